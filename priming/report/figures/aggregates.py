"""Sums over tasks other than the mean, side by side: a forest plot with a panel per measure."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from priming.report.figures import marks
from priming.report.figures.canvas import new_figure, panels
from priming.report.numbers import Aggregate, Measure, Report
from priming.report.style import PAGE_WIDTH, Look, looks
from priming.report.words import intervals, sizes, span

_COLUMNS = 4
_ROW, _AROUND = 0.14, 0.66
"""Heights in inches: of one combination's row, and of a panel's title and axis."""

_UNITS = {"percent": "%", "points": "points", "probability": "probability, %"}


def forest(report: Report) -> Figure | None:
    """A panel per measure, a row per combination, with intervals over tasks and over units only.

    Args:
        report: The numbers.

    Returns:
        The figure; None without any measure.
    """
    if not report.measures or not report.aggregates:
        return None
    found = looks(report)
    columns = min(_COLUMNS, len(report.measures))
    lines = -(-len(report.measures) // columns)
    figure = new_figure(marks.page_width(found), lines * (_ROW * len(found) + _AROUND) + 0.25)
    for place, (axes, measure) in enumerate(
        zip(panels(figure, len(report.measures), columns), report.measures, strict=True)
    ):
        marks.rows(axes, list(found.values()), labelled=place % columns == 0)
        _panel(axes, measure, [one for one in report.aggregates if one.measure == measure.key], found)
    marks.legend_above(figure, list(found.values()))
    return figure


def forest_caption(report: Report) -> str:
    """What the forest plot shows, in words."""
    tasks = span([one.tasks for one in report.aggregates], "task")
    return (
        f"Ways to sum up a combination over tasks, one panel each; {sizes(report)}, of which a measure may rest on fewer "
        f"({tasks}). The upright line says: no better and no worse. {intervals(report, inner=True)}"
    )


def _panel(axes: Axes, measure: Measure, found: Sequence[Aggregate], by_run: dict[str, Look]) -> None:
    row_of = {run: row for row, run in enumerate(by_run)}
    for one in found:
        look, row = by_run[one.run], row_of[one.run]
        marks.whisker(axes, one.over_tasks, row, look.colour)
        marks.whisker(axes, one.over_samples, row, look.colour, width=2.4)
        marks.point(axes, one.over_tasks.estimate, row, look, area=20)
    if measure.neutral is not None:
        marks.neutral(axes, measure.neutral)
    marks.percent_axis(axes.xaxis, signed=measure.neutral == 0, ticks=5)
    axes.margins(x=0.08)
    marks.small_title(axes, measure.title, (PAGE_WIDTH - 1.0) / _COLUMNS)
    tasks = span([one.tasks for one in found], "task")
    axes.set_xlabel(f"{_UNITS.get(measure.unit, measure.unit)}, {tasks}", fontsize=7, color=marks.MUTED)
