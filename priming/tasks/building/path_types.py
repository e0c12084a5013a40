"""Which type stands where a placeholder's path leads: what a template says of rows that nobody has read yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from priming.errors import nearest
from priming.tasks.rows.expressions import Expression, ExpressionError, Template, template
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


def type_name(kind: FieldType) -> str:
    """What a message calls a type."""
    if isinstance(kind, str):
        return kind
    if isinstance(kind, Classes):
        return f"classes ({', '.join(kind.names)})"
    if isinstance(kind, OneOf):
        return f"one of {', '.join(kind.values)}"
    return f"a map of {', '.join(kind)}" if isinstance(kind, Mapping) else "a list"


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
    item = kind.item if isinstance(kind, Many) else kind[0] if isinstance(kind, list | tuple) else None
    if isinstance(item, Mapping):
        return Many(_member(item, name, f"an item of {what}"))
    raise ExpressionError(f"{what} is {type_name(kind)}, in which there is no '{name}'")
