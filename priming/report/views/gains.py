"""The headline table, the thesis's table 5.1, and the aggregates."""

from __future__ import annotations

import math
from collections.abc import Callable

from priming.metrics import Interval
from priming.report.numbers import Measure, Report, RunSummary
from priming.report.style import METHODS, known_setup, looks, roles
from priming.report.views.table import Cell, Column, Table, between, ends, joined, signed, undefined
from priming.report.words import level, sizes

NO_BASELINE = "no baseline was given"


def summary(report: Report) -> Table:
    """Every combination: how it was trained, its gains, its difference from the reference.

    Args:
        report: The numbers.
    """
    minus = f"minus {report.reference}"
    gained = report.baseline is not None
    named = combinations(report)
    columns = (
        Column("Combination", "text"),
        Column("Method", "text"),
        Column("Upstream", "text", "ψ_u: what is trained before the targets are seen"),
        Column("Downstream", "text", "ψ_d: what is trained on each target"),
        Column("Init", "text", "keep: ψ_d starts from what upstream left; fresh: it is drawn anew"),
        Column("Modules", "text", "The modules declared, and their kinds"),
        Column("Seeds", "text"),
        Column("ARG", note=f"Average relative gain over {report.baseline}, interval over tasks and units"),
        Column("units only", note="Interval of ARG over units only: the tasks are held fixed"),
        Column("RGSTD", note="Standard deviation of the relative gain over tasks, population form"),
        Column(minus, note="Difference of ARG, interval over tasks and units, paired"),
        Column("units only", note="Interval of the difference over units only, paired"),
    )
    table = Table(
        key="summary",
        title="All combinations",
        caption=(
            f"Relative gain over {report.baseline} in percent, {sizes(report, of_gains=True)}, with {level(report)} "
            "intervals over tasks and units, and over units only."
            if gained
            else f"How each combination was trained; {sizes(report)}. Without a baseline there are no gains."
        ),
        columns=columns,
        rows=tuple((named(one.run), *_summary_fields(report, one)) for one in report.summaries),
    )
    return table.without_empty_columns().with_shared_said_once(["Init", "Modules", "Seeds"])


def combinations(report: Report) -> Callable[[str], Cell]:
    """What makes the field that names a combination, with its role.

    Args:
        report: The numbers.
    """
    role_of = roles(report)
    return lambda run: Cell(run, role=role_of.get(run, "other"))


def table_5_1(report: Report) -> Table | None:
    """ARG minus the reference's by set and method, as table 5.1 of Huang (2023), with the mean over methods.

    Args:
        report: The numbers.

    Returns:
        The table; None without a reference or without a primed combination.
    """
    if report.reference is None:
        return None
    found = looks(report)
    by_set: dict[str, dict[str, Interval]] = {}
    for one in report.summaries:
        look = found[one.run]
        if look.primed and one.difference is not None:
            by_set.setdefault(look.group, {})[look.role] = one.difference
    methods = [role for role in METHODS if any(role in row for row in by_set.values())]
    if not methods:
        return None
    return Table(
        key="table_5_1",
        title="Table 5.1: gain over adapters without priming",
        caption=(
            f"ARG minus the ARG of {report.reference}, in percent, by what is trained upstream and downstream and by "
            f"method, {sizes(report, of_gains=True)}; estimate and {level(report)} interval over tasks and units. The "
            "mean over methods carries no interval."
        ),
        columns=(
            Column("Set", "text", "ψ_u_ψ_d: parts trained upstream and downstream"),
            *(Column(METHODS[role]) for role in methods),
            Column("mean"),
        ),
        rows=tuple(
            (
                Cell(group),
                *(between(row.get(role), "no such combination in this report") for role in methods),
                _mean([row[role].estimate for role in methods if role in row]),
            )
            for group, row in by_set.items()
        ),
    )


def aggregates(report: Report) -> list[Table]:
    """Every measure of every combination, with intervals over tasks and units, and over units only.

    Args:
        report: The numbers.

    Returns:
        Two tables; none without measures.
    """
    if not report.measures or not report.aggregates:
        return []
    return [
        _aggregates(report, "aggregates", "Aggregates", "over tasks and units", outer=True),
        _aggregates(
            report, "aggregates_of_units", "Aggregates, tasks held fixed", "over units only", outer=False
        ),
    ]


def _summary_fields(report: Report, one: RunSummary) -> tuple[Cell, ...]:
    setup = known_setup(one)
    why = NO_BASELINE if report.baseline is None else "no task has a relative gain"
    same = "it is the reference itself" if one.run == report.reference else "no reference"
    return (
        Cell(METHODS.get(setup.method, setup.method)),
        Cell(setup.upstream_train),
        Cell(setup.downstream_train),
        Cell(setup.init),
        Cell(setup.modules.replace("+", ", ")),
        joined(one.seeds),
        between(one.gain, why),
        ends(one.gain_of_samples, why),
        between(one.gain_std, why, sign=False),
        between(one.difference, same),
        ends(one.difference_of_samples, same),
    )


def _mean(estimates: list[float]) -> Cell:
    return signed(math.fsum(estimates) / len(estimates)) if estimates else undefined("no such combination")


def _aggregates(report: Report, key: str, title: str, over: str, *, outer: bool) -> Table:
    named = combinations(report)
    values = {
        (one.run, one.measure): one.over_tasks if outer else one.over_samples for one in report.aggregates
    }
    return Table(
        key=key,
        title=title,
        caption=(
            "Ways to sum up a combination over tasks, in percent or points (score times 100); "
            f"{sizes(report)}; estimate and {level(report)} interval {over}."
        ),
        columns=(
            Column("Combination", "text"),
            *(Column(measure.title, note=measure.meaning) for measure in report.measures),
        ),
        rows=tuple(
            (
                named(one.run),
                *(_measured(values.get((one.run, measure.key)), measure) for measure in report.measures),
            )
            for one in report.summaries
        ),
    )


def _measured(interval: Interval | None, measure: Measure) -> Cell:
    return between(interval, sign=measure.neutral == 0)
