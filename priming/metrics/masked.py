"""Means over the last axis of the values that are there: an absent one is NaN and counts for nothing."""

from __future__ import annotations

import numpy as np

from priming.metrics.bootstrap import Floats, Integers


def present(values: Floats) -> Integers:
    """How many values are there.

    Args:
        values: Numbers, [..., N]; NaN where one is absent.

    Returns:
        Numbers of values, [...].
    """
    return np.asarray(np.count_nonzero(~np.isnan(values), axis=-1), dtype=np.int64)


def mean(values: Floats) -> Floats:
    """Their mean.

    Args:
        values: Numbers, [..., N]; NaN where one is absent.

    Returns:
        Means, [...]; NaN where none is there.
    """
    number = present(values)
    total = np.where(np.isnan(values), 0.0, values).sum(axis=-1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def interquartile_mean(values: Floats) -> Floats:
    """Their mean without the lowest and the highest quarter; as many go at each end as fit whole into a quarter.

    Args:
        values: Numbers, [..., N]; NaN where one is absent.

    Returns:
        Means, [...]; NaN where none is there.
    """
    return _trimmed_mean(values, present(values) // 4)


def median(values: Floats) -> Floats:
    """Their median; of an even number the mean of the middle two.

    Args:
        values: Numbers, [..., N]; NaN where one is absent.

    Returns:
        Medians, [...]; NaN where none is there.
    """
    return _trimmed_mean(values, (present(values) - 1) // 2)


def _trimmed_mean(values: Floats, cut: Integers) -> Floats:
    """The mean without the `cut` lowest and the `cut` highest, [...]."""
    number = present(values)[..., None]
    rank = np.arange(values.shape[-1])
    kept = (rank >= cut[..., None]) & (rank < number - cut[..., None])
    return mean(np.where(kept, np.sort(values, axis=-1), np.nan))  # NaN sorts last
