"""How often a combination writes something that is none of the task's labels."""

from __future__ import annotations

import math

from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure

from priming.report.figures.heat import SEQUENTIAL, heat_map
from priming.report.numbers import Report
from priming.report.words import units_of


def off_label(report: Report) -> Figure | None:
    """Share of off-label outputs, task by combination.

    Args:
        report: The numbers.

    Returns:
        The figure; None where no task has a set of labels.
    """
    known = [score for score in report.scores if not math.isnan(score.off_label_rate)]
    if not known:
        return None
    figure, _ = heat_map(
        {(score.task, score.run): score.off_label_rate for score in known},
        list(dict.fromkeys(score.task for score in known)),
        [summary.run for summary in report.summaries],
        colours=SEQUENTIAL,
        norm=PowerNorm(0.5, vmin=0, vmax=1),
        write=lambda _task, _run, value: f"{100 * value:.1f}",
        label=f"Outputs that are none of the task's labels (%), mean over {units_of(known)}",
    )
    return figure


def off_label_caption(report: Report) -> str:
    """What the matrix of off-label rates shows, in words."""
    known = [score for score in report.scores if not math.isnan(score.off_label_rate)]
    return (
        "Share of test outputs that are none of the task's labels, in percent, mean over "
        f"{units_of(known)}; only tasks with a set of labels. No intervals."
    )
