"""Metrics that compare texts row by row, each with the best of its acceptable answers: ACC, EM, QA-F1.

A row without any acceptable answer scores 0. The texts are expected to be stripped already (`rows.stripped_rows`).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLE = re.compile(r"\b(?:an?|the)\b")


def without_punctuation(text: str) -> str:
    """The text without the ASCII characters of `string.punctuation`."""
    return text.translate(_NO_PUNCTUATION)


def normalised(text: str) -> str:
    """The text as EM and QA-F1 see it: lower case, then no punctuation, no English articles, single spaces."""
    return " ".join(_ARTICLE.sub(" ", without_punctuation(text.lower())).split())


def best_over_golds(
    compare: Callable[[str, str], float], predictions: Sequence[str], golds: Sequence[Sequence[str]]
) -> float:
    """Mean over rows of the best comparison with any acceptable answer.

    Args:
        compare: Scores (prediction, answer); higher is better.
        predictions: One text per row.
        golds: For each row its acceptable answers; a row without any scores 0.

    Returns:
        The mean over rows.
    """
    best = [
        max((compare(prediction, answer) for answer in answers), default=0.0)
        for prediction, answers in zip(predictions, golds, strict=True)
    ]
    return float(np.mean(best))


def accuracy(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> float:
    """ACC: the share of predictions that equal an acceptable answer but for case, in [0, 1]."""
    return best_over_golds(
        lambda prediction, answer: float(prediction.lower() == answer.lower()), predictions, golds
    )


def exact_match(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> float:
    """EM: the share of predictions whose `normalised` form equals that of an acceptable answer, in [0, 1]."""
    return best_over_golds(
        lambda prediction, answer: float(normalised(prediction) == normalised(answer)), predictions, golds
    )


def qa_f1(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> float:
    """QA-F1: mean F1 of the bags of `normalised` words, as SQuAD scores answers, in [0, 1]."""
    return best_over_golds(_word_f1, predictions, golds)


def _word_f1(prediction: str, answer: str) -> float:
    predicted = normalised(prediction).split()
    expected = normalised(answer).split()
    shared = (Counter(predicted) & Counter(expected)).total()
    if shared == 0:
        return 0.0
    precision = shared / len(predicted)
    recall = shared / len(expected)
    return 2 * precision * recall / (precision + recall)
