"""Whether the attributes of a specification hold what they are declared to hold, which nothing else checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, get_args

from priming.errors import nearest
from priming.metrics import METRICS
from priming.tasks.catalogue.data_set import DataSet
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits
from priming.tasks.rows.answers import Labels, Option
from priming.tasks.rows.field_types import PLAIN, Classes, Many, OneOf
from priming.tasks.spec import Kind

Found = tuple[str, str]
"""A problem: the dotted path of the attribute, empty for the task as a whole, and what is wrong."""
_Rule = tuple[Callable[[Any], bool], str]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_share(value: object) -> bool:
    return isinstance(value, float) and 0 < value < 1


def _is_place(value: object) -> bool:
    return _is_share(value) or _is_count(value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def _or_none(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or fits(value)


def _any_of(*kinds: Any) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kinds) or callable(value)


_LONGEST = 1000
"""Items of a list of fixed length; made-up rows have as many."""
_TEXT: _Rule = (_is_text, "a text")
_TEXTS: _Rule = (_are_texts, "a list of texts")
_FLAG: _Rule = (_is_flag, "true or false")
_FIRST: _Rule = (_is_number, "an integer that is at least 0 (-1 stands for a hidden class: hidden: true)")
_PLACE = "a share between 0 and 1, such as 0.8, or a number of rows, such as 1000"
_SPEC_RULES: dict[str, _Rule] = {
    "name": (
        lambda value: _is_text(value) and re.fullmatch(r"[\w+-][\w.+-]*", value) is not None,
        "letters, digits and _ . + -, not starting with a dot, since it names a folder",
    ),
    "k": (_is_count, "an integer that is at least 1"),
    "category": (
        lambda value: _is_text(value) and re.fullmatch(r"[^/\s][^/]*/[^/\s][^/]*", value) is not None,
        "group/sub-group, such as classification/sentiment analysis",
    ),
    "data_set": (lambda value: isinstance(value, DataSet), "a DataSet"),
    "configuration": _TEXT,
    "input": (
        lambda value: _any_of(str)(value) and not isinstance(value, Labels | Option),
        "a template such as 'review: {text}' (in Python also a function)",
    ),
    "answers": (
        _any_of(str, Labels, Option),
        "a template such as '{summary}', labels or options (in Python also a function)",
    ),
    "clean_input": _FLAG,
    "splits": (
        lambda value: isinstance(value, TwoSplits | OneSplit),
        "{train: train, test: test} or {one: train}, in Python TwoSplits or OneSplit",
    ),
    "keep": (_or_none(_any_of(Mapping)), "a map of fields to lists of values (in Python also a function)"),
    "group": (_or_none(_is_text), "a template such as '{question_id}'"),
    "draws": (_or_none(callable), "a function"),
    "labels": _TEXTS,
    "rare_labels": _FLAG,
    "verbatim": _FLAG,
    "oddities": _TEXTS,
    "mends": (lambda value: isinstance(value, Mapping), "a map of attributes to what they become"),
    "made_up": (_or_none(callable), "a function"),
}
_PART_RULES: dict[type, dict[str, _Rule]] = {
    DataSet: {
        "name": (_is_filled, "a text"),
        "hub": (_or_none(_is_filled), "a data set of the hub, as owner/name"),
        "citation": _TEXT,
        "licence": (_or_none(_is_text), "a text"),
        "converted": _FLAG,
        "folder": _TEXT,
    },
    TwoSplits: {
        "train": (_is_filled, "a split's name"),
        "test": (_is_filled, "a split's name"),
        "test_share": (_or_none(_is_share), "a share between 0 and 1, such as 0.1"),
    },
    OneSplit: {
        "name": (_is_filled, "a split's name"),
        "train_end": (_is_place, _PLACE),
        "test_start": (_or_none(_is_place), _PLACE),
        "test_end": (_or_none(_is_place), _PLACE),
    },
    Labels: {
        "field": (_is_filled, "the field with the class"),
        "texts": (
            lambda value: isinstance(value, tuple) and all(one is None or _is_text(one) for one in value),
            "a list with a text per class, or null for a class whose rows are dropped",
        ),
        "names": (_or_none(_are_texts), "a list with the data set's name of each class"),
        "hidden": _FLAG,
        "first": _FIRST,
    },
    Option: {
        "texts": (
            lambda value: _is_text(value) or (_are_texts(value) and len(value) > 1),
            "a template whose value is a list, or a list with a template per option",
        ),
        "key": (_is_text, "a template such as '{answer}'"),
        "keys": (
            lambda value: (
                _is_text(value)
                or (
                    isinstance(value, tuple | range)
                    and bool(value)
                    and {type(key) for key in value} in ({str}, {int})
                )
            ),
            "a template whose value is a list, or a list of texts or of integers",
        ),
    },
}


def wrong_attributes(spec: TaskSpec) -> Iterator[Found]:
    """Attributes of a specification, and of its parts, that hold what cannot stand there.

    Args:
        spec: The specification; Python lets anything stand in it.
    """
    for name, choices in (("metric", METRICS), ("kind", get_args(Kind))):
        value = getattr(spec, name)
        if not isinstance(value, str) or value not in choices:
            hint = nearest(str(value), choices)
            yield name, _not_allowed(value, f"one of {', '.join(choices)}", hint)
    yield from _wrong(spec, _SPEC_RULES, "")
    for name in ("data_set", "splits", "answers"):
        part = getattr(spec, name)
        yield from _wrong(part, _PART_RULES.get(type(part), {}), f"{name}.")
    declared: Any = spec.fields
    if isinstance(declared, Mapping):
        for name, kind in declared.items():
            yield from wrong_types(kind, f"fields.{name}")
    else:
        yield "fields", _not_allowed(declared, "a map of fields to types")
    mends: Any = spec.mends
    known = sorted({field.name for field in fields(TaskSpec)} - {"name", "mends", "data_set"})
    for name in mends if isinstance(mends, Mapping) else ():
        if name not in known:
            yield (
                "mends",
                f"{said(name)} cannot be mended{nearest(str(name), known)}; allowed: {', '.join(known)}",
            )


def wrong_types(kind: Any, path: str) -> Iterator[Found]:
    """What is wrong with a field's type.

    Args:
        kind: The type.
        path: The path of the attribute that it stands in.
    """
    if isinstance(kind, Mapping) and kind:
        for name, member in kind.items():
            yield from wrong_types(member, f"{path}.{name}")
    elif isinstance(kind, Many):
        if kind.length is not None and not (_is_count(kind.length) and kind.length <= _LONGEST):
            yield path, _not_allowed(kind.length, f"a length from 1 to {_LONGEST}, or none where it varies")
        yield from wrong_types(kind.item, path)
    elif isinstance(kind, list | tuple) and len(kind) == 1:
        yield from wrong_types(kind[0], path)
    elif isinstance(kind, Classes | OneOf):
        yield from _wrong_choices(kind, path)
    elif not isinstance(kind, str) or kind not in PLAIN:
        allowed = f"{', '.join(PLAIN)}, classes, one_of, a list of one type, or a map of names to types"
        yield path, _not_allowed(kind, allowed, nearest(str(kind), PLAIN))


def _wrong_choices(kind: Classes | OneOf, path: str) -> Iterator[Found]:
    values = kind.names if isinstance(kind, Classes) else kind.values
    if not _are_texts(values) or not values:
        yield path, _not_allowed(values, "a list of texts")
    elif len(set(values)) < len(values):
        yield path, f"{', '.join(values)} are not distinct; list each once"
    if isinstance(kind, Classes):
        if _are_texts(values) and len(values) == 1:
            yield (
                path,
                f"there is one class, {values[0]}; list two or more, or write a map as {{map: {{classes: ...}}}}",
            )
        yield from _wrong(kind, {"hidden": _FLAG, "first": _FIRST}, f"{path}.")


def _wrong(part: object, rules: Mapping[str, _Rule], prefix: str) -> Iterator[Found]:
    for name, (fits, allowed) in rules.items():
        value = getattr(part, name)
        if not fits(value):
            yield f"{prefix}{name}", _not_allowed(value, allowed)


def _not_allowed(value: object, allowed: str, hint: str = "") -> str:
    """A message about a value; what YAML reads as a number or a boolean may have been meant as a text."""
    if value is None:
        return f"missing; give {allowed}"
    held = value if isinstance(value, tuple | list) else (value,)
    unquoted = any(isinstance(one, bool | int | float) for one in held) and "text" in allowed
    quotes = "; put numbers, true and false in quotes where texts are meant" if unquoted else ""
    return f"{said(value)} is not allowed{hint}; allowed: {allowed}{quotes}"


def said(value: object) -> str:
    """A value as a message shows it, a long one cut."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
