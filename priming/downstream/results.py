"""The tidy results table: one row per cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from priming.checkpoints.files import write_text


@dataclass(frozen=True)
class ResultRow:
    """One cell of `results.csv`; None is written as an empty field.

    Attributes:
        run: The run's name.
        task: The target task.
        metric: Its metric.
        sample: The few-shot sample's seed.
        learning_rate: Peak learning rate.
        batch_size: Rows of a step.
        dev_score: Best score on D_dev; None where no score was defined.
        test_score: Score on D_test; only of the pick, None where undefined.
        picked: Whether this cell is its task and sample's pick.
        best_step: Step of the best dev score.
        off_label_rate: Share of test predictions outside the known labels; only of the pick.
        status: "done" or "failed".
    """

    run: str
    task: str
    metric: str
    sample: int
    learning_rate: float
    batch_size: int
    dev_score: float | None
    test_score: float | None
    picked: bool
    best_step: int
    off_label_rate: float | None
    status: str


COLUMNS = tuple(field.name for field in fields(ResultRow))


def write_results(path: Path, rows: Sequence[ResultRow]) -> None:
    """Write the table atomically; floats in full, so that equal runs leave equal files."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(getattr(row, name)) for name in COLUMNS])
    write_text(path, text.getvalue())


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
