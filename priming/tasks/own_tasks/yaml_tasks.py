"""Tasks of one's own in YAML: the attributes of `TaskSpec`, under the names that a reader expects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from priming.errors import TaskError, nearest
from priming.strict_yaml import KeyPath, YamlError, parse_yaml
from priming.tasks.building.path_types import only_placeholder
from priming.tasks.catalogue.data_set import DataSet
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits
from priming.tasks.own_tasks.attributes import said, wrong_types
from priming.tasks.own_tasks.written import Reading, Written
from priming.tasks.rows.answers import Labels, Option
from priming.tasks.rows.expressions import ExpressionError
from priming.tasks.rows.field_types import Classes, FieldType, Many, OneOf

KEYS = (
    *("metric", "kind", "k", "category", "rows", "hub", "configuration", "converted"),
    *("input", "answers", "labels", "fields", "splits", "keep", "group", "citation", "licence"),
)
"""What a task may say."""
_LABELS = ("field", "labels", "names", "hidden", "first")
_OPTION = ("options", "key", "keys")
_TWO_SPLITS = ("train", "test", "test_share")
_ONE_SPLIT = ("one", "train_end", "test_start", "test_end")
_TYPES = {
    "classes": ("classes", "hidden", "first"),
    "one_of": ("one_of",),
    "list": ("list", "length"),
    "map": ("map",),
}
"""The key that tells a type from a map of fields -> the keys that go with it."""


@dataclass
class _File:
    """A YAML file while it is read.

    Attributes:
        path: The file.
        lines: Path of keys -> line.
        reading: What has come of it.
    """

    path: Path
    lines: Mapping[KeyPath, int]
    reading: Reading = field(default_factory=Reading)

    def place(self, path: KeyPath) -> str:
        """File, line and dotted path of a key, or of the section that a missing one belongs to."""
        line = next(
            (self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), 1
        )
        return f"{self.path}:{line}: {'.'.join(map(str, path))}"

    def complain(self, path: KeyPath, message: str) -> None:
        """Note a problem."""
        self.reading.problems.append(f"{self.place(path)}: {message}")

    def section(self, value: Any, path: KeyPath, allowed: Sequence[str], hint: str = "") -> dict[str, Any]:
        """The keys of a map that are allowed and not null; the others are noted."""
        for key in value:
            if key not in allowed:
                near = nearest(key, allowed)
                self.complain((*path, key), f"unknown key{near}; allowed: {', '.join(allowed)}{hint}")
        return {key: item for key, item in value.items() if key in allowed and item is not None}


def read_yaml_tasks(path: Path) -> Reading:
    """Read a YAML file of tasks.

    Args:
        path: The file.

    Returns:
        Its tasks, folders of rows with the file's folder before them. A task's attributes may still hold anything.

    Raises:
        TaskError: The file cannot be read or is not YAML.
    """
    try:
        document = parse_yaml(path.read_text(encoding="utf-8"), str(path))
    except YamlError as error:
        raise TaskError(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"{error}; save it as UTF-8"
        raise TaskError(f"{path}: cannot be read: {reason}") from error
    file, content = _File(path, document.lines), document.value
    if not isinstance(content, dict):
        raise TaskError(f"{path}: expected a map such as {{tasks: {{my_task: {{metric: ACC, ...}}}}}}")
    tasks = file.section(content, (), ("tasks",)).get("tasks")
    if not isinstance(tasks, dict) or not tasks:
        file.complain(("tasks",), f"{said(tasks)} is not allowed; allowed: a map of names to tasks")
        return file.reading
    for name, value in tasks.items():
        if isinstance(value, dict):
            file.reading.tasks.append(_written(file, name, value))
        else:
            allowed = f"a map with {', '.join(KEYS)}"
            file.complain(("tasks", name), f"{said(value)} is not allowed; allowed: {allowed}")
    return file.reading


def _written(file: _File, name: str, value: dict[str, Any]) -> Written:
    here: KeyPath = ("tasks", name)
    given = file.section(value, here, KEYS)
    if "hub" not in given:
        for key in ("configuration", "converted"):
            if key in given:
                file.complain((*here, key), "belongs to a data set of the hub; leave it out")
    spec = _spec(file, name, given)
    texts = "answers.labels" if isinstance(spec.answers, Labels) else "answers.options"
    keys = {"name": "", "answers.texts": texts, "splits.name": "splits.one", "data_set.folder": "rows"}

    def place(attribute: str) -> str:
        key = keys.get(attribute, attribute.removeprefix("data_set."))
        return file.place((*here, *key.split("."))) if key else file.place(here)

    return Written(spec, place)


def _spec(file: _File, name: str, given: Mapping[str, Any]) -> TaskSpec:
    here: KeyPath = ("tasks", name)
    kind = given.get("kind")
    answers = _answers(file, (*here, "answers"), given.get("answers"))
    fields = given.get("fields", {})
    if isinstance(fields, dict):
        fields = {key: _field_type(file, (*here, "fields", key), item) for key, item in fields.items()}
        fields = {**_implied_type(answers, given), **fields}
    return TaskSpec(
        name=name,
        metric=given.get("metric"),  # type: ignore[arg-type]  # whatever stands there is checked later, as in Python
        kind=kind,  # type: ignore[arg-type]
        k=given.get("k", 16 if kind == "classification" else 32),
        category=given.get("category", "own/own"),
        data_set=_data_set(file.path, name, given),
        configuration=given.get("configuration", ""),
        input=given.get("input"),  # type: ignore[arg-type]
        answers=answers,
        fields=fields,
        splits=_splits(file, (*here, "splits"), given.get("splits")),
        keep=_keep(given.get("keep"), fields, answers),
        group=given.get("group"),
        labels=_tuples(given.get("labels", ())),
    )


def _data_set(path: Path, name: str, given: Mapping[str, Any]) -> DataSet:
    rows = given.get("rows", "")
    return DataSet(
        name=name,
        hub=given.get("hub"),
        citation=given.get("citation", ""),
        licence=given.get("licence"),
        converted=given.get("converted", False),
        folder=str(path.parent / rows) if isinstance(rows, str) and rows else rows,
    )


def _answers(file: _File, path: KeyPath, value: Any) -> Any:
    """A template as it stands, or labels or options; anything else as it stands too, to be refused later."""
    if not isinstance(value, dict):
        return value
    if set(value) & {"field", "labels"}:
        given = file.section(value, path, _LABELS)
        return Labels(
            given.get("field"),  # type: ignore[arg-type]
            _tuples(given.get("labels")),
            _tuples(given.get("names")),
            given.get("hidden", False),
            given.get("first", 0),
        )
    given = file.section(value, path, _OPTION, f", or else {', '.join(_LABELS)}")
    keys = given.get("keys", Option.keys)
    # the names of the options one after the other, such as ABCD
    keys = tuple(keys) if isinstance(keys, str) and "{" not in keys else _tuples(keys)
    return Option(_tuples(given.get("options")), given.get("key"), keys)  # type: ignore[arg-type]


def _splits(file: _File, path: KeyPath, value: Any) -> Any:
    if value is None:
        return TwoSplits()
    if not isinstance(value, dict):
        return value
    if "one" not in value:
        return TwoSplits(**file.section(value, path, _TWO_SPLITS, f", or else {', '.join(_ONE_SPLIT)}"))
    given = file.section(value, path, _ONE_SPLIT)
    return OneSplit(given.pop("one", None), **given)


def _field_type(file: _File, path: KeyPath, value: Any) -> Any:
    """A type; what is none stands as it is, to be refused later."""
    if isinstance(value, list):
        return [_field_type(file, path, item) for item in value]
    if not isinstance(value, dict):
        return value
    form = next((form for form in _TYPES if form in value), "")
    if form == "map":
        value = file.section(value, path, _TYPES[form]).get(form)
    if form in ("", "map") and isinstance(value, dict):
        return {key: _field_type(file, (*path, key), item) for key, item in value.items()}
    return _marked_type(file, path, value, form) if isinstance(value, dict) else value


def _marked_type(file: _File, path: KeyPath, value: dict[str, Any], form: str) -> Any:
    """A type that one of its keys tells from a map."""
    hint = f"; a map with a field called '{form}' is written {{map: {{{form}: ...}}}}"
    given = file.section(value, path, _TYPES[form], hint)
    if form == "list":
        return Many(_field_type(file, path, given.get("list")), given.get("length"))
    if form == "one_of":
        return OneOf(_tuples(given.get("one_of")))
    return Classes(_tuples(given.get("classes")), given.get("hidden", False), given.get("first", 0))


def _implied_type(answers: Any, given: Mapping[str, Any]) -> dict[str, FieldType]:
    """The type of a field that is the answer as it stands: one of the labels, where they are listed."""
    labels = given.get("labels")
    known = isinstance(labels, list) and all(isinstance(label, str) for label in labels)
    if given.get("kind") != "classification" or not isinstance(answers, str) or not known:
        return {}
    try:
        answer = only_placeholder(answers)
    except ExpressionError:
        return {}
    if answer is None or answer.filters or len(answer.path) > 1:
        return {}
    return {answer.path[0]: OneOf(tuple(dict.fromkeys(labels or ())))}


def _keep(value: Any, fields: Any, answers: Any) -> Any:
    """What is kept, of classes by their numbers, since that is what a row has once it is read."""
    if not isinstance(value, dict):
        return value
    kinds = dict(fields) if isinstance(fields, dict) else {}
    if isinstance(answers, Labels) and isinstance(answers.field, str) and isinstance(answers.texts, tuple):
        kinds.setdefault(answers.field, answers.classes)
    return {name: _numbers_of(_tuples(values), kinds.get(name)) for name, values in value.items()}


def _numbers_of(values: Any, kind: Any) -> Any:
    if not isinstance(kind, Classes) or not isinstance(values, tuple) or any(wrong_types(kind, "")):
        return values
    numbers = {name: number for number, name in enumerate(kind.names, start=kind.first)}
    return tuple(numbers.get(value, value) if isinstance(value, str) else value for value in values)


def _tuples(value: Any) -> Any:
    """A list as a tuple; anything else as it stands."""
    return tuple(value) if isinstance(value, list) else value
