"""MAML priming (Finn et al., ICML 2017; Huang 2023, section 3.3).

For each task of a meta-batch psi is copied; the inner loop trains psi_d on the support set (D_train) with plain
SGD; the loss of the adapted model on the query set (D_dev) is differentiated with respect to the original psi_u,
summed over the tasks.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from priming.adapters.base import Params
from priming.data.batching import Batch, batch_with_answers, shuffled_rows
from priming.data.encoding import EncodedExample
from priming.models.bank import expand_slots, is_bankable
from priming.models.language_model import LanguageModel
from priming.seeding import dropout_stream
from priming.training.loop import StepResult
from priming.upstream.common import Episode
from priming.upstream.meta_gradient import MetaGradient, adapt, meta_gradient, require_second_derivatives
from priming.upstream.settings import UpstreamSettings


class Maml:
    """MAML as an algorithm of the loop.

    Args:
        model: The language model.
        episodes: The source tasks with their samples.
        settings: Of the upstream stage.
        inner: The parts of psi_d, which the inner loop trains.
        seed: The run's seed.

    Raises:
        ValueError: `tasks_at_once` is above 1 and psi_d holds the language model, which cannot be banked.
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
        self._is_checked = False
        if not self._banked and settings.tasks_at_once > 1:
            raise ValueError("tasks_at_once must be 1 where the inner loop trains the language model itself")

    @property
    def steps_per_epoch(self) -> int:
        """Meta-batches that visit every task and sample once, at least 1."""
        return max(1, len(self._episodes) // self._settings.tasks_per_step)

    def __call__(self, params: Params, step: int) -> StepResult:
        """The gradient of the summed query losses of this step's tasks with respect to psi_u."""
        size, at_once = self._settings.tasks_per_step, self._settings.tasks_at_once
        order = shuffled_rows(len(self._episodes), step * size, (step + 1) * size, self._seed, "upstream")
        episodes = [self._episodes[index] for index in order]
        gradients = {name: torch.zeros_like(value) for name, value in params.items()}
        losses = []
        for first in range(0, size, at_once):
            result = self._meta_gradient(params, episodes[first : first + at_once], step, first)
            losses.append(result.losses)
            for name, value in self._fold(params, result).items():
                gradients[name].add_(value)
        return StepResult(torch.cat(losses), gradients, [episode.task for episode in episodes])

    def query_losses(self, params: Params, episodes: Sequence[Episode]) -> Tensor:
        """Query losses after the inner loop, one task at a time, without a gradient of psi_u.

        Args:
            params: Values of psi_u.
            episodes: Development tasks.

        Returns:
            One loss per episode, on the CPU.
        """
        return torch.cat([self._query_loss(params, episode) for episode in episodes])

    def _query_loss(self, params: Params, episode: Episode) -> Tensor:
        psi, phi = self._split(params, 1)
        support, query = self._batches([episode], -1, 0)

        def support_loss(psi: Params, phi: Params, step: int) -> Tensor:  # noqa: ARG001 - no dropout to replay
            return self._losses(psi, phi, support, training=False)

        rate = self._settings.inner_learning_rate.value
        adapted = adapt(support_loss, psi, phi, steps=self._settings.inner_steps, rate=rate)[-1]
        with torch.no_grad():
            return self._losses(psi, adapted, query, training=False).cpu()

    def _meta_gradient(
        self, params: Params, episodes: Sequence[Episode], step: int, first: int
    ) -> MetaGradient:
        psi, phi = self._split(params, len(episodes))
        support, query = self._batches(episodes, step, first)
        meta_step = step

        def support_loss(psi: Params, phi: Params, step: int) -> Tensor:
            with dropout_stream(self._model.device, self._seed, "support", meta_step, first, step):
                return self._losses(psi, phi, support, training=True)

        def query_loss(psi: Params, phi: Params) -> Tensor:
            with dropout_stream(self._model.device, self._seed, "query", step, first):
                return self._losses(psi, phi, query, training=True)

        if self._settings.second_order == "exact" and not self._is_checked:
            self._is_checked = True
            if not self._model.is_autocast:  # differences of bfloat16 losses would be noise
                require_second_derivatives(support_loss, psi, phi)
        return meta_gradient(
            support_loss,
            query_loss,
            psi,
            phi,
            steps=self._settings.inner_steps,
            rate=self._settings.inner_learning_rate.value,
            second_order=self._settings.second_order,
        )

    def _split(self, params: Params, slots: int) -> tuple[Params, Params]:
        """Psi without what the inner loop trains, and the initial phi: psi_u's own value where it has one."""
        psi = {name: value for name, value in params.items() if name not in self._inner_names}
        start = {
            **self._model.params(self._inner_names),
            **{n: v for n, v in params.items() if n in self._inner_names},
        }
        return psi, expand_slots(start, slots) if self._banked else start

    def _fold(self, params: Params, result: MetaGradient) -> Params:
        """The gradient of psi_u alone, summed over slots."""
        folded = dict(result.outer)
        for name, value in result.inner.items():
            if name in params:
                folded[name] = value.sum(dim=0) if self._banked else value
        return folded

    def _batches(self, episodes: Sequence[Episode], step: int, first: int) -> tuple[Batch, Batch]:
        support, query, keys = [], [], []
        for position, episode in enumerate(episodes, start=first):
            key = ("upstream", step, position, episode.task, episode.sample)
            keys.append(key)
            support.append(self._subset(episode.support, self._settings.support_size, "support", *key))
            query.append(self._subset(episode.query, self._settings.query_size, "query", *key))
        return (
            batch_with_answers(support, self._seed, [("support", *key) for key in keys]).to(
                self._model.device
            ),
            batch_with_answers(query, self._seed, [("query", *key) for key in keys]).to(self._model.device),
        )

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
