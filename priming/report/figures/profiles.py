"""Performance profiles (Agarwal et al., NeurIPS 2021)."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from priming.report.figures import marks
from priming.report.figures.small import Curve, panels_by_set
from priming.report.numbers import Report
from priming.report.style import looks
from priming.report.words import level, sizes


def profiles(report: Report) -> Figure | None:
    """Share of scores above each threshold, a panel per set.

    Args:
        report: The numbers.

    Returns:
        The figure; None without profiles.
    """
    if not report.profiles:
        return None
    curves = {one.run: Curve(one.thresholds, one.shares, one.lows, one.highs) for one in report.profiles}
    return panels_by_set(
        curves,
        looks(report),
        _finish,
        x_label="Threshold on the test score (%)",
        y_label=f"Share of scores (%), {sizes(report)}",
        steps=True,
    )


def profiles_caption(report: Report) -> str:
    """What performance profiles show, in words."""
    return (
        "The share of test scores above each threshold, mean over tasks (Agarwal et al. 2021), "
        f"{sizes(report)}; higher is better everywhere. One panel per set trained upstream and downstream; what was not "
        f"primed is drawn in each. Bands are {level(report)} pointwise bootstrap intervals over tasks and units."
    )


def _finish(axes: Axes) -> None:
    marks.percent_axis(axes.xaxis, ticks=5)
    marks.percent_axis(axes.yaxis, ticks=4)
    axes.set_ylim(-0.02, 1.02)
