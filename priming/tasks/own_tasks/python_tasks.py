"""Tasks of one's own in Python, for what YAML has no words for: functions that filter, draw and map rows."""

from __future__ import annotations

import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from traceback import extract_tb
from types import ModuleType
from typing import Any

from priming.errors import TaskError
from priming.tasks.catalogue.data_set import DataSet
from priming.tasks.catalogue.task_spec import TaskSpec
from priming.tasks.own_tasks.attributes import said
from priming.tasks.own_tasks.written import Reading, Written

_EXPECTED = "expected TASKS, a list of TaskSpec (from priming.tasks.catalogue import TaskSpec, DataSet)"


def read_python_tasks(path: Path) -> Reading:
    """Execute a Python file and take its `TASKS`.

    Args:
        path: The file.

    Returns:
        Its tasks, folders of rows with the file's folder before them.

    Raises:
        TaskError: The file cannot be read or executed; the message says the line.
    """
    tasks = vars(_executed(path)).get("TASKS")
    if not isinstance(tasks, list | tuple):
        raise TaskError(f"{path}: TASKS: {'missing' if tasks is None else said(tasks)}; {_EXPECTED}")
    reading = Reading()
    if not tasks:
        reading.problems.append(f"{path}: TASKS: there are no tasks; {_EXPECTED}")
    for place, spec in enumerate(tasks):
        if isinstance(spec, TaskSpec):
            reading.tasks.append(_written(path, spec))
        else:
            reading.problems.append(f"{path}: TASKS[{place}]: {said(spec)} is no TaskSpec")
    return reading


def _executed(path: Path) -> ModuleType:
    """A module out of a file, without the compiled copy that an import leaves beside it.

    Raises:
        TaskError: The file cannot be read or executed.
    """
    try:
        source = path.read_bytes()
    except OSError as error:
        raise TaskError(f"{path}: cannot be read: {error.strerror}") from error
    # a build knows a function by its module's name, so that the name has to change with the file
    module = ModuleType(f"priming_own_tasks_{sha256(source).hexdigest()[:16]}")
    module.__file__ = str(path)
    # classes of the file look themselves up among the modules
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, str(path), "exec"), vars(module))  # noqa: S102 - named by the user, to be run
    except (Exception, SystemExit) as error:
        # a file of one's own may raise anything
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise TaskError(f"{_place(path, error)}: {type(error).__name__}: {reason}") from error
    return module


def _place(path: Path, error: BaseException) -> str:
    """The file and, where one is known, the line in it that an error comes from."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"{path}:{error.lineno}"
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f"{path}:{lines[-1]}" if lines else str(path)


def _written(path: Path, spec: TaskSpec) -> Written:
    def place(attribute: str) -> str:
        return f"{path}: TASKS.{spec.name}" + (f".{attribute}" if attribute else "")

    return Written(replace(spec, data_set=_beside(path, spec.data_set)), place)


def _beside(path: Path, data_set: Any) -> Any:
    """A data set whose folder is found from anywhere."""
    if not isinstance(data_set, DataSet) or not isinstance(data_set.folder, str) or not data_set.folder:
        return data_set
    return replace(data_set, folder=str(path.parent / data_set.folder))
