"""The files of a run folder besides its results table: cells, picks, plan, times, environment, failure, sources.

Each reader gives what its file says, None or nothing where it is missing, and raises where it is damaged.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from priming.checkpoints.files import read_json
from priming.errors import CheckpointError, PrimingError
from priming.report.reading.cells import Cell, Look, Target

_MANIFEST_FORMAT = 1
"""Of `priming.checkpoints.tensors`, which would load PyTorch."""


@dataclass(frozen=True)
class CellFile:
    """A finished cell's record.

    Attributes:
        cell: What it says, without what only a pick has.
        curve: Its looks at D_dev, by step.
    """

    cell: Cell
    curve: tuple[Look, ...]


@dataclass(frozen=True)
class Pick:
    """A scored pick's record.

    Attributes:
        cell: The picked cell's name.
        metric: The task's metric; empty where the record does not say.
        test_score: NaN where undefined.
        off_label_rate: NaN where labels are not known.
    """

    cell: str
    metric: str
    test_score: float
    off_label_rate: float


@dataclass(frozen=True)
class Times:
    """What a stage's `timing.csv` says.

    Attributes:
        seconds: Wall time of everything in it; NaN if the file is missing.
        peak_mib: Its highest peak memory.
        of_member: Member, such as "task/sample/cell" -> its share in seconds and the peak of what it ran in.
    """

    seconds: float = math.nan
    peak_mib: float = math.nan
    of_member: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Upstream:
    """What is known of the upstream stage whose result a run uses.

    Attributes:
        seconds: Its wall time; 0 where nothing is primed, NaN where not known.
        peak_mib: Its peak memory; NaN where nothing is primed or not known.
        parameters: Numbers trained; 0 where nothing is primed, None where not known.
        sources: The tasks it was trained on; None where not known.
    """

    seconds: float = math.nan
    peak_mib: float = math.nan
    parameters: int | None = None
    sources: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Environment:
    """Where a run was made: the device's name and package -> version; empty where not known."""

    device: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)


def read_cells(downstream: Path, problems: list[str]) -> list[CellFile]:
    """Read the records of finished cells; a damaged one is left out.

    Args:
        downstream: The `downstream` folder of a run.
        problems: Takes one message per damaged file.
    """
    paths = sorted((downstream / "cells").glob("*/*/*.json"))
    return list(_readable(paths, _cell_file, problems))


def read_picks(downstream: Path, problems: list[str]) -> dict[Target, Pick]:
    """Read the records of scored picks; a damaged one is left out.

    Args:
        downstream: The `downstream` folder of a run.
        problems: Takes one message per damaged file.
    """
    paths = sorted((downstream / "picks").glob("*/*.json"))
    return dict(_readable(paths, _pick_file, problems))


def _readable(paths: list[Path], read: Callable[[Path], Any], problems: list[str]) -> Iterator[Any]:
    for path in paths:
        if path.name.startswith("."):  # what an interrupted write left
            continue
        try:
            yield read(path)
        except PrimingError as error:
            problems.append(str(error))


def read_planned(downstream: Path) -> int | None:
    """How many cells the sweep has, of `plan.json`; None if it is missing.

    Raises:
        CheckpointError: It is damaged.
    """
    path = downstream / "plan.json"
    if not path.exists():
        return None
    with _Record(path) as record:
        return sum(len(bank) for bank in record["banks"])


def read_times(folder: Path) -> Times:
    """Read a stage's `timing.csv`.

    Args:
        folder: The `upstream` or `downstream` folder of a run.

    Raises:
        CheckpointError: A line is damaged.
    """
    path = folder / "timing.csv"
    if not path.exists():
        return Times()
    seconds, peak, of_member = 0.0, math.nan, dict[str, tuple[float, float]]()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                members, own, high = row["members"].split(), float(row["seconds"]), float(row["peak_mib"])
                seconds, peak = seconds + own, high if math.isnan(peak) else max(peak, high)
                for member in members:
                    before, peak_before = of_member.get(member, (0.0, 0.0))
                    of_member[member] = (before + own / len(members), max(peak_before, high))
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, ValueError, AttributeError, TypeError) as error:
        raise CheckpointError(
            f"{path}: not a table of times ({error}); delete it, and times will not be reported"
        ) from error
    return Times(seconds, peak, of_member)


def read_environment(folder: Path) -> Environment:
    """Read `environment.json`; empty if it is missing.

    Raises:
        CheckpointError: It is damaged.
    """
    path = folder / "environment.json"
    if not path.exists():
        return Environment()
    with _Record(path) as record:
        packages = {str(name): str(version) for name, version in record["packages"].items()}
        return Environment(str(record["device"]), packages)


def read_failure(folder: Path) -> str:
    """Why the run failed, of the `failure.json` a study leaves; empty if there is none.

    Raises:
        CheckpointError: It is damaged.
    """
    path = folder / "failure.json"
    if not path.exists():
        return ""
    with _Record(path) as record:
        return f"{record['stage']}: {record['error']}"


def read_upstream(folder: Path) -> Upstream:
    """Read what a run says of its own upstream stage.

    Args:
        folder: The run folder.

    Raises:
        CheckpointError: The manifest or the times are damaged, or of another version.
    """
    times = read_times(folder / "upstream")
    path = folder / "upstream" / "final" / "manifest.json"
    if not path.exists():
        return Upstream(times.seconds, times.peak_mib)
    with _Record(path) as record:
        if record.get("format") != _MANIFEST_FORMAT:
            raise CheckpointError(
                f"{path}: format {record.get('format')!r} is not {_MANIFEST_FORMAT}, the one this version reads; "
                "report this run with the version that made it, or run priming-upstream again"
            )
        sources, trained = record.get("sources"), record.get("trained_parameters")
        return Upstream(
            times.seconds,
            times.peak_mib,
            None if trained is None else int(trained),
            None if sources is None else tuple(str(name) for name in sources),
        )


def _cell_file(path: Path) -> CellFile:
    with _Record(path) as record:
        cell = Cell(
            task=str(record["task"]),
            metric="",
            sample=int(record["sample"]),
            learning_rate=float(record["learning_rate"]),
            batch_size=int(record["batch_size"]),
            dev_score=_score(record["dev_score"]),
            best_step=int(record["best_step"]),
            failed=str(record["status"]).startswith("failed"),
            trained_parameters=int(record["trained_parameters"]),
        )
        return CellFile(
            cell, tuple(Look(int(point["step"]), _score(point["score"])) for point in record["curve"])
        )


def _pick_file(path: Path) -> tuple[Target, Pick]:
    with _Record(path) as record:
        pick = Pick(
            cell=str(record["cell"]),
            metric=str(record.get("metric") or ""),
            test_score=_score(record["test_score"]),
            off_label_rate=_score(record["off_label_rate"], lowest=0.0),
        )
        return Target(path.parent.name, int(path.stem)), pick


def _score(value: Any, lowest: float = -1.0) -> float:
    """A score or a rate; NaN where it is null."""
    if value is None:
        return math.nan
    score = float(value)
    if not lowest <= score <= 1:
        raise ValueError(f"{score} does not lie between {lowest:g} and 1")
    return score


class _Record:
    """Reads a JSON file for the block, in which a key that is missing or of another kind becomes a message."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> dict[str, Any]:
        record = read_json(self._path)
        if not isinstance(record, dict):
            raise CheckpointError(
                f"{self._path}: no map of keys; delete it and run the command that made it again"
            )
        return record

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, (KeyError, TypeError, ValueError, AttributeError)):
            what = (
                f"lacks the key {error}"
                if isinstance(error, KeyError)
                else f"holds another kind of value ({error})"
            )
            raise CheckpointError(
                f"{self._path}: {what}, as of another version; report it with the version that made it, or delete it "
                "and run the command that made it again"
            ) from error
