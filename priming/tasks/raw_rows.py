"""Raw rows of a data set, read from a folder in one of the layouts that `datasets` knows, or from the hub.

A folder holds one split of a task as `{split}-00000-of-00001.parquet` (or several of these), `{split}.parquet`,
`{split}.jsonl`, or as `{split}/`, which is what `save_to_disk` leaves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from priming.errors import DataError


@dataclass(frozen=True)
class RawRows:
    """One split of raw rows, column by column.

    Attributes:
        task: The task they are of, for messages.
        split: The split's name, for messages.
        columns: Column name -> one value per row; sliced or indexed, not iterated, since values may lie on disk.
        class_names: Column name -> the texts of its integer classes, where the source states them.
        files: What was read, in order, each with its number of rows.
        are_lines: Whether a row is a line of its file.
    """

    task: str
    split: str
    columns: Mapping[str, Sequence[Any]]
    class_names: Mapping[str, tuple[str, ...]]
    files: tuple[tuple[str, int], ...]
    are_lines: bool = False

    def column(self, name: str) -> Sequence[Any]:
        """The values of a column.

        Raises:
            DataError: There is no such column.
        """
        if name not in self.columns:
            raise DataError(
                f"{self.where()}: there is no column '{name}'; the columns are {', '.join(self.columns)}"
            )
        return self.columns[name]

    def where(self, row: int | None = None) -> str:
        """What a message calls these rows, or one of them: `file:line`, or the row counted from 0 within its file.

        Args:
            row: A row of the split, counted from 0 over all files; None speaks of the split as a whole.
        """
        place = self.files[0][0]
        if row is not None:
            for name, count in self.files:
                if row < count:
                    place = f"{name}:{row + 1}" if self.are_lines else f"{name}, row {row}"
                    break
                row -= count
        return _where(self.task, self.split, place)


def _where(task: str, split: str, place: str) -> str:
    return f"task '{task}', split '{split}': {place}"


def read_rows(folder: Path, task: str, split: str) -> RawRows:
    """Read one split of a task from its folder.

    Args:
        folder: The task's folder.
        task: The task's name, for messages.
        split: The split wanted, such as `train`.

    Raises:
        DataError: The split is not there, is there twice, lacks a part, or cannot be read.
    """
    saved, lines = folder / split, folder / f"{split}.jsonl"
    found = {
        "a saved folder": [saved] if (saved / "state.json").is_file() else [],
        "JSON lines": [lines] if lines.is_file() else [],
        "Parquet": _parquet_files(folder, split),
    }
    layouts = [layout for layout, paths in found.items() if paths]
    if not layouts:
        raise DataError(
            f"{_where(task, split, str(folder))}: there are no rows; expected {split}.jsonl, {split}.parquet, "
            f"{split}-00000-of-00001.parquet, or a folder {split} that save_to_disk made"
        )
    if len(layouts) > 1:
        raise DataError(
            f"{_where(task, split, str(folder))}: the rows are there as {' and as '.join(layouts)}; keep one"
        )
    if layouts == ["JSON lines"]:
        return _from_lines(lines, task, split)
    if layouts == ["Parquet"]:
        return _from_parquet(found["Parquet"], task, split)
    with _told(_where(task, split, str(saved)), "save it again"):
        import datasets  # noqa: PLC0415 - slow to import, and only raw rows need it

        return _from_datasets([(str(saved), datasets.load_from_disk(str(saved)))], task, split)


def hub_rows(name: str, task: str, split: str) -> RawRows:
    """Read one split of a task from the hub, or from where `datasets` keeps what it once read there.

    Args:
        name: The data set's name on the hub.
        task: The task, which is the name of a configuration of the data set.
        split: The split wanted.

    Raises:
        DataError: The hub cannot be reached, or has no such rows.
    """
    remedy = (
        "where the hub cannot be reached, set tasks.rows to a folder that holds the data set's files, one subfolder "
        f"per task such as {task}/{split}-00000-of-00001.parquet"
    )
    with _told(_where(task, split, f"{name} on the hub"), remedy):
        import datasets  # noqa: PLC0415 - slow to import, and only raw rows need it

        return _from_datasets(
            [(f"{name} on the hub", datasets.load_dataset(name, task, split=split))], task, split
        )


@contextmanager
def _told(where: str, remedy: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # what a damaged file or a failing network raises differs between versions of the libraries
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        raise DataError(f"{where}: cannot be read: {reason}; {remedy}") from error


def _parquet_files(folder: Path, split: str) -> list[Path]:
    pattern = re.compile(re.escape(split) + r"(-[0-9]+-of-[0-9]+)?\.parquet")
    return sorted(path for path in folder.glob(f"{split}*.parquet") if pattern.fullmatch(path.name))


def _from_parquet(paths: list[Path], task: str, split: str) -> RawRows:
    where = _where(task, split, str(paths[0].parent))
    expected = {int(match[1]) for path in paths if (match := re.search(r"-of-([0-9]+)\.parquet$", path.name))}
    if expected and expected != {len(paths)}:
        raise DataError(
            f"{where}: there are {len(paths)} Parquet files of this split, and their names say that there should be "
            f"{' or '.join(map(str, sorted(expected)))}; keep the files of one set, all of them"
        )
    parts = []
    for path in paths:
        with _told(_where(task, split, str(path)), "fetch or write the file again"):
            import datasets  # noqa: PLC0415 - slow to import, and only raw rows need it
            from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - likewise

            with ParquetFile(path) as file:
                parts.append((str(path), datasets.Dataset(file.read())))
    with _told(where, "its files must have the same columns"):
        return _from_datasets(parts, task, split)


def _from_datasets(parts: Sequence[tuple[str, Any]], task: str, split: str) -> RawRows:
    import datasets  # noqa: PLC0415 - slow to import, and only raw rows need it

    rows = datasets.concatenate_datasets([part for _, part in parts]) if len(parts) > 1 else parts[0][1]
    class_names = {
        name: tuple(feature.names)
        for name, feature in rows.features.items()
        if isinstance(feature, datasets.ClassLabel)
    }
    columns = {name: rows[name] for name in rows.column_names}
    return RawRows(task, split, columns, class_names, tuple((name, len(part)) for name, part in parts))


def _from_lines(path: Path, task: str, split: str) -> RawRows:
    rows: list[dict[str, Any]] = []
    remedy = "a file of JSON lines holds one JSON object per line, in UTF-8"
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                with _told(_where(task, split, f"{path}:{number}"), remedy):
                    rows.append(_object(line))
    except OSError as error:
        raise DataError(f"{_where(task, split, str(path))}: cannot be read: {error.strerror}") from error
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    return RawRows(task, split, columns, {}, ((str(path), len(rows)),), are_lines=True)


def _object(line: bytes) -> dict[str, Any]:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise TypeError(f"{value!r:.40} is no object")
    return value
