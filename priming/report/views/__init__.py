"""A report's tables as readers see them: the same cells for the page and for LaTeX."""

from __future__ import annotations

from priming.report.views.all_tables import build_tables
from priming.report.views.table import Cell, Column, Table

__all__ = ["Cell", "Column", "Table", "build_tables"]
