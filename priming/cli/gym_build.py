"""`priming-gym build`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from priming.cli.gym_catalogue import partition_tasks
from priming.errors import TaskError
from priming.tasks.building.builder import SEEDS, BuildRequest, Built
from priming.tasks.building.locating import has_folder, task_folder
from priming.tasks.building.many import all_tasks, build_many, picked
from priming.tasks.catalogue import CATALOGUE, TaskSpec


def build(options: argparse.Namespace) -> None:
    """Build tasks, telling how each ended.

    Raises:
        TaskError: A task is unknown, or one could not be built, or not wholly.
    """
    names = _names(options)
    seeds = tuple(dict.fromkeys(options.seeds or SEEDS))
    request = BuildRequest(options.out, options.rows, seeds, options.k, options.mend)
    jobs = min(options.jobs or min(os.cpu_count() or 1, 4), len(names))
    ended = []
    with _progress(len(names)) as bar:
        for built in build_many(names, request, own_tasks=options.tasks, jobs=jobs):
            ended.append(built)
            bar.update()
            bar.write(
                "\n".join((_line(built), *(f"  note: {note}" for note in built.notes))), file=sys.stdout
            )
    _summarize(ended, options)


def _names(options: argparse.Namespace) -> list[str]:
    tasks = all_tasks(options.tasks)
    if options.rows is not None and not options.rows.is_dir():
        raise TaskError(
            f"{options.rows}: no such folder; expected a folder with a subfolder of raw rows per task"
        )
    names = list(options.names)
    if options.partition:
        names += partition_tasks(options.partition)
    if not names and options.rows is not None:
        names = [name for name, spec in tasks.items() if _has_rows(spec, options.rows, tasks)]
        if not names:
            raise TaskError(
                f"{options.rows} has no subfolder that is called after a task or its data set; `priming-gym list` names them"
            )
    if not names:
        names = [name for name in tasks if name in CATALOGUE or tasks[name].data_set.folder]
    return [spec.name for spec in picked(names, tasks)]


def _has_rows(spec: TaskSpec, rows: Path, tasks: Mapping[str, TaskSpec]) -> bool:
    """Whether a folder of rows is meant for a task: called after it, or after its data set and after no other task."""
    if not has_folder(spec, rows):
        return False
    return task_folder(spec, rows).name == spec.name or task_folder(spec, rows).name not in tasks


def _progress(total: int) -> Any:
    from tqdm import tqdm  # noqa: PLC0415 - slow to import, and only building needs it

    return tqdm(total=total, unit="task", disable=None)


def _line(built: Built) -> str:
    if not built.files:
        return f"{built.task}: failed"
    state = "there already" if built.skipped else f"built in {built.seconds:.1f} s"
    return f"{built.task}: {built.files} files, {state}{', not whole' if built.problem else ''}"


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
