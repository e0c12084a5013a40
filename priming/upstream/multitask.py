"""Multi-task priming: one model, the examples of many tasks.

`by_task` is the thesis's: a batch of tasks, the mean of their losses (Huang 2023, section 3.2). `pooled` is
CrossFit's: examples drawn uniformly from all tasks together (Ye et al. 2021). Both train on D_train and D_dev of
every sample.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from priming.adapters.base import Params
from priming.data.batching import batch_with_answers, shuffled_rows
from priming.data.encoding import EncodedExample
from priming.models.language_model import LanguageModel
from priming.seeding import dropout_stream
from priming.training.loop import StepResult
from priming.upstream.common import Episode
from priming.upstream.settings import UpstreamSettings


class MultiTask:
    """The multi-task loss as an algorithm of the loop.

    Args:
        model: The language model.
        episodes: The source tasks with their samples.
        settings: Of the upstream stage.
        seed: The run's seed.
    """

    def __init__(
        self, model: LanguageModel, episodes: Sequence[Episode], settings: UpstreamSettings, seed: int
    ) -> None:
        self._model = model
        self._settings = settings
        self._seed = seed
        self._pools: dict[str, list[EncodedExample]] = {}
        for episode in episodes:
            self._pools.setdefault(episode.task, []).extend((*episode.support, *episode.query))
        self._names = tuple(self._pools)
        self._everything = [(task, row) for task, pool in self._pools.items() for row in pool]

    @property
    def steps_per_epoch(self) -> int:
        """Steps that draw as many rows as there are, at least 1."""
        return max(1, len(self._everything) // self._settings.batch_size)

    def __call__(self, params: Params, step: int) -> StepResult:
        """The gradient of the mean loss of the tasks of this step, or of its pooled rows."""
        names, blocks = self._by_task(step) if self._settings.mixture == "by_task" else self._pooled(step)
        keys = [("upstream", step, position, name) for position, name in enumerate(names)]
        batch = batch_with_answers(blocks, self._seed, keys)
        with dropout_stream(self._model.device, self._seed, "upstream", step):
            losses = self._model.losses(
                params,
                batch,
                training=True,
                label_smoothing=self._settings.label_smoothing,
                reduction=self._settings.loss_reduction,
            )
        gradients = torch.autograd.grad(losses.mean(), list(params.values()))
        return StepResult(losses.detach(), dict(zip(params, gradients, strict=True)), names)

    def _by_task(self, step: int) -> tuple[list[str], list[list[EncodedExample]]]:
        tasks, rows = (
            self._settings.tasks_per_step,
            self._settings.batch_size // self._settings.tasks_per_step,
        )
        first = step * tasks
        order = shuffled_rows(len(self._names), first, first + tasks, self._seed, "upstream")
        names, blocks = [], []
        for position, index in enumerate(order, start=first):
            name = self._names[index]
            visit = position // len(self._names)
            pool = self._pools[name]
            drawn = shuffled_rows(len(pool), visit * rows, (visit + 1) * rows, self._seed, "upstream", name)
            names.append(name)
            blocks.append([pool[row] for row in drawn])
        return names, blocks

    def _pooled(self, step: int) -> tuple[list[str], list[list[EncodedExample]]]:
        size = self._settings.batch_size
        drawn = shuffled_rows(len(self._everything), step * size, (step + 1) * size, self._seed, "upstream")
        tasks = dict.fromkeys(self._everything[row][0] for row in drawn)
        return [", ".join(tasks)], [[self._everything[row][1] for row in drawn]]
