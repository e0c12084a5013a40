"""Metrics over classes: macro-F1, Matthews correlation, and what lies outside a task's labels.

Classes are strings and case counts. Only the first gold of a row is used.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from priming.errors import TaskError
from priming.metrics.rows import first_golds, stripped_predictions, stripped_rows

_POSITIVE = "acceptable"


def macro_f1(
    predictions: Sequence[str], golds: Sequence[Sequence[str]], labels: Collection[str] | None = None
) -> float:
    """Classification-F1: the mean of the F1 of each class.

    Without `labels`, every string that was predicted is a class of its own, as CrossFit has it: two novel strings
    among 100 otherwise perfect predictions of a balanced binary task give 0.495.

    Args:
        predictions: One stripped text per row.
        golds: For each row its acceptable answers, stripped; the first counts.
        labels: The only strings to count as classes. None: all that occur in predictions or golds.

    Returns:
        The mean in [0, 1] over classes that occur in predictions or golds; NaN if no class does.

    Raises:
        ValueError: A row has no answer.
    """
    truth = first_golds(golds, "Classification-F1")
    predicted_counts = Counter(predictions)
    true_counts = Counter(truth)
    right_counts = Counter(answer for text, answer in zip(predictions, truth, strict=True) if text == answer)
    classes = predicted_counts.keys() | true_counts.keys()
    if labels is not None:
        classes &= set(labels)
    if not classes:
        return math.nan
    scores = [
        2 * right_counts[name] / (predicted_counts[name] + true_counts[name]) for name in sorted(classes)
    ]
    return float(np.mean(scores))


def known_label_f1(
    predictions: Sequence[str], golds: Sequence[Sequence[str]], labels: Sequence[str]
) -> float:
    """Macro-F1 over a task's own labels: an off-label output is a miss of its row's class, and no class of its own.

    A label that occurs neither in predictions nor in golds has no F1 and is not averaged over.

    Args:
        predictions: One text per row.
        golds: For each row its acceptable answers; the first counts.
        labels: The task's labels.

    Returns:
        The mean in [0, 1]; NaN if none of the labels occurs.

    Raises:
        TypeError: A text stands where a sequence of texts is wanted.
        ValueError: No rows, numbers of rows that differ, a row without an answer, or no labels.
    """
    known = known_labels(labels)
    return macro_f1(*stripped_rows(predictions, golds), known)


def off_label_rate(predictions: Sequence[str], labels: Sequence[str]) -> float:
    """The share of predictions that are not, to the letter and in case, one of a task's labels.

    Args:
        predictions: One text per row.
        labels: The task's labels.

    Returns:
        A share in [0, 1].

    Raises:
        TypeError: A text stands where a sequence of texts is wanted.
        ValueError: There are no rows or no labels.
    """
    known = known_labels(labels)
    return float(np.mean([prediction not in known for prediction in stripped_predictions(predictions)]))


def known_labels(labels: Sequence[str]) -> frozenset[str]:
    """A task's labels, stripped.

    Args:
        labels: One text per label; at least one.

    Returns:
        The distinct labels.

    Raises:
        TypeError: One text was given instead of a sequence of texts.
        ValueError: There are no labels.
    """
    if isinstance(labels, str):
        raise TypeError(f"labels is the text {labels!r}; give a sequence of labels")
    if len(labels) == 0:
        raise ValueError("labels is empty; give the labels of the task")
    return frozenset(label.strip() for label in labels)


def positive_f1(
    predictions: Sequence[str], golds: Sequence[Sequence[str]], labels: Sequence[str] | None
) -> float:
    """F1: the F1 of the positive class, as GLUE scores MRPC and QQP (Wang et al., ICLR 2019).

    Args:
        predictions: One stripped text per row; anything but the positive label, off-label texts too, is negative.
        golds: For each row its acceptable answers, stripped; the first counts.
        labels: The task's two labels, the positive one last.

    Returns:
        A fraction in [0, 1]; 0 where neither predictions nor golds have a positive row, as in scikit-learn.

    Raises:
        TaskError: There are not exactly two labels, or a gold is neither of them.
        TypeError: One text was given instead of a sequence of labels.
        ValueError: A row has no answer.
    """
    given = tuple(labels or ())
    known = known_labels(labels) if labels else frozenset[str]()
    if len(given) != 2 or len(known) != 2:
        raise TaskError(
            f"F1 is about the positive one of two classes and needs labels, the negative and the positive one; "
            f"{len(given)} were given ({', '.join(map(repr, given)) or 'none'}): give the task's two labels, or use "
            "Classification-F1"
        )
    positive = given[1].strip()
    truth = first_golds(golds, "F1")
    for row, answer in enumerate(truth):
        if answer not in known:
            raise TaskError(
                f"golds[{row}] is {answer!r}, which is neither of the labels {', '.join(map(repr, given))}; mend the "
                "answer or the labels"
            )
    both = sum(text == answer == positive for text, answer in zip(predictions, truth, strict=True))
    either = truth.count(positive) + sum(text == positive for text in predictions)
    return 2 * both / either if either else 0.0


def matthews_correlation(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> float:
    """Matthew-Correlation of "acceptable" against everything else, the way CrossFit scores CoLA.

    Args:
        predictions: One stripped text per row; anything but "acceptable" is the other class.
        golds: For each row its acceptable answers, stripped; the first counts.

    Returns:
        The coefficient in [-1, 1]; 0 where predictions or golds are all of one class.

    Raises:
        ValueError: A row has no answer.
    """
    truth = [answer == _POSITIVE for answer in first_golds(golds, "Matthew-Correlation")]
    predicted = [text == _POSITIVE for text in predictions]
    rows = len(truth)
    both = sum(answer and text for answer, text in zip(truth, predicted, strict=True))
    true, positive = sum(truth), sum(predicted)
    spread = true * (rows - true) * positive * (rows - positive)
    if spread == 0:
        return 0.0
    return (both * rows - true * positive) / math.sqrt(spread)
