"""`priming-gym build`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from priming.cli.gym_catalogue import check_rows, names_with_rows, partition_tasks
from priming.errors import TaskError
from priming.tasks.building.builder import SEEDS, BuildRequest, Built
from priming.tasks.building.many import all_tasks, build_many, picked
from priming.tasks.catalogue import CATALOGUE, GLUE


def build(options: argparse.Namespace) -> None:
    """Build tasks, telling how each ended.

    Raises:
        TaskError: A task is unknown, or one could not be built, or not wholly.
    """
    names = _names(options)
    seeds = options.seeds or SEEDS
    request = BuildRequest(options.out, options.rows, seeds, options.k, options.mend, options.replace)
    jobs = min(options.jobs or min(os.cpu_count() or 1, 4), len(names))
    ended = []
    with _progress(len(names)) as bar:
        for built in build_many(names, request, own_tasks=options.tasks, jobs=jobs):
            ended.append(built)
            bar.update()
            bar.write("\n".join(_lines(built)), file=sys.stdout)

    _summarize(ended, options)


def _names(options: argparse.Namespace) -> list[str]:
    """The tasks asked for: by name, partition, file of one's own, folder of rows; else all of CrossFit's."""
    tasks = all_tasks(options.tasks)
    names = list(options.names)
    if options.partition:
        side = partition_tasks(options.partition)
        if not side:
            raise TaskError(f"--partition {options.partition}: there is no task on that side")
        names += side
    if not names and options.tasks:
        names = [name for name in tasks if name not in CATALOGUE and name not in GLUE]
    if not names:
        names = list(CATALOGUE) if options.rows is None else names_with_rows(tasks, options.rows)
    if options.rows is not None:
        check_rows(options.rows)
    return [spec.name for spec in picked(names, tasks)]


def _progress(total: int) -> Any:
    from tqdm import tqdm  # noqa: PLC0415 - slow to import, and only building needs it

    return tqdm(total=total, unit="task", disable=None)


def _lines(built: Built) -> list[str]:
    if not built.files:
        return [f"{built.task}: failed", f"  {built.problem}"]
    state = "there already" if built.skipped else f"built in {built.seconds:.1f} s"
    head = f"{built.task}: {built.files} files, {state}{', not whole' if built.problem else ''}"
    return [head, *(f"  note: {note}" for note in built.notes)]


def _summarize(ended: Sequence[Built], options: argparse.Namespace) -> None:
    whole = [built for built in ended if not built.problem]
    partly = [built for built in ended if built.problem and built.files]
    failed = [built for built in ended if built.problem and not built.files]
    print(
        f"{len(whole)} of {len(ended)} tasks are whole in {options.out}"
        + (f", {len(partly)} have some of their files" if partly else "")
        + (f", {len(failed)} failed" if failed else "")
    )
    if partly or failed:
        lines = [f"  {built.problem}" for built in (*partly, *failed)]
        raise TaskError("\n".join([f"{len(lines)} of {len(ended)} tasks could not be built wholly", *lines]))
