"""YAML as people mean it: the core schema of YAML 1.2, every key once, and the line of every key.

PyYAML follows YAML 1.1, where `3e-4` is text and a bare `no` is a boolean. Here numbers are numbers, only `true`
and `false` are booleans, and `yes`, `no`, `on`, `off` and dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from priming.errors import PrimingError

KeyPath = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_SCALARS = (  # tag, what it looks like, first characters
    ("null", r"(?:~|null|Null|NULL|)", ["~", "n", "N", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)", list("tTfF")),
    ("int", r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)", list("-+0123456789")),
    (
        "float",
        r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))",
        list("-+.0123456789"),
    ),
)


class YamlError(PrimingError):
    """A text that is not YAML, or not the plain YAML read here; the message names file and line."""


@dataclass(frozen=True)
class Document:
    """A YAML text that has been read.

    Attributes:
        value: Maps, lists, text, numbers, booleans and None.
        lines: Path of keys and list positions -> line in the text, counted from 1.
    """

    value: Any
    lines: Mapping[KeyPath, int]


class _Loader(yaml.SafeLoader):
    """Resolves plain scalars by `_SCALARS` alone."""


class _Dumper(yaml.SafeDumper):
    """Quotes what YAML 1.1 or 1.2 would read as anything but text."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - equal lists are written in full
        return True


_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _SCALARS:
    for _class in (_Loader, _Dumper):
        _class.add_implicit_resolver(_TAG + _name, re.compile(f"^{_pattern}$"), _first)


def parse_yaml(text: str, source: str) -> Document:
    """Read one YAML document.

    Args:
        text: The document; an empty one is None.
        source: What errors call it.

    Raises:
        YamlError: A syntax error, a key given twice or not text, or a tag that is not plain data.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
        lines: dict[KeyPath, int] = {}
        return Document(_Reader(source, lines).read(node, (), ()) if node is not None else None, lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{source}:{mark.line + 1}" if mark else source
        hint = "; indent with spaces, not with tabs" if "\\t" in str(error.problem) else ""
        raise YamlError(f"{where}: not valid YAML: {error.problem or error.context}{hint}") from error
    except yaml.YAMLError as error:
        raise YamlError(f"{source}: not valid YAML: {' '.join(str(error).split())}") from error


def dump_yaml(value: Any) -> str:
    """Write plain data as YAML that `parse_yaml` reads back equal; keys keep their order."""
    return yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110
    )


@dataclass(frozen=True)
class _Reader:
    source: str
    lines: dict[KeyPath, int]

    def read(self, node: yaml.Node, path: KeyPath, above: tuple[yaml.Node, ...]) -> Any:
        if any(node is other for other in above):
            raise self._error(node, "an alias that holds itself cannot be read")
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            self._check_tag(node, "map")
            return self._read_map(node, path, (*above, node))
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, "seq")
            return [self.read(item, (*path, index), (*above, node)) for index, item in enumerate(node.value)]
        return self._read_scalar(node)

    def _read_map(
        self, node: yaml.MappingNode, path: KeyPath, above: tuple[yaml.Node, ...]
    ) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key_node.tag != _TAG + "str":
                shown = key if isinstance(key, str) else "a list or map"
                raise self._error(key_node, f"the key {shown} is not text; put it in quotes")
            if key in result:
                first = self.lines[(*path, key)]
                raise self._error(
                    key_node, f"the key '{key}' is given twice, first in line {first}; keep one"
                )
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.read(value_node, (*path, key), above)
        return result

    def _read_scalar(self, node: yaml.Node) -> Any:
        text: str = node.value
        readers: dict[str, Callable[[str], Any]] = {
            "str": str,
            "null": _read_null,
            "bool": _read_bool,
            "int": _read_int,
            "float": _read_float,
        }
        try:
            return readers[node.tag.removeprefix(_TAG)](text)
        except KeyError:
            raise self._error(node, f"the tag {node.tag} is not allowed; write plain data") from None
        except ValueError:
            raise self._error(node, f"'{text}' does not fit its tag {node.tag}") from None

    def _check_tag(self, node: yaml.Node, expected: str) -> None:
        if node.tag != _TAG + expected:
            raise self._error(node, f"the tag {node.tag} is not allowed; write plain data")

    def _error(self, node: yaml.Node, problem: str) -> YamlError:
        return YamlError(f"{self.source}:{node.start_mark.line + 1}: {problem}")


def _read_null(_: str) -> None:
    return None


def _read_bool(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


def _read_int(text: str) -> int:
    prefix = text[:2]
    return int(text, 0) if prefix in {"0o", "0x"} else int(text)


def _read_float(text: str) -> float:
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
