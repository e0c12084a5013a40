"""Settings of the downstream stage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from priming.settings import Problem, Settings, repeated

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


def _as_axis(value: Any) -> Any:
    """One value is a grid axis of one."""
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


LearningRates = Annotated[
    tuple[Positive, ...],
    Field(min_length=1),
    BeforeValidator(_as_axis, json_schema_input_type=Positive | tuple[Positive, ...]),
]
BatchSizes = Annotated[
    tuple[Count, ...],
    Field(min_length=1),
    BeforeValidator(_as_axis, json_schema_input_type=Count | tuple[Count, ...]),
]


class DownstreamSettings(Settings):
    """How psi_d is tuned on each target task, and over which grid."""

    train: Annotated[tuple[str, ...], Field(min_length=1)]
    """The parts that make up psi_d."""
    init: Literal["keep", "fresh"] = "keep"
    """`keep` starts psi_d from what upstream left; `fresh` redraws what the added modules own."""
    learning_rate: LearningRates = (1e-5, 2e-5, 5e-5)
    """A grid axis; one number is an axis of one."""
    batch_size: BatchSizes = (2, 4, 8)
    """A grid axis; one number is an axis of one."""
    steps: Count = 1000
    warmup: Annotated[int, Field(ge=0)] = 100
    """Steps over which the learning rate rises linearly."""
    evaluate_every: Count = 100
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.1
    loss_reduction: Literal["mean", "sum"] = "mean"
    weight_decay: Annotated[float, Field(ge=0)] = 0.01
    max_grad_norm: Positive | None = 0.1
    bank_size: Count | Literal["auto"] = "auto"
    """Runs that share one language model; a psi_d that holds M is always run one by one."""
    beams: Count = 4
    """Beams of the search that decodes answers; 1 is greedy."""
    use_learned_rates: bool = False
    """Whether each layer's learning rate is scaled by the inner rate that MAML learned for it, relative to their mean."""
    keep_tuned: bool = False
    """Whether the picked parameters are kept where psi_d holds M, which takes a model's size per task and sample."""

    def problems(self) -> Iterable[Problem]:
        """Everything in these settings that does not hold together."""
        yield from repeated("train", self.train)
        yield from repeated("learning_rate", self.learning_rate)
        yield from repeated("batch_size", self.batch_size)
        for key, value in (("warmup", self.warmup), ("evaluate_every", self.evaluate_every)):
            if value > self.steps:
                yield Problem(
                    (key, "steps"), f"{value} is more than the {self.steps} steps; set it to at most steps"
                )
