"""Which figures a report has, and all of them in one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.figure import Figure

from priming.report.figures.aggregates import forest, forest_caption
from priming.report.figures.canvas import as_png, as_svg, own_style, settle
from priming.report.figures.convergence import (
    convergence,
    convergence_caption,
    steps_to_reference,
    steps_to_reference_caption,
)
from priming.report.figures.cost import cost, cost_caption
from priming.report.figures.gains import (
    gain_against_spread,
    gain_against_spread_caption,
    gain_by_set,
    gain_by_set_caption,
    spread_by_set,
    spread_by_set_caption,
)
from priming.report.figures.off_label import off_label, off_label_caption
from priming.report.figures.profiles import profiles, profiles_caption
from priming.report.figures.removals import removals, removals_caption
from priming.report.figures.scores import scores_by_task, scores_by_task_caption
from priming.report.figures.transfer import transfer, transfer_caption
from priming.report.numbers import Report


@dataclass(frozen=True)
class Plan:
    """A figure that a report may have.

    Attributes:
        key: Its name in file names and links, such as "figure_5_1".
        title: What it shows, in a few words.
        draw: Makes it; None where the report lacks the numbers.
        caption: What it shows in words, with n and what the intervals are.
    """

    key: str
    title: str
    draw: Callable[[Report], Figure | None]
    caption: Callable[[Report], str]


FIGURES: tuple[Plan, ...] = (
    Plan("figure_5_1", "Figure 5.1: gain against spread", gain_against_spread, gain_against_spread_caption),
    Plan("figure_5_2", "Figure 5.2: gain by set and method", gain_by_set, gain_by_set_caption),
    Plan("figure_5_3", "Figure 5.3: spread by set and method", spread_by_set, spread_by_set_caption),
    Plan("figure_5_4", "Figure 5.4: scores by task", scores_by_task, scores_by_task_caption),
    Plan("table_4_2", "Leaving one source out", removals, removals_caption),
    Plan("aggregates", "Fair aggregates", forest, forest_caption),
    Plan("profiles", "Performance profiles", profiles, profiles_caption),
    Plan("transfer", "Transfer by task", transfer, transfer_caption),
    Plan("convergence", "Convergence", convergence, convergence_caption),
    Plan(
        "steps_to_reference", "Steps to the reference's best", steps_to_reference, steps_to_reference_caption
    ),
    Plan("off_label", "Off-label outputs", off_label, off_label_caption),
    Plan("cost", "What a gain costs", cost, cost_caption),
)
"""All figures there can be, in the order of the page."""


@dataclass(frozen=True)
class Drawing:
    """A figure as it is saved.

    Attributes:
        key: Its plan's.
        title: Its plan's.
        caption: What it shows, in words.
        png: The bytes of a PNG file.
        svg: The text of an SVG file.
    """

    key: str
    title: str
    caption: str
    png: bytes
    svg: str


def draw_figures(report: Report) -> tuple[Drawing, ...]:
    """Draw every figure that a report has the numbers for.

    Args:
        report: The numbers.

    Returns:
        The figures in the order of `FIGURES`; one whose numbers are absent is not among them.
    """
    drawings = []
    with own_style():
        for plan in FIGURES:
            figure = plan.draw(report)
            if figure is not None:
                settle(figure)
                drawings.append(
                    Drawing(plan.key, plan.title, plan.caption(report), as_png(figure), as_svg(figure))
                )
    return tuple(drawings)
