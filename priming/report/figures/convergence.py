"""How fast combinations learn downstream: dev score by step, and the steps that the reference's best takes."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from priming.report.figures import marks
from priming.report.figures.canvas import new_figure
from priming.report.figures.small import Curve, panels_by_set
from priming.report.numbers import Report
from priming.report.style import looks
from priming.report.words import level, span


def convergence(report: Report) -> Figure | None:
    """Dev score by optimiser step, a panel per set.

    Args:
        report: The numbers.

    Returns:
        The figure; None without curves.
    """
    if not report.curves:
        return None
    curves = {}
    for run in dict.fromkeys(one.run for one in report.curves):
        points = [one for one in report.curves if one.run == run]
        curves[run] = Curve(
            [one.step for one in points],
            [one.score for one in points],
            [one.low for one in points],
            [one.high for one in points],
        )
    return panels_by_set(
        curves,
        looks(report),
        lambda axes: marks.percent_axis(axes.yaxis, ticks=4),
        x_label="Optimiser steps downstream",
        y_label=f"Dev score (%), mean over {_tasks(report)}",
    )


def convergence_caption(report: Report) -> str:
    """What the curves show, in words."""
    return (
        f"Dev score of the picked cells by optimiser step downstream, mean over {_tasks(report)}. One panel per set trained "
        "upstream and downstream; what was not primed is drawn in each. "
        f"Bands are {level(report)} bootstrap intervals over tasks and units."
    )


def steps_to_reference(report: Report) -> Figure | None:
    """How soon, and how often, a combination's dev score reaches the reference's best.

    Args:
        report: The numbers.

    Returns:
        The figure; None without a reference.
    """
    if not report.steps_to_reference:
        return None
    found = {run: look for run, look in looks(report).items() if run != report.reference}
    shown = [one for one in report.steps_to_reference if one.run in found]
    combinations = [found[one.run] for one in shown]
    figure = new_figure(marks.page_width(found), 0.15 * len(shown) + 0.75)
    steps, shares = figure.subplots(1, 2)
    finite = [one.median_steps for one in shown if math.isfinite(one.median_steps)]
    never = 1.15 * max(finite, default=1)
    for row, (one, look) in enumerate(zip(shown, combinations, strict=True)):
        if math.isinf(one.median_steps):
            _never(steps, never, row)
        else:
            marks.point(steps, one.median_steps, row, look)
        marks.point(shares, one.reached, row, look)
    marks.rows(steps, combinations)
    marks.rows(shares, combinations, labelled=False)
    steps.set_xlim(0, 1.12 * never)
    steps.set_xlabel("Median steps to the reference's best dev score")
    shares.set_xlim(-0.03, 1.03)
    marks.percent_axis(shares.xaxis, ticks=5)
    shares.set_xlabel(f"Share that ever reach it (%), {_pairs(report)}")
    marks.legend_above(figure, combinations)
    return figure


def steps_to_reference_caption(report: Report) -> str:
    """What the steps to the reference are, in words."""
    return (
        f"How soon a combination's dev score reaches the best that {report.reference} reaches on the same task and unit: "
        f"the median step of the first look that does, and the share of {_pairs(report)} in which any does. "
        "“never”: half or more of them do not. No intervals."
    )


def _never(axes: Axes, at: float, row: int) -> None:
    axes.annotate("never", (at, row), ha="center", va="center", fontsize=7, color=marks.MUTED, style="italic")


def _tasks(report: Report) -> str:
    return span([one.tasks for one in report.curves], "task")


def _pairs(report: Report) -> str:
    pairs = {one.pairs for one in report.steps_to_reference}
    return f"{max(pairs)} pairs of task and unit" if len(pairs) == 1 else "all pairs of task and unit"
