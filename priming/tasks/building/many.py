"""Building many tasks, several at once; one that fails is told of, and the others go on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

from priming.errors import PrimingError, TaskError, nearest
from priming.tasks.building.builder import BuildRequest, Built, build_task
from priming.tasks.catalogue import CATALOGUE, GLUE, TaskSpec


def all_tasks(own_tasks: Path | None = None) -> dict[str, TaskSpec]:
    """Every task there is: CrossFit's, GLUE's, and those of a file of one's own.

    Args:
        own_tasks: The file; None does without.

    Raises:
        TaskError: The file cannot be read, or a task in it does not hold together.
    """
    if own_tasks is None:
        return {**CATALOGUE, **GLUE}
    from priming.tasks.own_tasks import load_own_tasks  # noqa: PLC0415 - most gyms do without

    return {**CATALOGUE, **GLUE, **load_own_tasks(own_tasks)}


def picked(names: Sequence[str], tasks: dict[str, TaskSpec]) -> list[TaskSpec]:
    """The specifications of tasks.

    Args:
        names: The tasks' names.
        tasks: All tasks there are.

    Raises:
        TaskError: A name is unknown.
    """
    unknown = [name for name in names if name not in tasks]
    if unknown:
        hints = ", ".join(f"'{name}'{_hint(name, tasks)}" for name in unknown)
        raise TaskError(f"the catalogue has no task {hints}; `priming-gym list` prints them all")
    return [tasks[name] for name in dict.fromkeys(names)]


def _hint(name: str, tasks: Iterable[str]) -> str:
    """The tasks of a family, where a name is the family's, else the nearest name."""
    family = [task for task in tasks if task.startswith((f"{name}-", f"{name}_"))]
    return f" (there are {', '.join(family)})" if family else nearest(name, tasks)


def build_many(
    names: Sequence[str], request: BuildRequest, *, own_tasks: Path | None = None, jobs: int = 1
) -> Iterator[Built]:
    """Build tasks, each in a process of its own where several run at once.

    Args:
        names: The tasks' names, known to `all_tasks`.
        request: What is to be built of each.
        own_tasks: A file of one's own tasks.
        jobs: How many are built at once.

    Yields:
        How each ended, as they end. What a user can mend is a problem of the task; anything else is raised.
    """
    if jobs == 1 or len(names) == 1:
        tasks = all_tasks(own_tasks)
        for name in names:
            yield _built(tasks[name], request)
        return
    # spawned, so that no lock of this process is copied while it is held
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_end_with, initargs=(os.getpid(),)
    ) as pool:
        futures: dict[Future[Built], str] = {
            pool.submit(_build, name, request, own_tasks): name for name in names
        }
        try:
            for future in as_completed(futures):
                yield _result(future, futures[future])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _end_with(parent: int) -> None:
    """Make this process end when its parent is gone: one that is killed cannot tell its workers to."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _result(future: Future[Built], name: str) -> Built:
    try:
        return future.result()
    except BrokenProcessPool:
        reason = "a process that builds died, of this task or of one beside it; memory may be short, so try --jobs 1"
        return Built(name, problem=f"task '{name}': {reason}")


_tasks_of_worker = cache(all_tasks)


def _build(name: str, request: BuildRequest, own_tasks: Path | None) -> Built:
    return _built(_tasks_of_worker(own_tasks)[name], request)


def _built(spec: TaskSpec, request: BuildRequest) -> Built:
    started = time.perf_counter()
    try:
        built = build_task(spec, request)
    except PrimingError as error:
        built = Built(spec.name, problem=str(error))
    return replace(built, seconds=time.perf_counter() - started)
