"""A whole report in one call: compare, and leave tables, figures and a page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from priming.metrics import NEAR_ZERO
from priming.report.computing.choosing import AUTO, Choice
from priming.report.computing.comparison import compare
from priming.report.computing.material import read_material
from priming.report.computing.summing import Options
from priming.report.numbers import Report
from priming.report.places import default_folder, default_title
from priming.report.reading.tidy import write_table
from priming.report.tables import write_csv


@dataclass(frozen=True)
class WrittenReport:
    """A report and where it stands.

    Attributes:
        report: The numbers; `render_text` makes a table of them.
        folder: The folder it was written to.
        files: What was written, tables first.
    """

    report: Report
    folder: Path
    files: tuple[Path, ...]


def write_report(
    runs: str | Path | Sequence[str | Path],
    baseline: Choice = AUTO,
    *,
    reference: Choice = AUTO,
    exclude: Collection[str] = (),
    near_zero: float = NEAR_ZERO,
    out: str | Path | None = None,
    pages: bool = True,
    seed: int = 42,
    draws: int = 2000,
    level: float = 0.95,
    title: str | None = None,
) -> WrittenReport:
    """Compare runs and write what comes of it.

    Args:
        runs: Run folders, folders anywhere above run folders, and tables of runs (files); one or several.
        baseline: Folder or name of the runs that gains are relative to; see `build_report`.
        reference: Folder or name of the runs that differences are taken from; see `build_report`.
        exclude: Tasks to leave out of everything that sums up over tasks.
        near_zero: Tasks with a baseline up to here have no relative gain.
        out: Folder of the report. None: `default_folder`.
        pages: Whether to write the HTML page, figures and LaTeX tables too.
        seed: Seed of the bootstrap.
        draws: Number of bootstrap draws.
        level: Share of draws inside each interval.
        title: The report's. None: the name of the study, or of the folder.

    Returns:
        The numbers, and the files. Equal runs and arguments leave equal files.

    Raises:
        PrimingError: Nothing can be used (see `build_report`), or the folder cannot be written to.
    """
    places = [Path(run) for run in ([runs] if isinstance(runs, (str, Path)) else runs)]
    folder = default_folder(places, baseline) if out is None else Path(out)
    material = read_material(places, baseline, reference)
    options = Options(frozenset(exclude), near_zero, seed, draws, level)
    report = compare(material, options, default_title(places, baseline) if title is None else title)
    files = [*write_csv(report, folder), folder / "results.csv"]
    write_table(files[-1], [run for one in material.combinations for run in one.runs])
    if pages:
        from priming.report.rendering import write_pages  # noqa: PLC0415 - loads matplotlib

        files += write_pages(report, folder)
    return WrittenReport(report, folder, tuple(files))
