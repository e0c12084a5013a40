"""From raw rows to a task's few-shot samples, by CrossFit's rule, without holding a data set in memory.

Each split is read twice: once to learn which rows are kept and what class each is of, and once more for the few rows
that were drawn and those that are tested on.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from priming.errors import DataError, TaskError
from priming.tasks.building.mapping import Mapper
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec
from priming.tasks.rows.expressions import ExpressionError
from priming.tasks.rows.reading import typed_rows
from priming.tasks.rows.sources import RawRows
from priming.tasks.sampling import Places, draw_few_shot, shuffled_rows
from priming.tasks.spec import Example

SPLIT_SEED = 42
"""Shuffles a split before it is cut, and makes the draws that rows need."""


@dataclass(frozen=True)
class Drawn:
    """What was drawn of a task.

    Attributes:
        samples: Seed -> the train and the dev examples; empty where no training rows were read.
        test: The test examples; None where no test rows were read.
        pool: How many examples samples were drawn from, per label where there are labels.
        rows: Split -> how many of its rows were read, and how many examples they gave.
        leaks: Examples taken out of the pool since they were test examples too, or repeats; None where nobody looked.
    """

    samples: Mapping[int, tuple[tuple[Example, ...], tuple[Example, ...]]]
    test: tuple[Example, ...] | None
    pool: Mapping[str, int]
    rows: Mapping[str, tuple[int, int]]
    leaks: int | None


@dataclass(frozen=True)
class _Split:
    """The units of a split: what becomes one example each.

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


def draw_task(
    spec: TaskSpec,
    rows: Callable[[str], RawRows],
    k: int,
    seeds: Sequence[int],
    *,
    tidy: bool = False,
    parts: Sequence[str] = ("train", "test"),
) -> Drawn:
    """Draw the samples of a task.

    Args:
        spec: The task.
        rows: Gives the rows of a split.
        k: Examples per label (in a task without classes, in all), for train and again for dev.
        seeds: The sample seeds.
        tidy: Whether texts are tidied, and what is in the test set or was there before leaves the pool.
        parts: `train` draws the samples, `test` reads the test examples.

    Raises:
        TaskError: There are too few rows.
        DataError: Rows cannot be read, or do not fit the specification.
    """
    mapper = Mapper(spec, tidy)
    splits = _Splits(mapper, rows, parts)
    pool_split, pool = splits.pool
    test_split, test = splits.test
    leaks = None
    if tidy and pool_split is not None:
        kept = _without_leaks(pool_split, pool, test_split, test)
        leaks, pool = len(pool) - len(kept), kept
    drawn: dict[int, tuple[Places, Places]] = {}
    counts: dict[str, int] = {}
    if pool_split is not None:
        counts = _checked_counts(mapper.spec, pool_split, pool, k)
        for seed in seeds:
            places = draw_few_shot(pool_split.classes[pool], k, seed)
            drawn[seed] = pool[list(places.train)], pool[list(places.dev)]
    examples = splits.examples([place for pair in drawn.values() for places in pair for place in places])

    def of(split: _Split | None, places: Places) -> tuple[Example, ...]:
        return tuple(examples[id(split), int(place)] for place in places)

    return Drawn(
        {seed: (of(pool_split, train), of(pool_split, dev)) for seed, (train, dev) in drawn.items()},
        None if test_split is None else of(test_split, test),
        counts,
        {split.raw.split: (split.count, len(split.members)) for split in splits.read},
        leaks,
    )


class _Splits:
    """The splits of a task, read once each, and which of their units are pool and which are test."""

    def __init__(self, mapper: Mapper, rows: Callable[[str], RawRows], parts: Sequence[str]) -> None:
        self._mapper = mapper
        self.pool: tuple[_Split | None, Places] = (None, np.arange(0))
        self.test: tuple[_Split | None, Places] = (None, np.arange(0))
        rule = mapper.spec.splits
        if isinstance(rule, OneSplit):
            split = _read(mapper, rows(rule.name))
            order = shuffled_rows(len(split.members), SPLIT_SEED)
            end = _place(rule.train_end, len(order))
            start = end if rule.test_start is None else _place(rule.test_start, len(order))
            stop = len(order) if rule.test_end is None else _place(rule.test_end, len(order))
            self.pool = (split, order[:end]) if "train" in parts else self.pool
            self.test = (split, order[start:stop]) if "test" in parts else self.test
        else:
            if "test" in parts:
                split = _read(mapper, rows(rule.test))
                order = np.arange(len(split.members))
                if rule.test_share is not None:
                    order = shuffled_rows(len(order), SPLIT_SEED)[: _place(rule.test_share, len(order))]
                self.test = split, order
            if "train" in parts:
                split = _read(mapper, rows(rule.train))
                self.pool = split, np.arange(len(split.members))

    @property
    def read(self) -> tuple[_Split, ...]:
        """The splits that were read, each once."""
        found = {id(split): split for split, _ in (self.pool, self.test) if split is not None}
        return tuple(found.values())

    def examples(self, drawn: Iterable[int]) -> dict[tuple[int, int], Example]:
        """The examples of the pool's drawn units and of all test units, by split and unit."""
        wanted: dict[int, set[int]] = {id(split): set() for split in self.read}
        wanted.get(id(self.pool[0]), set()).update(map(int, drawn))
        wanted.get(id(self.test[0]), set()).update(map(int, self.test[1]))
        found = {}
        for split in self.read:
            for unit, example in _examples(self._mapper, split, wanted[id(split)]):
                found[id(split), unit] = example
        return found


def _place(place: float, count: int) -> int:
    return place if isinstance(place, int) else int(place * count)


@contextmanager
def _told(raw: RawRows, row: int) -> Iterator[None]:
    try:
        yield
    except ExpressionError as error:
        raise DataError(f"{raw.where(row)}: {error}") from None


def _read(mapper: Mapper, raw: RawRows) -> _Split:
    spec, random = mapper.spec, np.random.RandomState(SPLIT_SEED)
    source = None if spec.draws is None else spec.draws(random)
    numbered: dict[str, int] = {}
    members, classes, prints = array("q"), array("i"), array("Q")
    draws: list[Any] = []
    groups: dict[Any, list[int]] = {}
    count = 0
    for row, typed in typed_rows(raw, spec.row_type, spec.data_set.names):
        count += 1
        with _told(raw, row):
            if not mapper.keeps(typed):
                continue
            if spec.group is not None:
                groups.setdefault(mapper.group(typed), []).append(row)
                continue
            draw = None if source is None else next(source)
            unit = [typed if source is None else {**typed, "draw": draw}]
            known = _known(mapper, unit)
        if known is not None:
            label, fingerprint = known
            members.append(row)
            classes.append(numbered.setdefault(label, len(numbered)))
            prints.append(fingerprint)
            if source is not None:
                draws.append(draw)
    if spec.group is not None:
        split = _Split(
            raw, list(groups.values()), np.zeros(len(groups), np.int32), ("",), (), np.array([]), count
        )
        return _with_prints(mapper, split) if mapper.tidy else split
    return _Split(
        raw,
        _unboxed(members),
        _unboxed(classes),
        tuple(numbered),
        draws,
        _unboxed(prints),
        count,
    )


def _unboxed(values: array[int]) -> NDArray[Any]:
    """The values as an array on the same memory."""
    return np.frombuffer(values, values.typecode) if values else np.array([], values.typecode)


def _known(mapper: Mapper, unit: Sequence[Mapping[str, Any]]) -> tuple[str, int] | None:
    """The class of a unit and its fingerprint; None where it is dropped."""
    spec = mapper.spec
    if mapper.tidy or callable(spec.input) or not spec.verbatim:
        example = mapper.example(unit)
        if example is None:
            return None
        label, text = example.answers[0] if spec.kind == "classification" else "", example.input
    else:
        answers = mapper.answers(unit)
        if answers is None:
            return None
        label, text = answers[0] if spec.kind == "classification" else "", ""
    return label, _fingerprint(text)


def _fingerprint(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _with_prints(mapper: Mapper, split: _Split) -> _Split:
    """The units of a grouped split that give an example, with their fingerprints."""
    kept = [(unit, example.input) for unit, example in _examples(mapper, split, range(len(split.members)))]
    kept.sort()
    return _Split(
        split.raw,
        [split.rows_of(unit) for unit, _ in kept],
        np.zeros(len(kept), np.int32),
        split.labels,
        (),
        np.array([_fingerprint(text) for _, text in kept], np.uint64),
        split.count,
    )


def _examples(mapper: Mapper, split: _Split, wanted: Iterable[int]) -> Iterator[tuple[int, Example]]:
    """The examples of some units, in the order in which their last rows come."""
    spec = mapper.spec
    unit_of = {row: unit for unit in wanted for row in split.rows_of(unit)}
    waiting: dict[int, list[Mapping[str, Any]]] = {}
    for row, typed in typed_rows(split.raw, spec.row_type, spec.data_set.names, unit_of.keys()):
        unit = unit_of[row]
        rows = waiting.setdefault(unit, [])
        rows.append({**typed, "draw": split.draws[unit]} if split.draws else typed)
        if len(rows) == len(split.rows_of(unit)):
            with _told(split.raw, row):
                example = mapper.example(waiting.pop(unit))
            if example is not None:
                yield unit, example


def _without_leaks(pool_split: _Split, pool: Places, test_split: _Split | None, test: Places) -> Places:
    """The pool without units whose input is a test input, or the input of an earlier unit."""
    prints = pool_split.prints[pool]
    first = np.zeros(len(pool), bool)
    first[np.unique(prints, return_index=True)[1]] = True
    if test_split is not None:
        first &= ~np.isin(prints, test_split.prints[test])
    kept: Places = pool[first]
    return kept


def _checked_counts(spec: TaskSpec, split: _Split, pool: Places, k: int) -> dict[str, int]:
    """How many units the pool has of each label.

    Raises:
        TaskError: Two k of a label are not there, and the task is not known for rare labels.
    """
    found = Counter(split.labels[number] for number in split.classes[pool].tolist())
    if spec.kind != "classification":
        counts = {"in all": found.total()}
    else:
        counts = {label: found[label] for label in dict.fromkeys((*spec.known_labels, *split.labels))}
    if min(counts.values(), default=0) >= 2 * k or (spec.rare_labels and all(counts.values())):
        return counts
    each, needed = (" per label", "of every label") if spec.kind == "classification" else ("", "in all")
    short = {label: count for label, count in counts.items() if count < 2 * k}
    most = min(counts.values(), default=0) // 2
    remedy = (
        f"ask for {most} or fewer (tasks.shots, --k)"
        if most
        else "give rows that have them (tasks.rows, --rows)"
    )
    raise TaskError(
        f"{split.raw.where()}: {k} examples{each} for train and as many for dev need {2 * k} rows {needed}, and there "
        f"are {', '.join(f'{label}: {count}' for label, count in short.items())}; {remedy}"
    )
