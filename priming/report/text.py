"""A report as plain text, aligned by spaces, gains and scores in percent."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from priming.metrics import Interval
from priming.report.numbers import Report, RunSummary, TaskScore


def render_text(report: Report) -> str:
    """The report as text for a terminal.

    Args:
        report: The numbers.

    Returns:
        Lines in ASCII but for the names of runs and tasks, with a line break at the end.
    """
    kept = len(report.tasks) - len(report.left_out)
    blocks = [
        f"Relative gain over {report.baseline}, mean over {kept} of {len(report.tasks)} tasks (ARG), in percent",
        _summary_table(report),
        "Test score per task, mean +- standard deviation over samples, in percent",
        _task_table(report, lambda score: f"{_percent(score.mean)} +-{_percent(score.std):>5}"),
        f"Relative gain over {report.baseline} per task, in percent",
        _task_table(report, lambda score: _signed(score.gain)),
    ]
    if not all(math.isnan(score.off_label_rate) for score in report.scores):
        blocks += [
            "Outputs that are none of the task's labels, in percent",
            _task_table(report, lambda score: _percent(score.off_label_rate)),
        ]
    blocks.append("\n".join(_notes(report)))
    return "\n\n".join(blocks) + "\n"


def _summary_table(report: Report) -> str:
    interval = f"{100 * report.level:g} % interval"
    header = ["run", "method", "upstream", "downstream", "init", "ARG", interval, "RGSTD"]
    rows = [
        [*_setup(summary), *_gain(summary.gain), _percent(summary.gain_std)] for summary in report.summaries
    ]
    if report.reference is not None:
        header += [f"minus {report.reference}", interval]
        differences = [summary.difference for summary in report.summaries]
        rows = [
            [*row, *(["", ""] if difference is None else _gain(difference))]
            for row, difference in zip(rows, differences, strict=True)
        ]
    return _aligned([header, *rows], left=5)


def _setup(summary: RunSummary) -> list[str]:
    setup = summary.setup
    return [summary.run, setup.method, setup.upstream_train, setup.downstream_train, setup.init]


def _gain(interval: Interval) -> list[str]:
    if math.isnan(interval.estimate):
        return ["-", "-"]
    return [_signed(interval.estimate), f"[{_signed(interval.low)}, {_signed(interval.high)}]"]


def _task_table(report: Report, cell: Callable[[TaskScore], str]) -> str:
    by_task: dict[str, list[TaskScore]] = {}
    for score in report.scores:
        by_task.setdefault(score.task, []).append(score)
    header = ["task", "metric", "samples", *(summary.run for summary in report.summaries)]
    rows = [
        [task, scores[0].metric, str(len(scores[0].samples)), *map(cell, scores)]
        for task, scores in by_task.items()
    ]
    return _aligned([header, *(row for row in rows if any(row[3:]))], left=2)


def _notes(report: Report) -> list[str]:
    notes = [
        "RGSTD is the standard deviation of the relative gain over tasks. Standard deviations are of the population form.",
        "Intervals are percentiles of a bootstrap over tasks and over the samples of each, paired between runs.",
        *(
            f"{task}: no relative gain, left out of ARG and RGSTD: {why}."
            for task, why in report.left_out.items()
        ),
        *report.notes,
    ]
    return ["Notes", *(f"- {note}" for note in notes)]


def _percent(fraction: float) -> str:
    return "" if math.isnan(fraction) else f"{100 * fraction:.1f}"


def _signed(fraction: float) -> str:
    return "" if math.isnan(fraction) else f"{100 * fraction:+.1f}"


def _aligned(rows: Sequence[Sequence[str]], left: int) -> str:
    """Columns padded to their widest cell and set apart by two spaces; the first `left` start flush left.

    A column without anything below its header is dropped.
    """
    shown = [index for index in range(len(rows[0])) if any(row[index] for row in rows[1:])]
    widths = {index: max(len(row[index]) for row in rows) for index in shown}
    return "\n".join(
        "  ".join(
            row[index].ljust(widths[index]) if index < left else row[index].rjust(widths[index])
            for index in shown
        ).rstrip()
        for row in rows
    )
