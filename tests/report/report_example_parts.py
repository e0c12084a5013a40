"""What a made-up report says besides scores and gains: profiles, differences, curves, costs, folders."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
from report.report_example_scores import SEEDS, TASKS, UNITS, example_setups

from priming.report.numbers import Cost, CurvePoint, Profile, Removal, RunFacts, TaskScore, TaskTransfer


def profiles(scores: Mapping[str, np.ndarray]) -> tuple[Profile, ...]:
    """Share of scores above 41 thresholds."""
    thresholds = np.linspace(0, 1, 41)
    found = []
    for run, values in scores.items():
        above = (values[:, :, None] > thresholds).mean(axis=1)
        shares = above.mean(axis=0)
        half = 1.96 * above.std(axis=0) / math.sqrt(len(TASKS))
        found.append(
            Profile(
                run,
                tuple(thresholds.tolist()),
                tuple(shares.tolist()),
                tuple((shares - half).clip(0, 1).tolist()),
                tuple((shares + half).clip(0, 1).tolist()),
            )
        )
    return tuple(found)


def transfers(scores: Mapping[str, np.ndarray]) -> tuple[TaskTransfer, ...]:
    """Differences from FT_A, with p-values of all sign flips."""
    found = []
    for run in scores:
        if run == "FT_A":
            continue
        for index, task in enumerate(TASKS):
            pairs = scores[run][index] - scores["FT_A"][index]
            spread = float(pairs.std()) / math.sqrt(len(UNITS) - 1)
            flipped = np.abs(np.array(list(product((1, -1), repeat=len(UNITS)))) @ pairs)
            p_value = float(
                (flipped >= flipped[0] - 1e-12).mean()
            )  # every way to flip signs, the first flips none
            found.append(
                TaskTransfer(
                    run=run,
                    task=task,
                    against="FT_A",
                    difference=float(pairs.mean()),
                    low=float(pairs.mean()) - 1.96 * spread,
                    high=float(pairs.mean()) + 1.96 * spread,
                    p_value=p_value,
                    p_adjusted=min(1.0, 110 * p_value),
                    units=len(UNITS),
                )
            )
    return tuple(found)


def curves(scores: Mapping[str, np.ndarray]) -> tuple[CurvePoint, ...]:
    """Scores that rise to the mean test score, primed ones from higher up."""
    found = []
    for place, (run, values) in enumerate(scores.items()):
        primed = example_setups()[run].method != "none"
        for step in range(0, 301, 25):
            score = float(values.mean()) * (
                1 - (0.55 if primed else 0.8) * math.exp(-step / (40 + 5 * place))
            )
            half = 0.12 - 0.0001 * step
            found.append(CurvePoint(run, step, score, score - half, score + half, len(TASKS)))
    return tuple(found)


def costs(runs: Sequence[str]) -> tuple[Cost, ...]:
    """Times and sizes of the pocket model."""
    setups = example_setups()
    size = {
        "A": 33_024.0,
        "M": 1_213_440.0,
        "M+A": 1_246_464.0,
        "MA": 66_048.0,
        "MA+A": 99_072.0,
        "": math.nan,
    }
    return tuple(
        Cost(
            run=run,
            upstream_seconds={"none": 0.0, "multitask": 61.0, "maml": 242.0}[setups[run].method]
            * (1 + 0.05 * place),
            downstream_seconds=144.0 if run == "FT" else 88.0 + place,
            peak_mib=911.0 if run == "FT" else 640.0 + 7 * place,
            upstream_parameters=size[setups[run].upstream_train],
            downstream_parameters=1_213_440.0 if run == "FT" else 33_024.0,
        )
        for place, run in enumerate(runs)
    )


def run_facts(runs: Sequence[str]) -> tuple[RunFacts, ...]:
    """Three folders a combination, one of them partial."""
    found = []
    for run, seed in product(runs, SEEDS):
        failed = (run, seed) == ("Meta_MA_A", 44)
        found.append(
            RunFacts(
                run=run,
                seed=seed,
                folder=f"runs/study/seed{seed}/{run}",
                status="partial" if failed else "done",
                cells=(57 if failed else 60, 60),
                device="cpu, 2 threads",
                packages={"python": "3.11.7", "torch": "2.13.0", "transformers": "5.17.0"},
                config=f"name: {run}\nseed: {seed}\nmodel:\n  path: pocket\ndownstream:\n  train: [A]\n",
                failure="loss is not finite at step 110 of owner_now, sample 21" if failed else "",
            )
        )
    return tuple(found)


def classifier_scores() -> dict[str, dict[str, TaskScore]]:
    """Classifiers on MNLI, and one of them with other targets held out, as in the thesis's tables 4.1 and 4.3."""
    means = {
        "FT_H": {"glue-mnli": 0.335},
        "Multi_M_H": {"glue-mnli": 0.379},
        "Meta_M_H": {"glue-mnli": 0.453},
        "Meta_M_H+A": {"glue-mnli": 0.495},
        "Meta_M_H+A_heldout_rte": {"glue-rte": 0.686},
        "Meta_M_H+A_heldout_qnli": {"glue-qnli": 0.496},
    }
    return {
        run: {
            task: TaskScore(run, task, "ACC", UNITS, (mean,) * 6, mean, 0.012, mean, math.nan, math.nan)
            for task, mean in by_task.items()
        }
        for run, by_task in means.items()
    }


def removals() -> tuple[Removal, ...]:
    """What leaving one source out changes on MNLI; the last with one unit, and so without an interval."""
    changes = {"rte": -0.037, "mrpc": -0.026, "qqp": -0.02, "sst2": -0.017, "cola": -0.002, "qnli": 0.0003}
    return tuple(
        Removal("Meta_M_H+A", source, "glue-mnli", 0.495, 0.495 + change, *ends, units)
        for source, change in changes.items()
        for ends, units in [
            ((math.nan, math.nan), 1) if source == "qnli" else ((change - 0.02, change + 0.015), 6)
        ]
    )
