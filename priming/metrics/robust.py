"""How sure an average relative gain is: its bootstrap interval in one call.

`priming.metrics.bootstrap` says what is drawn and how well such intervals keep their level.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from priming.errors import TaskError
from priming.metrics.aggregates import average_gain, tasks_with_gain
from priming.metrics.bootstrap import Interval, Resampled, SampleScores, draw_scores, interval
from priming.metrics.transfer import NEAR_ZERO, excluded_names

__all__ = ["Interval", "Resampled", "bootstrap_gain"]


def bootstrap_gain(
    scores: SampleScores,
    baseline: SampleScores,
    generator: np.random.Generator,
    *,
    reference: SampleScores | None = None,
    resample: Resampled = "tasks_and_samples",
    exclude: Collection[str] = (),
    near_zero: float = NEAR_ZERO,
    draws: int = 2000,
    level: float = 0.95,
) -> Interval:
    """Interval of ARG(scores), or of ARG(scores) - ARG(reference).

    Tasks without a relative gain on the data itself are left out of every draw, so that a baseline near zero cannot
    rule the interval; a task whose drawn baseline is near zero is left out of that draw, and a draw without any
    gain is set aside. Tasks are taken in alphabetical order, so the interval does not depend on the mappings' order.

    Args:
        scores: Task -> one score per sample, [S] (S may differ between tasks).
        baseline: The same tasks and samples, in the same order of samples, of the baseline run.
        generator: Where the draws come from; it is advanced.
        reference: The same of a second run. None: the interval of ARG(scores) itself.
        resample: `tasks_and_samples`, or `samples` to keep the tasks fixed.
        exclude: Tasks to leave out.
        near_zero: See `relative_gains`.
        draws: Number of draws.
        level: Share of draws inside the interval.

    Returns:
        Estimate and interval; all NaN if no task has a gain.

    Raises:
        TaskError: Tasks or numbers of samples differ, or a task has no sample.
        ValueError: `draws` or `level` is out of range, or `resample` is unknown.
    """
    runs = {"scores": scores} if reference is None else {"scores": scores, "reference": reference}
    for run in runs.values():
        _check_samples(run, baseline, excluded_names(exclude))
    tasks = tasks_with_gain(list(runs.values()), baseline, exclude, near_zero=near_zero)
    drawn = draw_scores(
        {**runs, "baseline": baseline}, generator, tasks=tasks, resample=resample, draws=draws
    )
    gains = average_gain(drawn["scores"], drawn["baseline"], near_zero=near_zero)
    if reference is not None:
        gains = gains - average_gain(drawn["reference"], drawn["baseline"], near_zero=near_zero)
    return interval(gains, level)


def _check_samples(run: SampleScores, baseline: SampleScores, excluded: Collection[str]) -> None:
    """Tasks that will be left out must hold together too."""
    for task in sorted((run.keys() & baseline.keys()) - set(excluded)):
        if not len(run[task]) == len(baseline[task]) > 0:
            raise TaskError(
                f"task {task} has {len(run[task])} samples and its baseline {len(baseline[task])}; "
                "a paired bootstrap needs the same samples on both sides, at least one"
            )
