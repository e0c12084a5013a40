"""A classifier: an encoder whose first hidden state ([CLS]) a task's own linear head reads (Huang 2023, 4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from priming.adapters.base import Params
from priming.data.batching import IGNORED, Batch, make_batch
from priming.data.class_encoding import ClassEncoder, answer_text
from priming.data.encoding import EncodedExample
from priming.errors import ModelError
from priming.models.attachment import find_head
from priming.models.language_model import LanguageModel
from priming.models.passes import Reduction, additive_mask, prepare_inputs, slot_means

MASKED = -1e4
"""The score of a class that pads a narrower head to the widest of its bank: finite, and far below any real one."""


class Classifier(LanguageModel):
    """An encoder (BERT, RoBERTa) with one task head among its attached modules; see `LanguageModel`.

    The head's values are not the model's own: `draw_head` gives those of a task, and `losses` and `write` take them
    with `params`, one head per slot.
    """

    @property
    def writes_text(self) -> bool:
        """False."""
        return False

    def encoder(self, *, input_length: int, output_length: int) -> ClassEncoder:
        """An encoder of examples; see `LanguageModel.encoder`. The output length means nothing here."""
        self._require_positions(input_length=input_length)
        return ClassEncoder(
            self.tokenizer,
            input_length=input_length,
            output_length=output_length,
            segments=self.module.config.type_vocab_size > 1,
        )

    def losses(
        self,
        params: Params,
        batch: Batch,
        *,
        training: bool,
        label_smoothing: float = 0.0,
        reduction: Reduction = "mean",
    ) -> Tensor:
        """Cross-entropy over a slot's own classes, or a regression's squared error; see `LanguageModel.losses`."""
        batch = batch.to(self.device)
        with self._mode(training=training):
            scores = self._call(params, _score, batch)
        costs = class_losses(scores, batch, label_smoothing)
        counted = batch.labels.flatten() != IGNORED
        return slot_means(costs.masked_fill(~counted, 0), counted, batch.slots, reduction)

    def write(
        self,
        params: Params,
        blocks: Sequence[Sequence[EncodedExample]],
        *,
        beams: int,  # noqa: ARG002
        length: int,  # noqa: ARG002
    ) -> list[str]:
        """The label of the highest score, or a regression's value; see `LanguageModel.write`."""
        batch = make_batch(blocks).to(self.device)
        with self._mode(training=False), torch.no_grad():
            scores = self._call(params, _score, batch)
        own = _own_classes(scores, batch)
        classes = scores.masked_fill(~own, MASKED).argmax(dim=1).tolist()
        values = scores[:, 0].tolist()
        examples = [example for block in blocks for example in block]
        return [
            answer_text(example, chosen, value)
            for example, chosen, value in zip(examples, classes, values, strict=True)
        ]


def require_head(model: LanguageModel, train: Sequence[str], remedy: str = "") -> None:
    """Refuse a psi_d without the head of a classifier; a text-to-text model has none to miss.

    Args:
        model: The language model.
        train: The parts of psi_d.
        remedy: What to write, where that is not plain.

    Raises:
        ModelError: The head is not among the parts.
    """
    if model.head_part not in (None, *train):
        raise ModelError(
            f"downstream.train: {list(train)} lacks {model.head_part}, the head that is drawn anew for every task and "
            f"must be trained; add {model.head_part}{remedy}"
        )


def class_losses(scores: Tensor, batch: Batch, label_smoothing: float) -> Tensor:
    """What every row costs.

    Args:
        scores: [R, C], C the width of the widest head.
        batch: Its labels, widths and values.
        label_smoothing: Weight of the uniform distribution over a row's own classes.

    Returns:
        [R]; rows without a label have a finite value that means nothing.
    """
    scores = scores.to(
        torch.promote_types(scores.dtype, torch.float32)
    )  # bfloat16 would round a regression's values
    own = _own_classes(scores, batch)
    logs = functional.log_softmax(scores.masked_fill(~own, MASKED), dim=1)
    right = logs.gather(1, batch.labels.clamp_min(0)).squeeze(1)
    uniform = logs.masked_fill(~own, 0).sum(dim=1) / own.sum(dim=1)
    costs = -(1 - label_smoothing) * right - label_smoothing * uniform
    if batch.values is None:
        return costs
    squares = (scores[:, 0] - batch.values.to(scores.dtype)).square()
    return torch.where(own.sum(dim=1) == 1, squares, costs)


def _own_classes(scores: Tensor, batch: Batch) -> Tensor:
    """[R, C] bool, true for the classes of a row's own task."""
    assert batch.widths is not None  # noqa: S101 - a classifier's encoder gives every example its width
    widths = batch.widths.repeat_interleave(len(scores) // batch.slots)
    return torch.arange(scores.shape[1], device=scores.device) < widths.unsqueeze(1)


def _score(module: Any, batch: Batch) -> Tensor:
    inputs = prepare_inputs(module, batch)
    added = inputs.embeddings.shape[1] - batch.inputs.shape[1]
    segments = None if batch.segments is None else functional.pad(batch.segments, (added, 0))
    hidden = module(
        inputs_embeds=inputs.embeddings,
        attention_mask=additive_mask(inputs.mask, inputs.embeddings.dtype),
        token_type_ids=segments,
    ).last_hidden_state
    head = find_head(module)
    if head is None:
        raise ModelError("the classifier's head was taken off; load the model again")
    scores: Tensor = head(hidden[:, added])
    return scores
