"""Score a task with another metric than its own, where that metric can say anything of it."""

from __future__ import annotations

import math
from dataclasses import replace

from priming.errors import TaskError
from priming.tasks.spec import Task

CORRELATIONS = ("Pearson-Correlation", "Spearman-Correlation")
"""The metrics of numbers."""
_JUDGEMENT = "acceptable"


def with_metric(task: Task, metric: str, *, knows_positive: bool) -> Task:
    """The task, scored with another metric.

    Args:
        task: A task as its gym gives it.
        metric: One of `priming.metrics.METRICS`.
        knows_positive: Whether the last of the task's labels is its positive class, which F1 asks for.

    Returns:
        A copy with this metric.

    Raises:
        TaskError: The metric cannot score the task's answers.
    """
    problem = _misfit(task, metric, knows_positive=knows_positive)
    if problem and metric != task.metric:
        raise TaskError(
            f"tasks.metric is '{metric}', which cannot score task '{task.name}': {problem}, "
            "or leave the task out, or set tasks.metric to null, which scores each task with its own metric"
        )
    return replace(task, metric=metric)


def _misfit(task: Task, metric: str, *, knows_positive: bool) -> str | None:
    """Why a metric cannot score a task and what could; None where it can."""
    if task.kind == "regression" and metric not in CORRELATIONS:
        return (
            f"its answers are scores, which outputs approach and seldom hit; use {' or '.join(CORRELATIONS)}"
        )
    if metric in CORRELATIONS:
        odd = next((answer for answer in _answers(task) if not _is_number(answer)), None)
        return None if odd is None else f"its answer {odd!r} is no number; use a metric of texts such as ACC"
    if metric == "F1" and not (knows_positive and len(task.labels) == 2):
        return (
            f"F1 is about the positive one of two classes, and this task has {len(task.labels)} labels"
            + ("" if knows_positive else ", none of which is known to be the positive one")
            + "; use Classification-F1 or ACC"
        )
    if metric == "Matthew-Correlation" and _JUDGEMENT not in _answers(task):
        return f"it tells '{_JUDGEMENT}' from everything else, which is no answer of this task; use ACC"
    return None


def _answers(task: Task) -> tuple[str, ...]:
    """The labels and every first answer, each once."""
    sides = (side for sample in task.samples.values() for side in (sample.train, sample.dev, sample.test))
    first = (example.answers[0].strip() for side in sides for example in side if example.answers)
    return tuple(dict.fromkeys((*task.labels, *first)))


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
