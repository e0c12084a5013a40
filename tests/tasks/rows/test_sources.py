"""Every layout gives the same rows, in order; what cannot be read is named."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from glue_rows import LAYOUTS, raw_rows, write_split

from priming.errors import DataError
from priming.tasks import GLUE
from priming.tasks.rows.raw_rows import BATCH, RawRows
from priming.tasks.rows.sources import hub_rows, read_rows

RTE = GLUE["rte"]
COLUMNS = ("sentence1", "sentence2", "label", "idx")


def write(folder: Path, layout: str, count: int = 11, shards: int = 1) -> RawRows:
    write_split(folder, RTE, "train", raw_rows(RTE, "train", count), layout, shards=shards)
    return read_rows(folder / "rte", "rte", "train")


def all_rows(raw: RawRows, columns: tuple[str, ...] = COLUMNS) -> list[Any]:
    return list(raw.read(columns))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_rows(tmp_path: Path, layout: str) -> None:
    read = write(tmp_path, layout)
    assert all_rows(read) == list(enumerate(raw_rows(RTE, "train", 11)))
    assert read.columns is None if layout == "jsonl" else set(read.columns or ()) == set(COLUMNS)
    assert read.class_names == ({} if layout == "jsonl" else {"label": RTE.known_labels})


def test_csv_gives_texts(tmp_path: Path) -> None:
    rows = [{"text": 'a "quoted", long\nline', "label": "1"}, {"text": "b", "label": "0"}]
    with (tmp_path / "train.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["text", "label"])
        writer.writeheader()
        writer.writerows(rows)
    read = read_rows(tmp_path, "rte", "train")
    assert (read.columns, read.are_texts) == (("text", "label"), True)
    assert all_rows(read, ("text",)) == list(enumerate(rows))
    assert read.where(1).endswith("train.csv, row 1")


def test_a_csv_files_byte_order_mark_and_blank_lines_are_none_of_its_rows(tmp_path: Path) -> None:
    content = "\ufefftext,label\r\n" + "x" * 200_000 + ",1\r\n\r\nb,0\r\n"
    (tmp_path / "train.csv").write_bytes(content.encode())
    read = read_rows(tmp_path, "rte", "train")
    assert read.columns == ("text", "label")
    assert [(number, len(row["text"]), row["label"]) for number, row in all_rows(read)] == [
        (0, 200_000, "1"),
        (1, 1, "0"),
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_wanted_rows_alone_are_given_in_order(tmp_path: Path, layout: str) -> None:
    count = BATCH + 20
    expected = list(enumerate(raw_rows(RTE, "train", count)))
    read = write(tmp_path, layout, count, shards=3)
    for wanted in ({BATCH + 7, 3, 400}, set(), set(range(count))):
        assert list(read.read(COLUMNS, wanted)) == [expected[row] for row in sorted(wanted)]


def test_columns_that_are_not_wanted_stay_in_the_file(tmp_path: Path) -> None:
    assert all_rows(write(tmp_path, "parquet"), ("idx",)) == [(row, {"idx": row}) for row in range(11)]


def test_a_row_is_named_by_its_place_in_its_own_file(tmp_path: Path) -> None:
    lines = write(tmp_path / "lines", "jsonl")
    shards = write(tmp_path / "shards", "parquet", shards=2)
    saved = write(tmp_path / "saved", "saved")
    assert [row["idx"] for _, row in all_rows(shards)] == list(range(11))
    assert lines.where(6).endswith("rte/train.jsonl:7")
    assert shards.where(5).endswith("rte/train-00000-of-00002.parquet, row 5")
    assert shards.where(6).endswith("rte/train-00001-of-00002.parquet, row 0")
    assert saved.where(6).endswith("rte/train, row 6")
    assert saved.where().startswith("task 'rte', split 'train': ")


def test_a_parquet_file_may_have_a_plain_name_and_no_label_names(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.table({"label": [1, 0]}), tmp_path / "train.parquet")
    read = read_rows(tmp_path, "rte", "train")
    assert (all_rows(read, ("label",)), read.class_names) == ([(0, {"label": 1}), (1, {"label": 0})], {})


def test_other_splits_of_the_same_beginning_are_other_splits(tmp_path: Path) -> None:
    mnli = GLUE["mnli"]
    for split in ("validation_matched", "validation_mismatched"):
        write_split(tmp_path, mnli, split, raw_rows(mnli, split, 3), "parquet")
    read = read_rows(tmp_path / "mnli", "mnli", "validation_matched")
    assert all_rows(read, ("premise",))[0] == (0, {"premise": "mnli validation_matched premise 0"})
    with pytest.raises(DataError, match="there are no rows"):
        read_rows(tmp_path / "mnli", "mnli", "validation")


def test_rows_that_are_not_there_are_named_with_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"task 'rte', split 'train': .* expected train\.jsonl, train\.parquet"
    ):
        read_rows(tmp_path, "rte", "train")


def test_rows_that_are_there_twice_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "jsonl")
    with pytest.raises(DataError, match="the rows are there as JSON lines and as Parquet; keep one"):
        write(tmp_path, "parquet")


def test_a_shard_that_is_missing_is_noticed(tmp_path: Path) -> None:
    write(tmp_path, "parquet", shards=3)
    (tmp_path / "rte" / "train-00001-of-00003.parquet").unlink()
    with pytest.raises(DataError, match=r"2 Parquet files of this split, .* there should be 3"):
        read_rows(tmp_path / "rte", "rte", "train")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("train.jsonl", b'{"a": 1}\n{"a": \n', "train.jsonl:2: cannot be read: Expecting value"),
        ("train.jsonl", b'{"a": 1}\n[1]\n', "train.jsonl:2: cannot be read: [1] is no object"),
        ("train.jsonl", b'{"a": "\xff"}\n', "train.jsonl:1: cannot be read: 'utf-8' codec"),
        ("train.jsonl", b'{"a": 1}\n\n{\n', "train.jsonl:3: cannot be read"),
        ("train.parquet", b"PAR1 and then nothing", "train.parquet: cannot be read"),
        ("train/state.json", b"{", "train: cannot be read"),
        ("train.csv", b"", "train.csv: cannot be read: the names in its header are missing"),
        ("train.csv", b"a,a\n1,2\n", "train.csv: cannot be read: the names in its header are a, a"),
        ("train.csv", b"a,b\n1,2\n1\n", "train.csv, row 1: there are 1 values under 2 names"),
        ("train.csv", b'a,b\n1,"2\n', "train.csv: cannot be read"),
        ("train.csv", b"a\n\xff\n", "train.csv: cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=re.escape(message)) as caught:
        all_rows(read_rows(tmp_path, "rte", "train"), ("a",))
    assert str(caught.value).startswith("task 'rte', split 'train': ")


def test_a_parquet_file_that_breaks_off_in_the_middle_is_named(tmp_path: Path) -> None:
    write(tmp_path, "parquet", 500)
    path = tmp_path / "rte" / "train-00000-of-00001.parquet"
    content = bytearray(path.read_bytes())
    content[100:1500] = bytes(1400)
    path.write_bytes(content)
    with pytest.raises(
        DataError, match=r"train-00000-of-00001\.parquet: cannot be read: .*; fetch or write the file"
    ):
        all_rows(read_rows(tmp_path / "rte", "rte", "train"))


def test_shards_with_other_columns_are_refused(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    for shard, values in enumerate(([1], ["text"])):
        path = tmp_path / f"train-{shard:05}-of-00002.parquet"
        parquet.write_table(pa.table({"label": values}), path)
    with pytest.raises(DataError, match="its files must have the same columns"):
        read_rows(tmp_path, "rte", "train")


def test_a_hub_that_cannot_be_reached_says_what_to_give(monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    def fail(*args: object, **options: object) -> None:
        raise ConnectionError("Couldn't reach the hub\nand more")

    monkeypatch.setattr(datasets, "load_dataset", fail)
    with pytest.raises(DataError) as caught:
        hub_rows("nyu-mll/glue", "rte", "train")
    assert str(caught.value) == (
        "task 'rte', split 'train': nyu-mll/glue on the hub: cannot be read: Couldn't reach the hub; where the hub "
        "cannot be reached, give a folder of raw rows (--rows DIR, or tasks.rows in a configuration) that holds them in "
        "a subfolder per task, such as rte/train.jsonl or rte/train-00000-of-00001.parquet"
    )


def test_the_hub_is_asked_for_configuration_and_split(monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    asked = []

    def load(path: str, *, name: str, split: str) -> datasets.Dataset:
        asked.append((path, name, split))
        return datasets.Dataset.from_dict({"label": [1]})

    monkeypatch.setattr(datasets, "load_dataset", load)
    read = hub_rows("nyu-mll/glue", "rte", "train", name="rte")
    assert asked == [("nyu-mll/glue", "rte", "train")]
    assert read.where(0) == "task 'rte', split 'train': nyu-mll/glue on the hub, row 0"
