"""A built folder is put in its place whole, and over nothing but an earlier build of the same request."""

from __future__ import annotations

import errno
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from task_specs import build_request, file_names, own_rows, own_spec, write_lines

from priming.errors import DataError
from priming.tasks.building.builder import build_task
from priming.tasks.building.placing import write_folder
from priming.tasks.building.record import RECORD

SPEC = own_spec()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_rows(tmp_path / "rows")
    build_task(SPEC, build_request(tmp_path))
    before = {path.name: path.read_bytes() for path in (tmp_path / "gym" / "own").iterdir()}
    written = []

    def full(path: Path, content: bytes) -> int:
        written.append(path)
        if len(written) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        with path.open("wb") as file:
            return file.write(content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(
        DataError, match=r"gym/own: cannot be written: the disk is full; nothing of it was changed"
    ):
        build_task(SPEC, build_request(tmp_path, k=3, replace=True))
    assert len(written) == 4
    assert {path.name: path.read_bytes() for path in (tmp_path / "gym" / "own").iterdir()} == before
    assert file_names(tmp_path / "gym") == ["own"]


def test_a_folder_that_cannot_be_replaced_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_rows(tmp_path / "rows")
    build_task(SPEC, build_request(tmp_path))

    def refuse(path: Path, target: Path) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(DataError, match="Permission denied"):
        build_task(SPEC, build_request(tmp_path, k=3, replace=True))
    assert "own_2_13_dev.tsv" in file_names(tmp_path / "gym" / "own")
    assert file_names(tmp_path / "gym") == ["own"]


def test_what_was_not_built_here_is_not_replaced(tmp_path: Path) -> None:
    own_rows(tmp_path / "rows")
    folder = tmp_path / "gym" / "own"
    build_task(SPEC, build_request(tmp_path))
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    other = replace(SPEC, input="it is {text}")
    with pytest.raises(
        DataError, match=r"gym/own holds files besides the build, such as notes\.txt; build into another"
    ):
        build_task(other, build_request(tmp_path))
    (folder / RECORD).unlink()
    with pytest.raises(DataError, match="gym/own holds files that this command did not build"):
        build_task(other, build_request(tmp_path))
    assert (folder / "notes.txt").is_file()
    assert build_task(other, build_request(tmp_path, replace=True)).files == 6
    assert file_names(folder) == sorted(
        [RECORD, *(f"own_2_{seed}_{part}.tsv" for seed in (13, 21) for part in ("dev", "test", "train"))]
    )


def test_a_whole_build_is_not_replaced_by_one_with_fewer_files(tmp_path: Path) -> None:
    build_task(SPEC, build_request(own_rows(tmp_path / "rows").parent))
    (tmp_path / "rows" / "own" / "validation.jsonl").unlink()
    with pytest.raises(
        DataError, match="gym/own holds a build with test files, which this one would not have"
    ):
        build_task(SPEC, build_request(tmp_path))


@pytest.mark.parametrize("out", ["rows", "rows/own", "."])
def test_nothing_is_built_where_the_rows_lie(tmp_path: Path, out: str) -> None:
    own_rows(tmp_path / "rows")
    spec = replace(SPEC, name="rows") if out == "." else SPEC
    if out == ".":
        write_lines(tmp_path / "rows" / "rows" / "train.jsonl", [])
    with pytest.raises(DataError, match="is where its raw rows lie; build into another folder"):
        build_task(spec, build_request(tmp_path, out=tmp_path / out))
    assert file_names(tmp_path / "rows" / "own") == ["train.jsonl", "validation.jsonl"]


def test_two_builds_at_once_put_whole_folders_in_place(tmp_path: Path) -> None:
    contents = [{f"{number}.tsv": bytes([number]) * 1000 for number in range(4)}] * 2
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: [write_folder(tmp_path / "own", one) for _ in range(100)], contents))
    assert {path.name: path.read_bytes() for path in (tmp_path / "own").iterdir()} == contents[0]
    assert file_names(tmp_path) == ["own"]


def test_leftovers_of_a_build_that_was_killed_are_swept_after_a_day(tmp_path: Path) -> None:
    for name, age in ((".own.old", 25), (".own.new", 1)):
        (tmp_path / name).mkdir()
        then = time.time() - age * 60 * 60
        os.utime(tmp_path / name, (then, then))
    write_folder(tmp_path / "own", {"a.tsv": b"a"})
    assert file_names(tmp_path) == [".own.new", "own"]
