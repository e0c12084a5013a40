"""What MAML and Reptile share: tasks of a step, copies of psi, an inner loop of plain SGD, gradients that add up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import torch
from torch import Tensor

from priming.adapters.base import Params
from priming.adapters.head import stack_heads
from priming.data.batching import Batch, batch_with_answers, shuffled_rows
from priming.data.encoding import EncodedExample
from priming.errors import TrainingError
from priming.models.bank import expand_slots, is_bankable
from priming.models.language_model import LanguageModel
from priming.training.loop import StepResult
from priming.upstream.common import Episode, Extras
from priming.upstream.inner_rates import InnerRates
from priming.upstream.settings import UpstreamSettings

Key = tuple[str | int, ...]
"""What one visit of a task is: the step, its position in the meta-batch, task and sample."""


class MetaLearner(ABC):
    """An algorithm of the loop whose step visits a few tasks, each with its own copy of the inner set.

    A classifier's head is no part of what is meta-learned: every visit draws its own, and the inner loop trains it
    with the rest (Huang 2023, 4.1).

    Args:
        model: The language model.
        episodes: The source tasks with their samples.
        settings: Of the upstream stage.
        inner: The parts that the inner loop trains.
        seed: The run's seed.

    Raises:
        TrainingError: `tasks_at_once` is above 1 and the inner set holds the language model, which cannot be banked.
    """

    def __init__(
        self,
        model: LanguageModel,
        episodes: Sequence[Episode],
        settings: UpstreamSettings,
        inner: Sequence[str],
        seed: int,
    ) -> None:
        self._model = model
        self._episodes = tuple(episodes)
        self._settings = settings
        self._seed = seed
        self._inner_names = model.parts.names(inner)
        self._banked = is_bankable(inner)
        like = next(iter(model.params(self._inner_names).values()))
        layers = {name: model.parts.layer[name] for name in self._inner_names}
        self.rates = InnerRates(settings.inner_learning_rate, layers, like)
        if not self._banked and settings.tasks_at_once > 1:
            raise TrainingError(
                f"upstream.tasks_at_once: {settings.tasks_at_once} tasks cannot share a forward pass where the inner loop "
                "trains M itself; set it to 1"
            )

    @property
    def steps_per_epoch(self) -> int:
        """Meta-batches that visit every task and sample once, at least 1."""
        return max(1, len(self._episodes) // self._settings.tasks_per_step)

    @property
    def extras(self) -> Extras:
        """The inner learning rates, where they are learned."""
        params = self.rates.initial()
        factor = self._settings.inner_learning_rate.learning_rate / self._settings.learning_rate
        return Extras(params, factors=dict.fromkeys(params, factor))

    def learned_rates(self, params: Params) -> dict[str, float]:
        """Layer -> inner learning rate; empty where they are fixed."""
        return self.rates.learned(params)

    def __call__(self, params: Params, step: int) -> StepResult:
        """The gradients of this step's tasks with respect to psi_u, summed."""
        size, at_once = self._settings.tasks_per_step, self._settings.tasks_at_once
        order = shuffled_rows(len(self._episodes), step * size, (step + 1) * size, self._seed, "upstream")
        episodes = [self._episodes[index] for index in order]
        gradients = {name: torch.zeros_like(value) for name, value in params.items()}
        losses = []
        for first in range(0, size, at_once):
            found, own = self._visit(params, episodes[first : first + at_once], step, first)
            losses.append(found)
            for name, value in own.items():
                gradients[name].add_(value)
        return StepResult(torch.cat(losses), gradients, [episode.task for episode in episodes])

    @abstractmethod
    def _visit(
        self, params: Params, episodes: Sequence[Episode], step: int, first: int
    ) -> tuple[Tensor, Params]:
        """The [K] losses of a group of tasks, and the gradient of `params` summed over them."""

    def _keys(self, episodes: Sequence[Episode], step: int, first: int) -> list[Key]:
        return [
            ("upstream", step, position, episode.task, episode.sample)
            for position, episode in enumerate(episodes, start=first)
        ]

    def _split(
        self, params: Params, episodes: Sequence[Episode], keys: Sequence[Key]
    ) -> tuple[Params, Params]:
        """Psi without what the inner loop trains, and the initial phi.

        Phi starts from psi_u's own value where it has one, from the model's where not, and with fresh heads.
        """
        heads = self._model.head_names
        names = [name for name in self._inner_names if name not in heads]
        rates = self.rates.names
        psi = {name: v for name, v in params.items() if name not in self._inner_names and name not in rates}
        own = {name: params[name] for name in names if name in params}
        phi = {**self._model.params([name for name in names if name not in own]), **own}
        if self._banked:
            phi = expand_slots(phi, len(episodes))
        if any(name in heads for name in self._inner_names):
            drawn = [
                self._model.draw_head(episode.width, self._seed, *key)
                for episode, key in zip(episodes, keys, strict=True)
            ]
            phi.update(stack_heads(drawn) if self._banked else drawn[0])
        return psi, {name: phi[name] for name in self._inner_names}

    def _fold(self, params: Params, inner: Params) -> Params:
        """The gradient of psi_u's part of phi, summed over slots."""
        return {
            name: value.sum(dim=0) if self._banked else value
            for name, value in inner.items()
            if name in params
        }

    def _batch(
        self,
        rows: Sequence[tuple[EncodedExample, ...]],
        size: int | None,
        purpose: str,
        keys: Sequence[Key],
    ) -> Batch:
        """One block per task: `size` of its rows, drawn for this visit, or all of them."""
        named = [(purpose, *key) for key in keys]
        blocks = [self._subset(own, size, *key) for own, key in zip(rows, named, strict=True)]
        return batch_with_answers(blocks, self._seed, named).to(self._model.device)

    def _subset(
        self, rows: tuple[EncodedExample, ...], size: int | None, *key: str | int
    ) -> tuple[EncodedExample, ...]:
        if size is None or size >= len(rows):
            return rows
        return tuple(rows[row] for row in shuffled_rows(len(rows), 0, size, self._seed, *key))

    def _losses(self, psi: Params, phi: Params, batch: Batch, *, training: bool) -> Tensor:
        return self._model.losses(
            {**psi, **phi},
            batch,
            training=training,
            label_smoothing=self._settings.label_smoothing,
            reduction=self._settings.loss_reduction,
        )
