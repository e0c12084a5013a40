from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from scipy.stats import kendalltau, spearmanr

from priming.seeding import numpy_stream
from priming.sources.agreement import agreements, mean_agreement, mean_interval, spearman, truth_reliability
from priming.sources.scores import SourceScores, mean_ranks


def scores(by, values, targets=("goal",)):
    values = np.asarray(values, dtype=float)
    return SourceScores(by, tuple(targets), tuple("abcdefghijklmnopqrstuvwxyz"[: values.shape[1]]), values)


def test_ranks_are_1_for_the_best_and_shared_among_equals():
    own = scores("text", [[0.5, 2.0, 0.5, math.nan, -1.0]])
    assert own.ranks[0].tolist() == pytest.approx([2.5, 1, 2.5, math.nan, 4], nan_ok=True)
    assert own.ordered("goal") == ("b", "a", "c", "e")


def test_mean_ranks_are_over_targets_and_predictors_the_best_first():
    one, other = (
        scores("text", [[3, 2, 1], [3, 1, 2]], ("x", "y")),
        scores("logme", [[1, 3, 2], [1, 2, 3]], ("x", "y")),
    )
    assert mean_ranks([one]) == {"a": 1.0, "b": 2.5, "c": 2.5}
    assert mean_ranks([one, other]) == {"a": 2.0, "b": 2.0, "c": 2.0}
    assert list(mean_ranks([scores("truth", [[math.nan, 1, 2]])])) == ["c", "b"]


def test_correlations_are_those_of_scipy_and_precision_is_by_hand():
    generator = np.random.default_rng(0)
    ours, theirs = generator.normal(size=20), np.round(generator.normal(size=20), 1)
    (found,) = agreements(scores("text", [ours]), scores("truth", [theirs]), k=5, seed=42)
    assert found.spearman == pytest.approx(spearmanr(ours, theirs)[0])
    assert (found.kendall, found.kendall_p) == pytest.approx(tuple(kendalltau(ours, theirs)))
    assert found.spearman_p == pytest.approx(spearmanr(ours, theirs)[1], abs=0.02)
    best = [set(np.argsort(-values)[:5]) for values in (ours, theirs)]
    assert found.precision == pytest.approx(len(best[0] & best[1]) / 5)
    assert (found.sources, found.k) == (20, 5)


def test_equal_scores_across_the_border_count_as_if_it_fell_among_them_at_random():
    """Truth: a is best, b to d share the next place. Of two places the second is each of theirs with 1/3."""
    ours, theirs = [4, 3, 2, 1], [1, 0, 0, 0]
    (found,) = agreements(scores("text", [ours]), scores("truth", [theirs]), k=2, seed=1)
    assert found.precision == pytest.approx((1 + 1 / 3) / 2)


def test_p_values_of_few_sources_count_every_permutation():
    ours, theirs = np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 4, 3])
    rho, p_value = spearman(ours, theirs, numpy_stream(0, "bootstrap"))
    every = [spearmanr(ours, np.array(order))[0] for order in permutations(theirs)]
    assert rho == pytest.approx(0.8)
    assert p_value == pytest.approx(np.mean(np.abs(every) >= 0.8 - 1e-9))


def test_p_values_of_unrelated_rankings_are_uniform():
    generator = np.random.default_rng(7)
    found = [spearman(generator.normal(size=9), generator.normal(size=9), generator)[1] for _ in range(100)]
    assert np.mean(np.array(found) <= 0.05) == pytest.approx(0.05, abs=0.05)
    assert np.mean(found) == pytest.approx(0.5, abs=0.08)


def test_only_sources_that_both_know_are_compared_and_a_constant_ranks_nothing():
    ours, theirs = [1, 2, 3, math.nan], [3, math.nan, 1, 2]
    (found,) = agreements(scores("text", [ours]), scores("truth", [theirs]), k=5, seed=1)
    assert (found.sources, found.spearman, found.k) == (2, pytest.approx(-1), 1)
    (flat,) = agreements(scores("text", [[1, 2, 3]]), scores("truth", [[1, 1, 1]]), k=2, seed=1)
    assert math.isnan(flat.spearman)
    assert math.isnan(flat.precision)
    (other,) = agreements(
        scores("text", [[1, 2, 3]]), scores("truth", [[1, 2, 3]], ["elsewhere"]), k=2, seed=1
    )
    assert (other.sources, math.isnan(other.spearman)) == (0, True)
    mean = mean_agreement([flat], 1)
    assert (mean.targets, math.isnan(mean.spearman.estimate)) == (0, True)


def test_means_are_over_targets_and_chance_is_k_of_all():
    ours, theirs = [[1, 2, 3, 4], [1, 2, 3, 4]], [[1, 2, 3, 4], [4, 3, 2, 1]]
    own = agreements(scores("text", ours, "xy"), scores("truth", theirs, "xy"), k=2, seed=1)
    mean = mean_agreement(own, 1)
    assert (mean.targets, mean.chance, mean.k) == (2, 0.5, 2)
    assert (mean.spearman.estimate, mean.spearman.low, mean.spearman.high) == pytest.approx((0, -1, 1))
    assert mean.precision.estimate == pytest.approx(0.5)


def test_the_interval_over_targets_covers_at_about_its_level():
    generator = np.random.default_rng(3)
    held = [
        found.low <= 0.3 <= found.high
        for study in range(400)
        for found in [mean_interval(list(generator.normal(0.3, 0.2, size=20)), study, "test")]
    ]
    assert np.mean(held) == pytest.approx(
        0.93, abs=0.035
    )  # percentile intervals of 20 values are a little narrow


def test_the_ceiling_is_what_a_perfect_predictor_reaches():
    """Help is measured with as much noise as it varies: two seeds agree by 1/2, their mean is 2/3 reliable."""
    generator = np.random.default_rng(1)
    targets = [f"t{index}" for index in range(100)]
    sources = tuple(f"s{index}" for index in range(40))

    def of(values):
        return SourceScores("truth", tuple(targets), sources, values)

    real = generator.normal(size=(100, 40))
    measured = {seed: real + generator.normal(size=real.shape) for seed in (42, 43)}
    found = truth_reliability({seed: of(values) for seed, values in measured.items()}, 0)
    assert not found.is_noise
    assert found.between.estimate == pytest.approx(
        0.5, abs=0.04
    )  # rho is a little below Pearson's correlation
    assert found.reliability == pytest.approx(2 / 3, abs=0.04)
    reached = [spearmanr(*pair)[0] for pair in zip(real, sum(measured.values()), strict=True)]
    assert np.mean(reached) == pytest.approx(found.ceiling, abs=0.03)


def test_a_truth_that_is_noise_is_called_so_and_one_seed_says_nothing():
    generator = np.random.default_rng(2)
    noise = {seed: scores("truth", generator.normal(size=(8, 20)), "abcdefgh") for seed in (1, 2, 3)}
    found = truth_reliability(noise, 0)
    assert found.is_noise
    assert found.ceiling < 0.4
    assert truth_reliability({1: noise[1]}, 0) is None
    assert truth_reliability({}, 0) is None
    single = truth_reliability({seed: scores("truth", [[1, 2, 3]]) for seed in (1, 2)}, 0)
    assert (single.is_noise, single.ceiling) == (False, pytest.approx(1))
