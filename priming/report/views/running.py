"""Tables of what was run, what it took, and how fast it learned."""

from __future__ import annotations

import math

from priming.report.numbers import Cost, Report, RunFacts
from priming.report.views.gains import combinations
from priming.report.views.table import Cell, Column, Table, amount, between, percent
from priming.report.words import span

_VERSIONS = ("priming", "python", "torch", "transformers")
"""The packages that a table has room for."""


def steps_to_reference(report: Report) -> Table | None:
    """How soon and how often a combination reaches the reference's best dev score.

    Args:
        report: The numbers.

    Returns:
        The table; None without a reference.
    """
    if not report.steps_to_reference:
        return None
    named = combinations(report)
    return Table(
        key="steps_to_reference",
        title=f"Steps to the best of {report.reference}",
        caption=(
            f"When a combination's dev score first reaches the best that {report.reference} reaches on the same task and "
            f"unit: median optimiser steps downstream over {span([one.pairs for one in report.steps_to_reference], 'pair')} "
            "of task and unit, and the share of pairs in which it ever does, in percent."
        ),
        columns=(
            Column("Combination", "text"),
            Column("Median steps", note="Pairs that never reach it count as infinite"),
            Column("Ever reached"),
            Column("Pairs"),
        ),
        rows=tuple(
            (
                named(one.run),
                Cell("never", math.inf) if math.isinf(one.median_steps) else amount(one.median_steps),
                percent(one.reached),
                Cell(str(one.pairs), one.pairs),
            )
            for one in report.steps_to_reference
        ),
    )


def costs(report: Report) -> Table | None:
    """What a combination took, beside what it gained.

    Args:
        report: The numbers.

    Returns:
        The table; None where nothing is known.
    """
    gain_of = {one.run: one.gain if report.reference is None else one.difference for one in report.summaries}
    named = combinations(report)
    title = "ARG" if report.reference is None else f"ARG minus {report.reference}'s"
    table = Table(
        key="costs",
        title="Time, memory and trained numbers",
        caption=(
            "Wall time, peak memory and numbers trained, means over runs (memory: the highest of either stage), beside the "
            "gain in percent."
        ),
        columns=(
            Column("Combination", "text"),
            Column(title),
            Column("Upstream, s"),
            Column("Downstream, s", note="All banks and test scorings"),
            Column("Peak memory, MiB"),
            Column("Numbers trained upstream"),
            Column("Numbers trained downstream", note="In one cell, mean over cells"),
        ),
        rows=tuple(
            (
                named(one.run),
                between(gain_of.get(one.run), "no gain, or the reference itself"),
                *map(amount, _amounts(one)),
            )
            for one in report.costs
        ),
    )
    known = any(not math.isnan(number) for one in report.costs for number in _amounts(one))
    return table.without_empty_columns() if known else None


def runs(report: Report) -> Table | None:
    """Every run folder: whether it is whole, where it ran and with what.

    Args:
        report: The numbers.

    Returns:
        The table; None without runs.
    """
    if not report.runs:
        return None
    named = combinations(report)
    done = sum(one.status == "done" for one in report.runs)
    table = Table(
        key="runs",
        title="Run folders",
        caption=f"{span([len(report.runs)], 'run folder')}, {done} of them whole. Cells: finished, of those planned.",
        columns=(
            Column("Combination", "text"),
            Column("Seed"),
            Column("Status", "text"),
            Column("Cells"),
            Column("Device", "text"),
            Column("Versions", "text"),
            Column("Folder", "text"),
            Column("Failure", "text"),
        ),
        rows=tuple((named(one.run), *_run_fields(one)) for one in report.runs),
        heads=2,
    )
    return table.without_empty_columns().with_shared_said_once(["Device", "Versions"])


def _amounts(one: Cost) -> tuple[float, ...]:
    return (
        one.upstream_seconds,
        one.downstream_seconds,
        one.peak_mib,
        one.upstream_parameters,
        one.downstream_parameters,
    )


def _run_fields(one: RunFacts) -> tuple[Cell, ...]:
    finished, planned = one.cells
    versions = [f"{name} {one.packages[name]}" for name in _VERSIONS if name in one.packages]
    return (
        Cell(str(one.seed), one.seed),
        Cell(one.status),
        Cell(f"{finished} / {planned}", finished),
        Cell(one.device),
        Cell(", ".join(versions)),
        Cell(one.folder),
        Cell(one.failure),
    )
