"""The numbers of a report, as plain records: what is computed stands here, how it looks stands elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from priming.metrics import Interval
from priming.report.setup import Setup


@dataclass(frozen=True)
class RunSummary:
    """One run against the baseline. All gains are fractions: 0.075 is +7.5 %.

    Attributes:
        run: The run's name.
        setup: How it was trained.
        gain: ARG, with its interval over tasks and samples.
        gain_of_samples: ARG, with its interval over samples only.
        gain_std: RGSTD, population form.
        difference: ARG minus the reference's ARG, over tasks and samples; None without a reference and for the
            reference itself.
        difference_of_samples: The same with its interval over samples only.
    """

    run: str
    setup: Setup
    gain: Interval
    gain_of_samples: Interval
    gain_std: float
    difference: Interval | None
    difference_of_samples: Interval | None


@dataclass(frozen=True)
class TaskScore:
    """One run on one task. Scores are fractions of 1, or correlations.

    Attributes:
        run: The run's name.
        task: The task's name.
        metric: The task's metric.
        samples: The few-shot samples that every run has, ascending.
        mean: Mean test score over samples, an undefined one counted as 0.
        std: Its standard deviation over samples, population form.
        gain: Relative gain over the baseline; NaN if the task is left out.
        off_label_rate: Mean share of off-label outputs over samples; NaN where none is known.
    """

    run: str
    task: str
    metric: str
    samples: tuple[int, ...]
    mean: float
    std: float
    gain: float
    off_label_rate: float


@dataclass(frozen=True)
class Report:
    """Everything a report shows.

    Attributes:
        baseline: Name of the run that gains are relative to.
        reference: Name of the run that differences are taken from, if any.
        summaries: One per run, the baseline first.
        scores: One per run and task, tasks in alphabetical order and runs in the order of `summaries`.
        left_out: Task without relative gain -> why.
        notes: What a reader has to know besides, one sentence each.
        level: Share of draws inside each interval.
    """

    baseline: str
    reference: str | None
    summaries: tuple[RunSummary, ...]
    scores: tuple[TaskScore, ...]
    left_out: Mapping[str, str]
    notes: tuple[str, ...]
    level: float

    @property
    def tasks(self) -> tuple[str, ...]:
        """Names of all tasks, in alphabetical order."""
        return tuple(dict.fromkeys(score.task for score in self.scores))
