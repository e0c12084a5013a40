"""Finding what there is to report: run folders at or below the folders named, and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from priming.errors import CheckpointError, PrimingError
from priming.report.reading.results import RunResults
from priming.report.reading.run_folder import read_run
from priming.report.reading.tidy import read_table

_SKIPPED = frozenset({"checkpoints"})


@dataclass(frozen=True)
class Found:
    """What was found.

    Attributes:
        runs: Every run that could be read, in order of the places named, tables last, and below each of paths.
        problems: What could not be read, one message each.
    """

    runs: tuple[RunResults, ...]
    problems: tuple[str, ...]


def find_runs(places: Sequence[Path]) -> Found:
    """Read every run at or below some places.

    Args:
        places: Run folders, folders anywhere above run folders, and tables of runs (files).

    Returns:
        The runs, each folder once however often it is named, and what is wrong with the others.

    Raises:
        CheckpointError: A place does not exist.
    """
    problems: list[str] = []
    runs: list[RunResults] = []
    seen: set[Path] = set()
    for place in sorted(places, key=Path.is_file):  # a folder says more than the table of a report
        if not place.exists():
            raise CheckpointError(f"{place}: there is no such run folder; give folders such as runs/FT")
        told = len(problems)
        try:
            found = [place] if place.is_file() else list(_run_folders(place, problems))
        except OSError as error:
            problems.append(f"{error.filename}: cannot be read ({error.strerror}); mend its permissions")
            continue
        if not found and len(problems) == told:
            problems.append(
                f"{place}: no run folder, at or below it; a run folder has config.yaml and what priming-upstream or "
                "priming-downstream left"
            )
        for path in found:
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            try:
                own = read_table(path) if path.is_file() else [read_run(path)]
            except PrimingError as error:
                problems.append(str(error))
                continue
            runs += own
            problems += [problem for run in own for problem in run.problems]
    return Found(tuple(runs), tuple(dict.fromkeys(problems)))


def is_run_folder(folder: Path) -> bool:
    """Whether a folder holds a run: begun, failed, partly done or finished.

    Args:
        folder: Any folder.
    """
    if any(
        (folder / name).exists()
        for name in ("downstream/results.csv", "downstream/plan.json", "failure.json")
    ):
        return True
    left = ("downstream", "upstream", "environment.json")
    return (folder / "config.yaml").exists() and any((folder / name).exists() for name in left)


def _run_folders(folder: Path, problems: list[str], above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Run folders at or below a folder, in order of their paths; none below a run folder.

    An empty folder is told of: a run may have been meant to be there.
    """
    if is_run_folder(folder):
        yield folder
        return
    shown = sorted(inner for inner in folder.iterdir() if not inner.name.startswith("."))
    if not shown:
        problems.append(
            f"{folder}: no run folder, at or below it: it is empty; start its run again, or delete it"
        )
    above = (*above, folder.resolve())
    for inner in shown:
        if inner.name not in _SKIPPED and inner.is_dir() and inner.resolve() not in above:
            yield from _run_folders(inner, problems, above)
