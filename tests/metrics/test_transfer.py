from __future__ import annotations

import math

import pytest

from priming.errors import TaskError
from priming.metrics import average_relative_gain, relative_gain_std, relative_gains, undefined_gains

SCORES = {"first": 0.7, "second": 0.3}
BASELINE = {"second": 0.4, "first": 0.5}


def test_the_worked_example() -> None:
    assert relative_gains(SCORES, BASELINE) == pytest.approx({"first": 0.4, "second": -0.25})
    assert average_relative_gain(SCORES, BASELINE) == pytest.approx(0.075)
    assert relative_gain_std(SCORES, BASELINE) == pytest.approx(0.325)


def test_the_worked_example_in_percent() -> None:
    assert average_relative_gain({"first": 70, "second": 30}, {"first": 50, "second": 40}) == pytest.approx(
        0.075
    )


@pytest.mark.parametrize("base", [0.0, 0.01, -0.3, math.nan])
def test_a_baseline_near_zero_negative_or_undefined_has_no_gain_and_is_named(base: float) -> None:
    scores, baseline = {**SCORES, "third": 0.2}, {**BASELINE, "third": base}
    assert list(relative_gains(scores, baseline)) == ["first", "second"]
    assert average_relative_gain(scores, baseline) == pytest.approx(0.075)
    assert relative_gain_std(scores, baseline) == pytest.approx(0.325)
    assert list(undefined_gains(scores, baseline)) == ["third"]


def test_the_reasons() -> None:
    scores = {"a": 0.1, "b": math.nan, "c": 0.1, "d": 0.1}
    baseline = {"a": 0.004, "b": 0.5, "c": math.nan, "d": 0.5}
    assert undefined_gains(scores, baseline) == {
        "a": "its baseline score 0.004 is not above 0.01",
        "b": "its score is nan",
        "c": "its baseline score is nan",
    }


def test_near_zero_is_a_setting() -> None:
    scores, baseline = {"a": 0.02}, {"a": 0.005}
    assert math.isnan(average_relative_gain(scores, baseline))
    assert average_relative_gain(scores, baseline, near_zero=0) == pytest.approx(3.0)
    assert undefined_gains(scores, baseline, near_zero=0) == {}
    with pytest.raises(ValueError, match="near_zero is -1"):
        relative_gains(scores, baseline, near_zero=-1)


def test_excluded_tasks_are_left_out_and_may_be_missing() -> None:
    assert relative_gains(SCORES, BASELINE, exclude=["second"]) == pytest.approx({"first": 0.4})
    assert relative_gains({"first": 0.7}, BASELINE, exclude=("second", "elsewhere")) == pytest.approx(
        {"first": 0.4}
    )
    assert undefined_gains({"first": 0.7, "zero": 1}, {"first": 0.5, "zero": 0}, exclude=["zero"]) == {}


def test_nothing_left_is_nan() -> None:
    assert math.isnan(average_relative_gain(SCORES, BASELINE, exclude=SCORES))
    assert math.isnan(relative_gain_std({}, {}))


def test_other_tasks_on_either_side_are_named() -> None:
    with pytest.raises(TaskError, match="the baseline lacks third; the run lacks second"):
        relative_gains({"first": 0.7, "third": 0.1}, BASELINE)


def test_one_text_to_exclude_is_an_error() -> None:
    with pytest.raises(TypeError, match="exclude is the text 'second'"):
        relative_gains(SCORES, BASELINE, exclude="second")
