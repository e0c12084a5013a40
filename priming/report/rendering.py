"""Everything that a reader of a report sees, in one call: the page, the figures and the tables for a paper."""

from __future__ import annotations

from pathlib import Path

from priming.checkpoints.files import write_bytes, write_text
from priming.report.figures import FIGURES, draw_figures
from priming.report.latex import render_latex
from priming.report.numbers import Report
from priming.report.ordering import in_reading_order
from priming.report.page import render_page
from priming.report.views import build_tables


def write_pages(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write `index.html`, `figures/*.png`, `figures/*.svg` and `tables/*.tex`, each whole or not at all.

    Equal reports give equal files. Figures that an earlier report left in the folder and that this one has not are
    removed; other files are left alone.

    Args:
        report: The numbers.
        folder: Where to write; made if missing.

    Returns:
        The files written, the page first.

    Raises:
        CheckpointError: The folder cannot be written to.
    """
    report = in_reading_order(report)
    figures, tables = draw_figures(report), build_tables(report)
    texts = {
        folder / "index.html": render_page(report, figures, tables),
        **{folder / "figures" / f"{one.key}.svg": one.svg for one in figures},
        **{folder / "tables" / f"{key}.tex": text for key, text in render_latex(tables).items()},
    }
    images = {folder / "figures" / f"{one.key}.png": one.png for one in figures}
    for path, image in images.items():
        write_bytes(path, image)
    for path, text in texts.items():
        write_text(path, text)
    drawn = {one.key for one in figures}
    for plan in FIGURES:
        if plan.key not in drawn:
            for ending in ("png", "svg"):
                (folder / "figures" / f"{plan.key}.{ending}").unlink(missing_ok=True)
    return (*texts, *images)
