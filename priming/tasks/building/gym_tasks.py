"""Which tasks a gym folder holds, their files, and what is known of each: from its build record or the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from priming.errors import TaskError, nearest
from priming.tasks.building.record import read_record
from priming.tasks.catalogue import CATALOGUE, GLUE
from priming.tasks.catalogue.entry import CatalogueEntry
from priming.tasks.few_shot_files import SPLITS
from priming.tasks.spec import Kind

NO_TASKS: Mapping[str, CatalogueEntry] = MappingProxyType({})
FileKey = tuple[int, int, str]
"""What a few-shot file's name says: k, sample seed, split."""
_FILE_NAME = re.compile(rf"(.+)_([0-9]+)_([0-9]+)_({'|'.join(SPLITS)})\.tsv", re.DOTALL)


@dataclass(frozen=True)
class TaskFacts:
    """What is known of a task without reading its examples. Texts are empty where nothing is known.

    Attributes:
        name: The task.
        metric: Its metric, in CrossFit's spelling.
        kind: What its answers are.
        category: Its place in the ontology, as `group/sub-group`.
        data_set: The name of the data set it is made of.
        mode: `published` or `mended`; empty where there is no build record.
        labels: The labels that its build record lists.
        oddities: What is odd about its published form, by the catalogue.
        leaks: Examples that the build took out of the pool; None where nobody looked.
        incomplete: Part -> why the build left it out.
    """

    name: str
    metric: str = ""
    kind: Kind | Literal[""] = ""
    category: str = ""
    data_set: str = ""
    mode: str = ""
    labels: tuple[str, ...] = ()
    oddities: tuple[str, ...] = ()
    leaks: int | None = None
    incomplete: Mapping[str, str] = field(default_factory=dict)


def task_files(folder: Path, name: str) -> dict[FileKey, Path]:
    """The few-shot files of a task; anything else in its folder is left alone.

    Args:
        folder: The gym.
        name: The task, which is also its folder's name.

    Returns:
        (k, sample seed, split) -> file, in this order.
    """
    found = {}
    for path in (folder / name).iterdir():
        match = _FILE_NAME.fullmatch(path.name)
        if match and match[1] == name:
            found[int(match[2]), int(match[3]), match[4]] = path
    return dict(sorted(found.items(), key=lambda item: (*item[0][:2], SPLITS.index(item[0][2]))))


def task_names(folder: Path) -> tuple[str, ...]:
    """The tasks that have at least one few-shot file in a gym, sorted.

    Raises:
        TaskError: There is no such folder, or no few-shot file in it.
    """
    if not folder.is_dir():
        raise TaskError(f"{folder}: no such folder; expected a folder with one subfolder per task")
    subfolders = sorted(path.name for path in folder.iterdir() if path.is_dir())
    names = tuple(name for name in subfolders if task_files(folder, name))
    if not names:
        raise TaskError(
            f"{folder}: no few-shot files; expected files such as TASK/TASK_16_13_train.tsv, with the task's name as "
            "the name of its folder"
        )
    return names


def check_names(wanted: Iterable[str], there: Iterable[str], folder: Path) -> None:
    """Refuse tasks that a gym does not have.

    Raises:
        TaskError: Some tasks are not there; the message names all of them.
    """
    there = tuple(there)
    unknown = [name for name in dict.fromkeys(wanted) if name not in there]
    if unknown:
        hints = ", ".join(f"'{name}'{nearest(name, there)}" for name in unknown)
        listed = ", ".join(there[:10]) + (f" and {len(there) - 10} more" if len(there) > 10 else "")
        raise TaskError(f"{folder} has no few-shot files of {hints}; it has those of {listed}")


def task_facts(folder: Path, name: str, own_tasks: Mapping[str, CatalogueEntry] = NO_TASKS) -> TaskFacts:
    """What is known of a task: by its build record, else the catalogue, else the user, else nothing.

    Args:
        folder: The gym.
        name: The task.
        own_tasks: Metric and kind of tasks outside the catalogue.

    Raises:
        DataError: The build record cannot be read.
    """
    spec = CATALOGUE.get(name) or GLUE.get(name)
    oddities = spec.oddities if spec else ()
    record = read_record(folder / name)
    if record is not None:
        return TaskFacts(
            name,
            record.metric,
            record.kind,
            record.category,
            record.data_set,
            record.mode,
            tuple(record.labels),
            oddities,
            record.leaks,
            record.incomplete,
        )
    if spec is not None:
        return TaskFacts(name, spec.metric, spec.kind, spec.category, spec.data_set.name, oddities=oddities)
    own = own_tasks.get(name)
    return TaskFacts(name) if own is None else TaskFacts(name, own.metric, own.kind)
