"""Dots, intervals, axes and legends that all figures share."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from priming.metrics import Interval
from priming.report.style import COLOURS, METHODS, PAGE_WIDTH, Look
from priming.report.words import MINUS

PAPER, INK, MUTED, LINE, GRID = (COLOURS[role].light for role in ("paper", "ink", "muted", "line", "grid"))

_AREAS: Mapping[str, float] = {"s": 0.8, "D": 0.72, "*": 1.7, "P": 1.15, "X": 1.15}
"""Marker -> its area times this looks as large as a circle's."""

DASHES: Mapping[str, str] = {"baseline": "--", "unprimed": ":"}
"""Role -> how its lines are dashed, where they are not solid."""

CHARACTER = 0.062
"""Width of a character of 7 points, bold ones included, in inches."""


def point(axes: Axes, x: float, y: float, look: Look, *, area: float = 26, zorder: float = 4) -> None:
    """A combination's dot; nothing where a coordinate is undefined.

    Args:
        axes: Where to draw.
        x: In data coordinates.
        y: In data coordinates.
        look: The combination.
        area: Of a circle, in points squared; other markers are made to look as large.
        zorder: Higher is above.
    """
    if math.isfinite(x) and math.isfinite(y):
        axes.scatter(
            [x],
            [y],
            s=area * _AREAS.get(look.marker, 1.0),
            marker=look.marker,
            color=look.colour,
            edgecolors=PAPER,
            linewidths=0.5,
            zorder=zorder,
        )


def whisker(
    axes: Axes,
    interval: Interval | None,
    at: float,
    colour: str,
    *,
    along: Literal["x", "y"] = "x",
    width: float = 0.9,
    alpha: float = 1.0,
) -> None:
    """The line of an interval; nothing where there is none or it is undefined.

    Args:
        axes: Where to draw.
        interval: From where to where.
        at: The other coordinate.
        colour: The combination's.
        along: The axis that the interval lies along.
        width: In points.
        alpha: Opacity.
    """
    if interval is None or math.isnan(interval.low) or math.isnan(interval.high):
        return
    ends, same = [interval.low, interval.high], [at, at]
    x, y = (ends, same) if along == "x" else (same, ends)
    axes.plot(x, y, color=colour, linewidth=width, alpha=alpha, solid_capstyle="butt", zorder=3)


def estimate(interval: Interval | None) -> float:
    """The interval's estimate; NaN where there is no interval."""
    return math.nan if interval is None else interval.estimate


def signed_percent(value: float) -> str:
    """A fraction as whole or decimal percents with its sign, zero without one."""
    text = f"{100 * round(value, 9):+.6g}"
    return "0" if float(text) == 0 else text.replace("-", MINUS)


def plain_percent(value: float) -> str:
    """A fraction as whole or decimal percents."""
    text = f"{100 * round(value, 9):.6g}"
    return "0" if float(text) == 0 else text.replace("-", MINUS)


def percent_axis(axis: Axis, *, signed: bool = False, ticks: int = 6) -> None:
    """Show an axis of fractions in percent.

    Args:
        axis: The axis.
        signed: Whether numbers above zero carry their sign.
        ticks: How many intervals between ticks at most.
    """
    write = signed_percent if signed else plain_percent
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))


def neutral(axes: Axes, at: float, *, along: Literal["x", "y"] = "x") -> None:
    """The line that says "no better, no worse", at a place along an axis."""
    (axes.axvline if along == "x" else axes.axhline)(at, color=MUTED, linewidth=0.8, zorder=1)


def rows(axes: Axes, found: Sequence[Look], *, labelled: bool = True) -> None:
    """A row for each combination from top to bottom, named at the left, with a hairline between sets.

    Args:
        axes: Where to draw; row i lies at y = i.
        found: The combinations.
        labelled: Whether names are written.
    """
    axes.set_ylim(len(found) - 0.4, -0.6)
    axes.set_yticks(range(len(found)), [look.run for look in found] if labelled else [""] * len(found))
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")
    for index in range(1, len(found)):
        if (found[index].primed, found[index].upstream) != (
            found[index - 1].primed,
            found[index - 1].upstream,
        ):
            axes.axhline(index - 0.5, color=GRID, linewidth=0.6, zorder=0)


def columns(axes: Axes, names: Sequence[str], width: float) -> None:
    """A column for each name from left to right, named below: in lines broken at spaces, aslant where that is not enough.

    Args:
        axes: Where to draw; column i lies at x = i.
        names: Their names.
        width: Of the axes, in inches.
    """
    longest = max(len(line) for name in names for line in name.split(" "))
    if longest * CHARACTER > width / len(names):
        axes.set_xticks(range(len(names)), names, rotation=30, ha="right", rotation_mode="anchor")
    else:
        axes.set_xticks(range(len(names)), [name.replace(" ", "\n") for name in names])
    axes.tick_params(axis="x", length=0, labelcolor=INK)


def small_title(axes: Axes, text: str, width: float) -> None:
    """A title in small bold letters, broken behind spaces, hyphens and underscores where it is too long.

    Args:
        axes: Where to write.
        text: The title.
        width: Of the place, in inches.
    """
    most = max(8, int(width / CHARACTER))
    text = text.replace(" %", "\N{NO-BREAK SPACE}%")
    lines = [""]
    for piece in re.findall(r"[^ _-]*[ _-]?", text):
        if len(lines[-1]) + len(piece.rstrip()) > most:
            lines.append("")
        lines[-1] += piece
    axes.set_title("\n".join(filter(None, map(str.rstrip, lines))), fontsize=7)


def page_width(names: Iterable[str]) -> float:
    """Width of a figure with names at its left, in inches: the page's, and more where names are very long.

    Args:
        names: What is written at the left.
    """
    return PAGE_WIDTH + max(0.0, CHARACTER * max(map(len, names), default=0) - 1.2)


def method_handles(found: Iterable[Look], *, line: bool = False) -> list[Line2D]:
    """A legend's entries: what was not primed by name if it is one, the rest by method.

    Args:
        found: The combinations.
        line: Whether entries are lines rather than dots.
    """
    by_role: dict[str, list[Look]] = {}
    for look in found:
        by_role.setdefault(look.role, []).append(look)
    handles = []
    for role, name in METHODS.items():
        if role in by_role:
            first = by_role[role][0]
            alone = not first.primed and len(by_role[role]) == 1
            handle = Line2D([], [], color=first.colour, label=f"{first.run} ({name})" if alone else name)
            handle.set(**({"linewidth": 1.6, "linestyle": DASHES.get(role, "-")} if line else _dot(first)))
            handles.append(handle)
    return handles


def _dot(look: Look) -> dict[str, Any]:
    marker = "o" if look.primed else look.marker
    size = 7.5 if marker == "*" else 5.5
    edge = {"markeredgecolor": PAPER, "markeredgewidth": 0.5}
    return {"linestyle": "none", "marker": marker, "markersize": size, **edge}


def set_handles(found: Iterable[Look]) -> list[Line2D]:
    """A legend's entries for the sets psi_u that occur, in order of appearance."""
    markers = {look.upstream or "no psi_u": look.marker for look in found if look.primed}
    return [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=marker,
            markersize=4.6,
            markerfacecolor="none",
            markeredgecolor=MUTED,
            markeredgewidth=0.9,
            label=parts,
        )
        for parts, marker in markers.items()
    ]


def legend_above(figure: Figure, found: Sequence[Look], *, sets: bool = True, line: bool = False) -> None:
    """A legend in one row at the top: methods by colour, then sets by marker.

    Args:
        figure: Where to draw.
        found: The combinations.
        sets: Whether markers are explained.
        line: Whether methods are shown as lines.
    """
    methods = method_handles(found, line=line)
    markers = set_handles(found) if sets else []
    title = [Line2D([], [], linestyle="none", label=r"   $\psi_u$:")] if markers else []
    handles = [*methods, *title, *markers]
    legend = figure.legend(
        handles=handles, loc="outside upper left", ncols=len(handles), borderpad=0, handlelength=1.0 + line
    )
    if title:
        legend.get_texts()[len(methods)].set_parse_math(True)
