"""The verbs of `priming-gym` that speak of the catalogue: list, show, differences."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

from priming.errors import TaskError, nearest
from priming.tasks.building.differences import difference, render_differences
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


def _filtered(tasks: Mapping[str, TaskSpec], options: argparse.Namespace) -> list[TaskSpec]:
    found = list(tasks.values())
    if options.partition:
        side = frozenset(partition_tasks(options.partition))
        found = [spec for spec in found if spec.name in side]
    if options.kind:
        known = {word for spec in tasks.values() for word in _kinds(spec)}
        found = [spec for spec in found if _asked(options.kind, known, "--kind") in _kinds(spec)]
    if options.metric:
        known = {spec.metric for spec in tasks.values()}
        found = [spec for spec in found if _asked(options.metric, known, "--metric") == spec.metric]
    if options.available:
        known = {spec.data_set.availability for spec in tasks.values()}
        found = [
            spec
            for spec in found
            if _asked(options.available, known, "--available") == spec.data_set.availability
        ]
    return found


def _kinds(spec: TaskSpec) -> tuple[str, ...]:
    return (spec.kind, spec.category, *spec.category.split("/"))


def _asked(word: str, known: Iterable[str], option: str) -> str:
    if word not in known:
        allowed = sorted(set(known))
        raise TaskError(
            f"{option} {word}: there is no such one{nearest(word, allowed)}; there are {', '.join(allowed)}"
        )
    return word


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
    print(describe(spec, tasks))
    source, examples = examples_of(spec, options.rows, hub=options.hub)
    print(f"\nExamples ({source}):")
    for example in examples:
        print(textwrap.indent("\t".join((example.input, *example.answers)), "  ")[:1000])


def show_differences(options: argparse.Namespace) -> None:
    """Print what mending changes."""
    tasks = all_tasks(options.tasks)
    rows: Path | None = options.rows
    names = options.names or [name for name in CATALOGUE if rows is None or (rows / name).is_dir()]
    print(render_differences([difference(spec, rows) for spec in picked(names, tasks)]))
