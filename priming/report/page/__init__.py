"""A report as one self-contained HTML page."""

from __future__ import annotations

from priming.report.page.document import render_page

__all__ = ["render_page"]
