"""From plain data to a configuration: every problem is found in one go, and said in plain words."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from priming.config.describing import Schema, allowed_keys, choices, describe, schema_at, show
from priming.config.schema import Config
from priming.errors import nearest
from priming.settings import COLLECT, Problem, Settings
from priming.strict_yaml import KeyPath

Found = tuple[KeyPath, str]
Check = Callable[[Config], Iterable[Problem]]
_REPAIRS = 8


def find_problems(
    data: dict[str, Any], checks: Iterable[Check] = ()
) -> tuple[Config | None, tuple[Found, ...]]:
    """Validate plain data.

    Where a value is wrong, the rest is still checked: the value is replaced by a harmless one, and problems in which
    the replaced key takes part are left unsaid.

    Args:
        data: What the configuration files and overrides say, merged.
        checks: Further checks of the whole configuration.

    Returns:
        The configuration, or None where there is a problem; and each problem with its path.
    """
    found: dict[KeyPath, str] = {}
    mended = copy.deepcopy(data)
    for _ in range(_REPAIRS):
        config, wrong = _validate(mended)
        if config is not None:
            together = _unfit(config, (_within, *checks), found)
            return (None if found or together else config), (*found.items(), *together)
        new = {
            path: text for path, text in wrong.items() if not any(_touches(path, other) for other in found)
        }
        found.update(new)
        for path in wrong:
            _mend(mended, path)
    return None, tuple(found.items())


def _validate(data: dict[str, Any]) -> tuple[Config | None, dict[KeyPath, str]]:
    try:
        return Config.model_validate(data, context=COLLECT, by_alias=True, by_name=False), {}
    except ValidationError as error:
        return None, _translate(error, data)


def _unfit(config: Config, checks: Iterable[Check], wrong: Iterable[KeyPath]) -> list[Found]:
    """Problems between keys that are right for themselves."""
    problems = [problem for check in checks for problem in check(config)]
    return [
        (_split(problem.keys[0]), problem.message)
        for problem in problems
        if not any(_touches(_split(key), path) for key in problem.keys for path in wrong)
    ]


def _within(settings: Settings) -> Iterator[Problem]:
    """The problems of settings and of all settings in them, with paths from the outermost."""
    yield from settings.problems()
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        parts = {f".{key}": part for key, part in value.items()} if isinstance(value, dict) else {"": value}
        for key, part in parts.items():
            if isinstance(part, Settings):
                prefix = f"{field.alias or name}{key}."
                for problem in _within(part):
                    yield Problem(tuple(prefix + path for path in problem.keys), problem.message)


def _split(key: str) -> KeyPath:
    return tuple(key.split("."))


def _touches(one: KeyPath, other: KeyPath) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _translate(error: ValidationError, data: dict[str, Any]) -> dict[KeyPath, str]:
    """One plain message per path; the members of a union complain together."""
    messages: dict[KeyPath, str] = {}
    for details in error.errors(include_url=False):
        path, value = _locate(details, data)
        messages.setdefault(path, _message(details, path, value, data))
    return messages


def _locate(details: ErrorDetails, data: Any) -> tuple[KeyPath, Any]:
    """The path of an error in the data as written, and the value there; union tags are no part of it."""
    path: list[str | int] = []
    for part in details["loc"]:
        if _holds(data, part):
            data = data[part]
        elif details["type"] == "missing" and part == details["loc"][-1]:
            data = None
        else:
            continue
        path.append(part)
    if details["type"].startswith("union_tag"):
        path, data = [*path, "kind"], data.get("kind")
    return tuple(path), data


def _holds(data: Any, part: str | int) -> bool:
    if isinstance(data, list):
        return part in range(len(data))
    return isinstance(data, dict) and part in data


def _message(details: ErrorDetails, path: KeyPath, value: Any, data: Any) -> str:
    if details["type"] == "extra_forbidden":
        keys = allowed_keys(path[:-1], data)
        return f"unknown key{nearest(str(path[-1]), keys)}; allowed: {', '.join(keys)}"
    schema = schema_at(path, data) or {}
    if details["type"] in {"missing", "union_tag_not_found"}:
        return f"missing; give {describe(schema)}"
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    hint = nearest(value, choices(schema)) if isinstance(value, str) else ""
    return f"{show(value)} is not allowed{hint}; allowed: {describe(schema)}{_remedy(schema, value)}"


def _remedy(schema: Schema, value: Any) -> str:
    kinds = {branch.get("type") for branch in schema.get("anyOf", [schema]) if not choices(branch)}
    if "string" in kinds and isinstance(value, (bool, int, float)):
        return " (put it in quotes)"
    if kinds & {"integer", "number"} and isinstance(value, str) and re.fullmatch(r"[-+.0-9eE]+", value):
        return " (write it without quotes)"
    return ""


def _mend(data: dict[str, Any], path: KeyPath) -> None:
    """Take a wrong value away; where that leaves a required key missing, put a harmless value in its place."""
    path = path[: next((index for index, part in enumerate(path) if isinstance(part, int)), len(path))]
    schema = schema_at(path, data)
    section: Any = data
    for part in path[:-1]:
        section = section.get(part) if isinstance(section, dict) else None
    if not path or not isinstance(section, dict):
        return
    if path[-1] == "kind":
        section.clear()  # what the other keys should be depends on it
    if path[-1] in section:
        del section[path[-1]]
    else:
        section[path[-1]] = _placeholder(schema or {})


def _placeholder(schema: Any) -> Any:
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "array":
        return [_placeholder(schema["items"])]
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    values = {
        "string": "placeholder",
        "boolean": False,
        "integer": least + 1,
        "number": least + 0.5,
        "object": {},
    }
    return values.get(schema.get("type", "object"))
