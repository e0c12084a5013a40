"""The engine: what is drawn, what is shared, what a row holds."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from priming.errors import TaskError
from priming.metrics import Interval, draw_scores, interval, intervals, mean_score
from priming.seeding import numpy_stream

SCORES = {"b": [0.1, 0.2, 0.3], "a": [0.5, 0.7], "c": [0.9]}
OTHER = {task: [score / 2 for score in scores] for task, scores in SCORES.items()}


def stream(*key: str | int) -> np.random.Generator:
    return numpy_stream(7, "bootstrap", *key)


def test_row_0_is_the_data() -> None:
    drawn = draw_scores({"run": SCORES}, stream(), draws=3)["run"]
    assert drawn.tasks == ("a", "b", "c")
    np.testing.assert_array_equal(
        drawn.values[0], [[0.5, 0.7, math.nan], [0.1, 0.2, 0.3], [0.9, math.nan, math.nan]]
    )
    np.testing.assert_array_equal(drawn.counts[0], [2, 3, 1])
    np.testing.assert_array_equal(drawn.means[0], [np.mean(SCORES[task]) for task in "abc"])


def test_a_draw_holds_units_of_one_task_in_each_place_as_many_as_it_has() -> None:
    drawn = draw_scores({"run": SCORES}, stream(), draws=50)["run"]
    for row in range(1, 51):
        for column in range(3):
            held = drawn.values[row, column]
            held = held[~np.isnan(held)]
            (task,) = (task for task, scores in SCORES.items() if held[0] in scores)
            assert set(held) <= set(SCORES[task])
            assert len(held) == drawn.counts[row, column] == len(SCORES[task])
            assert drawn.means[row, column] == pytest.approx(held.mean(), abs=1e-15)


def test_every_draw_of_two_tasks_of_two_units_is_equally_likely() -> None:
    """4 ways to draw tasks and 16 to draw units, counted: a chi-square of 63 degrees, whose 0.1 % point is 103.4."""
    scores = {"a": [1.0, 2.0], "b": [3.0, 4.0]}
    drawn = draw_scores({"run": scores}, stream(), draws=64 * 200)["run"]
    rows, counts = np.unique(drawn.values[1:].reshape(-1, 4), axis=0, return_counts=True)
    possible = {
        (*first, *second)
        for one, two in itertools.product(scores.values(), repeat=2)
        for first in itertools.product(one, repeat=2)
        for second in itertools.product(two, repeat=2)
    }
    assert set(map(tuple, rows.tolist())) == possible
    assert len(possible) == 64
    assert ((counts - 200) ** 2 / 200).sum() < 103.4


def test_fixed_tasks_stay_in_their_columns() -> None:
    drawn = draw_scores({"run": SCORES}, stream(), resample="samples", draws=50)["run"]
    for column, task in enumerate("abc"):
        held = drawn.values[:, column]
        assert set(held[~np.isnan(held)]) <= set(SCORES[task])
    assert (drawn.counts == [2, 3, 1]).all()


@pytest.mark.parametrize("resample", ["samples", "tasks_and_samples"])
def test_all_runs_see_the_same_draw(resample) -> None:
    drawn = draw_scores({"run": SCORES, "other": OTHER}, stream(), resample=resample)
    np.testing.assert_array_equal(drawn["run"].values / 2, drawn["other"].values)
    np.testing.assert_allclose(drawn["run"].means / 2, drawn["other"].means, rtol=1e-15)


def test_what_is_drawn_depends_on_the_stream_alone() -> None:
    """Not on what else is drawn, nor on any order, nor on the scores; and tasks of a subset are a study of their own."""
    alone = draw_scores({"other": OTHER}, stream())["other"].values
    turned = {"run": dict(reversed(SCORES.items())), "other": dict(reversed(OTHER.items()))}
    np.testing.assert_array_equal(draw_scores(turned, stream())["other"].values, alone)
    elsewhere = draw_scores({"other": OTHER}, stream("x"))["other"].values
    assert not np.array_equal(elsewhere, alone, equal_nan=True)
    subset = draw_scores({"run": SCORES}, stream(), tasks=["c", "a"])["run"]
    few = draw_scores({"run": {task: SCORES[task] for task in "ac"}}, stream())["run"]
    assert subset.tasks == few.tasks == ("a", "c")
    np.testing.assert_array_equal(subset.values, few.values)


def test_all_but_one_draws_one_unit_fewer_and_never_none() -> None:
    drawn = draw_scores({"run": SCORES}, stream(), resample="samples", unit_draws="all_but_one")["run"]
    full = draw_scores({"run": SCORES}, stream(), resample="samples")["run"]
    assert (drawn.counts[0] == [2, 3, 1]).all()
    assert (drawn.counts[1:] == [1, 2, 1]).all()
    np.testing.assert_array_equal(drawn.values[0], full.values[0])
    np.testing.assert_array_equal(drawn.values[1:, 1, :2], full.values[1:, 1, :2])
    assert np.isnan(drawn.values[1:, 1, 2]).all()


def test_all_but_one_makes_the_variance_of_a_mean_unbiased() -> None:
    """Over every sample of two of the numbers 0, 1 and 5: the mean of the drawn variances is that of the mean itself.

    Drawing both units of each sample gives half of it. 20,000 draws leave an error of about 1 %.
    """
    population = [0.0, 1.0, 5.0]
    pairs = {f"{x} {y}": [x, y] for x, y in itertools.product(population, repeat=2)}
    found = {}
    for unit_draws in ("all", "all_but_one"):
        drawn = draw_scores({"run": pairs}, stream(), resample="samples", unit_draws=unit_draws, draws=20000)
        found[unit_draws] = drawn["run"].means[1:].var(axis=0).mean()
    truth = np.var(population) / 2
    assert found["all_but_one"] == pytest.approx(truth, rel=0.03)
    assert found["all"] == pytest.approx(truth / 2, rel=0.03)


def test_a_function_of_units_is_looked_up() -> None:
    drawn = draw_scores({"run": SCORES}, stream(), draws=20)["run"]
    np.testing.assert_array_equal(drawn.units(np.square), drawn.values**2)


def test_interval_sets_undefined_draws_aside() -> None:
    values = np.array([7.0, math.nan, *range(1, 102)])
    assert interval(values, 0.5) == Interval(7.0, 26.0, 76.0, 0.5)
    nothing = interval(np.array([7.0, math.nan]))
    assert (nothing.estimate, math.isnan(nothing.low), math.isnan(nothing.high)) == (7.0, True, True)


def test_intervals_are_those_of_the_columns() -> None:
    values = np.random.default_rng(1).normal(size=(100, 3))
    assert intervals(values, 0.8) == tuple(interval(values[:, column], 0.8) for column in range(3))


def test_no_task_is_nan_and_leaves_the_stream_alone() -> None:
    generator = stream()
    drawn = draw_scores({"run": SCORES}, generator, tasks=[], draws=5)["run"]
    assert drawn.values.shape == (6, 0, 1)
    assert np.isnan(mean_score(drawn)).all()
    assert math.isnan(interval(mean_score(drawn)).estimate)
    assert generator.random() == stream().random()


@pytest.mark.parametrize(
    ("runs", "message"),
    [
        ({"x": SCORES, "y": {"a": [1, 1], "b": [1, 1, 1]}}, r"run y lacks c: .*same tasks in every run"),
        ({"x": SCORES, "y": {**OTHER, "b": [1, 1]}}, r"task b has 2 units in run y and 3 in run x; .*same units"),
        ({"x": {"a": []}}, "task a has 0 units in run x and 0 in run x"),
        ({"x": {"a": [0.1, math.nan]}}, r"task a has a score in run x that is not a finite number; count it as 0"),
    ],
)  # fmt: skip
def test_runs_must_hold_together(runs, message) -> None:
    with pytest.raises(TaskError, match=message):
        draw_scores(runs, stream())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"draws": 0}, "draws is 0; it must be at least 1"),
        ({"resample": "tasks"}, "resample is 'tasks'; it must be 'tasks_and_samples' or 'samples'"),
        ({"unit_draws": "some"}, "unit_draws is 'some'; it must be 'all' or 'all_but_one'"),
    ],
)
def test_settings_are_checked(settings, message) -> None:
    with pytest.raises(ValueError, match=message):
        draw_scores({"x": SCORES}, stream(), **settings)


def test_values_and_level_of_an_interval_are_checked() -> None:
    with pytest.raises(ValueError, match="level is 95; it must lie between 0 and 1"):
        interval(np.zeros(3), 95)
    with pytest.raises(ValueError, match=r"values has shape \(1,\)"):
        interval(np.zeros(1))
    with pytest.raises(ValueError, match=r"values has shape \(3,\); it must be \[1 \+ D, K\]"):
        intervals(np.zeros(3))
