"""What raw rows are, whatever they are read from: streamed, never held all at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from priming.errors import DataError, PrimingError

BATCH = 1000
"""Rows that are read at a time."""


@dataclass(frozen=True)
class RawRows(ABC):
    """One split of raw rows.

    Attributes:
        task: The task they are of, for messages.
        split: The split's name, for messages.
    """

    task: str
    split: str
    are_texts: bool = field(default=False, init=False)
    """Whether every value is a text, so that numbers have to be read."""

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...] | None:
        """The columns' names; None where each row brings its own."""

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        """Column -> the texts of its integer classes, where the source states them."""
        return {}

    @property
    def origins(self) -> tuple[str, ...]:
        """The names of the files that the rows come from, as far as they are known."""
        return ()

    @abstractmethod
    def read(
        self, columns: Sequence[str], wanted: Collection[int] | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The rows in order, each with its number counted from 0.

        Args:
            columns: The columns wanted; a row may bring further ones.
            wanted: Numbers of the rows wanted; None reads all.

        Raises:
            DataError: A file cannot be read.
        """

    @abstractmethod
    def place(self, row: int | None) -> str:
        """`file:line` of a row, or the file and the row counted from 0 within it; of None the split as a whole."""

    def where(self, row: int | None = None) -> str:
        """What a message calls these rows, or one of them.

        Args:
            row: A row of the split, counted from 0 over all files; None speaks of the split as a whole.
        """
        return place_of(self.task, self.split, self.place(row))


def place_of(task: str, split: str, place: str) -> str:
    """What a message calls a place in a split."""
    return f"task '{task}', split '{split}': {place}"


@contextmanager
def told(where: str, remedy: str) -> Iterator[None]:
    """Turns whatever reading raises into a `DataError` that says where, why, and what to do."""
    try:
        yield
    except PrimingError:
        raise
    except Exception as error:
        # what a damaged file or a failing network raises differs between versions of the libraries
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        raise DataError(f"{where}: cannot be read: {reason}; {remedy}") from error
