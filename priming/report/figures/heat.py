"""A matrix of tasks by combinations as coloured cells with their numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from priming.report.figures import marks
from priming.report.figures.canvas import SMALL, new_figure, settle
from priming.report.style import PAGE_WIDTH
from priming.report.words import DASH

DIVERGING = LinearSegmentedColormap.from_list(
    "loss_gain", ["#8c510a", "#d8a657", "#f3e4c4", "#f7f7f6", "#cfe8e4", "#63b1a8", "#01665e"]
)
"""Brown for losses, teal for gains: told apart with every common colour deficiency."""

SEQUENTIAL = LinearSegmentedColormap.from_list("share", ["#f7f7f6", "#c9d3e3", "#7f93b8", "#34508a"])
"""From nothing to much."""

_CELL = (0.43, 0.2)
"""Width and height of a cell, in inches, where the page's width does not make it wider."""

_AROUND = 0.4
"""Room for the axis label and the margins, in inches."""

_SLANT = 40.0
"""Angle of the names of combinations above, in degrees."""

ON_CELLS = ("#fefefe", "#111418")
"""Light and dark marks on cells; cells look the same on a dark page, so these are no colours of `COLOURS`."""


def heat_map(
    values: Mapping[tuple[str, str], float],
    tasks: Sequence[str],
    runs: Sequence[str],
    *,
    colours: Colormap,
    norm: Normalize,
    write: Callable[[str, str, float], str],
    label: str,
) -> tuple[Figure, Axes]:
    """Draw the cells; an undefined one stays empty with a dash.

    Args:
        values: (task, combination) -> number.
        tasks: The rows, from top to bottom.
        runs: The columns, from left to right.
        colours: What colour a number between 0 and 1 has.
        norm: Takes values to numbers between 0 and 1.
        write: What a cell says, given task, combination and value.
        label: What the numbers are, written below.

    Returns:
        The figure and its axes; the cell in row i and column j has its middle at (j, i).
    """
    left, above = (marks.CHARACTER * max(map(len, names)) for names in (tasks, runs))
    beyond, above = (above * ratio(math.radians(_SLANT)) for ratio in (math.cos, math.sin))
    figure = new_figure(
        max(PAGE_WIDTH, _AROUND + left + _CELL[0] * len(runs) + beyond),
        _AROUND + above + _CELL[1] * len(tasks),
    )
    axes = figure.subplots()
    grid = np.array([[values.get((task, run), math.nan) for run in runs] for task in tasks])
    edges = np.arange(len(runs) + 1) - 0.5, np.arange(len(tasks) + 1) - 0.5
    axes.pcolormesh(
        *edges, np.ma.masked_invalid(grid), cmap=colours, norm=norm, edgecolors=marks.PAPER, linewidth=1.2
    )
    for (row, task), (column, run) in product(enumerate(tasks), enumerate(runs)):
        value = float(grid[row, column])
        defined = math.isfinite(value)
        colour = _text_colour(colours(float(norm(value)))) if defined else marks.MUTED
        text = write(task, run, value) if defined else DASH
        axes.text(column, row, text, ha="center", va="center_baseline", fontsize=SMALL, color=colour)
    _frame(axes, tasks, runs)
    axes.set_xlabel(label)
    settle(figure, rounds=3)
    return figure, axes


def _text_colour(cell: tuple[float, float, float, float]) -> str:
    """Light text on dark cells, dark text on light ones."""
    luminance = sum(
        weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for weight, part in zip((0.2126, 0.7152, 0.0722), cell[:3], strict=True)
    )
    return ON_CELLS[0] if luminance < 0.18 else ON_CELLS[1]


def _frame(axes: Axes, tasks: Sequence[str], runs: Sequence[str]) -> None:
    axes.set_xlim(-0.5, len(runs) - 0.5)
    axes.set_ylim(len(tasks) - 0.5, -0.5)
    axes.set_xticks(range(len(runs)), runs, rotation=_SLANT, ha="left", rotation_mode="anchor")
    axes.set_yticks(range(len(tasks)), tasks)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelcolor=marks.INK)
    axes.spines[:].set_visible(False)
    axes.grid(visible=False)
