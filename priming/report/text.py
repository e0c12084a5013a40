"""A report as plain text, aligned by spaces, gains and scores in percent."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from priming.metrics import Interval
from priming.report.numbers import Report, RunSummary, TaskScore


def render_text(report: Report) -> str:
    """The report as text for a terminal.

    Args:
        report: The numbers.

    Returns:
        Lines in ASCII but for the names of runs and tasks, with a line break at the end.
    """
    return "\n\n".join(_blocks(report)) + "\n"


def _blocks(report: Report) -> Iterator[str]:
    units = "samples" if _seeds(report) == 1 else "samples of all seeds"
    kept = len(report.tasks) - len(report.left_out)
    if report.baseline is not None:
        yield (
            f"Relative gain over {report.baseline}, mean over {kept} of {len(report.tasks)} tasks (ARG), in percent"
        )
    else:
        yield "Runs"
    yield _summary_table(report)
    yield f"Test score per task, mean +- standard deviation over {units}, in percent"
    yield _task_table(report, lambda score: f"{_percent(score.mean)} +-{_percent(score.std):>5}")
    if report.baseline is not None:
        yield f"Relative gain over {report.baseline} per task, in percent"
        yield _task_table(report, lambda score: _signed(score.gain))
    if not all(math.isnan(score.off_label_rate) for score in report.scores):
        yield "Outputs that are none of the task's labels, in percent"
        yield _task_table(report, lambda score: _percent(score.off_label_rate))
    if report.removals:
        yield "Test score without one of the sources, in percent"
        yield _removal_table(report)
    yield "\n".join(["Notes", *(f"- {note}" for note in _notes(report))])
    if report.problems:
        yield "\n".join(["Not used", *(f"- {problem}" for problem in report.problems)])


def _summary_table(report: Report) -> str:
    interval = f"{100 * report.level:g} % interval"
    header = ["run", "method", "upstream", "downstream", "init"]
    rows = [_setup(summary) for summary in report.summaries]
    if report.baseline is not None:
        header += ["ARG", interval, "RGSTD"]
        rows = [
            [*row, *_gain(summary.gain), _estimate(summary.gain_std)]
            for row, summary in zip(rows, report.summaries, strict=True)
        ]
    if report.baseline is not None and report.reference is not None:
        header += [f"minus {report.reference}", interval]
        rows = [
            [*row, *_gain(summary.difference)] for row, summary in zip(rows, report.summaries, strict=True)
        ]
    return _aligned([header, *rows], left=5)


def _setup(summary: RunSummary) -> list[str]:
    setup = summary.setup
    return [summary.run, setup.method, setup.upstream_train, setup.downstream_train, setup.init]


def _gain(interval: Interval | None) -> list[str]:
    if interval is None:
        return ["", ""]
    if math.isnan(interval.estimate):
        return ["-", "-"]
    return [_signed(interval.estimate), f"[{_signed(interval.low)}, {_signed(interval.high)}]"]


def _estimate(interval: Interval | None) -> str:
    return "" if interval is None else _percent(interval.estimate)


def _task_table(report: Report, cell: Callable[[TaskScore], str]) -> str:
    by_task: dict[str, list[TaskScore]] = {}
    for score in report.scores:
        by_task.setdefault(score.task, []).append(score)
    header = ["task", "metric", "samples", *(summary.run for summary in report.summaries)]
    rows = [
        [task, scores[0].metric, str(len(scores[0].units)), *map(cell, scores)]
        for task, scores in by_task.items()
    ]
    return _aligned([header, *(row for row in rows if any(row[3:]))], left=2)


def _removal_table(report: Report) -> str:
    interval = f"{100 * report.level:g} % interval"
    header = ["run", "without", "task", "samples", "with all", "without it", "change", interval]
    rows = []
    for one in report.removals:
        ends = "" if math.isnan(one.low) else f"[{_signed(one.low)}, {_signed(one.high)}]"
        scores = [_percent(one.full), _percent(one.without), _signed(one.without - one.full)]
        rows.append([one.run, one.source, one.task, str(one.units), *scores, ends])
    return _aligned([header, *rows], left=3)


def _notes(report: Report) -> Iterator[str]:
    if report.baseline is not None:
        yield (
            "RGSTD is the standard deviation of the relative gain over tasks. Standard deviations are of the population form."
        )
        yield "Intervals are percentiles of a bootstrap over tasks and over the samples of each, paired between runs."
    else:
        yield "Standard deviations are of the population form."
    for task, why in report.left_out.items():
        yield f"{task}: no relative gain, left out of ARG and RGSTD: {why}."
    yield from report.notes


def _seeds(report: Report) -> int:
    return len({unit.seed for score in report.scores for unit in score.units})


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
