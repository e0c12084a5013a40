"""A report as two CSV files for further work: one row per run, one row per run and task. Fractions, not percent."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

from priming.checkpoints.files import write_text
from priming.metrics import Interval
from priming.report.numbers import Report, RunSummary

SUMMARY_COLUMNS = (
    "run", "method", "upstream_train", "downstream_train", "init", "baseline", "tasks", "arg", "arg_low", "arg_high",
    "arg_samples_low", "arg_samples_high", "rgstd", "reference", "difference", "difference_low", "difference_high",
    "difference_samples_low", "difference_samples_high",
)  # fmt: skip
"""Columns of summary.csv. The columns with `samples` are intervals over samples only."""

TASK_COLUMNS = (
    "run", "task", "metric", "samples", "score", "score_std", "relative_gain", "off_label_rate", "left_out",
)  # fmt: skip
"""Columns of tasks.csv. `samples` is their number; `left_out` says why a task has no relative gain."""


def write_csv(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write `summary.csv` and `tasks.csv`, each atomically; undefined numbers are empty fields.

    Args:
        report: The numbers.
        folder: Where to write; made if it does not exist.

    Returns:
        The two files.

    Raises:
        PrimingError: The folder cannot be written to.
    """
    summary, tasks = folder / "summary.csv", folder / "tasks.csv"
    kept = len(report.tasks) - len(report.left_out)
    write_text(summary, _csv(SUMMARY_COLUMNS, [_summary_row(report, run, kept) for run in report.summaries]))
    write_text(tasks, _csv(TASK_COLUMNS, _task_rows(report)))
    return summary, tasks


def _summary_row(report: Report, summary: RunSummary, tasks: int) -> list[object]:
    setup = summary.setup
    return [
        *(summary.run, setup.method, setup.upstream_train, setup.downstream_train, setup.init),
        *(report.baseline, tasks),
        *(*_three(summary.gain), *_three(summary.gain_of_samples)[1:], _number(summary.gain_std)),
        report.reference or "",
        *(*_three(summary.difference), *_three(summary.difference_of_samples)[1:]),
    ]


def _task_rows(report: Report) -> list[list[object]]:
    return [
        [
            *(score.run, score.task, score.metric, len(score.samples)),
            *map(_number, (score.mean, score.std, score.gain, score.off_label_rate)),
            report.left_out.get(score.task, ""),
        ]
        for score in report.scores
    ]


def _three(interval: Interval | None) -> list[str]:
    if interval is None:
        return ["", "", ""]
    return [_number(interval.estimate), _number(interval.low), _number(interval.high)]


def _number(value: float) -> str:
    return "" if math.isnan(value) else repr(value)


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()
