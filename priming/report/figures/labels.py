"""Names beside points, placed so that they cover neither each other nor the points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import Normal, Stroke

from priming.report.figures.canvas import SMALL, settle
from priming.report.figures.marks import INK, MUTED, PAPER
from priming.report.figures.placing import Floats, leader, place


@dataclass(frozen=True)
class Named:
    """A point and the name to put beside it.

    Attributes:
        x: In data coordinates.
        y: In data coordinates.
        text: The name.
    """

    x: float
    y: float
    text: str


def place_labels(
    axes: Axes, points: Sequence[Named], *, obstacles: Sequence[tuple[float, float, float, float]] = ()
) -> None:
    """Write each name near its point, with a hairline to it where it had to move away.

    Args:
        axes: Where to draw; its limits must be final.
        points: What to name; names at undefined points are not written.
        obstacles: Upright and level lines that names had better not cross: (x0, y0, x1, y1) each, in data coordinates.
    """
    shown = [named for named in points if math.isfinite(named.x) and math.isfinite(named.y)]
    if not shown:
        return
    figure = axes.figure.figure
    settle(figure)  # so that places in points are final
    scale = 72 / figure.dpi
    finite = [line for line in obstacles if all(map(math.isfinite, line))]
    ends = axes.transData.transform(np.array(finite, dtype=np.float64).reshape(-1, 2))
    anchors = axes.transData.transform([(named.x, named.y) for named in shown]) * scale
    boxes = place(
        anchors,
        _sizes(axes, shown) * scale,
        np.array(axes.get_window_extent().extents) * scale,
        ends.reshape(-1, 4) * scale,
    )
    for named, anchor, box in zip(shown, anchors, boxes, strict=True):
        _write(axes, named, anchor, box)


def _sizes(axes: Axes, points: Sequence[Named]) -> Floats:
    """Width and height of each name, in pixels."""
    sizes = []
    for named in points:
        artist = axes.figure.text(0, 0, named.text, fontsize=SMALL)
        box = artist.get_window_extent()
        artist.remove()
        sizes.append((box.width, box.height))
    return np.array(sizes)


def _write(axes: Axes, named: Named, anchor: Floats, box: Floats) -> None:
    start = leader(anchor, box)
    if start is not None:
        axes.annotate(
            "",
            (named.x, named.y),
            xytext=tuple(start),
            textcoords="offset points",
            arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.6, "shrinkA": 0.5, "shrinkB": 3.5},
            zorder=4.5,
        ).set_in_layout(False)
    text = axes.annotate(
        named.text,
        (named.x, named.y),
        xytext=tuple(box[:2] - anchor),
        textcoords="offset points",
        ha="left",
        va="bottom",
        color=INK,
        fontsize=SMALL,
        zorder=5,
        path_effects=[Stroke(linewidth=1.6, foreground=PAPER), Normal()],
    )
    text.set_in_layout(False)
