"""Curves of many combinations as small panels: one per set, with what was not primed in grey in every panel."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from priming.report.figures import marks
from priming.report.figures.canvas import new_figure, panels
from priming.report.style import PAGE_WIDTH, Look

_COLUMNS = 3


@dataclass(frozen=True)
class Curve:
    """A line with its band.

    Attributes:
        x: Places.
        y: Heights at these places.
        low: Lower ends of intervals there.
        high: Upper ends.
    """

    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def panels_by_set(
    curves: Mapping[str, Curve],
    found: Mapping[str, Look],
    finish: Callable[[Axes], None],
    *,
    x_label: str,
    y_label: str,
    steps: bool = False,
) -> Figure:
    """Draw a panel per set with the curves of its methods, and those without priming in each.

    Args:
        curves: Combination -> its curve; at least one.
        found: Combination -> how it is drawn.
        finish: Called with each panel, to set its axes.
        x_label: What all panels have below.
        y_label: What all panels have at the left.
        steps: Whether a curve keeps its height up to the next place.

    Returns:
        The figure.
    """
    behind = [run for run in curves if not found[run].primed]
    groups: dict[str, list[str]] = {}
    for run in curves:
        if found[run].primed:
            groups.setdefault(found[run].group, []).append(run)
    shown = groups or {"no priming": []}
    columns = min(_COLUMNS, len(shown))
    figure = new_figure(PAGE_WIDTH, 0.45 + 1.75 * -(-len(shown) // columns))
    for axes, (group, runs) in zip(
        panels(figure, len(shown), columns, share_x=True, share_y=True), shown.items(), strict=True
    ):
        for run in [*behind, *runs]:
            _draw(axes, curves[run], found[run], steps=steps)
        axes.set_title(group)
        axes.tick_params(labelbottom=True)
        finish(axes)
    figure.supxlabel(x_label, fontsize=7.5, color=marks.INK)
    figure.supylabel(y_label, fontsize=7.5, color=marks.INK)
    marks.legend_above(figure, [found[run] for run in curves], sets=False, line=True)
    return figure


def _draw(axes: Axes, curve: Curve, look: Look, *, steps: bool) -> None:
    if any(map(math.isfinite, curve.low)) and look.primed:
        axes.fill_between(
            curve.x,
            curve.low,
            curve.high,
            color=look.colour,
            alpha=0.14,
            linewidth=0,
            step="post" if steps else None,
        )
    axes.plot(
        curve.x,
        curve.y,
        color=look.colour,
        linewidth=1.5 if look.primed else 1.3,
        linestyle=marks.DASHES.get(look.role, "-"),
        drawstyle="steps-post" if steps else "default",
        zorder=3 if look.primed else 2,
    )
