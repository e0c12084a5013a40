"""Made-up rows of declared types: to show what a task looks like, and to try a specification without its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from priming.tasks.rows.field_types import Classes, FieldType, Many, OneOf

_WORDS = (
    *(
        "amber",
        "birch",
        "cedar",
        "delta",
        "ember",
        "fjord",
        "grove",
        "heath",
        "inlet",
        "juniper",
        "knoll",
        "lagoon",
    ),
    *(
        "meadow",
        "north",
        "orchard",
        "pebble",
        "quarry",
        "ridge",
        "shore",
        "thicket",
        "upland",
        "valley",
        "willow",
    ),
)
Random = np.random.RandomState
TextMaker = Callable[[Random], str]


def made_up_text(random: Random) -> str:
    """A few words; one of a great many, so that two are rarely alike."""
    return " ".join(_WORDS[place] for place in random.randint(len(_WORDS), size=random.randint(4, 9)))


def made_up_row(
    types: Mapping[str, FieldType], number: int, random: Random, text: TextMaker = made_up_text
) -> dict[str, Any]:
    """A row.

    Args:
        types: Field -> type.
        number: The row's number; classes and choices come in turn with it.
        random: Where lengths and words come from.
        text: Makes a text.
    """
    return {name: _value(kind, number, random, text) for name, kind in types.items()}


def _value(kind: FieldType, number: int, random: Random, text: TextMaker) -> Any:
    if isinstance(kind, Classes):
        return kind.first + number % len(kind.names)
    if isinstance(kind, OneOf):
        return kind.values[number % len(kind.values)]
    if isinstance(kind, Mapping):
        return _map(kind, number, random, text)
    if not isinstance(kind, str):
        kind = kind if isinstance(kind, Many) else Many(kind[0])
        length = int(random.randint(1, 4)) if kind.length is None else kind.length
        return [_value(kind.item, number, random, text) for _ in range(length)]
    return _plain(kind, number, random, text)


def _map(kind: Mapping[str, FieldType], number: int, random: Random, text: TextMaker) -> dict[str, Any]:
    """A map; lists in it that may have any length get the same one."""
    length = int(random.randint(1, 4))
    return {
        name: [
            _value(item.item if isinstance(item, Many) else item[0], number, random, text)
            for _ in range(length)
        ]
        if isinstance(item, list) or (isinstance(item, Many) and item.length is None)
        else _value(item, number, random, text)
        for name, item in kind.items()
    }


def _plain(kind: str, number: int, random: Random, text: TextMaker) -> Any:
    values: dict[str, Callable[[], Any]] = {
        "text": lambda: text(random),
        "integer": lambda: number,
        "digits": lambda: str(number),
        "number": lambda: number % 6 / 5,
        "float32": lambda: number % 6 / 5,
        "boolean": lambda: number % 2 == 0,
        "counts": lambda: {text(random): 1, text(random): 2},
    }
    return values[kind]()
