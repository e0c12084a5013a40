"""Aggregates against values worked out by hand: FT, FT_A and Multi on three tasks with two units each."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from priming.metrics import bootstrap_gain
from priming.report.computing.summing import Comparison, Options, SummedUp, sum_up
from priming.report.numbers import Aggregate
from priming.seeding import numpy_stream

VALUES = {
    "FT": {"first": (0.4, 0.6), "low": (0.04, 0.08), "second": (0.5, 0.3)},
    "Multi": {"first": (0.6, 0.8), "low": (0.09, 0.09), "second": (0.3, 0.3)},
    "FT_A": {"first": (0.5, 0.5), "low": (0.06, 0.06), "second": (0.4, 0.4)},
}
GAINS = {"first": 0.4, "low": 0.5, "second": -0.25}  # of Multi over FT: 0.7 / 0.5, 0.09 / 0.06, 0.3 / 0.4


def summed(**options: object) -> SummedUp:
    settings = Options(draws=50, **options)  # type: ignore[arg-type]
    return sum_up(Comparison(VALUES, "FT", "FT_A", {"second": ("source",)}, settings))


def of_multi(found: SummedUp) -> Mapping[str, Aggregate]:
    return {one.measure: one for one in found.aggregates if one.run == "Multi"}


def test_every_measure_by_hand() -> None:
    found = of_multi(summed())
    ratios = [0.71 / 0.51, 0.10 / 0.07, 0.31 / 0.41]  # with 0.01 added on both sides
    expected = {
        "arg": (sum(GAINS.values()) / 3, 3),
        "arg_strict": ((0.4 - 0.25) / 2, 2),  # low's baseline is 0.06
        "arg_without_siblings": ((0.4 + 0.5) / 2, 2),
        "arg_with_siblings": (-0.25, 1),
        "iqm_gain": (sum(GAINS.values()) / 3, 3),  # no whole task in a quarter of three
        "median_gain": (0.4, 3),
        "log_ratio_gain": (math.prod(ratios) ** (1 / 3) - 1, 3),
        "absolute_gain": ((0.2 + 0.03 - 0.1) / 3, 3),
        "worst_gain": ((0.6 / 0.4 - 1 + 0.09 / 0.04 - 1 + 0.0) / 3, 3),
        "iqm_score": ((0.09 + 0.3 + 0.3 + 0.6) / 4, 3),  # of 0.09 0.09 0.3 0.3 0.6 0.8 the outer two go
        "better_than_baseline": ((3.5 / 4 + 1 + 1 / 4) / 3, 3),  # 0.6 ties with 0.6, 0.3 with 0.3
        "better_than_reference": (2 / 3, 3),
    }
    assert {key: (one.over_tasks.estimate, one.tasks) for key, one in found.items()} == {
        key: (pytest.approx(value), tasks) for key, (value, tasks) in expected.items()
    }
    assert all(one.over_samples.estimate == one.over_tasks.estimate for one in found.values())


def test_measures_come_in_one_order_for_every_combination() -> None:
    found = summed()
    keys = [measure.key for measure in found.measures]
    assert [(one.run, one.measure) for one in found.aggregates] == [
        (run, key) for run in VALUES for key in keys
    ]
    assert {measure.unit for measure in found.measures} == {"percent", "points", "probability"}
    assert all(measure.meaning.endswith(".") and measure.title for measure in found.measures)


def test_the_average_and_differences_are_those_of_the_library() -> None:
    found = summed(seed=7)
    for place, resample in enumerate(("tasks_and_samples", "samples")):
        for reference, mine in ((None, found.gains["Multi"]), (VALUES["FT_A"], found.differences["Multi"])):
            stream = numpy_stream(7, "bootstrap", "report", resample)
            theirs = bootstrap_gain(
                VALUES["Multi"],
                VALUES["FT"],
                stream,
                reference=reference,
                resample=resample,  # type: ignore[arg-type]
                draws=50,
            )
            assert mine[place] == theirs
    assert found.gain_stds["Multi"] is not None
    mean = sum(GAINS.values()) / 3
    spread = math.sqrt(sum((gain - mean) ** 2 for gain in GAINS.values()) / 3)
    assert found.gain_stds["Multi"].estimate == pytest.approx(spread)


def test_excluded_tasks_are_in_nothing() -> None:
    found = of_multi(summed(exclude=frozenset({"second", "low"})))
    assert {one.tasks for one in found.values()} == {1}
    assert "arg_with_siblings" not in found
    assert found["absolute_gain"].over_tasks.estimate == pytest.approx(0.2)
    assert math.isnan(of_multi(summed(exclude=frozenset(GAINS)))["arg"].over_tasks.estimate)


def test_profiles_fall_from_one_to_nothing() -> None:
    profile = next(one for one in summed().profiles if one.run == "Multi")
    share = dict(zip(profile.thresholds, profile.shares, strict=True))
    assert (profile.thresholds[0], profile.thresholds[-1]) == (0.0, 1.0)
    # above 0.29: both of first, none of low, both of second; above 0.3 those of second are gone
    assert [share[at] for at in (0.0, 0.08, 0.29, 0.3, 0.6, 1.0)] == pytest.approx(
        [1, 1, 2 / 3, 1 / 3, 1 / 6, 0]
    )
    assert all(
        low <= value <= high
        for low, value, high in zip(profile.lows, profile.shares, profile.highs, strict=True)
    )


def test_profiles_reach_below_zero_for_correlations() -> None:
    values = {"FT": {"cola": (-0.15, 0.2)}}
    (profile,) = sum_up(Comparison(values, None, None, {}, Options(draws=5))).profiles
    assert (profile.thresholds[0], profile.shares[0]) == (-0.2, 1.0)
