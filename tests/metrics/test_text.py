from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priming.metrics import score
from priming.metrics.text import normalised


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat, a dog & an Owl!", "cat dog owl"),
        ("a-the", "athe"),  # punctuation goes before articles are looked for
        ("theory of Anna", "theory of anna"),
        ("  \u00a0the\u2028\tend ", "end"),
        ("“the”", "“ ”"),  # typographic quotes are not in string.punctuation
        ("", ""),
    ],
)
def test_normalised(text: str, expected: str) -> None:
    assert normalised(text) == expected


@pytest.mark.parametrize(
    ("metric", "prediction", "answers", "expected"),
    [
        ("ACC", "YES", ["yes"], 1.0),
        ("ACC", " yes\n", ["yes "], 1.0),
        ("ACC", "yes.", ["yes"], 0.0),
        ("ACC", "b", ["a", "B"], 1.0),
        ("ACC", "a", [], 0.0),
        ("EM", "The Yes.", ["yes"], 1.0),
        ("EM", "!", ["the"], 1.0),
        ("EM", "yes", ["no", "a yes"], 1.0),
        ("EM", "yes", [], 0.0),
        ("QA-F1", "the cat sat", ["a cat sat down"], 2 * 1 * (2 / 3) / (1 + 2 / 3)),
        ("QA-F1", "cat cat", ["cat"], 2 * 0.5 * 1 / 1.5),  # a bag, not a set
        ("QA-F1", "the", ["a"], 0.0),  # nothing left on either side
        ("QA-F1", "x", ["y", "x z", "x"], 1.0),
        ("QA-F1", "x", [], 0.0),
    ],
)
def test_one_row_by_hand(metric: str, prediction: str, answers: list[str], expected: float) -> None:
    assert score(metric, [prediction], [answers]) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("metric", ["ACC", "EM", "QA-F1", "Rouge-L"])
def test_the_score_is_the_mean_over_rows(metric: str) -> None:
    assert score(metric, ["x y", "q", "q", "q"], [["x y"], ["x"], ["y"], ["z"]]) == pytest.approx(
        0.25, abs=1e-8
    )


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.text(), st.lists(st.text(), min_size=1, max_size=3)), min_size=1, max_size=6))
def test_more_answers_never_lower_a_score(rows: list[tuple[str, list[str]]]) -> None:
    predictions = [prediction for prediction, _ in rows]
    for metric in ("ACC", "EM", "QA-F1", "Rouge-L"):
        few = score(metric, predictions, [answers[:1] for _, answers in rows])
        many = score(metric, predictions, [answers for _, answers in rows])
        assert 0 <= few <= many <= 1


@settings(deadline=None, derandomize=True)
@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_qa_f1_is_twice_the_overlap_over_both_lengths(left: list[str], right: list[str]) -> None:
    """Dice's form of F1, derived independently; the letter `a` is an article and disappears."""
    kept = [[word for word in side if word != "a"] for side in (left, right)]
    overlap = sum(min(kept[0].count(word), kept[1].count(word)) for word in "bcd")
    expected = 2 * overlap / max(len(kept[0]) + len(kept[1]), 1)
    assert np.isclose(score("QA-F1", [" ".join(left)], [[" ".join(right)]]), expected, rtol=1e-14)
