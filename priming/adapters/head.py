"""Task heads: one linear layer on the hidden state of the first token ([CLS]), without a pooler (Huang 2023, 4.1).

A head belongs to one task and is as wide as the task has classes, so its values are never the model's own: they are
drawn for a task and given to the model with its other parameters. Heads of a bank are padded to the widest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from priming.adapters.base import AddedModule, Params, as_bank, split_slots

INIT_STD = 0.02


class LinearHead(AddedModule):
    """The head of every task; what it holds itself is a stand-in of one class.

    Args:
        part: The owner part of its parameters.
        hidden_size: d.
    """

    def __init__(self, part: str, hidden_size: int) -> None:
        super().__init__(part)
        self.hidden_size = hidden_size
        self.weight = nn.Parameter(torch.zeros(1, hidden_size))
        self.bias = nn.Parameter(torch.zeros(1))

    def reset(self, generator: torch.Generator) -> None:
        """Nothing to draw: the values that count are a task's."""

    def draw(self, width: int, generator: torch.Generator) -> Params:
        """Initial values of one task's head: a normal of standard deviation 0.02, biases 0.

        Args:
            width: C, the task's number of classes; 1 for a regression.
            generator: The only source of what is drawn.

        Returns:
            "weight" [C, d] and "bias" [C], on the head's device and in its type.
        """
        draw = torch.randn(width, self.hidden_size, dtype=torch.float64, generator=generator) * INIT_STD
        like = self.weight.detach()
        return {"weight": draw.to(like.device, like.dtype), "bias": like.new_zeros(width)}

    def forward(self, hidden: Tensor) -> Tensor:
        """Scores of the classes.

        Args:
            hidden: [R, d], R = K * B rows in slot order.

        Returns:
            [R, C], each slot's rows through its own head.
        """
        weight, bias = as_bank(self.weight, 2), as_bank(self.bias, 1)
        blocks = split_slots(hidden, weight.shape[0])
        return torch.baddbmm(bias.unsqueeze(1), blocks, weight.transpose(1, 2)).flatten(0, 1)


def resize_head(values: Mapping[str, Tensor], names: Sequence[str], width: int) -> Params:
    """Pad a head with zeros, or cut the padding off again.

    Padded classes are masked in the loss, so their gradient is 0 and their values stay 0.

    Args:
        values: Name -> tensor, without a slot axis.
        names: Which of them are a head's; their first axis is that of the classes.
        width: How many classes the head shall have.

    Returns:
        All values, those of the head with `width` classes.
    """
    resized = dict(values)
    for name in names:
        value = values[name]
        padding = [0, 0] * (value.dim() - 1) + [0, width - len(value)]
        resized[name] = functional.pad(value, padding)  # a negative padding cuts
    return resized


def stack_heads(heads: Sequence[Mapping[str, Tensor]]) -> Params:
    """A bank of K heads, each padded to the widest; name -> [K, C, ...]."""
    names = tuple(heads[0])
    width = max(len(next(iter(head.values()))) for head in heads)
    padded = [resize_head(head, names, width) for head in heads]
    return {name: torch.stack([head[name] for head in padded]) for name in names}
