from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from priming.errors import DataError, TaskError
from priming.tasks.building.findings import GymInspection, SampleFindings, SharedInputs, TaskFindings, Words
from priming.tasks.building.inspecting import inspect_gym, text_segments
from priming.tasks.building.inspection_report import inspection_rows, render_inspection
from priming.tasks.partitions import Partition, load_partition


def write(folder: Path, task: str, splits: dict[str, str], seed: int = 13, k: int = 2) -> None:
    (folder / task).mkdir(parents=True, exist_ok=True)
    for split, text in splits.items():
        (folder / task / f"{task}_{k}_{seed}_{split}.tsv").write_bytes(text.encode())


def lines(*pairs: tuple[str, ...]) -> str:
    return "".join("\t".join(fields) + "\n" for fields in pairs)


def record(folder: Path, task: str, **other: Any) -> None:
    facts = {
        "task": task,
        "mode": "published",
        "k": 2,
        "seeds": [13],
        "metric": "ACC",
        "kind": "classification",
        "labels": [],
        "category": "a/b",
        "data_set": "glue",
        "specification": "",
        "files": {},
        "rows": {},
        "pool": {},
        **other,
    }
    (folder / task / "build.json").write_text(json.dumps(facts))


def only(inspection: GymInspection) -> TaskFindings:
    (task,) = inspection.tasks
    return task


def sample(inspection: GymInspection) -> SampleFindings:
    (found,) = only(inspection).samples
    return found


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    """One task: train has 5 examples, 2 of them repeats; 2 are in dev, 3 in test; of dev 1 is in test."""
    write(
        tmp_path,
        "leaky",
        {
            "train": lines(("a  b", "x"), ("a b ", "x"), ("a b", "y"), ("c", "x"), ("d", "x")),
            "dev": lines(("c", "x"), (" d", "y"), ("e", "x"), ("f", "x")),
            "test": lines(("a\u00a0b", "x"), ("f", "z"), ("f", "z"), ("g", "z"), ("A b", "x")),
        },
    )
    record(tmp_path, "leaky", labels=["x", "y", "w"])
    return tmp_path


def test_repeats_and_leaks_are_counted_with_white_space_squeezed(leaky: Path) -> None:
    found = sample(inspect_gym(leaky))
    assert found.train
    assert found.dev
    assert found.test
    assert [split.examples for split in (found.train, found.dev, found.test)] == [5, 4, 5]
    assert [split.repeated for split in (found.train, found.dev, found.test)] == [2, 0, 1]
    assert (found.train_in_dev, found.train_in_test, found.dev_in_test) == (2, 3, 1)


def test_labels_are_counted_in_train_and_dev_only(leaky: Path) -> None:
    task = only(inspect_gym(leaky))
    found = task.samples[0]
    assert task.labels == ("w", "x", "y")
    assert found.train
    assert found.dev
    assert found.test
    assert found.train.labels == {"x": 4, "y": 1}
    assert found.dev.labels == {"x": 3, "y": 1}
    assert found.test.labels == {}


def test_a_test_file_equal_to_the_train_file_has_no_labels(leaky: Path) -> None:
    same = lines(("a", "x"))
    write(leaky, "leaky", {"train": same, "dev": same, "test": same})
    found = sample(inspect_gym(leaky))
    assert [split.labels for split in found.splits.values()] == [{"x": 1}, {"x": 1}, {}]


def test_the_text_tells_what_was_found(leaky: Path) -> None:
    text = render_inspection(inspect_gym(leaky))
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "Inputs that repeat within a file: in 1 of 1 tasks" in rows
    assert "leaky 2 0 1" in rows
    assert "leaky 2 3 1" in rows
    assert "leaky 3 4 0 3 0" in rows
    assert "Lines that cannot be read as examples: none in 1 tasks" in rows
    assert "Samples without a file: none in 1 tasks" in rows


def test_a_clean_gym_has_no_tables_of_findings(tmp_path: Path) -> None:
    for seed in (13, 21):
        write(
            tmp_path,
            "clean",
            {split: lines((f"{split} {seed}", "x")) for split in ("train", "dev", "test")},
            seed,
        )
    record(tmp_path, "clean")
    text = render_inspection(inspect_gym(tmp_path))
    assert text.count(": none in 1 tasks") == 6
    assert "1 tasks, 2 samples, 6 files" in text
    assert ": in " not in text


def test_lengths_are_in_words_over_all_answers(tmp_path: Path) -> None:
    write(tmp_path, "own", {"train": lines(*((" ".join("a" * n), "b", "b c d") for n in range(1, 22)))})
    found = sample(inspect_gym(tmp_path)).train
    assert found
    assert found.input_words == Words(11.0, 20.0, 21)
    assert found.answer_words == Words(2.0, 3.0, 3)


def test_numbers_differ_from_sample_to_sample_as_a_range(tmp_path: Path) -> None:
    for seed, count in ((13, 1), (100, 3), (21, 2)):
        write(tmp_path, "own", {"train": lines(("a", "b")) * (count + 1)}, seed)
    inspection = inspect_gym(tmp_path)
    assert [(found.seed, found.train and found.train.repeated) for found in only(inspection).samples] == [
        (13, 1),
        (21, 2),
        (100, 3),
    ]
    assert "own 1-3 - -" in " ".join(render_inspection(inspection).split())


def test_what_needs_a_missing_file_is_not_known(tmp_path: Path) -> None:
    write(tmp_path, "own", {"train": lines(("a", "b")), "dev": lines(("a", "b"))})
    write(tmp_path, "own", {"test": lines(("a", "b"))}, seed=21)
    first, second = only(inspect_gym(tmp_path)).samples
    assert (first.train_in_dev, first.train_in_test, first.test) == (1, None, None)
    assert (second.train, second.dev_in_test) == (None, None)
    assert "own   21             21           13" in render_inspection(inspect_gym(tmp_path))


def test_lines_that_are_no_examples_are_counted_and_the_first_is_named(tmp_path: Path) -> None:
    write(tmp_path, "own", {"train": "a\tb\nlonely\n\tx\n\nc\t \nd\te\u2028f\ta\r\n", "dev": ""})
    path = tmp_path / "own" / "own_2_13_test.tsv"
    path.write_bytes(b"a\tb\nc\t\xff\nc\td")
    found = sample(inspect_gym(tmp_path))
    assert found.train
    assert found.dev
    assert found.test
    assert (found.train.examples, found.train.unreadable) == (2, 4)
    assert found.train.first_unreadable.startswith(f"{tmp_path}/own/own_2_13_train.tsv:2: wrong column count")
    assert (found.dev.examples, found.dev.unreadable, found.dev.input_words) == (0, 1, Words(0.0, 0.0, 0))
    assert (found.test.examples, found.test.unreadable) == (2, 1)
    assert found.test.first_unreadable == f"{path}:2: byte 0xff is not UTF-8; save the file as UTF-8"
    assert (found.train_in_test, found.train_in_dev) == (1, 0)
    assert f"{path.parent}/own_2_13_train.tsv:2: " in render_inspection(inspect_gym(tmp_path))


def test_segments_are_texts_without_prefixes() -> None:
    assert text_segments("sentence 1: a  b [SEP] sentence 2: c: d") == ("a b", "c: d")
    assert text_segments("premise: a b  [SEP]  hypothesis: c: d") == ("a b", "c: d")
    assert text_segments("a long question text: b") == ("a long question text: b",)
    assert text_segments("so it is: b") == ("b",)
    assert text_segments("b, so: it is") == ("b, so: it is",)
    assert text_segments("http://b") == ("http://b",)
    assert text_segments("question: ") == ("question:",)


@pytest.fixture
def family(tmp_path: Path) -> Path:
    """Of one's 4 distinct test inputs 2 are trained on by two, and 1 by three."""
    write(
        tmp_path,
        "one",
        {
            "train": lines(("own", "x")),
            "test": lines(
                ("sentence 1: a [SEP] sentence 2: b", "x"),
                ("c", "x"),
                ("c", "x"),
                ("d", "x"),
                ("a [SEP] c", "x"),
            ),
        },
    )
    write(
        tmp_path, "two", {"train": lines(("premise: a [SEP] hypothesis: b", "x"), ("c", "y"), ("a b", "y"))}
    )
    write(tmp_path, "two", {"train": lines(("text:  c", "y"))}, seed=21)
    write(tmp_path, "three", {"dev": lines(("d", "x")), "test": lines(("own", "x"))})
    return tmp_path


def test_inputs_are_looked_for_in_all_other_tasks(family: Path) -> None:
    found = inspect_gym(family)
    assert (found.targets, found.sources) == (2, 3)
    assert found.shared == (
        SharedInputs("one", "three", 1, 4),
        SharedInputs("one", "two", 2, 4),
        SharedInputs("three", "one", 1, 1),
    )
    text = " ".join(render_inspection(found).split())
    assert "in 2 of 2 tasks" in text
    assert "one two 2 4 50.0 %" in text


def test_a_partition_compares_its_targets_with_its_sources(family: Path) -> None:
    partition = Partition("mine", train=("two", "gone"), dev=("three",), test=("one",))
    found = inspect_gym(family, partition=partition)
    assert found.shared == (SharedInputs("one", "two", 2, 4),)
    assert found.missing == ("gone",)
    assert (found.partition, found.targets, found.sources) == ("mine", 1, 1)
    assert "partition 'mine' has them: gone" in render_inspection(found)
    assert [task.name for task in found.tasks] == ["one", "three", "two"]


def test_tasks_narrow_what_is_looked_at(family: Path) -> None:
    found = inspect_gym(family, ["three", "one"])
    assert [task.name for task in found.tasks] == ["one", "three"]
    assert {pair.source for pair in found.shared} == {"one", "three"}


def test_rows_are_json(family: Path, leaky: Path) -> None:
    assert family == leaky
    partition = Partition("mine", train=("two",), dev=("gone", "leaky"), test=("one",))
    rows = json.loads(json.dumps(inspection_rows(inspect_gym(family, partition=partition))))
    assert [row["about"] for row in rows] == [*["sample"] * 4, "shared inputs", "missing task"]
    first = rows[0]
    assert (first["task"], first["seed"], first["k"], first["train_in_test"]) == ("leaky", 13, 2, 3)
    assert first["train"]["labels"] == {"x": 4, "y": 1}
    assert rows[1]["dev"] is None
    assert rows[4] == {"about": "shared inputs", "target": "one", "source": "two", "inputs": 2, "of": 4}
    assert rows[5] == {"about": "missing task", "task": "gone"}


def test_other_files_and_folders_are_left_alone(family: Path) -> None:
    (family / "raw").mkdir()
    (family / "raw" / "train.tsv").write_text("x")
    write(family, "raw", {})
    (family / "raw" / "one_2_13_train.tsv").write_text("x")
    (family / "notes.md").write_text("x")
    assert len(inspect_gym(family).tasks) == 3


def test_wrong_requests_say_what_to_do(family: Path) -> None:
    with pytest.raises(TaskError, match="no such folder; expected a folder with one subfolder per task"):
        inspect_gym(family / "nowhere")
    with pytest.raises(TaskError, match="no few-shot files; expected files such as"):
        inspect_gym(family / "one")
    with pytest.raises(
        TaskError, match=r"'thre' \(did you mean 'three'\?\).*it has those of one, three, two"
    ):
        inspect_gym(family, ["one", "thre"])
    with pytest.raises(TaskError, match="no task to look at"):
        inspect_gym(family, [])
    with pytest.raises(TaskError, match="has no task of partition 'random'"):
        inspect_gym(family, partition=load_partition("random"))


def test_a_damaged_file_or_record_is_an_error(leaky: Path) -> None:
    (leaky / "leaky" / "leaky_2_14_dev.tsv").mkdir()
    with pytest.raises(DataError, match=r"leaky_2_14_dev\.tsv: cannot be read: Is a directory"):
        inspect_gym(leaky)
    (leaky / "leaky" / "build.json").write_text("{")
    with pytest.raises(DataError, match=r"build\.json"):
        inspect_gym(leaky)


@pytest.mark.gym
def test_leaks_of_the_published_files(gym_folder: Path) -> None:
    found = inspect_gym(gym_folder / "data")
    tasks = {task.name: task for task in found.tasks}
    assert len(tasks) == 60
    for name, leaks in {"trec-finegrained": (5, 8), "ade_corpus_v2-classification": (3, 6)}.items():
        counts = [one.train_in_test for one in tasks[name].samples if one.train_in_test is not None]
        assert (min(counts), max(counts), len(counts)) == (*leaks, 5)
    for one in tasks["superglue-cb"].samples:
        assert one.train
        assert one.dev
        assert (sum(one.train.labels.values()), one.dev.labels.get("neutral", 0)) == (48, 0)
    pairs = {(pair.target, pair.source): pair.inputs for pair in found.shared}
    assert pairs["glue-sst2", "rotten_tomatoes"] == 23
    assert not any(
        split.unreadable for task in found.tasks for one in task.samples for split in one.splits.values()
    )
