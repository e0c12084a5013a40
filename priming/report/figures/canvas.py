"""Making and saving figures: our own settings whatever the user's, and equal bytes for equal numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from priming.report.style import COLOURS

PNG_DOTS = 220
"""Dots per inch of PNG files."""

SMALL = 7.0
"""Size of the smallest text, in points."""

_OF_THE_MACHINE = ("backend", "interactive", "toolbar", "webagg", "macosx", "tk.", "figure.hooks")

_SETTINGS: Mapping[str, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so that every machine draws the same
    "font.size": 7.5,
    "axes.titlesize": 8,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 5,
    "axes.labelsize": 7.5,
    "axes.labelcolor": COLOURS["ink"].light,
    "axes.edgecolor": COLOURS["line"].light,
    "axes.linewidth": 0.7,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": COLOURS["grid"].light,
    "grid.linewidth": 0.6,
    "text.color": COLOURS["ink"].light,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": COLOURS["line"].light,
    "ytick.color": COLOURS["line"].light,
    "xtick.labelcolor": COLOURS["muted"].light,
    "ytick.labelcolor": COLOURS["muted"].light,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    "legend.handletextpad": 0.4,
    "legend.columnspacing": 1.2,
    "figure.facecolor": COLOURS["paper"].light,
    "figure.constrained_layout.h_pad": 0.04,
    "figure.constrained_layout.w_pad": 0.04,
    "text.parse_math": False,  # a name may hold dollar signs
    "svg.fonttype": "path",  # the reader's machine need not have the font
    "svg.hashsalt": "priming",
    "path.simplify": False,
}


@contextmanager
def own_style() -> Iterator[None]:
    """Draw and save with the settings of this project: neither the user's rc file nor an earlier call matters."""
    settings: dict[Any, Any] = {
        key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith(_OF_THE_MACHINE)
    }
    with mpl.rc_context(settings | dict(_SETTINGS)):
        yield


def new_figure(width: float, height: float) -> Figure:
    """An empty figure with a canvas of its own, outside of pyplot.

    Args:
        width: In inches.
        height: In inches.
    """
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def panels(
    figure: Figure, count: int, columns: int, *, share_x: bool = False, share_y: bool = False
) -> list[Axes]:
    """Axes in rows of `columns`, in reading order; the places that are left over stay empty.

    Args:
        figure: Where to put them.
        count: How many.
        columns: In one row, at most.
        share_x: Whether all have the same x axis.
        share_y: Whether all have the same y axis.
    """
    rows = -(-count // columns)
    grid = figure.subplots(rows, columns, squeeze=False, sharex=share_x, sharey=share_y)
    axes = list(grid.flat)
    for empty in axes[count:]:
        empty.remove()
    return axes[:count]


def settle(figure: Figure, rounds: int = 1) -> None:
    """Lay the figure out now, once: its axes keep their places whatever it is saved as or is added to them.

    Args:
        figure: The figure.
        rounds: How often, each time from where the last has left it; slanting names want more than one.
    """
    engine = figure.get_layout_engine()
    if engine is not None:
        for _ in range(rounds):
            engine.execute(figure)
        figure.set_layout_engine(None)


def as_png(figure: Figure) -> bytes:
    """The figure as a PNG file of `PNG_DOTS` dots per inch."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=PNG_DOTS, metadata={"Software": None})
    return stream.getvalue()


def as_svg(figure: Figure) -> str:
    """The figure as an SVG file, without a date."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()
