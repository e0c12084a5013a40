"""Which tables a report has, and all of them in one call."""

from __future__ import annotations

from priming.report.numbers import Report
from priming.report.views import classifiers, gains, running, tasks
from priming.report.views.table import Table


def build_tables(report: Report) -> dict[str, Table]:
    """Every table that a report has the numbers for.

    Args:
        report: The numbers.

    Returns:
        Key -> table.
    """
    tables = [
        gains.summary(report),
        gains.table_5_1(report),
        classifiers.table_4_1(report),
        classifiers.table_4_2(report),
        classifiers.table_4_3(report),
        *gains.aggregates(report),
        *tasks.transfer_tables(report),
        running.steps_to_reference(report),
        running.costs(report),
        *tasks.task_tables(report),
        running.runs(report),
    ]
    return {table.key: table for table in tables if table is not None}
