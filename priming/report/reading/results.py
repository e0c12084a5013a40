"""What a run scored and what it took: read from its folder, or from a report's table of many runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from priming.report.reading.cells import Cell, Look, Target
from priming.report.reading.run_files import Environment, Upstream
from priming.report.reading.setup import SavedConfig, Setup

UNKNOWN_SEED = -1
"""Stands for the seed of a run whose folder does not say it."""


@dataclass(frozen=True)
class SampleScore:
    """The picked cell of one task and sample.

    Attributes:
        score: Test score, a fraction of 1 or a correlation; NaN where its metric was undefined.
        off_label_rate: Share of test outputs that are no label of the task; NaN where the task has no labels.
        failed: Whether the cell had failed, so that the score is that of its parameters where training stopped.
    """

    score: float
    off_label_rate: float
    failed: bool = False


@dataclass(frozen=True)
class RunResults:
    """One run.

    Attributes:
        name: The run's name, as its rows have it.
        folder: The run folder, or the table it was read from.
        seed: Its seed; `UNKNOWN_SEED` where nothing says it.
        setup: How the run was trained, as far as its config tells.
        cells: Its finished cells, in the order they were read.
        planned: How many cells it has when it is finished.
        status: "done", "partial" (some cells or picks are missing) or "failed".
        failure: Stage and reason of a failed run.
        curves: Target -> the looks at D_dev of its picked cell, as far as they are there.
        upstream: What is known of the upstream stage whose result it uses.
        siblings: Target task -> its siblings among the sources, for every task of which that is known.
        config: Its configuration, as far as it is there.
        environment: Where it was made, as far as that is there.
        problems: Files of it that could not be used, one message each.
    """

    name: str
    folder: Path
    seed: int = UNKNOWN_SEED
    setup: Setup = field(default_factory=Setup)
    cells: tuple[Cell, ...] = ()
    planned: int = 0
    status: str = "done"
    failure: str = ""
    curves: Mapping[Target, tuple[Look, ...]] = field(default_factory=dict)
    upstream: Upstream = field(default_factory=Upstream)
    siblings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    config: SavedConfig = field(default_factory=SavedConfig)
    environment: Environment = field(default_factory=Environment)
    problems: tuple[str, ...] = ()

    @cached_property
    def metrics(self) -> Mapping[str, str]:
        """Task -> metric."""
        return {cell.task: cell.metric for cell in self.cells}

    @cached_property
    def scores(self) -> Mapping[str, Mapping[int, SampleScore]]:
        """Task -> sample -> picked score. A sample without a pick, all of whose cells failed, is absent."""
        scores: dict[str, dict[int, SampleScore]] = {}
        for cell in self.cells:
            if cell.picked:
                picked = SampleScore(cell.test_score, cell.off_label_rate, cell.failed)
                scores.setdefault(cell.task, {})[cell.sample] = picked
        return scores

    @cached_property
    def failed(self) -> Mapping[Target, tuple[int, int]]:
        """Target -> numbers of failed cells and of all cells, where any failed."""
        counts: dict[Target, tuple[int, int]] = {}
        for cell in self.cells:
            failed, total = counts.get(cell.target, (0, 0))
            counts[cell.target] = (failed + cell.failed, total + 1)
        return {target: (failed, total) for target, (failed, total) in counts.items() if failed}

    @property
    def seconds(self) -> float:
        """Wall time of the downstream stage; NaN where a cell's is not known."""
        return math.fsum(cell.seconds for cell in self.cells) if self.cells else math.nan

    @property
    def title(self) -> str:
        """Name and seed, for messages."""
        return self.name if self.seed == UNKNOWN_SEED else f"{self.name} (seed {self.seed})"
