"""Rows of tasks, and passes over them that memory can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from priming.data.encoding import EncodedExample, Encoder
from priming.evaluation.predicting import FLOATS_AT_ONCE
from priming.models.language_model import LanguageModel
from priming.models.sizes import training_floats
from priming.tasks.spec import Task


@dataclass(frozen=True)
class Rows:
    """The encoded few-shot rows of one task and sample.

    Attributes:
        task: The task.
        sample: The sample's seed.
        train: D_train.
        dev: D_dev.
    """

    task: Task
    sample: int
    train: tuple[EncodedExample, ...]
    dev: tuple[EncodedExample, ...]

    @property
    def width(self) -> int:
        """How wide the task's head is; 0 where text is written."""
        return self.train[0].width


def encode_rows(encoder: Encoder, tasks: Sequence[Task]) -> tuple[Rows, ...]:
    """Every sample of every task, in order of name and seed, whatever order they came in."""
    return tuple(
        Rows(task, seed, encoder.encode(task, sample.train), encoder.encode(task, sample.dev))
        for task in sorted(tasks, key=lambda task: task.name)
        for seed, sample in sorted(task.samples.items())
    )


def passes(model: LanguageModel, splits: Sequence[Sequence[EncodedExample]]) -> Iterator[list[list[int]]]:
    """Cut K splits into passes that memory can hold, rows of like length together.

    Args:
        model: Whose memory per row counts.
        splits: K splits of any sizes.

    Yields:
        For each split the places of its rows in this pass; none once it has run out. Every row comes once.
    """
    every = [row for split in splits for row in split]
    floats = training_floats(
        model.sizes,
        read=max(len(row.input) for row in every),
        written=max(len(answer) for row in every for answer in row.answers),
    )
    size = max(1, FLOATS_AT_ONCE[model.device.type] // (len(splits) * floats))
    orders = [
        sorted(range(len(split)), key=[len(row.input) for row in split].__getitem__) for split in splits
    ]
    for start in range(0, max(map(len, orders)), size):
        yield [order[start : start + size] for order in orders]
