from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from priming.report.computing.combining import Combined
from priming.report.computing.convergence import curve_points, steps_to_reference
from priming.report.computing.summing import Comparison, Options
from priming.report.numbers import StepsToReference, Unit
from priming.report.reading.cells import Look, Target
from priming.report.reading.results import RunResults

NAN = math.nan


def combination(name: str, curves: Mapping[tuple[str, int], Sequence[float]]) -> Combined:
    """Task and sample -> scores at steps 50, 100, ..."""
    looks = {
        Target(*target): tuple(Look(50 * place, score) for place, score in enumerate(scores, start=1))
        for target, scores in curves.items()
    }
    return Combined(name, (RunResults(name, Path(name), 42, curves=looks),))


def units(*targets: tuple[str, int]) -> dict[str, tuple[Unit, ...]]:
    found: dict[str, tuple[Unit, ...]] = {}
    for task, sample in targets:
        found[task] = (*found.get(task, ()), Unit(42, sample))
    return found


def comparison(tasks: Sequence[str]) -> Comparison:
    return Comparison({"Multi": dict.fromkeys(tasks, (0.5,))}, None, None, {}, Options(draws=200))


def test_the_mean_is_over_units_and_then_over_tasks() -> None:
    multi = combination("Multi", {("a", 13): [0.2, 0.4], ("a", 21): [0.4, 0.8], ("b", 13): [0.1, NAN]})
    first, second = curve_points(multi, units(("a", 13), ("a", 21), ("b", 13)), comparison(["a", "b"]))
    assert (first.run, first.step, first.tasks) == ("Multi", 50, 2)
    assert first.score == pytest.approx((0.3 + 0.1) / 2)
    assert (second.step, second.score) == (100, pytest.approx((0.6 + 0.0) / 2))  # undefined counts as 0
    assert first.low < first.score < first.high


def test_a_cell_that_stopped_early_counts_with_its_last_look() -> None:
    multi = combination("Multi", {("a", 13): [0.2], ("b", 13): [0.4, 0.6], ("c", 13): []})
    points = list(curve_points(multi, units(("a", 13), ("b", 13), ("c", 13)), comparison(["a", "b", "c"])))
    assert [point.score for point in points] == pytest.approx([0.6 / 3, 0.8 / 3])


def test_a_task_without_all_its_curves_and_one_that_is_excluded_are_left_out() -> None:
    multi = combination("Multi", {("a", 13): [0.2], ("b", 13): [0.4], ("c", 13): [0.9]})
    wanted = units(("a", 13), ("a", 21), ("b", 13), ("c", 13))
    (point,) = curve_points(multi, wanted, comparison(["a", "b"]))
    assert (point.score, point.tasks) == (pytest.approx(0.4), 1)
    assert list(curve_points(combination("Multi", {}), wanted, comparison(["a"]))) == []


def test_steps_until_the_best_of_the_reference_is_reached() -> None:
    reference = combination(
        "FT_A", {("a", 13): [0.3, 0.5, 0.4], ("b", 13): [0.2, 0.6], ("c", 13): [0.9], ("d", 13): [NAN]}
    )
    multi = combination(
        "Multi", {("a", 13): [0.4, 0.5, 0.7], ("b", 13): [0.6], ("c", 13): [0.8, NAN], ("d", 13): [0.1]}
    )
    targets = units(("a", 13), ("b", 13), ("c", 13), ("d", 13), ("e", 13))
    # a at 100, b at 50, c never; d has nothing to reach and e no curve
    assert steps_to_reference(multi, reference, targets, "abcde") == StepsToReference(
        "Multi", pytest.approx(2 / 3), 100, 3
    )
    assert steps_to_reference(multi, reference, targets, "ab").median_steps == 75
    assert steps_to_reference(multi, reference, targets, "bc") == StepsToReference("Multi", 0.5, math.inf, 2)
    nothing = steps_to_reference(multi, reference, targets, "e")
    assert nothing.pairs == 0
    assert math.isnan(nothing.reached)
    assert math.isnan(nothing.median_steps)
