"""`priming-study`: a matrix of runs, side by side, and their report."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from priming.cli.errors import run_cli
from priming.errors import PrimingError, StudyError

if TYPE_CHECKING:
    from priming.study.loading import Study
    from priming.study.matrix import StudyRun


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_intermixed_args(arguments)
    return run_cli(lambda: _study(options))


def _study(options: argparse.Namespace) -> None:
    from priming.study.loading import load_study  # noqa: PLC0415 - a faulty file should fail at once
    from priming.study.matrix import study_runs  # noqa: PLC0415

    study = load_study(options.config, options.overrides)
    study_runs(study)
    if options.plan:
        from priming.study.planning import plan_study  # noqa: PLC0415

        print(plan_study(study).text)
        return
    from priming.study.running import run_study  # noqa: PLC0415

    result = run_study(study)
    try:
        _report(study, result.runs)
    except PrimingError as error:
        if not result.failures:
            raise
        print(f"no report: {error}")  # the failures said below may be why
    failed = len(result.failures)
    print(
        f"{study.settings.name}: {len(result.runs)} runs, {result.before} of them finished before, "
        f"{len(result.runs) - result.before - failed} now, {failed} failed; {result.seconds:.0f} seconds"
    )
    if result.failures:
        raise StudyError(result.failures)


def _report(study: Study, runs: Sequence[StudyRun]) -> None:
    from priming.report import render_text, write_report  # noqa: PLC0415

    own = study.settings.report
    written = write_report(
        # these runs in their order, then whatever else lies there, such as those of seeds that came earlier
        [*(run.folder.root for run in runs if run.folder.root.is_dir()), study.folder],
        own.baseline,
        reference=own.reference,
        exclude=own.exclude,
        near_zero=own.near_zero,
        out=study.folder / "report",
        title=study.settings.name,
    )
    print()
    print(render_text(written.report))
    print(f"Report: {written.folder / 'index.html'}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="priming-study",
        description="Run a matrix of runs side by side, go on after any stop, and report on them.",
        epilog="Example: priming-study --config configs/study/pocket.yaml seeds=[42]",
    )
    parser.add_argument("--config", required=True, metavar="FILE", help="the study's YAML file")
    parser.add_argument(
        "--plan", action="store_true", help="print what would run and how long, train nothing"
    )
    parser.add_argument(
        "overrides",
        nargs="*",
        metavar="key.path=value",
        help="keys of the study (seeds=[42], processes=1), or of every run's configuration (downstream.steps=100)",
    )
    return parser
