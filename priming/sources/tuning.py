"""One adapter per source, tuned for a few steps: what a source does to the model, many of them at once in banks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch

from priming.adapters.base import Params
from priming.adapters.head import resize_head
from priming.data.batching import batch_with_answers, shuffled_rows
from priming.data.encoding import EncodedExample
from priming.downstream.cells import bank_sizes
from priming.downstream.settings import DownstreamSettings
from priming.models.bank import is_bankable
from priming.models.language_model import LanguageModel
from priming.models.sizes import training_floats
from priming.seeding import dropout_stream
from priming.sources.passes import Rows
from priming.training.flat import FlatParams
from priming.training.loop import Optimisation, StepResult
from priming.training.progress import progress_bar


@dataclass(frozen=True)
class TunedBank:
    """Sources that were tuned together.

    Attributes:
        sources: K names.
        params: psi_d of each, with a leading axis K where it can carry one.
        stopped: Source -> the step at which its loss or gradient was not finite, where its values stay.
    """

    sources: tuple[str, ...]
    params: Params
    stopped: dict[str, int]


def tune_sources(
    model: LanguageModel, rows: Sequence[Rows], settings: DownstreamSettings, *, steps: int, seed: int
) -> Iterator[TunedBank]:
    """Tune psi_d on every source, all from the values that the model holds.

    Rate and batch are the largest of the downstream grid, since a few steps shall move as far as they can; the rate
    rises for a tenth of them.

    Args:
        model: Left alone.
        rows: Rows of every source and sample, in order.
        settings: Of the downstream stage.
        steps: Optimiser steps.
        seed: The run's seed.

    Yields:
        Banks in the order of the sources.
    """
    pools = source_pools(rows)
    slots = bank_slots(model, pools, settings)
    names = tuple(pools)
    with progress_bar("tune sources", len(names), unit="source") as advance:
        for start in range(0, len(names), slots):
            bank = {name: pools[name] for name in names[start : start + slots]}
            yield _Bank(model, bank, settings, steps, seed).tune()
            advance(start + len(bank))


def source_pools(rows: Sequence[Rows]) -> dict[str, list[EncodedExample]]:
    """Source -> D_train and D_dev of all its samples, as upstream training has them."""
    pools: dict[str, list[EncodedExample]] = {}
    for own in rows:
        pools.setdefault(own.task.name, []).extend((*own.train, *own.dev))
    return pools


def bank_slots(
    model: LanguageModel, pools: Mapping[str, Sequence[EncodedExample]], settings: DownstreamSettings
) -> int:
    """How many sources share a bank: as many as a downstream bank of the same rows has slots."""
    every = [row for pool in pools.values() for row in pool]
    floats = training_floats(
        model.sizes,
        read=max(len(row.input) for row in every),
        written=max(len(answer) for row in every for answer in row.answers),
    )
    device = "cuda" if model.device.type == "cuda" else "cpu"  # a skeleton has no device to plan for
    sizes = bank_sizes(settings, floats, device, bankable=is_bankable(settings.train))
    return sizes[max(settings.batch_size)]


class _Bank:
    """The optimisation of one bank."""

    def __init__(
        self,
        model: LanguageModel,
        pools: dict[str, list[EncodedExample]],
        settings: DownstreamSettings,
        steps: int,
        seed: int,
    ) -> None:
        self._model, self._pools, self._settings, self._seed = model, pools, settings, seed
        widest = max(pool[0].width for pool in pools.values())
        own = [name for name in model.parts.names(settings.train) if name not in model.head_names]
        starts = [
            {
                **model.params(own),
                **resize_head(
                    model.draw_head(pool[0].width, seed, "sources", name), model.head_names, widest
                ),
            }
            for name, pool in pools.items()
        ]
        self._flat = FlatParams(
            starts[0], model.parts.matrices, slots=len(pools), banked=is_bankable(settings.train)
        )
        for slot, start in enumerate(starts):
            self._flat.set_row(slot, start)
        self._optimisation = Optimisation(
            self._step,
            self._flat,
            learning_rates=[max(settings.learning_rate)] * len(pools),
            steps=steps,
            warmup=steps // 10,
            weight_decay=settings.weight_decay,
            max_grad_norm=settings.max_grad_norm,
            not_finite="drop",
        )

    def tune(self) -> TunedBank:
        self._optimisation.run()
        dropped = self._optimisation.dropped_at.tolist()
        stopped = {name: step for name, step in zip(self._pools, dropped, strict=True) if step >= 0}
        return TunedBank(tuple(self._pools), self._flat.values(), stopped)

    def _step(self, params: Params, step: int) -> StepResult:
        size = max(self._settings.batch_size)
        blocks, keys = [], []
        for name, pool in self._pools.items():
            drawn = shuffled_rows(len(pool), step * size, (step + 1) * size, self._seed, "sources", name)
            blocks.append([pool[row] for row in drawn])
            keys.append(("sources", name, step))
        batch = batch_with_answers(blocks, self._seed, keys)
        with dropout_stream(self._model.device, self._seed, "sources", next(iter(self._pools)), step):
            losses = self._model.losses(
                params,
                batch,
                training=True,
                label_smoothing=self._settings.label_smoothing,
                reduction=self._settings.loss_reduction,
            )
        gradients = torch.autograd.grad(losses.sum(), list(params.values()))
        return StepResult(losses.detach(), dict(zip(params, gradients, strict=True)), tuple(self._pools))
