"""One bank of cells, tuned together, each as if it ran alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from priming.adapters.base import Params
from priming.adapters.head import resize_head
from priming.data.batching import batch_with_answers, shuffled_rows
from priming.data.encoding import EncodedSample
from priming.downstream.cells import Cell, Target
from priming.downstream.settings import DownstreamSettings
from priming.evaluation.predicting import predict, score_predictions, split_losses
from priming.models.language_model import LanguageModel
from priming.seeding import dropout_stream
from priming.tasks.spec import Task
from priming.training.flat import FlatParams
from priming.training.loop import Optimisation, StepResult
from priming.training.progress import progress_bar


@dataclass(frozen=True)
class DevPoint:
    """One look at D_dev.

    Attributes:
        step: Optimiser steps taken.
        score: In the task's metric; None where undefined.
        loss: Without dropout; None where not finite.
    """

    step: int
    score: float | None
    loss: float | None


@dataclass(frozen=True)
class CellResult:
    """What a tuned cell leaves.

    Attributes:
        cell: Which one.
        curve: Its looks at D_dev.
        best_step: The first step with the best defined score; the last step where no score was defined.
        dev_score: At the best step; None where no score was defined.
        off_label_rate: On D_dev at the best step; None where labels are not known.
        trained_parameters: How many numbers were trained.
        stopped_at: The step at which a loss or gradient was not finite; None if that never happened.
        params: psi_d at the best step, without a slot axis.
    """

    cell: Cell
    curve: tuple[DevPoint, ...]
    best_step: int
    dev_score: float | None
    off_label_rate: float | None
    trained_parameters: int
    stopped_at: int | None
    params: Params

    @property
    def status(self) -> str:
        """Either "done", or "failed: why" for a cell that was stopped before it ever had a score."""
        if self.stopped_at is not None and self.dev_score is None:
            return f"failed: loss or gradient not finite at step {self.stopped_at}"
        return "done"


@dataclass(frozen=True)
class TargetData:
    """A target's task and its encoded sample."""

    task: Task
    sample: EncodedSample

    @property
    def width(self) -> int:
        """How wide the task's head is; 0 where text is written."""
        return self.sample.train[0].width


class BankRun:
    """Tunes the cells of one bank.

    Args:
        model: The language model.
        settings: Of the downstream stage.
        cells: The bank, K cells.
        data: Of every target of the bank.
        initial: Target -> psi_d at the start, without a slot axis, a head as wide as its task.
        factors: Name -> factor on the learning rate; 1 where a name is missing.
        length: New tokens of a generated answer at most.
        banked: Whether psi_d carries a slot axis; False where it holds the language model, and then K is 1.
        seed: The run's seed.
    """

    def __init__(
        self,
        model: LanguageModel,
        settings: DownstreamSettings,
        *,
        cells: Sequence[Cell],
        data: Mapping[Target, TargetData],
        initial: Mapping[Target, Params],
        factors: Mapping[str, float],
        length: int,
        banked: bool,
        seed: int,
    ) -> None:
        self._model = model
        self._length = length
        self._settings = settings
        self._cells = tuple(cells)
        self._data = [data[cell.target] for cell in cells]
        self._seed = seed
        self._widths = [data.width for data in self._data]
        starts = [resize_head(initial[cell.target], model.head_names, max(self._widths)) for cell in cells]
        self._flat = FlatParams(
            starts[0], model.parts.matrices, slots=len(cells), factors=factors, banked=banked
        )
        for slot, start in enumerate(starts):
            self._flat.set_row(slot, start)
        self._curves: list[list[DevPoint]] = [[] for _ in cells]
        self._best = self._flat.buffer.clone()
        self._best_steps = [settings.steps] * len(cells)
        self._best_scores = [math.nan] * len(cells)
        self._best_rates: list[float | None] = [None] * len(cells)
        self._optimisation = Optimisation(
            self._step,
            self._flat,
            learning_rates=[cell.learning_rate for cell in cells],
            steps=settings.steps,
            warmup=settings.warmup,
            weight_decay=settings.weight_decay,
            max_grad_norm=settings.max_grad_norm,
            not_finite="drop",
        )

    def run(self) -> list[CellResult]:
        """Tune to the end and give each cell's best state on D_dev."""
        with progress_bar("bank", self._settings.steps, inner=True) as advance:
            self._optimisation.run([self._evaluate, advance])
        dropped = self._optimisation.dropped_at.tolist()
        return [
            self._result(slot, None if dropped[slot] < 0 else dropped[slot])
            for slot in range(len(self._cells))
        ]

    def _step(self, params: Params, step: int) -> StepResult:
        blocks, keys = [], []
        for cell, data in zip(self._cells, self._data, strict=True):
            key = ("downstream", cell.target.task, cell.target.sample)
            size, rows = cell.batch_size, data.sample.train
            drawn = shuffled_rows(len(rows), step * size, (step + 1) * size, self._seed, *key)
            blocks.append([rows[row] for row in drawn])
            keys.append((*key, step))
        batch = batch_with_answers(blocks, self._seed, keys)
        first = self._cells[0]
        with dropout_stream(
            self._model.device, self._seed, "downstream", str(first.target), first.name, step
        ):
            losses = self._model.losses(
                params,
                batch,
                training=True,
                label_smoothing=self._settings.label_smoothing,
                reduction=self._settings.loss_reduction,
            )
        gradients = torch.autograd.grad(losses.sum(), list(params.values()))
        names = [str(cell.target) for cell in self._cells]
        return StepResult(losses.detach(), dict(zip(params, gradients, strict=True)), names)

    def _evaluate(self, step: int) -> None:
        if step == 0 or (step % self._settings.evaluate_every and step != self._settings.steps):
            return
        params = self._flat.values()
        splits = [data.sample.dev for data in self._data]
        losses = split_losses(
            self._model,
            params,
            splits,
            label_smoothing=self._settings.label_smoothing,
            reduction=self._settings.loss_reduction,
        )
        texts = predict(self._model, params, splits, beams=self._settings.beams, length=self._length)
        alive = self._optimisation.alive.tolist()
        for slot, data in enumerate(self._data):
            if not alive[slot]:
                continue
            scored = score_predictions(data.task.metric, texts[slot], data.sample.dev, data.task.labels)
            score, loss = _number(scored.score), _number(losses[slot])
            self._curves[slot].append(DevPoint(step, score, loss))
            # strictly better wins, so the first best stays, and a score that is undefined never wins
            if score is not None and not score <= self._best_scores[slot]:
                self._best[slot] = self._flat.buffer[slot]
                self._best_steps[slot], self._best_scores[slot] = step, score
                self._best_rates[slot] = scored.off_label_rate

    def _result(self, slot: int, stopped_at: int | None) -> CellResult:
        score = _number(self._best_scores[slot])
        source = self._flat.buffer if score is None else self._best
        params = resize_head(self._flat.row(slot, source), self._model.head_names, self._widths[slot])
        return CellResult(
            cell=self._cells[slot],
            curve=tuple(self._curves[slot]),
            best_step=self._best_steps[slot],
            dev_score=score,
            off_label_rate=self._best_rates[slot],
            trained_parameters=sum(value.numel() for value in params.values()),
            stopped_at=stopped_at,
            params=params,
        )


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
