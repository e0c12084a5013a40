"""Aggregates over tasks, and the interval of fixed tasks, against rliable's own.

The stored numbers are from `scripts/parity/rliable_aggregates.py`, which says how to make them again.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from priming.metrics import (
    draw_scores,
    interquartile_mean_score,
    interval,
    mean_score,
    median_gain,
    performance_profile,
    probability_of_improvement,
)
from priming.seeding import numpy_stream

STORED = json.loads(Path(__file__).with_name("rliable.json").read_text(encoding="utf-8"))
RUNS = {run: np.array(scores) for run, scores in STORED["scores"].items()}


def draw(draws=1):
    """The stored scores, and a baseline of ones: a gain over it is the score - 1."""
    runs = {**RUNS, "ones": np.ones_like(RUNS["first"])}
    by_task = {run: {f"task{i}": units for i, units in enumerate(scores.T)} for run, scores in runs.items()}
    generator = numpy_stream(7, "bootstrap", "rliable")
    return draw_scores(by_task, generator, resample="samples", draws=draws)


def statistics(drawn, run):
    return {
        "interquartile_mean": interquartile_mean_score(drawn[run]),
        "median": 1 + median_gain(drawn[run], drawn["ones"]),
        "mean": mean_score(drawn[run]),
    }


@pytest.mark.parametrize("run", RUNS)
def test_estimates_equal_rliables(run):
    found = {name: values[0] for name, values in statistics(draw(), run).items()}
    assert found == pytest.approx(STORED["estimates"][run], abs=1e-12)


def test_the_probability_of_improvement_equals_rliables():
    drawn = draw()
    found = probability_of_improvement(drawn["first"], drawn["second"])[0]
    assert found == pytest.approx(STORED["probability_of_improvement"], abs=1e-12)


@pytest.mark.parametrize("run", RUNS)
def test_the_performance_profile_equals_rliables_score_distribution(run):
    """Scores of two digits lie exactly at some of these thresholds."""
    found = performance_profile(draw()[run], STORED["thresholds"])[0]
    np.testing.assert_allclose(found, STORED["profiles"][run], rtol=0, atol=1e-12)
    assert np.isin(RUNS[run], STORED["thresholds"]).sum() > 5


@pytest.mark.parametrize("name", STORED["intervals"])
def test_intervals_over_units_agree_with_rliables(name):
    """To five standard errors of the ends of two bootstraps, for draws that are about normal.

    The ends of 95 % lie 1.96 s from the middle, where the density is 0.058 / s: the standard error of one is
    sqrt(0.025 * 0.975 / draws) / 0.058 s, with s a 3.92th of the width.
    """
    draws = 20_000
    found = interval(statistics(draw(draws), "first")[name], STORED["level"])
    low, high = STORED["intervals"][name]
    error = np.sqrt(0.025 * 0.975 * (1 / draws + 1 / STORED["draws"])) / 0.058 * (high - low) / 3.92
    assert (found.low, found.high) == pytest.approx((low, high), abs=5 * error)
    assert 5 * error < 0.05 * (high - low)


def test_another_way_to_draw_would_be_noticed():
    """Drawing tasks too makes the interval of the mean more than twice as wide."""
    runs = {"first": {f"task{i}": units for i, units in enumerate(RUNS["first"].T)}}
    found = interval(mean_score(draw_scores(runs, numpy_stream(7, "bootstrap", "rliable"))["first"]))
    low, high = STORED["intervals"]["mean"]
    assert found.high - found.low > 2 * (high - low)
