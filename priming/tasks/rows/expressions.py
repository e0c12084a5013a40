"""The mapping language: templates such as `"question: {question|clean} [SEP] {choices|options}"`.

A placeholder is a field's path, dotted into maps, and filters applied from left to right. A filter for texts is
applied to each text of a list. Braces that stand for themselves are doubled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from priming.errors import nearest
from priming.tasks.rows.field_types import Row

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class ExpressionError(ValueError):
    """A template that cannot be read, or does not fit the row."""


def squeeze(text: str) -> str:
    """Without white space at both ends, and one space for every run of it within."""
    return " ".join(text.split())


def clean(text: str) -> str:
    """CrossFit's `clean`: a literal backslash-n counts as white space, and white space is squeezed."""
    return squeeze(text.replace("\\n", " "))


def flat(text: str) -> str:
    """Tabs, newlines and carriage returns become spaces, one for one."""
    return text.replace("\n", " ").replace("\t", " ").replace("\r", " ")


def _options(value: Any) -> str:
    labels, texts = (value["label"], value["text"]) if isinstance(value, Mapping) else (LETTERS, value)
    return "".join(f" ({label}) {text}" for label, text in zip(labels, texts, strict=False))


def _tight_options(texts: list[str]) -> str:
    return "".join(f"({label}){text}" for label, text in zip(LETTERS, texts, strict=False))


def _unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


TEXT_FILTERS: Mapping[str, Callable[[str], str]] = {
    "clean": clean,
    "squeeze": squeeze,
    "flat": flat,
    "strip": str.strip,
    "newlines": lambda text: text.replace("\n", " "),
    "backslash_n": lambda text: text.replace("\\n", " "),
    "commas": lambda text: text.replace("_comma_", ","),
    "marked_newlines": lambda text: text.replace("\n", " [n] "),
    "mask": lambda text: text.replace("<mask>", "[MASK]"),
    "glued": lambda text: text.replace(" ", "").lower(),
    "unquoted": lambda text: text.strip("'"),
}
"""Filter of one text -> function."""
VALUE_FILTERS: Mapping[str, Callable[[Any], Any]] = {
    "options": _options,
    "tight_options": _tight_options,
    "join": " ".join,
    "list": ", ".join,
    "separated": " [SEP] ".join,
    "first": lambda values: values[0],
    "filled": lambda values: [value for value in values if value],
    "unique": _unique,
    "keys": list,
}
"""Filter of a whole value -> function. `options` letters a list, or a map of `label` and `text`: ` (A) x (B) y`."""


@dataclass(frozen=True)
class Expression:
    """A field's path with filters.

    Attributes:
        path: Names from the row inwards; a name asked of a list is asked of each of its items.
        filters: Names of filters.
    """

    path: tuple[str, ...]
    filters: tuple[str, ...] = ()

    def __call__(self, row: Row) -> Any:
        """The value of this path in a row, filtered.

        Raises:
            ExpressionError: The row has no such path, or a filter does not fit the value.
        """
        value: Any = row
        try:
            for name in self.path:
                value = [item[name] for item in value] if isinstance(value, list) else value[name]
            for name in self.filters:
                value = _filtered(name, value)
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            raise ExpressionError(f"{{{self}}} does not fit the row: {error}") from error
        return value

    def __str__(self) -> str:
        return "|".join((".".join(self.path), *self.filters))


def _filtered(name: str, value: Any) -> Any:
    if name in VALUE_FILTERS:
        return VALUE_FILTERS[name](value)
    function = TEXT_FILTERS[name]
    return [function(item) for item in value] if isinstance(value, list) else function(value)


@dataclass(frozen=True)
class Template:
    """Texts and placeholders in turn.

    Attributes:
        pieces: What is written in order.
    """

    pieces: tuple[str | Expression, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The row's fields that are read."""
        return tuple(dict.fromkeys(piece.path[0] for piece in self.pieces if isinstance(piece, Expression)))

    def value(self, row: Row) -> Any:
        """The value itself where the template is one placeholder and nothing else, otherwise the text."""
        if len(self.pieces) == 1 and isinstance(self.pieces[0], Expression):
            return self.pieces[0](row)
        return self.text(row)

    def text(self, row: Row) -> str:
        """The text for a row.

        Raises:
            ExpressionError: A placeholder does not fit the row, or holds a list or a map.
        """
        parts = []
        for piece in self.pieces:
            part = piece if isinstance(piece, str) else piece(row)
            if isinstance(part, list | Mapping):
                raise ExpressionError(f"{{{piece}}} is no single text; add a filter such as join or options")
            parts.append(part if isinstance(part, str) else str(part))
        return "".join(parts)


@cache
def template(text: str) -> Template:
    """Read a template.

    Raises:
        ExpressionError: A brace stands alone, a path is empty, or there is no such filter.
    """
    pieces: list[str | Expression] = []
    end = 0
    for match in _PIECE.finditer(text):
        literal = text[end : match.start()]
        if match[0] in ("{{", "}}"):
            literal += match[0][0]
        elif match[1] is None:
            raise ExpressionError(f"{text!r}: a brace stands alone; write {{{{ or }}}} for a brace")
        pieces += [literal] if literal else []
        pieces += [_expression(match[1], text)] if match[1] is not None else []
        end = match.end()
    pieces += [text[end:]] if text[end:] else []
    return Template(tuple(pieces))


def _expression(inner: str, text: str) -> Expression:
    path, *filters = (part.strip() for part in inner.split("|"))
    if not path or "" in path.split("."):
        raise ExpressionError(f"{text!r}: {{{inner}}} names no field")
    known = (*TEXT_FILTERS, *VALUE_FILTERS)
    for name in filters:
        if name not in known:
            raise ExpressionError(
                f"{text!r}: there is no filter '{name}'{nearest(name, known)}; the filters are {', '.join(known)}"
            )
    return Expression(tuple(path.split(".")), tuple(filters))
