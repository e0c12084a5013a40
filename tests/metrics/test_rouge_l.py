from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge import Rouge

from priming.metrics import score
from priming.metrics.rouge_l import rouge_l_f


def package_f(hypothesis: str, reference: str) -> float:
    return float(Rouge(metrics=["rouge-l"]).get_scores(hypothesis, reference, avg=True)["rouge-l"]["f"])


def random_text(generator: random.Random, words: str, longest: int) -> str:
    return " ".join(generator.choices(words.split(), k=generator.randint(1, longest)))


def test_equals_the_package_on_random_sentences() -> None:
    """Few distinct words and many full stops: many equally long subsequences, so ties decide the union."""
    generator = random.Random(1)
    several = 0
    for _ in range(1500):
        hypothesis, reference = (random_text(generator, "a b c d e b. c. . x.y", 20) for _ in range(2))
        if not hypothesis.strip(".") or not reference.strip("."):
            continue
        several += "." in hypothesis[:-1] and "." in reference[:-1]
        assert rouge_l_f(hypothesis, reference) == package_f(hypothesis, reference)
    assert several > 500


@given(
    st.text(st.sampled_from("ab .\u00a0\n-é"), max_size=30),
    st.text(st.sampled_from("ab .\u00a0\n-é"), max_size=30),
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_equals_the_package_on_any_text(hypothesis: str, reference: str) -> None:
    if hypothesis.strip(".") and reference.strip("."):
        assert rouge_l_f(hypothesis, reference) == package_f(hypothesis, reference)
    else:
        assert rouge_l_f(hypothesis, reference) == 0.0


def test_by_hand() -> None:
    """Lin's example of a union: w1 w2 from the first sentence and w1 w3 w5 from the second, of five words each way."""
    f = rouge_l_f("w1 w2 w6 w7 w8. w1 w3 w8 w9 w5", "w1 w2 w3 w4 w5")
    recall, precision = 4 / 5, 4 / 8
    assert f == pytest.approx(2 * recall * precision / (recall + precision), abs=1e-7)


@pytest.mark.parametrize(
    ("prediction", "answer"), [("...", "a cat"), ("a cat", "..."), ("a cat", ""), ("", "a cat")]
)
def test_where_the_package_fails_nothing_matches(prediction: str, answer: str) -> None:
    with pytest.raises(ValueError, match="at least 1 sentence"):
        package_f(prediction, answer)
    assert score("Rouge-L", [prediction], [[answer]]) == 0.0


def test_an_empty_answer_does_not_hide_a_good_one() -> None:
    assert score("Rouge-L", ["a cat"], [["...", "a cat"]]) == pytest.approx(1.0, abs=1e-7)


def test_a_prediction_of_punctuation_scores_nothing_even_where_it_matches() -> None:
    assert score("Rouge-L", ["--"], [["--"]]) == 0.0
    assert package_f("--", "--") > 0.9


def test_long_texts_need_no_recursion() -> None:
    """The package's own walk back fails at this length; the two halves in swapped order leave one half in common."""
    first, second = ([f"{half}{i}" for i in range(2000)] for half in "xy")
    f = rouge_l_f(" ".join(second + first), " ".join(first + second))
    assert f == pytest.approx(0.5, abs=1e-7)


def test_long_sentences_of_few_words_equal_the_package() -> None:
    """Longer than one machine word, so that carries cross it."""
    generator = random.Random(2)
    for _ in range(15):
        hypothesis, reference = (random_text(generator, "a b c d e f g", 200) for _ in range(2))
        assert rouge_l_f(hypothesis, reference) == package_f(hypothesis, reference)
