"""The shapes that made-up rows need where a task's functions look for something in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MadeUp = dict[str, Any]


def with_acronym(row: MadeUp, _number: int) -> MadeUp:
    """Tags of a long form and its acronym."""
    tokens = [*row["tokens"], "the", "long", "form", "(", "LF", ")"]
    return {**row, "tokens": tokens, "labels": [4] * (len(tokens) - 5) + [0, 2, 4, 1, 4]}


def with_citation_span(row: MadeUp, _number: int) -> MadeUp:
    """A span within the text."""
    return {**row, "citeStart": 1, "citeEnd": len(row["string"]) - 1}


def with_two_options(row: MadeUp, _number: int) -> MadeUp:
    """Two options in the question."""
    return {**row, "question": f"{row['question']} (A) this one or (B) that one"}


def with_math_options(row: MadeUp, number: int) -> MadeUp:
    """Five options in MathQA's form."""
    return {
        **row,
        "options": " , ".join(f"{letter} ) {number + place}" for place, letter in enumerate("abcde")),
    }


def with_letters(row: MadeUp, number: int) -> MadeUp:
    """Options with letters, and a key that picks one of them."""
    if "options" in row:
        return {
            **row,
            "options": [f"{letter}){text}" for letter, text in zip("ABCDE", row["options"], strict=True)],
        }
    texts = row["choices"]["text"][:3] or ["one"]
    texts += texts[:1] * (3 - len(texts))
    letters = list("ABC")
    return {**row, "choices": {"label": letters, "text": texts}, "answerKey": letters[number % 3]}


def with_whole_score(field: str) -> Callable[[MadeUp, int], MadeUp]:
    """Scores from 1 to 5 in turn.

    Args:
        field: The score's field.
    """
    return lambda row, number: {**row, field: number % 5 + 1}
