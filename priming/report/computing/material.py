"""What a report is made of: everything below the places named, read, put together by name, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from priming.errors import CheckpointError
from priming.report.computing.choosing import AUTO, Choice, chosen, default_baseline, named_folder
from priming.report.computing.combining import Combined, combine
from priming.report.computing.facts import empty_problems, progress_notes
from priming.report.reading.finding import find_runs
from priming.report.reading.results import RunResults


@dataclass(frozen=True)
class Material:
    """What a report is made of.

    Attributes:
        runs: Every run that could be read.
        combinations: The runs of each name that have scores, put together; the baseline first.
        baseline: The baseline's name; None where there is none.
        reference: The reference's name, where one was chosen.
        auto_reference: Whether the reference is looked for by its usual name.
        hints: What a reader has to know of these choices, one sentence each.
        problems: What could not be used, one message each.
    """

    runs: tuple[RunResults, ...]
    combinations: tuple[Combined, ...]
    baseline: str | None
    reference: str | None
    auto_reference: bool
    hints: tuple[str, ...]
    problems: tuple[str, ...]

    def __getitem__(self, name: str) -> Combined:
        """The combination of a name."""
        return next(one for one in self.combinations if one.name == name)


def read_material(places: Sequence[Path], baseline: Choice = AUTO, reference: Choice = AUTO) -> Material:
    """Read and combine everything there is to report.

    Args:
        places: Run folders, folders above run folders, and tables of runs.
        baseline: As in `build_report`.
        reference: As in `build_report`; `AUTO` is settled once it is known what is compared.

    Raises:
        CheckpointError: A place does not exist, nothing can be used, or the baseline or reference chosen is not there.
    """
    asked = [folder for folder in map(named_folder, (baseline, reference)) if folder is not None]
    found = find_runs([*asked, *places])
    combinations, left_out = combine(found.runs)
    problems = [*found.problems, *left_out, *empty_problems(found.runs)]
    base, hints = default_baseline(combinations)
    if baseline != AUTO:
        base, hints = chosen(baseline, combinations, "--baseline", problems), []
    other = None if reference == AUTO else chosen(reference, combinations, "--reference", problems)
    if not combinations:
        reasons = [*problems, *progress_notes(found.runs)]
        raise CheckpointError(
            "\n".join(reasons) or "there is nothing to report; give folders such as runs/FT"
        )
    comparable, refused = _of_one_metric(sorted(combinations, key=lambda one: one.name != base))
    if other is not None and all(one.name != other for one in comparable):
        raise CheckpointError("\n".join(refused))
    return Material(
        runs=found.runs,
        combinations=tuple(comparable),
        baseline=base,
        reference=other,
        auto_reference=reference == AUTO,
        hints=tuple(hints),
        problems=(*problems, *refused),
    )


def _of_one_metric(combinations: Sequence[Combined]) -> tuple[list[Combined], list[str]]:
    """Combinations whose metrics agree with those of the ones before them, and a message for each other."""
    first: dict[str, Combined] = {}
    kept, refused = list[Combined](), list[str]()
    for one in combinations:
        odd = next(
            (task for task in one.metrics if one.metrics[task] != first.get(task, one).metrics[task]), None
        )
        if odd is None:
            kept.append(one)
            first = {**dict.fromkeys(one.metrics, one), **first}
        else:
            refused.append(
                f"{one.runs[0].folder}: {one.name} is left out; task {odd} is scored with {one.metrics[odd]} here and with "
                f"{first[odd].metrics[odd]} in {first[odd].name}: run it again with the same metric"
            )
    return kept, refused
