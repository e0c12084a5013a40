"""What a gain costs: time, and how many numbers are trained."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import EngFormatter, FuncFormatter, LogLocator, NullFormatter

from priming.metrics import Interval
from priming.report.figures import marks
from priming.report.figures.canvas import new_figure
from priming.report.figures.labels import Named, place_labels
from priming.report.numbers import Cost, Report, RunSummary
from priming.report.style import Look, looks
from priming.report.words import intervals, sizes


def cost(report: Report) -> Figure | None:
    """Gain against seconds of both stages, and trained numbers of each stage.

    Args:
        report: The numbers.

    Returns:
        The figure; None where no run folder tells what its run took. A panel without anything known is left out.
    """
    found = looks(report)
    timed = [one for one in report.costs if one.run in found and _seconds(one) > 0]
    timed = timed if _gained(report) else []
    sized = [
        one
        for one in report.costs
        if one.run in found and (one.upstream_parameters > 0 or one.downstream_parameters > 0)
    ]
    if not timed and not sized:
        return None
    figure = new_figure(marks.page_width(found), max(2.9, 0.16 * len(sized) + 0.8))
    widths = [width for width, there in ((1.8, timed), (1.0, sized)) if there]
    axes = list(figure.subplots(1, len(widths), width_ratios=widths, squeeze=False).flat)
    if sized:
        _parameters(axes[-1], sized, found)
    marks.legend_above(figure, [found[one.run] for one in report.costs if one.run in found])
    if timed:
        _gain_by_seconds(axes[0], report, timed, found)
    return figure


def cost_caption(report: Report) -> str:
    """What the figure of costs shows, in words."""
    gain = (
        f"{_gain_words(report)} against the wall time of both stages, on a logarithmic axis, {sizes(report, of_gains=True)}. "
        f"{intervals(report)} Times are means over runs, without intervals. "
        if _gained(report)
        else ""
    )
    return f"{gain}Beside it, how many numbers are trained upstream (hollow) and downstream (filled)."


def _gain_by_seconds(axes: Axes, report: Report, timed: list[Cost], found: dict[str, Look]) -> None:
    summary_of = {summary.run: summary for summary in report.summaries}
    named, lines = [], []
    axes.set_xscale("log")
    for one in timed:
        look, gain = found[one.run], _gain(report, summary_of[one.run])
        seconds, height = _seconds(one), marks.estimate(gain)
        marks.whisker(axes, gain, seconds, look.colour, along="y", alpha=0.5)
        marks.point(axes, seconds, height, look, area=30)
        named.append(Named(seconds, height, one.run))
        if gain is not None:
            lines.append((seconds, gain.low, seconds, gain.high))
    marks.neutral(axes, 0.0, along="y")
    marks.percent_axis(axes.yaxis, signed=True)
    axes.margins(x=0.14, y=0.1)
    axes.xaxis.set_major_locator(LogLocator(10, subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("Seconds, upstream and downstream")
    axes.set_ylabel(f"{_gain_words(report)} (%)")
    left, right = axes.get_xlim()
    place_labels(axes, named, obstacles=[*lines, (left, 0.0, right, 0.0)])


def _parameters(axes: Axes, sized: list[Cost], found: dict[str, Look]) -> None:
    axes.set_xscale("log")
    for row, one in enumerate(sized):
        look = found[one.run]
        counts = [one.upstream_parameters, one.downstream_parameters]
        if all(count > 0 for count in counts):
            axes.plot(counts, [row, row], color=marks.LINE, linewidth=0.8, zorder=1)
        if one.downstream_parameters > 0:
            marks.point(axes, one.downstream_parameters, row, look)
        if one.upstream_parameters > 0:
            axes.plot(
                [one.upstream_parameters],
                [row],
                linestyle="none",
                marker=look.marker,
                markersize=6.4,
                markerfacecolor="none",
                markeredgecolor=look.colour,
                markeredgewidth=1.0,
                zorder=5,
            )
    marks.rows(axes, [found[one.run] for one in sized])
    axes.margins(x=0.12)
    axes.xaxis.set_major_locator(LogLocator(10))
    axes.xaxis.set_major_formatter(EngFormatter(sep="\N{NARROW NO-BREAK SPACE}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("Numbers trained")
    axes.legend(
        handles=[_stage("upstream", "none"), _stage("downstream", marks.MUTED)],
        loc="lower left",
        ncols=2,
        borderpad=0.2,
        bbox_to_anchor=(0, 1),
    )


def _stage(name: str, face: str) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="none",
        marker="o",
        markersize=5,
        markerfacecolor=face,
        markeredgecolor=marks.MUTED,
        label=name,
    )


def _seconds(one: Cost) -> float:
    """Time of both stages; NaN if either is unknown."""
    return one.upstream_seconds + one.downstream_seconds


def _gain(report: Report, summary: RunSummary) -> Interval | None:
    """The difference from the reference, where the reference itself is zero; without a reference, ARG."""
    if report.reference is None:
        return summary.gain
    if summary.run == report.reference:
        return Interval(0.0, 0.0, 0.0, report.level)
    return summary.difference


def _gained(report: Report) -> bool:
    return any(math.isfinite(marks.estimate(_gain(report, summary))) for summary in report.summaries)


def _gain_words(report: Report) -> str:
    return f"ARG over {report.baseline}" + (f" minus {report.reference}'s" if report.reference else "")
