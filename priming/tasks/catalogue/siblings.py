"""Which catalogue tasks share data: those of one data set, and those whose data sets were made from one another.

The GLUE gym's tasks are siblings of CrossFit's tasks on the same configurations.
"""

from __future__ import annotations

from collections.abc import Mapping

from priming.tasks.catalogue.task_spec import TaskSpec

COLLECTIONS = ("glue", "super_glue", "kilt_tasks", "lama")
"""Data sets whose configurations are made from data of their own."""
OVERLAPS = (
    ("glue-rte", "superglue-rte"),
    ("glue-sst2", "rotten_tomatoes"),
    ("glue-qnli", "squad-with_context"),
    ("glue-qnli", "squad-no_context"),
    ("glue-wnli", "superglue-wsc"),
    ("lama-squad", "squad-with_context"),
    ("lama-squad", "squad-no_context"),
    ("adversarialqa", "squad-with_context"),
    ("kilt_hotpotqa", "hotpot_qa"),
    ("kilt_trex", "lama-trex"),
    ("break-QDMR", "hotpot_qa"),
    ("break-QDMR-high-level", "hotpot_qa"),
    ("break-QDMR", "spider"),
    ("cos_e", "commonsense_qa"),
    ("jeopardy", "search_qa"),
    ("swag", "hellaswag"),
    ("yelp_polarity", "yelp_review_full"),
)
"""Pairs of tasks of different data sets that share texts."""


def siblings(name: str, catalogue: Mapping[str, TaskSpec]) -> tuple[str, ...]:
    """The tasks that share data with a task, sorted.

    Args:
        name: The task.
        catalogue: All tasks by name; it must have this one.
    """
    own = _data(catalogue[name])
    found = {other for other, spec in catalogue.items() if _data(spec) == own}
    found |= {other for pair in OVERLAPS if name in pair for other in pair if other in catalogue}
    return tuple(sorted(found - {name}))


def _data(spec: TaskSpec) -> tuple[str, str]:
    name = spec.data_set.name
    return name, spec.configuration if name in COLLECTIONS else ""
