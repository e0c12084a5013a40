"""Every check of a task's specification that can be made without its data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import isfinite
from typing import Any

from priming.errors import TaskError
from priming.tasks.building.trying import made_up_examples
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits
from priming.tasks.own_tasks.attributes import Found, wrong_attributes
from priming.tasks.own_tasks.mappings import (
    has_functions,
    wrong_answers,
    wrong_paths,
    wrong_rows,
    wrong_templates,
)
from priming.tasks.spec import Example, Kind

METRICS_OF: dict[Kind, tuple[str, ...]] = {
    "classification": (
        *("ACC", "EM", "Classification-F1", "F1", "Matthew-Correlation"),
        *("Pearson-Correlation", "Spearman-Correlation"),
    ),
    "text_to_text": ("ACC", "EM", "QA-F1", "Rouge-L"),
    "regression": ("Pearson-Correlation", "Spearman-Correlation"),
}
"""Kind -> the metrics that say something about its answers."""
_TRIES = 4
"""Made-up examples per label."""
_DECISIVE = {"kind", "input", "answers", "fields", "labels"}
"""Attributes without which nothing can be said of the mapping."""
_HARMLESS: dict[str, Any] = {
    **dict.fromkeys(("keep", "group", "draws", "made_up")),
    **dict.fromkeys(("clean_input", "verbatim"), False),
    "splits": TwoSplits(),
    "mends": {},
}
"""Attribute -> what stands in for a wrong value while the rest is checked."""
_ACCEPTABLE = "acceptable"
"""The label that `priming.metrics.classification.matthews_correlation` takes for the positive class, as CrossFit does."""


def check_spec(spec: TaskSpec) -> list[str]:
    """Everything that is wrong with a task's specification, as far as it shows without the data.

    Args:
        spec: The specification; Python lets anything stand in its attributes.

    Returns:
        A line per problem, `attribute: what is wrong, and what is allowed`; none for a sound specification.
    """
    return [f"{path}: {message}" if path else message for path, message in problems_of(spec)]


def problems_of(spec: TaskSpec) -> list[Found]:
    """See `check_spec`: the same, with the attribute's dotted path and the message apart.

    Where an attribute is wrong, the rest is still checked, as far as it does not depend on it. A task with mends is
    checked in both forms, and its metric has to fit where it is mended.
    """
    problems = list(wrong_attributes(spec))
    wrong = {path.split(".")[0] for path, _ in problems}
    if wrong & _DECISIVE:
        return [*problems, *(found for found in wrong_templates(spec) if found[0].split(".")[0] not in wrong)]
    sound = replace(spec, **{name: value for name, value in _HARMLESS.items() if name in wrong})
    mended = sound.mended()
    mapping = _wrong_mapping(sound)
    if sound.mends and not mapping:
        found = list(wrong_attributes(mended)) or _wrong_mapping(mended)
        mapping = [("mends", f"{path}: {message}" if path else message) for path, message in found]
    return [*problems, *mapping, *([] if mapping or "metric" in wrong else _wrong_metric(mended))]


def _wrong_mapping(spec: TaskSpec) -> list[Found]:
    """What is wrong in how rows become examples; a specification is tried only where nothing is."""
    problems = list(wrong_templates(spec))
    if not problems:
        problems = [*wrong_paths(spec), *wrong_answers(spec), *wrong_rows(spec)]
    problems += _wrong_splits(spec)
    return problems or list(_wrong_examples(spec))


def _wrong_splits(spec: TaskSpec) -> Iterator[Found]:
    rule = spec.splits
    if not isinstance(rule, OneSplit):
        if rule.train == rule.test:
            yield (
                "splits",
                f"rows of '{rule.train}' would be trained and tested on; name two splits, or cut one",
            )
        return
    start = rule.train_end if rule.test_start is None else rule.test_start
    for name, first, name_after, after in (
        ("train_end", rule.train_end, "test_start", start),
        ("test_start", start, "test_end", rule.test_end),
    ):
        # a share and a number of rows cannot be told apart in size without the rows
        if type(first) is type(after) and after is not None and after < first:
            yield "splits", f"{name_after} is {after}, which lies before {name}, {first}"
    if rule.test_end is not None and rule.test_end == start:
        yield "splits", f"the test rows start and end at {start}, so that there are none"


def _wrong_examples(spec: TaskSpec) -> Iterator[Found]:
    """What shows when examples are made of made-up rows."""
    labels = spec.known_labels if spec.kind == "classification" else ()
    try:
        examples = made_up_examples(spec, _TRIES * max(1, len(labels)) + _TRIES)
    except TaskError as error:
        remedy = "; functions get the declared fields, in made-up rows as made_up shapes them"
        yield "", f"{error}{remedy if has_functions(spec) else ''}"
        return
    if not examples:
        message = "no made-up row gives an example: keep, input or answers drop them all"
        yield "", f"{message}; made_up can shape the rows"
    elif labels:
        yield from _wrong_found(examples, labels)
    elif spec.kind == "regression":
        yield from _wrong_numbers(
            {example.answers[0] for example in examples}, "answers", "declare the field as number"
        )


def _wrong_found(examples: tuple[Example, ...], labels: tuple[str, ...]) -> Iterator[Found]:
    """Labels that made-up rows have and should not, or should have and have not."""
    found = dict.fromkeys(example.answers[0] for example in examples)
    missing = [label for label in labels if label not in found]
    other = next((label for label in found if label not in labels), None)
    if other is not None:
        yield "answers", f"a made-up row gives {other!r}, which is none of the labels {', '.join(labels)}"
    elif missing:
        message = (
            f"no made-up row gives {', '.join(missing)}: keep or input drop such rows, or their fields need a type with "
            "the values that lead there (one_of, classes), or made_up"
        )
        yield "answers", message


def _wrong_metric(spec: TaskSpec) -> Iterator[Found]:
    labels = spec.known_labels
    if spec.metric not in METRICS_OF[spec.kind]:
        allowed = ", ".join(METRICS_OF[spec.kind])
        yield "metric", f"{spec.metric} says nothing about {spec.kind}; allowed: {allowed}"
    elif spec.kind != "classification":
        return
    elif spec.metric == "F1" and len(labels) != 2:
        yield "metric", "F1 needs two labels, the positive one last; list them, or use Classification-F1"
    elif spec.metric == "Matthew-Correlation" and _ACCEPTABLE not in labels:
        message = f"Matthew-Correlation takes '{_ACCEPTABLE}' for the positive label, and it is none of these"
        yield "metric", f"{message}; use Classification-F1"
    elif spec.metric.endswith("-Correlation") and spec.metric != "Matthew-Correlation":
        if not labels:
            yield "labels", f"missing; {spec.metric} needs labels that are numbers"
        yield from _wrong_numbers(
            labels, "metric", f"{spec.metric} needs numbers; use Classification-F1 or ACC"
        )


def _wrong_numbers(texts: Iterable[str], path: str, remedy: str) -> Iterator[Found]:
    """A complaint about the first text that is no finite number."""
    for text in texts:
        try:
            sound = isfinite(float(text))
        except ValueError:
            sound = False
        if not sound:
            yield path, f"{text!r} is no number; {remedy}"
            return
