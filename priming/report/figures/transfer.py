"""Which task gains and which loses by a combination."""

from __future__ import annotations

import math

from matplotlib.colors import AsinhNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from priming.report.figures.heat import DIVERGING, ON_CELLS, heat_map
from priming.report.numbers import Report, TaskTransfer
from priming.report.words import MINUS, SIGNIFICANCE_WORDS, power, significance, span

_LINEAR = 0.05
"""Differences up to about here are told apart by colour in proportion, larger ones by their logarithm."""


def transfer(report: Report) -> Figure | None:
    """Difference of scores against the reference, task by combination.

    Args:
        report: The numbers.

    Returns:
        The figure; None without any difference.
    """
    found = {(one.task, one.run): one for one in report.transfers}
    if not found:
        return None
    tasks = list(dict.fromkeys(one.task for one in report.transfers))
    runs = list(dict.fromkeys(one.run for one in report.transfers))
    values = {cell: one.difference for cell, one in found.items()}
    largest = max((abs(value) for value in values.values() if math.isfinite(value)), default=0.0) or 1.0
    figure, axes = heat_map(
        values,
        tasks,
        runs,
        colours=DIVERGING,
        norm=AsinhNorm(_LINEAR, vmin=-largest, vmax=largest),
        write=lambda task, run, _: _written(found[task, run]),
        label=f"Test score minus that of {_against(report)} (points), {_units(report)} per cell",
    )
    for (task, run), one in found.items():
        if _surely_negative(one):
            corner = (runs.index(run) - 0.46, tasks.index(task) - 0.44)
            axes.add_patch(Rectangle(corner, 0.92, 0.88, fill=False, edgecolor=ON_CELLS[1], linewidth=1.3))
    return figure


def transfer_caption(report: Report) -> str:
    """What the matrix of differences shows, in words."""
    sure = sum(map(_surely_negative, report.transfers))
    framed = f"{sure} {'cell is' if sure == 1 else 'cells are'}" if sure else "no cell is"
    return (
        f"Test score minus that of {_against(report)} on the same task and unit, in points, mean over {_units(report)}. "
        f"Brown loses, teal gains; colour follows the logarithm of large differences. {SIGNIFICANCE_WORDS}. "
        f"Negative transfer that survives the correction is framed: {framed}. {power(report.transfers)}"
    ).rstrip()


def _surely_negative(one: TaskTransfer) -> bool:
    return one.difference < 0 and significance(one) == "**"


def _written(one: TaskTransfer) -> str:
    return f"{100 * one.difference:+.1f}{significance(one)}".replace("-", MINUS)


def _against(report: Report) -> str:
    return ", ".join(sorted({one.against for one in report.transfers}))


def _units(report: Report) -> str:
    return span([one.units for one in report.transfers], "unit")
