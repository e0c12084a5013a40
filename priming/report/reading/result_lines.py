"""The lines of a results table, read strictly: a run's `downstream/results.csv`, or a report's `results.csv`.

Every defect is one message with file, line and remedy.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from priming.downstream.results import COLUMNS
from priming.errors import CheckpointError
from priming.report.reading.cells import Cell, Target

TUNE_AGAIN = "run priming-downstream for it again"
"""What to do with a run's own table."""
REPORT_AGAIN = "write the table again with priming-report"
"""What to do with a report's table."""


@dataclass(frozen=True)
class ResultLine:
    """One line of a results table.

    Attributes:
        line: Its number in the file.
        cell: What it says of its cell.
        fields: Column -> text, of all its columns.
    """

    line: int
    cell: Cell
    fields: Mapping[str, str]

    @property
    def run(self) -> str:
        """The name of the run that the cell belongs to."""
        return self.fields["run"]


def read_lines(path: Path, remedy: str) -> list[ResultLine]:
    """Read a results table.

    Args:
        path: The file; its columns may stand in any order, and it may have others besides.
        remedy: What a message says to do about a defect.

    Returns:
        Its lines, in order.

    Raises:
        CheckpointError: The file is missing or damaged, lacks a column, or a field is not what it must be.
    """
    return list(_lines(path, remedy))


def _lines(path: Path, remedy: str) -> Iterator[ResultLine]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # spreadsheets put a mark first
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            missing = [name for name in COLUMNS if name not in header]
            if missing:
                fail(path, 1, f"missing columns: {', '.join(missing)}; {remedy}")
            for fields in reader:
                if (
                    not fields or fields == header
                ):  # an empty line, or tables that were put together with `cat`
                    continue
                if len(fields) != len(header):
                    problem = f"{len(fields)} fields where the header has {len(header)}; {remedy}"
                    fail(path, reader.line_num, problem)
                found = dict(zip(header, fields, strict=True))
                yield Fields(path, reader.line_num, found, remedy).result()
    except FileNotFoundError:
        raise CheckpointError(
            f"{path}: the file is missing; run priming-downstream for this run first"
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CheckpointError(f"{path}: not readable as CSV ({error}); {remedy}") from error


def fail(path: Path, line: int, problem: str) -> NoReturn:
    """Refuse a line of a file.

    Raises:
        CheckpointError: Always.
    """
    raise CheckpointError(f"{path}:{line}: {problem}")


@dataclass(frozen=True)
class Fields:
    """Turns the fields of one line into values, or says which field is wrong.

    Args:
        path: The file, for messages.
        line: The line's number.
        fields: Column -> text. A column that is not there counts as empty.
        remedy: What a message says to do.
    """

    path: Path
    line: int
    fields: Mapping[str, str]
    remedy: str

    def result(self) -> ResultLine:
        """The line of a results table; a run that is not finished may not know its metrics yet."""
        finished = self.fields.get("run_status", "done") == "done"
        cell = Cell(
            task=self.text("task"),
            metric=self.text("metric") if finished else self.fields["metric"],
            sample=self.whole("sample"),
            learning_rate=self.number("learning_rate", 0, math.inf),
            batch_size=self.whole("batch_size"),
            dev_score=self.number("dev_score", -1, 1, empty=True),
            test_score=self.number("test_score", -1, 1, empty=True),
            picked=self._choice("picked", ("true", "false", "True", "False")).lower() == "true",
            best_step=self.whole_or_none("best_step"),
            off_label_rate=self.number("off_label_rate", 0, 1, empty=True),
            failed=self._choice("status", ("done", "failed")) == "failed",
            trained_parameters=self.whole_or_none("trained_parameters"),
            seconds=self.number("seconds", 0, math.inf, empty=True),
            peak_mib=self.number("peak_mib", 0, math.inf, empty=True),
        )
        self.text("run")
        return ResultLine(self.line, cell, self.fields)

    def text(self, name: str) -> str:
        """A field that must not be empty."""
        return self.fields.get(name) or self._refuse(name, "some text")

    def whole(self, name: str) -> int:
        """A field that must be a whole number."""
        try:
            return int(self.fields.get(name, ""))
        except ValueError:
            self._refuse(name, "a whole number")

    def whole_or_none(self, name: str) -> int | None:
        """A whole number; None where the field is empty."""
        if not self.fields.get(name):
            return None
        number = self.number(name, 0, math.inf)  # a table that went through pandas may say 300.0
        return int(number) if number == int(number) else self._refuse(name, "a whole number or empty")

    def number(self, name: str, low: float, high: float, *, empty: bool = False) -> float:
        """A number within bounds; NaN where the field may be and is empty."""
        text = self.fields.get(name, "")
        allowed = "a number" if high == math.inf else f"a number from {low:g} to {high:g}"
        allowed += " or empty" if empty else ""
        if empty and text.lower() in ("", "nan"):
            return math.nan
        try:
            number = float(text)
        except ValueError:
            self._refuse(name, allowed)
        return number if low <= number <= high and number < math.inf else self._refuse(name, allowed)

    def _choice(self, name: str, allowed: tuple[str, ...]) -> str:
        text = self.fields.get(name, "")
        return text if text in allowed else self._refuse(name, " or ".join(allowed[:2]))

    def _refuse(self, name: str, allowed: str) -> NoReturn:
        text = self.fields.get(name, "")
        fail(self.path, self.line, f"{name} is {text!r}; it must be {allowed}: {self.remedy}")


def check_run(path: Path, lines: Sequence[ResultLine], remedy: str, *, complete: bool = True) -> None:
    """Refuse the lines of one run if they contradict each other or are not complete.

    Args:
        path: The file, for messages.
        lines: All lines of one run in it.
        remedy: What a message says to do.
        complete: Whether the run says it is finished, so that every sample with a finished cell has a pick.

    Raises:
        CheckpointError: A task has two metrics, a cell stands twice, a sample has two picks, or a pick is missing.
    """
    first_of_cell: dict[tuple[Target, str], ResultLine] = {}
    pick: dict[Target, ResultLine] = {}
    metric: dict[str, ResultLine] = {}
    for one in lines:
        cell = one.cell
        known = metric.setdefault(cell.task, one)
        if cell.metric != known.cell.metric:
            problem = (
                f"task {cell.task} has metric {cell.metric}, and {known.cell.metric} in line {known.line}"
            )
            fail(path, one.line, f"{problem}; {remedy}")
        same = first_of_cell.setdefault((cell.target, cell.name), one)
        if same is not one:
            fail(
                path, one.line, f"the same cell as in line {same.line} ({cell}): delete one of the two lines"
            )
        if cell.picked and (picked := pick.setdefault(cell.target, one)) is not one:
            problem = f"task {cell.task} sample {cell.sample} has a second picked cell, the first in line {picked.line}"
            fail(path, one.line, f"{problem}; {remedy}")
    if complete:
        _check_picks(path, lines, pick, remedy)


def _check_picks(
    path: Path, lines: Sequence[ResultLine], pick: Mapping[Target, ResultLine], remedy: str
) -> None:
    if not pick:
        raise CheckpointError(
            f"{path}: no cell is picked, so there is nothing to report; {remedy} and let it finish"
        )
    for one in lines:
        if not one.cell.failed and one.cell.target not in pick:
            problem = f"task {one.cell.task} sample {one.cell.sample} has finished cells but none is picked"
            fail(path, one.line, f"{problem}: {remedy} and let it finish")
