"""What a predictor, or the truth, says of every source for every target."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SourceScores:
    """A score of every source for every target.

    Attributes:
        by: Who says so: "gradient", "logme", "text" or "truth".
        targets: T names of target tasks.
        sources: S names of source tasks.
        values: [T, S]; a higher score says that the source helps more. NaN where nothing is known.
    """

    by: str
    targets: tuple[str, ...]
    sources: tuple[str, ...]
    values: Floats

    @property
    def ranks(self) -> Floats:
        """[T, S] rank of each source for each target: 1 is the best, equal scores share their mean rank."""
        from scipy.stats import rankdata  # noqa: PLC0415 - slow to import

        ranks: Floats = rankdata(-self.values, axis=1, nan_policy="omit")
        return ranks

    def ordered(self, target: str) -> tuple[str, ...]:
        """The sources that have a score for a target, the best first, equal ones by name."""
        values = self.values[self.targets.index(target)]
        known = [index for index in range(len(self.sources)) if not np.isnan(values[index])]
        return tuple(
            self.sources[index] for index in sorted(known, key=lambda i: (-values[i], self.sources[i]))
        )


def mean_ranks(scores: Collection[SourceScores]) -> dict[str, float]:
    """Source -> mean rank over all targets of all the scores given.

    Args:
        scores: At least one, all of the same sources. A source without a score for a target is left out there.

    Returns:
        The best source first, equal ones by name; a source without any score is absent.
    """
    first = next(iter(scores))
    ranks = np.concatenate([one.ranks for one in scores])
    means = {
        source: float(np.nanmean(ranks[:, column]))
        for column, source in enumerate(first.sources)
        if not np.isnan(ranks[:, column]).all()
    }
    return dict(sorted(means.items(), key=lambda item: (item[1], item[0])))
