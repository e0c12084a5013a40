"""Table 4.2 of Huang (2023) as dots: what leaving one source out changes."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from priming.metrics import Interval
from priming.report.figures import marks
from priming.report.figures.canvas import new_figure, panels
from priming.report.numbers import Removal, Report
from priming.report.style import COLOURS, PAGE_WIDTH, roles
from priming.report.words import level, span

_COLUMNS = 3
_ROW, _AROUND = 0.17, 0.75
"""Heights in inches: of one source's row, and of a panel's title and axis."""


def removals(report: Report) -> Figure | None:
    """A panel per combination and target, a row per source, the most helpful source on top.

    Args:
        report: The numbers.

    Returns:
        The figure; None where no run leaves a source out.
    """
    groups: dict[tuple[str, str], list[Removal]] = {}
    for one in report.removals:
        groups.setdefault((one.run, one.task), []).append(one)
    if not groups:
        return None
    role_of = roles(report)
    columns = min(_COLUMNS, len(groups))
    most = max(map(len, groups.values()))
    width = marks.page_width(one.source for one in report.removals)
    figure = new_figure(width, -(-len(groups) // columns) * (_ROW * most + _AROUND))
    several = len({run for run, _ in groups}) > 1
    for axes, ((run, task), left_out) in zip(
        panels(figure, len(groups), columns), groups.items(), strict=True
    ):
        _panel(axes, left_out, COLOURS[role_of[run]].light)
        marks.small_title(axes, f"{task}, {run}" if several else task, (PAGE_WIDTH - 1.0) / columns)
    return figure


def removals_caption(report: Report) -> str:
    """What the figure of left-out sources shows, in words."""
    runs = ", ".join(dict.fromkeys(one.run for one in report.removals))
    units = span([one.units for one in report.removals], "unit")
    return (
        f"Change of the test score on a target when one source is left out ({runs}), in points, mean over {units}. Left of "
        "the line the source had helped. Lines are "
        f"{level(report)} bootstrap intervals over units; there is none with a single unit."
    )


def _panel(axes: Axes, left_out: list[Removal], colour: str) -> None:
    ordered = sorted(left_out, key=lambda one: (one.without - one.full, one.source))
    for row, one in enumerate(ordered):
        change = one.without - one.full
        marks.whisker(axes, Interval(change, one.low, one.high, math.nan), row, colour)
        axes.scatter([change], [row], s=26, color=colour, edgecolors=marks.PAPER, linewidths=0.5, zorder=4)
    marks.neutral(axes, 0.0)
    axes.set_ylim(len(ordered) - 0.4, -0.6)
    axes.set_yticks(range(len(ordered)), [one.source for one in ordered])
    axes.tick_params(axis="y", length=0, labelcolor=marks.INK)
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")
    marks.percent_axis(axes.xaxis, signed=True, ticks=5)
    units = span([one.units for one in ordered], "unit")
    axes.set_xlabel(f"Without the source (points), {units}")
