"""One fine-tuning run, a cell, as tables and run folders know it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple


class Target(NamedTuple):
    """A task with one of its few-shot samples: what a pick is made for."""

    task: str
    sample: int


class Look(NamedTuple):
    """One look at D_dev during tuning: the optimiser step, and the score; NaN where it was undefined."""

    step: int
    score: float


@dataclass(frozen=True)
class Cell:
    """One cell. Scores are fractions of 1, or correlations; NaN where undefined or not known.

    Attributes:
        task: The target task.
        metric: Its metric; empty where a run folder does not say yet.
        sample: The few-shot sample's seed.
        learning_rate: Peak learning rate.
        batch_size: Rows of a step.
        dev_score: Best score on D_dev.
        test_score: Score on D_test; of the pick only.
        picked: Whether it is its task and sample's pick.
        best_step: Step of the best dev score; None if no row says.
        off_label_rate: Share of test outputs that are no label of the task; of the pick only.
        failed: Whether it was stopped before it ever had a score.
        trained_parameters: How many numbers were trained; None if not known.
        seconds: Wall time: its share of its bank's, and scoring on D_test if picked.
        peak_mib: Peak memory of its bank, in MiB.
    """

    task: str
    metric: str
    sample: int
    learning_rate: float
    batch_size: int
    dev_score: float = math.nan
    test_score: float = math.nan
    picked: bool = False
    best_step: int | None = None
    off_label_rate: float = math.nan
    failed: bool = False
    trained_parameters: int | None = None
    seconds: float = math.nan
    peak_mib: float = math.nan

    @property
    def target(self) -> Target:
        """Its task and sample."""
        return Target(self.task, self.sample)

    @property
    def name(self) -> str:
        """Its name in a run folder, unique within its task and sample."""
        return f"lr{self.learning_rate!r}_bs{self.batch_size}"

    def __str__(self) -> str:
        return (
            f"task {self.task}, sample {self.sample}, learning rate {self.learning_rate:g}, "
            f"batch size {self.batch_size}"
        )


def is_same_score(one: float, other: float) -> bool:
    """Whether two scores are the same; a table that went through another program may have lost a last digit.

    Args:
        one: A score; NaN where undefined.
        other: Another.
    """
    return abs(one - other) < 1e-12 or (math.isnan(one) and math.isnan(other))
