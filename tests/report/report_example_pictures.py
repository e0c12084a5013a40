"""What is drawn in a figure: its texts and where they stand. And the pictures of the made-up report, drawn once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.text import Text
from report.report_example import example_report

from priming.report.figures import FIGURES, Drawing
from priming.report.figures.canvas import as_svg, own_style, settle
from priming.report.numbers import Report

NOT_OF_A_STUDY = ("table_4_2",)
"""Figures that the whole study has not the numbers for."""


class Written(NamedTuple):
    """A text that a figure shows; its box is (left, bottom, right, top) as shares of the figure."""

    text: str
    size: float
    rotated: bool
    box: tuple[float, float, float, float]


class Picture(NamedTuple):
    """A figure and what is written in it."""

    figure: Figure
    texts: tuple[Written, ...]


@contextmanager
def _recording(found: list[Text]) -> Iterator[None]:
    draw = Text.draw

    def noted(self: Text, *args: Any, **kwargs: Any) -> None:
        if self.get_visible() and self.get_text().strip() and self not in found:
            found.append(self)
        draw(self, *args, **kwargs)

    Text.draw = noted  # type: ignore[method-assign]
    try:
        yield
    finally:
        Text.draw = draw  # type: ignore[method-assign]


def picture(report: Report, key: str) -> Picture | None:
    """Draw one figure and note its texts; None where the report has not the numbers."""
    [plan] = [plan for plan in FIGURES if plan.key == key]
    with own_style():
        figure = plan.draw(report)
        if figure is None:
            return None
        settle(figure)
        found: list[Text] = []
        with _recording(found):
            figure.draw_without_rendering()
        to_share = figure.transFigure.inverted()
        texts = []
        for text in found:
            box = text.get_window_extent().transformed(to_share)
            rotated = text.get_rotation() % 90 != 0
            ends = (box.x0, box.y0, box.x1, box.y1)
            texts.append(Written(text.get_text(), text.get_fontsize(), rotated, ends))
    return Picture(figure, tuple(texts))


@cache
def example_picture(key: str) -> Picture:
    """A figure of the whole study."""
    found = picture(example_report(), key)
    assert found is not None
    return found


@cache
def example_drawings() -> tuple[Drawing, ...]:
    """All figures of the whole study for a page, which wants no PNG files."""
    drawings = []
    for plan in FIGURES:
        if plan.key not in NOT_OF_A_STUDY:
            figure = example_picture(plan.key).figure
            with own_style():
                drawings.append(
                    Drawing(plan.key, plan.title, plan.caption(example_report()), b"", as_svg(figure))
                )
    return tuple(drawings)
