"""Which type stands where a placeholder's path leads: what a template says of rows that nobody has read yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from priming.errors import nearest
from priming.tasks.rows.expressions import TEXT_FILTERS, Expression, ExpressionError, Template, template
from priming.tasks.rows.field_types import Classes, FieldType, Many, OneOf


def type_at(types: Mapping[str, FieldType], path: Sequence[str]) -> FieldType:
    """The type of what a path leads to.

    Args:
        types: Field -> type.
        path: Names from the row inwards; a name asked of a list is asked of each of its items.

    Returns:
        The type; of a path through a list, a list of what each item has there.

    Raises:
        ExpressionError: There is no such path.
    """
    kind: FieldType = types
    for place, name in enumerate(path):
        kind = _member(kind, name, "the row" if place == 0 else f"'{'.'.join(path[:place])}'")
    return kind


def value_type(types: Mapping[str, FieldType], expression: Expression) -> FieldType:
    """The type of what a placeholder gives: its path's, as its filters change it.

    Args:
        types: Field -> type.
        expression: The placeholder.

    Raises:
        ExpressionError: There is no such path, or a filter of lists gets something else: of a text it would take the
            letters.
    """
    kind = type_at(types, expression.path)
    for name in expression.filters:
        kind = _filtered(kind, name)
    return kind


def _filtered(kind: FieldType, name: str) -> FieldType:
    item = item_type(kind)
    if name in TEXT_FILTERS:
        return "text" if item is None else Many("text")
    lettered = isinstance(kind, Mapping) and {"label", "text"} <= set(kind)
    fits = lettered if name == "options" else is_map(kind) and name == "keys"
    if item is not None:
        # of a map in a list the options would be written as Python writes maps
        fits = not (is_map(item) and name in ("options", "tight_options"))
    if not fits:
        takes = "a list of texts, or a map of label and text" if name == "options" else "a list of texts"
        raise ExpressionError(f"the filter '{name}' takes {takes}, and gets {type_name(kind)}")
    if name == "keys":
        return Many("text") if item is None else kind
    if name == "first" and item is not None:
        return item
    return kind if name in ("filled", "unique") else "text"


def item_type(kind: FieldType) -> FieldType | None:
    """The type of a list's items, None of another type."""
    if isinstance(kind, Many):
        return kind.item
    return kind[0] if isinstance(kind, list | tuple) else None


def is_map(kind: FieldType) -> bool:
    """Whether a value of a type is a map."""
    return isinstance(kind, Mapping) or kind == "counts"


def type_name(kind: FieldType) -> str:
    """What a message calls a type."""
    if isinstance(kind, str):
        return kind
    if isinstance(kind, Classes):
        return f"classes ({', '.join(kind.names)})"
    if isinstance(kind, OneOf):
        return f"one of {', '.join(kind.values)}"
    if isinstance(kind, Mapping):
        return f"a map of {', '.join(kind)}"
    item = item_type(kind)
    return "a list" if item is None or item == "text" else f"a list, each item of it {type_name(item)}"


def only_placeholder(text: str) -> Expression | None:
    """The placeholder of a template that is one placeholder and nothing else, None of another template.

    Raises:
        ExpressionError: It cannot be read.
    """
    return _only(template(text))


def _only(read: Template) -> Expression | None:
    piece = read.pieces[0] if len(read.pieces) == 1 else None
    return piece if isinstance(piece, Expression) else None


def _member(kind: FieldType, name: str, what: str) -> FieldType:
    if isinstance(kind, Mapping):
        if name not in kind:
            raise ExpressionError(f"{what} has no '{name}'{nearest(name, kind)}; it has {', '.join(kind)}")
        return kind[name]
    item = item_type(kind)
    if isinstance(item, Mapping):
        return Many(_member(item, name, f"an item of {what}"))
    raise ExpressionError(f"{what} is {type_name(kind)}, in which there is no '{name}'")
