"""How soon a combination learns downstream: dev scores of its picked cells by step."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from priming.metrics import interval, mean_score
from priming.report.computing.combining import Combined, Place
from priming.report.computing.summing import Comparison
from priming.report.numbers import CurvePoint, StepsToReference, Unit
from priming.report.reading.cells import Look

Units = Mapping[str, tuple[Unit, ...]]
"""Task -> its units."""


def curve_points(combination: Combined, units: Units, comparison: Comparison) -> Iterator[CurvePoint]:
    """Mean dev score at every step at which the combination was looked at.

    Tasks of which a unit's curve is missing are left out. A cell that was stopped early counts from then on with its
    last look, one that was never looked at with 0.

    Args:
        combination: Whose picked cells.
        units: The tasks and units compared.
        comparison: The settings of the intervals.
    """
    curves = combination.curves
    tasks = [task for task in comparison.tasks if all((task, unit) in curves for unit in units[task])]
    steps = sorted({look.step for task in tasks for unit in units[task] for look in curves[task, unit]})
    at_steps = {
        str(step): {task: [_at(curves[task, unit], step) for unit in units[task]] for task in tasks}
        for step in steps
    }
    if not at_steps:
        return
    for step, drawn in comparison.drawn(at_steps, tasks, "tasks_and_samples").items():
        found = interval(mean_score(drawn), comparison.options.level)
        yield CurvePoint(combination.name, int(step), found.estimate, found.low, found.high, len(tasks))


def _at(curve: Sequence[Look], step: int) -> float:
    """The score of the last look up to a step; an undefined one counts as 0."""
    score = next((look.score for look in reversed(curve) if look.step <= step), math.nan)
    return 0.0 if math.isnan(score) else score


def steps_to_reference(
    combination: Combined, reference: Combined, units: Units, tasks: Sequence[str]
) -> StepsToReference:
    """When a combination first reaches the best dev score of the reference's pick.

    Pairs without a curve on both sides, or where the reference never had a defined score, are left out.

    Args:
        combination: The one asked about.
        reference: Whose best is to be reached.
        units: The tasks and units compared.
        tasks: The tasks that count.
    """
    places = [(task, unit) for task in tasks for unit in units[task]]
    first = [
        step
        for place in places
        if place in combination.curves and (best := _best(reference, place)) is not None
        for step in [next((look.step for look in combination.curves[place] if look.score >= best), math.inf)]
    ]
    return StepsToReference(
        run=combination.name,
        reached=float(np.mean(np.isfinite(first))) if first else math.nan,
        median_steps=_median(first),
        pairs=len(first),
    )


def _best(reference: Combined, place: Place) -> float | None:
    return max(
        (look.score for look in reference.curves.get(place, ()) if not math.isnan(look.score)), default=None
    )


def _median(steps: Sequence[float]) -> float:
    """The median of steps, of an even number the mean of the middle two; inf where one of these is, NaN of none."""
    ordered, middle = sorted(steps), len(steps) // 2
    if not ordered:
        return math.nan
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
