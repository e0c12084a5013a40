"""Rouge-L at summary level, equal to the package `rouge` 1.0.1 wherever that package gives a number.

The package fails on an answer that holds nothing but full stops, and on sentences of about a thousand words
because it walks the subsequence recursively. Here the first scores 0 and the second is computed without recursion.
"""

from __future__ import annotations

from collections.abc import Sequence

from priming.metrics.text import best_over_golds, without_punctuation

_SMOOTHING = 1e-8  # keeps precision + recall away from 0; it is in the package's numbers, so it is in ours


def rouge_l(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> float:
    """Rouge-L: mean over rows of the best `rouge_l_f` with any acceptable answer, in [0, 1].

    A prediction of punctuation alone scores 0 without being compared, as CrossFit has it.

    Args:
        predictions: One stripped text per row.
        golds: For each row its acceptable answers, stripped.

    Returns:
        The mean over rows.
    """
    return best_over_golds(
        lambda prediction, answer: rouge_l_f(prediction, answer) if without_punctuation(prediction) else 0.0,
        predictions,
        golds,
    )


def rouge_l_f(hypothesis: str, reference: str) -> float:
    """F-measure of the union of longest common subsequences (Lin 2004, section 3.2), over distinct words.

    Every sentence of the hypothesis is compared with every sentence of the reference; the words of all those
    subsequences together are what both texts share. A full stop ends a sentence.

    Args:
        hypothesis: The text to score.
        reference: The text it is compared with.

    Returns:
        F in [0, 1); 0 where either text has no sentence.
    """
    hypothesis_sentences = _sentences(hypothesis)
    reference_sentences = _sentences(reference)
    if not hypothesis_sentences or not reference_sentences:
        return 0.0
    shared: set[str] = set()
    for expected in reference_sentences:
        for written in hypothesis_sentences:
            shared |= _common_words(expected, written)
    recall = len(shared) / len({word for sentence in reference_sentences for word in sentence})
    precision = len(shared) / len({word for sentence in hypothesis_sentences for word in sentence})
    return 2.0 * ((precision * recall) / (precision + recall + _SMOOTHING))


def _sentences(text: str) -> list[list[str]]:
    """Words of each sentence. White space between two full stops is a sentence of one empty word, as in the package."""
    return [piece.split() or [""] for piece in text.split(".") if piece]


def _common_words(expected: Sequence[str], written: Sequence[str]) -> set[str]:
    """The distinct words of one longest common subsequence; among equally long ones, the one the package picks.

    `rows[i]` encodes row i of the usual table of lengths: bit j is clear where the length grows from column j
    to j + 1 (Hyyro 2004, bit-parallel LCS). That bit is also all that the walk back needs to choose its way.
    """
    places: dict[str, int] = {}
    for j, word in enumerate(written):
        places[word] = places.get(word, 0) | 1 << j
    if not any(word in places for word in expected):
        return set()
    everywhere = (1 << len(written)) - 1
    row = everywhere
    rows = [row]
    for word in expected:
        matching = row & places.get(word, 0)
        row = ((row + matching) | (row - matching)) & everywhere
        rows.append(row)

    common: set[str] = set()
    i, j = len(expected), len(written)
    while i and j:
        if expected[i - 1] == written[j - 1]:
            common.add(expected[i - 1])
            i, j = i - 1, j - 1
        elif rows[i] >> (j - 1) & 1:
            j -= 1
        else:
            i -= 1
    return common
