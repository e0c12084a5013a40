"""Raw rows of a data set, streamed from a folder in one of the layouts that are common, or from the hub.

A folder holds one split as `{split}-00000-of-00001.parquet` (or several of these), `{split}.parquet`,
`{split}.jsonl`, `{split}.csv`, or as `{split}/`, which is what `save_to_disk` leaves. Rows are never held all at once.
"""

from __future__ import annotations

import csv
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from priming.errors import DataError, PrimingError

BATCH = 1000
"""Rows that are read at a time."""
_LONGEST_FIELD = 2**31 - 1


@dataclass(frozen=True)
class RawRows(ABC):
    """One split of raw rows.

    Attributes:
        task: The task they are of, for messages.
        split: The split's name, for messages.
    """

    task: str
    split: str
    are_texts: bool = field(default=False, init=False)
    """Whether every value is a text, so that numbers have to be read."""

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...] | None:
        """The columns' names; None where each row brings its own."""

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        """Column -> the texts of its integer classes, where the source states them."""
        return {}

    @abstractmethod
    def read(
        self, columns: Sequence[str], wanted: Collection[int] | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The rows in order, each with its number counted from 0.

        Args:
            columns: The columns wanted; a row may bring further ones.
            wanted: Numbers of the rows wanted; None reads all.

        Raises:
            DataError: A file cannot be read.
        """

    @abstractmethod
    def place(self, row: int | None) -> str:
        """`file:line` of a row, or the file and the row counted from 0 within it; of None the split as a whole."""

    def where(self, row: int | None = None) -> str:
        """What a message calls these rows, or one of them.

        Args:
            row: A row of the split, counted from 0 over all files; None speaks of the split as a whole.
        """
        return _where(self.task, self.split, self.place(row))


def _where(task: str, split: str, place: str) -> str:
    return f"task '{task}', split '{split}': {place}"


@contextmanager
def _told(where: str, remedy: str) -> Iterator[None]:
    try:
        yield
    except PrimingError:
        raise
    except Exception as error:
        # what a damaged file or a failing network raises differs between versions of the libraries
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        raise DataError(f"{where}: cannot be read: {reason}; {remedy}") from error


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

    def place(self, row: int | None) -> str:
        """The file, and the line that a row stands on."""
        return str(self.path) if row is None else f"{self.path}:{row + 1}"

    def read(
        self, columns: Sequence[str], wanted: Collection[int] | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """See `RawRows.read`; every row has all of its columns."""
        del columns
        remedy = "a file of JSON lines holds one JSON object per line, in UTF-8"
        with _opened(self.path, self.where()) as file:
            for number, line in enumerate(file):
                if wanted is None or number in wanted:
                    with _told(self.where(number), remedy):
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

    def place(self, row: int | None) -> str:
        """The file and the row; a value may run over lines, so that a row is no line."""
        return str(self.path) if row is None else f"{self.path}, row {row}"

    def read(
        self, columns: Sequence[str], wanted: Collection[int] | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """See `RawRows.read`; every row has all of its columns."""
        del columns
        remedy = "a CSV file is UTF-8 text with a header line and as many values in every row"
        with _told(self.where(), remedy), _csv_lines(self.path) as lines:
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


def _csv_rows(path: Path, task: str, split: str) -> CsvRows:
    with _told(
        _where(task, split, str(path)), "a CSV file starts with a line of the columns' names, in UTF-8"
    ):
        with _csv_lines(path) as lines:
            header = tuple(next(lines, ()))
        if not header or len(set(header)) < len(header):
            raise ValueError(f"the names in its header are {', '.join(header) or 'missing'}")
    return CsvRows(task, split, path, header)


@dataclass(frozen=True)
class ArrowRows(RawRows):
    """Rows in Arrow's form: Parquet files, a saved folder, or a data set of the hub.

    Attributes:
        parts: What is read in order, each with its name, its number of rows, and a function that gives its batches for
            some columns.
        names: The columns.
        classes: See `class_names`.
    """

    parts: tuple[tuple[str, int, Callable[[Sequence[str]], Iterator[Any]]], ...] = ()
    names: tuple[str, ...] = ()
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns."""
        return self.names

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        """As the features say that are stored beside the rows."""
        return self.classes

    def place(self, row: int | None) -> str:
        """The file and the row within it."""
        if row is not None:
            for name, count, _ in self.parts:
                if row < count:
                    return f"{name}, row {row}"
                row -= count
        return self.parts[0][0]

    def read(
        self, columns: Sequence[str], wanted: Collection[int] | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """See `RawRows.read`."""
        number = 0
        for name, _, batches in self.parts:
            remedy = "fetch or write the file again"
            source = batches(columns)
            while True:
                with _told(_where(self.task, self.split, name), remedy):
                    batch = next(source, None)
                if batch is None:
                    break
                numbers = range(number, number + batch.num_rows)
                number += batch.num_rows
                places = [place for place, row in enumerate(numbers) if wanted is None or row in wanted]
                if places:
                    rows = batch.take(places).to_pylist() if len(places) < len(numbers) else batch.to_pylist()
                    yield from zip((numbers[place] for place in places), rows, strict=True)


def read_rows(folder: Path, task: str, split: str) -> RawRows:
    """Open one split of a task in its folder.

    Args:
        folder: The task's folder.
        task: The task's name, for messages.
        split: The split wanted, such as `train`.

    Raises:
        DataError: The split is not there, is there twice, lacks a part, or cannot be read.
    """
    found = _layouts(folder, split)
    if not found:
        raise DataError(
            f"{_where(task, split, str(folder))}: there are no rows; expected {split}.jsonl, {split}.parquet, "
            f"{split}-00000-of-00001.parquet, {split}.csv, or a folder {split} that save_to_disk made"
        )
    if len(found) > 1:
        raise DataError(
            f"{_where(task, split, str(folder))}: the rows are there as {' and as '.join(found)}; keep one"
        )
    ((layout, paths),) = found.items()
    if layout == "JSON lines":
        return LineRows(task, split, paths[0])
    if layout == "CSV":
        return _csv_rows(paths[0], task, split)
    if layout == "Parquet":
        return _parquet_rows(paths, task, split)
    with _told(_where(task, split, str(paths[0])), "save it again"):
        import datasets  # noqa: PLC0415 - slow to import, and only this layout needs it

        return _dataset_rows(str(paths[0]), datasets.load_from_disk(str(paths[0])), task, split)


def has_rows(folder: Path, split: str) -> bool:
    """Whether a folder holds rows of a split."""
    return bool(_layouts(folder, split))


def _layouts(folder: Path, split: str) -> dict[str, list[Path]]:
    saved, lines, values = folder / split, folder / f"{split}.jsonl", folder / f"{split}.csv"
    pattern = re.compile(re.escape(split) + r"(-[0-9]+-of-[0-9]+)?\.parquet")
    found = {
        "a saved folder": [saved] if (saved / "state.json").is_file() else [],
        "JSON lines": [lines] if lines.is_file() else [],
        "CSV": [values] if values.is_file() else [],
        "Parquet": sorted(path for path in folder.glob(f"{split}*.parquet") if pattern.fullmatch(path.name)),
    }
    return {layout: paths for layout, paths in found.items() if paths}


def hub_rows(path: str, task: str, split: str, **arguments: Any) -> RawRows:
    """Open one split of a data set of the hub, or of a local folder laid out like one.

    Args:
        path: The data set's name on the hub, or the folder.
        task: The task's name, for messages.
        split: The split wanted.
        arguments: What `datasets.load_dataset` takes besides.

    Raises:
        DataError: The hub cannot be reached, or has no such rows.
    """
    place = f"{path} on the hub"
    remedy = (
        f"where the hub cannot be reached, give a folder of raw rows (--rows DIR, or tasks.rows in a configuration) that "
        f"holds them in a subfolder per task, such as {task}/{split}.jsonl or {task}/{split}-00000-of-00001.parquet"
    )
    with _told(_where(task, split, place), remedy):
        import datasets  # noqa: PLC0415 - slow to import, and only the hub needs it

        return _dataset_rows(place, datasets.load_dataset(path, split=split, **arguments), task, split)


def _dataset_rows(name: str, dataset: Any, task: str, split: str) -> ArrowRows:
    def batches(columns: Sequence[str]) -> Iterator[Any]:
        return iter(dataset.select_columns(list(columns)).with_format("arrow").iter(BATCH))

    parts = ((name, len(dataset), batches),)
    return ArrowRows(task, split, parts, tuple(dataset.column_names), _class_names(dataset.features))


def _class_names(features: Any) -> dict[str, tuple[str, ...]]:
    """Column -> names of its classes; of a list its items' classes."""
    found = {}
    for name, feature in features.items():
        inner = getattr(feature, "feature", feature)
        if hasattr(inner, "names") and hasattr(inner, "int2str"):
            found[name] = tuple(inner.names)
    return found


def _parquet_rows(paths: list[Path], task: str, split: str) -> ArrowRows:
    where = _where(task, split, str(paths[0].parent))
    expected = {int(match[1]) for path in paths if (match := re.search(r"-of-([0-9]+)\.parquet$", path.name))}
    if expected and expected != {len(paths)}:
        raise DataError(
            f"{where}: there are {len(paths)} Parquet files of this split, and their names say that there should be "
            f"{' or '.join(map(str, sorted(expected)))}; keep the files of one set, all of them"
        )
    parts, schemas = [], []
    for path in paths:
        with _told(_where(task, split, str(path)), "fetch or write the file again"):
            from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - slow to import, and only Parquet needs it

            with ParquetFile(path) as file:
                schemas.append(file.schema_arrow)
                parts.append((str(path), file.metadata.num_rows, _batches_of(path)))
    if not all(schema.equals(schemas[0]) for schema in schemas):
        raise DataError(f"{where}: its files must have the same columns")
    return ArrowRows(task, split, tuple(parts), tuple(schemas[0].names), _stored_classes(schemas[0]))


def _batches_of(path: Path) -> Callable[[Sequence[str]], Iterator[Any]]:
    def batches(columns: Sequence[str]) -> Iterator[Any]:
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - slow to import, and only Parquet needs it

        with ParquetFile(path) as file:
            yield from file.iter_batches(BATCH, columns=list(columns))

    return batches


def _stored_classes(schema: Any) -> dict[str, tuple[str, ...]]:
    if b"huggingface" not in (schema.metadata or {}):
        return {}
    import datasets  # noqa: PLC0415 - slow to import, and only files that it wrote need it

    return _class_names(datasets.Features.from_arrow_schema(schema))
