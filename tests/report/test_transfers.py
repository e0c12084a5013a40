from __future__ import annotations

import math

import pytest

from priming.report.computing.summing import Comparison, Options
from priming.report.computing.transfers import transfers
from priming.report.numbers import TaskTransfer

BASE = {"a": (0.5, 0.5, 0.5, 0.5, 0.5), "b": (0.4, 0.4, 0.4, 0.4, 0.4)}
WORSE = {"a": (0.4, 0.3, 0.4, 0.3, 0.4), "b": (0.5, 0.3, 0.4, 0.4, 0.4)}


def found(
    baseline: str | None, reference: str | None, **values: dict[str, tuple[float, ...]]
) -> list[TaskTransfer]:
    return list(transfers(Comparison(values, baseline, reference, {}, Options(draws=500))))


def test_negative_transfer_with_its_significance() -> None:
    """Five differences of one sign have p = 2 / 2^5; Holm doubles it for two tests. Those of b cancel."""
    worse, alike = found("FT", None, FT=BASE, Multi=WORSE)
    assert (worse.run, worse.task, worse.against, worse.units) == ("Multi", "a", "FT", 5)
    assert worse.difference == pytest.approx(-0.14)
    assert worse.low < -0.14 < worse.high < 0
    assert (worse.p_value, worse.p_adjusted) == (0.0625, 0.125)
    assert alike.difference == pytest.approx(0)
    assert alike.p_value == 1.0


def test_the_correction_is_over_tasks_and_combinations() -> None:
    many = found("FT", "FT_A", FT=BASE, FT_A=BASE, Multi=WORSE, Meta=WORSE)
    assert {one.against for one in many} == {"FT_A"}
    assert [(one.run, one.task) for one in many] == [
        (run, task) for run in ("FT", "Multi", "Meta") for task in "ab"
    ]
    assert {one.p_adjusted for one in many if one.task == "a" and one.run != "FT"} == {6 * 0.0625}


def test_one_unit_has_no_interval_and_no_test() -> None:
    (one,) = found("FT", None, FT={"a": (0.5,)}, Multi={"a": (0.7,)})
    assert (one.difference, one.units) == (pytest.approx(0.2), 1)
    assert all(math.isnan(value) for value in (one.low, one.high, one.p_value, one.p_adjusted))


def test_many_units_are_tested_by_drawn_flips_the_same_each_time() -> None:
    base, more = tuple(0.5 for _ in range(20)), tuple(0.5 + 0.01 * (place % 5 - 1) for place in range(20))
    first, again = (found("FT", None, FT={"a": base}, Multi={"a": more}) for _ in range(2))
    assert first == again
    assert 0 < first[0].p_value < 0.05


def test_nothing_to_compare_with() -> None:
    assert found(None, None, FT=BASE, Multi=WORSE) == []
