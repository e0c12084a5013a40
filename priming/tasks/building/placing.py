"""Putting a built task's folder in its place: whole or not at all, and never over what somebody else put there."""

from __future__ import annotations

import errno
import shutil
import tempfile
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from priming.errors import DataError
from priming.tasks.building.record import RECORD, BuildRecord

_DAY = 24 * 60 * 60
_TRIES = 20
"""How often a folder is put in its place while others put theirs there."""


def check_replaceable(
    folder: Path,
    earlier: BuildRecord | None,
    asked: tuple[str, int, tuple[int, ...]],
    missing: Collection[str],
) -> None:
    """Refuse to replace what is no earlier build of the same request, or has more than the new one would have.

    Args:
        folder: The task's folder.
        earlier: The record of the build that stands there.
        asked: Mode, k and seeds of the new build.
        missing: Parts that it would not have.

    Raises:
        DataError: It is something else.
    """
    there = {path.name for path in folder.iterdir()} - {RECORD} if folder.is_dir() else set()
    problem = ""
    if earlier is None:
        problem = "files that this command did not build" if there else ""
    elif there - set(earlier.files):
        problem = f"files besides the build, such as {min(there - set(earlier.files))}"
    elif (earlier.mode, earlier.k, earlier.seeds) != asked:
        seeds = " ".join(map(str, earlier.seeds))
        problem = f"another build (mode {earlier.mode}, k {earlier.k}, seeds {seeds})"
    elif set(missing) - set(earlier.incomplete):
        problem = f"a build with {' and '.join(sorted(missing))} files, which this one would not have"
    if problem:
        raise DataError(f"{folder} holds {problem}; build into another folder (--out), or give --replace")


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
        _sweep(folder)
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
    """Put a new folder in the place of another; somebody else may be doing the same."""
    for tries in range(1, _TRIES + 1):
        error = _failure(folder, new)
        if error is None:
            return
        if tries == _TRIES or error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT):
            raise error


def _failure(folder: Path, new: Path) -> OSError | None:
    try:
        if folder.exists():
            _swap(folder, new)
        else:
            new.rename(folder)
    except OSError as error:
        return error
    return None


def _swap(folder: Path, new: Path) -> None:
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


def _sweep(folder: Path) -> None:
    """Remove what builds left beside a folder that were killed more than a day ago."""
    for path in folder.parent.glob(f".{folder.name}.*"):
        with suppress(FileNotFoundError):  # another build's, which has just been put in its place
            if time.time() - path.stat().st_mtime > _DAY:
                shutil.rmtree(path, ignore_errors=True)
