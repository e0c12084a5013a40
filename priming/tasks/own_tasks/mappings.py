"""Whether a specification's templates, fields, labels and filters fit one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from priming.errors import nearest
from priming.tasks.building.path_types import is_map, item_type, only_placeholder, type_name, value_type
from priming.tasks.catalogue.task_spec import TaskSpec
from priming.tasks.own_tasks.attributes import Found, said
from priming.tasks.rows.answers import Labels, Option
from priming.tasks.rows.expressions import Expression, ExpressionError, template
from priming.tasks.rows.field_types import Classes, FieldError, FieldType, Many, OneOf, converter


def wrong_templates(spec: TaskSpec) -> Iterator[Found]:
    """Templates that cannot be read, or name no field; `TaskSpec.row_type` needs that there are none.

    Args:
        spec: The specification.
    """
    for path, text in _templates(spec):
        try:
            names = template(text).fields
        except ExpressionError as error:
            yield path, str(error)
            continue
        if not names:
            yield path, f"{text!r} names no field, so it is the same for every row; put fields in braces"


def wrong_paths(spec: TaskSpec) -> Iterator[Found]:
    """Placeholders that lead nowhere or whose filters do not fit, and declared fields that nothing reads.

    Args:
        spec: A specification whose attributes hold what they should, with templates that can be read.
    """
    for path, text in _templates(spec):
        for piece in template(text).pieces:
            if isinstance(piece, Expression):
                yield from _wrong_path(spec, path, piece)
    if has_functions(spec):
        return
    named = [name for _, text in _templates(spec) for name in template(text).fields]
    named += [*(spec.keep if isinstance(spec.keep, Mapping) else ())]
    named += [spec.answers.field] if isinstance(spec.answers, Labels) else []
    for name in spec.fields:
        if name not in named:
            yield (
                f"fields.{name}",
                f"nothing reads this field{nearest(name, named)}; {', '.join(named)} are read",
            )


def _wrong_path(spec: TaskSpec, path: str, expression: Expression) -> Iterator[Found]:
    try:
        value_type(spec.row_type, expression)
    except ExpressionError as error:
        name = expression.path[0]
        if _value_type(spec, Expression(expression.path)) is None:
            yield path, f"{{{expression}}} leads nowhere: {error}"
        else:
            remedy = "" if name in spec.fields else f"; declare {name} under fields if it is no text"
            yield path, f"{{{expression}}}: {error}{remedy}"


def _value_type(spec: TaskSpec, expression: Expression) -> FieldType | None:
    """The type of what a placeholder gives, None where `wrong_paths` has something to say of it."""
    try:
        return value_type(spec.row_type, expression)
    except ExpressionError:
        return None


def has_functions(spec: TaskSpec) -> bool:
    """Whether a specification has functions that get rows, so that nobody knows which fields are read.

    Args:
        spec: As for `wrong_paths`.
    """
    answers = None if isinstance(spec.answers, Labels | Option) else spec.answers
    return any(map(callable, (spec.input, answers, spec.keep)))


def _templates(spec: TaskSpec) -> Iterator[Found]:
    """Every template with its path."""
    for name in ("input", "answers", "group"):
        text = getattr(spec, name)
        if isinstance(text, str):
            yield name, text
    if isinstance(spec.answers, Option):
        option = spec.answers
        several = option.texts if isinstance(option.texts, tuple) else ()
        for path, text in (
            *(("answers.texts", text) for text in (option.texts, *several)),
            *(("answers.key", option.key), ("answers.keys", option.keys_template)),
        ):
            if isinstance(text, str):
                yield path, text


def wrong_answers(spec: TaskSpec) -> Iterator[Found]:
    """Labels and options that do not fit the kind of task, or their fields.

    Args:
        spec: As for `wrong_paths`.
    """
    if isinstance(spec.answers, Labels):
        yield from _wrong_labels(spec, spec.answers)
    if isinstance(spec.answers, Option):
        yield from _wrong_option(spec, spec.answers)
    if isinstance(spec.answers, str):
        yield from _wrong_answer(spec, spec.answers)
    if spec.kind == "classification":
        if spec.labels and isinstance(spec.answers, Labels):
            yield "labels", "the answers have the labels already; leave this out"
        elif spec.labels:
            yield from _wrong_texts(spec.labels, "labels")
        elif not isinstance(spec.answers, Labels | str):
            yield "labels", "missing; where options or a function give the answers, list the labels here"
    elif spec.labels:
        yield "labels", f"only a classification has labels, and this is {spec.kind}"


def _wrong_labels(spec: TaskSpec, answers: Labels) -> Iterator[Found]:
    if spec.kind != "classification":
        yield "kind", f"{spec.kind} does not go with a closed set of labels; write classification"
    texts, names = answers.texts, answers.names
    yield from _wrong_texts(answers.labels, "answers.texts")
    if names is None and (len(answers.labels) < len(texts)):
        yield (
            "answers.names",
            "missing; where classes share a label or are dropped, list the data set's name of each class",
        )
    if names is not None and len(names) != len(texts):
        yield "answers.names", f"there are {len(names)} names and {len(texts)} labels; list one per class"
    elif names is not None and len(set(names)) < len(names):
        yield "answers.names", f"{', '.join(names)} are not distinct; list each once"
    kind = spec.row_type[answers.field]
    fits = kind == answers.classes or (kind == "boolean" and len(texts) == 2 and answers.first == 0)
    if not fits:
        message = (
            f"{type_name(kind)} does not go with the labels, which make this field {type_name(answers.classes)} "
            "themselves; leave it out, or write boolean for the labels of false and true in this order"
        )
        yield f"fields.{answers.field}", message


def _wrong_texts(labels: Sequence[str], path: str) -> Iterator[Found]:
    if len(labels) < 2:
        yield path, f"{said(labels)}: a classification needs two labels or more"
    if len(set(labels)) < len(labels):
        yield path, f"{', '.join(labels)} are not distinct; list each once"
    for label in labels:
        if label != " ".join(label.split()) or not label:
            yield path, f"{label!r} cannot be a label: it is empty, or has white space at an end or in a row"


def _wrong_answer(spec: TaskSpec, answers: str) -> Iterator[Found]:
    """A template that gives neither an answer nor a list of them."""
    answer = only_placeholder(answers)
    kind = None if answer is None else _value_type(spec, answer)
    if kind is not None and not (_is_single(kind) or _is_single(item_type(kind))):
        remedy = "lead the path to what is one answer, or add a filter such as first or keys"
        yield "answers", f"{{{answer}}} is {type_name(kind)}; answers are a text or a list of texts: {remedy}"


def _is_single(kind: FieldType | None) -> bool:
    return isinstance(kind, Classes | OneOf) or (isinstance(kind, str) and kind != "counts")


def _wrong_option(spec: TaskSpec, option: Option) -> Iterator[Found]:
    """Options or keys that are no lists, and keys that cannot pick an option."""
    if isinstance(option.texts, str):
        yield from _wrong_list(spec, option.texts, "answers.texts")
    if option.keys_template is not None:
        yield from _wrong_list(spec, option.keys_template, "answers.keys")
    else:
        yield from _wrong_key(spec, option)


def _wrong_list(spec: TaskSpec, text: str, path: str) -> Iterator[Found]:
    """Options or keys that are no list of single values; of a text every letter would be one."""
    only = only_placeholder(text)
    kind = "text" if only is None else _value_type(spec, only)
    item = None if kind is None else item_type(kind)
    texts = item == "text" or isinstance(item, OneOf)
    if kind is None or texts or (path == "answers.keys" and _is_single(item)):
        return
    if only is None:
        remedy = "write one placeholder and nothing else"
    elif is_map(kind) or (item is not None and is_map(item)):
        remedy = "lead the path to such a list in it"
    else:
        remedy = f"declare {'.'.join(only.path)} under fields as [text]"
    yield path, f"{text!r} gives {type_name(kind)}, where a list of texts belongs; {remedy}"


def _wrong_key(spec: TaskSpec, option: Option) -> Iterator[Found]:
    """A key of another type than what it is looked up in never picks an option."""
    if len(set(option.keys)) < len(option.keys):
        yield "answers.keys", f"{said(option.keys)} are not distinct; list each once"
    key = only_placeholder(option.key)
    kind = None if key is None or key.filters else _value_type(spec, key)
    if kind is None:
        return
    numbers = isinstance(option.keys[0], int)
    if numbers and not (isinstance(kind, Classes) or kind in ("integer", "digits")):
        message = (
            f"the options are numbered, and {{{key}}} is {type_name(kind)}; declare it as integer, digits or classes "
            "under fields, or list what the options are called as keys"
        )
        yield "answers.key", message
    elif not numbers and not (isinstance(kind, OneOf) or kind == "text"):
        yield "answers.key", f"the options are named by texts, and {{{key}}} is {type_name(kind)}"


def wrong_rows(spec: TaskSpec) -> Iterator[Found]:
    """Filters and groups that no row can pass, or that a build does not know.

    Args:
        spec: As for `wrong_paths`.
    """
    if isinstance(spec.keep, Mapping):
        for name, values in spec.keep.items():
            yield from _wrong_kept(name, values, spec.row_type.get(name, "text"))
    if spec.group is not None and spec.kind == "classification":
        yield (
            "group",
            "a classification cannot be grouped, since its samples are drawn by the label of each row",
        )
    if spec.group is not None and spec.draws is not None:
        yield "draws", "rows of a group get no draw; leave out one of group and draws"


def _wrong_kept(name: str, values: object, kind: FieldType) -> Iterator[Found]:
    path = f"keep.{name}"
    if not isinstance(values, tuple) or not values:
        yield path, f"{said(values)} is not allowed; allowed: a list of the values that are kept"
        return
    if isinstance(kind, Many | Mapping | list | tuple) or kind in ("float32", "counts"):
        yield (
            path,
            f"{name} is {type_name(kind)}, which is no single value to compare; use a function in a Python file",
        )
        return
    for value in values:
        try:
            # of true and 1, which are equal, only one is of the type
            wrong = type(converter(kind)(value)) is not type(value) and kind != "number"
        except FieldError as error:
            yield (
                path,
                f"{error}; declare {name} under fields if it is no text" if kind == "text" else str(error),
            )
            continue
        if wrong:
            yield path, f"{said(value)} never equals a value of this field, which is {type_name(kind)}"
