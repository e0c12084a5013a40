"""Whether what a configuration names is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from priming.config.schema import Config
from priming.errors import TaskError
from priming.settings import Problem
from priming.tasks.partitions import PARTITIONS, load_partition
from priming.tasks.partitions_published import PUBLISHED

POCKET = "pocket"
"""The model, gym and partition that ship with the package."""


def check_paths(config: Config) -> Iterable[Problem]:
    """Problems of the model folder, the gym folder and the partition; nothing is loaded but the partition's lists."""
    yield from _check_model(config.model.path)
    yield from _check_gym(config.tasks.gym)
    yield from _check_partition(config.tasks.partition)
    if config.tasks.gym == POCKET and config.tasks.partition in PUBLISHED:
        yield Problem(
            ("tasks.partition", "tasks.gym"),
            f"'{config.tasks.partition}' divides CrossFit's tasks, which the pocket gym does not have; use pocket",
        )


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


def _check_gym(name: str) -> Iterable[Problem]:
    if name != POCKET and not Path(name).is_dir():
        yield Problem(
            ("tasks.gym",), f"there is no folder {name!r}; allowed: a folder of few-shot files, or pocket"
        )


def _check_partition(name: str) -> Iterable[Problem]:
    if name in PARTITIONS:
        return
    try:
        load_partition(name)
    except TaskError as error:
        yield Problem(("tasks.partition",), str(error))
