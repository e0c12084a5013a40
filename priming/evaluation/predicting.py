"""Predictions and losses of K slots on splits of unlike sizes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import torch

from priming.adapters.base import Params
from priming.data.batching import make_batch
from priming.data.encoding import EncodedExample
from priming.metrics import off_label_rate, score
from priming.models.language_model import LanguageModel
from priming.models.passes import Reduction
from priming.models.sizes import inference_floats

FLOATS_AT_ONCE = {"cpu": 2**28, "cuda": 2**32}
"""Numbers that one pass without gradients may hold, by kind of device; it bounds memory."""


@dataclass(frozen=True)
class Scored:
    """A slot's predictions and what they are worth.

    Attributes:
        score: In the task's metric; NaN where it is undefined.
        off_label_rate: Share of predictions outside the known labels; None where labels are not known.
        predictions: One text per example, in the split's order.
    """

    score: float
    off_label_rate: float | None
    predictions: tuple[str, ...]

    @property
    def is_defined(self) -> bool:
        """Whether the score is a number."""
        return math.isfinite(self.score)


def predict(
    model: LanguageModel,
    params: Params,
    splits: Sequence[Sequence[EncodedExample]],
    *,
    beams: int,
    length: int,
) -> list[list[str]]:
    """Answer every example of K splits.

    Args:
        model: The language model.
        params: As `LanguageModel.write` takes them, for K slots.
        splits: K splits, of any sizes, none of them empty.
        beams: Beams per row.
        length: New tokens at most.

    Returns:
        K lists of texts, each in its split's order.
    """
    predictions = [[""] * len(split) for split in splits]
    cost = partial(inference_floats, model.sizes, written=1, beams=beams)
    for chunk in _chunks(splits, lambda row: cost(read=len(row.input)), FLOATS_AT_ONCE[model.device.type]):
        # a slot that has run out repeats a row: a filler of another kind could generate for longer than real rows
        longest = max(len(rows) for rows in chunk)
        filled = [rows + (rows[-1:] or [0]) * (longest - len(rows)) for rows in chunk]
        blocks = [[split[row] for row in rows] for split, rows in zip(splits, filled, strict=True)]
        texts = model.write(params, blocks, beams=beams, length=length)
        for slot, rows in enumerate(chunk):
            for row, text in zip(rows, texts[slot * longest :], strict=False):
                predictions[slot][row] = text
    return predictions


def split_losses(
    model: LanguageModel,
    params: Params,
    splits: Sequence[Sequence[EncodedExample]],
    *,
    label_smoothing: float,
    reduction: Reduction,
) -> list[float]:
    """The loss of each slot's whole split, without dropout; the first answer is the one scored."""
    sums = torch.zeros(len(splits), dtype=torch.float64)
    longest = max(len(example.answers[0]) for split in splits for example in split)
    cost = partial(inference_floats, model.sizes, written=longest)
    for chunk in _chunks(splits, lambda row: cost(read=len(row.input)), FLOATS_AT_ONCE[model.device.type]):
        blocks = [[split[row] for row in rows] for split, rows in zip(splits, chunk, strict=True)]
        with torch.no_grad():
            losses = model.losses(
                params, make_batch(blocks), training=False, label_smoothing=label_smoothing, reduction="sum"
            )
        sums += losses.cpu()
    if reduction == "mean":
        sums /= torch.tensor([sum(len(example.answers[0]) for example in split) for split in splits])
    return [float(loss) for loss in sums]


def score_predictions(
    metric: str, predictions: Sequence[str], split: Sequence[EncodedExample], labels: Sequence[str]
) -> Scored:
    """Score one split by the published definition of its metric.

    Args:
        metric: The task's metric. F1 looks at the labels; Classification-F1 is CrossFit's, over whatever occurs.
        predictions: One per example.
        split: The examples.
        labels: The known labels; empty where the task has none.

    Raises:
        TaskError: The metric cannot score these answers.
    """
    golds = [example.golds for example in split]
    rate = off_label_rate(predictions, labels) if labels else None
    value = score(metric, predictions, golds, labels if metric == "F1" else None)
    return Scored(value, rate, tuple(predictions))


def _chunks(
    splits: Sequence[Sequence[EncodedExample]], cost: Callable[[EncodedExample], int], limit: int
) -> Iterator[list[list[int]]]:
    """Rows of each slot for one pass, like lengths together; a slot that has run out has none."""
    orders = [
        sorted(range(len(split)), key=lambda row, split=split: (len(split[row].input), row))  # type: ignore[misc]
        for split in splits
    ]
    start, longest = 0, max(len(order) for order in orders)
    while start < longest:
        size, dearest = 0, 0
        for position in range(start, longest):
            column = [
                split[order[position]]
                for split, order in zip(splits, orders, strict=True)
                if position < len(order)
            ]
            dearest = max(dearest, *map(cost, column))
            if size and dearest * (size + 1) * len(splits) > limit:
                break
            size += 1
        yield [order[start : start + size] for order in orders]
        start += size
