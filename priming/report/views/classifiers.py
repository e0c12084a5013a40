"""Tables 4.1, 4.2 and 4.3 of Huang (2023): classifiers, and sources left out."""

from __future__ import annotations

from collections.abc import Mapping

from priming.config.naming import Combination
from priming.report.numbers import Report, TaskScore
from priming.report.views.gains import combinations
from priming.report.views.table import Cell, Column, Table, change, percent, spread, undefined
from priming.report.words import level, span, units_of

_NOT_SCORED = "not scored on this target"


def table_4_1(report: Report) -> Table | None:
    """Score of every classifier run on every target.

    Args:
        report: The numbers.

    Returns:
        The table; None where no run is a classifier.
    """
    if not report.classifiers:
        return None
    targets, named = _targets(report.classifiers), combinations(report)
    return Table(
        key="table_4_1",
        title="Table 4.1: classifiers by combination",
        caption=_caption(report, "Test score of classifiers"),
        columns=(
            Column("Combination", "text"),
            *(Column(target, note=_metric(report, target)) for target in targets),
        ),
        rows=tuple(
            (named(run), *(_score(scores.get(target)) for target in targets))
            for run, scores in report.classifiers.items()
        ),
    )


def table_4_2(report: Report) -> Table | None:
    """What leaving one source out changes on a target.

    Args:
        report: The numbers.

    Returns:
        The table; None where no run leaves a source out.
    """
    if not report.removals:
        return None
    named = combinations(report)
    units = span([one.units for one in report.removals], "unit")
    return Table(
        key="table_4_2",
        title="Table 4.2: leaving one source out",
        caption=(
            f"Test score on the target with all sources and without one, in percent, and the change in points with its "
            f"{level(report)} interval over units; mean over {units}. Below zero the source had helped."
        ),
        columns=(
            Column("Combination", "text"),
            Column("Target", "text"),
            Column("Source left out", "text"),
            Column("All sources"),
            Column("Without it"),
            Column("Change"),
            Column("Units"),
        ),
        rows=tuple(
            (
                named(one.run),
                Cell(one.task),
                Cell(one.source),
                percent(one.full),
                percent(one.without),
                change(one.without - one.full, one.low, one.high),
                Cell(str(one.units), one.units),
            )
            for one in report.removals
        ),
        heads=3,
    )


def table_4_3(report: Report) -> Table | None:
    """The same scores by held-out target, runs that differ in what was held out side by side.

    Args:
        report: The numbers.

    Returns:
        The table; None where classifiers have fewer than two targets.
    """
    targets = _targets(report.classifiers)
    if len(targets) < 2:
        return None
    columns = _columns(report.classifiers)
    return Table(
        key="table_4_3",
        title="Table 4.3: classifiers by held-out target",
        caption=_caption(report, "Test score by target"),
        columns=(Column("Target", "text"), Column("Metric", "text"), *map(Column, columns)),
        rows=tuple(
            (
                Cell(target),
                Cell(_metric(report, target)),
                *(_score(_first(report.classifiers, runs, target)) for runs in columns.values()),
            )
            for target in targets
        ),
    )


def _targets(classifiers: Mapping[str, Mapping[str, TaskScore]]) -> list[str]:
    return sorted({target for scores in classifiers.values() for target in scores})


def _columns(classifiers: Mapping[str, Mapping[str, TaskScore]]) -> dict[str, list[str]]:
    """What the names state -> the runs of that name, whatever follows it.

    A run that scores a target which its column has already goes by its whole name; a run whose name states all comes
    first.
    """
    columns: dict[str, list[str]] = {}
    for run in sorted(classifiers, key=lambda run: run != _stated(run)):
        name = _stated(run)
        taken = {target for other in columns.get(name, []) for target in classifiers[other]}
        columns.setdefault(run if taken & set(classifiers[run]) else name, []).append(run)
    return columns


def _stated(run: str) -> str:
    combination_ = Combination.parse(run)
    return run if combination_ is None else combination_.name


def _first(
    classifiers: Mapping[str, Mapping[str, TaskScore]], runs: list[str], target: str
) -> TaskScore | None:
    return next((classifiers[run][target] for run in runs if target in classifiers[run]), None)


def _score(score: TaskScore | None) -> Cell:
    return undefined(_NOT_SCORED) if score is None else spread(score.mean, score.std)


def _metric(report: Report, target: str) -> str:
    return next(scores[target].metric for scores in report.classifiers.values() if target in scores)


def _caption(report: Report, what: str) -> str:
    scores = [score for by_target in report.classifiers.values() for score in by_target.values()]
    return f"{what} in percent, mean and standard deviation (population form) over {units_of(scores)}."
