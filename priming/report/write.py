"""A whole report in one call: compare, and leave the tables as CSV files."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from priming.metrics import NEAR_ZERO
from priming.report.comparison import build_report
from priming.report.numbers import Report
from priming.report.tables import write_csv


def write_report(
    runs: Sequence[str | Path],
    baseline: str | Path,
    *,
    reference: str | Path | None = None,
    exclude: Collection[str] = (),
    near_zero: float = NEAR_ZERO,
    out: str | Path | None = None,
    seed: int = 42,
    draws: int = 2000,
    level: float = 0.95,
) -> Report:
    """Compare runs with a baseline run and write `summary.csv` and `tasks.csv`.

    Args:
        runs: Run folders.
        baseline: Folder of the run that gains are relative to.
        reference: Folder of the run that differences are taken from; None as in `build_report`.
        exclude: Tasks to leave out of the gains.
        near_zero: Tasks with a baseline up to here have no relative gain.
        out: Folder of the CSV files. None: `default_folder`.
        seed: Seed of the bootstrap.
        draws: Number of bootstrap draws.
        level: Share of draws inside each interval.

    Returns:
        The numbers; `render_text` makes a table of them.

    Raises:
        PrimingError: The runs cannot be read or compared (see `build_report`), or the folder not written to.
    """
    folders = [Path(run) for run in runs]
    report = build_report(
        folders,
        Path(baseline),
        reference=None if reference is None else Path(reference),
        exclude=exclude,
        near_zero=near_zero,
        seed=seed,
        draws=draws,
        level=level,
    )
    write_csv(report, default_folder([*folders, Path(baseline)]) if out is None else Path(out))
    return report


def default_folder(runs: Sequence[str | Path]) -> Path:
    """Where the CSV files of a report go: `report` beside the run folders, in the parent they have in common.

    Args:
        runs: Run folders; at least one.
    """
    return Path(os.path.commonpath([Path(run).resolve().parent for run in runs])) / "report"
