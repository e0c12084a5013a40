from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from priming.metrics import holm, sign_flip_p, smallest_p
from priming.metrics.significance import EXACT_UP_TO
from priming.seeding import numpy_stream


def stream() -> np.random.Generator:
    return numpy_stream(7, "bootstrap", "signs")


def test_by_hand() -> None:
    """Sums of (+-1, +-2, +-4): 7, 5, 3, 1 and their opposites. At least 5 away from 0 are four of eight."""
    assert sign_flip_p([1, 2, 4]) == 0.25
    assert sign_flip_p([-1, 2, 4]) == 0.5
    assert sign_flip_p([1, 2, -4]) == 1.0
    assert sign_flip_p([-1, -2, -4]) == 0.25


def test_no_difference_is_no_finding() -> None:
    assert sign_flip_p([0.0, 0.0, 0.0]) == 1.0
    assert sign_flip_p([0.5, -0.5]) == 1.0
    assert sign_flip_p([1.0, 0.0, 0.0]) == 1.0  # zeros cannot flip


def test_fewer_than_two_pairs_are_no_test() -> None:
    assert math.isnan(sign_flip_p([]))
    assert math.isnan(sign_flip_p([0.3]))
    assert math.isnan(smallest_p(1))


def test_ties_are_not_lost_to_rounding() -> None:
    """0.1 + 0.2 is not 0.3 in floating point: of the eight sums four are 0.6 away from 0 or 0, none between."""
    assert sign_flip_p([0.1, 0.2, -0.3]) == 1.0
    assert sign_flip_p([0.1 + 0.2, 0.3]) == sign_flip_p([0.3, 0.3]) == 0.5
    many = [0.1 * number for number in (1, 2, 3, 4, 5, 6, 7)]
    whole = [float(number) for number in (1, 2, 3, 4, 5, 6, 7)]
    for flip in (1, 3, 12, 77):
        signs = [(-1) ** (flip >> place) for place in range(7)]
        assert sign_flip_p(np.multiply(signs, many)) == sign_flip_p(np.multiply(signs, whole))


@pytest.mark.parametrize("pairs", [2, 5, 10])
def test_equals_scipys_exact_permutation_test(pairs) -> None:
    generator = np.random.default_rng(pairs)
    for shift in (0.0, 0.5, 2.0):
        x, y = generator.normal(size=(2, pairs))
        expected = stats.permutation_test(
            (x + shift, y), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type="samples", vectorized=True
        )  # fmt: skip
        assert sign_flip_p(x + shift - y) == pytest.approx(expected.pvalue, abs=1e-15)


@pytest.mark.parametrize("pairs", [2, 5, 15, EXACT_UP_TO])
def test_the_smallest_p_is_reached_by_differences_of_one_sign(pairs) -> None:
    assert sign_flip_p(np.arange(1.0, pairs + 1)) == smallest_p(pairs) == 2 / 2**pairs


def test_five_pairs_cannot_be_significant() -> None:
    assert smallest_p(5) == 0.0625
    assert smallest_p(5, tests=20) == 1.0
    assert smallest_p(14, tests=240) < 0.05 < smallest_p(13, tests=240)
    assert min(holm([smallest_p(14)] * 240)) == smallest_p(14, tests=240)


def test_many_pairs_are_drawn_and_agree_with_all_flips() -> None:
    """17 pairs of which one is 0 are as 16. Drawn: to four standard errors of 9999 flips; never 0."""
    generator = np.random.default_rng(3)
    differences = generator.normal(size=EXACT_UP_TO)
    exact = sign_flip_p(differences)
    assert 0.1 < exact < 0.9
    drawn = sign_flip_p([*differences, 0.0], stream())
    assert drawn == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 9999))
    assert drawn != exact
    assert sign_flip_p([*differences, 0.0], stream()) == drawn
    assert sign_flip_p([1.0] * 30, stream(), flips=99) == 0.01


@pytest.mark.parametrize("pairs", [5, 8])
def test_it_keeps_its_level_when_nothing_changes(pairs) -> None:
    """2000 studies of differences around 0: the share of p up to a bound is at most the bound, and equal where the
    bound is a p-value there is. Four standard errors are allowed."""
    generator = np.random.default_rng(pairs)
    found = np.array([sign_flip_p(generator.standard_t(3, size=pairs)) for _ in range(2000)])
    for bound in (smallest_p(pairs), 0.25, 0.5):
        assert np.mean(found <= bound) == pytest.approx(bound, abs=4 * math.sqrt(bound * (1 - bound) / 2000))


def test_holm_by_hand() -> None:
    """Holm (1979): 0.01 x 4, 0.02 x 3, 0.03 x 2 and 0.04 x 1, none below one before it."""
    assert holm([0.03, 0.01, 0.04, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert holm([0.5, 0.001, 0.9]) == pytest.approx([1.0, 0.003, 1.0])
    assert holm([]) == []


def test_holm_does_not_count_tests_that_were_none() -> None:
    adjusted = holm([math.nan, 0.01, 0.5, math.nan])
    assert adjusted[1:3] == pytest.approx([0.02, 0.5])
    assert [math.isnan(value) for value in adjusted] == [True, False, False, True]
    assert math.isnan(holm([math.nan])[0])


def test_holm_equals_its_definition_on_random_p_values() -> None:
    """The adjusted p-value of a test is the lowest level at which Holm's procedure, step by step, rejects it."""

    def rejected(p_values, level):
        found = set()
        for step, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
            if p_values[index] * (len(p_values) - step) > level * (1 + 1e-12):
                break
            found.add(index)
        return found

    generator = np.random.default_rng(1)
    for _ in range(50):
        p_values = list(generator.beta(0.3, 3, size=7))
        adjusted = holm(p_values)
        for index, value in enumerate(adjusted):
            assert value == 1.0 or index in rejected(p_values, value)
            assert index not in rejected(p_values, value * 0.999)


def test_arguments_are_checked() -> None:
    with pytest.raises(ValueError, match=r"differences is \[0.1, nan\]; all must be finite"):
        sign_flip_p([0.1, math.nan])
    with pytest.raises(ValueError, match="flips is 0"):
        sign_flip_p([0.1, 0.2], flips=0)
    with pytest.raises(ValueError, match="17 pairs are too many to look at every flip: give a generator"):
        sign_flip_p([0.1] * 17)
    with pytest.raises(ValueError, match="pairs is -1 and tests is 1"):
        smallest_p(-1)
    with pytest.raises(ValueError, match=r"p_values is \[0.1, 1.5\]; all must lie in \[0, 1\] or be NaN"):
        holm([0.1, 1.5])
