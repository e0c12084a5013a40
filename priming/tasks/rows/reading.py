"""Raw rows with the names, types and class numbers that a task's specification declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from priming.errors import DataError, nearest
from priming.tasks.rows.field_types import Classes, Converter, FieldError, FieldType, Many, Row, converter
from priming.tasks.rows.raw_rows import RawRows

_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_PLAIN = {int: r"-?[0-9]+", float: r"-?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?"}


@dataclass(frozen=True)
class Names:
    """What a source calls things otherwise than the specification.

    Attributes:
        fields: Field -> the source's name for it, where the source does not have the field itself.
        class_names: Field -> the source's class name -> the specification's.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    class_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def typed_rows(
    raw: RawRows, types: Mapping[str, FieldType], names: Names, wanted: Collection[int] | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows in order, with the declared fields alone, each checked.

    Args:
        raw: Where the rows come from.
        types: Field -> type.
        names: What the source calls things.
        wanted: Numbers of the rows wanted; None reads all.

    Returns:
        The rows, each with its number counted from 0.

    Raises:
        DataError: A field is missing or not of its type; the message names task, split and row.
    """
    columns = tuple(_column(raw, name, names) for name in types)
    converters = {
        (name, column): _converter(raw, column, name, kind, names)
        for name, kind in types.items()
        for column in (name, names.fields.get(name, name))
    }
    for number, row in raw.read(columns, wanted):
        yield number, {name: _typed(raw, number, row, name, of=converters, names=names) for name in types}


def _typed(
    raw: RawRows,
    number: int,
    row: Row,
    name: str,
    *,
    of: Mapping[tuple[str, str], Converter],
    names: Names,
) -> Any:
    column = name if name in row else names.fields.get(name, name)
    if column not in row:
        raise DataError(
            f"{raw.where(number)}: the row lacks field '{name}'{nearest(name, row)}; it has {', '.join(row)}"
        )
    try:
        return of[name, column](row[column])
    except FieldError as error:
        raise DataError(f"{raw.where(number)}: field '{column}': {error}") from None


def _column(raw: RawRows, name: str, names: Names) -> str:
    if raw.columns is None or name in raw.columns:
        return name
    renamed = names.fields.get(name)
    if renamed in raw.columns:
        return str(renamed)
    hint = f" (nor '{renamed}')" if renamed else nearest(name, raw.columns)
    raise DataError(
        f"{raw.where()}: there is no column '{name}'{hint}; the columns are {', '.join(raw.columns)}"
    )


def _converter(raw: RawRows, column: str, name: str, kind: FieldType, names: Names) -> Converter:
    convert = _reading(kind, converter(kind)) if raw.are_texts else converter(kind)
    classes = _classes_of(kind)
    if classes is None:
        return convert
    stored = raw.class_names.get(column)
    known = names.class_names.get(name, {})
    if stored is None and column == name:
        return _renaming(
            kind, convert, lambda value: known.get(value, value) if isinstance(value, str) else value
        )
    if stored is None:
        return _renaming(kind, convert, lambda value: _by_name(value, known))
    numbers = {one: place for place, one in enumerate(classes.names, start=classes.first)}
    translated = [numbers.get(known.get(one, one)) for one in stored]
    if all(number is None for number in translated):
        raise DataError(
            f"{raw.where()}: the classes of column '{column}' are {', '.join(stored)}; this task's are "
            f"{', '.join(classes.names)}"
        )
    return _renaming(kind, convert, lambda value: _by_number(value, stored, translated))


def _by_name(value: Any, known: Mapping[str, str]) -> Any:
    """A class that must be a name, since its number may mean another class than in 2021."""
    if isinstance(value, int) and value >= 0:
        raise FieldError(
            f"{value!r} stands where a class's name belongs; this column is numbered anew, so write names, or Parquet "
            "with the data set's features"
        )
    return known.get(value, value) if isinstance(value, str) else value


def _by_number(value: Any, stored: Sequence[str], translated: Sequence[int | None]) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < len(stored):
        return value
    number = translated[value]
    if number is None:
        raise FieldError(f"class {value}, '{stored[value]}', is none of this task's")
    return number


def _renaming(kind: FieldType, convert: Converter, one: Callable[[Any], Any]) -> Converter:
    """A converter of a class, or of a list of classes, that are renamed first."""
    if isinstance(kind, Classes):
        return lambda value: convert(one(value))
    return lambda value: convert([one(item) for item in value] if isinstance(value, list) else value)


def _classes_of(kind: FieldType) -> Classes | None:
    if isinstance(kind, Classes):
        return kind
    if isinstance(kind, Many):
        return _classes_of(kind.item)
    if isinstance(kind, Sequence) and not isinstance(kind, str) and len(kind) == 1:
        return _classes_of(kind[0])
    return None


def _reading(kind: FieldType, convert: Converter) -> Converter:
    """A converter of values that are all written as texts."""
    if isinstance(kind, Classes):
        return lambda value: convert(value if value in kind.names else _number(value, int))
    readers: dict[str, Callable[[Any], Any]] = {
        "integer": lambda value: _number(value, int),
        "number": lambda value: _number(value, float),
        "float32": lambda value: _number(value, float),
        "boolean": lambda value: _TRUTHS.get(str(value).lower(), value),
    }
    read = readers.get(kind) if isinstance(kind, str) else None
    return (lambda value: convert(read(value))) if read else convert


def _number(value: str, kind: type[int | float]) -> int | float | str:
    """The number that a text is, written plainly; other texts stay what they are."""
    try:
        return kind(value) if re.fullmatch(_PLAIN[kind], value) else value
    except ValueError:  # more digits than Python reads
        return value
