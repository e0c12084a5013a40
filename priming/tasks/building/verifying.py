"""Comparing a gym with the checksums that CrossFit published of its 2,400 files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from priming.errors import TaskError, nearest
from priming.tasks.building.builder import row_notes
from priming.tasks.building.record import file_md5, read_record
from priming.tasks.catalogue import CATALOGUE
from priming.tasks.catalogue.odd_rows import HASH_ORDER


@dataclass(frozen=True)
class Verification:
    """How a task's files compare with their published checksums.

    Attributes:
        task: Its name.
        verified: Files with the published checksum.
        differing: Files with another.
        missing: Published files that are not there.
        reason: What may explain that files differ; empty where nothing is known.
        may_differ: Whether files may differ although nothing is wrong.
    """

    task: str
    verified: tuple[str, ...]
    differing: tuple[str, ...]
    missing: tuple[str, ...]
    reason: str = ""
    may_differ: bool = False

    @property
    def is_there(self) -> bool:
        """Whether any of the task's files is there."""
        return bool(self.verified or self.differing)


@cache
def published_checksums() -> dict[str, dict[str, str]]:
    """Task -> file -> MD5, as CrossFit published them."""
    text = (files("priming.tasks.building") / "published_md5.tsv").read_text(encoding="utf-8")
    header, *lines = (line.split("\t") for line in text.splitlines())
    seeds = dict.fromkeys(column.split("_")[0] for column in header[3:])
    found = {}
    for name, k, test, *others in lines:
        named = {f"{name}_{k}_{column}.tsv": value for column, value in zip(header[3:], others, strict=True)}
        named |= {f"{name}_{k}_{seed}_test.tsv": test for seed in seeds}
        found[name] = dict(sorted(named.items()))
    return found


def verify_gym(folder: Path, names: Sequence[str] = ()) -> tuple[Verification, ...]:
    """Compare a gym with the published checksums.

    Args:
        folder: The gym.
        names: The tasks to look at; empty looks at all 160.

    Returns:
        One per task, by name.

    Raises:
        TaskError: There is no such folder, or nothing was published of a task.
        DataError: A file cannot be read.
    """
    if not folder.is_dir():
        raise TaskError(f"{folder}: no such folder; expected a folder with one subfolder per task")
    published = published_checksums()
    for name in names:
        if name not in published:
            raise TaskError(
                f"CrossFit published no checksums of a task '{name}'{nearest(name, published)}; "
                "leave the names out to look at all 160 tasks"
            )
    return tuple(_verify(folder, name) for name in (names or sorted(published)))


def _verify(folder: Path, name: str) -> Verification:
    verified: list[str] = []
    differing: list[str] = []
    missing: list[str] = []
    for file, checksum in published_checksums()[name].items():
        path = folder / name / file
        if not path.is_file():
            missing.append(file)
        else:
            (verified if file_md5(path) == checksum else differing).append(file)
    reason = _reason(folder / name, name) if differing else ""
    may_differ = bool(differing) and HASH_ORDER in CATALOGUE[name].oddities
    return Verification(name, tuple(verified), tuple(differing), tuple(missing), reason, may_differ)


def _reason(folder: Path, name: str) -> str:
    record = read_record(folder)
    if record is not None and record.mode != "published":
        return f"built in mode '{record.mode}'"
    reasons = [] if record is None else list(row_notes(record))
    reasons += [HASH_ORDER] if HASH_ORDER in CATALOGUE[name].oddities else []
    return "; ".join(reasons)


def _short(file: str, task: str) -> str:
    """A file's seed and part: what tells it from the others of its task."""
    return " ".join(file.removeprefix(f"{task}_").removesuffix(".tsv").split("_")[1:])


def render_verification(verifications: Iterable[Verification]) -> str:
    """A table of the tasks that are there, and the sums over all.

    Args:
        verifications: One per task.
    """
    tasks = tuple(verifications)
    there = [task for task in tasks if task.is_there]
    width = max((len(task.task) for task in there), default=4)
    lines = [f"{'task':{width}}  verified  differs  missing"] if there else []
    for task in there:
        lines.append(
            f"{task.task:{width}}  {len(task.verified):8}  {len(task.differing):7}  {len(task.missing):7}"
        )
        lines += (
            [f"  differ: {', '.join(_short(file, task.task) for file in task.differing)}"]
            if task.differing
            else []
        )
        lines += [f"  {task.reason}"] if task.reason else []
    counts = [
        sum(len(getattr(task, kind)) for task in tasks) for kind in ("verified", "differing", "missing")
    ]
    lines.append(f"{sum(counts)} files: {counts[0]} verified, {counts[1]} differ, {counts[2]} missing")
    if len(there) < len(tasks):
        lines.append(f"{len(there)} of {len(tasks)} tasks are there")
    return "\n".join(lines)
