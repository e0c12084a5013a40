"""`priming-report`: compare runs, finished or not, with a baseline."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from priming.cli.errors import run_cli
from priming.metrics import NEAR_ZERO

_Number = TypeVar("_Number", int, float)

_DESCRIPTION = """\
Compare runs with a baseline: average relative gain, its spread over tasks and other aggregates, the difference to
adapters without priming, scores, convergence and cost. Prints the main tables and writes everything."""
_EPILOG = """\
examples:
  priming-report runs/study/pocket                                  every run below a folder, FT as the baseline
  priming-report runs/Multi_M_A runs/FT_A --baseline runs/FT        three runs
  priming-report runs/study/pocket --baseline none                  scores alone, no gains
  priming-report here/results.csv there/results.csv --baseline FT   tables of reports written on two machines

Runs of one name with different seeds are one combination; runs of one name and seed add up, as when their targets were
tuned on two machines. What cannot be used is named at the end, and the rest is reported.

The report's folder holds index.html (opens anywhere, needs no network), figures/ (PNG and SVG), tables/ (LaTeX), and as
CSV: summary (a combination a row), tasks, aggregates, transfers, curves, costs, and results (a cell a row; read it with
pandas.read_csv)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Print the comparison and write it as tables, figures and a page.

    Args:
        argv: The arguments after the command's name. None: those of the process.

    Returns:
        The exit code.
    """
    options = _parser().parse_args(argv)
    return run_cli(lambda: _report(options))


def _report(options: argparse.Namespace) -> None:
    from priming.report import render_text, write_report  # noqa: PLC0415 - so that --help is quick

    written = write_report(
        options.runs,
        None if options.baseline == "none" else options.baseline,
        reference=None if options.reference == "none" else options.reference,
        exclude=options.exclude,
        near_zero=options.near_zero,
        out=options.out,
        pages=not options.tables_only,
        seed=options.seed,
        draws=options.draws,
        level=options.level,
        title=options.title,
    )
    print(render_text(written.report))
    here = Path.cwd()
    folder = written.folder
    shown = folder.relative_to(here) if folder.is_relative_to(here) else folder
    print(f"Written to {shown}: {', '.join(_names(folder, written.files))}")


def _names(folder: Path, files: Iterable[Path]) -> list[str]:
    """Names in the report's folder, each subfolder once."""
    parts = [file.relative_to(folder).parts for file in files]
    return list(dict.fromkeys(own[0] if len(own) == 1 else f"{own[0]}/" for own in parts))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="priming-report",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "runs",
        metavar="PATH",
        nargs="+",
        type=Path,
        help="folder of a run, or any folder above runs, or the results.csv of a report",
    )
    parser.add_argument(
        "--baseline",
        metavar="RUN",
        default="auto",
        help="folder or name of the runs that gains are relative to, or none (default: FT, if it is there)",
    )
    parser.add_argument(
        "--reference",
        metavar="RUN",
        default="auto",
        help="folder or name of the runs to take differences from, or none (default: FT_A, if it is there)",
    )
    parser.add_argument(
        "--exclude",
        metavar="TASK",
        nargs="+",
        action="extend",
        default=[],
        help="tasks to leave out of everything that sums up over tasks",
    )
    parser.add_argument(
        "--near-zero",
        metavar="SCORE",
        type=_not_negative,
        default=NEAR_ZERO,
        help="leave out tasks whose baseline is not above this (default: %(default)s)",
    )
    parser.add_argument(
        "--out",
        "--csv",
        metavar="DIR",
        type=Path,
        help="folder of the report (default: report, in the folder named or beside the runs)",
    )
    parser.add_argument("--title", help="title of the report (default: the study's or folder's name)")
    parser.add_argument(
        "--tables-only", action="store_true", help="write the CSV files alone, no page, figures and LaTeX"
    )
    parser.add_argument("--seed", type=int, default=42, help="seed of the bootstrap (default: %(default)s)")
    parser.add_argument("--draws", type=_count, default=2000, help="bootstrap draws (default: %(default)s)")
    parser.add_argument(
        "--level", type=_share, default=0.95, help="level of the intervals (default: %(default)s)"
    )
    return parser


def _not_negative(text: str) -> float:
    return _checked(text, float, lambda value: value >= 0, "0 or more")


def _count(text: str) -> int:
    return _checked(text, int, lambda value: value >= 1, "a whole number, 1 or more")


def _share(text: str) -> float:
    return _checked(text, float, lambda value: 0 < value < 1, "between 0 and 1, such as 0.95")


def _checked(
    text: str, kind: Callable[[str], _Number], holds: Callable[[_Number], bool], what: str
) -> _Number:
    try:
        value = kind(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} must be {what}") from None
    if not holds(value):
        raise argparse.ArgumentTypeError(f"{text} must be {what}")
    return value
