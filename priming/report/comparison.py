"""From the result files of runs to the numbers of a report."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from priming.errors import CheckpointError, TaskError, nearest
from priming.metrics import (
    NEAR_ZERO,
    Interval,
    bootstrap_gain,
    relative_gain_std,
    relative_gains,
    undefined_gains,
)
from priming.metrics.robust import Resampled
from priming.report.common import failed_notes, on_common_ground, undefined_notes
from priming.report.numbers import Report, RunSummary, TaskScore
from priming.report.results import RunResults, load_results
from priming.seeding import numpy_stream

REFERENCE = "FT_A"
"""Differences are taken from the run of this name: adapters tuned with no priming."""


def build_report(
    runs: Sequence[Path],
    baseline: Path,
    *,
    reference: Path | None = None,
    exclude: Collection[str] = (),
    near_zero: float = NEAR_ZERO,
    seed: int = 42,
    draws: int = 2000,
    level: float = 0.95,
) -> Report:
    """Compare runs with a baseline run, from their `downstream/results.csv` alone.

    Every interval is drawn from the same stream, so that runs are compared on the same drawn tasks and samples.

    Args:
        runs: Run folders. The baseline and the reference are shown too, named here or not.
        baseline: Folder of the run that gains are relative to.
        reference: Folder of the run that differences are taken from. None: the run named FT_A, or else the only
            one whose name starts with it, if there is one.
        exclude: Tasks to leave out of the gains; their scores are still shown.
        near_zero: Tasks with a baseline up to here have no relative gain; named in the report.
        seed: Seed of the bootstrap.
        draws: Number of bootstrap draws.
        level: Share of draws inside each interval.

    Returns:
        The numbers.

    Raises:
        CheckpointError: A run folder or its results cannot be read, or two runs have the same name.
        TaskError: The runs have no task and sample in common, their metrics differ, or a task to exclude is unknown.
    """
    loaded = _load([baseline, *([] if reference is None else [reference]), *runs])
    base = loaded[baseline.resolve()]
    compared, notes = on_common_ground(list(loaded.values()))
    _check_excluded(exclude, compared[0].scores)
    if reference is None:
        reference_name, hints = _default_reference([run.name for run in compared])
        notes = hints + notes
    else:
        reference_name = loaded[reference.resolve()].name
    comparison = _Comparison(
        values={run.name: _sample_scores(run) for run in compared},
        baseline=base.name,
        reference=reference_name,
        exclude=frozenset(exclude),
        near_zero=near_zero,
        seed=seed,
        draws=draws,
        level=level,
    )
    scores = [score for run in compared for score in comparison.task_scores(run)]
    return Report(
        baseline=base.name,
        reference=reference_name,
        summaries=tuple(comparison.summary(run) for run in compared),
        scores=tuple(sorted(scores, key=lambda score: score.task)),
        left_out=comparison.left_out(),
        notes=tuple(notes + undefined_notes(compared) + failed_notes(compared)),
        level=level,
    )


@dataclass(frozen=True)
class _Comparison:
    """Runs on common tasks and samples, and the settings that all their numbers share.

    Attributes:
        values: Run -> task -> test score of each sample, ascending.
    """

    values: Mapping[str, Mapping[str, Sequence[float]]]
    baseline: str
    reference: str | None
    exclude: frozenset[str]
    near_zero: float
    seed: int
    draws: int
    level: float

    def summary(self, run: RunResults) -> RunSummary:
        other = self.reference if self.reference != run.name else None
        return RunSummary(
            run=run.name,
            setup=run.setup,
            gain=self._interval(run.name, "tasks_and_samples"),
            gain_of_samples=self._interval(run.name, "samples"),
            gain_std=relative_gain_std(
                self._means(run.name), self._means(self.baseline), self.exclude, near_zero=self.near_zero
            ),
            difference=None if other is None else self._interval(run.name, "tasks_and_samples", other),
            difference_of_samples=None if other is None else self._interval(run.name, "samples", other),
        )

    def task_scores(self, run: RunResults) -> list[TaskScore]:
        gains = relative_gains(
            self._means(run.name), self._means(self.baseline), self.exclude, near_zero=self.near_zero
        )
        return [
            TaskScore(
                run=run.name,
                task=task,
                metric=run.metrics[task],
                samples=tuple(run.scores[task]),
                mean=float(np.mean(values)),
                std=float(np.std(values)),
                gain=gains.get(task, math.nan),
                off_label_rate=_off_label_rate(run, task),
            )
            for task, values in self.values[run.name].items()
        ]

    def left_out(self) -> dict[str, str]:
        base = self._means(self.baseline)
        requested = {task: "excluded by request" for task in base if task in self.exclude}
        return requested | undefined_gains(base, base, self.exclude, near_zero=self.near_zero)

    def _means(self, run: str) -> dict[str, float]:
        return {task: float(np.mean(values)) for task, values in self.values[run].items()}

    def _interval(self, run: str, resample: Resampled, reference: str | None = None) -> Interval:
        return bootstrap_gain(
            self.values[run],
            self.values[self.baseline],
            numpy_stream(self.seed, "bootstrap", "report", resample),
            reference=None if reference is None else self.values[reference],
            resample=resample,
            exclude=self.exclude,
            near_zero=self.near_zero,
            draws=self.draws,
            level=self.level,
        )


def _load(folders: Sequence[Path]) -> dict[Path, RunResults]:
    """Each folder once, by its resolved path, in order of first mention."""
    loaded: dict[Path, RunResults] = {}
    names: dict[str, RunResults] = {}
    for folder in folders:
        if folder.resolve() in loaded:
            continue
        run = load_results(folder)
        other = names.setdefault(run.name, run)
        if other is not run:
            raise CheckpointError(
                f"{other.folder} and {folder} both hold a run named {run.name}, which a table cannot tell apart: "
                "give one of them, or rerun one under another name"
            )
        loaded[folder.resolve()] = run
    return loaded


def _default_reference(names: Sequence[str]) -> tuple[str | None, list[str]]:
    if REFERENCE in names:
        return REFERENCE, []
    similar = [name for name in names if name.startswith(REFERENCE)]
    if len(similar) > 1:
        return None, [
            f"No differences: {', '.join(similar)} could each be the reference; choose one with --reference."
        ]
    return (similar[0] if similar else None), []


def _check_excluded(exclude: Collection[str], tasks: Collection[str]) -> None:
    for task in exclude:
        if task not in tasks:
            raise TaskError(
                f"cannot exclude '{task}': no task that all runs have is so named{nearest(task, tasks)}; "
                f"they have {', '.join(tasks)}"
            )


def _sample_scores(run: RunResults) -> dict[str, list[float]]:
    """Task -> test score of each sample, ascending; an undefined score counts as 0."""
    return {
        task: [0.0 if math.isnan(score.score) else score.score for score in scored.values()]
        for task, scored in run.scores.items()
    }


def _off_label_rate(run: RunResults, task: str) -> float:
    rates = [
        score.off_label_rate for score in run.scores[task].values() if not math.isnan(score.off_label_rate)
    ]
    return float(np.mean(rates)) if rates else math.nan
