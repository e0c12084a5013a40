"""Tasks as a file of one's own has them, and what is wrong with them, before anything is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from priming.tasks.catalogue.task_spec import TaskSpec


@dataclass(frozen=True)
class Written:
    """A task of a file.

    Attributes:
        spec: The specification.
        place: What a message calls one of its attributes: file and dotted path, as the file writes it.
    """

    spec: TaskSpec
    place: Callable[[str], str]


@dataclass
class Reading:
    """A file while it is read.

    Attributes:
        tasks: The tasks that could be made so far.
        problems: What is wrong so far, each with file and dotted path.
    """

    tasks: list[Written] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
