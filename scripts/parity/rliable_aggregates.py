"""What rliable's own aggregates and intervals are, for `tests/parity/test_rliable.py` to compare with.

    environment=$(mktemp -d)
    python3 -m venv "$environment"
    "$environment/bin/pip" install rliable==1.2.0 'pandas<3'
    "$environment/bin/python" scripts/parity/rliable_aggregates.py

An environment of its own, never this project's: rliable needs plotting libraries that this project does without. The
script writes tests/parity/rliable.json: the scores, two runs of 9 units on 6 tasks with ties among them, and what
rliable makes of them: interquartile mean, median and mean, the probability that the first run improves on the second,
the score distribution, and percentile intervals of the first three from its stratified bootstrap, which keeps the
tasks fixed.

An interval of the probability of improvement is not compared: rliable draws the units of both runs independently, this
project draws them in pairs.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from rliable import library, metrics  # type: ignore[import-not-found]

TARGET = Path(__file__).parents[2] / "tests" / "parity" / "rliable.json"
DRAWS = 50_000
LEVEL = 0.95
UNITS, TASKS = 9, 6


def made_up_scores() -> dict[str, Any]:
    """Run -> scores of two digits, [units, tasks]; each task has a level and a spread of its own."""
    generator = np.random.default_rng(0)
    levels, spreads = generator.uniform(0.2, 0.7, size=TASKS), generator.uniform(0.02, 0.2, size=TASKS)
    return {
        run: np.round(np.clip(generator.normal(levels + gain, spreads, size=(UNITS, TASKS)), 0, 1), 2)
        for run, gain in (("first", 0.05), ("second", 0.0))
    }


def main() -> None:
    """Write the numbers."""
    scores = made_up_scores()
    aggregates = {
        "interquartile_mean": metrics.aggregate_iqm,
        "median": metrics.aggregate_median,
        "mean": metrics.aggregate_mean,
    }
    _, ends = library.get_interval_estimates(
        {"first": scores["first"]},
        lambda values: np.array([of(values) for of in aggregates.values()]),
        reps=DRAWS,
        confidence_interval_size=LEVEL,
    )
    thresholds = np.round(np.linspace(0, 1, 21), 2)
    profiles, _ = library.create_performance_profile(scores, thresholds, reps=10)
    numbers = {
        "versions": {name: version(name) for name in ("rliable", "arch", "scipy", "numpy")},
        "scores": {run: values.tolist() for run, values in scores.items()},
        "estimates": {
            run: {name: float(of(values)) for name, of in aggregates.items()}
            for run, values in scores.items()
        },
        "probability_of_improvement": float(
            metrics.probability_of_improvement(scores["first"], scores["second"])
        ),
        "thresholds": thresholds.tolist(),
        "profiles": {run: np.asarray(values).tolist() for run, values in profiles.items()},
        "level": LEVEL,
        "draws": DRAWS,
        "intervals": {name: ends["first"][:, place].tolist() for place, name in enumerate(aggregates)},
    }
    TARGET.write_text(json.dumps(numbers) + "\n", encoding="utf-8")
    print(f"written: {TARGET}")


if __name__ == "__main__":
    main()
