"""Made-up reports: a whole study, one of classifiers, one of a single run without a baseline."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from report import report_example_parts as parts
from report.report_example_scores import (
    LEVEL,
    SEEDS,
    SIBLINGS,
    TASKS,
    UNITS,
    draw_scores,
    example_setups,
    interval_of,
    narrower,
)

from priming.metrics import Interval
from priming.report.computing.measures import (
    ABSOLUTE,
    BETTER_THAN_BASELINE,
    BETTER_THAN_REFERENCE,
    IQM_GAIN,
    IQM_SCORE,
    LOG_RATIO,
    MEAN_GAIN,
    MEDIAN_GAIN,
    STRICT_GAIN,
    WITH_SIBLINGS,
    WITHOUT_SIBLINGS,
    WORST_GAIN,
)
from priming.report.numbers import Aggregate, Report, RunSummary, StepsToReference, TaskScore
from priming.report.reading.setup import Setup

MEASURES = (
    MEAN_GAIN, STRICT_GAIN, WITHOUT_SIBLINGS, WITH_SIBLINGS, IQM_GAIN, MEDIAN_GAIN, WORST_GAIN, LOG_RATIO, ABSOLUTE,
    IQM_SCORE, BETTER_THAN_BASELINE, BETTER_THAN_REFERENCE,
)  # fmt: skip


def example_report(seed: int = 7) -> Report:
    """The report of a study with everything but classifiers and left-out sources."""
    scores = draw_scores(np.random.default_rng(seed))
    base = scores["FT"].mean(axis=1)
    gains = {run: values.mean(axis=1) / base - 1 for run, values in scores.items()}
    runs = tuple(scores)
    return Report(
        title="pocket",
        baseline="FT",
        reference="FT_A",
        summaries=_summaries(gains),
        scores=_task_scores(scores, gains),
        left_out={},
        siblings=SIBLINGS,
        measures=MEASURES,
        aggregates=_aggregates(scores, gains),
        profiles=parts.profiles(scores),
        transfers=parts.transfers(scores),
        curves=parts.curves(scores),
        steps_to_reference=tuple(
            StepsToReference(
                run, max(0.2, 0.95 - 0.06 * place), math.inf if place > 9 else 50.0 + 25 * place, 60
            )
            for place, run in enumerate(run for run in runs if run != "FT_A")
        ),
        costs=parts.costs(runs),
        runs=parts.run_facts(runs),
        classifiers={},
        removals=(),
        notes=("FT_A, overall_score samples 13, 21: Pearson-Correlation is undefined and counts as 0.",),
        problems=(
            "runs/study/seed44/Meta_MA_A: 3 of 60 cells are missing; run priming-downstream for it again.",
        ),
        level=LEVEL,
        draws=2000,
    )


def classifier_report() -> Report:
    """A report of classifiers, with sources left out and without gains."""
    scores = parts.classifier_scores()
    shown = ("FT_H", "Multi_M_H", "Meta_M_H", "Meta_M_H+A")
    nothing = RunSummary("", Setup(), (42,), None, None, None, None, None)
    return replace(
        single_report(),
        title="GLUE",
        summaries=tuple(replace(nothing, run=run) for run in shown),
        scores=tuple(scores[run]["glue-mnli"] for run in shown),
        classifiers=scores,
        removals=parts.removals(),
        curves=(),
        costs=(),
    )


def small_report() -> Report:
    """A report of three combinations on one task, with names as long as CrossFit's longest."""
    whole = example_report()
    names = {"FT": "FT", "FT_A": "FT_A", "Multi_M_A": "Multi_M_A_heldout_blimp-anaphor_number_agreement"}

    def few(records: Iterable[Any]) -> tuple[Any, ...]:
        kept = (
            one for one in records if one.run in names and getattr(one, "task", "work_link") == "work_link"
        )
        named = (replace(one, run=names[one.run]) for one in kept)
        task = "blimp-sentential_negation_npi_licensor_present"
        return tuple(replace(one, task=task) if hasattr(one, "task") else one for one in named)

    lists = (
        "summaries", "scores", "aggregates", "profiles", "transfers", "curves", "steps_to_reference", "costs", "runs",
    )  # fmt: skip
    return replace(whole, **{name: few(getattr(whole, name)) for name in lists})


def single_report() -> Report:
    """A report of one run on one unit per task, without a baseline: scores, a curve and costs."""
    whole = example_report()
    run = "Multi_M_A"
    return replace(
        whole,
        title="one run",
        baseline=None,
        reference=None,
        summaries=tuple(
            replace(
                one,
                seeds=(42,),
                gain=None,
                gain_of_samples=None,
                gain_std=None,
                difference=None,
                difference_of_samples=None,
            )
            for one in whole.summaries
            if one.run == run
        ),
        scores=tuple(
            replace(
                one,
                units=UNITS[:1],
                values=one.values[:1],
                mean=one.values[0],
                std=0.0,
                worst=one.values[0],
                gain=math.nan,
            )
            for one in whole.scores
            if one.run == run
        ),
        siblings={},
        measures=(),
        aggregates=(),
        profiles=(),
        transfers=(),
        curves=tuple(one for one in whole.curves if one.run == run),
        steps_to_reference=(),
        costs=tuple(one for one in whole.costs if one.run == run),
        runs=tuple(one for one in whole.runs if one.run == run)[:1],
        notes=(),
        problems=(),
    )


def _summaries(gains: Mapping[str, np.ndarray]) -> tuple[RunSummary, ...]:
    summaries = []
    for run, setup in example_setups().items():
        gain = interval_of(gains[run])
        std = float(gains[run].std())
        difference = None if run == "FT_A" else interval_of(gains[run] - gains["FT_A"])
        summaries.append(
            RunSummary(
                run=run,
                setup=setup,
                seeds=SEEDS,
                gain=gain,
                gain_of_samples=narrower(gain),
                gain_std=Interval(std, 0.55 * std, 1.35 * std, LEVEL),
                difference=difference,
                difference_of_samples=None if difference is None else narrower(difference),
            )
        )
    return tuple(summaries)


def _task_scores(scores: Mapping[str, np.ndarray], gains: Mapping[str, np.ndarray]) -> tuple[TaskScore, ...]:
    found = []
    for index, (task, (metric, _, _)) in enumerate(TASKS.items()):
        for run, values in scores.items():
            row = values[index]
            labelled = metric in ("Classification-F1", "ACC", "Matthew-Correlation")
            rate = 0.0 if run == "FT" else 0.02 * ((7 * index + len(run)) % 5)
            found.append(
                TaskScore(
                    run=run,
                    task=task,
                    metric=metric,
                    units=UNITS,
                    values=tuple(row.tolist()),
                    mean=float(row.mean()),
                    std=float(row.std()),
                    worst=float(row.min()),
                    gain=float(gains[run][index]),
                    off_label_rate=rate if labelled else math.nan,
                )
            )
    return tuple(found)


def _aggregates(scores: Mapping[str, np.ndarray], gains: Mapping[str, np.ndarray]) -> tuple[Aggregate, ...]:
    unrelated = np.array([task not in SIBLINGS for task in TASKS])
    found = []
    for run, values in scores.items():
        gain = np.sort(gains[run])
        better = {
            other: (values[:, :, None] > scores[other][:, None]).mean(axis=(1, 2))
            + 0.5 * (values[:, :, None] == scores[other][:, None]).mean(axis=(1, 2))
            for other in ("FT", "FT_A")
        }
        per_task = {
            MEAN_GAIN: gain,
            STRICT_GAIN: gain,
            WITHOUT_SIBLINGS: gains[run][unrelated],
            WITH_SIBLINGS: gains[run][~unrelated],
            IQM_GAIN: gain[2:-2],
            MEDIAN_GAIN: gain[4:6],
            WORST_GAIN: values.min(axis=1) / scores["FT"].min(axis=1) - 1,
            LOG_RATIO: np.log1p(gain.clip(-0.9)),
            ABSOLUTE: (values - scores["FT"]).mean(axis=1),
            IQM_SCORE: values.mean(axis=1),
            BETTER_THAN_BASELINE: better["FT"],
            BETTER_THAN_REFERENCE: better["FT_A"],
        }
        for measure in MEASURES:
            over_tasks = interval_of(per_task[measure])
            tasks = len(TASKS) if measure in (IQM_GAIN, MEDIAN_GAIN) else len(per_task[measure])
            found.append(Aggregate(run, measure.key, over_tasks, narrower(over_tasks), tasks))
    return tuple(found)
