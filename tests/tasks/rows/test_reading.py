from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from priming.errors import DataError
from priming.tasks.rows.field_types import Classes, FieldType
from priming.tasks.rows.reading import Names, typed_rows
from priming.tasks.rows.sources import read_rows

KINDS: dict[str, FieldType] = {"text": "text", "label-old": Classes(("desc", "other"))}
RENAMED = Names(
    {"label-old": "label_new"}, {"label-old": {"A:desc": "desc", "B:desc": "desc", "A:other": "other"}}
)


def parquet(
    folder: Path, rows: list[dict[str, Any]], names: list[str] | None, column: str = "label_new"
) -> None:
    import datasets

    kind = datasets.Value("int64") if names is None else datasets.ClassLabel(names=names)
    features = datasets.Features({"text": datasets.Value("string"), column: kind})
    datasets.Dataset.from_list(rows, features=features).to_parquet(str(folder / "train.parquet"))


def lines(folder: Path, rows: list[dict[str, Any]]) -> None:
    (folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read(folder: Path, types: dict[str, FieldType] = KINDS, names: Names = RENAMED) -> list[Any]:
    return [row for _, row in typed_rows(read_rows(folder, "trec", "train"), types, names)]


def test_classes_numbered_anew_are_told_by_todays_names(tmp_path: Path) -> None:
    rows = [{"text": "a", "label_new": number} for number in range(3)]
    parquet(tmp_path, rows, ["A:other", "B:desc", "A:desc"])
    assert [row["label-old"] for row in read(tmp_path)] == [1, 0, 0]


def test_names_in_texts_may_be_todays_or_those_of_2021(tmp_path: Path) -> None:
    lines(tmp_path, [{"text": "a", "label_new": "B:desc"}, {"text": "a", "label-old": "other"}])
    assert [row["label-old"] for row in read(tmp_path)] == [0, 1]


def test_numbers_of_2021_need_no_names(tmp_path: Path) -> None:
    lines(tmp_path, [{"text": "a", "label-old": 1, "more": None}])
    assert read(tmp_path) == [{"text": "a", "label-old": 1}]


@pytest.mark.parametrize("stored", [None, []])
def test_numbers_of_a_renamed_column_without_names_are_refused(
    tmp_path: Path, stored: list[str] | None
) -> None:
    if stored is None:
        parquet(tmp_path, [{"text": "a", "label_new": 0}], None)
    else:
        lines(tmp_path, [{"text": "a", "label_new": 0}])
    with pytest.raises(
        DataError, match=r"field 'label_new': 0 stands where a class's name belongs; this column is num"
    ):
        read(tmp_path)


def test_a_class_that_2021_did_not_have_is_an_error_where_a_row_has_it(tmp_path: Path) -> None:
    parquet(tmp_path, [{"text": "a", "label_new": 0}, {"text": "b", "label_new": 1}], ["A:desc", "C:new"])
    with pytest.raises(
        DataError, match=r"train\.parquet, row 1: field 'label_new': class 1, 'C:new', is none of"
    ):
        read(tmp_path)


def test_classes_within_lists_are_checked_and_renumbered(tmp_path: Path) -> None:
    import datasets

    tags = datasets.Sequence(datasets.ClassLabel(names=["other", "desc"]))
    table = datasets.Dataset.from_list([{"tags": [0, 1, 1]}], features=datasets.Features({"tags": tags}))
    table.to_parquet(str(tmp_path / "train.parquet"))
    assert read(tmp_path, {"tags": [Classes(("desc", "other"))]}, Names()) == [{"tags": [1, 0, 0]}]


def test_single_precision_comes_from_the_file(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    write_table(pa.table({"rating": pa.array([0.6, 0.4], pa.float32())}), tmp_path / "train.parquet")
    ratings = [row["rating"] for row in read(tmp_path, {"rating": "float32"}, Names())]
    assert (ratings[0] > 0.6, ratings[1] < 0.4) == (True, False)


def test_numbers_of_a_csv_file_are_read(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text(
        "text,label,stars,score,ok\na,1,3,0.5,true\nb,other,4,1,False\n", encoding="utf-8"
    )
    types: dict[str, FieldType] = {
        "text": "text", "label": Classes(("desc", "other")), "stars": "integer", "score": "number", "ok": "boolean",
    }  # fmt: skip
    assert read(tmp_path, types, Names()) == [
        {"text": "a", "label": 1, "stars": 3, "score": 0.5, "ok": True},
        {"text": "b", "label": 1, "stars": 4, "score": 1.0, "ok": False},
    ]


def test_a_missing_field_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    lines(tmp_path, [{"text": "a", "label-old": 0}, {"texts": "a", "label-old": 0}])
    message = r"task 'trec', split 'train': .*train\.jsonl:2: the row lacks field 'text' \(did you mean 'texts'\?\); it has texts"
    with pytest.raises(DataError, match=message):
        read(tmp_path)


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    parquet(tmp_path, [{"text": "a", "old": 0}], ["A:desc"], "old")
    with pytest.raises(
        DataError, match=r"no column 'label-old' \(nor 'label_new'\); the columns are text, old"
    ):
        read(tmp_path)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("integer", "many", "'many' stands where an integer belongs"),
        ("integer", "1_000", "'1_000' stands where an integer belongs"),
        ("number", "inf", "'inf' stands where a number belongs"),
        ("boolean", "yes", "the text 'yes' stands where true or false belongs"),
    ],
)
def test_texts_that_are_no_numbers_are_named(
    tmp_path: Path, kind: FieldType, value: str, message: str
) -> None:
    (tmp_path / "train.csv").write_text(f"field\n{value}\n", encoding="utf-8")
    with pytest.raises(DataError, match=rf"train\.csv, row 0: field 'field': {message}"):
        read(tmp_path, {"field": kind}, Names())
