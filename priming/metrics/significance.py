"""Whether a run changes single tasks: paired sign-flip permutation tests and Holm's correction.

If the two runs were alike, the difference of each pair of scores could as well have had the other sign (Fisher 1935;
Good 2005, *Permutation, Parametric and Bootstrap Tests of Hypotheses*, chapter 3). With few pairs there are few ways to
flip signs, so a p-value cannot be small: with 5 pairs it is at least 0.0625, and nothing can be significant at 0.05.
`smallest_p` says so before anything is run.

Pairs must be independent. Units that share a run's seed share its upstream result, so they are not quite: in simulated
studies of 3 seeds x 5 samples without any true difference, a test at 0.05 rejected in 4 % of the cases where seeds did
not matter, in 10 % where they moved a task by 0.35 standard deviations of a pair's own noise, and in 20 % where they
moved it by 0.7. A small p-value then speaks of these runs, not yet of the method.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

from priming.metrics.bootstrap import Floats

EXACT_UP_TO = 16
"""Up to so many pairs every way to flip signs is looked at: 2^15 with 16 pairs, mirror images aside."""
_ROUNDING = 1e-12


def sign_flip_p(
    differences: Sequence[float], generator: np.random.Generator | None = None, *, flips: int = 9999
) -> float:
    """Two-sided p-value of a paired sign-flip permutation test of "the mean difference is 0".

    It is the share of ways to flip signs that give a mean at least as far from 0 as the data's, whose own way counts
    too. Up to `EXACT_UP_TO` pairs all ways are looked at; with more, the data's own and `flips` drawn ones. It holds
    its level exactly if the pairs are independent and each difference is as likely as its opposite under the null.

    Args:
        differences: Score - other score of each pair, [n].
        generator: Where flips are drawn from; needed with more than `EXACT_UP_TO` pairs only, and then advanced.
        flips: How many are drawn then.

    Returns:
        The p-value, in [smallest_p(n), 1] if exact; NaN with fewer than two pairs. 1 if every difference is 0.

    Raises:
        ValueError: A difference is not a finite number, `flips` is below 1, or a generator is needed and missing.
    """
    values = np.asarray(differences, dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError(f"differences is {values.tolist()}; all must be finite numbers")
    if flips < 1:
        raise ValueError(f"flips is {flips}; it must be at least 1")
    if len(values) < 2:
        return math.nan
    # equal sums of other signs differ by rounding, which must not hide a tie
    bound = abs(values.sum()) - _ROUNDING * np.abs(values).sum()
    if len(values) <= EXACT_UP_TO:
        return float(np.mean(np.abs(_signs(len(values)) @ values) >= bound))
    if generator is None:
        raise ValueError(
            f"{len(values)} pairs are too many to look at every flip: give a generator to draw flips from"
        )
    drawn = generator.integers(2, size=(flips, len(values))) * 2 - 1
    return float((np.count_nonzero(np.abs(drawn @ values) >= bound) + 1) / (flips + 1))


def smallest_p(pairs: int, tests: int = 1) -> float:
    """The smallest p-value that an exact sign-flip test can give: that of differences which all have the same sign.

    Two of the 2^n ways to flip n signs are at least as extreme, so it is 2 / 2^n. Holm's correction multiplies it by
    the number of tests: for 0.05 among 240 tests 14 pairs are needed.

    Args:
        pairs: Number of pairs, n.
        tests: Number of tests that are corrected together.

    Returns:
        At most 1; NaN with fewer than two pairs, where there is no test.

    Raises:
        ValueError: `pairs` is negative or `tests` is below 1.
    """
    if pairs < 0 or tests < 1:
        raise ValueError(f"pairs is {pairs} and tests is {tests}; they must be at least 0 and at least 1")
    return math.nan if pairs < 2 else min(1.0, tests * 2.0 ** (1 - pairs))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction (Holm 1979), which keeps the chance of any false finding among the tests.

    The smallest of m p-values is multiplied by m, the next by m - 1 and so on; none ends below one before it.

    Args:
        p_values: One per test; NaN where there was no test, which does not count as one.

    Returns:
        Adjusted p-values in the same order, at most 1; NaN stays NaN.

    Raises:
        ValueError: One lies outside of [0, 1].
    """
    values = np.asarray(p_values, dtype=np.float64)
    if ((values < 0) | (values > 1)).any():
        raise ValueError(f"p_values is {values.tolist()}; all must lie in [0, 1] or be NaN")
    order = np.argsort(values, kind="stable")  # NaN sorts last
    number = np.count_nonzero(~np.isnan(values))
    factors = np.maximum(number - np.arange(len(values)), 1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(values[order] * factors), 1.0)
    return [float(value) for value in adjusted]


@cache
def _signs(pairs: int) -> Floats:
    """Every way to flip signs but mirror images, [2^(n - 1), n]: the last sign is kept."""
    ways = np.arange(2 ** (pairs - 1))[:, None] >> np.arange(pairs)
    return np.where(ways & 1, -1.0, 1.0)
