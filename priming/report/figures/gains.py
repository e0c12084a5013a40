"""Figures 5.1, 5.2 and 5.3 of Huang (2023): average relative gain and its spread over tasks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from priming.metrics import Interval
from priming.report.figures import marks
from priming.report.figures.canvas import new_figure
from priming.report.figures.labels import Named, place_labels
from priming.report.numbers import Report, RunSummary
from priming.report.style import COLOURS, PAGE_WIDTH, Look, looks
from priming.report.words import intervals, sizes

Pick = Callable[[RunSummary], Interval | None]


def gain_against_spread(report: Report) -> Figure | None:
    """Figure 5.1: ARG against RGSTD, one point per combination.

    Args:
        report: The numbers.

    Returns:
        The figure; None without a baseline or with a single combination.
    """
    if len(_with_gain(report)) < 2:
        return None
    found = looks(report)
    figure = new_figure(PAGE_WIDTH, 4.3)
    axes = figure.subplots()
    named, lines = [], []
    for summary in report.summaries:
        look = found[summary.run]
        x, y = marks.estimate(summary.gain), marks.estimate(summary.gain_std)
        marks.whisker(axes, summary.gain, y, look.colour, alpha=0.5)
        marks.whisker(axes, summary.gain_std, x, look.colour, along="y", alpha=0.5)
        marks.point(axes, x, y, look, area=34)
        named.append(Named(x, y, summary.run))
        lines += _cross(summary.gain, summary.gain_std)
    marks.neutral(axes, 0.0)
    top = max(axes.get_ylim()[1], 0.01)
    axes.set_ylim(-0.05 * top, top)  # room for the mark of the baseline, whose spread is 0
    axes.margins(x=0.06)
    marks.percent_axis(axes.xaxis, signed=True, ticks=9)
    marks.percent_axis(axes.yaxis)
    axes.set_xlabel(f"ARG: mean relative gain over {report.baseline} (%), {sizes(report, of_gains=True)}")
    axes.set_ylabel("RGSTD: its standard deviation over tasks (%)")
    marks.legend_above(figure, list(found.values()))
    low, high = axes.get_ylim()
    place_labels(axes, named, obstacles=[*lines, (0.0, low, 0.0, high)])
    return figure


def gain_against_spread_caption(report: Report) -> str:
    """What figure 5.1 shows, in words."""
    return (
        f"Average relative gain over {report.baseline} (ARG) against its standard deviation over tasks (RGSTD), one point "
        f"per combination, {sizes(report, of_gains=True)}. Further right is better on average, further down is steadier. "
        f"Colours are methods, markers are what was trained upstream. {intervals(report)}"
    )


def gain_by_set(report: Report) -> Figure | None:
    """Figure 5.2: ARG by set and method.

    Args:
        report: The numbers.

    Returns:
        The figure; None where no primed combination has a gain.
    """
    figure = _by_set(report, lambda summary: summary.gain, lambda summary: summary.gain_of_samples)
    if figure is not None:
        axes = figure.axes[0]
        marks.percent_axis(axes.yaxis, signed=True)
        axes.set_ylabel(f"ARG over {report.baseline} (%), {sizes(report, of_gains=True)}")
    return figure


def gain_by_set_caption(report: Report) -> str:
    """What figure 5.2 shows, in words."""
    return (
        f"Average relative gain over {report.baseline} by what is trained upstream and downstream, and by method, "
        f"{sizes(report, of_gains=True)}. {_levels(report)} {intervals(report, inner=True)}"
    )


def spread_by_set(report: Report) -> Figure | None:
    """Figure 5.3: RGSTD by set and method.

    Args:
        report: The numbers.

    Returns:
        The figure; None where no primed combination has a gain.
    """
    figure = _by_set(report, lambda summary: summary.gain_std, lambda _: None)
    if figure is not None:
        axes = figure.axes[0]
        axes.set_ylim(bottom=0)
        marks.percent_axis(axes.yaxis)
        axes.set_ylabel(f"RGSTD (%), {sizes(report, of_gains=True)}")
    return figure


def spread_by_set_caption(report: Report) -> str:
    """What figure 5.3 shows, in words."""
    return (
        "Standard deviation of the relative gain over tasks by what is trained upstream and downstream, and by method, "
        f"{sizes(report, of_gains=True)}. Lower is steadier. {_levels(report)} {intervals(report)}"
    )


def _with_gain(report: Report) -> list[RunSummary]:
    return [summary for summary in report.summaries if summary.gain and math.isfinite(summary.gain.estimate)]


def _cross(across: Interval | None, up: Interval | None) -> list[tuple[float, float, float, float]]:
    if across is None or up is None:
        return []
    x, y = across.estimate, up.estimate
    return [(across.low, y, across.high, y), (x, up.low, x, up.high)]


def _levels(report: Report) -> str:
    """What the level lines are, as a sentence."""
    if report.reference is None or report.reference == report.baseline:
        return ""
    return f"The grey line and band are {report.reference}, without priming, and its interval."


def _by_set(report: Report, outer: Pick, inner: Pick) -> Figure | None:
    """Dots with intervals, a column per set, methods side by side; the reference is a level line with its band."""
    found = looks(report)
    kept = {summary.run: summary for summary in _with_gain(report)}
    columns = _columns({run: found[run] for run in kept}, report)
    if not any(look.primed for column in columns.values() for look in column):
        return None
    figure = new_figure(PAGE_WIDTH, 2.9)
    axes = figure.subplots()
    if report.reference in kept:
        _reference(axes, outer(kept[report.reference]), report.reference)
    for place, column in enumerate(columns.values()):
        for slot, look in enumerate(column):
            x = place + (slot - (len(column) - 1) / 2) * min(0.22, 0.8 / len(column))
            interval = outer(kept[look.run])
            marks.whisker(axes, interval, x, look.colour, along="y")
            marks.whisker(axes, inner(kept[look.run]), x, look.colour, along="y", width=2.4)
            marks.point(axes, x, marks.estimate(interval), look, area=30)
    if outer(kept[next(iter(kept))]) is not None and report.baseline in kept:
        marks.neutral(axes, 0.0, along="y")
    axes.set_xlim(-0.6, len(columns) - 0.4)
    marks.columns(axes, list(columns), PAGE_WIDTH - 0.6)
    axes.grid(visible=False, axis="x")
    axes.set_xlabel(r"$\psi_u$_$\psi_d$: parts trained upstream_downstream", parse_math=True)
    marks.legend_above(figure, [look for column in columns.values() for look in column], sets=False)
    return figure


def _columns(found: Mapping[str, Look], report: Report) -> dict[str, list[Look]]:
    """Label -> what stands above it; the baseline and the reference are lines and have no column."""
    columns: dict[str, list[Look]] = {}
    for run, look in found.items():
        if run not in (report.baseline, report.reference):
            columns.setdefault(look.group, []).append(look)
    return columns


def _reference(axes: Axes, interval: Interval | None, name: str) -> None:
    if interval is None or math.isnan(interval.estimate):
        return
    colour = COLOURS["unprimed"].light
    axes.axhspan(interval.low, interval.high, color=colour, alpha=0.16, linewidth=0, zorder=0.5)
    axes.axhline(interval.estimate, color=colour, linewidth=1.4, zorder=1)
    axes.annotate(
        name,
        (1.0, interval.estimate),
        xycoords=axes.get_yaxis_transform(),
        xytext=(4, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        color=marks.MUTED,
    )
