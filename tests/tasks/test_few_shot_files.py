from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priming.errors import DataError, TaskError
from priming.tasks import (
    CatalogueEntry,
    Example,
    FolderGym,
    Sample,
    Task,
    read_examples,
    write_few_shot_files,
)
from priming.tasks.few_shot_files import few_shot_files, format_examples, parse_examples, read_bytes

FIELD = st.text(st.characters(exclude_characters="\t\n", exclude_categories=["Cs"]), min_size=1).filter(
    str.strip
)
EXAMPLES = st.lists(st.builds(Example, FIELD, st.lists(FIELD, min_size=1, max_size=3).map(tuple)), min_size=1)


def sample(tag: str, *, test: bool = True) -> Sample:
    def side(split: str) -> tuple[Example, ...]:
        return tuple(Example(f"{tag} {split} {label}", (label,)) for label in ("yes", "no"))

    return Sample(side("train"), side("dev"), (Example("shared test", ("yes", "yep")),) if test else ())


def write_task(folder: Path, name: str = "dream", **options: bool) -> Task:
    task = Task(name, "ACC", {seed: sample(str(seed), **options) for seed in (13, 21)})
    write_few_shot_files(task, folder, 32)
    return task


def test_further_columns_are_further_answers() -> None:
    assert parse_examples(b"who?\tAnn\tBob\nwhen?\tnow\n", "f.tsv") == (
        Example("who?", ("Ann", "Bob")),
        Example("when?", ("now",)),
    )


def test_fields_keep_their_spaces() -> None:
    assert parse_examples(b" a  \t b \n", "f.tsv") == (Example(" a  ", (" b ",)),)


@pytest.mark.parametrize("mark", ["\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
def test_only_newline_ends_a_line(mark: str) -> None:
    content = f"a{mark}b\tc{mark}d\n".encode()
    assert parse_examples(content, "f.tsv") == (Example(f"a{mark}b", (f"c{mark}d",)),)


def test_final_newline_is_optional() -> None:
    assert parse_examples(b"a\tb", "f.tsv") == parse_examples(b"a\tb\n", "f.tsv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"a\tb\nno tab here\n",
            "f.tsv:2: wrong column count: 1 column, expected input, tab, one or more answers",
        ),
        (b"a\tb\n\nc\td\n", "f.tsv:2: wrong column count"),
        (b"a\tb\n\n", "f.tsv:2: wrong column count"),
        (b"a\tb\n\tb\n", "f.tsv:2: empty input"),
        (b"a\tb\n  \tb\n", "f.tsv:2: empty input"),
        (b"a\tb\nc\t\n", "f.tsv:2: column 2: empty answer"),
        (b"a\tb\nc\td\t\n", "f.tsv:2: column 3: empty answer"),
        (b"", "f.tsv:1: no examples"),
        (b"\n", "f.tsv:1: no examples"),
        (b"a\tb\nc\xff\td\n", "f.tsv:2: byte 0xff is not UTF-8"),
        (b"a\tb\r\nc\rd\te\n\xc3", "f.tsv:3: byte 0xc3 is not UTF-8"),
    ],
)
def test_errors_name_file_and_line(content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=re.escape(message)):
        parse_examples(content, "f.tsv")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.tsv: cannot be read: No such file"):
        read_examples(tmp_path / "none.tsv")


def test_any_file_is_read_as_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "any").write_bytes(b"a\r\n\xff")
    assert read_bytes(tmp_path / "any") == b"a\r\n\xff"
    with pytest.raises(DataError, match=r"none: cannot be read: No such file"):
        read_bytes(tmp_path / "none")


def test_few_shot_files_are_told_by_their_whole_names(tmp_path: Path) -> None:
    folder = tmp_path / "a.b_1"
    folder.mkdir()
    names = ["a.b_1_16_100_train.tsv", "a.b_1_16_21_test.tsv", "a.b_1_16_21_dev.tsv", "a.b_1_8_21_train.tsv"]
    others = [
        "build.json",
        "axb_1_16_13_dev.tsv",
        "a.b_1_16_13_dev.tsv.part",
        "a.b_1_16_dev.tsv",
        "a.b_1_1_3_x.tsv",
    ]
    for name in (*names, *others):
        (folder / name).touch()
    assert list(few_shot_files(tmp_path, "a.b_1").items()) == [
        ((8, 21, "train"), folder / names[3]),
        ((16, 21, "dev"), folder / names[2]),
        ((16, 21, "test"), folder / names[1]),
        ((16, 100, "train"), folder / names[0]),
    ]
    assert few_shot_files(tmp_path, "gone") == {}


@given(EXAMPLES)
def test_what_is_written_reads_back_equal(examples: list[Example]) -> None:
    assert parse_examples(format_examples(examples), "f.tsv") == tuple(examples)


@pytest.mark.parametrize(
    ("example", "message"),
    [
        (Example("a\tb", ("c",)), "example 1: a tab or newline cannot be written"),
        (Example("a", ("b\nc",)), "example 1: a tab or newline cannot be written"),
        (Example("a", ()), "example 1: wrong column count"),
        (Example("", ("b",)), "example 1: empty input"),
        (Example("a\ud800", ("b",)), "cannot be written as UTF-8"),
    ],
)
def test_what_cannot_be_written_is_refused(example: Example, message: str) -> None:
    with pytest.raises(DataError, match=message):
        format_examples([example])


def test_a_broken_task_leaves_no_file(tmp_path: Path) -> None:
    broken = Sample(sample("a").train, (Example("a", ("b\tc",)),))
    with pytest.raises(DataError, match=r"mine_16_21_dev\.tsv: example 1"):
        write_few_shot_files(Task("mine", "ACC", {13: sample("x"), 21: broken}), tmp_path, 16)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", ".", "..", "a/b"])
def test_a_task_name_must_name_a_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(TaskError, match="name of a folder"):
        write_few_shot_files(Task(name, "ACC", {13: sample("x")}), tmp_path, 16)


def test_a_written_gym_loads_equal(tmp_path: Path) -> None:
    task = write_task(tmp_path)
    assert FolderGym(tmp_path).names() == ("dream",)
    assert FolderGym(tmp_path).load("dream", (13, 21), test=True) == task
    assert min(path.name for path in (tmp_path / "dream").iterdir()) == "dream_32_13_dev.tsv"


def test_equal_test_files_are_read_once(tmp_path: Path) -> None:
    write_task(tmp_path)
    read = FolderGym(tmp_path).load("dream", (13, 21), test=True)
    assert read.samples[13].test is read.samples[21].test


def test_a_test_file_is_needed_only_where_asked_for(tmp_path: Path) -> None:
    write_task(tmp_path, test=False)
    gym = FolderGym(tmp_path)
    assert gym.load("dream", (13,), test=False).samples[13].test == ()
    assert gym.names_with_test() == ()
    with pytest.raises(
        TaskError, match=r"sample 13: there is no test file; expected .*dream_32_13_test\.tsv"
    ):
        gym.load("dream", (13,), test=True)


def test_a_sample_without_its_dev_file_is_named(tmp_path: Path) -> None:
    write_task(tmp_path)
    (tmp_path / "dream" / "dream_32_21_dev.tsv").unlink()
    with pytest.raises(
        TaskError, match=r"'dream', sample 21: there is no dev file; expected .*dream_32_21_dev\.tsv"
    ):
        FolderGym(tmp_path).load("dream", (13, 21), test=False)


def test_a_sample_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    write_task(tmp_path)
    with pytest.raises(TaskError, match=r"'dream' has no sample 42 .* there are \[13, 21\]"):
        FolderGym(tmp_path).load("dream", (13, 42), test=False)


def test_a_task_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    write_task(tmp_path)
    with pytest.raises(TaskError, match=r"'drem' is not in .* \(did you mean 'dream'\?\)"):
        FolderGym(tmp_path).load("drem", (13,), test=False)


def test_test_files_alone_make_no_task(tmp_path: Path) -> None:
    write_task(tmp_path)
    for split in ("train", "dev"):
        for seed in (13, 21):
            (tmp_path / "dream" / f"dream_32_{seed}_{split}.tsv").unlink()
    assert FolderGym(tmp_path).names() == ()


def test_labels_are_the_sorted_answers_of_train_and_dev(tmp_path: Path) -> None:
    samples = {13: sample("a"), 21: Sample((Example("a", ("maybe",)),), (Example("b", ("yes",)),))}
    write_few_shot_files(Task("ag_news", "Classification-F1", samples), tmp_path, 16)
    gym = FolderGym(tmp_path)
    read = gym.load("ag_news", (13, 21), test=True) if gym.names_with_test() == () else None
    assert read is None
    assert gym.load("ag_news", (13, 21), test=False).labels == ("maybe", "no", "yes")
    assert gym.load("ag_news", (13,), test=False).labels == ("no", "yes")


def test_a_task_known_nowhere_says_what_to_add(tmp_path: Path) -> None:
    write_task(tmp_path, "dreamm")
    with pytest.raises(TaskError, match=r"'dreamm' is known nowhere.*did you mean 'dream'.*tasks: \{dreamm:"):
        FolderGym(tmp_path).load("dreamm", (13,), test=False)


def test_ones_own_task_takes_metric_and_kind_from_its_entry(tmp_path: Path) -> None:
    write_task(tmp_path, "mine")
    gym = FolderGym(tmp_path, {"mine": CatalogueEntry("mine", "EM", "classification")})
    read = gym.load("mine", (13,), test=False)
    assert (read.metric, read.kind, read.labels) == ("EM", "classification", ("no", "yes"))


def test_files_of_several_k_are_refused_but_where_the_catalogue_decides(tmp_path: Path) -> None:
    for name in ("dream", "mine"):
        task = write_task(tmp_path, name)
        write_few_shot_files(Task(name, "ACC", {13: task.samples[21]}), tmp_path, 8)
    gym = FolderGym(tmp_path, {"mine": CatalogueEntry("mine", "EM", "text_to_text")})
    assert gym.load("dream", (13,), test=False).samples[13].train == sample("13").train
    with pytest.raises(TaskError, match=r"'mine' has files with k of \[8, 32\]"):
        gym.load("mine", (13,), test=False)


def test_a_gym_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="none: no such folder"):
        FolderGym(tmp_path / "none")


@pytest.mark.gym
def test_every_real_file_is_written_back_byte_for_byte(gym_folder: Path) -> None:
    published = json.loads((gym_folder / "md5.json").read_text())
    paths = sorted((gym_folder / "data").rglob("*.tsv"))
    digests = {
        path.name: hashlib.md5(format_examples(read_examples(path)), usedforsecurity=False).hexdigest()
        for path in paths
    }
    differing = {name.rsplit("_", 3)[0] for name, digest in digests.items() if digest != published[name]}
    assert len(digests) == 810
    assert differing == {"tweet_eval-emotion", "lama-squad"}  # not those the checksums were made of
