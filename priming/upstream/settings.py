"""Settings of the upstream stage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from priming.settings import Problem, RunName, Settings, repeated

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


BOOKKEEPING = frozenset({"from_run", "checkpoint_every", "keep_checkpoints", "evaluate_every"})
"""Keys of `UpstreamSettings` that do not change what is trained."""


class InnerLearningRate(Settings):
    """The step size of the inner loop."""

    value: Positive = 5e-4
    """The rate, or what it starts from."""
    learned: Literal["none", "per_layer"] = "none"
    """MAML: `per_layer` learns one rate for each layer upstream (Bansal et al. 2022)."""
    learning_rate: Positive = 1e-3
    """Step size of the outer loop for the logarithm of learned rates."""


class UpstreamSettings(Settings):
    """How psi_u is trained on the source tasks. Keys that a method does not use are allowed."""

    model_config = ConfigDict(populate_by_name=True)

    from_run: Annotated[RunName | None, Field(alias="from")] = None
    """`from` in a file: use the upstream result of this run instead of training one."""
    method: Literal["none", "multitask", "maml", "reptile"] = "none"
    train: tuple[str, ...] = ()
    """The parts that make up psi_u."""
    mixture: Literal["by_task", "pooled"] = "by_task"
    """Multi-task: `by_task` draws tasks and takes the mean of their losses; `pooled` draws examples uniformly."""
    epochs: Count | None = None
    steps: Count | None = None
    """Optimiser steps; give either this or `epochs`."""
    learning_rate: Positive = 1e-5
    batch_size: Count = 32
    """Multi-task: rows of a step, over all its tasks."""
    tasks_per_step: Count = 4
    """MAML and Reptile: tasks of a meta-batch. Multi-task `by_task`: tasks of a batch."""
    support_size: Count | None = None
    """MAML: rows of D_train in the inner loop; null takes all. Reptile: rows of D_train and D_dev in each inner step;
    null takes as many as D_train has."""
    query_size: Count | None = None
    """MAML: rows of D_dev in the outer loss; null takes all."""
    inner_steps: Count = 1
    """MAML and Reptile: steps of the inner loop. MAML takes the same support rows in each."""
    inner_learning_rate: InnerLearningRate = InnerLearningRate()
    second_order: Literal["exact", "finite_difference", "none"] = "exact"
    tasks_at_once: Count = 1
    """MAML and Reptile: tasks of a meta-batch that share one forward pass."""
    loss_reduction: Literal["mean", "sum"] = "mean"
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.1
    warmup: Annotated[float, Field(ge=0, lt=1)] = 0.06
    """Fraction of the steps over which the learning rate rises linearly."""
    weight_decay: Annotated[float, Field(ge=0)] = 0.01
    max_grad_norm: Positive | None = 1.0
    checkpoint_every: Count = 500
    keep_checkpoints: Count = 2
    evaluate_every: Count | None = 500
    """Steps between looks at the development tasks, which inform only; null never looks."""

    @property
    def is_meta(self) -> bool:
        """Whether the method has an inner loop, which trains what downstream will."""
        return self.method in {"maml", "reptile"}

    @property
    def trains(self) -> bool:
        """Whether there is anything to train upstream."""
        return self.method != "none" and self.from_run is None

    def problems(self) -> Iterable[Problem]:
        """Everything in these settings that does not hold together; nothing where nothing is trained."""
        if not self.trains:
            return
        yield from repeated("train", self.train)
        if not self.train:
            yield Problem(
                ("train", "method"), f"method {self.method} has no parts to train; list them, such as [M]"
            )
        if self.epochs is None and self.steps is None:
            yield Problem(
                ("steps", "epochs", "method"), "neither steps nor epochs is given; give one of them"
            )
        if self.epochs is not None and self.steps is not None:
            yield Problem(
                ("steps", "epochs", "method"),
                f"both steps ({self.steps}) and epochs ({self.epochs}) are given; set one of them to null",
            )
        if self.method == "reptile" and self.inner_learning_rate.learned != "none":
            yield Problem(
                ("inner_learning_rate.learned", "method"),
                "Reptile has no gradient of its inner learning rates; set it to none, or use method maml",
            )
        by_task = self.method == "multitask" and self.mixture == "by_task"
        if by_task and self.batch_size % self.tasks_per_step:
            yield Problem(
                ("batch_size", "tasks_per_step", "mixture", "method"),
                f"{self.batch_size} rows do not divide by the {self.tasks_per_step} tasks of a step; "
                "choose a multiple of tasks_per_step",
            )
