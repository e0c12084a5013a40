"""Reports of finished runs: run folders in, numbers, tables, figures and a page out; never loads a model."""

from __future__ import annotations

from priming.report.computing.choosing import AUTO
from priming.report.computing.comparison import build_report
from priming.report.numbers import Report, RunSummary, TaskScore, Unit
from priming.report.places import default_folder
from priming.report.reading.results import RunResults
from priming.report.reading.run_folder import load_results
from priming.report.reading.tidy import TidyRow, read_table, write_table
from priming.report.tables import write_csv
from priming.report.text import render_text
from priming.report.write import WrittenReport, write_report

__all__ = [
    "AUTO",
    "Report",
    "RunResults",
    "RunSummary",
    "TaskScore",
    "TidyRow",
    "Unit",
    "WrittenReport",
    "build_report",
    "default_folder",
    "load_results",
    "read_table",
    "render_text",
    "write_csv",
    "write_report",
    "write_table",
]
