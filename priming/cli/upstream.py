"""`priming-upstream`: prime a language model on the source tasks."""

from __future__ import annotations

from collections.abc import Sequence

from priming.cli.errors import run_cli
from priming.cli.run_arguments import parse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""

    def run() -> None:
        config, only_plan = parse(
            "priming-upstream", "Prime a language model on the source tasks.", arguments
        )
        if only_plan:
            from priming.runs.planning import plan_upstream  # noqa: PLC0415 - a faulty file should fail at once

            print(plan_upstream(config).text)
            return
        from priming.runs.upstream import run_upstream  # noqa: PLC0415

        report = run_upstream(config)
        print(*(f"note: {note}" for note in report.notes), sep="\n", end="\n" if report.notes else "")
        if report.trained:
            print(f"{config.name}: primed; the model is in {report.folder / 'upstream' / 'primed'}")

    return run_cli(run)
