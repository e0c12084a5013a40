"""Cells of the downstream sweep, and which of them share a bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from priming.downstream.settings import DownstreamSettings

Item = TypeVar("Item")
AUTO_BANK = {"cpu": 16, "cuda": 64}
"""Slots of a bank where `bank_size` is auto: where throughput stops growing on two cores, and on one GPU."""


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
        return f"lr{self.learning_rate:g}_bs{self.batch_size}"


@dataclass(frozen=True)
class Plan:
    """What runs together; a function of the settings and the tasks alone.

    Attributes:
        banks: Cells that share a forward pass while they are tuned.
        picks: Targets whose picks share a forward pass while they are scored on test.
    """

    banks: tuple[tuple[Cell, ...], ...]
    picks: tuple[tuple[Target, ...], ...]


def resolve_bank_size(settings: DownstreamSettings, device: str, *, bankable: bool) -> int:
    """The number of slots of a bank: 1 where psi_d holds the language model itself."""
    if not bankable:
        return 1
    return AUTO_BANK[device] if settings.bank_size == "auto" else settings.bank_size


def make_plan(lengths: Mapping[Target, float], settings: DownstreamSettings, bank_size: int) -> Plan:
    """Divide every cell of the sweep into banks.

    Rows are padded to the longest of their bank, so targets of like length go together; cells of a bank share their
    batch size, so no slot waits for another.

    Args:
        lengths: Target -> mean number of tokens of its inputs.
        settings: The grid.
        bank_size: K at most.
    """
    targets = sorted(lengths, key=lambda target: (lengths[target], target))
    cells = [cell for target in targets for cell in grid(target, settings)]
    if bank_size == 1:  # one by one, a target's cells in a row: only its best parameters are ever kept
        groups = [cells]
    else:
        groups = [[cell for cell in cells if cell.batch_size == size] for size in settings.batch_size]
    banks = [bank for group in groups for bank in _chunks(group, bank_size)]
    return Plan(tuple(banks), tuple(_chunks(targets, bank_size)))


def grid(target: Target, settings: DownstreamSettings) -> list[Cell]:
    """The cells of one target, learning rates outermost."""
    axes = [(rate, size) for rate in settings.learning_rate for size in settings.batch_size]
    return [Cell(target, rate, size, rank) for rank, (rate, size) in enumerate(axes)]


def _chunks(items: Sequence[Item], size: int) -> list[tuple[Item, ...]]:
    return [tuple(items[start : start + size]) for start in range(0, len(items), size)]
