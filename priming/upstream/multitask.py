"""Multi-task priming: one model, the examples of many tasks.

`by_task` is the thesis's: a batch of tasks, the mean of their losses (Huang 2023, section 3.2). `pooled` is
CrossFit's: examples drawn uniformly from all tasks together (Ye et al. 2021). Both train on D_train and D_dev of
every sample.

A classifier keeps one head per source task, trained along and thrown away afterwards (Huang 2023, 4.1). AdamW moves
every head in every step by its momentum, also where a step draws no rows of its task.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from priming.adapters.base import Params
from priming.adapters.head import stack_heads
from priming.data.batching import batch_with_answers, shuffled_rows
from priming.data.encoding import EncodedExample
from priming.models.language_model import LanguageModel
from priming.seeding import dropout_stream
from priming.training.loop import StepResult
from priming.upstream.common import Episode, Extras
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

        self._own_heads = {
            self._of_task(name, task): value
            for task, pool in self._pools.items()
            for name, value in model.draw_head(pool[0].width, seed, "upstream", task).items()
        }

    @property
    def extras(self) -> Extras:
        """A classifier's heads, one per source task."""
        matrices = frozenset(name for name, value in self._own_heads.items() if value.dim() >= 2)
        return Extras(dict(self._own_heads), matrices)

    @property
    def steps_per_epoch(self) -> int:
        """Steps that draw as many rows as there are, at least 1."""
        return max(1, len(self._everything) // self._settings.batch_size)

    def learned_rates(self, params: Params) -> dict[str, float]:  # noqa: ARG002
        """Nothing: there is no inner loop."""
        return {}

    def __call__(self, params: Params, step: int) -> StepResult:
        """The gradient of the mean loss of the tasks of this step, or of its pooled rows."""
        names, blocks = self._by_task(step) if self._settings.mixture == "by_task" else self._pooled(step)
        keys = [("upstream", step, position, name) for position, name in enumerate(names)]
        batch = batch_with_answers(blocks, self._seed, keys)
        with dropout_stream(self._model.device, self._seed, "upstream", step):
            losses = self._model.losses(
                self._with_heads(params, names),
                batch,
                training=True,
                label_smoothing=self._settings.label_smoothing,
                reduction=self._settings.loss_reduction,
            )
        # pooled rows of a classifier are slots of their own, since each has its task's head; a sum is over all of them
        pooled_sum = self._settings.mixture == "pooled" and self._settings.loss_reduction == "sum"
        loss = losses.sum() if pooled_sum else losses.mean()
        found = torch.autograd.grad(loss, list(params.values()), allow_unused=True)
        gradients = {
            name: torch.zeros_like(value) if gradient is None else gradient
            for (name, value), gradient in zip(params.items(), found, strict=True)
        }
        return StepResult(losses.detach(), gradients, names)

    @staticmethod
    def _of_task(name: str, task: str) -> str:
        return f"{name}@{task}"

    def _with_heads(self, params: Params, tasks: Sequence[str]) -> Params:
        """Psi_u, and the heads of this step's tasks as a bank."""
        heads = self._model.head_names
        if not heads:
            return params
        of_tasks = [{name: params[self._of_task(name, task)] for name in heads} for task in tasks]
        return {
            **{name: v for name, v in params.items() if name not in self._own_heads},
            **stack_heads(of_tasks),
        }

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
        order = shuffled_rows(len(self._everything), step * size, (step + 1) * size, self._seed, "upstream")
        drawn = [self._everything[index] for index in order]
        if self._model.head_names:
            return [task for task, _ in drawn], [[row] for _, row in drawn]
        return [", ".join(dict.fromkeys(task for task, _ in drawn))], [[row for _, row in drawn]]
