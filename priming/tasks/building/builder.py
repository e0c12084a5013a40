"""Building the few-shot files of one task: all of them or none."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from priming.errors import DataError
from priming.tasks.building.drawing import Drawn, draw_task
from priming.tasks.building.locating import missing_parts, row_files, rows_of
from priming.tasks.building.record import RECORD, BuildRecord, is_whole, md5, read_record
from priming.tasks.catalogue import TaskSpec, rows_in_2021
from priming.tasks.spec import Example

SEEDS = (100, 13, 21, 42, 87)
"""CrossFit's sample seeds."""


@dataclass(frozen=True)
class BuildRequest:
    """What is to be built of every task.

    Attributes:
        out: The gym's folder.
        rows: A folder of raw rows; None takes a task's own folder, or the hub.
        seeds: The sample seeds.
        k: Examples per label (in a task without classes, in all); None takes each task's own.
        mended: Whether oddities are mended.
    """

    out: Path
    rows: Path | None = None
    seeds: tuple[int, ...] = SEEDS
    k: int | None = None
    mended: bool = False


@dataclass(frozen=True)
class Built:
    """How the building of a task ended.

    Attributes:
        task: Its name.
        files: How many files stand there now.
        skipped: Whether they stood there before.
        problem: What went wrong; empty where nothing did. With files it tells what is missing.
        notes: What a user should know although nothing went wrong.
        seconds: How long it took.
    """

    task: str
    files: int = 0
    skipped: bool = False
    problem: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


def build_task(spec: TaskSpec, request: BuildRequest) -> Built:
    """Build a task's files in a folder of its own, unless they stand there already.

    A folder of rows that lacks a split gives the parts that need the other one, and a `problem` that says so.

    Args:
        spec: The task.
        request: What to build.

    Raises:
        TaskError: There are too few rows.
        DataError: Rows cannot be read or do not fit, or a file cannot be written; nothing is half-written then.
    """
    folder, used = request.out / spec.name, spec.mended() if request.mended else spec
    missing = missing_parts(used, request.rows)
    fingerprint = _fingerprint(used, request)
    earlier = read_record(folder)
    if earlier is not None and earlier.specification == fingerprint and is_whole(folder, earlier):
        return Built(spec.name, len(earlier.files), skipped=True, problem=_said(spec, earlier.incomplete))
    parts = tuple(part for part in ("train", "test") if part not in missing)
    if not parts:
        rows_of(used, request.rows)(next(iter(missing.values())))  # raises, and says what was looked for
    k = request.k or spec.k or 0
    drawn = draw_task(used, rows_of(used, request.rows), k, request.seeds, tidy=request.mended, parts=parts)
    contents = file_contents(spec, drawn, k, request.seeds)
    incomplete = {part: f"there are no rows of split '{split}'" for part, split in missing.items()}
    record = _record(used, request, drawn, contents, incomplete=incomplete, fingerprint=fingerprint)
    written = {name: content for name, (content, _) in contents.items()}
    write_folder(folder, {**written, RECORD: record.text().encode()})
    notes = (*row_notes(record), *_unreadable(contents))
    return Built(spec.name, len(contents), problem=_said(spec, incomplete), notes=notes)


def row_notes(record: BuildRecord) -> tuple[str, ...]:
    """Splits with another number of rows than when CrossFit read them, in words.

    Args:
        record: What was built.
    """
    known = rows_in_2021()
    return tuple(
        f"split '{split}' has {count:,} rows, and had {known[record.task, split]:,} in 2021"
        for split, (count, _) in record.rows.items()
        if known.get((record.task, split), count) != count
    )


def _unreadable(contents: Mapping[str, tuple[bytes, int]]) -> Iterable[str]:
    """Files whose lines are not their examples, since a text holds a line break; those of all seeds at once."""
    parts: dict[str, int] = {}
    for name, (content, count) in contents.items():
        part = name.rpartition("_")[2].removesuffix(".tsv")
        parts[part] = max(parts.get(part, 0), content.count(b"\n") - count)
    for part, extra in parts.items():
        if extra:
            yield f"{part} files have {extra} lines too many: texts hold line breaks; --mend would make spaces of them"


def _said(spec: TaskSpec, incomplete: Mapping[str, str]) -> str:
    if not incomplete:
        return ""
    files = {"train": "train and dev files", "test": "test files"}
    return "; ".join(f"task '{spec.name}': no {files[part]}, since {why}" for part, why in incomplete.items())


def file_contents(spec: TaskSpec, drawn: Drawn, k: int, seeds: Iterable[int]) -> dict[str, tuple[bytes, int]]:
    """The few-shot files of a task.

    Args:
        spec: The task.
        drawn: What was drawn of it.
        k: Names the files.
        seeds: The sample seeds.

    Returns:
        File name -> content and number of examples.

    Raises:
        DataError: A text cannot be written as UTF-8.
    """
    test = None if drawn.test is None else (_lines(spec, drawn.test), len(drawn.test))
    contents = {}
    for seed in seeds:
        for part, examples in zip(("train", "dev"), drawn.samples.get(seed, ()), strict=False):
            contents[f"{spec.name}_{k}_{seed}_{part}.tsv"] = _lines(spec, examples), len(examples)
        if test is not None:
            contents[f"{spec.name}_{k}_{seed}_test.tsv"] = test
    return contents


def _lines(spec: TaskSpec, examples: Iterable[Example]) -> bytes:
    text = "".join("\t".join((example.input, *(example.answers or ("",)))) + "\n" for example in examples)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DataError(
            f"task '{spec.name}': {error.object[error.start]!r} cannot be written as UTF-8; mend the row that holds it"
        ) from error


def _record(
    spec: TaskSpec,
    request: BuildRequest,
    drawn: Drawn,
    contents: Mapping[str, tuple[bytes, int]],
    *,
    incomplete: Mapping[str, str],
    fingerprint: str,
) -> BuildRecord:
    return BuildRecord(
        task=spec.name,
        mode="mended" if request.mended else "published",
        k=request.k or spec.k or 0,
        seeds=request.seeds,
        metric=spec.metric,
        kind=spec.kind,
        labels=spec.known_labels,
        category=spec.category,
        data_set=spec.data_set.name,
        specification=fingerprint,
        files={name: {"md5": md5(content), "examples": count} for name, (content, count) in contents.items()},
        rows=drawn.rows,
        pool=drawn.pool,
        leaks=drawn.leaks,
        incomplete=incomplete,
    )


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write a folder's files beside it first, then put the folder in its place.

    Args:
        folder: The folder; what stood there is replaced.
        contents: File name -> content.

    Raises:
        DataError: A file cannot be written; what stood there is left as it was.
    """
    temporary: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        temporary.chmod(0o755)
        for name, content in contents.items():
            (temporary / name).write_bytes(content)
        _replace(folder, temporary)
    except OSError as error:
        reason = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror
        raise DataError(f"{folder}: cannot be written: {reason}; nothing of it was changed") from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _replace(folder: Path, new: Path) -> None:
    if not folder.exists():
        new.rename(folder)
        return
    old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.old."))
    try:
        folder.replace(old / "folder")
        new.rename(folder)
    except OSError:
        if not folder.exists() and (old / "folder").exists():
            (old / "folder").replace(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _fingerprint(spec: TaskSpec, request: BuildRequest) -> str:
    """What a task's files depend on: the specification, the request, and the rows' files where they lie on disk."""
    facts = (_plain(spec), request.seeds, request.k, request.mended, row_files(spec, request.rows))
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value whose text is the same in every process."""
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
