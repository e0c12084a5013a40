"""What a key of the configuration allows, in plain words, read off the settings classes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from priming.config.schema import Config
from priming.strict_yaml import KeyPath

Schema = Mapping[str, Any]


def dotted(path: KeyPath) -> str:
    """A path as users write it: keys with dots, list positions in brackets."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "the file"


def show(value: Any) -> str:
    """A value as it would stand in YAML, text in quotes; long maps and lists are cut."""
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, float):
        return repr(value)
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


@cache
def _root() -> Schema:
    return Config.model_json_schema(by_alias=True)


def schema_at(path: KeyPath, data: Any) -> Schema | None:
    """The JSON schema of a key, or None where there is no such key.

    Args:
        path: Keys and list positions.
        data: The configuration that the path is about; its `kind` keys choose among the kinds of a section.
    """
    schema: Schema | None = _root()
    for part in path:
        schema = _step(_resolve(schema, data), part) if schema is not None else None
        data = _get(data, part)
    return _resolve(schema, data) if schema is not None else None


def _get(data: Any, part: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, (list, tuple)) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def _resolve(schema: Schema, data: Any) -> Schema:
    """Follow references, and the branch of a union of sections that `kind` names."""
    if "$ref" in schema:
        return _resolve(_root()["$defs"][schema["$ref"].rsplit("/", 1)[1]], data)
    mapping = schema.get("discriminator", {}).get("mapping", {})
    kind = data.get("kind") if isinstance(data, dict) else None
    return _resolve({"$ref": mapping[kind]}, data) if kind in mapping else schema


def _step(schema: Schema, part: str | int) -> Schema | None:
    if isinstance(part, int):
        branches = [_resolve(branch, None) for branch in schema.get("anyOf", [schema])]
        return next((branch["items"] for branch in branches if "items" in branch), None)
    if part in schema.get("properties", {}):
        found: Schema = schema["properties"][part]
        return found
    kinds = schema.get("discriminator", {})
    if kinds and part == kinds["propertyName"]:
        return {"type": "string", "enum": list(kinds["mapping"])}
    additional = schema.get("additionalProperties")
    return additional if isinstance(additional, dict) else None


def allowed_keys(path: KeyPath, data: Any) -> tuple[str, ...]:
    """The keys that a section has."""
    schema = schema_at(path, data)
    return tuple(schema.get("properties", {})) if schema else ()


def choices(schema: Schema) -> tuple[str, ...]:
    """The texts among which a key chooses; empty where it does not."""
    branches = schema.get("anyOf", [schema])
    return tuple(
        value
        for branch in branches
        for value in branch.get("enum", [branch["const"]] if "const" in branch else [])
        if isinstance(value, str)
    )


def allows_null(path: KeyPath, data: Any) -> bool:
    """Whether null is a value of this key."""
    schema = schema_at(path, data) or {}
    return any(branch.get("type") == "null" for branch in schema.get("anyOf", [schema]))


def describe(schema: Schema) -> str:
    """What a schema allows, such as "a whole number of at least 1, or 'auto'"."""
    schema = _resolve(schema, None)
    if "anyOf" in schema:
        return ", or ".join(describe(branch) for branch in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(schema["enum"])
    if "const" in schema:
        return repr(schema["const"])
    words = {
        "integer": "a whole number",
        "number": "a number",
        "string": "text",
        "boolean": "true or false",
        "null": "null",
        "array": "a list",
    }
    return words.get(schema.get("type", "object"), "a map") + _details(schema)


def _details(schema: Schema) -> str:
    """Bounds of a number, items of a list, keys of a map."""
    words = {"minimum": "of at least", "exclusiveMinimum": "above", "exclusiveMaximum": "below"}
    bounds = [f"{word} {schema[key]}" for key, word in words.items() if key in schema]
    if "items" in schema:
        least = " of at least one item" if "minItems" in schema else ""
        return f"{least}, each item {describe(schema['items'])}"
    if "properties" in schema:
        return " with the keys " + ", ".join(schema["properties"])
    if schema.get("minLength"):
        return " that is not empty"
    return " " + " and ".join(bounds) if bounds else ""
