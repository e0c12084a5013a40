"""Cells of the downstream sweep, and which of them share a bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from priming.downstream.settings import DownstreamSettings

AUTO_SLOTS = {"cpu": 16, "cuda": 64}
"""Slots of an automatic bank at most: where throughput stops growing on two cores, and on one GPU."""
AUTO_FLOATS = {"cpu": 2**30, "cuda": 2**33}
"""Numbers that a training step of an automatic bank may store."""


@dataclass(frozen=True, order=True)
class Target:
    """One task with one of its samples: what a pick is made for."""

    task: str
    sample: int

    def __str__(self) -> str:
        return f"{self.task}/{self.sample}"


@dataclass(frozen=True)
class Cell:
    """One fine-tuning run.

    Attributes:
        target: Task and sample.
        learning_rate: Peak learning rate.
        batch_size: Rows of a step.
        rank: Its place in the grid; of equal dev scores the lowest rank wins.
    """

    target: Target
    learning_rate: float
    batch_size: int
    rank: int

    @property
    def name(self) -> str:
        """Its file name, unique within its task and sample."""
        return f"lr{self.learning_rate!r}_bs{self.batch_size}"


def bank_sizes(
    settings: DownstreamSettings, row_floats: int, device: str, *, bankable: bool
) -> dict[int, int]:
    """The number of slots of a bank, for each batch size of the grid.

    Args:
        settings: `bank_size` is taken as it is, or "auto": as many slots as throughput gains from, and no more than
            memory holds.
        row_floats: Numbers that a training step stores for the longest row.
        device: "cpu" or "cuda".
        bankable: False where psi_d holds the language model itself; then every size is 1.
    """
    if not bankable:
        return dict.fromkeys(settings.batch_size, 1)
    if settings.bank_size != "auto":
        return dict.fromkeys(settings.batch_size, settings.bank_size)
    most, limit = AUTO_SLOTS[device], AUTO_FLOATS[device]
    return {size: max(1, min(most, limit // (size * row_floats))) for size in settings.batch_size}


def make_banks(
    lengths: Mapping[Target, float], settings: DownstreamSettings, sizes: Mapping[int, int]
) -> tuple[tuple[Cell, ...], ...]:
    """Divide every cell of the sweep into banks, as a function of settings and tasks alone.

    Rows are padded to the longest of their bank, so targets of like length go together; cells of a bank share their
    batch size, so no slot waits for another. Banks of one run a target's cells in a row, so that only its best
    parameters are ever kept.

    Args:
        lengths: Target -> mean number of tokens of its inputs.
        settings: The grid.
        sizes: Batch size -> slots of a bank at most.
    """
    targets = sorted(lengths, key=lambda target: (lengths[target], target))
    cells = [cell for target in targets for cell in grid(target, settings)]
    if set(sizes.values()) == {1}:
        return tuple((cell,) for cell in cells)
    banks: list[tuple[Cell, ...]] = []
    for size, slots in sizes.items():
        group = [cell for cell in cells if cell.batch_size == size]
        banks += [tuple(group[start : start + slots]) for start in range(0, len(group), slots)]
    return tuple(banks)


def grid(target: Target, settings: DownstreamSettings) -> list[Cell]:
    """The cells of one target, learning rates outermost."""
    axes = [(rate, size) for rate in settings.learning_rate for size in settings.batch_size]
    return [Cell(target, rate, size, rank) for rank, (rate, size) in enumerate(axes)]
