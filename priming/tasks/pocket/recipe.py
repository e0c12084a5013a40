"""How a task is made: its name, metric and labels, and a function that composes one example."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from priming.tasks.pocket.draw import Draw
from priming.tasks.spec import Example, Kind

PER_CLASS = 16
"""Training examples per class of a classification task; as many again for development."""
PER_TASK = 32
"""Training examples of any other task; as many again for development."""


@dataclass(frozen=True)
class Recipe:
    """What one pocket task is made of.

    Attributes:
        name: The task's name.
        metric: Its metric, in CrossFit's spelling.
        labels: The label texts of a classification; empty for a text-to-text task.
        compose: Makes one example; its second argument is the class (0 for a text-to-text task).
    """

    name: str
    metric: str
    labels: tuple[str, ...]
    compose: Callable[[Draw, int], Example]

    @property
    def kind(self) -> Kind:
        """`classification` where the answers are a closed set of labels."""
        return "classification" if self.labels else "text_to_text"

    @property
    def per_class(self) -> int:
        """Examples drawn per class; a text-to-text task counts as one class."""
        return PER_CLASS if self.labels else PER_TASK


def classification(
    name: str, metric: str, labels: tuple[str, ...], compose: Callable[[Draw, int], str]
) -> Recipe:
    """A recipe whose answers are labels.

    Args:
        name: The task's name.
        metric: Its metric.
        labels: One text per class.
        compose: Makes the input of an example of the given class.
    """

    def labelled(draw: Draw, index: int) -> Example:
        return Example(compose(draw, index), (labels[index],))

    return Recipe(name, metric, labels, labelled)


def text_to_text(name: str, metric: str, compose: Callable[[Draw], tuple[str, ...]]) -> Recipe:
    """A recipe whose answers are free text.

    Args:
        name: The task's name.
        metric: Its metric.
        compose: Makes an input followed by its acceptable answers.
    """

    def written(draw: Draw, _: int) -> Example:
        source, *answers = compose(draw)
        return Example(source, tuple(answers))

    return Recipe(name, metric, (), written)
