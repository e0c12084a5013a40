"""Small specifications and rows for tests of building."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from priming.tasks.building.builder import BuildRequest
from priming.tasks.catalogue import CATALOGUE, DataSet, TaskSpec
from priming.tasks.rows.answers import Labels
from priming.tasks.rows.made_up import Random, made_up_row
from priming.tasks.rows.raw_rows import RawRows


def own_spec(**attributes: Any) -> TaskSpec:
    """A classification of `text` into no and yes by the number in `label`, with some things otherwise."""
    given: dict[str, Any] = {
        "name": "own",
        "metric": "ACC",
        "kind": "classification",
        "k": 2,
        "category": "own/own",
        "data_set": DataSet("own", None, "Nobody: Nothing. 2021."),
        "input": "{text}",
        "answers": Labels("label", ("no", "yes")),
    }
    return TaskSpec(**{**given, **attributes})


@dataclass(frozen=True)
class MemoryRows(RawRows):
    """Rows that are there already."""

    rows: Sequence[Mapping[str, Any]] = ()

    @property
    def columns(self) -> None:
        return None

    def place(self, row: int | None) -> str:
        return "rows in memory" if row is None else f"row {row}"

    def read(
        self, columns: Sequence[str], wanted: Collection[int] | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        del columns
        yield from (
            (number, row) for number, row in enumerate(self.rows) if wanted is None or number in wanted
        )


def in_memory(rows: Mapping[str, Sequence[Mapping[str, Any]]], task: str = "own") -> Callable[[str], RawRows]:
    """Opens a split of these rows."""
    return lambda split: MemoryRows(task, split, rows[split])


def write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def own_rows(folder: Path, train: int = 20, test: int = 3, name: str = "own") -> Path:
    """Write rows of `own_spec`, and give the folder."""
    for split, count in (("train", train), ("validation", test)):
        lines = [{"text": f"{split} {number}", "label": number % 2} for number in range(count)]
        if count:
            write_lines(folder / name / f"{split}.jsonl", lines)
    return folder


def build_request(folder: Path, **attributes: Any) -> BuildRequest:
    """Build from `folder/rows` into `folder/gym` two samples, with some things otherwise."""
    given = {"out": folder / "gym", "rows": folder / "rows", "seeds": (13, 21)}
    return BuildRequest(**{**given, **attributes})


def file_names(folder: Path) -> list[str]:
    """What lies in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


def write_made_up_rows(folder: Path, names: Iterable[str]) -> Path:
    """Write 160 made-up rows of each split of some of the catalogue's tasks, and give the folder."""
    for name in names:
        spec = CATALOGUE[name]
        for seed, split in enumerate(spec.split_names):
            random = Random(seed)
            made = [made_up_row(spec.row_type, number, random) for number in range(160)]
            write_lines(folder / name / f"{split}.jsonl", made)
    return folder
