"""The units of a split, which become one example each: what is known of them, and the examples of some."""

from __future__ import annotations

import traceback
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from priming.errors import DataError, nearest
from priming.tasks.building.mapping import Mapper
from priming.tasks.rows.expressions import ExpressionError
from priming.tasks.rows.raw_rows import RawRows
from priming.tasks.rows.reading import typed_rows
from priming.tasks.sampling import Places
from priming.tasks.spec import Example

SPLIT_SEED = 42
"""Shuffles a split before it is cut, and makes the draws that rows need."""


@dataclass(frozen=True)
class Units:
    """The units of a split.

    Attributes:
        raw: The rows.
        members: The row of each unit; in a grouped task the rows of each, in order.
        classes: Unit -> the number of its class.
        labels: The classes' labels.
        draws: Unit -> its draw; empty where rows need none.
        prints: Unit -> a fingerprint of its input; without meaning unless texts are tidied.
        count: How many rows there are.
    """

    raw: RawRows
    members: Places | Sequence[Sequence[int]]
    classes: NDArray[np.int32]
    labels: tuple[str, ...]
    draws: Sequence[Any]
    prints: NDArray[np.uint64]
    count: int

    def rows_of(self, unit: int) -> Sequence[int]:
        """The rows of a unit."""
        rows: Any = self.members[unit]
        return rows if isinstance(rows, list) else [int(rows)]


def read_units(mapper: Mapper, raw: RawRows) -> Units:
    """Read a split and learn which of its rows are kept, and what class each is of.

    Args:
        mapper: The task's mapping.
        raw: The split's rows.

    Raises:
        DataError: A row cannot be read, or does not fit the specification.
    """
    if mapper.spec.group is not None:
        return _grouped(mapper, raw)
    source = None if mapper.spec.draws is None else mapper.spec.draws(np.random.RandomState(SPLIT_SEED))
    numbered: dict[str, int] = {}
    members, classes, prints = array("q"), array("i"), array("Q")
    draws: list[Any] = []
    count = 0
    for row, typed in typed_rows(raw, mapper.spec.row_type, mapper.spec.data_set.names):
        count += 1
        with _told(raw, row):
            if not mapper.keeps(typed):
                continue
            draw = None if source is None else next(source)
            known = _known(mapper, typed if source is None else {**typed, "draw": draw})
        if known is not None:
            members.append(row)
            classes.append(numbered.setdefault(known[0], len(numbered)))
            if mapper.tidy:
                prints.append(known[1])
            if source is not None:
                draws.append(draw)
    arrays = (_unboxed(members), _unboxed(classes))
    return Units(raw, *arrays, tuple(numbered), draws, _unboxed(prints), count)


def _grouped(mapper: Mapper, raw: RawRows) -> Units:
    """The groups that give an example, in the order in which they first appear."""
    groups: dict[Any, list[int]] = {}
    count = 0
    for row, typed in typed_rows(raw, mapper.spec.row_type, mapper.spec.data_set.names):
        count += 1
        with _told(raw, row):
            if mapper.keeps(typed):
                groups.setdefault(mapper.group(typed), []).append(row)
    members = list(groups.values())
    every = Units(raw, members, np.zeros(len(members), np.int32), ("",), (), np.array([]), count)
    prints = {
        unit: _fingerprint(example.input) for unit, example in examples_of(mapper, every, range(len(members)))
    }
    kept = sorted(prints)
    return Units(
        raw,
        [members[unit] for unit in kept],
        np.zeros(len(kept), np.int32),
        ("",),
        (),
        np.array([prints[unit] for unit in kept], np.uint64),
        count,
    )


def examples_of(mapper: Mapper, units: Units, wanted: Iterable[int]) -> Iterator[tuple[int, Example]]:
    """The examples of some units, in the order in which their last rows come.

    Args:
        mapper: The task's mapping.
        units: The units of a split.
        wanted: Which of them; one that is dropped gives none.

    Raises:
        DataError: A row cannot be read, or does not fit the specification.
    """
    spec = mapper.spec
    unit_of = {row: unit for unit in wanted for row in units.rows_of(unit)}
    waiting: dict[int, list[Mapping[str, Any]]] = {}
    for row, typed in typed_rows(units.raw, spec.row_type, spec.data_set.names, unit_of.keys()):
        unit = unit_of[row]
        rows = waiting.setdefault(unit, [])
        rows.append({**typed, "draw": units.draws[unit]} if spec.draws is not None else typed)
        if len(rows) == len(units.rows_of(unit)):
            with _told(units.raw, row):
                example = mapper.example(waiting.pop(unit))
            if example is not None:
                yield unit, example


def first_examples(mapper: Mapper, raw: RawRows, count: int) -> tuple[Example, ...]:
    """The first examples of a split, read no further than they reach; those of a grouped task need all of it.

    Args:
        mapper: The task's mapping.
        raw: The split's rows.
        count: How many.

    Raises:
        DataError: A row cannot be read, or does not fit the specification.
    """
    if mapper.spec.group is not None:
        units = _grouped(mapper, raw)
        return tuple(
            example for _, example in examples_of(mapper, units, range(min(count, len(units.members))))
        )
    source = (
        repeat(None) if mapper.spec.draws is None else mapper.spec.draws(np.random.RandomState(SPLIT_SEED))
    )
    found: list[Example] = []
    for row, typed in typed_rows(raw, mapper.spec.row_type, mapper.spec.data_set.names):
        with _told(raw, row):
            example = mapper.example([{**typed, "draw": next(source)}]) if mapper.keeps(typed) else None
        found += [] if example is None else [example]
        if len(found) == count:
            break
    return tuple(found)


def _known(mapper: Mapper, row: Mapping[str, Any]) -> tuple[str, int] | None:
    """The class of a row and its fingerprint, which means something where texts are tidied; None if it is dropped."""
    spec = mapper.spec
    example = None
    if mapper.tidy or callable(spec.input) or not spec.verbatim:
        example = mapper.example([row])
        answers = None if example is None else example.answers
    else:
        answers = mapper.answers([row])
    if answers is None:
        return None
    fingerprint = _fingerprint(example.input) if example is not None and mapper.tidy else 0
    return _label(mapper, answers), fingerprint


def _label(mapper: Mapper, answers: Sequence[str]) -> str:
    """The class of a row: its label, where there are labels."""
    spec = mapper.spec
    if spec.kind != "classification":
        return ""
    if spec.known_labels and answers[0] not in spec.known_labels:
        raise ExpressionError(
            f"the answer {answers[0]!r} is none of the task's labels{nearest(answers[0], spec.known_labels)}; they are "
            f"{', '.join(spec.known_labels)}"
        )
    return answers[0]


def _unboxed(values: array[int]) -> NDArray[Any]:
    """The values as an array on the same memory."""
    return np.frombuffer(values, values.typecode) if values else np.array([], values.typecode)


def _fingerprint(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


@contextmanager
def _told(raw: RawRows, row: int) -> Iterator[None]:
    """Says of which row a mapping does not fit; a function of a specification may raise anything."""
    try:
        yield
    except ExpressionError as error:
        raise DataError(f"{raw.where(row)}: {error}") from None
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        raise DataError(
            f"{raw.where(row)}: the task's function does not fit the row: {type(error).__name__}: {error} "
            f"({Path(last.filename).name}:{last.lineno})"
        ) from error
