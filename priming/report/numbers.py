"""The numbers of a report, as plain records: what is computed stands here, how it looks stands elsewhere.

A *run* is one run folder. A *combination* is what runs of one name have in common: they differ in their seed (and in
where they ran) and in nothing else. A *unit* is one few-shot sample of one run's seed: what a score belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from priming.metrics import Interval
from priming.report.reading.setup import Setup

SIGNIFICANCE = 0.05
"""p-values below count."""


class Unit(NamedTuple):
    """What a score belongs to besides its task: the run's seed (-1 where nothing says it) and the few-shot sample's."""

    seed: int
    sample: int


@dataclass(frozen=True)
class RunSummary:
    """One combination against the baseline. All gains are fractions: 0.075 is +7.5 %.

    Attributes:
        run: The combination's name.
        setup: How it was trained.
        seeds: The seeds of its runs, ascending.
        gain: ARG, with its interval over tasks and units; None without a baseline.
        gain_of_samples: ARG, with its interval over units only.
        gain_std: RGSTD, population form, with its interval over tasks and units.
        difference: ARG minus the reference's ARG, over tasks and units; None without a reference and for the
            reference itself.
        difference_of_samples: The same with its interval over units only.
    """

    run: str
    setup: Setup
    seeds: tuple[int, ...]
    gain: Interval | None
    gain_of_samples: Interval | None
    gain_std: Interval | None
    difference: Interval | None
    difference_of_samples: Interval | None


@dataclass(frozen=True)
class TaskScore:
    """One combination on one task. Scores are fractions of 1, or correlations.

    Attributes:
        run: The combination's name.
        task: The task's name.
        metric: The task's metric.
        units: The units that every combination has, ascending.
        values: Test score of each unit, an undefined one counted as 0.
        mean: Their mean.
        std: Their standard deviation, population form.
        worst: Their minimum.
        gain: Relative gain over the baseline; NaN if the task is left out or there is no baseline.
        off_label_rate: Mean share of off-label outputs over units; NaN where none is known.
    """

    run: str
    task: str
    metric: str
    units: tuple[Unit, ...]
    values: tuple[float, ...]
    mean: float
    std: float
    worst: float
    gain: float
    off_label_rate: float


@dataclass(frozen=True)
class Measure:
    """A way to sum up the gains or scores of a combination over tasks.

    Attributes:
        key: Its name in tables for machines, such as `iqm_gain`.
        title: Its name for readers, such as "interquartile mean of relative gains".
        unit: "percent" (a fraction, shown times 100), "points" (a difference of scores, shown times 100) or
            "probability".
        neutral: The value that says "no better, no worse"; None where there is none.
        meaning: One sentence: what it is, its source, and when to prefer it.
    """

    key: str
    title: str
    unit: str
    neutral: float | None
    meaning: str


@dataclass(frozen=True)
class Aggregate:
    """One measure of one combination.

    Attributes:
        run: The combination's name.
        measure: The measure's key.
        over_tasks: Its value with the interval over tasks and units.
        over_samples: The same with the interval over units only.
        tasks: How many tasks it rests on.
    """

    run: str
    measure: str
    over_tasks: Interval
    over_samples: Interval
    tasks: int


@dataclass(frozen=True)
class Profile:
    """Performance profile of one combination (Agarwal et al. 2021): share of scores above each threshold.

    Attributes:
        run: The combination's name.
        thresholds: Of the test score, ascending.
        shares: Mean over tasks of the share of units whose score is above the threshold.
        lows: Lower ends of pointwise intervals over tasks and units.
        highs: Upper ends.
    """

    run: str
    thresholds: tuple[float, ...]
    shares: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]


@dataclass(frozen=True)
class TaskTransfer:
    """Whether a combination changes a task against the reference (or, without one, against the baseline).

    Attributes:
        run: The combination's name.
        task: The task.
        against: The combination compared with.
        difference: Mean over units of score - score of `against`, paired by unit, in fractions of 1.
        low: Lower end of the interval over units.
        high: Upper end.
        p_value: Two-sided, of a paired sign-flip permutation test over units; NaN with fewer than two units.
        p_adjusted: Holm's correction over all tasks and combinations of the report.
        units: How many pairs.
    """

    run: str
    task: str
    against: str
    difference: float
    low: float
    high: float
    p_value: float
    p_adjusted: float
    units: int


@dataclass(frozen=True)
class CurvePoint:
    """Dev score of the picked cells of a combination at one step, over tasks and units.

    Attributes:
        run: The combination's name.
        step: Optimiser steps downstream.
        score: Mean over tasks of the mean over units; an undefined score counts as 0.
        low: Lower end of the interval over tasks and units.
        high: Upper end.
        tasks: How many tasks.
    """

    run: str
    step: int
    score: float
    low: float
    high: float
    tasks: int


@dataclass(frozen=True)
class StepsToReference:
    """How soon a combination reaches the reference's best dev score, on the same tasks and units.

    Attributes:
        run: The combination's name.
        reached: Share of (task, unit) pairs in which any look reaches it.
        median_steps: Median step of the first look that does, those that never do counted as infinite; inf where half
            or more never do.
        pairs: How many (task, unit) pairs.
    """

    run: str
    reached: float
    median_steps: float
    pairs: int


@dataclass(frozen=True)
class Cost:
    """What a combination took, means over its runs; NaN where a run folder does not say.

    Attributes:
        run: The combination's name.
        upstream_seconds: Wall time of the upstream stage (of the run whose upstream result is used).
        downstream_seconds: Wall time of all banks and test scorings.
        peak_mib: Highest peak memory of either stage.
        upstream_parameters: Numbers trained upstream.
        downstream_parameters: Numbers trained downstream, in one cell; the mean over cells (heads differ in width).
    """

    run: str
    upstream_seconds: float
    downstream_seconds: float
    peak_mib: float
    upstream_parameters: float
    downstream_parameters: float


@dataclass(frozen=True)
class RunFacts:
    """What one run folder says of itself.

    Attributes:
        run: Its name.
        seed: Its seed; -1 where nothing says it.
        folder: Where it was read: its folder, or a table of runs.
        status: "done", "partial" (some cells or targets are missing) or "failed".
        cells: Finished cells, and how many were planned.
        device: Where it ran; empty if unknown.
        packages: Package -> version, of its environment.json.
        config: Its config.yaml as text; empty if missing.
        failure: Why it failed; empty if it did not.
    """

    run: str
    seed: int
    folder: str
    status: str
    cells: tuple[int, int]
    device: str
    packages: Mapping[str, str]
    config: str
    failure: str


@dataclass(frozen=True)
class Removal:
    """The thesis's table 4.2: what leaving one source out changes on one target.

    Attributes:
        run: The combination with all sources.
        source: The source left out.
        task: The target.
        full: Mean score with all sources.
        without: Mean score without the source.
        low: Lower end of the interval of `without - full` over units; NaN with one unit.
        high: Upper end.
        units: How many pairs.
    """

    run: str
    source: str
    task: str
    full: float
    without: float
    low: float
    high: float
    units: int


@dataclass(frozen=True)
class Report:
    """Everything a report shows.

    Attributes:
        title: The study's name, or the folder's.
        baseline: Name of the combination that gains are relative to; None where there is none.
        reference: Name of the combination that differences are taken from, if any.
        summaries: One per combination, the baseline first.
        scores: One per combination and task, tasks in alphabetical order and combinations in the order of `summaries`.
        left_out: Task without relative gain -> why.
        siblings: Target task -> its siblings among the sources; a task without one is absent.
        measures: The aggregates there are, in the order they are shown.
        aggregates: By combination in the order of `summaries`, then by measure.
        profiles: One per combination.
        transfers: By combination, then by task; not of what is compared with.
        curves: By combination, then by step.
        steps_to_reference: One per combination but the reference; empty without one.
        costs: One per combination.
        runs: One per run folder, in order of combination and seed, failed and partial ones too.
        classifiers: Combination -> target -> score, for the thesis's tables 4.1 and 4.3: every classifier that
            has any score, on common ground or not, but for the runs of table 4.2. Empty where no run is a classifier.
        removals: For table 4.2; empty where no run leaves a source out.
        notes: What a reader has to know besides, one sentence each.
        problems: Folders and files that could not be used: what is wrong and what to do, one message each.
        level: Share of draws inside each interval.
        draws: Bootstrap draws behind each interval.
    """

    title: str
    baseline: str | None
    reference: str | None
    summaries: tuple[RunSummary, ...]
    scores: tuple[TaskScore, ...]
    left_out: Mapping[str, str]
    siblings: Mapping[str, tuple[str, ...]]
    measures: tuple[Measure, ...]
    aggregates: tuple[Aggregate, ...]
    profiles: tuple[Profile, ...]
    transfers: tuple[TaskTransfer, ...]
    curves: tuple[CurvePoint, ...]
    steps_to_reference: tuple[StepsToReference, ...]
    costs: tuple[Cost, ...]
    runs: tuple[RunFacts, ...]
    classifiers: Mapping[str, Mapping[str, TaskScore]]
    removals: tuple[Removal, ...]
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    level: float
    draws: int

    @property
    def tasks(self) -> tuple[str, ...]:
        """Names of all tasks, in alphabetical order."""
        return tuple(dict.fromkeys(score.task for score in self.scores))
