"""Building the few-shot files of one task: all of them or none."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from priming.errors import DataError
from priming.tasks.building.drawing import Drawn, draw_task
from priming.tasks.building.locating import missing_parts, row_files, row_folder, rows_of
from priming.tasks.building.placing import check_replaceable, write_folder
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
        replace: Whether a task's folder is replaced that holds something else than an earlier build of the same request.
    """

    out: Path
    rows: Path | None = None
    seeds: tuple[int, ...] = SEEDS
    k: int | None = None
    mended: bool = False
    replace: bool = False

    @property
    def mode(self) -> str:
        """What a record calls it: `mended` or `published`."""
        return "mended" if self.mended else "published"


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
    _check_apart(folder, used, request)
    missing = missing_parts(used, request.rows)
    fingerprint = _fingerprint(used, request)
    earlier = _earlier(folder, request)
    if earlier is not None and earlier.specification == fingerprint and is_whole(folder, earlier):
        return Built(spec.name, len(earlier.files), skipped=True, problem=_said(spec, earlier.incomplete))
    parts = tuple(part for part in ("train", "test") if part not in missing)
    if not parts:
        rows_of(used, request.rows)(next(iter(missing.values())))  # raises, and says what was looked for
    k = request.k or spec.k or 0
    if not request.replace:
        check_replaceable(folder, earlier, (request.mode, k, request.seeds), missing)
    drawn = draw_task(used, rows_of(used, request.rows), k, request.seeds, tidy=request.mended, parts=parts)
    contents = file_contents(spec, drawn, k, request.seeds)
    incomplete = {part: f"there are no rows of split '{split}'" for part, split in missing.items()}
    record = _record(used, request, drawn, contents, k=k, incomplete=incomplete, fingerprint=fingerprint)
    written = {name: content for name, (content, _) in contents.items()}
    write_folder(folder, {**written, RECORD: record.text().encode()})
    notes = (*row_notes(record), *_unreadable(contents))
    return Built(spec.name, len(contents), problem=_said(spec, incomplete), notes=notes)


def _check_apart(folder: Path, spec: TaskSpec, request: BuildRequest) -> None:
    """Refuse to build where the rows lie.

    Raises:
        DataError: The task's folder is, holds, or lies in that of its rows.
    """
    rows = row_folder(spec, request.rows)
    if rows is not None:
        one, other = folder.resolve(), rows.resolve()
        if one == other or one in other.parents or other in one.parents:
            raise DataError(
                f"task '{spec.name}': {folder} is where its raw rows lie; build into another folder (--out)"
            )


def _earlier(folder: Path, request: BuildRequest) -> BuildRecord | None:
    """The record of the build that stands in a folder; one that cannot be read is as good as none if it is replaced."""
    try:
        return read_record(folder)
    except DataError:
        if request.replace:
            return None
        raise


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
    """
    test = None if drawn.test is None else (_lines(drawn.test), len(drawn.test))
    contents = {}
    for seed in seeds:
        for part, examples in zip(("train", "dev"), drawn.samples.get(seed, ()), strict=False):
            contents[f"{spec.name}_{k}_{seed}_{part}.tsv"] = _lines(examples), len(examples)
        if test is not None:
            contents[f"{spec.name}_{k}_{seed}_test.tsv"] = test
    return contents


def _lines(examples: Iterable[Example]) -> bytes:
    return "".join(
        "\t".join((example.input, *(example.answers or ("",)))) + "\n" for example in examples
    ).encode()


def _record(
    spec: TaskSpec,
    request: BuildRequest,
    drawn: Drawn,
    contents: Mapping[str, tuple[bytes, int]],
    *,
    k: int,
    incomplete: Mapping[str, str],
    fingerprint: str,
) -> BuildRecord:
    return BuildRecord(
        task=spec.name,
        mode=request.mode,
        k=k,
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
        citation=spec.data_set.citation,
        licence=spec.data_set.licence,
        sources=drawn.sources,
        version=version("priming"),
    )


def _fingerprint(spec: TaskSpec, request: BuildRequest) -> str:
    """What a task's files depend on: the specification, the request, and the rows' files where they lie on disk."""
    files = row_files(spec, request.rows)
    facts = (version("priming"), _plain(spec), request.seeds, request.k, request.mended, files)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value whose text is the same in every process."""
    if isinstance(value, partial):
        return _plain([value.func, value.args, value.keywords])
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
