"""A report's figures: numbers in, pictures out. Equal numbers give equal bytes."""

from __future__ import annotations

from priming.report.figures.drawing import FIGURES, Drawing, Plan, draw_figures

__all__ = ["FIGURES", "Drawing", "Plan", "draw_figures"]
