"""Tables with a row per task, and the list of differences by task."""

from __future__ import annotations

import math
from collections.abc import Callable

from priming.report.numbers import SIGNIFICANCE, Report, TaskScore, TaskTransfer
from priming.report.views.gains import NO_BASELINE, combinations
from priming.report.views.table import (
    Cell,
    Column,
    Table,
    change,
    joined,
    percent,
    probability,
    signed,
    spread,
)
from priming.report.words import SIGNIFICANCE_WORDS, power, significance, sizes, span

_FEW_UNITS = "fewer than two units"


def task_tables(report: Report) -> list[Table]:
    """Score, relative gain, worst unit and off-label rate of every combination on every task.

    Args:
        report: The numbers.

    Returns:
        The tables that any number is known for.
    """
    tables = [
        _by_task(
            report,
            "tasks",
            "Scores by task",
            f"Test score in percent, mean and standard deviation (population form) over units, {sizes(report)}.",
            cell=lambda score: spread(score.mean, score.std),
        )
    ]
    if report.baseline is not None:
        tables.append(_gains(report))
    tables.append(
        _by_task(
            report,
            "worst",
            "Lowest score of any unit, by task",
            f"The lowest test score of any unit, in percent, {sizes(report)}: what an unlucky few-shot sample leaves.",
            cell=lambda score: percent(score.worst),
        )
    )
    if any(not math.isnan(score.off_label_rate) for score in report.scores):
        tables.append(
            _by_task(
                report,
                "off_label",
                "Off-label outputs by task",
                "Outputs that are none of the task's labels, in percent, mean over units; only tasks with a set of labels.",
                cell=lambda score: percent(
                    score.off_label_rate, "the task has no set of labels, or the run kept none"
                ),
                known=lambda score: not math.isnan(score.off_label_rate),
            )
        )
    return [table for table in tables if table.rows]


def transfer_tables(report: Report) -> list[Table]:
    """Negative transfer with its significance, then every difference.

    Args:
        report: The numbers.

    Returns:
        Two tables; none where nothing is compared, and the second alone where no task loses significantly.
    """
    if not report.transfers:
        return []
    against = ", ".join(sorted({one.against for one in report.transfers}))
    losses = [one for one in report.transfers if one.difference < 0 and significance(one)]
    losses.sort(key=lambda one: (one.p_adjusted, one.p_value, one.difference))
    words = (
        f"Test score minus that of {against} on the same task and unit, in points, {_units(report)}; the interval is "
        f"over units. {SIGNIFICANCE_WORDS}. {power(report.transfers)}"
    ).rstrip()
    tables = [
        _transfers(
            report,
            losses,
            "negative_transfer",
            "Negative transfer",
            f"Tasks that lose with p < {SIGNIFICANCE}, the surest first. {words}",
        ),
        _transfers(report, list(report.transfers), "transfer", "All differences by task", words),
    ]
    return [table for table in tables if table.rows]


def _by_task(
    report: Report,
    key: str,
    title: str,
    caption: str,
    *,
    cell: Callable[[TaskScore], Cell],
    known: Callable[[TaskScore], bool] = lambda _: True,
) -> Table:
    """Tasks as rows and combinations as columns; a task in which nothing is known has no row."""
    by_task: dict[str, list[TaskScore]] = {}
    for score in report.scores:
        by_task.setdefault(score.task, []).append(score)
    return Table(
        key=key,
        title=title,
        caption=caption,
        columns=(
            Column("Task", "text"),
            Column("Metric", "text"),
            Column("Units", note="Few-shot samples of runs' seeds that every combination has"),
            *(Column(summary.run) for summary in report.summaries),
        ),
        rows=tuple(
            (
                Cell(task),
                Cell(scores[0].metric),
                Cell(str(len(scores[0].units)), len(scores[0].units)),
                *map(cell, scores),
            )
            for task, scores in by_task.items()
            if any(map(known, scores))
        ),
    )


def _gains(report: Report) -> Table:
    table = _by_task(
        report,
        "gains",
        "Relative gains by task",
        f"Relative gain over {report.baseline} in percent, {sizes(report)}. A sibling is a source task of the same "
        "family or data set as the target.",
        cell=lambda score: signed(score.gain, report.left_out.get(score.task, NO_BASELINE)),
    )
    siblings = [joined(report.siblings.get(row[0].text, ())) for row in table.rows]
    return Table(
        key=table.key,
        title=table.title,
        caption=table.caption,
        columns=(*table.columns, Column("Siblings among the sources", "text")),
        rows=tuple((*row, sibling) for row, sibling in zip(table.rows, siblings, strict=True)),
    ).without_empty_columns()


def _transfers(report: Report, found: list[TaskTransfer], key: str, title: str, caption: str) -> Table:
    named = combinations(report)
    return Table(
        key=key,
        title=title,
        caption=caption,
        columns=(
            Column("Combination", "text"),
            Column("Task", "text"),
            Column("Against", "text"),
            Column("Difference"),
            Column("p", note="Two-sided, paired sign-flip permutation test over units"),
            Column("p, Holm", note="Corrected for all tasks and combinations of this report"),
            Column("Units"),
            Column("Mark", "text"),
        ),
        rows=tuple(
            (
                named(one.run),
                Cell(one.task),
                Cell(one.against),
                change(one.difference, one.low, one.high),
                probability(one.p_value, _FEW_UNITS),
                probability(one.p_adjusted, _FEW_UNITS),
                Cell(str(one.units), one.units),
                Cell(significance(one)),
            )
            for one in found
        ),
        heads=2,
    )


def _units(report: Report) -> str:
    return span([one.units for one in report.transfers], "unit")
