"""Reading a study's file, with all its problems at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from priming.config.describing import dotted, show
from priming.config.layers import Setting
from priming.errors import ConfigError, nearest
from priming.settings import repeated
from priming.strict_yaml import KeyPath, YamlError, parse_yaml
from priming.study.settings import ReportSettings, StudySettings


@dataclass(frozen=True)
class Study:
    """A study as its file and the command line state it.

    Attributes:
        settings: What the file says.
        base: The path of the configuration that every run starts from.
        overrides: `key.path=value` for the configuration of every run, in order.
        lines: Path in the file -> "file:line", for messages.
    """

    settings: StudySettings
    base: Path
    overrides: tuple[str, ...]
    lines: Mapping[KeyPath, str]

    @property
    def folder(self) -> Path:
        """The study's folder."""
        return Path(self.settings.output_dir)

    def given(self, path: KeyPath, settings: Mapping[str, Any]) -> list[Setting]:
        """The settings that stand at a path of the file, each with its place in it and a value of its own."""
        return [
            Setting(key, deepcopy(value), self.lines.get((*path, key), "the study's file"))
            for key, value in settings.items()
        ]


_OWN_KEYS = {
    "name": "a study names its runs after what they train; give a baseline its name as its key",
    "seed": "a study lists them under seeds, such as seeds: [42, 43]",
    "output_dir": "a study's runs stand in its own output_dir",
}
"""Keys of a run's configuration that are not to be set one by one."""


def load_study(path: str | Path, overrides: Sequence[str] = ()) -> Study:
    """Read and check a study's file; the runs it makes are checked by `study_runs`.

    Args:
        path: The YAML file.
        overrides: `key=value` for a key of the study itself, such as `seeds=[42]`, `processes=1` or
            `report.reference=null`; every other key is one of the runs' configuration and holds for every run.

    Raises:
        ConfigError: Every problem at once, each with its dotted path and, from a file, its line.
    """
    path = Path(path)
    data, lines = _read(path)
    words, places = [], {key: f"{path}:{line}" for key, line in lines.items()}
    for override in overrides:
        own = _own_override(override)
        if own is None:
            words.append(override)
            continue
        keys, value = own
        section = data
        for key in keys[:-1]:
            if section.get(key) is None:
                section[key] = {}
            section = section[key]
        if isinstance(section, dict):  # or else the check below says that it should be
            section[keys[-1]] = value
        places[keys] = "command line"
    try:
        settings = StudySettings.model_validate(data)
    except ValidationError as error:
        raise ConfigError(_problems(error, data, places), str(path)) from error
    base = path.parent / settings.base
    problems = [f"{problem.keys[0]}: {problem.message}" for problem in repeated("seeds", settings.seeds)]
    if not base.is_file():
        problems.append(f"base: there is no file {base}; the path is relative to {path.parent}")
    if not settings.axes and not settings.baselines:
        problems.append("axes, baselines: both are empty, so there is nothing to run; give at least one")
    problems += _own_key_problems(settings, words, places)
    if problems:
        raise ConfigError(problems, str(path))
    return Study(settings, base, tuple(words), places)


def _read(path: Path) -> tuple[dict[str, Any], Mapping[KeyPath, int]]:
    try:
        document = parse_yaml(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"the file cannot be read: {error}"], str(path)) from error
    except YamlError as error:
        raise ConfigError([str(error)]) from error
    if not isinstance(document.value, dict):
        raise ConfigError(["expected a map with keys such as name, base and axes"], str(path))
    return document.value, document.lines


def _own_override(override: str) -> tuple[tuple[str, ...], Any] | None:
    """The path and value of an override of the study's own; None where it is one of the runs'."""
    key, equals, text = override.partition("=")
    keys = tuple(key.split("."))
    own = (len(keys) == 1 and key in StudySettings.model_fields) or (len(keys) == 2 and keys[0] == "report")
    if not own or not equals:
        return None
    try:
        return keys, parse_yaml(text, "command line").value
    except YamlError as error:
        raise ConfigError(
            [f"{key}: {text!r} is not a YAML value; quote text that holds special characters"]
        ) from error


def _own_key_problems(
    settings: StudySettings, overrides: Sequence[str], places: Mapping[KeyPath, str]
) -> Iterator[str]:
    """What is set for single runs although the study sets it for each."""
    given: list[tuple[str, ...]] = [("settings", key) for key in settings.settings]
    for axis, values in settings.axes.items():
        labelled = values if isinstance(values, dict) else {}
        given += [("axes", axis, label, key) for label, own in labelled.items() for key in own]
        given += [("axes", axis)] if isinstance(values, list) else []
    given += [("baselines", name, key) for name, own in settings.baselines.items() for key in own]
    for path in given:
        if path[-1] in _OWN_KEYS:
            yield f"{dotted(path)}: {_OWN_KEYS[path[-1]]} [{places.get(path, 'the study')}]"
    for key in (override.partition("=")[0] for override in overrides):
        if key in _OWN_KEYS:
            yield f"{key}: {_OWN_KEYS[key]} [command line]"


def _problems(error: ValidationError, data: Any, places: Mapping[KeyPath, str]) -> list[str]:
    """One line per path; the members of a union complain together."""
    refused: dict[KeyPath, str] = {}
    texts: dict[KeyPath, list[str]] = {}
    for details in error.errors(include_url=False):
        path = _locate(details["loc"], data)
        if details["type"] == "extra_forbidden":
            known = (ReportSettings if path[:1] == ("report",) else StudySettings).model_fields
            text = f"unknown key{nearest(str(path[-1]), known)}; allowed: {', '.join(known)}"
        elif details["type"] == "missing":
            path, text = details["loc"], "missing; give it"
        elif details["type"] == "value_error":
            text = str(details["ctx"]["error"])
        else:
            refused[path] = show(details["input"])
            text = details["msg"].removeprefix("Input should be ")
        texts.setdefault(path, []).append(text)
    lines = []
    for path, own in texts.items():
        message = ", or ".join(dict.fromkeys(own))
        if path in refused:
            message = f"{refused[path]} is not allowed; allowed: {message}"
        place = next((places[path[:end]] for end in range(len(path), 0, -1) if path[:end] in places), "")
        lines.append(f"{dotted(path)}: {message}" + (f" [{place}]" if place else ""))
    return lines


def _locate(location: KeyPath, data: Any) -> KeyPath:
    """The path of an error in the data as written; the names of a union's members are no part of it."""
    path: list[str | int] = []
    for part in location:
        held = part in data if isinstance(data, dict) else isinstance(data, list) and part in range(len(data))
        if held:
            data = data[part]
            path.append(part)
    return tuple(path)
