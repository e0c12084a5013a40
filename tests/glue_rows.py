"""Small raw rows for GLUE's nine tasks, in each layout that is read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from priming.tasks import GLUE, TaskSpec
from priming.tasks.rows.expressions import template

LAYOUTS = ("parquet", "jsonl", "saved")


def texts(task: TaskSpec) -> tuple[str, ...]:
    """The columns of the sentence, or of the two of a pair."""
    assert isinstance(task.input, str)
    return template(task.input).fields


def raw_rows(task: TaskSpec, split: str, count: int) -> list[dict[str, Any]]:
    """Rows with labels in a regular mix that does not come in order of class."""
    rows = []
    for number in range(count):
        words = {column: f"{task.name} {split} {column} {number}" for column in texts(task)}
        label = (
            (number * 7 + number // 5) % len(task.known_labels)
            if task.known_labels
            else round(number * 0.37 % 5.0, 3)
        )
        rows.append({**words, "label": label, "idx": number})
    return rows


def features(task: TaskSpec) -> Any:
    import datasets

    label = (
        datasets.ClassLabel(names=list(task.known_labels)) if task.known_labels else datasets.Value("float32")
    )
    columns = {column: datasets.Value("string") for column in texts(task)}
    return datasets.Features({**columns, "label": label, "idx": datasets.Value("int32")})


def write_split(
    folder: Path, task: TaskSpec, split: str, rows: list[dict[str, Any]], layout: str, *, shards: int = 1
) -> None:
    """Write one split of a task into its own subfolder of `folder`."""
    import datasets

    own = folder / task.name
    own.mkdir(parents=True, exist_ok=True)
    if layout == "jsonl":
        (own / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return
    table = datasets.Dataset.from_list(rows, features=features(task))
    if layout == "saved":
        table.save_to_disk(str(own / split))
        return
    for shard in range(shards):
        part = table.shard(shards, shard, contiguous=True)
        part.to_parquet(str(own / f"{split}-{shard:05}-of-{shards:05}.parquet"))


def write_glue(
    folder: Path, layout: str = "jsonl", names: Iterable[str] = GLUE, *, rows: int = 90, tests: int = 12
) -> Path:
    """Write the train and test split of GLUE tasks; the folder is what `tasks.rows` takes."""
    for name in names:
        task = GLUE[name]
        write_split(folder, task, "train", raw_rows(task, "train", rows), layout)
        write_split(folder, task, task.test_split, raw_rows(task, task.test_split, tests), layout)
    return folder
