"""Choices of the generator, drawn from one named stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from priming.seeding import numpy_stream

Item = TypeVar("Item")

GYM_SEED = 2212
"""The seed of every pocket task. A constant: the same tasks arise on every machine."""


class Draw:
    """A source of random choices.

    Built on `Generator.integers`, `permutation` and `random` alone, whose streams NumPy keeps stable.

    Args:
        key: What the choices belong to, such as a task's name and a sample.
        seed: Seed of the stream.
    """

    def __init__(self, *key: str | int, seed: int = GYM_SEED) -> None:
        self._generator = numpy_stream(seed, "split", "pocket", *key)

    def below(self, bound: int) -> int:
        """An integer in [0, bound)."""
        return int(self._generator.integers(bound))

    def chance(self, probability: float = 0.5) -> bool:
        """True with the given probability."""
        return bool(self._generator.random() < probability)

    def one(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.below(len(items))]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Several different places of `items`, in random order."""
        return [items[int(place)] for place in self._generator.permutation(len(items))[:count]]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """All items in random order."""
        return self.some(items, len(items))

    def other(self, items: Sequence[Item], *taken: Item) -> Item:
        """One of the items that is not taken."""
        return self.one([item for item in items if item not in taken])
