"""Looking up single numbers of a report."""

from __future__ import annotations

from priming.metrics import Interval
from priming.report import Report, RunSummary, TaskScore


def summary_of(report: Report, run: str) -> RunSummary:
    return next(summary for summary in report.summaries if summary.run == run)


def gain_of(report: Report, run: str) -> Interval:
    gain = summary_of(report, run).gain
    assert gain is not None
    return gain


def notes_of(report: Report) -> tuple[str, ...]:
    """All but that of files that tables alone do not have."""
    return tuple(note for note in report.notes if not note.startswith("Not in every run folder"))


def score_of(report: Report, run: str, task: str) -> TaskScore:
    return next(score for score in report.scores if (score.run, score.task) == (run, task))
