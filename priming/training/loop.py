"""The optimisation loop that every stage shares.

    for step in 0 .. steps:
        for hook in hooks: hook(step)          # evaluate, save, log; also once after the last step
        losses, gradients = algorithm(params, step)
        gradients = reduce(gradients)          # where several processes would meet
        clip; stop or drop what is not finite; AdamW with the schedule's learning rate

Every draw of a step is a function of the step, so the state to resume from is the buffer, two moments and a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import torch
from torch import Tensor

from priming.adapters.base import Params
from priming.errors import TrainingError
from priming.training.flat import FlatParams
from priming.training.optimizer import AdamW, clip_gradients, linear_schedule


@dataclass(frozen=True)
class StepResult:
    """What an algorithm makes of one step.

    Attributes:
        losses: [N]; of a bank N = K, one per slot. Detached.
        gradients: Of every trained name, shaped as the parameters given.
        names: N names that say which task each loss belongs to.
    """

    losses: Tensor
    gradients: Params
    names: Sequence[str]


class Algorithm(Protocol):
    """Turns parameters and a step number into losses and gradients."""

    def __call__(self, params: Params, step: int) -> StepResult:
        """Compute one step; `params` ask for gradients."""
        ...


Hook = Callable[[int], None]


def _identity(gradient: Tensor) -> Tensor:
    return gradient


class Optimisation:
    """One run of the loop.

    Args:
        algorithm: What to optimise.
        flat: The values, updated in place.
        learning_rates: K learning rates.
        steps: Steps in all.
        warmup: Steps over which the learning rate rises.
        weight_decay: On matrices.
        max_grad_norm: Per slot; None does not clip.
        not_finite: "raise" stops before the step; "drop" freezes the slot and lets the others go on.
        reduce: Every gradient [K, P] passes through this one function before the step.
    """

    def __init__(
        self,
        algorithm: Algorithm,
        flat: FlatParams,
        *,
        learning_rates: Sequence[float],
        steps: int,
        warmup: int,
        weight_decay: float,
        max_grad_norm: float | None,
        not_finite: Literal["raise", "drop"] = "raise",
        reduce: Callable[[Tensor], Tensor] = _identity,
    ) -> None:
        self._algorithm = algorithm
        self.flat = flat
        self.optimizer = AdamW(flat, weight_decay=weight_decay)
        self._rates = torch.tensor(list(learning_rates), dtype=flat.buffer.dtype, device=flat.buffer.device)
        self._steps = steps
        self._warmup = warmup
        self._max_grad_norm = max_grad_norm
        self._not_finite = not_finite
        self._reduce = reduce
        self.alive = torch.ones(flat.slots, dtype=torch.bool, device=flat.buffer.device)
        """[K], false for a slot that was dropped."""
        self.dropped_at = torch.full((flat.slots,), -1, device=flat.buffer.device)
        """[K], the step at which a slot was dropped; -1 while it is alive."""
        self.last: StepResult | None = None
        """The latest step's losses, for hooks; its gradients are let go."""
        self.last_norms: Tensor | None = None
        """[K], the latest gradient norms before clipping."""

    def run(self, hooks: Sequence[Hook] = (), *, start: int = 0) -> None:
        """Run the loop from step `start`.

        Args:
            hooks: Called in order before every step and once after the last.
            start: The first step; the buffer and the optimiser must hold what they held then.

        Raises:
            TrainingError: A loss or gradient is not finite and the policy is "raise", or a GPU's memory is full.
        """
        for step in range(start, self._steps + 1):
            for hook in hooks:
                hook(step)
            if step < self._steps:
                self._take(step)

    def _take(self, step: int) -> None:
        try:
            self._step(step)
        except torch.OutOfMemoryError as error:
            raise TrainingError(
                f"step {step}: the device's memory is full ({error}). Lower batch_size, bank_size, tasks_at_once, "
                "support_size and query_size, or tasks.input_length"
            ) from error

    def _step(self, step: int) -> None:
        result = self._algorithm(self.flat.params(), step)
        gradient = self._reduce(self.flat.gather(result.gradients))
        norms = clip_gradients(gradient, self._max_grad_norm)
        self.last, self.last_norms = replace(result, gradients={}), norms
        rate = self._rates * linear_schedule(step, warmup=self._warmup, steps=self._steps)
        if self._not_finite == "raise":
            _require_finite(result, norms, step)
        else:
            finite = torch.isfinite(result.losses) & torch.isfinite(norms)
            self.dropped_at = torch.where(self.alive & ~finite, step, self.dropped_at)
            self.alive = self.alive & finite
            gradient = torch.where(self.alive.unsqueeze(1), gradient, 0)
            rate = torch.where(self.alive, rate, 0)
        self.optimizer.step(gradient, rate)


def _require_finite(result: StepResult, norms: Tensor, step: int) -> None:
    finite = torch.isfinite(result.losses)
    if bool(finite.all()) and bool(torch.isfinite(norms).all()):
        return
    what = "gradient" if bool(finite.all()) else "loss"
    names = [
        name
        for name, fine in zip(result.names, finite.tolist(), strict=True)
        if what == "gradient" or not fine
    ]
    raise TrainingError(
        f"step {step}: the {what} is not finite (task {', '.join(dict.fromkeys(names))}); the parameters are as they "
        "were before this step. Lower the learning rate, clip harder (max_grad_norm), or look at that task's examples"
    )
