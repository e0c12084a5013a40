"""Scores of predictions, and how runs compare: pure functions of texts and numbers.

Every score is a fraction of 1 (or a correlation in [-1, 1]) and higher is better.
"""

from __future__ import annotations

from priming.metrics.aggregates import (
    LOG_RATIO_OFFSET,
    absolute_gain,
    average_gain,
    gain_std,
    interquartile_mean_gain,
    log_ratio_gain,
    median_gain,
    tasks_with_gain,
    worst_unit_gain,
)
from priming.metrics.bootstrap import (
    DrawnScores,
    Interval,
    Resampled,
    SampleScores,
    UnitDraws,
    draw_scores,
    interval,
    intervals,
)
from priming.metrics.classification import known_label_f1, off_label_rate
from priming.metrics.raw_scores import (
    interquartile_mean_score,
    mean_score,
    performance_profile,
    probability_of_improvement,
    task_differences,
)
from priming.metrics.robust import bootstrap_gain
from priming.metrics.scoring import METRICS, score
from priming.metrics.significance import holm, sign_flip_p, smallest_p
from priming.metrics.transfer import (
    NEAR_ZERO,
    average_relative_gain,
    relative_gain_std,
    relative_gains,
    undefined_gains,
)

__all__ = [
    "LOG_RATIO_OFFSET",
    "METRICS",
    "NEAR_ZERO",
    "DrawnScores",
    "Interval",
    "Resampled",
    "SampleScores",
    "UnitDraws",
    "absolute_gain",
    "average_gain",
    "average_relative_gain",
    "bootstrap_gain",
    "draw_scores",
    "gain_std",
    "holm",
    "interquartile_mean_gain",
    "interquartile_mean_score",
    "interval",
    "intervals",
    "known_label_f1",
    "log_ratio_gain",
    "mean_score",
    "median_gain",
    "off_label_rate",
    "performance_profile",
    "probability_of_improvement",
    "relative_gain_std",
    "relative_gains",
    "score",
    "sign_flip_p",
    "smallest_p",
    "task_differences",
    "tasks_with_gain",
    "undefined_gains",
    "worst_unit_gain",
]
