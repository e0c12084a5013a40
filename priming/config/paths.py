"""Whether what a configuration names is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from priming.config.schema import Config
from priming.errors import TaskError
from priming.settings import Problem
from priming.tasks.partitions import PARTITIONS, load_partition
from priming.tasks.partitions_glue import GLUE_PARTITIONS
from priming.tasks.partitions_published import PUBLISHED
from priming.tasks.settings import TasksSettings

POCKET = "pocket"
"""The model, gym and partition that ship with the package."""
GLUE = "glue"
"""The gym that draws its own samples."""


def check_paths(config: Config) -> Iterable[Problem]:
    """Problems of the model folder, the gym, its rows and the partition; only the partition's lists are loaded."""
    yield from _check_model(config.model.path)
    yield from _check_gym(config.tasks)
    yield from _check_partition(config.tasks)
    yield from _check_pair(config.tasks.gym, config.tasks.partition)


def _check_model(name: str) -> Iterable[Problem]:
    folder = Path(name)
    if name == POCKET or (not folder.exists() and _is_hub_name(name)):
        return
    if not folder.is_dir():
        yield Problem(
            ("model.path",), f"there is no folder {name!r}; allowed: a folder, a hub name, or pocket"
        )
    elif not (folder / "config.json").is_file():
        yield Problem(("model.path",), f"the folder {name!r} holds no config.json, so it is no saved model")


def _is_hub_name(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?", name) is not None


def _check_gym(tasks: TasksSettings) -> Iterable[Problem]:
    if tasks.gym == GLUE:
        if tasks.rows is not None and not Path(tasks.rows).is_dir():
            yield Problem(
                ("tasks.rows", "tasks.gym"),
                f"there is no folder {tasks.rows!r}; allowed: a folder with one subfolder of raw rows per task, or null, "
                "which reads the hub",
            )
    elif tasks.gym != POCKET and not Path(tasks.gym).is_dir():
        yield Problem(
            ("tasks.gym",),
            f"there is no folder {tasks.gym!r}; allowed: a folder of few-shot files, glue, or pocket",
        )


def _check_partition(tasks: TasksSettings) -> Iterable[Problem]:
    if tasks.partition in PARTITIONS and not tasks.leave_out:
        return
    try:
        partition = load_partition(tasks.partition)
    except TaskError as error:
        yield Problem(("tasks.partition",), str(error))
        return
    try:
        partition.without(tasks.leave_out)
    except TaskError as error:
        yield Problem(("tasks.leave_out", "tasks.partition"), str(error))


def _check_pair(gym: str, partition: str) -> Iterable[Problem]:
    """A gym and one of the named partitions that divides the tasks of another."""
    keys = ("tasks.partition", "tasks.gym")
    if partition in PUBLISHED and gym in {POCKET, GLUE}:
        use = "use pocket" if gym == POCKET else "use one of glue-heldout-<task> or a file of your own"
        yield Problem(
            keys, f"'{partition}' divides CrossFit's tasks, which the {gym} gym does not have; {use}"
        )
    if partition in GLUE_PARTITIONS and gym != GLUE:
        yield Problem(
            keys,
            f"'{partition}' divides GLUE's tasks, which gym '{gym}' does not have; set tasks.gym to glue",
        )
    if partition == POCKET and gym == GLUE:
        yield Problem(
            keys,
            "'pocket' divides the tasks of the pocket gym, which the glue gym does not have; use one of "
            "glue-heldout-<task> or a file of your own",
        )
