"""What a catalogue task is: its rows' source, how they are split, and how a row becomes an example."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from priming.tasks.catalogue.data_set import DataSet
from priming.tasks.catalogue.entry import CatalogueEntry
from priming.tasks.rows.answers import Labels, Option
from priming.tasks.rows.expressions import template
from priming.tasks.rows.field_types import FieldType, Row


@dataclass(frozen=True)
class TwoSplits:
    """Train from one split, test on another.

    Attributes:
        train: The split whose rows few-shot samples are drawn from.
        test: The split that is tested on.
        test_share: The share of the test rows that is kept, after a shuffle with seed 42; None keeps all, in order.
    """

    train: str = "train"
    test: str = "validation"
    test_share: float | None = None


@dataclass(frozen=True)
class OneSplit:
    """Train and test from one split, shuffled with seed 42.

    A place in the shuffled rows is a share of them (a float) or a number of rows (an integer).

    Attributes:
        name: The split.
        train_end: Where the training rows end.
        test_start: Where the test rows start; None starts them where the training rows end.
        test_end: Where the test rows end; None takes the rest.
    """

    name: str = "train"
    train_end: float | int = 0.8
    test_start: float | int | None = None
    test_end: float | int | None = None


Splits = TwoSplits | OneSplit
InputMaker = Callable[[Any], str | None]
"""Gives the input of a row, or of a group's rows; None drops it."""
AnswerMaker = Callable[[Any], str | Sequence[str] | None]
"""Gives the answers of a row, or of a group's rows; None drops it."""


@dataclass(frozen=True, kw_only=True)
class TaskSpec(CatalogueEntry):
    """A task that can be built from raw rows.

    Functions get the row; in a grouped task the list of the group's rows.

    Attributes:
        category: Its place in CrossFit's two-level ontology, as `group/sub-group`.
        data_set: Where the rows come from.
        configuration: The data set's configuration in 2021; empty where it had none.
        input: A template, or a function that gives the input.
        answers: A template (a value that is a list is several answers), `Labels`, an `Option`, or a function.
        fields: Types of the fields that are not plain texts. A template's other fields are texts.
        clean_input: Whether the whole input is cleaned at last (the filter `clean`).
        splits: How rows are divided.
        keep: Field -> values of the rows that are kept, or a function; None keeps all.
        group: A template whose value joins rows into one example, in the order in which it first appears.
        draws: From a generator seeded with 42, one draw after the other; functions get the next one for each row that
            is kept as the row's `draw`.
        labels: The labels of a classification that has no `Labels`, where they are known.
        rare_labels: Whether some labels have fewer than 2k rows, so that dev, then train, come out short.
        verbatim: Whether what cannot stand on a line of a few-shot file (an empty text, a tab, a newline) is written all
            the same, as CrossFit did; otherwise it is an error.
        oddities: What is odd about the published files, one line each.
        mends: What `mended` changes.
        made_up: Gives a made-up row the shape that functions need.
    """

    category: str
    data_set: DataSet
    configuration: str = ""
    input: str | InputMaker
    answers: str | Labels | Option | AnswerMaker
    fields: Mapping[str, FieldType] = field(default_factory=dict)
    clean_input: bool = False
    splits: Splits = TwoSplits()
    keep: Mapping[str, tuple[Any, ...]] | Callable[[Row], bool] | None = None
    group: str | None = None
    draws: Callable[[np.random.RandomState], Iterator[Any]] | None = None
    labels: tuple[str, ...] = ()
    rare_labels: bool = False
    verbatim: bool = False
    oddities: tuple[str, ...] = ()
    mends: Mapping[str, Any] = field(default_factory=dict)
    made_up: Callable[[dict[str, Any], int], dict[str, Any]] | None = None

    @cached_property
    def row_type(self) -> dict[str, FieldType]:
        """The type of every field that is read."""
        named: dict[str, FieldType] = {}
        for mapped in (self.input, self.group, self.answers):
            if isinstance(mapped, str):
                named |= dict.fromkeys(template(mapped).fields, "text")
            elif isinstance(mapped, Labels):
                named[mapped.field] = mapped.classes
            elif isinstance(mapped, Option):
                named |= dict.fromkeys(mapped.fields, "text")
        if isinstance(self.keep, Mapping):
            named |= {name: "text" for name in self.keep if name not in named}
        return {**named, **self.fields}

    @property
    def known_labels(self) -> tuple[str, ...]:
        """The labels of a classification; empty where they are not known, or there are none."""
        return self.answers.labels if isinstance(self.answers, Labels) else self.labels

    @property
    def part_splits(self) -> dict[str, str]:
        """The split that samples are drawn from, `train`, and the one that is tested on, `test`."""
        rule = self.splits
        if isinstance(rule, OneSplit):
            return {"train": rule.name, "test": rule.name}
        return {"train": rule.train, "test": rule.test}

    @property
    def split_names(self) -> tuple[str, ...]:
        """The splits that are read, each once."""
        return tuple(dict.fromkeys(self.part_splits.values()))

    @property
    def test_split(self) -> str:
        """The split whose rows are tested on."""
        return self.part_splits["test"]

    def mended(self) -> TaskSpec:
        """This task without what is odd about its published form."""
        return replace(self, **self.mends, mends={}) if self.mends else self
