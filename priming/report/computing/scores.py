"""The score of a combination on one task."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from priming.metrics import NEAR_ZERO, relative_gains
from priming.report.computing.combining import Combined
from priming.report.numbers import TaskScore, Unit


def score_values(combination: Combined, task: str, units: Sequence[Unit]) -> tuple[float, ...]:
    """Test scores of some units; an undefined one counts as 0.

    Args:
        combination: The runs of one name.
        task: The task.
        units: Units that have a score.
    """
    scores = (combination.scores[task][unit].score for unit in units)
    return tuple(0.0 if math.isnan(score) else score for score in scores)


def task_score(
    combination: Combined,
    task: str,
    units: tuple[Unit, ...],
    baseline: Combined | None = None,
    near_zero: float = NEAR_ZERO,
) -> TaskScore:
    """Sum up the units of a task.

    Args:
        combination: The runs of one name.
        task: The task.
        units: The units that count.
        baseline: What the gain is relative to; None, or one that lacks a unit, for no gain.
        near_zero: A baseline up to here gives no gain.
    """
    values = score_values(combination, task, units)
    mean = float(np.mean(values))
    gain = math.nan
    if baseline is not None and set(units) <= baseline.scores.get(task, {}).keys():
        base = {task: float(np.mean(score_values(baseline, task, units)))}
        gain = relative_gains({task: mean}, base, near_zero=near_zero).get(task, math.nan)
    rates = [combination.scores[task][unit].off_label_rate for unit in units]
    known = [rate for rate in rates if not math.isnan(rate)]
    return TaskScore(
        run=combination.name,
        task=task,
        metric=combination.metrics[task],
        units=units,
        values=values,
        mean=mean,
        std=float(np.std(values)),
        worst=min(values),
        gain=gain,
        off_label_rate=float(np.mean(known)) if known else math.nan,
    )
