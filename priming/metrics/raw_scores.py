"""Statistics of raw scores, of the data itself and of every bootstrap draw at once, used as those of `aggregates`.

Axes: D draws, T tasks, S units of the task that has most, K thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from priming.metrics.bootstrap import DrawnScores, Floats
from priming.metrics.masked import interquartile_mean, mean


def task_differences(run: DrawnScores, other: DrawnScores) -> Floats:
    """Mean over units of score - score of the other run, of each task by itself.

    Args:
        run: Scores of the run, drawn with fixed tasks.
        other: Scores of the run to compare with, drawn together with it.

    Returns:
        Differences of scores, [1 + D, T]; the columns are `run.tasks`.

    Raises:
        ValueError: Tasks were drawn too, so that a column is no one task.
    """
    if run.resample != "samples":
        raise ValueError(
            f"differences of single tasks need scores drawn with resample='samples', not {run.resample!r}"
        )
    return run.means - other.means


def mean_score(run: DrawnScores) -> Floats:
    """Mean over tasks of a task's mean score.

    Args:
        run: Scores of the run.

    Returns:
        Scores, [1 + D].
    """
    return mean(run.means)


def interquartile_mean_score(run: DrawnScores) -> Floats:
    """Mean of the scores of all tasks and units without the lowest and the highest quarter (Agarwal et al. 2021).

    As many scores as fit whole into a quarter go at each end. A task with more units counts for more.

    Args:
        run: Scores of the run.

    Returns:
        Scores, [1 + D].
    """
    values = run.values
    return interquartile_mean(values.reshape(len(values), -1))


def probability_of_improvement(run: DrawnScores, other: DrawnScores) -> Floats:
    """Mean over tasks of the chance that a unit of the run beats a unit of the other run (Agarwal et al. 2021).

    Within a task it is the Mann-Whitney statistic P(X > Y) + P(X = Y) / 2 over all pairs of a unit of the run and a unit
    of the other, whether or not they are the same unit.

    Args:
        run: Scores of the run.
        other: Scores of the run to compare with, drawn together with it.

    Returns:
        Probabilities, [1 + D]; 0.5 is no better, no worse.
    """
    scores, others = (np.moveaxis(side.values, -1, 0).copy() for side in (run, other))  # [S, 1 + D, T]
    twice = np.zeros(scores.shape, dtype=np.int32)
    for unit in others:  # all pairs at once would be [S, S, 1 + D, T]
        twice += scores > unit
        twice += scores >= unit
    return mean(twice.sum(axis=0) / (2 * run.counts * other.counts))


def performance_profile(run: DrawnScores, thresholds: Sequence[float]) -> Floats:
    """Mean over tasks of the share of units whose score is above a threshold (Agarwal et al. 2021).

    Args:
        run: Scores of the run.
        thresholds: Of scores, ascending, [K].

    Returns:
        Shares, [1 + D, K].

    Raises:
        ValueError: The thresholds do not ascend.
    """
    steps = np.asarray(thresholds, dtype=np.float64)
    if steps.ndim != 1 or not np.all(np.diff(steps) > 0):
        raise ValueError("thresholds must be a list of numbers, each above the one before it")
    rows, width = len(run.means), len(steps) + 1
    if not run.tasks:
        return np.full((rows, len(steps)), np.nan)
    passed = run.units(lambda scores: np.searchsorted(steps, scores))  # how many thresholds lie below
    places = np.arange(rows)[:, None, None] * width + np.nan_to_num(passed).astype(np.int64)
    weights = np.broadcast_to(1 / (len(run.tasks) * run.counts[..., None]), passed.shape)
    histogram = np.bincount(places.ravel(), weights.ravel(), minlength=rows * width).reshape(rows, width)
    above: Floats = histogram[:, :0:-1].cumsum(axis=1)[:, ::-1]
    return above.clip(max=1.0)  # a sum of T * S shares may round to a little more
