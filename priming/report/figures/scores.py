"""Figure 5.4 of Huang (2023): the raw score of every combination on every target task."""

from __future__ import annotations

import math

from matplotlib.figure import Figure

from priming.report.figures import marks
from priming.report.figures.canvas import new_figure, panels
from priming.report.numbers import Report
from priming.report.style import PAGE_WIDTH, looks
from priming.report.words import sizes

_COLUMNS = 5
_ROW, _AROUND = 0.135, 0.62
"""Heights in inches: of one combination's row, and of a panel's title and axis."""


def scores_by_task(report: Report) -> Figure | None:
    """Figure 5.4: a panel per task, a row per combination, each unit a tick and their mean a dot.

    Args:
        report: The numbers.

    Returns:
        The figure; None without any score.
    """
    if not report.scores:
        return None
    found = looks(report)
    combinations = list(found.values())
    row_of = {run: row for row, run in enumerate(found)}
    columns = min(_COLUMNS, len(report.tasks))
    lines = -(-len(report.tasks) // columns)
    figure = new_figure(marks.page_width(found), lines * (_ROW * len(found) + _AROUND) + 0.3)
    axes_of = dict(zip(report.tasks, panels(figure, len(report.tasks), columns), strict=True))
    for place, (task, axes) in enumerate(axes_of.items()):
        marks.rows(axes, combinations, labelled=place % columns == 0)
        marks.small_title(axes, task, (PAGE_WIDTH - 1.0) / columns)
    for score in report.scores:
        axes, row, look = axes_of[score.task], row_of[score.run], found[score.run]
        axes.plot(
            score.values,
            [row] * len(score.values),
            linestyle="none",
            marker="|",
            markersize=6,
            markeredgewidth=0.8,
            color=look.colour,
            alpha=0.55,
            zorder=2,
        )
        marks.point(axes, score.mean, row, look, area=20)
        if score.run == report.baseline:
            axes.axvline(score.mean, color=marks.LINE, linewidth=0.8, zorder=1)
    metric_of = {score.task: score.metric for score in report.scores}
    for task, axes in axes_of.items():
        marks.percent_axis(axes.xaxis, ticks=4)
        axes.set_xlabel(metric_of[task], fontsize=7, color=marks.MUTED)
        axes.margins(x=0.1)
    figure.supxlabel(f"Test score (%), {sizes(report)}", fontsize=7.5, color=marks.INK)
    marks.legend_above(figure, combinations)
    return figure


def scores_by_task_caption(report: Report) -> str:
    """What figure 5.4 shows, in words."""
    line = f" The upright line is {report.baseline}'s mean." if report.baseline else ""
    undefined = any(math.isnan(value) for score in report.scores for value in score.values)
    return (
        f"Test score of every combination on every task, in percent of the task's metric, {sizes(report)}. Each tick is one "
        f"unit (a few-shot sample of a run's seed), the dot is their mean.{line} The panels have scales of their own."
        + (" Undefined scores count as 0." if undefined else "")
    )
