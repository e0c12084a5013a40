"""What a run scored downstream, read from its `downstream/results.csv` and nothing else."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from priming.errors import CheckpointError
from priming.report.setup import Setup, read_setup

COLUMNS = (
    "run", "task", "metric", "sample", "learning_rate", "batch_size", "dev_score", "test_score", "picked",
    "best_step", "off_label_rate", "status",
)  # fmt: skip
"""The columns of results.csv; a file may hold more."""

_RERUN = "run priming-downstream for it again"


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
    """Scores of one run.

    Attributes:
        name: The run's name, as its rows have it.
        folder: The run folder.
        setup: How the run was trained, as far as its config tells.
        metrics: Task -> metric.
        scores: Task -> sample -> picked score. A sample without a pick, all of whose cells failed, is absent.
        failed: (task, sample) -> numbers of failed cells and of all cells, where any failed.
    """

    name: str
    folder: Path
    setup: Setup
    metrics: Mapping[str, str]
    scores: Mapping[str, Mapping[int, SampleScore]]
    failed: Mapping[tuple[str, int], tuple[int, int]]


@dataclass(frozen=True)
class _Row:
    line: int
    run: str
    task: str
    metric: str
    sample: int
    learning_rate: float
    batch_size: int
    test_score: float
    off_label_rate: float
    picked: bool
    failed: bool


def load_results(folder: Path) -> RunResults:
    """Read the downstream results of a run.

    Args:
        folder: The run folder, with `downstream/results.csv` and, for the run's setup, `config.yaml`.

    Returns:
        The picked scores per task and sample.

    Raises:
        CheckpointError: The file is missing, damaged, contradicts itself or is not complete; the message names
            file, line and remedy.
    """
    if not folder.is_dir():
        raise CheckpointError(f"{folder}: there is no such run folder; give folders such as runs/FT")
    path = folder / "downstream" / "results.csv"
    rows = list(_rows(path))
    if not any(row.picked for row in rows):
        raise CheckpointError(
            f"{path}: no cell is picked, so there is nothing to report; {_RERUN} and let it finish"
        )
    _check_consistent(path, rows)
    return RunResults(
        name=rows[0].run,
        folder=folder,
        setup=read_setup(folder),
        metrics={row.task: row.metric for row in rows},
        scores=_picked_scores(path, rows),
        failed=_failed_cells(rows),
    )


def _rows(path: Path) -> Iterator[_Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            missing = [name for name in COLUMNS if name not in header]
            if missing:
                _fail(path, 1, f"missing columns: {', '.join(missing)}; {_RERUN}")
            for fields in reader:
                if len(fields) != len(header):
                    _fail(
                        path,
                        reader.line_num,
                        f"{len(fields)} fields where the header has {len(header)}; {_RERUN}",
                    )
                yield _Parser(path, reader.line_num, dict(zip(header, fields, strict=True))).row()
    except FileNotFoundError:
        raise CheckpointError(
            f"{path}: the file is missing; run priming-downstream for this run first"
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CheckpointError(f"{path}: not readable as CSV ({error}); {_RERUN}") from error


def _fail(path: Path, line: int, problem: str) -> NoReturn:
    raise CheckpointError(f"{path}:{line}: {problem}")


@dataclass(frozen=True)
class _Parser:
    """Turns the fields of one line into a row, or says which field is wrong."""

    path: Path
    line: int
    fields: Mapping[str, str]

    def row(self) -> _Row:
        return _Row(
            line=self.line,
            run=self._text("run"),
            task=self._text("task"),
            metric=self._text("metric"),
            sample=self._whole("sample"),
            learning_rate=self._number("learning_rate", 0, math.inf),
            batch_size=self._whole("batch_size"),
            test_score=self._number("test_score", -1, 1, empty=True),
            off_label_rate=self._number("off_label_rate", 0, 1, empty=True),
            picked=self._choice("picked", ("true", "false")) == "true",
            failed=self._choice("status", ("done", "failed")) == "failed",
        )

    def _text(self, name: str) -> str:
        return self.fields[name] or self._refuse(name, "some text")

    def _whole(self, name: str) -> int:
        try:
            return int(self.fields[name])
        except ValueError:
            self._refuse(name, "a whole number")

    def _number(self, name: str, low: float, high: float, *, empty: bool = False) -> float:
        text = self.fields[name]
        allowed = "a number" if high == math.inf else f"a number from {low:g} to {high:g}"
        allowed += " or empty" if empty else ""
        if empty and text.lower() in ("", "nan"):
            return math.nan
        try:
            number = float(text)
        except ValueError:
            self._refuse(name, allowed)
        return number if low <= number <= high else self._refuse(name, allowed)

    def _choice(self, name: str, allowed: tuple[str, ...]) -> str:
        text = self.fields[name]
        return text if text in allowed else self._refuse(name, " or ".join(allowed))

    def _refuse(self, name: str, allowed: str) -> NoReturn:
        _fail(self.path, self.line, f"{name} is {self.fields[name]!r}; it must be {allowed}: {_RERUN}")


def _check_consistent(path: Path, rows: Sequence[_Row]) -> None:
    """One run per file, one metric per task, every cell once, one pick per sample."""
    first_of_cell: dict[tuple[str, int, float, int], _Row] = {}
    pick: dict[tuple[str, int], _Row] = {}
    metric: dict[str, _Row] = {}
    for row in rows:
        if row.run != rows[0].run:
            _fail(
                path,
                row.line,
                f"run is '{row.run}', and '{rows[0].run}' in line {rows[0].line}: keep one run per file",
            )
        known = metric.setdefault(row.task, row)
        if row.metric != known.metric:
            _fail(
                path,
                row.line,
                f"task {row.task} has metric {row.metric}, and {known.metric} in line {known.line}; {_RERUN}",
            )
        cell = (row.task, row.sample, row.learning_rate, row.batch_size)
        same = first_of_cell.setdefault(cell, row)
        if same is not row:
            _fail(
                path,
                row.line,
                f"the same cell as in line {same.line} ({_cell(row)}): delete one of the two lines",
            )
        if row.picked and (picked := pick.setdefault((row.task, row.sample), row)) is not row:
            _fail(
                path,
                row.line,
                f"task {row.task} sample {row.sample} has a second picked cell, the first in line {picked.line}; {_RERUN}",
            )


def _cell(row: _Row) -> str:
    return f"task {row.task}, sample {row.sample}, learning rate {row.learning_rate:g}, batch size {row.batch_size}"


def _picked_scores(path: Path, rows: Sequence[_Row]) -> dict[str, dict[int, SampleScore]]:
    scores: dict[str, dict[int, SampleScore]] = {}
    for row in rows:
        if row.picked:
            scores.setdefault(row.task, {})[row.sample] = SampleScore(
                row.test_score, row.off_label_rate, row.failed
            )
    for row in rows:
        if not row.failed and row.sample not in scores.get(row.task, {}):
            _fail(
                path,
                row.line,
                f"task {row.task} sample {row.sample} has finished cells but none is picked: {_RERUN} and let it finish",
            )
    return scores


def _failed_cells(rows: Sequence[_Row]) -> dict[tuple[str, int], tuple[int, int]]:
    counts: dict[tuple[str, int], tuple[int, int]] = {}
    for row in rows:
        failed, total = counts.get((row.task, row.sample), (0, 0))
        counts[row.task, row.sample] = (failed + row.failed, total + 1)
    return {key: (failed, total) for key, (failed, total) in counts.items() if failed}
