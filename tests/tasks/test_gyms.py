from __future__ import annotations

from pathlib import Path

import pytest

from priming.errors import TaskError
from priming.tasks import (
    Example,
    FolderGym,
    Sample,
    Task,
    TasksSettings,
    load_tasks,
    open_gym,
    write_few_shot_files,
)
from priming.tasks.pocket import PocketGym

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


def settings(folder: Path, partition: str = PARTITION, **options: int) -> TasksSettings:
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
