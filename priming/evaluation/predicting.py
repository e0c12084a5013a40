"""Predictions and losses of K slots on splits of unlike sizes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from priming.adapters.base import Params
from priming.data.batching import make_batch
from priming.data.encoding import EncodedExample, Encoder
from priming.metrics import off_label_rate, score
from priming.models.language_model import LanguageModel, Reduction

ROWS_AT_ONCE = 512
"""Rows of one forward pass over all slots."""


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
    encoder: Encoder,
    params: Params,
    splits: Sequence[Sequence[EncodedExample]],
    *,
    beams: int,
    rows_at_once: int = ROWS_AT_ONCE,
) -> list[list[str]]:
    """Decode every example of K splits.

    Args:
        model: The language model.
        encoder: Knows the output length and turns ids into text.
        params: As `LanguageModel.generate` takes them, for K slots.
        splits: K splits, of any sizes.
        beams: Beams per row.
        rows_at_once: Rows of one pass over all slots.

    Returns:
        K lists of texts, each in its split's order.
    """
    predictions = [[""] * len(split) for split in splits]
    for chunk in _chunks(splits, rows_at_once):
        blocks = [[split[row] for row in rows] for split, rows in zip(splits, chunk, strict=True)]
        ids = model.generate(params, make_batch(blocks), beams=beams, length=encoder.output_length)
        texts = iter(encoder.decode(ids))
        for slot, rows in enumerate(chunk):
            for row, text in zip(rows, texts, strict=False):
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
    """The loss of each slot's split as one batch, without dropout; the first answer is the one scored."""
    with torch.no_grad():
        losses = model.losses(
            params, make_batch(splits), training=False, label_smoothing=label_smoothing, reduction=reduction
        )
    return [float(loss) for loss in losses]


def score_predictions(
    metric: str, predictions: Sequence[str], split: Sequence[EncodedExample], labels: Sequence[str]
) -> Scored:
    """Score one split.

    Args:
        metric: The task's metric.
        predictions: One per example.
        split: The examples.
        labels: The known labels; empty where the task has none.
    """
    golds = [example.golds for example in split]
    rate = off_label_rate(predictions, labels) if labels else None
    return Scored(score(metric, predictions, golds, labels or None), rate, tuple(predictions))


def _chunks(splits: Sequence[Sequence[EncodedExample]], rows_at_once: int) -> Iterator[list[list[int]]]:
    """Rows of each slot for one pass: like lengths together, and every slot the same number of rows.

    A slot that has run out repeats its last row, whose text is written again; a filler of another kind could
    generate for longer than the real rows do.
    """
    orders = [sorted(range(len(split)), key=lambda row, split=split: (len(split[row].input), row)) for split in splits]  # type: ignore[misc]
    size = max(1, rows_at_once // len(splits))
    for start in range(0, max(len(order) for order in orders), size):
        pieces = [order[start : start + size] or order[-1:] for order in orders]
        longest = max(len(piece) for piece in pieces)
        yield [piece + piece[-1:] * (longest - len(piece)) for piece in pieces]
