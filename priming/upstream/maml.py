"""MAML priming (Finn et al., ICML 2017; Huang 2023, section 3.3).

For each task of a meta-batch psi is copied; the inner loop trains psi_d on the support set (D_train) with plain
SGD; the loss of the adapted model on the query set (D_dev) is differentiated with respect to the original psi_u,
summed over the tasks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import torch
from torch import Tensor

from priming.adapters.base import Params
from priming.data.batching import Batch
from priming.models.passes import smooth_activations
from priming.seeding import dropout_stream
from priming.upstream.common import Episode
from priming.upstream.meta_gradient import inner_loop, meta_gradient, require_second_derivatives
from priming.upstream.meta_learning import Key, MetaLearner


class Maml(MetaLearner):
    """MAML as an algorithm of the loop.

    Args:
        model: The language model.
        episodes: The source tasks with their samples.
        settings: Of the upstream stage.
        inner: The parts of psi_d, which the inner loop trains.
        seed: The run's seed.

    Raises:
        TrainingError: `tasks_at_once` is above 1 and psi_d holds the language model, which cannot be banked.
    """

    _is_checked = False

    def query_losses(self, params: Params, episodes: Sequence[Episode]) -> Tensor:
        """Query losses after the inner loop, one task at a time, without a gradient of psi_u.

        Args:
            params: Values of psi_u, and of the inner learning rates where they are learned.
            episodes: Development tasks.

        Returns:
            One loss per episode, on the CPU.
        """
        return torch.cat([self._query_loss(params, episode) for episode in episodes])

    def _query_loss(self, params: Params, episode: Episode) -> Tensor:
        keys = self._keys([episode], -1, 0)
        psi, phi = self._split(params, [episode], keys)
        support, query = self._batches([episode], keys)

        def support_loss(psi: Params, phi: Params, step: int) -> Tensor:  # noqa: ARG001 - no dropout to replay
            return self._losses(psi, phi, support, training=False)

        loop = inner_loop(
            support_loss,
            psi,
            phi,
            steps=self._settings.inner_steps,
            rate=self.rates.value,
            scales=self.rates.scales(params),
        )
        ((adapted, _, _),) = deque(loop, maxlen=1)
        with torch.no_grad():
            return self._losses(psi, adapted, query, training=False).cpu()

    def _visit(
        self, params: Params, episodes: Sequence[Episode], step: int, first: int
    ) -> tuple[Tensor, Params]:
        keys = self._keys(episodes, step, first)
        psi, phi = self._split(params, episodes, keys)
        support, query = self._batches(episodes, keys)
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
                with smooth_activations(self._model.module):
                    require_second_derivatives(support_loss, psi, phi)
        found = meta_gradient(
            support_loss,
            query_loss,
            psi,
            phi,
            steps=self._settings.inner_steps,
            rate=self.rates.value,
            scales=self.rates.scales(params),
            second_order=self._settings.second_order,
        )
        folded = {**found.outer, **self._fold(params, found.inner), **self.rates.fold(params, found.scales)}
        return found.losses, folded

    def _batches(self, episodes: Sequence[Episode], keys: Sequence[Key]) -> tuple[Batch, Batch]:
        """The support and the query batch of a visit; the same support rows serve every inner step."""
        support = [episode.support for episode in episodes]
        query = [episode.query for episode in episodes]
        return (
            self._batch(support, self._settings.support_size, "support", keys),
            self._batch(query, self._settings.query_size, "query", keys),
        )
