"""How much better a run does than a baseline run, over tasks: relative gains, their mean and their spread.

RG(task) = (score - baseline) / baseline, ARG is the mean of RG over tasks and RGSTD its standard deviation
(Huang 2023, arXiv 2212.01032). A baseline at or near zero makes any gain look endless and a negative one flips
its sign, so a task with such a baseline has no gain; `undefined_gains` names it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import numpy as np

from priming.errors import TaskError

NEAR_ZERO = 0.01
"""Baseline scores up to here, as fractions of 1, give no relative gain."""


def relative_gains(
    scores: Mapping[str, float],
    baseline: Mapping[str, float],
    exclude: Collection[str] = (),
    *,
    near_zero: float = NEAR_ZERO,
) -> dict[str, float]:
    """Relative gain of each task over the baseline.

    Args:
        scores: Task -> score, already averaged over the task's samples; a fraction of 1.
        baseline: The same tasks' scores of the baseline run.
        exclude: Tasks to leave out, whether or not they are there.
        near_zero: A task with a baseline up to here has no relative gain and is left out.

    Returns:
        Task -> gain as a fraction (0.4 is +40 %), in the order of `scores`, without the tasks of `undefined_gains`.

    Raises:
        TaskError: The two do not have the same tasks, `exclude` aside.
        TypeError: `exclude` is one text.
        ValueError: `near_zero` is negative.
    """
    left_out = undefined_gains(scores, baseline, exclude, near_zero=near_zero)
    return {
        task: (value - baseline[task]) / baseline[task]
        for task, value in scores.items()
        if task not in exclude and task not in left_out
    }


def undefined_gains(
    scores: Mapping[str, float],
    baseline: Mapping[str, float],
    exclude: Collection[str] = (),
    *,
    near_zero: float = NEAR_ZERO,
) -> dict[str, str]:
    """The tasks that have no relative gain, and why, for a note under a table.

    Args:
        scores: Task -> score, already averaged over the task's samples.
        baseline: The same tasks' scores of the baseline run.
        exclude: Tasks not to look at; they are not named.
        near_zero: A task with a baseline up to here has no relative gain.

    Returns:
        Task -> reason, in the order of `scores`.

    Raises:
        TaskError: The two do not have the same tasks, `exclude` aside.
        TypeError: `exclude` is one text.
        ValueError: `near_zero` is negative.
    """
    if not near_zero >= 0:
        raise ValueError(f"near_zero is {near_zero}; it must be 0 or more")
    _same_tasks(scores, baseline, exclude)
    reasons = {
        task: _no_gain(value, baseline[task], near_zero)
        for task, value in scores.items()
        if task not in exclude
    }
    return {task: reason for task, reason in reasons.items() if reason}


def average_relative_gain(
    scores: Mapping[str, float],
    baseline: Mapping[str, float],
    exclude: Collection[str] = (),
    *,
    near_zero: float = NEAR_ZERO,
) -> float:
    """ARG: the mean of `relative_gains`; NaN if no task has one. Arguments and errors are theirs.

    Args:
        scores: Task -> score.
        baseline: Task -> score of the baseline run.
        exclude: Tasks to leave out.
        near_zero: A task with a baseline up to here is left out.

    Returns:
        A fraction: 0.075 is +7.5 %.
    """
    gains = relative_gains(scores, baseline, exclude, near_zero=near_zero)
    return float(np.mean(list(gains.values()))) if gains else math.nan


def relative_gain_std(
    scores: Mapping[str, float],
    baseline: Mapping[str, float],
    exclude: Collection[str] = (),
    *,
    near_zero: float = NEAR_ZERO,
) -> float:
    """RGSTD: the population standard deviation (ddof 0) of `relative_gains`; NaN if no task has one.

    Args:
        scores: Task -> score.
        baseline: Task -> score of the baseline run.
        exclude: Tasks to leave out.
        near_zero: A task with a baseline up to here is left out.

    Returns:
        A fraction: 0.325 is 32.5 %.
    """
    gains = relative_gains(scores, baseline, exclude, near_zero=near_zero)
    return float(np.std(list(gains.values()))) if gains else math.nan


def excluded_names(exclude: Collection[str]) -> frozenset[str]:
    """The names of tasks to leave out.

    Args:
        exclude: Names of tasks.

    Returns:
        The distinct names.

    Raises:
        TypeError: One text was given, whose letters would be taken for names.
    """
    if isinstance(exclude, str):
        raise TypeError(f"exclude is the text {exclude!r}; give a collection of task names")
    return frozenset(exclude)


def _same_tasks(scores: Mapping[str, float], baseline: Mapping[str, float], exclude: Collection[str]) -> None:
    left_out = excluded_names(exclude)
    missing = [
        f"{holder} lacks {', '.join(names)}"
        for holder, names in (
            ("the baseline", sorted(scores.keys() - baseline.keys() - left_out)),
            ("the run", sorted(baseline.keys() - scores.keys() - left_out)),
        )
        if names
    ]
    if missing:
        raise TaskError(
            f"relative gains need the same tasks on both sides: {'; '.join(missing)}. "
            "Score these tasks or name them in exclude"
        )


def _no_gain(value: float, base: float, near_zero: float) -> str:
    if not math.isfinite(base):
        return f"its baseline score is {base}"
    if base <= near_zero:
        return f"its baseline score {base:.4g} is not above {near_zero:g}"
    if not math.isfinite(value):
        return f"its score is {value}"
    return ""
