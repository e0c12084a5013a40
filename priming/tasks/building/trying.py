"""A task tried without its data: examples from made-up rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from traceback import extract_tb
from typing import Any

import numpy as np

from priming.errors import TaskError
from priming.tasks.building.mapping import Mapper
from priming.tasks.building.path_types import only_placeholder, type_at
from priming.tasks.building.units import SPLIT_SEED
from priming.tasks.catalogue.task_spec import TaskSpec
from priming.tasks.rows.answers import Option
from priming.tasks.rows.expressions import ExpressionError, template
from priming.tasks.rows.field_types import FieldError, FieldType, converter
from priming.tasks.rows.made_up import Random, made_up_row
from priming.tasks.spec import Example

_ROWS_PER_EXAMPLE = 20
_PACKAGE = Path(__file__).parents[2]
_CAUSES = (ExpressionError, FieldError)
"""Errors whose message says what is wrong without the error's name."""


def made_up_examples(
    spec: TaskSpec, count: int, seed: int = 0, *, mended: bool = False
) -> tuple[Example, ...]:
    """Examples of a task from made-up rows, which are all of the declared types.

    Classes come in turn. Where a row is kept for a field's value, where an option's key has to pick one, or where the
    answer is one of some labels, the row gets such a value; what functions look for is `spec.made_up`'s to add.

    Args:
        spec: The task.
        count: How many examples are wanted.
        seed: Seeds the rows.
        mended: Whether the task is mended first, as by `draw_task`.

    Returns:
        The examples; fewer, or none, where nearly every row is dropped.

    Raises:
        TaskError: A made-up row does not fit the specification, or a function of it fails.
    """
    mapper = Mapper(spec.mended() if mended else spec, mended)
    source = _draws(mapper.spec)
    random = np.random.RandomState(seed)
    examples: list[Example] = []
    for number in range(_ROWS_PER_EXAMPLE * count):
        example = _example(mapper, number, random, source)
        examples += [] if example is None else [example]
        if len(examples) == count:
            break
    return tuple(examples)


def _draws(spec: TaskSpec) -> Iterator[Any] | None:
    try:
        return None if spec.draws is None else iter(spec.draws(np.random.RandomState(SPLIT_SEED)))
    except Exception as error:
        # a function of one's own may raise anything
        raise TaskError(f"draws: {_reason(error)}") from error


def _example(mapper: Mapper, number: int, random: Random, draws: Iterator[Any] | None) -> Example | None:
    """The example of a made-up row, None where it is dropped."""
    spec = mapper.spec
    raw = made_up_row(spec.row_type, number, random)
    try:
        raw = _with_shape(spec, raw, number)
        unit = [_typed(spec, one) for one in _group(spec, raw, number, random)]
        unit = [row for row in unit if mapper.keeps(row)]
        if draws is not None:
            unit = [{**row, "draw": next(draws)} for row in unit]
        return mapper.example(unit) if unit else None
    except Exception as error:
        # a function of one's own may raise anything
        raise TaskError(f"made-up row {number}: {_reason(error)}; the row is {raw!r:.300}") from error


def _reason(error: Exception) -> str:
    """What an error says; of one in a function of one's own also the line."""
    said = str(error) if isinstance(error, _CAUSES) else f"{type(error).__name__}: {error}"
    frames = [
        frame for frame in extract_tb(error.__traceback__) if _PACKAGE not in Path(frame.filename).parents
    ]
    return f"{said} ({frames[-1].filename}:{frames[-1].lineno})" if frames else said


def _with_shape(spec: TaskSpec, raw: dict[str, Any], number: int) -> dict[str, Any]:
    if isinstance(spec.keep, Mapping):
        raw = {**raw, **{name: values[number % len(values)] for name, values in spec.keep.items()}}
    if isinstance(spec.answers, Option):
        raw = _with_right_key(spec.answers, raw, number)
    if isinstance(spec.answers, str) and spec.kind == "classification" and spec.labels:
        raw = _with_label(spec, spec.answers, raw, number)
    return raw if spec.made_up is None else spec.made_up(raw, number)


def _group(spec: TaskSpec, raw: dict[str, Any], number: int, random: Random) -> list[dict[str, Any]]:
    """The rows of a group: two that share what they are grouped by; without groups the row alone."""
    if spec.group is None:
        return [raw]
    other = _with_shape(spec, made_up_row(spec.row_type, number, random), number)
    return [raw, {**other, **{name: raw[name] for name in template(spec.group).fields}}]


def _typed(spec: TaskSpec, raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _converted(name, kind, raw[name]) for name, kind in spec.row_type.items()}


def _converted(name: str, kind: FieldType, value: Any) -> Any:
    try:
        return converter(kind)(value)
    except FieldError as error:
        raise FieldError(f"field '{name}': {error}") from None


def _with_right_key(option: Option, raw: dict[str, Any], number: int) -> dict[str, Any]:
    """A key that picks one of the row's options."""
    key = only_placeholder(option.key)
    texts = template(option.texts).value(raw) if isinstance(option.texts, str) else option.texts
    named = option.keys_template
    keys = list(option.keys)[: len(texts)] if named is None else template(named).value(raw)
    if key is None or not keys or not isinstance(keys, list):
        return raw
    return {**raw, **_with_value(raw, key.path, keys[number % len(keys)])}


def _with_label(spec: TaskSpec, answers: str, raw: dict[str, Any], number: int) -> dict[str, Any]:
    """One of the labels where the answer is read."""
    answer = only_placeholder(answers)
    if answer is None:
        return raw
    label = spec.labels[number % len(spec.labels)]
    return {**raw, **_with_value(raw, answer.path, _as_type(label, type_at(spec.row_type, answer.path)))}


def _as_type(label: str, kind: FieldType) -> Any:
    readers: dict[str, Callable[[str], Any]] = {
        "integer": int,
        "number": float,
        "float32": float,
        "boolean": lambda text: {"True": True, "False": False}[text],
    }
    try:
        return readers[kind](label) if isinstance(kind, str) and kind in readers else label
    except (ValueError, KeyError):
        raise FieldError(f"the label '{label}' can be no {kind}, which is the answer's type") from None


def _with_value(raw: Any, path: Sequence[str], value: Any) -> Any:
    """A copy of a map with another value at a path; the map itself where the path leads through a list."""
    if not path:
        return value
    if not isinstance(raw, dict):
        return raw
    return {**raw, path[0]: _with_value(raw.get(path[0]), path[1:], value)}
