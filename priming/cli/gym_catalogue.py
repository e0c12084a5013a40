"""The verbs of `priming-gym` that speak of the catalogue: list, show, differences."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from priming.errors import TaskError, nearest
from priming.tasks.building.differences import difference, render_differences
from priming.tasks.building.locating import find_folder
from priming.tasks.building.many import all_tasks, picked
from priming.tasks.building.showing import describe, examples_of
from priming.tasks.catalogue import CATALOGUE, TaskSpec
from priming.tasks.partitions import SIDES, load_partition


def list_tasks(options: argparse.Namespace) -> None:
    """Print the tasks that the filters leave."""
    tasks = all_tasks(options.tasks)
    found = _filtered(tasks, options)
    if options.names:
        print("\n".join(spec.name for spec in found))
        return
    rows = [("task", "category", "metric", "k", "rows")]
    rows += [
        (spec.name, spec.category, spec.metric, str(spec.k), spec.data_set.availability) for spec in found
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())
    print(f"{len(found)} of {len(tasks)} tasks")


def check_rows(rows: Path) -> None:
    """Refuse a folder of rows that is not there.

    Raises:
        TaskError: There is no such folder.
    """
    if not rows.is_dir():
        raise TaskError(f"{rows}: no such folder; expected a folder with a subfolder of raw rows per task")


def names_with_rows(tasks: Mapping[str, TaskSpec], rows: Path) -> list[str]:
    """The tasks that a folder of rows is meant for: called after them, or after their data set and no other task.

    Args:
        tasks: All tasks there are.
        rows: The folder.

    Raises:
        TaskError: There is no such folder, or it has rows of none.
    """
    check_rows(rows)
    folders = {name: find_folder(spec, rows) for name, spec in tasks.items()}
    names = [
        name
        for name, folder in folders.items()
        if folder and (folder.name == name or folder.name not in tasks)
    ]
    if not names:
        raise TaskError(
            f"{rows} has no subfolder that is called after a task or its data set; `priming-gym list` names them"
        )
    return names


def _filtered(tasks: Mapping[str, TaskSpec], options: argparse.Namespace) -> list[TaskSpec]:
    found = list(tasks.values())
    filters: dict[str, tuple[str | None, Callable[[TaskSpec], tuple[str, ...]]]] = {
        "--kind": (options.kind, _kinds),
        "--metric": (options.metric, lambda spec: (spec.metric,)),
        "--available": (options.available, lambda spec: (spec.data_set.availability,)),
    }
    for option, (word, words) in filters.items():
        if word is not None:
            _check_word(word, {one for spec in tasks.values() for one in words(spec)}, option)
            found = [spec for spec in found if word in words(spec)]
    if options.partition:
        side = frozenset(partition_tasks(options.partition))
        found = [spec for spec in found if spec.name in side]
    return found


def _kinds(spec: TaskSpec) -> tuple[str, ...]:
    return (spec.kind, spec.category, *spec.category.split("/"))


def _check_word(word: str, known: Iterable[str], option: str) -> None:
    if word not in known:
        allowed = sorted(known)
        raise TaskError(
            f"{option} {word}: there is no such one{nearest(word, allowed)}; there are {', '.join(allowed)}"
        )


def partition_tasks(text: str) -> tuple[str, ...]:
    """The tasks of a partition, or of one side of it.

    Args:
        text: A partition's name or file, and after a colon the side, if only one is wanted.

    Raises:
        TaskError: The partition cannot be read, or has no such side.
    """
    name, _, side = text.rpartition(":")
    if not name or side not in SIDES:
        partition = load_partition(text)
        return tuple(task for one in SIDES for task in partition.side(one))
    return next(load_partition(name).side(one) for one in SIDES if one == side)


def show_task(options: argparse.Namespace) -> None:
    """Print what is known of a task, and three examples."""
    tasks = all_tasks(options.tasks)
    (spec,) = picked([options.task], tasks)
    source, examples = examples_of(spec, options.rows, hub=options.hub)
    print(describe(spec, tasks))
    print(f"\nExamples ({source}):")
    for example in examples:
        print(textwrap.indent("\t".join((example.input, *example.answers)), "  ")[:1000])


def show_differences(options: argparse.Namespace) -> None:
    """Print what mending changes."""
    tasks = all_tasks(options.tasks)
    rows: Path | None = options.rows
    names = options.names or (list(CATALOGUE) if rows is None else names_with_rows(tasks, rows))
    print(render_differences([difference(spec, rows) for spec in picked(names, tasks)]))
