"""Tasks of one's own out of a file, refused unless all of them are sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from priming.errors import TaskError
from priming.tasks.catalogue import CATALOGUE, GLUE
from priming.tasks.catalogue.task_spec import TaskSpec
from priming.tasks.own_tasks.attributes import Found, said
from priming.tasks.own_tasks.checking import problems_of
from priming.tasks.own_tasks.python_tasks import read_python_tasks
from priming.tasks.own_tasks.yaml_tasks import read_yaml_tasks

_READERS = {".yaml": read_yaml_tasks, ".yml": read_yaml_tasks, ".py": read_python_tasks}


def load_own_tasks(path: Path) -> dict[str, TaskSpec]:
    """The tasks of a file, which add to the catalogue.

    A Python file is executed, so name only files that you trust.

    Args:
        path: A YAML file with `tasks: {name: ...}`, or a Python file with `TASKS`, a list of `TaskSpec`. Folders of
            rows in it are relative to the file; whether they are there shows when the task is built.

    Returns:
        Task name -> specification, in the file's order.

    Raises:
        TaskError: Every problem at once, a line each, with file, dotted path, what is allowed and the nearest name.
    """
    read = _READERS.get(path.suffix)
    if read is None:
        raise TaskError(f"{path}: tasks of one's own stand in a file that ends in {', '.join(_READERS)}")
    reading = read(path)
    problems = reading.problems
    names: set[str] = set()
    for written in reading.tasks:
        spec = written.spec
        found = problems_of(spec)
        if not any(attribute.startswith("data_set") for attribute, _ in found):
            found += _wrong_among_own(spec)
        if str(spec.name) in names:
            found.append(("name", f"two tasks are called '{spec.name}'; give each its own name"))
        names.add(str(spec.name))
        problems += [f"{written.place(attribute)}: {message}" for attribute, message in found]
    if problems:
        raise TaskError("\n".join(problems))
    return {written.spec.name: written.spec for written in reading.tasks}


def _wrong_among_own(spec: TaskSpec) -> Iterator[Found]:
    """What is right in the catalogue and wrong in a task of one's own."""
    data_set = spec.data_set
    if str(spec.name) in {*CATALOGUE, *GLUE}:
        yield "name", f"the catalogue has a task called '{spec.name}' already; give this one another name"
    if spec.verbatim:
        yield "verbatim", "only CrossFit's tasks are written so; leave it out"
    if data_set.folder and data_set.hub is not None:
        yield "data_set.hub", "rows come from a folder or from the hub; keep one"
    elif not data_set.folder and data_set.hub is None and not data_set.elsewhere:
        yield "data_set.folder", "missing; give a folder of rows, or a data set of the hub"
    if data_set.hub is not None and not _is_data_set(data_set.hub):
        yield "data_set.hub", f"{said(data_set.hub)} is not allowed; allowed: owner/name, as on the hub"


def _is_data_set(hub: str) -> bool:
    """Whether a text names a data set of the hub; `datasets` reads a folder in its place too."""
    return re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", hub) is not None or Path(hub).is_dir()
