"""What an adapter is: tensors, an initial draw, and pure maths over them.

One implementation serves three users. The plain module calls `apply` with its own parameters, MAML with fast
weights, and a bank with tensors that carry a leading axis of K slots:

    K  slots: runs or tasks that share one forward pass
    R  rows of a batch, K * B in slot order
    T  tokens,  d  hidden size,  b  bottleneck,  m  intermediate size of the feed-forward
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor, nn

Params = dict[str, Tensor]
"""Name -> tensor. A model is a pure function of such a dict."""


def as_bank(tensor: Tensor, dimensions: int) -> Tensor:
    """Give a tensor the leading slot axis if it has none.

    Args:
        tensor: An adapter's tensor, with or without a leading axis K.
        dimensions: How many dimensions it has without that axis.

    Returns:
        The tensor with `dimensions + 1` dimensions; K is 1 where there was no axis.
    """
    return tensor if tensor.dim() == dimensions + 1 else tensor.unsqueeze(0)


def split_slots(hidden: Tensor, slots: int) -> Tensor:
    """View rows in slot order as one block per slot.

    Args:
        hidden: [R, ..., d] with R = slots * B.
        slots: K.

    Returns:
        [K, B * ..., d], a view where memory allows.

    Raises:
        ValueError: The rows do not divide by the slots.
    """
    if hidden.shape[0] % slots:
        raise ValueError(f"a bank of {slots} slots cannot take {hidden.shape[0]} rows: they do not divide")
    return hidden.reshape(slots, -1, hidden.shape[-1])


Position = Literal["below", "adapter", "above"]
"""Where at a place a module acts: the order in which they run."""
POSITIONS: tuple[Position, ...] = ("below", "adapter", "above")


@dataclass(frozen=True)
class Place:
    """What a method needs to know of one place in a language model.

    Attributes:
        sublayer: Which sublayer's output it changes.
        hidden_size: d, the width of that output.
        source_size: Width of what the sublayer's last projection reads: d after attention, m after the feed-forward.
        has_adapter: Whether a regular adapter sits there, which meta-adapters ask.
    """

    sublayer: Literal["attention", "feed_forward"]
    hidden_size: int
    source_size: int
    has_adapter: bool = False


class AddedModule(nn.Module, ABC):
    """Anything added to a language model that has parameters of its own.

    Args:
        part: The owner part of its parameters, such as "A".
    """

    def __init__(self, part: str) -> None:
        super().__init__()
        self.part = part

    @abstractmethod
    def reset(self, generator: torch.Generator) -> None:
        """Draw the initial values, all of them from `generator`."""


class Adapter(AddedModule):
    """A module added at one site of a language model."""

    @abstractmethod
    def apply_to(self, hidden: Tensor, source: Tensor, params: Mapping[str, Tensor]) -> Tensor:
        """The adapter's maths, a pure function of its tensors.

        Args:
            hidden: [R, T, d], what the sublayer's last projection gave.
            source: [R, T, d or m], what went into that projection.
            params: The adapter's own tensors by their names here, each with or without a leading axis K.

        Returns:
            [R, T, d].
        """

    def forward(self, hidden: Tensor, source: Tensor) -> Tensor:
        """Apply the adapter with the tensors it holds at the moment."""
        return self.apply_to(hidden, source, dict(self.named_parameters()))


@dataclass(frozen=True)
class Inputs:
    """What the language model reads: embedded tokens and which of them count.

    Attributes:
        embeddings: [R, T, d], token embeddings without positions.
        mask: [R, T] bool, true where there is a token.
    """

    embeddings: Tensor
    mask: Tensor

    def prepend(self, vectors: Tensor) -> Inputs:
        """Put the same vectors before every row.

        Args:
            vectors: [R, P, d].

        Returns:
            Inputs of length P + T.
        """
        mask = torch.cat([self.mask.new_ones(vectors.shape[:2]), self.mask], dim=1)
        return replace(self, embeddings=torch.cat([vectors, self.embeddings], dim=1), mask=mask)


class InputAdapter(AddedModule):
    """A module added before the encoder, for methods that change length or positions, such as prompts."""

    @abstractmethod
    def prepare(self, inputs: Inputs, params: Mapping[str, Tensor]) -> Inputs:
        """Change what the encoder reads, as a pure function of the module's tensors.

        Args:
            inputs: Of R = K * B rows in slot order.
            params: The module's own tensors by name, each with or without a leading axis K.
        """

    def forward(self, inputs: Inputs) -> Inputs:
        """Prepare with the tensors held at the moment."""
        return self.prepare(inputs, dict(self.named_parameters()))
