"""Files of a task are written all or none, and once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from task_specs import build_request, file_names, own_rows, own_spec, write_lines

from priming.errors import DataError, TaskError
from priming.tasks import CatalogueEntry, FolderGym
from priming.tasks.building.builder import build_task
from priming.tasks.building.record import RECORD, read_record
from priming.tasks.catalogue import OneSplit, TaskSpec
from priming.tasks.rows.answers import Labels

SPEC = own_spec()


def test_a_task_is_files_and_a_record(tmp_path: Path) -> None:
    own_rows(tmp_path / "rows")
    built = build_task(SPEC, build_request(tmp_path))
    assert (built.task, built.files, built.skipped, built.problem) == ("own", 6, False, "")
    folder = tmp_path / "gym" / "own"
    files = [f"own_2_{seed}_{part}.tsv" for seed in (13, 21) for part in ("dev", "test", "train")]
    assert file_names(folder) == [RECORD, *files]
    assert file_names(tmp_path / "gym") == ["own"]
    test = (folder / "own_2_13_test.tsv").read_bytes()
    assert test == b"validation 0\tno\nvalidation 1\tyes\nvalidation 2\tno\n"
    record = read_record(folder)
    assert record is not None
    assert (record.mode, record.k, record.labels, record.pool) == (
        "published",
        2,
        ("no", "yes"),
        {"no": 10, "yes": 10},
    )
    assert {name: facts["examples"] for name, facts in record.files.items()} == {
        name: 3 if "test" in name else 4 for name in files
    }
    task = FolderGym(tmp_path / "gym").load("own", (13, 21), test=True)
    assert (task.metric, task.kind, len(task.samples[21].test)) == ("ACC", "classification", 3)


def test_what_is_there_is_not_built_again(tmp_path: Path) -> None:
    own_rows(tmp_path / "rows")
    build_task(SPEC, build_request(tmp_path))
    assert build_task(SPEC, build_request(tmp_path)).skipped
    damaged = tmp_path / "gym" / "own" / "own_2_13_dev.tsv"
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-4])
    assert not build_task(SPEC, build_request(tmp_path)).skipped
    assert damaged.read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        {"seeds": (13,)},
        {"k": 3},
        {"mended": True},
    ],
)
def test_another_request_is_built_anew_and_leaves_nothing_of_the_old(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    own_rows(tmp_path / "rows")
    build_task(SPEC, build_request(tmp_path))
    with pytest.raises(
        DataError, match=r"gym/own holds another build \(mode published, k 2, seeds 13 21\); .*--replace"
    ):
        build_task(SPEC, build_request(tmp_path, **change))
    built = build_task(SPEC, build_request(tmp_path, replace=True, **change))
    assert not built.skipped
    record = read_record(tmp_path / "gym" / "own")
    assert record is not None
    assert file_names(tmp_path / "gym" / "own") == sorted([RECORD, *record.files])


def test_other_rows_or_another_specification_are_built_anew(tmp_path: Path) -> None:
    own_rows(tmp_path / "rows")
    build_task(SPEC, build_request(tmp_path))
    own_rows(tmp_path / "rows", test=5)
    assert not build_task(SPEC, build_request(tmp_path)).skipped
    assert not build_task(replace(SPEC, input="it is {text}"), build_request(tmp_path)).skipped
    assert build_task(replace(SPEC, input="it is {text}"), build_request(tmp_path)).skipped


@pytest.mark.parametrize(
    ("train", "test", "files", "problem"),
    [
        (0, 3, 2, "task 'own': no train and dev files, since there are no rows of split 'train'"),
        (20, 0, 4, "task 'own': no test files, since there are no rows of split 'validation'"),
    ],
)
def test_a_split_that_is_missing_leaves_the_other_files(
    tmp_path: Path, train: int, test: int, files: int, problem: str
) -> None:
    own_rows(tmp_path / "rows", train, test)
    for skipped in (False, True):
        built = build_task(SPEC, build_request(tmp_path))
        assert (built.files, built.problem, built.skipped) == (files, problem, skipped)
    own_rows(tmp_path / "rows")
    assert build_task(SPEC, build_request(tmp_path)).files == 6


def test_without_any_rows_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "rows" / "own").mkdir(parents=True)
    with pytest.raises(
        DataError, match=r"task 'own', split 'train': .* there are no rows; expected train\.jsonl"
    ):
        build_task(SPEC, build_request(tmp_path))
    with pytest.raises(DataError, match=r"task 'own': .* has no folder of its rows; expected one called own"):
        build_task(SPEC, build_request(tmp_path, rows=tmp_path))
    assert not (tmp_path / "gym").exists()


@pytest.mark.parametrize(
    ("name", "split"),
    [("own", "test"), ("data/en", "test"), ("data", "test"), ("data", "test_today"), ("own", "validation")],
)
def test_rows_may_be_called_after_task_or_data_set(tmp_path: Path, name: str, split: str) -> None:
    data_set = replace(SPEC.data_set, name="data", splits={"dev_r1": "test_today"})
    spec = replace(
        SPEC, data_set=data_set, configuration="en", splits=OneSplit("dev_r1" if "t" in split[:1] else "val")
    )
    spec = replace(
        spec, splits=OneSplit({"test": "test", "test_today": "dev_r1", "validation": "dev_r1"}[split])
    )
    lines = [{"text": f"{number}", "label": number % 2} for number in range(40)]
    write_lines(tmp_path / "rows" / name / f"{split}.jsonl", lines)
    assert build_task(spec, build_request(tmp_path)).files == 6


def test_a_text_that_is_no_unicode_is_refused(tmp_path: Path) -> None:
    own_rows(tmp_path / "rows")
    lines = (tmp_path / "rows" / "own" / "validation.jsonl").read_text(encoding="utf-8")
    (tmp_path / "rows" / "own" / "validation.jsonl").write_text(
        lines.replace("validation 1", "\\ud800"), encoding="utf-8"
    )
    with pytest.raises(
        DataError, match=r"split 'validation': .*validation\.jsonl:2: '\\ud800' cannot be written as UTF-8"
    ):
        build_task(SPEC, build_request(tmp_path))
    assert not (tmp_path / "gym").exists()


def test_too_few_rows_write_nothing(tmp_path: Path) -> None:
    own_rows(tmp_path / "rows", train=7)
    with pytest.raises(TaskError, match="are yes: 3"):
        build_task(SPEC, build_request(tmp_path))
    assert not (tmp_path / "gym").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read as the record of a built task"),
        ('{"task": "own"}', "cannot be read as the record of a built task"),
        (None, "the record has format 2, this version reads 1; build the task again with --replace"),
    ],
)
def test_a_record_that_cannot_be_read_is_refused(tmp_path: Path, content: str | None, message: str) -> None:
    own_rows(tmp_path / "rows")
    build_task(SPEC, build_request(tmp_path))
    path = tmp_path / "gym" / "own" / RECORD
    newer = json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format": 2})
    path.write_text(newer if content is None else content, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_record(path.parent)
    with pytest.raises(DataError, match="--replace"):
        build_task(SPEC, build_request(tmp_path))
    assert build_task(SPEC, build_request(tmp_path, replace=True)).files == 6


def test_mended_files_say_so_and_drop_leaks(tmp_path: Path) -> None:
    lines = [{"text": f"t{number}", "label": number % 2} for number in range(20)]
    write_lines(tmp_path / "rows" / "own" / "train.jsonl", lines)
    write_lines(tmp_path / "rows" / "own" / "validation.jsonl", lines[:2])
    spec: TaskSpec = replace(SPEC, verbatim=True, mends={"metric": "EM"})
    build_task(spec, build_request(tmp_path, mended=True, k=4))
    record = read_record(tmp_path / "gym" / "own")
    assert record is not None
    assert (record.mode, record.metric, record.leaks, record.pool) == ("mended", "EM", 2, {"no": 9, "yes": 9})
    assert FolderGym(tmp_path / "gym").load("own", (13,), test=True).metric == "EM"


def test_a_build_says_which_label_is_positive(tmp_path: Path) -> None:
    own_rows(tmp_path / "rows")
    labels = Labels("label", ("yes", "no"))
    build_task(replace(SPEC, metric="F1", answers=labels), build_request(tmp_path))
    folder = FolderGym(tmp_path / "gym")
    assert folder.load("own", (13,), test=True).labels == ("yes", "no")
    assert folder.orders_labels("own")
    (tmp_path / "gym" / "own" / RECORD).unlink()
    known = FolderGym(tmp_path / "gym", {"own": CatalogueEntry("own", "ACC", "classification")})
    assert known.load("own", (13,), test=True).labels == ("no", "yes")
    assert not known.orders_labels("own")


def test_texts_with_line_breaks_are_told_of_where_they_are_written(tmp_path: Path) -> None:
    own_rows(tmp_path / "rows")
    lines = [{"text": "one\ntwo", "label": 0}, {"text": "three\n\nfour", "label": 1}]
    write_lines(tmp_path / "rows" / "own" / "validation.jsonl", lines)
    built = build_task(replace(SPEC, verbatim=True), build_request(tmp_path))
    message = "test files have 3 lines too many: texts hold line breaks; --mend would make spaces of them"
    assert (built.notes, built.problem) == ((message,), "")
    with pytest.raises(DataError, match=r"validation\.jsonl:1: 'one\\ntwo' holds a tab or a newline"):
        build_task(SPEC, build_request(tmp_path))


def test_other_counts_of_rows_than_in_2021_are_told_of(tmp_path: Path) -> None:
    own_rows(tmp_path / "rows", train=2490, test=276, name="glue-rte")
    spec = replace(SPEC, name="glue-rte")
    assert build_task(spec, build_request(tmp_path)).notes == (
        "split 'validation' has 276 rows, and had 277 in 2021",
    )


def test_other_rows_in_a_saved_folder_are_noticed(tmp_path: Path) -> None:
    import datasets

    for text in ("old", "new"):
        for split in ("train", "validation"):
            made = [{"text": f"{text} {number}", "label": number % 2} for number in range(20)]
            datasets.Dataset.from_list(made).save_to_disk(str(tmp_path / "rows" / "own" / split))
        assert not build_task(SPEC, build_request(tmp_path)).skipped
    assert b"new 3" in (tmp_path / "gym" / "own" / "own_2_13_test.tsv").read_bytes()
