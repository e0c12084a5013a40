"""`priming-downstream`: tune and score few-shot tasks, from a primed model or a plain one."""

from __future__ import annotations

from collections.abc import Sequence

from priming.cli.errors import run_cli
from priming.cli.run_arguments import parse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""

    def run() -> None:
        description = "Tune and score few-shot tasks, from a primed model or a plain one."
        config, only_plan = parse("priming-downstream", description, arguments)
        if only_plan:
            from priming.runs.planning import plan_downstream  # noqa: PLC0415 - a faulty file should fail at once

            print(plan_downstream(config).text)
            return
        from priming.runs.downstream import run_downstream  # noqa: PLC0415

        report = run_downstream(config)
        print(*(f"note: {note}" for note in report.notes), sep="\n", end="\n" if report.notes else "")
        scores = report.result.test_scores
        print(
            f"{config.name}: {len(scores)} tasks tuned; results in {report.folder / 'downstream' / 'results.csv'}"
        )

    return run_cli(run)
