"""What the files and the command line say, merged, with the place that set each key."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from priming.config.describing import allows_null, dotted, show
from priming.errors import ConfigError
from priming.strict_yaml import KeyPath, YamlError, parse_yaml

COMMAND_LINE = "command line"


@dataclass(frozen=True)
class Setting:
    """One key set from elsewhere than the file itself.

    Attributes:
        key: Its dotted path, such as `upstream.learning_rate`.
        value: What it is set to; None clears it.
        origin: The place that says so, for messages, such as a file and a line.
    """

    key: str
    value: Any
    origin: str


@dataclass
class Layers:
    """A configuration while it is put together.

    Attributes:
        data: The merged keys.
        origins: Path -> the file and line, or the command line, that set it.
        problems: What could not be merged: path, message and the place that says it.
    """

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[KeyPath, str] = field(default_factory=dict)
    problems: list[tuple[KeyPath, str, str | None]] = field(default_factory=list)

    def origin(self, path: KeyPath) -> str | None:
        """The place that set a key, or else the section it would stand in; None where nothing did."""
        return next(
            (self.origins[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.origins), None
        )

    def put(self, path: KeyPath, value: Any, origins: Mapping[KeyPath, str]) -> None:
        """Set a key, replacing what stood there; null clears it."""
        section = self.data
        for part in path[:-1]:
            section = section[str(part)]
        key, before = str(path[-1]), self._get(path)
        cleared = value is None and (
            isinstance(before, dict) or (before is not None and not self._allows_null(path))
        )
        for known in [known for known in self.origins if known[: len(path)] == path]:
            del self.origins[known]
        if cleared:
            del section[key]
            return
        section[key] = value
        self.origins.update({known: place for known, place in origins.items() if known[: len(path)] == path})

    def merge(self, values: dict[str, Any], origins: Mapping[KeyPath, str], path: KeyPath = ()) -> None:
        """Lay a map over what is there: maps merge, lists and single values replace, null clears."""
        for key, value in values.items():
            here = (*path, key)
            before = self._get(here)
            if not (isinstance(value, dict) and isinstance(before, dict)):
                self.put(here, value, origins)
            elif value or not before:
                self.merge(value, origins, here)
            else:
                message = "an empty map would change nothing here; write null to clear the map"
                self.problems.append((here, message, origins.get(here)))

    def _get(self, path: KeyPath) -> Any:
        value: Any = self.data
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def _allows_null(self, path: KeyPath) -> bool:
        return allows_null(path, self.data)


def read_layers(path: Path, overrides: Sequence[str], settings: Sequence[Setting] = ()) -> Layers:
    """Read a file, the file it extends, the settings and then the overrides.

    Raises:
        ConfigError: A file cannot be read or is not a map, or it extends a file that extends another.
    """
    values, origins = _read(path)
    layers = Layers()
    if "extends" in values:
        base = _base(path, values.pop("extends"))
        base_values, base_origins = _read(base)
        if "extends" in base_values:
            raise ConfigError(
                [f"extends: {base} extends a file itself; only one level is allowed"], str(path)
            )
        layers.merge(base_values, base_origins)
    layers.merge(values, origins)
    for setting in settings:
        _set(layers, tuple(setting.key.split(".")), setting.value, setting.origin)
    for override in overrides:
        _override(layers, override)
    return layers


def _base(path: Path, name: Any) -> Path:
    if not isinstance(name, str) or not name:
        raise ConfigError([f"extends: {show(name)} is not allowed; allowed: the path of one file"], str(path))
    base = path.parent / name
    if not base.is_file():
        raise ConfigError(
            [f"extends: there is no file {base}; the path is relative to {path.parent}"], str(path)
        )
    return base


def _read(path: Path) -> tuple[dict[str, Any], dict[KeyPath, str]]:
    try:
        document = parse_yaml(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise ConfigError([f"the file cannot be read: {error.strerror}"], str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            [f"the file is not UTF-8: {error.reason} at byte {error.start}"], str(path)
        ) from error
    except YamlError as error:
        raise ConfigError([str(error)]) from error
    value = {} if document.value is None else document.value
    if not isinstance(value, dict):
        raise ConfigError(["expected a map with keys such as name, model and tasks"], str(path))
    return value, {key: f"{path}:{line}" for key, line in document.lines.items() if key}


def _override(layers: Layers, override: str) -> None:
    key, equals, text = override.partition("=")
    path: KeyPath = tuple(key.split("."))
    if not equals or not all(path) or key != key.strip():
        message = "an override is written key.path=value, such as upstream.learning_rate=3e-5"
        layers.problems.append(((override,), message, COMMAND_LINE))
        return
    if path[0] == "extends":
        message = "only a file can extend another; name that file with --config"
        layers.problems.append((path, message, COMMAND_LINE))
        return
    try:
        value = parse_yaml(text, COMMAND_LINE).value
    except YamlError:
        message = f"{text!r} is not a YAML value; quote text that holds special characters"
        layers.problems.append((path, message, COMMAND_LINE))
        return
    _set(layers, path, value, COMMAND_LINE)


def _set(layers: Layers, path: KeyPath, value: Any, origin: str) -> None:
    section: Any = layers.data
    for depth, part in enumerate(path[:-1], start=1):
        if section.get(part) is None:
            section[part] = {}
            layers.origins[path[:depth]] = origin
        section = section[part]
        if not isinstance(section, dict):
            message = f"{dotted(path[:depth])} is {show(section)}, which has no keys; set it as a whole"
            layers.problems.append((path, message, origin))
            return
    layers.put(path, copy.deepcopy(value), {path: origin})  # what is set later within it is this run's alone
