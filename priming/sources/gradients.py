"""Do a source and a target pull psi_d the same way? The cosine of their few-shot gradients.

The gradient is that of the downstream loss on D_train with respect to psi_d (the parts of `downstream.train`, what
they borrow included), at the model as it was pre-trained and its modules as they were drawn, without dropout, on each
row's first answer; it is averaged over a task's samples. A positive cosine says that a small step on the source
lowers the target's loss as well; so it predicts help, and more of it more help.

What the gradient can see at that point:

- A classifier's head belongs to its task and is no part of the comparison; see `priming.sources.heads`.
- Houlsby adapters start near the identity, with matrices of about 1e-3: nearly all of the gradient is that of their
  outer biases and of the LayerNorms that are tuned along.
- AdapterBias starts at v = 0, where the gradient of alpha is 0: it is that of v and of the LayerNorms alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import torch
from torch import Tensor
from torch.nn import functional

from priming.adapters.base import Params
from priming.adapters.head import stack_heads
from priming.data.batching import make_batch
from priming.downstream.cells import AUTO_SLOTS
from priming.downstream.settings import DownstreamSettings
from priming.errors import TrainingError
from priming.models.bank import expand_slots, is_bankable
from priming.models.language_model import LanguageModel
from priming.runs.upstream import available_bytes
from priming.sources.features import answer_features
from priming.sources.heads import fitted_head
from priming.sources.passes import Rows, passes
from priming.sources.scores import SourceScores
from priming.training.progress import progress_bar


def gradient_scores(
    model: LanguageModel, sources: Sequence[Rows], targets: Sequence[Rows], settings: DownstreamSettings
) -> SourceScores:
    """Cosine of the gradients of every target and every source.

    Args:
        model: As it was pre-trained, with its modules attached; it is left alone.
        sources: Rows of every source and sample, in order.
        targets: Rows of every target and sample, in order.
        settings: Whose parts and loss count.

    Returns:
        Cosines in [-1, 1]; 0 where a gradient is 0.

    Raises:
        TrainingError: psi_d holds a head alone, a gradient is not finite, or memory cannot hold those of all targets.
    """
    _require_memory(model, len({own.task.name for own in targets}), settings)
    with progress_bar("gradients", len(targets) + len(sources), unit="sample") as advance:
        ours = dict(task_gradients(model, targets, settings, advance))
        pulls = functional.normalize(torch.stack(list(ours.values())), dim=1)
        scores = {
            source: pulls @ functional.normalize(pull, dim=0)
            for source, pull in task_gradients(
                model, sources, settings, lambda done: advance(len(targets) + done)
            )
        }
    values = torch.stack(list(scores.values()), dim=1).numpy()
    return SourceScores("gradient", tuple(ours), tuple(scores), values)


def task_gradients(
    model: LanguageModel,
    rows: Sequence[Rows],
    settings: DownstreamSettings,
    advance: Callable[[int], None] = lambda _: None,
) -> Iterator[tuple[str, Tensor]]:
    """The gradient of psi_d on D_train of every task, the mean over its samples.

    Args:
        model: As in `gradient_scores`.
        rows: Rows of every task and sample, the samples of a task in a row.
        settings: Whose parts and loss count.
        advance: Told how many samples are done.

    Yields:
        Task and gradient, [P] float64 on the CPU.

    Raises:
        TrainingError: psi_d holds a head alone, or a gradient is not finite.
    """
    for task, pairs in groupby(
        _sample_gradients(model, rows, settings, advance), lambda pair: pair[0].task.name
    ):
        yield task, torch.stack([gradient for _, gradient in pairs]).mean(dim=0)


def _sample_gradients(
    model: LanguageModel, rows: Sequence[Rows], settings: DownstreamSettings, advance: Callable[[int], None]
) -> Iterator[tuple[Rows, Tensor]]:
    names = compared_names(model, settings)
    slots = AUTO_SLOTS[model.device.type] if is_bankable(settings.train) else 1
    for start in range(0, len(rows), slots):
        bank = rows[start : start + slots]
        found = _gradients(model, bank, settings, names)
        for own, gradient in zip(bank, found, strict=True):
            if not torch.isfinite(gradient).all():
                raise TrainingError(
                    f"the gradient of task '{own.task.name}', sample {own.sample}, is not finite; look at its rows, or "
                    "rank by another predictor"
                )
            yield own, gradient
        advance(start + len(bank))


def _require_memory(model: LanguageModel, targets: int, settings: DownstreamSettings) -> None:
    values = model.params(compared_names(model, settings)).values()
    needed, there = 2 * 8 * targets * sum(value.numel() for value in values), available_bytes()
    if there is not None and needed > there:
        raise TrainingError(
            f"downstream.train: gradients of {'+'.join(settings.train)} of {targets} targets take {needed / 2**30:.1f} GiB, "
            f"and {there / 2**30:.1f} GiB are free; name fewer targets, take a downstream.train without M, or rank by "
            "logme or text"
        )


def compared_names(model: LanguageModel, settings: DownstreamSettings) -> tuple[str, ...]:
    """The parameters of psi_d without a task's head.

    Raises:
        TrainingError: There are none.
    """
    names = tuple(name for name in model.parts.names(settings.train) if name not in model.head_names)
    if not names:
        raise TrainingError(
            f"downstream.train: {list(settings.train)} is the head alone, which every task has its own of, so tasks have "
            "nothing in common that a predictor could look at; add a part such as A, or rank by text"
        )
    return names


def _gradients(
    model: LanguageModel, bank: Sequence[Rows], settings: DownstreamSettings, names: Sequence[str]
) -> Tensor:
    """[K, P] gradients of the loss of each slot's D_train."""
    banked = is_bankable(settings.train)
    start = model.params(names)
    params = expand_slots(start, len(bank)) if banked else start
    leaves = {name: value.detach().requires_grad_() for name, value in params.items()}
    heads = _heads(model, bank, banked=banked)
    splits = [own.train for own in bank]
    total = torch.zeros(len(bank), sum(value.numel() for value in start.values()), dtype=torch.float64)
    for places in passes(model, splits):
        blocks = [[split[place] for place in own] for split, own in zip(splits, places, strict=True)]
        losses = model.losses(
            {**leaves, **heads},
            make_batch(blocks),
            training=False,
            label_smoothing=settings.label_smoothing,
            reduction="sum",
        )
        found = torch.autograd.grad(losses.sum(), list(leaves.values()))
        total += torch.cat([gradient.reshape(len(bank), -1) for gradient in found], dim=1).double().cpu()
    if settings.loss_reduction == "mean":
        answered = [sum(len(row.answers[0]) for row in split) for split in splits]
        total /= torch.tensor(answered, dtype=torch.float64).unsqueeze(1)
    return total


def _heads(model: LanguageModel, bank: Sequence[Rows], *, banked: bool) -> Params:
    """The fitted heads of a bank; empty for a text-to-text model."""
    if not model.head_names:
        return {}
    heads = [fitted_head(model, own, answer_features(model, {}, own.train, 1)[0]) for own in bank]
    return stack_heads(heads) if banked else heads[0]
