"""LayerNorms whose weights may carry a leading slot axis.

PyTorch refuses that shape, so the class of every LayerNorm is swapped while modules are attached, and swapped back
when they are taken off. Without the axis a swapped LayerNorm computes what its own class does.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from priming.adapters.base import split_slots

_OWN = "_priming_class"


class BankLayerNorm(nn.LayerNorm):
    """`nn.LayerNorm` with weight and bias [d] or [K, d]."""

    def forward(self, hidden: Tensor) -> Tensor:
        """Normalise [R, ..., d]; each slot's rows with its own weight and bias."""
        if self.weight.dim() == 1:
            return super().forward(hidden)
        normal = functional.layer_norm(hidden, self.normalized_shape, None, None, self.eps)
        blocks = split_slots(normal, self.weight.shape[0])
        return torch.addcmul(self.bias.unsqueeze(1), blocks, self.weight.unsqueeze(1)).view(hidden.shape)


class BankRMSNorm(nn.Module):
    """T5's normalisation by the root mean square, with weight [d] or [K, d]."""

    weight: Tensor
    variance_epsilon: float

    def forward(self, hidden: Tensor) -> Tensor:
        """Normalise [R, ..., d]; each slot's rows with its own weight. The mean square is taken in float32."""
        square = hidden.float().pow(2).mean(-1, keepdim=True)
        normal = hidden * torch.rsqrt(square + self.variance_epsilon)
        if self.weight.dtype in {torch.float16, torch.bfloat16}:
            normal = normal.to(self.weight.dtype)
        if self.weight.dim() == 1:
            return self.weight * normal
        blocks = split_slots(normal, self.weight.shape[0])
        return (self.weight.unsqueeze(1) * blocks).view(hidden.shape)


def is_norm(module: nn.Module) -> bool:
    """Whether a module is a LayerNorm (or T5's kind of it), swapped or not."""
    return isinstance(module, (nn.LayerNorm, BankRMSNorm)) or _is_t5_norm(module)


def swap_norms(module: nn.Module) -> None:
    """Let every LayerNorm of a model take weights with a slot axis."""
    for child in module.modules():
        if type(child) is nn.LayerNorm:
            child.__class__ = BankLayerNorm
        elif _is_t5_norm(child):
            child.__dict__[_OWN] = type(child)
            child.__class__ = BankRMSNorm


def restore_norms(module: nn.Module) -> None:
    """Give every LayerNorm its own class back."""
    for child in module.modules():
        if type(child) is BankLayerNorm:
            child.__class__ = nn.LayerNorm  # type: ignore[assignment]
        elif type(child) is BankRMSNorm:
            child.__class__ = child.__dict__.pop(_OWN)


def _is_t5_norm(module: nn.Module) -> bool:
    from transformers.models.t5.modeling_t5 import T5LayerNorm  # noqa: PLC0415 - not before a model is there

    return type(module) is T5LayerNorm
