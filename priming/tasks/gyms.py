"""The tasks of a run: a partition's sides, read from a gym."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from priming.errors import TaskError, nearest
from priming.tasks.catalogue import CATALOGUE, GLUE
from priming.tasks.few_shot_files import FolderGym
from priming.tasks.glue import GlueGym
from priming.tasks.partitions import SIDES, Partition, Side, load_partition
from priming.tasks.rescoring import with_metric
from priming.tasks.settings import TasksSettings
from priming.tasks.spec import Example, Gym, Sample, Task

_FILES = {"train": "train and dev", "dev": "train and dev", "test": "train, dev and test"}


@dataclass(frozen=True)
class TaskSides:
    """The tasks of a run.

    Attributes:
        train: T_train, the sources; without test examples.
        dev: T_dev, which only monitors; without test examples. Empty where the partition has none.
        test: T_test, the targets.
        missing: Side -> tasks of the partition that the gym lacks.
        notes: What a user should know, one line each.
    """

    train: tuple[Task, ...]
    dev: tuple[Task, ...]
    test: tuple[Task, ...]
    missing: Mapping[Side, tuple[str, ...]]
    notes: tuple[str, ...]


def open_gym(settings: TasksSettings) -> Gym:
    """The gym that the settings name: a folder of few-shot files, GLUE's raw rows, or the embedded pocket gym.

    Raises:
        TaskError: There is no such folder, or the partition's file cannot be read.
    """
    if settings.gym == "glue":
        return GlueGym(Path(settings.rows) if settings.rows is not None else None, settings.shots)
    if settings.gym == "pocket":
        from priming.tasks.pocket import PocketGym  # noqa: PLC0415 - the pocket gym is built on import

        return PocketGym()
    return FolderGym(Path(settings.gym), load_partition(settings.partition).own_tasks)


def load_tasks(settings: TasksSettings, sides: tuple[Side, ...] = SIDES, *, seed: int) -> TaskSides:
    """Read the tasks of a run.

    Args:
        settings: Gym, partition and what to leave out of it, samples, metric, and how many test examples to keep.
        sides: The sides wanted; the others stay empty.
        seed: The run's seed, from which `max_test_examples` are drawn, once per task.

    Raises:
        TaskError: A side wanted (but dev) has no task in the gym, a sample of a task is missing, what is to be left
            out is no source or every source, or the metric cannot score a task.
        DataError: A file cannot be read as examples.
    """
    gym = open_gym(settings)
    partition = available_partition(settings, gym)
    tasks = {
        side: _load_side(gym, partition, side, settings, seed) if side in sides else () for side in SIDES
    }
    missing = {side: partition.missing[side] if side in sides else () for side in SIDES}
    notes = (
        *partition.notes,
        *_left_out_notes(partition, sides),
        *_missing_notes(settings, partition, sides),
    )
    return TaskSides(tasks["train"], tasks["dev"], tasks["test"], missing, notes)


def available_partition(settings: TasksSettings, gym: Gym) -> Partition:
    """What a gym has of the settings' partition, without the sources to leave out and without reading examples.

    A target needs its test files; a folder that has only train and dev files of a task lacks it on the test side.

    Raises:
        TaskError: The partition cannot be read or names a task that is known nowhere, or what is to be left out is no
            source or every source.
    """
    names = frozenset(gym.names())
    targets = frozenset(gym.names_with_test()) if isinstance(gym, FolderGym) else names
    partition = load_partition(settings.partition).without(settings.leave_out)
    _check_names(partition, names)
    return partition.restricted({"train": names, "dev": names, "test": targets})


def _check_names(partition: Partition, there: Collection[str]) -> None:
    """Refuse a name that is neither there nor in the catalogue: it is misspelt, not missing.

    Raises:
        TaskError: There is such a name.
    """
    known = {*there, *CATALOGUE, *GLUE, *partition.own_tasks}
    unknown = [name for side in SIDES for name in partition.side(side) if name not in known]
    if unknown and partition.name != "pocket":
        hints = ", ".join(f"'{name}'{nearest(name, known)}" for name in unknown)
        raise TaskError(
            f"partition '{partition.name}' names {hints}, which the gym does not have and the catalogue does not know; "
            "correct the name, or say what the task is under `tasks` in the partition's file"
        )


def _load_side(
    gym: Gym, partition: Partition, side: Side, settings: TasksSettings, seed: int
) -> tuple[Task, ...]:
    names = partition.side(side)
    if not names and side != "dev":
        raise TaskError(_nothing_there(partition, side, settings))
    targets = side == "test"
    samples = settings.target_samples if targets and settings.target_samples else settings.samples
    tasks = (gym.load(name, samples, test=targets) for name in names)
    if settings.metric is not None:
        tasks = (
            with_metric(task, settings.metric, knows_positive=_orders_labels(gym, task.name))
            for task in tasks
        )
    if settings.max_test_examples is None:
        return tuple(tasks)
    return tuple(_with_fewer_tests(task, settings.max_test_examples, seed) for task in tasks)


def _orders_labels(gym: Gym, name: str) -> bool:
    """Whether the last of a task's two labels is its positive class, rather than the last of the alphabet."""
    return isinstance(gym, GlueGym) or (isinstance(gym, FolderGym) and gym.orders_labels(name))


def _nothing_there(partition: Partition, side: Side, settings: TasksSettings) -> str:
    problem = (
        f"gym '{settings.gym}' has none of the {len(partition.missing[side])} {side} tasks of partition "
        f"'{settings.partition}'"
    )
    if settings.gym == "glue":
        place = settings.rows or f"{GLUE['rte'].data_set.hub} on the hub"
        return f"{problem} in {place}; a task needs its folder there, such as rte; set tasks.rows to a folder that has them"
    return f"{problem}; a task needs its {_FILES[side]} files; set tasks.gym or tasks.partition to a pair that fits"


def _left_out_notes(partition: Partition, sides: tuple[Side, ...]) -> Iterable[str]:
    if partition.left_out and "train" in sides:
        kept = len(partition.train) + len(partition.missing["train"])
        total = kept + len(partition.left_out)
        yield f"leave_out: {kept} of {total} sources are kept; left out: {', '.join(partition.left_out)}"


def _missing_notes(settings: TasksSettings, partition: Partition, sides: tuple[Side, ...]) -> Iterable[str]:
    for side in SIDES:
        missing, kept = partition.missing[side], len(partition.side(side))
        if side in sides and missing:
            why = " (not there, or without test files)" if side == "test" else ""
            yield (
                f"gym '{settings.gym}' has {kept} of the {kept + len(missing)} {side} tasks of partition "
                f"'{settings.partition}'; missing{why}: {', '.join(missing)}"
            )


def _with_fewer_tests(task: Task, limit: int, seed: int) -> Task:
    """Keep `limit` test examples in file order; samples with as many test examples keep the same ones."""
    drawn: dict[int, tuple[Example, ...]] = {}
    samples: dict[int, Sample] = {}
    for name, sample in task.samples.items():
        if id(sample.test) not in drawn:
            drawn[id(sample.test)] = _draw(sample.test, limit, seed, task.name)
        samples[name] = replace(sample, test=drawn[id(sample.test)])
    return replace(task, samples=samples)


def _draw(examples: tuple[Example, ...], limit: int, seed: int, task: str) -> tuple[Example, ...]:
    from priming.seeding import numpy_stream  # noqa: PLC0415 - loads torch

    if len(examples) <= limit:
        return examples
    picked = numpy_stream(seed, "split", task).choice(len(examples), size=limit, replace=False)
    return tuple(examples[index] for index in sorted(picked.tolist()))
