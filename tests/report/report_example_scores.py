"""Drawn scores of a whole study: 12 combinations, 10 tasks, 3 seeds with 2 few-shot samples each.

They only have to be as many, as large and as uncertain as those of a real study. Intervals are those of a normal
distribution, since how they come about is not what pages and figures are tested for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np

from priming.metrics import Interval
from priming.report.numbers import Unit
from priming.report.reading.setup import Setup

LEVEL = 0.95
SEEDS = (42, 43, 44)
UNITS = tuple(Unit(seed, sample) for seed in SEEDS for sample in (13, 21))
TASKS: Mapping[str, tuple[str, float, float]] = {
    "aspect_opinion": ("Classification-F1", 0.68, 0.05),
    "exchange_inference": ("ACC", 0.645, 0.03),
    "headline_desk": ("ACC", 0.755, 0.02),
    "merge_sentences": ("Rouge-L", 0.874, 0.02),
    "object_in_story": ("QA-F1", 0.37, 0.02),
    "overall_score": ("Pearson-Correlation", 0.289, 0.08),
    "owner_now": ("EM", 0.375, 0.03),
    "told_twice": ("Classification-F1", 0.532, 0.04),
    "word_order": ("Matthew-Correlation", 0.809, 0.06),
    "work_link": ("ACC", 0.42, 0.05),
}
"""Task -> metric, score of full fine-tuning, noise of a unit."""

SIBLINGS = {"aspect_opinion": ("aspect_polarity",), "owner_now": ("owner_first", "owner_last")}
"""Target -> its siblings among the sources."""

SETS = ("A", "M", "M+A", "MA", "MA+A")
METHODS = {"Multi": "multitask", "Meta": "maml"}
GAIN = {"A": -0.09, "M": 0.02, "M+A": 0.01, "MA": -0.06, "MA+A": -0.065}
"""Part trained upstream -> its mean relative gain over full fine-tuning; without priming it is -0.14."""


def example_setups() -> dict[str, Setup]:
    """The twelve combinations of the thesis's figure 5.1, baseline first."""
    setups = {"FT": Setup("none", "", "M", "keep"), "FT_A": Setup("none", "", "A", "keep")}
    for parts, (prefix, method) in product(SETS, METHODS.items()):
        setups[f"{prefix}_{parts}_A"] = Setup(method, parts, "A", "keep")
    return setups


def draw_scores(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Test scores of each combination, tasks x units."""
    base = np.array([score for _, score, _ in TASKS.values()])
    noise = np.array([spread for _, _, spread in TASKS.values()])
    carried = np.array([task == "overall_score" for task in TASKS])
    shared = generator.normal(size=(len(TASKS), len(UNITS)))
    skill = generator.normal(scale=0.05, size=len(TASKS))
    scores = {}
    for run, setup in example_setups().items():
        gain = np.zeros(len(TASKS))
        if run != "FT":
            gain += (
                GAIN.get(setup.upstream_train, -0.14) + skill + generator.normal(scale=0.04, size=len(TASKS))
            )
            reach = {"multitask": 1.4, "maml": 0.1}.get(setup.method, -0.6)
            gain += carried * (reach if "M" in setup.upstream_train.split("+") else -0.5)
        own = generator.normal(size=shared.shape)
        values = base[:, None] * (1 + gain[:, None]) + noise[:, None] * (0.5 * shared + 0.8 * own)
        scores[run] = values.clip(0, 1)
    return scores


def interval_of(values: np.ndarray, estimate: float | None = None) -> Interval:
    """The mean of values, or a given estimate, with a normal interval of that mean."""
    middle = float(values.mean()) if estimate is None else estimate
    half = 1.96 * float(values.std()) / math.sqrt(max(len(values) - 1, 1))
    return Interval(middle, middle - half, middle + half, LEVEL)


def narrower(interval: Interval, share: float = 0.4) -> Interval:
    """An interval of a share of the width, about the same estimate."""
    middle = interval.estimate
    return replace(
        interval, low=middle + share * (interval.low - middle), high=middle + share * (interval.high - middle)
    )
