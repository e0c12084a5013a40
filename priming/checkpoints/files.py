"""Atomic writes. A reader sees the old file, the new file or none, never half of one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from priming.errors import CheckpointError

_MARK = ".partial"


def write_text(path: Path, text: str) -> None:
    """Write a text file under a temporary name and rename it.

    Raises:
        CheckpointError: The place cannot be written to.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file under a temporary name and rename it.

    Raises:
        CheckpointError: The place cannot be written to.
    """
    temporary = path.with_name(f".{path.name}{_MARK}")
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)


def append_text(path: Path, text: str) -> None:
    """Add text to the end of a file, which is made with its folder where it is not there.

    Raises:
        CheckpointError: The place cannot be written to.
    """
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)


def write_json(path: Path, content: Any) -> None:
    """Write JSON; not-a-number is refused, so write null for what is undefined."""
    write_text(path, json.dumps(content, indent=1, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    """Read JSON.

    Raises:
        CheckpointError: The file is missing or damaged.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(f"{path}: the file is missing; run the command that makes it again") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CheckpointError(
            f"{path}: not readable as JSON ({error}); delete it and run the command again"
        ) from error


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Fill a folder under a temporary name; it takes its name, replacing what was there, once the block is done.

    Raises:
        CheckpointError: The place cannot be written to.
    """
    temporary, old = (path.with_name(f".{path.name}{mark}{_MARK}") for mark in ("", ".old"))
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
        temporary.mkdir()
        yield temporary
        if path.exists():
            path.replace(old)
        temporary.replace(path)
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CheckpointError(
            f"{path}: cannot be written ({error.strerror or error}); free space or choose another folder (output_dir, or --out of a report)"
        ) from error


def is_partial(path: Path) -> bool:
    """Whether a name is one that an interrupted write left behind."""
    return path.name.endswith(_MARK)
