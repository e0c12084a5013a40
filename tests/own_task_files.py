"""Files with tasks of one's own, and the rows that belong to them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from priming.errors import TaskError
from priming.strict_yaml import dump_yaml
from priming.tasks.building.drawing import Drawn, draw_task
from priming.tasks.building.locating import rows_of
from priming.tasks.catalogue import TaskSpec
from priming.tasks.own_tasks import load_own_tasks
from priming.tasks.spec import Example

PYTHON = '''
from priming.tasks.catalogue import DataSet, TaskSpec, TwoSplits

REVIEWS = DataSet(name="reviews", hub=None, citation="Me, 2024", folder="rows")


def verdict(row):
    """Good from four stars on; three are dropped."""
    if row["stars"] == 3:
        return None
    return "good" if row["stars"] > 3 else "bad"


TASKS = [
    TaskSpec(
        name="verdicts",
        metric="ACC",
        kind="classification",
        k=1,
        category="own/reviews",
        data_set=REVIEWS,
        input="{text|clean}",
        answers=verdict,
        fields={"stars": "integer"},
        labels=("bad", "good"),
        splits=TwoSplits(test="test"),
    )
]
'''


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    """Rows as JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    """Rows as CSV with a header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    """Rows as Parquet."""
    import pyarrow as pa
    from pyarrow import parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.Table.from_pylist(rows), path)


def own_file(folder: Path, **changes: Any) -> Path:
    """A file of one small task, with other values for some of its keys; None takes a key away."""
    (folder / "rows").mkdir(exist_ok=True)
    task = {
        "metric": "ACC",
        "kind": "classification",
        "rows": "rows",
        "input": "review: {text}",
        "answers": {"field": "label", "labels": ["bad", "good"]},
        **changes,
    }
    path = folder / "own.yaml"
    given = {key: value for key, value in task.items() if value is not None}
    path.write_text(dump_yaml({"tasks": {"mine": given}}), encoding="utf-8")
    return path


def own_task(folder: Path, **changes: Any) -> TaskSpec:
    """The task of `own_file`."""
    return load_own_tasks(own_file(folder, **changes))["mine"]


def refused(path: Path) -> list[str]:
    """The lines of the message with which a file is refused, the file's folder left out."""
    with pytest.raises(TaskError) as caught:
        load_own_tasks(path)
    return str(caught.value).replace(f"{path.parent}/", "").split("\n")


def draw(spec: TaskSpec, k: int | None = None) -> Drawn:
    """A task drawn as published, for one seed."""
    return draw_task(spec, rows_of(spec, None), k or spec.k or 0, (13,))


def pool_of(drawn: Drawn) -> set[Example]:
    """The train and dev examples that were drawn."""
    return {example for part in drawn.samples[13] for example in part}


def python_file(folder: Path, *changes: tuple[str, str]) -> Path:
    """`PYTHON` with replacements, beside a folder for its rows."""
    (folder / "rows").mkdir(exist_ok=True)
    text = PYTHON
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "own.py").write_text(text, encoding="utf-8")
    return folder / "own.py"
