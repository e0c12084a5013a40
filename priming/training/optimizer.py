"""AdamW for K slots at once, equal to `torch.optim.AdamW` in every slot.

Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2. PyTorch's own refuses one
learning rate per slot, so a bank is updated elementwise on its buffer; one slot alone uses PyTorch's fused kernel.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from priming.training.flat import FlatParams

BETAS = (0.9, 0.999)
EPSILON = 1e-8
_FUSED_GROUPS = 4
"""Groups above which calling the fused kernel for each costs more than it saves, as with a rate for every layer."""


class AdamW:
    """AdamW on a flat buffer [K, P].

    Args:
        flat: The values to train, updated in place.
        weight_decay: Acts on the groups that decay: matrices.
    """

    def __init__(self, flat: FlatParams, *, weight_decay: float) -> None:
        self._buffer = flat.buffer
        self._groups = flat.groups
        self._weight_decay = weight_decay
        self.steps = 0
        self.first_moment = torch.zeros_like(flat.buffer)
        self.second_moment = torch.zeros_like(flat.buffer)

    def step(self, gradient: Tensor, learning_rate: Tensor) -> None:
        """Update every slot.

        Args:
            gradient: [K, P].
            learning_rate: [K], on the buffer's device.
        """
        self.steps += 1
        if len(self._buffer) == 1 and len(self._groups) <= _FUSED_GROUPS:
            self._fused_step(gradient, float(learning_rate))
        else:
            self._bank_step(gradient, learning_rate.unsqueeze(1))

    def _bank_step(self, gradient: Tensor, learning_rate: Tensor) -> None:
        first, second = BETAS
        self.first_moment.lerp_(gradient, 1 - first)
        self.second_moment.mul_(second).addcmul_(gradient, gradient, value=1 - second)
        denominator = self.second_moment.sqrt().div_(math.sqrt(1 - second**self.steps)).add_(EPSILON)
        moves = self.first_moment.div(denominator).mul_(learning_rate / (1 - first**self.steps))
        for group in self._groups:
            if group.decays:
                self._buffer[:, group.columns].mul_(1 - learning_rate * group.factor * self._weight_decay)
            if group.factor != 1:
                moves[:, group.columns].mul_(group.factor)
        self._buffer.sub_(moves)

    def _fused_step(self, gradient: Tensor, learning_rate: float) -> None:
        for group in self._groups:
            columns, decay = group.columns, self._weight_decay if group.decays else 0.0
            values = self._buffer[0, columns]
            values.grad = gradient[0, columns]
            kernel = torch.optim.AdamW(
                [values],
                lr=learning_rate * group.factor,
                betas=BETAS,
                eps=EPSILON,
                weight_decay=decay,
                fused=True,
            )
            # the moments live here, in the layout that banks and checkpoints use; the kernel updates them in place
            kernel.state[values] = {
                "step": torch.tensor(self.steps - 1.0, device=values.device),
                "exp_avg": self.first_moment[0, columns],
                "exp_avg_sq": self.second_moment[0, columns],
            }
            kernel.step()


def clip_gradients(gradient: Tensor, max_norm: float | None) -> Tensor:
    """Scale each slot's gradient to a norm of at most `max_norm`, in place, as `clip_grad_norm_` does.

    Args:
        gradient: [K, P].
        max_norm: Null leaves the gradient alone.

    Returns:
        [K], the norms before clipping.
    """
    norms: Tensor = torch.linalg.vector_norm(gradient, dim=1)
    if max_norm is not None:
        gradient.mul_((max_norm / (norms + 1e-6)).clamp(max=1.0).unsqueeze(1))
    return norms


def linear_schedule(step: int, *, warmup: int, steps: int) -> float:
    """The factor on the learning rate: up linearly from 0 over `warmup` steps, then down linearly to 0 at `steps`.

    The same numbers as `transformers.get_linear_schedule_with_warmup`, so step 0 of a warm-up does not move.
    """
    if step < warmup:
        return step / warmup
    return max(0.0, (steps - step) / max(1, steps - warmup))
