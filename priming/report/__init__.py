"""Tables of finished runs: CSV files in, numbers and text out; never loads a model."""

from __future__ import annotations

from priming.report.comparison import build_report
from priming.report.numbers import Report, RunSummary, TaskScore
from priming.report.results import RunResults, load_results
from priming.report.tables import write_csv
from priming.report.text import render_text
from priming.report.write import default_folder, write_report

__all__ = [
    "Report",
    "RunResults",
    "RunSummary",
    "TaskScore",
    "build_report",
    "default_folder",
    "load_results",
    "render_text",
    "write_csv",
    "write_report",
]
