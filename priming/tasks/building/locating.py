"""Where the rows of a task are: in a folder, or on the hub."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from priming.errors import DataError
from priming.tasks.catalogue.task_spec import TaskSpec
from priming.tasks.rows.raw_rows import RawRows
from priming.tasks.rows.sources import has_rows, hub_rows, read_rows, split_files

_PLAIN = {"train": "train", "val": "validation", "dev": "validation", "test": "test"}
"""Beginning of a split's name -> its plain name."""


def rows_of(spec: TaskSpec, rows: Path | None) -> Callable[[str], RawRows]:
    """A function that opens a split of a task.

    Args:
        spec: The task.
        rows: A folder with a subfolder of rows per task, or per data set; None reads the hub.

    Returns:
        The function; it raises `DataError` where the rows are not there.
    """
    folder = row_folder(spec, rows)
    if folder is None:
        return lambda split: _from_hub(spec, split)
    return lambda split: read_rows(folder, spec.name, _name_in(folder, spec, split))


def row_folder(spec: TaskSpec, rows: Path | None) -> Path | None:
    """The folder of a task's rows: in the one that is given, else the task's own; None where they are on the hub.

    Raises:
        DataError: A folder is given that has none of its rows, and the task has no folder of its own.
    """
    own = Path(spec.data_set.folder) if spec.data_set.folder else None
    if rows is None:
        return own
    found = find_folder(spec, rows) or own
    if found is None:
        names = " or ".join(_folder_names(spec))
        raise DataError(f"task '{spec.name}': {rows} has no folder of its rows; expected one called {names}")
    return found


def find_folder(spec: TaskSpec, rows: Path) -> Path | None:
    """The folder of a task's rows: called after the task, or after its data set and configuration; None without one.

    Args:
        spec: The task.
        rows: The folder that it lies in.
    """
    return next((rows / name for name in _folder_names(spec) if (rows / name).is_dir()), None)


def _folder_names(spec: TaskSpec) -> tuple[str, ...]:
    own = spec.data_set.name
    with_configuration = f"{own}/{spec.configuration}" if spec.configuration else own
    return tuple(dict.fromkeys((spec.name, with_configuration, own)))


def missing_parts(spec: TaskSpec, rows: Path | None) -> dict[str, str]:
    """Which parts cannot be built since a folder lacks their split: part -> split. Nothing is missing on the hub."""
    folder = row_folder(spec, rows)
    if folder is None:
        return {}
    return {
        part: split
        for part, split in spec.part_splits.items()
        if not has_rows(folder, _name_in(folder, spec, split))
    }


def row_files(spec: TaskSpec, rows: Path | None) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of change of the files that a task's rows lie in; empty on the hub."""
    folder = row_folder(spec, rows)
    if folder is None:
        return ()
    names = {_name_in(folder, spec, split) for split in spec.split_names}
    paths = sorted(path for name in names for path in split_files(folder, name))
    return tuple((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in paths)


def _name_in(folder: Path, spec: TaskSpec, split: str) -> str:
    """What a folder calls a split: as in 2021, as today, or in a task's own folder plainly train, validation or test."""
    names = [split, spec.data_set.splits.get(split, split)]
    if folder.name == spec.name:
        names += [plain for start, plain in _PLAIN.items() if split.startswith(start)]
    return next((name for name in names if has_rows(folder, name)), split)


def _from_hub(spec: TaskSpec, split: str) -> RawRows:
    data_set = spec.data_set
    if data_set.hub is None:
        raise DataError(
            f"task '{spec.name}': its data set '{data_set.name}' is not on the hub. {data_set.elsewhere} Give a folder "
            f"of its rows (--rows DIR) that holds {spec.name}/{split}.jsonl with the fields {', '.join(spec.row_type)}"
        )
    configuration = data_set.configurations.get(spec.configuration, spec.configuration)
    name = data_set.splits.get(split, split)
    if not data_set.converted:
        arguments: dict[str, Any] = {"name": configuration} if configuration else {}
        arguments |= {"revision": data_set.pinned} if data_set.pinned else {}
        return hub_rows(data_set.hub, spec.name, name, **arguments)
    # the conversion's folders are read by name: its own listing calls every folder "default"
    files = f"{configuration or 'default'}/{name}/*.parquet"
    if Path(data_set.hub).is_dir():
        base = data_set.hub
    else:
        base = f"hf://datasets/{data_set.hub}@{quote(data_set.revision, safe='')}"
    called = f"{data_set.hub}, revision {data_set.revision},"
    return hub_rows("parquet", spec.name, name, called=called, data_files={name: f"{base}/{files}"})
