"""How far a predictor's ranking agrees with the truth, and how far the truth agrees with itself.

Per target: Spearman's rho (Pearson's correlation of ranks) and Kendall's tau-b over the sources, and precision at k,
the share of the predictor's k best that are among the truth's k best. Over targets: their means, with percentile
intervals of a bootstrap over targets.

The truth is measured and noisy. Where it was measured with several seeds, the mean rho r of two seeds' truths is the
reliability of one of them, that of the mean over s seeds is R = s r / (1 + (s - 1) r) (Spearman 1910, Brown 1910), and
no predictor can be expected to agree with it by more than sqrt(R) (Spearman 1904).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from priming.metrics.bootstrap import Interval, interval
from priming.seeding import numpy_stream
from priming.sources.scores import Floats, SourceScores

_EXACT = 8
"""Sources up to which every permutation is looked at for rho's p-value; there are 40,320 of eight."""
_DRAWS = 9999
_RESAMPLES = 2000
_LEVEL = 0.95


@dataclass(frozen=True)
class Agreement:
    """A predictor and the truth on one target; NaN where one of the two ranks nothing.

    Attributes:
        by: The predictor.
        target: The target.
        sources: How many sources both have scores of.
        spearman: Rho.
        spearman_p: Two-sided p-value of rho, from permutations.
        kendall: Tau-b.
        kendall_p: Two-sided p-value of tau.
        precision: At k. Of equal scores across the border each counts in part, as if the border fell among them at
            random.
        k: How many sources are the best.
    """

    by: str
    target: str
    sources: int
    spearman: float
    spearman_p: float
    kendall: float
    kendall_p: float
    precision: float
    k: int


@dataclass(frozen=True)
class MeanAgreement:
    """A predictor and the truth over targets, each mean with its interval over targets.

    Attributes:
        by: The predictor.
        targets: How many targets the means rest on.
        spearman: Mean rho.
        kendall: Mean tau.
        precision: Mean precision at k.
        k: How many sources are the best.
        chance: The precision of a ranking at random.
    """

    by: str
    targets: int
    spearman: Interval
    kendall: Interval
    precision: Interval
    k: int
    chance: float


@dataclass(frozen=True)
class Reliability:
    """How far the truth agrees with itself from seed to seed.

    Attributes:
        seeds: The seeds it was measured with.
        between: Mean over targets of the mean rho of two seeds' truths.
        reliability: R, that of the mean over seeds; 0 where seeds do not agree.
        ceiling: sqrt(R), the rho that no predictor can be expected to pass.
    """

    seeds: tuple[int, ...]
    between: Interval
    reliability: float
    ceiling: float

    @property
    def is_noise(self) -> bool:
        """Whether the seeds' truths agree by nothing: the interval (of one target its rho) is not above 0."""
        return not (self.between.estimate if math.isnan(self.between.low) else self.between.low) > 0


def agreements(predicted: SourceScores, truth: SourceScores, *, k: int, seed: int) -> tuple[Agreement, ...]:
    """A predictor and the truth on every target that both have.

    Args:
        predicted: The predictor's scores.
        truth: The true ones; NaN for sources that were not left out.
        k: How many sources are the best; of fewer sources all but one are.
        seed: The run's seed, for the permutations.
    """
    return tuple(_agreement(predicted, truth, target, k, seed) for target in predicted.targets)


def _agreement(predicted: SourceScores, truth: SourceScores, target: str, k: int, seed: int) -> Agreement:
    from scipy.stats import kendalltau  # noqa: PLC0415 - slow to import

    ours, theirs = _paired(predicted, truth, target)
    best = max(1, min(k, len(ours) - 1))
    rho = rho_p = tau = tau_p = precision = math.nan
    if _rank_something(ours, theirs):
        generator = numpy_stream(seed, "bootstrap", "sources", predicted.by, target)
        rho, rho_p = spearman(ours, theirs, generator)
        tau, tau_p = map(float, kendalltau(ours, theirs))
        precision = float(_among_best(ours, best) @ _among_best(theirs, best) / best)
    return Agreement(predicted.by, target, len(ours), rho, rho_p, tau, tau_p, precision, best)


def _rank_something(first: Floats, second: Floats) -> bool:
    """Whether both have values that are not all equal."""
    return len(first) > 1 and bool(np.ptp(first) > 0) and bool(np.ptp(second) > 0)


def mean_agreement(per_target: Sequence[Agreement], seed: int) -> MeanAgreement:
    """The means over targets of one predictor.

    Args:
        per_target: Of one predictor, at least one; targets without a value are left out.
        seed: The run's seed, for the bootstrap.
    """
    defined = [one for one in per_target if not math.isnan(one.spearman)]
    by, k = per_target[0].by, per_target[0].k
    intervals = {
        measure: mean_interval([getattr(one, measure) for one in defined], seed, by, measure)
        for measure in ("spearman", "kendall", "precision")
    }
    chance = float(np.mean([one.k / one.sources for one in defined])) if defined else math.nan
    return MeanAgreement(by, len(defined), **intervals, k=k, chance=chance)


def truth_reliability(by_seed: Mapping[int, SourceScores], seed: int) -> Reliability | None:
    """How far the truths of several seeds agree.

    Args:
        by_seed: Seed -> the truth measured with it, all of the same targets and sources.
        seed: The run's seed, for the bootstrap.

    Returns:
        None with fewer than two seeds, or where no target has two truths that rank anything.
    """
    of_targets = []
    for target in next(iter(by_seed.values())).targets if by_seed else ():
        pairs = [_paired(one, other, target) for one, other in combinations(by_seed.values(), 2)]
        found = [_rho(*pair) for pair in pairs if _rank_something(*pair)]
        if found:
            of_targets.append(float(np.mean(found)))
    if not of_targets:
        return None
    between = mean_interval(of_targets, seed, "truth", "reliability")
    count, single = len(by_seed), max(between.estimate, 0.0)
    reliability = count * single / (1 + (count - 1) * single)
    return Reliability(tuple(sorted(by_seed)), between, reliability, math.sqrt(reliability))


def spearman(first: Floats, second: Floats, generator: np.random.Generator) -> tuple[float, float]:
    """Spearman's rho with a two-sided p-value from permutations: all of them up to eight values, else 9,999 draws.

    Args:
        first: [n] values, not all equal.
        second: [n] values, not all equal.
        generator: Where the draws come from.

    Returns:
        Rho, and the share of permutations whose rho is as far from 0, the observed order counted with the drawn ones.
    """
    ranks = [_standard_ranks(values) for values in (first, second)]
    rho = float(ranks[0] @ ranks[1])
    count = len(first)
    if count <= _EXACT:
        shuffled = ranks[1][np.array(list(permutations(range(count))))]
    else:
        shuffled = generator.permuted(np.tile(ranks[1], (_DRAWS, 1)), axis=1)
    as_far = int((np.abs(shuffled @ ranks[0]) >= abs(rho) - 1e-12).sum())
    observed = 0 if count <= _EXACT else 1
    return rho, (as_far + observed) / (len(shuffled) + observed)


def mean_interval(values: Sequence[float], seed: int, *key: str) -> Interval:
    """The mean of values with its percentile interval of a bootstrap over them.

    Args:
        values: One for each target.
        seed: The run's seed.
        key: What they are, for the stream.

    Returns:
        NaN without any value; NaN ends with a single one.
    """
    if len(values) < 2:
        return Interval(values[0] if values else math.nan, math.nan, math.nan, _LEVEL)
    table = np.asarray(values)
    generator = numpy_stream(seed, "bootstrap", "sources", "over targets", *key)
    drawn = table[generator.integers(len(table), size=(_RESAMPLES, len(table)))]
    return interval(np.concatenate([[table.mean()], drawn.mean(axis=1)]), _LEVEL)


def _rho(first: Floats, second: Floats) -> float:
    return float(_standard_ranks(first) @ _standard_ranks(second))


def _standard_ranks(values: Floats) -> Floats:
    """Ranks of mean 0 and length 1, so that a product of two is their correlation."""
    from scipy.stats import rankdata  # noqa: PLC0415

    ranks = rankdata(values)
    centred: Floats = ranks - ranks.mean()
    return centred / np.linalg.norm(centred)


def _among_best(values: Floats, k: int) -> Floats:
    """[n] how far each value is among the k highest: 1, 0, or a share where equal values lie across the border."""
    border = np.sort(values)[-k]
    above, equal = values > border, values == border
    share: Floats = above + equal * ((k - above.sum()) / equal.sum())
    return share


def _paired(one: SourceScores, other: SourceScores, target: str) -> tuple[Floats, Floats]:
    """The scores of the sources that both have for a target."""
    if target not in other.targets:
        return np.zeros(0), np.zeros(0)
    first, second = (
        dict(zip(side.sources, side.values[side.targets.index(target)], strict=True)) for side in (one, other)
    )
    common = [
        source
        for source in one.sources
        if source in second and not (math.isnan(first[source]) or math.isnan(second[source]))
    ]
    return np.array([first[source] for source in common]), np.array([second[source] for source in common])
