"""Batches of padded rows, in slot order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from priming.data.encoding import EncodedExample
from priming.seeding import numpy_stream

IGNORED = -100


@dataclass(frozen=True)
class Batch:
    """K blocks of B rows in slot order, R = K * B, padded on the right and trimmed to the longest row.

    Attributes:
        inputs: [R, T] token ids.
        mask: [R, T] bool, true where there is a token.
        labels: [R, U] token ids of the answers, or [R, 1] ids of classes; -100 where there is none.
        slots: K, the number of losses this batch stands for.
        segments: [R, T], for a classifier that tells the texts of a pair apart: 1 on the second.
        widths: [K], for a classifier: how many classes each slot's task has; 1 is a regression.
        values: [R], the numbers that regressions answer with; None where no slot is a regression.
    """

    inputs: Tensor
    mask: Tensor
    labels: Tensor
    slots: int
    segments: Tensor | None = None
    widths: Tensor | None = None
    values: Tensor | None = None

    def to(self, device: torch.device) -> Batch:
        """The same batch on a device."""
        optional = (
            None if value is None else value.to(device) for value in (self.segments, self.widths, self.values)
        )
        return Batch(
            self.inputs.to(device), self.mask.to(device), self.labels.to(device), self.slots, *optional
        )


def pad(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
    """Stack rows of unlike length.

    Args:
        rows: R sequences of token ids.
        filler: The id behind the end of each row.

    Returns:
        [R, longest] int64.
    """
    padded = np.full((len(rows), max(len(row) for row in rows)), filler, dtype=np.int64)
    for index, row in enumerate(rows):
        padded[index, : len(row)] = row
    return torch.from_numpy(padded)


def make_batch(
    slots: Sequence[Sequence[EncodedExample]], answers: Sequence[Sequence[int]] | None = None
) -> Batch:
    """Stack the examples of K slots.

    A slot with fewer rows than the longest is filled with rows that have no labels, which add nothing to its loss.

    Args:
        slots: K sequences of examples.
        answers: Which answer each row trains on; None takes the first.
    """
    longest = max(len(block) for block in slots)
    inputs: list[Sequence[int]] = []
    labels: list[Sequence[int]] = []
    for index, block in enumerate(slots):
        chosen = [0] * len(block) if answers is None else answers[index]
        missing = longest - len(block)
        inputs += [example.input for example in block] + [(0,)] * missing
        labels += [example.answers[answer] for example, answer in zip(block, chosen, strict=True)] + [
            ()
        ] * missing
    ids = pad(inputs, 0)
    lengths = torch.tensor([len(row) for row in inputs])
    mask = torch.arange(ids.shape[1]) < lengths.unsqueeze(1)
    return Batch(ids, mask, pad(labels, IGNORED), len(slots), *_class_fields(slots, longest))


def _class_fields(
    slots: Sequence[Sequence[EncodedExample]], longest: int
) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
    """Segments, widths and values of a classifier's batch; None for a model that writes."""
    if not any(block[0].width for block in slots if block):
        return None, None, None
    rows = [example for block in slots for example in (*block, *[None] * (longest - len(block)))]
    segments = values = None
    if any(row.segments for row in rows if row):
        segments = pad([row.segments if row else (0,) for row in rows], 0)
    if any(row.value is not None for row in rows if row):
        numbers = [0.0 if row is None or row.value is None else row.value for row in rows]
        values = torch.tensor(numbers, dtype=torch.float64)
    return segments, torch.tensor([block[0].width if block else 1 for block in slots]), values


def draw_answers(examples: Sequence[EncodedExample], seed: int, *key: str | int) -> list[int]:
    """Which acceptable answer each row trains on at this visit, drawn from stream ("answer", key)."""
    if all(len(example.answers) == 1 for example in examples):
        return [0] * len(examples)
    draws = numpy_stream(seed, "answer", *key).random(len(examples))
    return [int(draw * len(example.answers)) for draw, example in zip(draws, examples, strict=True)]


def batch_with_answers(
    blocks: Sequence[Sequence[EncodedExample]], seed: int, keys: Sequence[Sequence[str | int]]
) -> Batch:
    """Stack K blocks, each row training on an answer drawn for this visit.

    Args:
        blocks: K sequences of examples.
        seed: The run's seed.
        keys: K keys that say what each visit is; a slot's answers depend on its own key alone.
    """
    answers = [draw_answers(block, seed, *key) for block, key in zip(blocks, keys, strict=True)]
    return make_batch(blocks, answers)


def shuffled_rows(count: int, start: int, stop: int, seed: int, *key: str | int) -> list[int]:
    """Rows `start` to `stop` of an endless row of shuffled passes over `count` items.

    A function of its arguments alone, so that the state of a data order is a position.

    Args:
        count: Items of one pass.
        start: First position.
        stop: Position behind the last.
        seed: The run's seed.
        key: What the order belongs to; pass p is drawn from stream ("order", key, p).
    """
    rows: list[int] = []
    for epoch in range(start // count, -(-stop // count)):
        order = numpy_stream(seed, "order", *key, epoch).permutation(count)
        first, last = max(start - epoch * count, 0), min(stop - epoch * count, count)
        rows.extend(int(row) for row in order[first:last])
    return rows
