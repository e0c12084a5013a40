"""CrossFit's rule for drawing few-shot samples out of a training set (Ye et al., EMNLP 2021; its reference code)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEEDS = range(2**32)
"""The seeds that the generator takes."""
Places = NDArray[np.int64]
"""Numbers of rows, [count]."""


@dataclass(frozen=True)
class DrawnRows:
    """Rows of one few-shot sample, as places in the training set.

    Attributes:
        train: Rows of D_train: the first k of each class, class by class.
        dev: Rows of D_dev: the next k of each class, in the same order of classes.
    """

    train: tuple[int, ...]
    dev: tuple[int, ...]


def shuffled_rows(count: int, seed: int) -> Places:
    """The rows 0 to `count` - 1 in the order into which NumPy's legacy generator shuffles a list of them.

    The generator is private: the global one is neither read nor moved, and gives the same order for the same seed.

    Args:
        count: How many rows there are.
        seed: One of `SEEDS`.

    Returns:
        [count], the rows.

    Raises:
        ValueError: The seed is none of `SEEDS`.
    """
    rows = np.arange(count, dtype=np.int64)
    np.random.RandomState(seed).shuffle(rows)
    return rows


def draw_few_shot(classes: Sequence[Hashable] | NDArray[Any], k: int, seed: int) -> DrawnRows:
    """Draw a sample: shuffle the rows, then take the first k of each class for train and the next k for dev.

    Classes come in the order in which they first appear after the shuffle. Rows without classes (a text-to-text
    task, a regression) count as one class, of which train is rows [:k] and dev rows [k:2k].

    Args:
        classes: The class of each training row; numbers in an array take little memory.
        k: Rows per class and split, at least 1. A class with fewer than 2k rows leaves dev, then train, short.
        seed: The sample's seed, one of `SEEDS`.

    Returns:
        The rows drawn, in the order in which CrossFit writes them to its files.

    Raises:
        ValueError: `k` is below 1, or the seed is none of `SEEDS`.
    """
    if k < 1:
        raise ValueError(f"k is {k}; it must be at least 1")
    order = shuffled_rows(len(classes), seed)
    if not isinstance(classes, np.ndarray):
        numbers: dict[Hashable, int] = {}
        classes = np.array([numbers.setdefault(one, len(numbers)) for one in classes], dtype=np.int64)
    shuffled = classes[order]
    found, first = np.unique(shuffled, return_index=True)
    members = [order[np.flatnonzero(shuffled == one)[: 2 * k]].tolist() for one in found[np.argsort(first)]]
    return DrawnRows(
        tuple(row for rows in members for row in rows[:k]),
        tuple(row for rows in members for row in rows[k:]),
    )
