"""Pieces of a forward pass that every kind of model needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import torch
from torch import Tensor, nn

from priming.adapters.base import Inputs
from priming.data.batching import Batch
from priming.models.attachment import input_adapters

Reduction = Literal["mean", "sum"]


def prepare_inputs(module: Any, batch: Batch) -> Inputs:
    """Embed a batch's tokens and let attached modules change what the encoder reads."""
    inputs = Inputs(module.get_input_embeddings()(batch.inputs), batch.mask)
    for adapter in input_adapters(module):
        inputs = adapter(inputs)
    return inputs


def additive_mask(mask: Tensor, dtype: torch.dtype) -> Tensor:
    """An attention mask [R, 1, 1, T] that is added to scores, of a bool mask [R, T]."""
    # a 4-D mask costs no host sync and passes through vmap, unlike the 2-D one that transformers would expand; under
    # autocast it is cast, and the lowest float32 would become minus infinity in bfloat16
    lowest = max(torch.finfo(dtype).min, torch.finfo(torch.bfloat16).min)
    return torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill(~mask, lowest)[:, None, None]


def slot_means(values: Tensor, counted: Tensor, slots: int, reduction: Reduction) -> Tensor:
    """Reduce what every answer costs to one loss per slot.

    Args:
        values: [R * U], 0 where nothing is counted.
        counted: [R * U] bool.
        slots: K.
        reduction: "mean" over what is counted, or "sum".

    Returns:
        [K].
    """
    sums = values.view(slots, -1).sum(dim=1)
    return sums if reduction == "sum" else sums / counted.view(slots, -1).sum(dim=1)


@contextmanager
def smooth_activations(module: nn.Module) -> Iterator[None]:
    """Put a smooth function in the place of every ReLU for the block.

    Differences of a ReLU network's gradients see its kinks, whose derivative is 0 almost everywhere, so they say nothing
    about whether its other operations have their second derivatives.
    """
    kinked = [child for child in module.modules() if type(child) is nn.ReLU]
    try:
        for child in kinked:
            child.__class__ = nn.SiLU  # type: ignore[assignment]
        yield
    finally:
        for child in kinked:
            child.__class__ = nn.ReLU
