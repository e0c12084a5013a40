from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priming.strict_yaml import YamlError, dump_yaml, parse_yaml

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3e-4", 3e-4),
        ("1e5", 1e5),
        ("1E+2", 100.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("-2", -2),
        ("010", 10),
        ("0x1F", 31),
        ("0o17", 15),
        ("-.inf", -math.inf),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("'3e-4'", "3e-4"),
        ("nothing", "nothing"),
        ("e5", "e5"),
        ("!!str 5", "5"),
        ("!!float 5", 5.0),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    read = parse_yaml(f"key: {text}", "f.yaml").value["key"]
    assert read == value
    assert type(read) is type(value)


def test_lines_of_keys_are_known() -> None:
    lines = parse_yaml("a: 1\n\nb:\n  c: [1,\n    2]\n", "f.yaml").lines
    assert (lines[("a",)], lines[("b",)], lines[("b", "c")], lines[("b", "c", 1)]) == (1, 3, 4, 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3: the key 'a' is given twice, first in line 1; keep one"),
        ("a:\n  b: 1\n  b: 2\n", "f.yaml:3: the key 'b' is given twice, first in line 2"),
        ("a: 1\nb:\n\tc: 2\n", "f.yaml:3: not valid YAML"),
        ("a: [1, 2\n", "f.yaml:2: not valid YAML"),
        ("a: b: c\n", "f.yaml:1: not valid YAML"),
        ("1: a\n", "f.yaml:1: the key 1 is not text; put it in quotes"),
        ("[a]: b\n", "f.yaml:1: the key a list or map is not text"),
        ("a: !!python/object:os.system x\n", "f.yaml:1: the tag tag:yaml.org,2002:python/object:os.system is not allowed"),
        ("a: !!set {b}\n", "the tag tag:yaml.org,2002:set is not allowed"),
        ("a: !!int five\n", "f.yaml:1: 'five' does not fit its tag"),
        ("a: &x [*x]\n", "f.yaml:1: an alias that holds itself"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2: not valid YAML"),
        ("a: \x01\n", "f.yaml: not valid YAML"),
    ],
)  # fmt: skip
def test_what_is_not_plain_yaml_names_file_and_line(text: str, message: str) -> None:
    with pytest.raises(YamlError, match=re.escape(message)):
        parse_yaml(text, "f.yaml")


def test_a_tab_is_named_as_the_cause() -> None:
    with pytest.raises(YamlError, match="indent with spaces, not with tabs"):
        parse_yaml("a:\n\tb: 1\n", "f.yaml")


@given(DATA)
def test_what_is_dumped_reads_back_equal(data: object) -> None:
    assert parse_yaml(dump_yaml(data), "f.yaml").value == data


@pytest.mark.parametrize(
    "text", ["3e-4", "no", "null", "~", "1", "0o7", "2024-01-01", "1e5", "=", "<<", "on", ""]
)
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    assert parse_yaml(dump_yaml({"key": text}), "f.yaml").value == {"key": text}
