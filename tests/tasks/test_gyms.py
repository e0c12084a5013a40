from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from glue_rows import write_glue

from priming.errors import TaskError
from priming.metrics import METRICS
from priming.tasks import (
    Example,
    FolderGym,
    GlueGym,
    Sample,
    Task,
    TasksSettings,
    available_partition,
    load_tasks,
    open_gym,
    write_few_shot_files,
)
from priming.tasks.pocket import PocketGym
from priming.tasks.settings import MetricName

PARTITION = """\
train: [boolq, ag_news]
test: [mine]
tasks: {mine: {metric: EM, kind: text_to_text}}
"""


def examples(tag: str, count: int) -> tuple[Example, ...]:
    return tuple(Example(f"{tag} {number}", (str(number % 2),)) for number in range(count))


def make_gym(folder: Path, *names: str) -> None:
    for name in names:
        tests = examples("test", 40) if name != "boolq" else ()
        samples = {
            seed: Sample(examples(f"train {seed}", 4), examples(f"dev {seed}", 4), tests) for seed in (13, 21)
        }
        write_few_shot_files(Task(name, "ACC", samples), folder / "gym", 32)


def settings(folder: Path, partition: str = PARTITION, **options: Any) -> TasksSettings:
    file = folder / "own.yaml"
    file.write_text(partition, encoding="utf-8")
    return TasksSettings(gym=str(folder / "gym"), partition=str(file), samples=(13, 21), **options)


def test_a_gym_is_a_folder_or_the_pocket_gym(tmp_path: Path) -> None:
    make_gym(tmp_path, "mine")
    assert isinstance(open_gym(settings(tmp_path)), FolderGym)
    assert isinstance(open_gym(TasksSettings(gym="pocket", partition="pocket")), PocketGym)


def test_only_targets_have_test_examples(tmp_path: Path) -> None:
    make_gym(tmp_path, "boolq", "ag_news", "mine")
    sides = load_tasks(settings(tmp_path), seed=1)
    assert [task.name for task in sides.train] == ["boolq", "ag_news"]
    assert {len(sample.test) for task in sides.train for sample in task.samples.values()} == {0}
    assert [(task.name, task.metric, len(task.samples[21].test)) for task in sides.test] == [
        ("mine", "EM", 40)
    ]
    assert sides.dev == ()
    assert sides.notes == ()


def test_sides_not_asked_for_stay_empty_and_may_be_missing(tmp_path: Path) -> None:
    make_gym(tmp_path, "mine")
    sides = load_tasks(settings(tmp_path), ("test",), seed=1)
    assert (sides.train, len(sides.test), sides.missing["train"], sides.notes) == ((), 1, (), ())


def test_missing_tasks_are_named_and_the_others_run(tmp_path: Path) -> None:
    make_gym(tmp_path, "ag_news", "mine")
    sides = load_tasks(settings(tmp_path), seed=1)
    assert [task.name for task in sides.train] == ["ag_news"]
    assert sides.missing == {"train": ("boolq",), "dev": (), "test": ()}
    assert len(sides.notes) == 1
    assert "has 1 of the 2 train tasks" in sides.notes[0]
    assert sides.notes[0].endswith("missing: boolq")


def test_a_target_without_test_files_is_missing(tmp_path: Path) -> None:
    make_gym(tmp_path, "boolq", "ag_news")
    sides = load_tasks(settings(tmp_path, "train: []\ntest: [boolq, ag_news]\n"), ("test",), seed=1)
    assert [task.name for task in sides.test] == ["ag_news"]
    assert "missing (not there, or without test files): boolq" in sides.notes[0]


@pytest.mark.parametrize(("present", "side"), [("mine", "train"), ("boolq", "test")])
def test_a_side_that_is_wholly_missing_is_an_error(tmp_path: Path, present: str, side: str) -> None:
    make_gym(tmp_path, present)
    with pytest.raises(TaskError, match=rf"has none of the \d {side} tasks of partition"):
        load_tasks(settings(tmp_path), seed=1)


def test_a_sample_that_a_task_lacks_is_an_error(tmp_path: Path) -> None:
    make_gym(tmp_path, "mine")
    wanted = settings(tmp_path).model_copy(update={"samples": (13, 87)})
    with pytest.raises(TaskError, match=r"'mine' has no sample 87"):
        load_tasks(wanted, ("test",), seed=1)


def test_test_examples_are_drawn_once_per_task_in_file_order(tmp_path: Path) -> None:
    make_gym(tmp_path, "mine")
    (task,) = load_tasks(settings(tmp_path, max_test_examples=7), ("test",), seed=1).test
    drawn = task.samples[13].test
    numbers = [int(example.input.split()[1]) for example in drawn]
    assert task.samples[21].test is drawn
    assert len(set(numbers)) == 7
    assert numbers == sorted(numbers)
    assert numbers != list(range(7))


def test_the_draw_follows_the_run_seed_alone(tmp_path: Path) -> None:
    make_gym(tmp_path, "mine")

    def drawn(seed: int) -> tuple[Example, ...]:
        return (
            load_tasks(settings(tmp_path, max_test_examples=7), ("test",), seed=seed).test[0].samples[13].test
        )

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_limit_above_the_number_keeps_them_all(tmp_path: Path) -> None:
    make_gym(tmp_path, "mine")
    (task,) = load_tasks(settings(tmp_path, max_test_examples=41), ("test",), seed=1).test
    assert len(task.samples[13].test) == 40


def test_sources_can_be_left_out_and_the_notes_say_so(tmp_path: Path) -> None:
    make_gym(tmp_path, "boolq", "ag_news", "mine")
    left_out = settings(tmp_path, leave_out=("boolq",))
    sides = load_tasks(left_out, seed=1)
    assert [task.name for task in sides.train] == ["ag_news"]
    assert sides.missing["train"] == ()
    assert sides.notes == ("leave_out: 1 of 2 sources are kept; left out: boolq",)
    assert load_tasks(left_out, ("test",), seed=1).notes == ()
    assert available_partition(left_out, open_gym(left_out)).train == ("ag_news",)


@pytest.mark.parametrize(
    ("names", "message"),
    [(("bool",), r"'bool' \(did you mean 'boolq'\?\)"), (("boolq", "ag_news"), "names all 2 sources")],
)
def test_what_cannot_be_left_out_is_an_error(tmp_path: Path, names: tuple[str, ...], message: str) -> None:
    make_gym(tmp_path, "boolq", "ag_news", "mine")
    with pytest.raises(TaskError, match=message):
        load_tasks(settings(tmp_path, leave_out=names), ("test",), seed=1)


def test_one_metric_can_score_every_task(tmp_path: Path) -> None:
    make_gym(tmp_path, "boolq", "ag_news", "mine")
    sides = load_tasks(settings(tmp_path, metric="Classification-F1"), seed=1)
    assert {task.metric for task in (*sides.train, *sides.test)} == {"Classification-F1"}
    with pytest.raises(
        TaskError, match=r"'F1', which cannot score task 'boolq': .* none of which is known to be"
    ):
        load_tasks(settings(tmp_path, metric="F1"), seed=1)


def test_the_settings_know_every_metric() -> None:
    assert get_args(MetricName) == METRICS


def glue(folder: Path, partition: str = "glue-heldout-rte", **options: Any) -> TasksSettings:
    return TasksSettings(
        gym="glue", partition=partition, rows=str(folder), shots=3, samples=(13, 21), **options
    )


def test_glue_is_a_gym_by_name(tmp_path: Path) -> None:
    assert open_gym(TasksSettings(gym="glue", partition="glue-heldout-rte")) == GlueGym(None, 20)
    assert open_gym(glue(tmp_path)) == GlueGym(tmp_path, 3)


def test_a_glue_partition_loads_from_raw_rows(tmp_path: Path) -> None:
    write_glue(tmp_path)
    sides = load_tasks(glue(tmp_path, leave_out=("cola",), max_test_examples=4), seed=1)
    assert [task.name for task in sides.train] == ["mnli", "mrpc", "qnli", "qqp", "sst2"]
    assert [(task.name, task.metric, task.kind) for task in sides.test] == [("rte", "ACC", "classification")]
    assert sides.dev == ()
    assert {len(sample.train) for sample in sides.train[0].samples.values()} == {9}
    assert {len(sample.test) for task in sides.train for sample in task.samples.values()} == {0}
    assert sides.test[0].samples[13].test is sides.test[0].samples[21].test
    assert len(sides.test[0].samples[13].test) == 4
    assert sides.notes == ("leave_out: 5 of 6 sources are kept; left out: cola",)


def test_accuracy_or_f1_can_score_glue_but_not_its_regression(tmp_path: Path) -> None:
    write_glue(tmp_path)
    sides = load_tasks(glue(tmp_path, metric="ACC"), seed=1)
    assert {task.metric for task in (*sides.train, *sides.test)} == {"ACC"}
    assert load_tasks(glue(tmp_path, metric="F1"), ("test",), seed=1).test[0].metric == "F1"
    with pytest.raises(TaskError, match="'ACC', which cannot score task 'stsb': its answers are scores"):
        load_tasks(glue(tmp_path, "glue-heldout-stsb", metric="ACC"), ("test",), seed=1)
    with pytest.raises(
        TaskError, match=r"'F1', which cannot score task 'mnli': .* this task has 3 labels; use"
    ):
        load_tasks(glue(tmp_path, metric="F1"), ("train",), seed=1)


def test_glue_tasks_without_a_folder_are_missing(tmp_path: Path) -> None:
    write_glue(tmp_path, names=["sst2", "rte"])
    sides = load_tasks(glue(tmp_path), seed=1)
    assert sides.missing["train"] == ("cola", "mnli", "mrpc", "qnli", "qqp")
    assert "gym 'glue' has 1 of the 6 train tasks" in sides.notes[0]
    with pytest.raises(
        TaskError, match=r"none of the 1 test tasks of .* in .*; a task needs its folder there"
    ):
        load_tasks(glue(tmp_path, "glue-heldout-wnli"), ("test",), seed=1)


@pytest.mark.gym
def test_the_whole_partition_of_the_real_gym_loads(gym_folder: Path) -> None:
    real = TasksSettings(gym=str(gym_folder / "data"), partition=str(gym_folder / "partition_real.json"))
    sides = load_tasks(real, seed=42)
    assert (len(sides.train), len(sides.dev), len(sides.test)) == (37, 4, 10)
    assert sides.notes == ()
    assert {task.metric for task in sides.test} == {
        "Matthew-Correlation", "ACC", "Classification-F1", "QA-F1", "Rouge-L", "EM",
    }  # fmt: skip


@pytest.mark.gym
def test_random_says_what_the_real_gym_lacks(gym_folder: Path) -> None:
    sides = load_tasks(TasksSettings(gym=str(gym_folder / "data"), partition="random"), seed=42)
    assert (len(sides.train), len(sides.dev), len(sides.test)) == (42, 5, 5)
    assert {side: len(names) for side, names in sides.missing.items()} == {"train": 78, "dev": 15, "test": 15}
    assert "ag_news" in sides.missing["test"]  # only its test files are there
    assert "imdb" not in sides.missing["train"]  # a source needs no test file
    assert len(sides.notes) == 3
