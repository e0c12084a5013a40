"""`priming-report`: compare finished runs with a baseline run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from priming.cli.errors import run_cli
from priming.metrics import NEAR_ZERO


def main(argv: Sequence[str] | None = None) -> int:
    """Print the comparison and write it as CSV files.

    Args:
        argv: The arguments after the command's name. None: those of the process.

    Returns:
        The exit code.
    """
    options = _parser().parse_args(argv)
    return run_cli(lambda: _report(options))


def _report(options: argparse.Namespace) -> None:
    from priming.report import default_folder, render_text, write_report  # noqa: PLC0415 - so that --help is quick

    out = options.out or default_folder([*options.runs, options.baseline])
    report = write_report(
        options.runs,
        options.baseline,
        reference=options.reference,
        exclude=options.exclude,
        near_zero=options.near_zero,
        out=out,
        seed=options.seed,
        draws=options.draws,
        level=options.level,
    )
    print(render_text(report))
    here = Path.cwd()
    shown = out.relative_to(here) if out.is_relative_to(here) else out
    print(f"Written: {shown / 'summary.csv'}, {shown / 'tasks.csv'}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="priming-report",
        description="Compare finished runs with a baseline run: average relative gain, its spread over tasks, "
        "the difference to adapters without priming, and the scores of each task.",
        epilog="Example: priming-report runs/Multi_M_A runs/FT_A --baseline runs/FT",
    )
    parser.add_argument(
        "runs", metavar="RUN", nargs="+", type=Path, help="folder of a run, with downstream/results.csv"
    )
    parser.add_argument(
        "--baseline",
        metavar="RUN",
        required=True,
        type=Path,
        help="folder of the run that gains are relative to",
    )
    parser.add_argument(
        "--reference",
        metavar="RUN",
        type=Path,
        help="folder of the run to take differences from (default: FT_A)",
    )
    parser.add_argument(
        "--exclude",
        metavar="TASK",
        nargs="+",
        action="extend",
        default=[],
        help="tasks to leave out of the gains",
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
        help="folder of the CSV files (default: report, beside the runs)",
    )
    parser.add_argument("--seed", type=int, default=42, help="seed of the bootstrap (default: %(default)s)")
    parser.add_argument("--draws", type=_count, default=2000, help="bootstrap draws (default: %(default)s)")
    parser.add_argument(
        "--level", type=_share, default=0.95, help="level of the intervals (default: %(default)s)"
    )
    return parser


def _not_negative(text: str) -> float:
    if not float(text) >= 0:
        raise argparse.ArgumentTypeError(f"{text} must be 0 or more")
    return float(text)


def _count(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} must be 1 or more")
    return int(text)


def _share(text: str) -> float:
    if not 0 < float(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} must lie between 0 and 1, such as 0.95")
    return float(text)
