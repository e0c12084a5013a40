"""Reptile priming (Nichol et al., "On First-Order Meta-Learning Algorithms", 2018; CrossFit's run_reptile).

For each task of a meta-batch psi is copied, a few steps of plain SGD train the copy on the task, and psi_u is moved
towards where the copy ended: psi_u - copy, summed over the tasks, is handed to the outer optimiser as a gradient.

The inner loop must train what the outer one moves, so it trains psi_u and psi_d together (in CrossFit, where both
are the whole model, that is its loop). Each inner step takes other rows of D_train and D_dev, which is where
Reptile's second-order part comes from. Divided by the inner learning rate the difference is the sum of the inner
gradients, of a size that clipping and AdamW's epsilon are made for; it is added up as that sum, since a difference of
two nearly equal float32 numbers would lose most of its digits.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from priming.adapters.base import Params
from priming.data.batching import Batch, batch_with_answers, shuffled_rows
from priming.seeding import dropout_stream
from priming.upstream.common import Episode
from priming.upstream.meta_gradient import inner_loop
from priming.upstream.meta_learning import Key, MetaLearner


class Reptile(MetaLearner):
    """Reptile as an algorithm of the loop; see `MetaLearner`, whose `inner` is psi_u and psi_d together."""

    def _visit(
        self, params: Params, episodes: Sequence[Episode], step: int, first: int
    ) -> tuple[Tensor, Params]:
        keys = self._keys(episodes, step, first)
        psi, phi = self._split(params, episodes, keys)
        batches = self._batches(episodes, keys)
        meta_step = step

        def support_loss(psi: Params, phi: Params, step: int) -> Tensor:
            with dropout_stream(self._model.device, self._seed, "support", meta_step, first, step):
                return self._losses(psi, phi, batches[step], training=True)

        steps, rate = self._settings.inner_steps, self.rates.value
        moved, losses = {name: torch.zeros_like(value) for name, value in phi.items()}, []
        for _, gradients, found in inner_loop(support_loss, psi, phi, steps=steps, rate=rate):
            for name, gradient in gradients.items():
                moved[name].add_(gradient)
            losses.append(found)
        return torch.stack(losses).mean(dim=0), self._fold(params, moved)

    def _batches(self, episodes: Sequence[Episode], keys: Sequence[Key]) -> list[Batch]:
        """One batch per inner step: the next rows of a pass over D_train and D_dev that is drawn for this visit."""
        pools = [(*episode.support, *episode.query) for episode in episodes]
        batches = []
        for step in range(self._settings.inner_steps):
            named = [("support", *key, step) for key in keys]
            blocks = []
            for episode, pool, key in zip(episodes, pools, keys, strict=True):
                size = self._settings.support_size or len(episode.support)
                rows = shuffled_rows(len(pool), step * size, (step + 1) * size, self._seed, "support", *key)
                blocks.append([pool[row] for row in rows])
            batches.append(batch_with_answers(blocks, self._seed, named).to(self._model.device))
        return batches
