"""What is known of a task, as text, and a few of its examples."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from priming.tasks.building.locating import rows_of
from priming.tasks.building.mapping import Mapper, summary
from priming.tasks.building.path_types import type_name
from priming.tasks.building.trying import made_up_examples
from priming.tasks.building.units import first_examples
from priming.tasks.catalogue.siblings import siblings
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec
from priming.tasks.partitions import SIDES, load_partition
from priming.tasks.partitions_published import PUBLISHED
from priming.tasks.rows.answers import Labels, Option
from priming.tasks.spec import Example

EXAMPLES = 3


def examples_of(spec: TaskSpec, rows: Path | None, *, hub: bool = False) -> tuple[str, tuple[Example, ...]]:
    """A few examples of a task.

    Args:
        spec: The task.
        rows: A folder of raw rows.
        hub: Whether to read the hub where no folder is given; otherwise rows are made up.

    Returns:
        Where they are from, and the examples.

    Raises:
        DataError: Rows cannot be read or do not fit.
    """
    if rows is None and not hub and not spec.data_set.folder:
        return "made-up rows, to show the form; --rows DIR or --hub shows real ones", made_up_examples(
            spec, EXAMPLES
        )
    split = spec.part_splits["train"]
    return "the first of the real rows", first_examples(Mapper(spec), rows_of(spec, rows)(split), EXAMPLES)


def describe(spec: TaskSpec, tasks: Mapping[str, TaskSpec]) -> str:
    """All that is known of a task.

    Args:
        spec: The task.
        tasks: All tasks there are.
    """
    facts = {
        "category": spec.category,
        "kind": spec.kind,
        "metric": spec.metric,
        "k": f"{spec.k} {'per label' if spec.kind == 'classification' else 'in all'}",
        "rows": _rows(spec),
        "in 2021": " ".join(filter(None, (spec.data_set.name, spec.configuration))),
        "splits": _splits(spec),
        "input": _said(spec.input) + (" (cleaned)" if spec.clean_input else ""),
        "answers": _said(spec.answers),
        "labels": ", ".join(spec.known_labels),
        "fields": ", ".join(f"{name}: {type_name(kind)}" for name, kind in spec.row_type.items()),
        "kept rows": _kept(spec),
        "joined by": spec.group or "",
        "partitions": ", ".join(_sides(spec.name)),
        "siblings": ", ".join(siblings(spec.name, tasks)),
        "odd": "; ".join(spec.oddities),
        "citation": spec.data_set.citation,
        "licence": spec.data_set.licence or "not known",
    }
    width = max(map(len, facts))
    return "\n".join([spec.name, *(f"  {name:{width}}  {text}" for name, text in facts.items() if text)])


def _rows(spec: TaskSpec) -> str:
    data_set = spec.data_set
    if data_set.folder:
        return data_set.folder
    if data_set.hub is None:
        return f"not on the hub. {data_set.elsewhere}"
    configuration = data_set.configurations.get(spec.configuration, spec.configuration)
    return f"{data_set.hub}{f', configuration {configuration}' if configuration else ''}, revision {data_set.revision}"


def _splits(spec: TaskSpec) -> str:
    rule = spec.splits
    if not isinstance(rule, OneSplit):
        share = "" if rule.test_share is None else f", {rule.test_share:.0%} of it"
        return f"draws from {rule.train}, tests on {rule.test}{share}"
    if isinstance(rule.train_end, int):
        return f"{rule.name}, shuffled: draws from the first {rule.train_end:,}, tests on rows up to {rule.test_end:,}"
    start = rule.train_end if rule.test_start is None else rule.test_start
    return f"{rule.name}, shuffled: draws from the first {rule.train_end:.0%}, tests on what is after {start:.0%}"


def _said(value: Any) -> str:
    if isinstance(value, Labels):
        return f"the label of {value.field}"
    if isinstance(value, Option):
        texts = value.texts if isinstance(value.texts, str) else " ".join(value.texts)
        return f"that of {texts} which {value.key} names"
    return value if isinstance(value, str) else summary(value)


def _kept(spec: TaskSpec) -> str:
    if isinstance(spec.keep, Mapping):
        return ", ".join(f"{name} is {' or '.join(map(str, values))}" for name, values in spec.keep.items())
    return "" if spec.keep is None else _said(spec.keep)


def _sides(name: str) -> list[str]:
    found = []
    for partition in PUBLISHED:
        loaded = load_partition(partition)
        found += [f"{partition} ({side})" for side in SIDES if name in loaded.side(side)]
    return found
