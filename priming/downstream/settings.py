"""Settings of the downstream stage."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from priming.settings import Settings

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class DownstreamSettings(Settings):
    """How psi_d is tuned on each target task, and over which grid."""

    train: Annotated[tuple[str, ...], Field(min_length=1)]
    """The parts that make up psi_d."""
    init: Literal["keep", "fresh"] = "keep"
    """`keep` starts psi_d from what upstream left; `fresh` redraws what the added modules own."""
    learning_rate: Annotated[tuple[Positive, ...], Field(min_length=1)] = (1e-5, 2e-5, 5e-5)
    batch_size: Annotated[tuple[Count, ...], Field(min_length=1)] = (2, 4, 8)
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
    keep_tuned: bool = False
    """Whether the picked parameters are kept where psi_d holds M, which takes a model's size per task and sample."""
