"""Rank the source tasks of a run by how much they help its targets: all predictors, the truth, how far they agree."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

from priming.config.schema import Config
from priming.errors import ConfigError, TaskError, nearest
from priming.models.language_model import LanguageModel
from priming.runs.model import configured_model
from priming.sources.agreement import (
    Agreement,
    MeanAgreement,
    Reliability,
    agreements,
    mean_agreement,
    truth_reliability,
)
from priming.sources.evidence import logme_scores
from priming.sources.gradients import gradient_scores
from priming.sources.leaving_out import found_truth
from priming.sources.passes import Rows, encode_rows
from priming.sources.scores import SourceScores, mean_ranks
from priming.sources.texts import text_scores
from priming.sources.truth import Truth
from priming.tasks.gyms import TaskSides, load_tasks

Predictor = Literal["gradient", "logme", "text"]
PREDICTORS: tuple[Predictor, ...] = get_args(Predictor)
"""The cheap predictors, in the order in which they are shown."""
TUNING_STEPS = 50
"""Steps that an adapter is tuned for on each source, for LogME."""
BEST = 5
"""k: how many sources of a ranking are its best."""


@dataclass(frozen=True, eq=False)
class SourceRanking:
    """How much every source helps every target, by each predictor and, where there is one, by the truth.

    Attributes:
        scores: Predictor (or "truth") -> its scores, predictors first, all of the same targets and sources.
        truth: Every measured difference; None without runs that leave a source out.
        agreements: By predictor, then by target; empty without a truth.
        means: One per predictor; empty without a truth.
        reliability: How far the truth agrees with itself; None with one seed.
        seconds: Predictor -> processor time, what it shares with others (the model, the encoded rows) with the first.
        notes: What a user should know, one line each.
    """

    scores: Mapping[str, SourceScores]
    truth: Truth | None
    agreements: tuple[Agreement, ...]
    means: tuple[MeanAgreement, ...]
    reliability: Reliability | None
    seconds: Mapping[str, float]
    notes: tuple[str, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets, by name."""
        return next(iter(self.scores.values())).targets

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources, by name."""
        return next(iter(self.scores.values())).sources

    def best(self, count: int, by: Sequence[str] = ()) -> tuple[str, ...]:
        """The sources with the best mean rank over all targets.

        Args:
            count: How many.
            by: Predictors, or "truth", whose ranks are averaged; empty takes every predictor there is.

        Returns:
            The best first; equal ones by name.

        Raises:
            TaskError: One of `by` is not here, or fewer sources than wanted have a rank.
        """
        names = tuple(by) or tuple(name for name in self.scores if name != "truth")
        for name in names:
            if name not in self.scores:
                why = (
                    "; the runs that leave a source out are missing, --truth makes them"
                    if name == "truth"
                    else ""
                )
                raise TaskError(f"there is no ranking by '{name}' here, but by {', '.join(self.scores)}{why}")
        ranked = mean_ranks([self.scores[name] for name in names])
        if not 1 <= count <= len(ranked):
            raise TaskError(
                f"{count} sources are to be kept, and {len(ranked)} are ranked by {', '.join(names)}; keep 1 to {len(ranked)}"
            )
        return tuple(ranked)[:count]


def rank_sources(
    config: Config,
    targets: Collection[str] | None = None,
    predictors: Sequence[str] = PREDICTORS,
    *,
    truth: Truth | None = None,
    steps: int = TUNING_STEPS,
    best: int = BEST,
) -> SourceRanking:
    """Rank the sources of a run for its targets.

    Nothing is trained upstream and nothing is written. The model is taken as it was pre-trained.

    Args:
        config: The run; model, modules, tasks and downstream settings count, and the seed.
        targets: Names of target tasks; None takes all of the partition.
        predictors: Some of `PREDICTORS`; none is fine where there is a truth.
        truth: As `truth_from_runs` reads it; None takes what finished runs of `priming-sources --truth` there are.
        steps: Steps that an adapter is tuned for on each source, for LogME.
        best: k, how many sources of a ranking are its best.

    Raises:
        PrimingError: A predictor or target does not exist, or something in model, tasks or truth does not fit; the
            message says what to do.
    """
    _check(predictors, steps, best)
    material = _Material(config, targets or ())
    scores: dict[str, SourceScores] = {}
    seconds: dict[str, float] = {}
    notes = list(material.notes)
    for name in (name for name in PREDICTORS if name in predictors):
        started = time.process_time()
        scores[name], said = _PREDICT[name](material, steps)
        seconds[name] = time.process_time() - started
        notes += said
    if truth is None:
        truth, missing = found_truth(config) if config.upstream.trains else (None, ())
        notes += missing
    if truth is None and not scores:
        raise TaskError(
            "there is nothing to rank by: no predictor is asked for, and no finished run leaves a source out; name a "
            "predictor, or make the runs with --truth"
        )
    if truth is None:
        return SourceRanking(scores, None, (), (), None, seconds, tuple(notes))
    names = tuple(task.name for task in material.targets), tuple(task.name for task in material.sources)
    true = truth.scores(*names)
    per_target = {name: agreements(own, true, k=best, seed=config.seed) for name, own in scores.items()}
    by_seed = {seed: truth.scores(*names, seed=seed) for seed in truth.seeds}
    return SourceRanking(
        {**scores, "truth": true},
        truth,
        tuple(one for own in per_target.values() for one in own),
        tuple(mean_agreement(own, config.seed) for own in per_target.values()),
        truth_reliability(by_seed, config.seed),
        seconds,
        tuple(notes),
    )


def chosen_tasks(config: Config, targets: Collection[str]) -> TaskSides:
    """The sources of a run and some of its targets, each side by name.

    Args:
        config: The run.
        targets: Names of target tasks; empty takes all.

    Raises:
        TaskError: There is no such target, or the tasks cannot be read.
    """
    sides = load_tasks(config.tasks, ("train", "test"), seed=config.seed)
    known = sorted(task.name for task in sides.test)
    for name in targets:
        if name not in known:
            raise TaskError(
                f"'{name}' is no target{nearest(name, known)}; the targets are {', '.join(known)}"
            )
    train, test = (sorted(side, key=lambda task: task.name) for side in (sides.train, sides.test))
    chosen = tuple(task for task in test if not targets or task.name in targets)
    return replace(sides, train=tuple(train), test=chosen)


class _Material:
    """What the predictors look at, made when first asked for."""

    def __init__(self, config: Config, targets: Collection[str]) -> None:
        self.config = config
        sides = chosen_tasks(config, targets)
        self.sources, self.targets, self.notes = sides.train, sides.test, sides.notes

    @cached_property
    def model(self) -> LanguageModel:
        return configured_model(self.config)

    @cached_property
    def rows(self) -> tuple[tuple[Rows, ...], tuple[Rows, ...]]:
        """Of sources and of targets."""
        settings = self.config.tasks
        encoder = self.model.encoder(input_length=settings.input_length, output_length=settings.output_length)
        return encode_rows(encoder, self.sources), encode_rows(encoder, self.targets)


def _gradient(material: _Material, steps: int) -> tuple[SourceScores, tuple[str, ...]]:  # noqa: ARG001
    return gradient_scores(material.model, *material.rows, material.config.downstream), ()


def _logme(material: _Material, steps: int) -> tuple[SourceScores, tuple[str, ...]]:
    config = material.config
    return logme_scores(material.model, *material.rows, config.downstream, steps=steps, seed=config.seed)


def _text(material: _Material, steps: int) -> tuple[SourceScores, tuple[str, ...]]:  # noqa: ARG001
    return text_scores(material.sources, material.targets), ()


_PREDICT: Mapping[str, Callable[[_Material, int], tuple[SourceScores, tuple[str, ...]]]] = {
    "gradient": _gradient,
    "logme": _logme,
    "text": _text,
}


def _check(predictors: Sequence[str], steps: int, best: int) -> None:
    problems = [
        f"predictors: '{name}' is none{nearest(name, PREDICTORS)}; they are {', '.join(PREDICTORS)}"
        for name in predictors
        if name not in PREDICTORS
    ]
    problems += [
        f"{key}: {value} is not allowed; give a whole number of at least 1"
        for key, value in (("steps", steps), ("best", best))
        if value < 1
    ]
    if problems:
        raise ConfigError(problems)
