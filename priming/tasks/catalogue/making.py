"""Short forms of `TaskSpec` for the two kinds of CrossFit tasks."""

from __future__ import annotations

from typing import Any

from priming.tasks.catalogue.data_sets import DATA_SETS
from priming.tasks.catalogue.task_spec import TaskSpec


def classification(
    name: str, data_set: str, *, metric: str = "Classification-F1", **attributes: Any
) -> TaskSpec:
    """A task with a closed set of answers: 16 examples per answer.

    Args:
        name: The task's name.
        data_set: The name of its data set in 2021.
        metric: How it is scored.
        attributes: Further attributes of `TaskSpec`.
    """
    return _published(name, data_set, metric=metric, kind="classification", k=16, **attributes)


def text_to_text(name: str, data_set: str, metric: str, **attributes: Any) -> TaskSpec:
    """A task with open answers: 32 examples in all.

    Args:
        name: The task's name.
        data_set: The name of its data set in 2021.
        metric: How it is scored.
        attributes: Further attributes of `TaskSpec`.
    """
    return _published(name, data_set, metric=metric, kind="text_to_text", k=32, **attributes)


def _published(name: str, data_set: str, **attributes: Any) -> TaskSpec:
    """A task of CrossFit's, whose files are written as the published ones are."""
    return TaskSpec(name=name, data_set=DATA_SETS[data_set], verbatim=True, **attributes)
