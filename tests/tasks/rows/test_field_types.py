from __future__ import annotations

from typing import Any

import pytest

from priming.tasks.rows.field_types import Classes, FieldError, FieldType, Many, OneOf, converter

ANSWERS: FieldType = {"text": ["text"], "start": ["integer"]}
ENTITIES: FieldType = [{"entity": "text"}]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", " a\n", " a\n"),
        ("integer", 3, 3),
        ("number", 3, 3.0),
        ("float32", 0.6, 0.6000000238418579),
        ("float32", 0.4, 0.4000000059604645),
        ("boolean", True, True),
        ("boolean", 0, False),
        ("digits", "3\n", 3),
        ("digits", 3, 3),
        ("counts", {"a": 1, "b": None}, {"a": 1}),
        (Classes(("no", "yes")), 1, 1),
        (Classes(("no", "yes")), "yes", 1),
        (Classes(("1", "2", "3"), first=1), "2\n", 2),
        (Classes(("no", "yes"), hidden=True), -1, -1),
        (OneOf(("a", "b")), "b", "b"),
        (OneOf(("a", "b"), closed=False), "c", "c"),
        (["text"], ["a", "b"], ["a", "b"]),
        (Many("text", 2), ["a"], ["a"]),
        (ANSWERS, {"text": ["a"], "start": [1], "more": 0}, {"text": ["a"], "start": [1]}),
        (
            ANSWERS,
            [{"text": "a", "start": 1}, {"text": "b", "start": 2}],
            {"text": ["a", "b"], "start": [1, 2]},
        ),
        (ENTITIES, [{"entity": "a", "more": 1}], [{"entity": "a"}]),
        (ENTITIES, {"entity": ["a", "b"], "more": [1, 2]}, [{"entity": "a"}, {"entity": "b"}]),
        ([[{"n": ["text"]}]], [{"n": [["a"], ["b"]]}], [[{"n": ["a"]}, {"n": ["b"]}]]),
    ],
)
def test_values_come_in_their_types_shape(kind: FieldType, value: Any, expected: Any) -> None:
    assert converter(kind)(value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("text", 3, "3 stands where a text belongs"),
        ("text", None, "None stands where a text belongs"),
        ("integer", True, "True stands where an integer belongs"),
        ("integer", 3.0, "3.0 stands where an integer belongs"),
        ("number", float("nan"), "nan stands where a number belongs"),
        ("boolean", 2, "2 stands where true or false belongs"),
        ("boolean", "yes", "'yes' stands where true or false belongs"),
        ("digits", "x", "'x' stands where the digits of an integer belong"),
        ("counts", ["a"], r"\['a'\] stands where a map of texts to counts belongs"),
        (Classes(("no", "yes")), 2, r"2 is no class of this field; the classes are no \(0\), yes \(1\)"),
        (Classes(("no", "yes")), -1, "-1 is no class"),
        (Classes(("no", "yes")), True, "True is no class"),
        (Classes(("a", "b"), first=1), 0, r"0 is no class of this field; the classes are a \(1\), b \(2\)"),
        (OneOf(("a", "b")), "c", "'c' is none of a, b"),
        (["text"], "ab", "'ab' stands where a list belongs"),
        (["text"], ["a", 1], "1 stands where a text belongs"),
        (Many("text", 2), ["a", "b", "c"], "there are 3 items where at most 2 belong"),
        (ANSWERS, {"text": ["a"]}, "lacks 'start'"),
        (ANSWERS, [{"text": "a"}], "lacks 'start'"),
        (ANSWERS, {"text": [1], "start": [1]}, "'text': 1 stands where a text belongs"),
        (ENTITIES, {"entity": "a"}, "stands where lists of one length belong"),
        ({"a": "text"}, 3, "3 stands where a map of a belongs"),
        (ENTITIES, {"entity": "ab", "more": [1, 2]}, "stands where lists of one length belong"),
        ([{"a": "text", "b": "text"}], {"a": ["x"], "b": None}, "stands where lists of one length belong"),
        (
            [{"a": "text", "b": "text"}],
            {"a": ["x", "y"], "b": "uv"},
            "stands where lists of one length belong",
        ),
        ("number", 10**400, "stands where a number belongs"),
        ("digits", "9" * 5000, "stands where the digits of an integer belong"),
        ("counts", {"a": "b"}, "'b' stands where an integer belongs"),
    ],
)
def test_other_values_are_named(kind: FieldType, value: Any, message: str) -> None:
    with pytest.raises(FieldError, match=message):
        converter(kind)(value)
