"""A report as CSV files for further work. Fractions, not percent; what is undefined is an empty field.

summary.csv     one row per combination
tasks.csv       one row per combination and task
aggregates.csv  one row per combination and measure
transfers.csv   one row per combination and task: whether it changes, against the reference
curves.csv      one row per combination and step: dev score
costs.csv       one row per combination: time, memory, parameters, and how soon it is as good as the reference
results.csv     one row per cell over all runs; see `priming.report.reading.tidy`
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from priming.checkpoints.files import write_text
from priming.metrics import Interval
from priming.report.numbers import Report, TaskTransfer

Rows = Iterator[list[object]]

SUMMARY_COLUMNS = (
    "run", "method", "upstream_train", "downstream_train", "init", "baseline", "tasks", "arg", "arg_low", "arg_high",
    "arg_samples_low", "arg_samples_high", "rgstd", "reference", "difference", "difference_low", "difference_high",
    "difference_samples_low", "difference_samples_high", "rgstd_low", "rgstd_high", "modules", "seeds", "units",
)  # fmt: skip
"""The columns with `samples` are intervals over units only. `tasks` and `units` are numbers; `units` counts tasks times
units."""
TASK_COLUMNS = (
    "run", "task", "metric", "samples", "score", "score_std", "relative_gain", "off_label_rate", "left_out",
    "worst", "siblings",
)  # fmt: skip
"""`samples` is the number of units; `left_out` says why a task has no relative gain; `worst` is the lowest unit."""
AGGREGATE_COLUMNS = (
    "run", "measure", "title", "unit", "neutral", "value", "low", "high", "samples_low", "samples_high", "tasks",
)  # fmt: skip
"""`low` and `high` are the interval over tasks and units, the columns with `samples` that over units only."""
TRANSFER_COLUMNS = (
    "run", "task", "against", "difference", "low", "high", "p_value", "p_adjusted", "units",
)  # fmt: skip
CURVE_COLUMNS = ("run", "step", "score", "low", "high", "tasks")
COST_COLUMNS = (
    "run", "upstream_seconds", "downstream_seconds", "peak_mib", "upstream_parameters", "downstream_parameters",
    "reference", "reached_reference", "median_steps_to_reference", "pairs",
)  # fmt: skip
"""`reached_reference` is a share of `pairs` (task, unit); `median_steps_to_reference` is `inf` where half never do."""


def write_csv(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write every table but `results.csv`, each atomically.

    Args:
        report: The numbers.
        folder: Where to write; made if it does not exist.

    Returns:
        The files.

    Raises:
        PrimingError: The folder cannot be written to.
    """
    tables: tuple[tuple[str, Sequence[str], Callable[[Report], Rows]], ...] = (
        ("summary", SUMMARY_COLUMNS, _summary_rows),
        ("tasks", TASK_COLUMNS, _task_rows),
        ("aggregates", AGGREGATE_COLUMNS, _aggregate_rows),
        ("transfers", TRANSFER_COLUMNS, _transfer_rows),
        ("curves", CURVE_COLUMNS, _curve_rows),
        ("costs", COST_COLUMNS, _cost_rows),
    )
    files = []
    for name, header, rows in tables:
        files.append(folder / f"{name}.csv")
        write_text(files[-1], _csv(header, rows(report)))
    return tuple(files)


def _summary_rows(report: Report) -> Rows:
    kept = len(report.tasks) - len(report.left_out)
    for summary in report.summaries:
        setup = summary.setup
        yield [
            *(summary.run, setup.method, setup.upstream_train, setup.downstream_train, setup.init),
            *(report.baseline or "", kept),
            *(*_three(summary.gain), *_three(summary.gain_of_samples)[1:], *_three(summary.gain_std)[:1]),
            report.reference or "",
            *(*_three(summary.difference), *_three(summary.difference_of_samples)[1:]),
            *(*_three(summary.gain_std)[1:], setup.modules, len(summary.seeds)),
            sum(len(score.units) for score in report.scores if score.run == summary.run),
        ]


def _task_rows(report: Report) -> Rows:
    for score in report.scores:
        yield [
            *(score.run, score.task, score.metric, len(score.units)),
            *map(_number, (score.mean, score.std, score.gain, score.off_label_rate)),
            *(report.left_out.get(score.task, ""), _number(score.worst)),
            "+".join(report.siblings.get(score.task, ())),
        ]


def _aggregate_rows(report: Report) -> Rows:
    measures = {measure.key: measure for measure in report.measures}
    for one in report.aggregates:
        measure = measures[one.measure]
        neutral = "" if measure.neutral is None else _number(measure.neutral)
        yield [
            *(one.run, one.measure, measure.title, measure.unit, neutral),
            *(*_three(one.over_tasks), *_three(one.over_samples)[1:], one.tasks),
        ]


def _transfer_rows(report: Report) -> Rows:
    def numbers(one: TaskTransfer) -> Iterable[float]:
        return one.difference, one.low, one.high, one.p_value, one.p_adjusted

    for one in report.transfers:
        yield [one.run, one.task, one.against, *map(_number, numbers(one)), one.units]


def _curve_rows(report: Report) -> Rows:
    for point in report.curves:
        yield [point.run, point.step, *map(_number, (point.score, point.low, point.high)), point.tasks]


def _cost_rows(report: Report) -> Rows:
    soon = {one.run: one for one in report.steps_to_reference}
    for cost in report.costs:
        one = soon.get(cost.run)
        yield [
            *(cost.run, *map(_number, (cost.upstream_seconds, cost.downstream_seconds, cost.peak_mib))),
            *map(_number, (cost.upstream_parameters, cost.downstream_parameters)),
            report.reference or "",
            *(["", "", ""] if one is None else [_number(one.reached), _number(one.median_steps), one.pairs]),
        ]


def _three(interval: Interval | None) -> list[str]:
    if interval is None:
        return ["", "", ""]
    return [_number(interval.estimate), _number(interval.low), _number(interval.high)]


def _number(value: float) -> str:
    return "" if math.isnan(value) else repr(value)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()
