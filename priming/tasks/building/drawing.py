"""From raw rows to a task's few-shot samples, by CrossFit's rule, without holding a data set in memory.

Each split is read twice: once to learn which rows are kept and what class each is of, and once more for the few rows
that were drawn and those that are tested on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from priming.errors import DataError, TaskError
from priming.tasks.building.mapping import Mapper
from priming.tasks.building.units import SPLIT_SEED, Units, examples_of, read_units
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec
from priming.tasks.rows.raw_rows import RawRows
from priming.tasks.sampling import Places, draw_few_shot, shuffled_rows
from priming.tasks.spec import Example


@dataclass(frozen=True)
class Drawn:
    """What was drawn of a task.

    Attributes:
        samples: Seed -> the train and the dev examples; empty where no training rows were read.
        test: The test examples; None where no test rows were read.
        pool: How many examples samples were drawn from, per label where there are labels.
        rows: Split -> how many of its rows were read, and how many examples they gave.
        leaks: Examples taken out of the pool since they were test examples too, or repeats; None where nobody looked.
        sources: Split -> the files its rows came from, as far as they are known.
    """

    samples: Mapping[int, tuple[tuple[Example, ...], tuple[Example, ...]]]
    test: tuple[Example, ...] | None
    pool: Mapping[str, int]
    rows: Mapping[str, tuple[int, int]]
    leaks: int | None
    sources: Mapping[str, tuple[str, ...]]


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
    if test_split is not None and not len(test) and not spec.verbatim:
        raise DataError(
            f"{test_split.raw.where()}: no row gives a test example, so there is nothing to test on"
        )
    leaks = None
    if tidy and pool_split is not None:
        kept = _without_leaks(pool_split, pool, test_split, test)
        leaks, pool = len(pool) - len(kept), kept
    counts, drawn = ({}, {}) if pool_split is None else _drawn(spec, pool_split, pool, k, seeds)
    examples = splits.examples([place for pair in drawn.values() for places in pair for place in places])
    return Drawn(
        {
            seed: (examples(pool_split, train), examples(pool_split, dev))
            for seed, (train, dev) in drawn.items()
        },
        None if test_split is None else examples(test_split, test),
        counts,
        {split.raw.split: (split.count, len(split.members)) for split in splits.read},
        leaks,
        {split.raw.split: split.raw.origins for split in splits.read},
    )


def _drawn(
    spec: TaskSpec, split: Units, pool: Places, k: int, seeds: Sequence[int]
) -> tuple[dict[str, int], dict[int, tuple[Places, Places]]]:
    """How many units of each label there are to draw from, and by seed those drawn for train and for dev."""
    counts = _checked_counts(spec, split, pool, k)
    drawn = {}
    for seed in seeds:
        places = draw_few_shot(split.classes[pool], k, seed)
        drawn[seed] = pool[list(places.train)], pool[list(places.dev)]
    return counts, drawn


class _Splits:
    """The splits of a task, read once each, and which of their units are pool and which are test."""

    def __init__(self, mapper: Mapper, rows: Callable[[str], RawRows], parts: Sequence[str]) -> None:
        self._mapper = mapper
        self.pool: tuple[Units | None, Places] = (None, np.arange(0))
        self.test: tuple[Units | None, Places] = (None, np.arange(0))
        rule = mapper.spec.splits
        if isinstance(rule, OneSplit):
            split = read_units(mapper, rows(rule.name))
            order = shuffled_rows(len(split.members), SPLIT_SEED)
            end = _place(rule.train_end, len(order))
            start = end if rule.test_start is None else _place(rule.test_start, len(order))
            stop = len(order) if rule.test_end is None else _place(rule.test_end, len(order))
            self.pool = (split, order[:end]) if "train" in parts else self.pool
            self.test = (split, order[start:stop]) if "test" in parts else self.test
        else:
            if "test" in parts:
                split = read_units(mapper, rows(rule.test))
                order = np.arange(len(split.members))
                if rule.test_share is not None:
                    order = shuffled_rows(len(order), SPLIT_SEED)[: _place(rule.test_share, len(order))]
                self.test = split, order
            if "train" in parts:
                split = read_units(mapper, rows(rule.train))
                self.pool = split, np.arange(len(split.members))

    @property
    def read(self) -> tuple[Units, ...]:
        """The splits that were read, each once."""
        found = {id(split): split for split, _ in (self.pool, self.test) if split is not None}
        return tuple(found.values())

    def examples(self, drawn: Iterable[int]) -> Callable[[Units | None, Places], tuple[Example, ...]]:
        """Reads the examples of the pool's drawn units and of all test units, and gives those of a split's places."""
        wanted: dict[int, set[int]] = {id(split): set() for split in self.read}
        wanted.get(id(self.pool[0]), set()).update(map(int, drawn))
        wanted.get(id(self.test[0]), set()).update(map(int, self.test[1]))
        found = {
            (id(split), unit): example
            for split in self.read
            for unit, example in examples_of(self._mapper, split, wanted[id(split)])
        }
        return lambda split, places: tuple(found[id(split), int(place)] for place in places)


def _place(place: float, count: int) -> int:
    return place if isinstance(place, int) else int(place * count)


def _without_leaks(pool_split: Units, pool: Places, test_split: Units | None, test: Places) -> Places:
    """The pool without units whose input is a test input, or the input of an earlier unit."""
    prints = pool_split.prints[pool]
    first = np.zeros(len(pool), bool)
    first[np.unique(prints, return_index=True)[1]] = True
    if test_split is not None:
        first &= ~np.isin(prints, test_split.prints[test])
    kept: Places = pool[first]
    return kept


def _checked_counts(spec: TaskSpec, split: Units, pool: Places, k: int) -> dict[str, int]:
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
    if not counts or not found:
        raise TaskError(f"{split.raw.where()}: no row is kept, so there is nothing to draw from")
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
