"""Which combinations gains are relative to and differences are taken from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from priming.errors import CheckpointError, nearest
from priming.report.computing.combining import Combined
from priming.report.reading.finding import is_run_folder

AUTO = "auto"
"""Chooses the baseline or the reference by its usual name, if it is there."""
BASELINE = "FT"
"""The usual name of the baseline: the whole language model, tuned with no priming."""
REFERENCE = "FT_A"
"""The usual name of the reference: adapters tuned with no priming."""

Choice = str | Path | None
"""A run folder, a combination's name, `AUTO`, or None for none."""


def named_folder(choice: Choice) -> Path | None:
    """The run folder that a choice names; None where it is a name or no choice.

    Args:
        choice: Of the baseline or the reference.
    """
    if choice is None or choice == AUTO:
        return None
    path = Path(choice)
    return path if path.is_dir() and is_run_folder(path) else None


def chosen(
    choice: Choice, combinations: Sequence[Combined], option: str, problems: Sequence[str]
) -> str | None:
    """The name of the combination that a choice means.

    Args:
        choice: Anything but `AUTO`.
        combinations: Those that have a score.
        option: The command's option, for messages.
        problems: What could not be read, for messages.

    Raises:
        CheckpointError: There is no such combination, or none of it could be used.
    """
    if choice is None:
        return None
    folder, name = named_folder(choice), str(choice)
    names = [one.name for one in combinations]
    if folder is not None:
        wanted = folder.resolve()
        for one in combinations:
            if any(run.folder.resolve() == wanted for run in one.runs):
                return one.name
        own = [problem for problem in problems if problem.startswith(str(folder))]
        raise CheckpointError("\n".join(own) or f"{folder}: nothing of this run could be used as {option}")
    if name in names:
        return name
    if Path(name).name != name or not names:
        raise CheckpointError(f"{name}: there is no such run folder; give folders such as runs/FT")
    raise CheckpointError(
        f"{option} {name}: there is no such run folder, and no run with scores is so named{nearest(name, names)}; they are "
        f"{', '.join(names)}"
    )


def default_baseline(combinations: Sequence[Combined]) -> tuple[str | None, list[str]]:
    """The combination named FT, unless it is hardly there: everything would then be compared on the little it has.

    Args:
        combinations: Those that have a score.

    Returns:
        The name, None where there is none, and a sentence that says why it is not taken.
    """
    base = next((one for one in combinations if one.name == BASELINE), None)
    if base is None:
        return None, []
    most = max(combinations, key=lambda one: len(one.places))
    if 2 * len(base.places) >= len(most.places):
        return BASELINE, []
    numbers = f"{BASELINE} has {len(base.places)} scores and {most.name} {len(most.places)}"
    return None, [f"No gains: {numbers}; choose it with --baseline to compare on these few."]


def default_reference(names: Sequence[str]) -> tuple[str | None, list[str]]:
    """The combination named FT_A, or else the only one whose name starts with it.

    Args:
        names: Of the combinations compared.

    Returns:
        The name, None where there is none or a choice, and a sentence that says so.
    """
    if REFERENCE in names:
        return REFERENCE, []
    similar = [name for name in names if name.startswith(REFERENCE)]
    if len(similar) > 1:
        return None, [
            f"No differences: {', '.join(similar)} could each be the reference; choose one with --reference."
        ]
    return (similar[0] if similar else None), []
