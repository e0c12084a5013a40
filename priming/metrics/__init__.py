"""Scores of predictions, and how runs compare: pure functions of texts and numbers.

Every score is a fraction of 1 (or a correlation in [-1, 1]) and higher is better.
"""

from __future__ import annotations

from priming.metrics.classification import known_label_f1, off_label_rate
from priming.metrics.robust import Interval, bootstrap_gain
from priming.metrics.scoring import METRICS, score
from priming.metrics.transfer import (
    NEAR_ZERO,
    average_relative_gain,
    relative_gain_std,
    relative_gains,
    undefined_gains,
)

__all__ = [
    "METRICS",
    "NEAR_ZERO",
    "Interval",
    "average_relative_gain",
    "bootstrap_gain",
    "known_label_f1",
    "off_label_rate",
    "relative_gain_std",
    "relative_gains",
    "score",
    "undefined_gains",
]
