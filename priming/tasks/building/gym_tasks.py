"""Which tasks a gym folder holds, and what is known of each: from its build record or the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from priming.errors import TaskError, nearest
from priming.tasks.building.record import BuildRecord, read_record
from priming.tasks.catalogue import CATALOGUE, GLUE
from priming.tasks.catalogue.entry import CatalogueEntry
from priming.tasks.catalogue.task_spec import TaskSpec
from priming.tasks.few_shot_files import few_shot_files
from priming.tasks.spec import Kind

NO_TASKS: Mapping[str, CatalogueEntry] = MappingProxyType({})


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
        citation: Who made the data set.
        licence: Its licence.
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
    citation: str = ""
    licence: str = ""


def task_names(folder: Path) -> tuple[str, ...]:
    """The tasks that have at least one few-shot file in a gym, sorted.

    Raises:
        TaskError: There is no such folder, or no few-shot file in it.
    """
    if not folder.is_dir():
        raise TaskError(f"{folder}: no such folder; expected a folder with one subfolder per task")
    subfolders = sorted(path.name for path in folder.iterdir() if path.is_dir())
    names = tuple(name for name in subfolders if few_shot_files(folder, name))
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
    record = read_record(folder / name)
    if record is not None:
        return _built_facts(name, record, spec)
    if spec is not None:
        return TaskFacts(
            name,
            spec.metric,
            spec.kind,
            spec.category,
            spec.data_set.name,
            oddities=spec.oddities,
            citation=spec.data_set.citation,
            licence=spec.data_set.licence or "",
        )
    own = own_tasks.get(name)
    return TaskFacts(name) if own is None else TaskFacts(name, own.metric, own.kind)


def _built_facts(name: str, record: BuildRecord, spec: TaskSpec | None) -> TaskFacts:
    """By a build record; it may be of a version that left the citation of a data set of the catalogue out."""
    data_set = spec.data_set if spec is not None and spec.data_set.name == record.data_set else None
    return TaskFacts(
        name,
        record.metric,
        record.kind,
        record.category,
        record.data_set,
        record.mode,
        tuple(record.labels),
        () if spec is None else spec.oddities,
        record.leaks,
        record.incomplete,
        record.citation or (data_set.citation if data_set else ""),
        record.licence or (data_set.licence if data_set else None) or "",
    )
