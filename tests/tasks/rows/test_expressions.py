from __future__ import annotations

from typing import Any

import pytest

from priming.tasks.rows.answers import Labels, Option
from priming.tasks.rows.expressions import LETTERS, TEXT_FILTERS, VALUE_FILTERS, ExpressionError, template

ROW: dict[str, Any] = {
    "text": " a\tb\n c ",
    "question-X": "why",
    "options": ["x", "y"],
    "choices": {"label": ["1", "2"], "text": ["x", "y"]},
    "answers": {"text": ["n  o", "", "n  o"]},
    "output": [{"answer": "p"}, {"answer": "q"}],
    "label": 1,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("q: {question-X}?", "q: why?"),
        ("{{{label}}}", "{1}"),
        ("{text|clean}|{text|flat}", "a b c| a b  c "),
        ("{text | strip | newlines}", "a\tb  c"),
        ("{question-X}{options|options}", "why (A) x (B) y"),
        ("{choices|options}", " (1) x (2) y"),
        ("{options|tight_options}", "(A)x(B)y"),
        ("{output.answer|join}", "p q"),
        ("{answers.text|squeeze|unique|filled|separated}", "n o"),
    ],
)
def test_a_template_gives_a_text(text: str, expected: str) -> None:
    assert template(text).text(ROW) == expected


def test_a_placeholder_alone_gives_its_value() -> None:
    assert template("{output.answer}").value(ROW) == ["p", "q"]
    assert template("{label}").value(ROW) == 1
    assert template("{label}.").value(ROW) == "1."
    assert template("{choices.text} and {label}").fields == ("choices", "label")


@pytest.mark.parametrize(
    ("filter_", "given", "expected"),
    [
        ("clean", " a\\nb  c\u2028d", "a b c d"),
        ("squeeze", " a\\nb  c", "a\\nb c"),
        ("flat", "a\r\n\tb", "a   b"),
        ("newlines", "a\r\nb", "a\r b"),
        ("backslash_n", "a\\nb\n", "a b\n"),
        ("marked_newlines", "a\nb", "a [n] b"),
        ("commas", "a_comma_ b", "a, b"),
        ("mask", "a <mask> b", "a [MASK] b"),
        ("glued", "The Site", "thesite"),
        ("unquoted", "''a'b''", "a'b"),
        ("strip", " a ", "a"),
    ],
)
def test_filters_of_texts_are_applied_to_each_text_of_a_list(filter_: str, given: str, expected: str) -> None:
    assert template(f"{{t|{filter_}}}").value({"t": given}) == expected
    assert template(f"{{t|{filter_}}}").value({"t": [given, given]}) == [expected, expected]
    assert filter_ in TEXT_FILTERS
    assert set(TEXT_FILTERS).isdisjoint(VALUE_FILTERS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "a brace stands alone"),
        ("a } b", "a brace stands alone"),
        ("{}", "names no field"),
        ("{a..b}", "names no field"),
        ("{a|}", "there is no filter ''"),
        (
            "{a|claen}",
            r"there is no filter 'claen' \(did you mean 'clean'\?\); the filters are clean, squeeze",
        ),
    ],
)
def test_a_template_that_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        template(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{missing}", r"\{missing\} does not fit the row: 'missing'"),
        ("{label|clean}", "does not fit the row"),
        ("a {options}", "is no single text; add a filter such as join or options"),
        ("{options|first|first|keys|join} {choices}", "is no single text"),
    ],
)
def test_a_template_that_does_not_fit_is_named(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        template(text).text(ROW)


def test_labels_are_told_by_number() -> None:
    labels = Labels("label", ("no", "yes", None), ("0", "1", "2"), hidden=True)
    assert [labels({"label": number}) for number in (0, 1, 2, -1)] == ["no", "yes", None, None]
    assert (labels.labels, labels.classes.names, labels.classes.hidden) == (
        ("no", "yes"),
        ("0", "1", "2"),
        True,
    )
    assert Labels("label", ("a", "b"), first=1)({"label": 2}) == "b"


def test_an_option_is_picked_by_place_letter_or_key() -> None:
    assert Option("{options}", "{label}")(ROW) == "y"
    assert Option(("{question-X}", "{label}"), "{label}")(ROW) == "1"
    assert Option("{options}", "{answer}", LETTERS)({**ROW, "answer": "A"}) == "x"
    keyed = Option("{choices.text}", "{answer}", "{choices.label}")
    assert keyed({**ROW, "answer": "2"}) == "y"
    assert keyed.fields == ("choices", "answer")
    twice = {"choices": {"label": ["1", "1"], "text": ["x", "y"]}, "answer": "1"}
    assert keyed(twice) == "y"
    with pytest.raises(ExpressionError, match=r"'3' picks none of the row's options; they are 1, 2"):
        keyed({**ROW, "answer": "3"})
    with pytest.raises(ExpressionError, match="2 picks none"):
        Option("{options}", "{label}")({**ROW, "label": 2})
