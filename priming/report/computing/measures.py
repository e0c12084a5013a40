"""The ways in which a report sums up gains and scores over tasks, in words; `priming.report.computing.summing` computes them."""

from __future__ import annotations

from priming.report.numbers import Measure

STRICT_NEAR_ZERO = 0.1
"""A baseline up to here has no part in the strict average."""

MEAN_GAIN = Measure(
    "arg",
    "average relative gain (ARG)",
    "percent",
    0.0,
    "Mean over tasks of the relative gain over the baseline (Huang 2023); the literature's number, ruled by tasks whose "
    "baseline is low.",
)
STRICT_GAIN = Measure(
    "arg_strict",
    f"ARG, baseline above {100 * STRICT_NEAR_ZERO:g} %",
    "percent",
    0.0,
    "ARG over the tasks whose baseline score is high enough for a ratio to mean something; prefer it where a few "
    "low baselines carry ARG.",
)
WITHOUT_SIBLINGS = Measure(
    "arg_without_siblings",
    "ARG, targets without siblings",
    "percent",
    0.0,
    "ARG over the targets that share no data set with a source; what priming gives a task that is new.",
)
WITH_SIBLINGS = Measure(
    "arg_with_siblings",
    "ARG, targets with siblings",
    "percent",
    0.0,
    "ARG over the targets that share data with a source (such as glue-rte and superglue-rte); how much of a gain may "
    "be memory.",
)
IQM_GAIN = Measure(
    "iqm_gain",
    "interquartile mean of relative gains",
    "percent",
    0.0,
    "Mean of the relative gains without the lowest and the highest quarter of the tasks; prefer it to ARG where single "
    "tasks stand out.",
)
MEDIAN_GAIN = Measure(
    "median_gain",
    "median of relative gains",
    "percent",
    0.0,
    "The gain that half of the tasks exceed; the most robust, and blind to how much the others gain or lose.",
)
WORST_GAIN = Measure(
    "worst_gain",
    "ARG of the worst unit",
    "percent",
    0.0,
    "ARG where the score of a task is that of its lowest unit, on both sides; what an unlucky few-shot sample gains.",
)
LOG_RATIO = Measure(
    "log_ratio_gain",
    "log-ratio gain",
    "percent",
    0.0,
    "Geometric mean of the ratios of scores (1 point added to both), minus 1; doubling and halving cancel, and no task "
    "is left out.",
)
ABSOLUTE = Measure(
    "absolute_gain",
    "absolute gain",
    "points",
    0.0,
    "Mean over tasks of score minus baseline; what users see, ruled by the tasks whose scores vary most.",
)
IQM_SCORE = Measure(
    "iqm_score",
    "interquartile mean of scores",
    "points",
    None,
    "Mean of all scores of tasks and units without the lowest and the highest quarter (Agarwal et al. 2021); needs no "
    "baseline.",
)
BETTER_THAN_BASELINE = Measure(
    "better_than_baseline",
    "probability of improvement on the baseline",
    "probability",
    0.5,
    "Chance that a unit scores higher than one of the baseline on the same task, mean over tasks (Agarwal et al. 2021); "
    "how often, not how much.",
)
BETTER_THAN_REFERENCE = Measure(
    "better_than_reference",
    "probability of improvement on the reference",
    "probability",
    0.5,
    "The same against the reference; whether priming helps more often than it hurts.",
)
