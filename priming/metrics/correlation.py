"""Correlation of outputs that are numbers."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np

from priming.errors import TaskError
from priming.metrics.rows import first_golds


def pearson_correlation(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> float:
    """Pearson-Correlation of the numbers that the texts spell, as Python's `float` reads them.

    Args:
        predictions: One stripped text per row.
        golds: For each row its acceptable answers, stripped; the first counts.

    Returns:
        The coefficient in [-1, 1]. NaN where it is undefined: a prediction that is no finite number, predictions
        or golds that are all equal, or fewer than two rows.

    Raises:
        TaskError: A gold is not a number.
        ValueError: A row has no answer.
    """
    return _correlation("Pearson-Correlation", predictions, golds)


def spearman_correlation(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> float:
    """Spearman-Correlation: that of the ranks of the numbers that the texts spell, equal numbers sharing a rank.

    Args, Returns and Raises are those of `pearson_correlation`.
    """
    return _correlation("Spearman-Correlation", predictions, golds)


def _correlation(metric: str, predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> float:
    predicted = np.array([_number(text) for text in predictions])
    truth = np.array(
        [_gold_number(answer, row, metric) for row, answer in enumerate(first_golds(golds, metric))]
    )
    if not (np.isfinite(predicted).all() and np.isfinite(truth).all()):
        return math.nan
    if (predicted == predicted[0]).all() or (truth == truth[0]).all():
        return math.nan
    from scipy.stats import pearsonr, spearmanr  # noqa: PLC0415 - slow to import, and few tasks need it

    correlate = pearsonr if metric == "Pearson-Correlation" else spearmanr
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # nearly constant input: the value is what the reference reports
        return float(correlate(truth, predicted)[0])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _gold_number(answer: str, row: int, metric: str) -> float:
    try:
        return float(answer)
    except ValueError:
        raise TaskError(
            f"golds[{row}] is {answer!r}, which is not a number; {metric} needs numbers as answers: "
            "give the task another metric or mend the answer"
        ) from None
