"""The seven metrics of CrossFit by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from priming.errors import TaskError, nearest
from priming.metrics.classification import known_labels, macro_f1, matthews_correlation
from priming.metrics.correlation import pearson_correlation
from priming.metrics.rouge_l import rouge_l
from priming.metrics.rows import stripped_rows
from priming.metrics.text import accuracy, exact_match, qa_f1

_FUNCTIONS: Mapping[str, Callable[[Sequence[str], Sequence[Sequence[str]]], float]] = MappingProxyType(
    {
        "ACC": accuracy,
        "EM": exact_match,
        "QA-F1": qa_f1,
        "Classification-F1": macro_f1,
        "Matthew-Correlation": matthews_correlation,
        "Pearson-Correlation": pearson_correlation,
        "Rouge-L": rouge_l,
    }
)

METRICS: tuple[str, ...] = tuple(_FUNCTIONS)
"""The names of the metrics, in CrossFit's spelling. Higher is better for every one of them."""


def score(
    metric: str,
    predictions: Sequence[str],
    golds: Sequence[Sequence[str]],
    labels: Sequence[str] | None = None,
) -> float:
    """Score predictions with one of CrossFit's metrics, after stripping predictions and golds.

    Args:
        metric: One of `METRICS`.
        predictions: One text per row; at least one row.
        golds: For each row its acceptable answers, the canonical one first. Classification-F1,
            Matthew-Correlation and Pearson-Correlation use the first, the others the best.
        labels: None or empty scores as CrossFit does. Otherwise Classification-F1 averages over these labels
            alone (see `known_label_f1`); the other metrics do not look at it.

    Returns:
        A fraction of 1, or a correlation in [-1, 1]; NaN where a correlation is undefined.

    Raises:
        TaskError: There is no such metric, or a gold of Pearson-Correlation is not a number.
        TypeError: A text stands where a sequence of texts is wanted.
        ValueError: No rows, numbers of rows that differ, or a row without the answer that its metric needs.
    """
    if metric not in METRICS:
        raise TaskError(
            f"there is no metric '{metric}'{nearest(metric, METRICS)}; the metrics are {', '.join(METRICS)}"
        )
    texts, answers = stripped_rows(predictions, golds)
    if metric == "Classification-F1" and labels:
        return macro_f1(texts, answers, known_labels(labels))
    return _FUNCTIONS[metric](texts, answers)
