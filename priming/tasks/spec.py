"""What a few-shot task is: its metric, its samples of labelled examples, its test examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

PAIR = " [SEP] "
"""Parts the two texts of a pair in an example's input, as in CrossFit's files."""
Kind = Literal["classification", "text_to_text", "regression"]
"""What the answers are: one of a closed set of labels, free text, or a number."""


@dataclass(frozen=True)
class Example:
    """One input with every acceptable answer.

    Attributes:
        input: The text as it stands on disk, without the task's name.
        answers: One or more acceptable answers; the first is the canonical one.
    """

    input: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """One few-shot draw of a task.

    Attributes:
        train: D_train, the examples trained on.
        dev: D_dev, the examples that pick steps and hyper-parameters; in MAML the query set.
        test: D_test, scored once for the pick. Empty for a task that is only a source.
    """

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    test: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Task:
    """A task with its few-shot samples.

    Attributes:
        name: Unique within a run; the model reads it as a prefix of every input.
        metric: One of `priming.metrics.METRICS`, in CrossFit's spelling.
        samples: Sample seed -> sample.
        kind: "classification" if the answers are a closed set of labels, "regression" if they are numbers.
        labels: The labels of a classification task; empty where unknown or not a classification. Their order means
            something to F1 alone, whose positive class is the last of two.
    """

    name: str
    metric: str
    samples: Mapping[int, Sample]
    kind: Kind = "text_to_text"
    labels: tuple[str, ...] = field(default=())


class Gym(Protocol):
    """Where tasks come from: a folder of few-shot files, the raw rows of GLUE, or the embedded pocket gym."""

    def names(self) -> tuple[str, ...]:
        """Names of every task there is, sorted."""
        ...

    def load(self, name: str, samples: tuple[int, ...], *, test: bool) -> Task:
        """Read one task.

        Args:
            name: One of `names()`.
            samples: The sample seeds wanted.
            test: Whether to read the test examples too; sources do without.

        Raises:
            TaskError: The task or one of its samples does not exist.
            DataError: A file cannot be read as examples.
        """
        ...
