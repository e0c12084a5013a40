"""Raw rows of a data set, streamed from a folder in one of the layouts that are common, or from the hub.

A folder holds one split as `{split}-00000-of-00001.parquet` (or several of these), `{split}.parquet`,
`{split}.jsonl`, `{split}.csv`, or as `{split}/`, which is what `save_to_disk` leaves. Rows are never held all at once.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from priming.errors import DataError
from priming.tasks.rows.arrow_rows import dataset_rows, parquet_rows
from priming.tasks.rows.raw_rows import RawRows, place_of, told
from priming.tasks.rows.text_rows import LineRows, csv_rows


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
            f"{place_of(task, split, str(folder))}: there are no rows; expected {split}.jsonl, {split}.parquet, "
            f"{split}-00000-of-00001.parquet, {split}.csv, or a folder {split} that save_to_disk made"
        )
    if len(found) > 1:
        raise DataError(
            f"{place_of(task, split, str(folder))}: the rows are there as {' and as '.join(found)}; keep one"
        )
    ((layout, paths),) = found.items()
    if layout == "JSON lines":
        return LineRows(task, split, paths[0])
    if layout == "CSV":
        return csv_rows(paths[0], task, split)
    if layout == "Parquet":
        return parquet_rows(paths, task, split)
    with told(place_of(task, split, str(paths[0])), "save it again"):
        import datasets  # noqa: PLC0415 - slow to import, and only this layout needs it

        return dataset_rows(str(paths[0]), datasets.load_from_disk(str(paths[0])), task, split)


def has_rows(folder: Path, split: str) -> bool:
    """Whether a folder holds rows of a split."""
    return bool(_layouts(folder, split))


def split_files(folder: Path, split: str) -> tuple[Path, ...]:
    """The files that hold the rows of a split, sorted; those of a saved folder are what lies in it."""
    paths = [path for found in _layouts(folder, split).values() for path in found]
    return tuple(sorted(file for path in paths for file in (path.rglob("*") if path.is_dir() else (path,))))


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


def hub_rows(path: str, task: str, split: str, *, called: str = "", **arguments: Any) -> RawRows:
    """Open one split of a data set of the hub, or of a local folder laid out like one.

    Args:
        path: The data set's name on the hub, or the folder, or the format of the files in `arguments`.
        task: The task's name, for messages.
        split: The split wanted.
        called: What messages call the data set; empty takes the path.
        arguments: What `datasets.load_dataset` takes besides.

    Raises:
        DataError: The hub cannot be reached, or has no such rows.
    """
    place = f"{called or path} on the hub"
    remedy = (
        f"where the hub cannot be reached, give a folder of raw rows (--rows DIR, or tasks.rows in a configuration) that "
        f"holds them in a subfolder per task, such as {task}/{split}.jsonl or {task}/{split}-00000-of-00001.parquet"
    )
    with told(place_of(task, split, place), remedy):
        import datasets  # noqa: PLC0415 - slow to import, and only the hub needs it

        return dataset_rows(place, datasets.load_dataset(path, split=split, **arguments), task, split)
