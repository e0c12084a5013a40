"""Rows in text files: JSON lines and comma-separated values."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from priming.errors import DataError
from priming.tasks.rows.raw_rows import RawRows, place_of, told

_LONGEST_FIELD = 2**31 - 1


@dataclass(frozen=True)
class LineRows(RawRows):
    """A file of JSON lines.

    Attributes:
        path: The file.
    """

    path: Path = Path()

    @property
    def columns(self) -> None:
        """Each row brings its own."""
        return None

    @property
    def origins(self) -> tuple[str, ...]:
        """The file's name."""
        return (self.path.name,)

    def place(self, row: int | None) -> str:
        """The file, and the line that a row stands on."""
        return str(self.path) if row is None else f"{self.path}:{row + 1}"

    def read(
        self, columns: Sequence[str], wanted: Collection[int] | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """See `RawRows.read`; every row has all of its columns, blank lines are no rows and count as places."""
        del columns
        remedy = "a file of JSON lines holds one JSON object per line, in UTF-8"
        with _opened(self.path, self.where()) as file:
            for number, line in enumerate(file):
                if line.strip() and (wanted is None or number in wanted):
                    with told(self.where(number), remedy):
                        row = _object(line)
                    yield number, row


@contextmanager
def _opened(path: Path, where: str) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise DataError(f"{where}: cannot be read: {error.strerror}") from error


def _object(line: bytes) -> dict[str, Any]:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise TypeError(f"{value!r:.40} is no object")
    return value


@dataclass(frozen=True)
class CsvRows(RawRows):
    """A file of comma-separated values with a header, in UTF-8; every value is a text.

    Attributes:
        path: The file.
        header: The names in its first line.
    """

    path: Path = Path()
    header: tuple[str, ...] = ()
    are_texts: bool = field(default=True, init=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names in the header."""
        return self.header

    @property
    def origins(self) -> tuple[str, ...]:
        """The file's name."""
        return (self.path.name,)

    def place(self, row: int | None) -> str:
        """The file and the row; a value may run over lines, so that a row is no line."""
        return str(self.path) if row is None else f"{self.path}, row {row}"

    def read(
        self, columns: Sequence[str], wanted: Collection[int] | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """See `RawRows.read`; every row has all of its columns."""
        del columns
        remedy = "a CSV file is UTF-8 text with a header line and as many values in every row"
        with told(self.where(), remedy), _csv_lines(self.path) as lines:
            next(lines)
            for number, values in enumerate(lines):
                if len(values) != len(self.header):
                    raise DataError(
                        f"{self.where(number)}: there are {len(values)} values under {len(self.header)} names; {remedy}"
                    )
                if wanted is None or number in wanted:
                    yield number, dict(zip(self.header, values, strict=True))


@contextmanager
def _csv_lines(path: Path) -> Iterator[Iterator[list[str]]]:
    """The lines of a CSV file that are not blank; a byte order mark before the first is none of its text."""
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield (line for line in csv.reader(file, strict=True) if line)


def csv_rows(path: Path, task: str, split: str) -> CsvRows:
    """The rows of a CSV file.

    Raises:
        DataError: It cannot be read, or its first line does not name the columns.
    """
    with told(
        place_of(task, split, str(path)), "a CSV file starts with a line of the columns' names, in UTF-8"
    ):
        with _csv_lines(path) as lines:
            header = tuple(next(lines, ()))
        if not header or len(set(header)) < len(header):
            raise ValueError(f"the names in its header are {', '.join(header) or 'missing'}")
    return CsvRows(task, split, path, header)
