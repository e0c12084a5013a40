"""What stands beside a built task's files: what was asked for, what came of it, and the files' checksums."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from priming.errors import DataError
from priming.tasks.spec import Kind

RECORD = "build.json"
"""The record's name in a task's folder."""
FORMAT = 1


@dataclass(frozen=True)
class BuildRecord:
    """A built task.

    Attributes:
        task: Its name.
        mode: `published` or `mended`.
        k: Examples per label (in a task without classes, in all).
        seeds: The sample seeds.
        metric: How it is scored.
        kind: What its answers are.
        labels: The labels of a classification, where they are known.
        category: Its place in the ontology.
        data_set: The data set's name.
        specification: A fingerprint of the specification and of the rows' files.
        files: File -> its MD5 and its number of examples.
        rows: Split -> how many rows were read, and how many examples they gave.
        pool: Label (or `in all`) -> how many examples samples were drawn from.
        leaks: Examples that `mended` took out of the pool; None where nobody looked.
        incomplete: Part -> why it could not be built.
        citation: Who made the data set.
        licence: Its licence, where it is known.
        sources: Split -> the files its rows were read from, as far as they are known.
        version: The version of this library that built it.
        format: The record's version.
    """

    task: str
    mode: str
    k: int
    seeds: tuple[int, ...]
    metric: str
    kind: Kind
    labels: tuple[str, ...]
    category: str
    data_set: str
    specification: str
    files: Mapping[str, Mapping[str, Any]]
    rows: Mapping[str, tuple[int, int]]
    pool: Mapping[str, int]
    leaks: int | None = None
    incomplete: Mapping[str, str] = field(default_factory=dict)
    citation: str = ""
    licence: str | None = None
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: str = ""
    format: int = FORMAT

    def text(self) -> str:
        """The record as JSON."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"


def read_record(folder: Path) -> BuildRecord | None:
    """The record in a task's folder; None where there is none.

    Raises:
        DataError: The record cannot be read, or is of another version.
    """
    path = folder / RECORD
    if not path.is_file():
        return None
    try:
        record = TypeAdapter(BuildRecord).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error.strerror
        raise DataError(
            f"{path}: cannot be read as the record of a built task: {reason}; build the task again with --replace"
        ) from error
    if record.format != FORMAT:
        raise DataError(
            f"{path}: the record has format {record.format}, this version reads {FORMAT}; build the task again with "
            "--replace"
        )
    return record


def is_whole(folder: Path, record: BuildRecord) -> bool:
    """Whether every file that the record names is there with the content it had."""
    return all(
        (folder / name).is_file() and file_md5(folder / name) == facts["md5"]
        for name, facts in record.files.items()
    )


def file_md5(path: Path) -> str:
    """The MD5 of a file.

    Raises:
        DataError: The file cannot be read.
    """
    try:
        return md5(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error


def md5(content: bytes) -> str:
    """The MD5 of some bytes; a checksum, no protection."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
