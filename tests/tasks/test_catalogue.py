from __future__ import annotations

from collections import Counter

from priming.metrics import METRICS
from priming.tasks import CATALOGUE


def test_counts_are_the_published_ones() -> None:
    assert len(CATALOGUE) == 160
    assert Counter(entry.metric for entry in CATALOGUE.values()) == {
        "Classification-F1": 51,
        "ACC": 51,
        "EM": 28,
        "Rouge-L": 17,
        "QA-F1": 9,
        "Pearson-Correlation": 3,
        "Matthew-Correlation": 1,
    }
    assert Counter(entry.k for entry in CATALOGUE.values()) == {16: 82, 32: 78}


def test_every_metric_can_be_scored() -> None:
    """Two of the metrics are GLUE's alone."""
    assert {entry.metric for entry in CATALOGUE.values()} == set(METRICS) - {"F1", "Spearman-Correlation"}


def test_k_is_16_exactly_for_classification() -> None:
    assert all((entry.kind == "classification") == (entry.k == 16) for entry in CATALOGUE.values())


def test_odd_ones_are_as_the_reference_has_them() -> None:
    codah, cola, yelp = CATALOGUE["codah"], CATALOGUE["glue-cola"], CATALOGUE["yelp_review_full"]
    assert (codah.metric, codah.kind) == ("Classification-F1", "text_to_text")
    assert (cola.metric, cola.kind) == ("Matthew-Correlation", "classification")
    assert (yelp.metric, yelp.kind) == ("Pearson-Correlation", "classification")
