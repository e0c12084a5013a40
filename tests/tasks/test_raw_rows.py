from __future__ import annotations

import re
from pathlib import Path

import pytest
from glue_rows import LAYOUTS, raw_rows, write_split

from priming.errors import DataError
from priming.tasks import GLUE
from priming.tasks.raw_rows import RawRows, hub_rows, read_rows

RTE = GLUE["rte"]


def write(folder: Path, layout: str, count: int = 11, shards: int = 1) -> RawRows:
    write_split(folder, RTE, "train", raw_rows(RTE, "train", count), layout, shards=shards)
    return read_rows(folder / "rte", "rte", "train")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_columns(tmp_path: Path, layout: str) -> None:
    read = write(tmp_path, layout)
    expected = raw_rows(RTE, "train", 11)
    assert set(read.columns) == {"sentence1", "sentence2", "label", "idx"}
    for name in read.columns:
        assert list(read.column(name)[:]) == [row[name] for row in expected]
        assert read.column(name)[3] == expected[3][name]
    assert read.class_names == ({} if layout == "jsonl" else {"label": RTE.labels})


def test_a_row_is_named_by_its_place_in_its_own_file(tmp_path: Path) -> None:
    lines = write(tmp_path / "lines", "jsonl")
    shards = write(tmp_path / "shards", "parquet", shards=2)
    saved = write(tmp_path / "saved", "saved")
    assert list(shards.column("idx")[:]) == list(range(11))
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
    assert (list(read.column("label")[:]), read.class_names) == ([1, 0], {})


def test_other_splits_of_the_same_beginning_are_other_splits(tmp_path: Path) -> None:
    mnli = GLUE["mnli"]
    for split in ("validation_matched", "validation_mismatched"):
        write_split(tmp_path, mnli, split, raw_rows(mnli, split, 3), "parquet")
    read = read_rows(tmp_path / "mnli", "mnli", "validation_matched")
    assert read.column("premise")[0] == "mnli validation_matched premise 0"
    with pytest.raises(DataError, match="there are no rows"):
        read_rows(tmp_path / "mnli", "mnli", "validation")


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    message = (
        r"task 'rte', split 'train': .*train\.jsonl: there is no column 'text'; the columns are sentence1,"
    )
    with pytest.raises(DataError, match=message):
        write(tmp_path, "jsonl").column("text")


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
        ("train.jsonl", b'{"a": 1}\n\n', "train.jsonl:2: cannot be read"),
        ("train.parquet", b"PAR1 and then nothing", "train.parquet: cannot be read"),
        ("train/state.json", b"{", "train: cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=re.escape(message)) as caught:
        read_rows(tmp_path, "rte", "train")
    assert str(caught.value).startswith("task 'rte', split 'train': ")


def test_shards_with_other_columns_are_refused(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    for shard, values in enumerate(([1], ["text"])):
        path = tmp_path / f"train-{shard:05}-of-00002.parquet"
        parquet.write_table(pa.table({"label": values}), path)
    with pytest.raises(DataError, match="its files must have the same columns"):
        read_rows(tmp_path, "rte", "train")


def test_a_hub_that_cannot_be_reached_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    def fail(*args: object, **options: object) -> None:
        raise ConnectionError("Couldn't reach the hub\nand more")

    monkeypatch.setattr(datasets, "load_dataset", fail)
    with pytest.raises(DataError) as caught:
        hub_rows("nyu-mll/glue", "rte", "train")
    assert str(caught.value) == (
        "task 'rte', split 'train': nyu-mll/glue on the hub: cannot be read: Couldn't reach the hub; where the hub "
        "cannot be reached, set tasks.rows to a folder that holds the data set's files, one subfolder per task such "
        "as rte/train-00000-of-00001.parquet"
    )


def test_the_hub_is_asked_for_configuration_and_split(monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    asked = []

    def load(name: str, config: str, *, split: str) -> datasets.Dataset:
        asked.append((name, config, split))
        return datasets.Dataset.from_dict({"label": [1]})

    monkeypatch.setattr(datasets, "load_dataset", load)
    read = hub_rows("nyu-mll/glue", "rte", "train")
    assert asked == [("nyu-mll/glue", "rte", "train")]
    assert read.where(0) == "task 'rte', split 'train': nyu-mll/glue on the hub, row 0"
