"""Does a source leave features from which the target's answers can be read? LogME, one adapter per source.

psi_d is tuned for a few steps on each source (see `priming.sources.tuning`); with each of these adapters in place the
model reads the target's few-shot rows, D_train and D_dev of a sample together, and LogME says how well a linear model
on what its last layer then sees (see `priming.sources.features`) explains their answers. The scores of one target are
comparable between sources and with nothing else; they are averaged over its samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from priming.data.encoding import EncodedExample
from priming.downstream.settings import DownstreamSettings
from priming.models.bank import is_bankable
from priming.models.language_model import LanguageModel
from priming.sources.features import answer_features
from priming.sources.gradients import compared_names
from priming.sources.labels import label_matrix
from priming.sources.logme import logme
from priming.sources.passes import Rows
from priming.sources.scores import Floats, SourceScores
from priming.sources.tuning import TunedBank, tune_sources


@dataclass(frozen=True)
class _Reading:
    """What LogME reads of one target and sample."""

    task: str
    rows: tuple[EncodedExample, ...]
    labels: Floats


def logme_scores(
    model: LanguageModel,
    sources: Sequence[Rows],
    targets: Sequence[Rows],
    settings: DownstreamSettings,
    *,
    steps: int,
    seed: int,
) -> tuple[SourceScores, tuple[str, ...]]:
    """LogME of every target's rows on the features that every source's adapter gives.

    Args:
        model: As it was pre-trained, with its modules attached; it is left alone.
        sources: Rows of every source and sample, in order.
        targets: Rows of every target and sample, in order.
        settings: Of the downstream stage.
        steps: Steps that each source's adapter is tuned for.
        seed: The run's seed.

    Returns:
        The scores, and what a user should know, one line each. NaN for a target whose answers are all alike, and for a
        source whose tuning had to stop.

    Raises:
        TrainingError: psi_d holds a head alone.
        DataError: A regression's answer is no number.
    """
    compared_names(model, settings)
    readings = [_reading(own) for own in targets]
    found: dict[str, dict[str, float]] = {}
    notes = []
    for bank in tune_sources(model, sources, settings, steps=steps, seed=seed):
        found.update(_read(model, bank, readings, banked=is_bankable(settings.train)))
        notes += [
            f"logme: source {name} has no score, since its loss or gradient was not finite at step {step} of {steps}"
            for name, step in bank.stopped.items()
        ]
    names = tuple(dict.fromkeys(own.task.name for own in targets))
    values = np.array([[scores[target] for scores in found.values()] for target in names])
    alike = set(names) - {reading.task for reading in readings if reading.labels.shape[1]}
    notes += [
        f"logme: the answers of target {target} are all alike, so nothing can be said of it"
        for target in sorted(alike)
    ]
    return SourceScores("logme", names, tuple(found), values), tuple(notes)


def _reading(own: Rows) -> _Reading:
    rows = (*own.train, *own.dev)
    return _Reading(own.task.name, rows, label_matrix(own.task, rows))


def _read(
    model: LanguageModel, bank: TunedBank, readings: Sequence[_Reading], *, banked: bool
) -> dict[str, dict[str, float]]:
    """Source -> target -> LogME, the mean over those samples that have something to tell apart."""
    found: dict[str, dict[str, list[float]]] = {
        source: {reading.task: [] for reading in readings} for source in bank.sources
    }
    for reading in readings:
        if not reading.labels.shape[1]:
            continue
        slots = len(bank.sources) if banked else 1
        features = answer_features(model, bank.params, reading.rows, slots).numpy()
        for source, own in zip(bank.sources, features, strict=True):
            if source not in bank.stopped:
                found[source][reading.task].append(logme(own, reading.labels))
    return {
        source: {task: float(np.mean(values)) if values else np.nan for task, values in of_tasks.items()}
        for source, of_tasks in found.items()
    }
