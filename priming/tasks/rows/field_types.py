"""The types of raw rows' fields, as the data sets on the hub have them: checked, and brought into one shape.

A type is one of the words of `Plain`, a `Classes`, a `OneOf`, a `Many` (or a list of one type, which is a `Many` of
any length), or a map of field names to types.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

Plain = Literal["text", "integer", "number", "float32", "boolean", "digits", "counts"]
"""`digits` is an integer that may be written as text; `counts` maps texts to integers."""
PLAIN: tuple[Plain, ...] = get_args(Plain)


@dataclass(frozen=True)
class Classes:
    """An integer class, stored as its number or as its name; its value is the number.

    Attributes:
        names: The names in the order of their numbers.
        hidden: Whether -1 stands for a class that the data set keeps to itself.
        first: The number of the first class.
    """

    names: tuple[str, ...]
    hidden: bool = False
    first: int = 0


@dataclass(frozen=True)
class OneOf:
    """A text out of a set.

    Attributes:
        values: The set.
        closed: Whether there is no other; otherwise these are the ones that are known.
    """

    values: tuple[str, ...]
    closed: bool = True


@dataclass(frozen=True)
class Many:
    """A list.

    Attributes:
        item: The type of its items.
        length: How many there are at most, and in made-up rows; None allows any number.
    """

    item: FieldType
    length: int | None = None


FieldType = Plain | Classes | OneOf | Many | Sequence["FieldType"] | Mapping[str, "FieldType"]
Row = Mapping[str, Any]
Converter = Callable[[Any], Any]


class FieldError(ValueError):
    """A value is not of its field's type; the message says what stands there and what belongs there."""


def converter(kind: FieldType) -> Converter:
    """A function that checks a value of a type and returns it in the type's shape.

    A list of maps and a map of lists stand for each other, since `datasets` has stored the one as the other.

    Args:
        kind: The type.

    Returns:
        The function; it raises `FieldError`.
    """
    if isinstance(kind, str):
        return _PLAIN_CONVERTERS[kind]
    if isinstance(kind, Classes):
        return _class_converter(kind)
    if isinstance(kind, OneOf):
        return _choice_converter(kind)
    if isinstance(kind, Mapping):
        return _map_converter(kind)
    return _list_converter(kind if isinstance(kind, Many) else Many(kind[0]))


def _said(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:
        text = "a number of many digits"
    return text if len(text) <= 60 else text[:57] + "..."


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise FieldError(f"{_said(value)} stands where a text belongs")
    return value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldError(f"{_said(value)} stands where an integer belongs")
    return value


def _number(value: Any) -> float:
    try:
        number = math.nan if isinstance(value, bool) or not isinstance(value, int | float) else float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise FieldError(f"{_said(value)} stands where a number belongs")
    return number


def _float32(value: Any) -> float:
    return float(np.float32(_number(value)))


def _boolean(value: Any) -> bool:
    if value is not True and value is not False and (not isinstance(value, int) or value not in (0, 1)):
        quoted = "the text " if isinstance(value, str) else ""
        raise FieldError(f"{quoted}{_said(value)} stands where true or false belongs, without quotes")
    return bool(value)


def _digits(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,18}\s*", value, re.ASCII):
        return int(value)
    try:
        return _integer(value)
    except FieldError:
        raise FieldError(f"{_said(value)} stands where the digits of an integer belong") from None


def _counts(value: Any) -> dict[str, int]:
    """A map; where Arrow made a column of every key that any row has, those without a count are none of this row's."""
    if not isinstance(value, Mapping):
        raise FieldError(f"{_said(value)} stands where a map of texts to counts belongs")
    return {_text(name): _integer(count) for name, count in value.items() if count is not None}


_PLAIN_CONVERTERS: dict[str, Converter] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "float32": _float32,
    "boolean": _boolean,
    "digits": _digits,
    "counts": _counts,
}


def _class_converter(kind: Classes) -> Converter:
    numbers = {name: number for number, name in enumerate(kind.names, start=kind.first)}
    allowed = ", ".join(f"{name} ({number})" for name, number in numbers.items())
    known = {*numbers.values(), *((-1,) if kind.hidden else ())}

    def convert(value: Any) -> int:
        if isinstance(value, str) and value.strip() in numbers:
            return numbers[value.strip()]
        if isinstance(value, int) and not isinstance(value, bool) and value in known:
            return value
        raise FieldError(f"{_said(value)} is no class of this field; the classes are {allowed}")

    return convert


def _choice_converter(kind: OneOf) -> Converter:
    def convert(value: Any) -> str:
        if kind.closed and value not in kind.values:
            raise FieldError(f"{_said(value)} is none of {', '.join(kind.values)}")
        return _text(value)

    return convert


def _list_converter(kind: Many) -> Converter:
    item = converter(kind.item)
    names = tuple(kind.item) if isinstance(kind.item, Mapping) else ()

    def convert(value: Any) -> list[Any]:
        if names and isinstance(value, Mapping):
            value = _rows_of(value, names)
        if not isinstance(value, list | tuple | np.ndarray):
            raise FieldError(f"{_said(value)} stands where a list belongs")
        if kind.length is not None and len(value) > kind.length:
            raise FieldError(f"there are {len(value)} items where at most {kind.length} belong")
        return [item(one) for one in value]

    return convert


def _map_converter(kind: Mapping[str, FieldType]) -> Converter:
    items = {name: converter(item) for name, item in kind.items()}
    all_lists = all(isinstance(item, Many | list | tuple) for item in kind.values())

    def convert(value: Any) -> dict[str, Any]:
        if all_lists and isinstance(value, list | tuple | np.ndarray):
            value = {name: [_member(one, name) for one in value] for name in items}
        if not isinstance(value, Mapping):
            raise FieldError(f"{_said(value)} stands where a map of {', '.join(items)} belongs")
        return {name: _inner(item, _member(value, name), name) for name, item in items.items()}

    return convert


def _inner(convert: Converter, value: Any, name: str) -> Any:
    try:
        return convert(value)
    except FieldError as error:
        raise FieldError(f"'{name}': {error}") from None


def _member(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping) or name not in value:
        raise FieldError(f"{_said(value)} lacks '{name}'")
    return value[name]


def _rows_of(value: Mapping[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    columns = {name: _member(value, name) for name in names}
    are_lists = all(isinstance(column, list | tuple | np.ndarray) for column in columns.values())
    lengths = {len(column) for column in columns.values()} if are_lists else set()
    if len(lengths) != 1:
        raise FieldError(f"{_said(value)} stands where lists of one length belong")
    return [{name: columns[name][place] for name in names} for place in range(lengths.pop())]
