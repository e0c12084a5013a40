"""The metrics by name: the seven of CrossFit and two more of GLUE."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from priming.errors import TaskError, nearest
from priming.metrics.classification import known_labels, macro_f1, matthews_correlation, positive_f1
from priming.metrics.correlation import pearson_correlation, spearman_correlation
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
        "Spearman-Correlation": spearman_correlation,
    }
)

METRICS: tuple[str, ...] = (*_FUNCTIONS, "F1")
"""The names of the metrics, CrossFit's seven in its own spelling first. Higher is better for every one of them."""


def score(
    metric: str,
    predictions: Sequence[str],
    golds: Sequence[Sequence[str]],
    labels: Sequence[str] | None = None,
) -> float:
    """Score predictions with one of the metrics, after stripping predictions and golds.

    Args:
        metric: One of `METRICS`.
        predictions: One text per row; at least one row.
        golds: For each row its acceptable answers, the canonical one first. ACC, EM, QA-F1 and Rouge-L use the best
            of them, the others the first.
        labels: The task's labels. F1 needs two of them, the positive one last. For Classification-F1, None or empty
            scores as CrossFit does, and labels average over these alone (see `known_label_f1`). The other metrics do
            not look at them.

    Returns:
        A fraction of 1, or a correlation in [-1, 1]; NaN where a correlation is undefined.

    Raises:
        TaskError: There is no such metric, a gold of a correlation is not a number, or F1 is given other than two
            labels or a gold that is neither of them.
        TypeError: A text stands where a sequence of texts is wanted.
        ValueError: No rows, numbers of rows that differ, or a row without the answer that its metric needs.
    """
    if metric not in METRICS:
        raise TaskError(
            f"there is no metric '{metric}'{nearest(metric, METRICS)}; the metrics are {', '.join(METRICS)}"
        )
    texts, answers = stripped_rows(predictions, golds)
    if metric == "F1":
        return positive_f1(texts, answers, labels)
    if metric == "Classification-F1" and labels:
        return macro_f1(texts, answers, known_labels(labels))
    return _FUNCTIONS[metric](texts, answers)
