"""Every way a report sums up a combination over tasks, with its two intervals.

All statistics see the same drawn tasks and units: each set of tasks is drawn from the same stream, for all combinations
at once. `exclude` leaves tasks out of every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from priming.metrics import (
    NEAR_ZERO,
    DrawnScores,
    Interval,
    Resampled,
    absolute_gain,
    average_gain,
    draw_scores,
    gain_std,
    interquartile_mean_gain,
    interquartile_mean_score,
    interval,
    intervals,
    log_ratio_gain,
    median_gain,
    performance_profile,
    probability_of_improvement,
    tasks_with_gain,
    worst_unit_gain,
)
from priming.metrics.bootstrap import Floats
from priming.report.computing import measures
from priming.report.numbers import Aggregate, Measure, Profile
from priming.seeding import numpy_stream

Values = Mapping[str, Mapping[str, Sequence[float]]]
"""Combination -> task -> score of each unit, ascending; an undefined one counts as 0."""
_Statistic = Callable[[Mapping[str, DrawnScores], str], Floats]

_RGSTD, _DIFFERENCE = "rgstd", "difference"
_BOTH: tuple[Resampled, ...] = ("tasks_and_samples", "samples")


@dataclass(frozen=True)
class Options:
    """How a report makes its numbers.

    Attributes:
        exclude: Tasks to leave out of everything that sums up over tasks.
        near_zero: Tasks with a baseline up to here have no relative gain.
        seed: Seed of the bootstrap.
        draws: Number of bootstrap draws.
        level: Share of draws inside each interval.
    """

    exclude: frozenset[str] = frozenset()
    near_zero: float = NEAR_ZERO
    seed: int = 42
    draws: int = 2000
    level: float = 0.95


@dataclass(frozen=True)
class Comparison:
    """Combinations on common tasks and units, and the settings that all their numbers share.

    Attributes:
        values: Their scores.
        baseline: The combination that gains are relative to; None where there is none.
        reference: The combination that differences are taken from; None where there is none.
        siblings: Target task -> its siblings among the sources; a task without one is absent.
        options: How numbers are made of them.
    """

    values: Values
    baseline: str | None
    reference: str | None
    siblings: Mapping[str, tuple[str, ...]]
    options: Options

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that are summed up, in alphabetical order."""
        first = next(iter(self.values.values()))
        return tuple(sorted(first.keys() - self.options.exclude))

    def gaining(self, near_zero: float | None = None, *, worst: bool = False) -> tuple[str, ...]:
        """The tasks that have a relative gain, in alphabetical order; none without a baseline.

        Args:
            near_zero: In place of the comparison's own.
            worst: Whether a task's score is its lowest unit.
        """
        if self.baseline is None:
            return ()
        base = self.values[self.baseline]
        limit = self.options.near_zero if near_zero is None else near_zero
        return tuple(tasks_with_gain([base], base, self.options.exclude, near_zero=limit, worst=worst))

    def drawn(self, values: Values, tasks: Collection[str], resample: Resampled) -> dict[str, DrawnScores]:
        """Draws of some scores, from the report's stream.

        Args:
            values: Name -> task -> scores of the same units.
            tasks: The tasks to draw from.
            resample: What to draw.
        """
        stream = numpy_stream(self.options.seed, "bootstrap", "report", resample)
        return draw_scores(values, stream, tasks=tasks, resample=resample, draws=self.options.draws)


@dataclass(frozen=True)
class _Rule:
    """A statistic and the tasks it is taken over; `measure` is None where it is no aggregate of its own."""

    key: str
    measure: Measure | None
    tasks: tuple[str, ...]
    value: _Statistic


@dataclass(frozen=True)
class SummedUp:
    """All statistics of all combinations.

    Attributes:
        measures: The aggregates there are, in the order they are shown.
        aggregates: By combination, then by measure.
        gains: Combination -> ARG over tasks and units, and over units; None without a baseline.
        gain_stds: Combination -> RGSTD over tasks and units; None without a baseline.
        differences: Combination -> ARG minus the reference's, over tasks and units, and over units; None without a
            reference or baseline, and for the reference itself.
        profiles: One per combination.
    """

    measures: tuple[Measure, ...]
    aggregates: tuple[Aggregate, ...]
    gains: Mapping[str, tuple[Interval | None, Interval | None]]
    gain_stds: Mapping[str, Interval | None]
    differences: Mapping[str, tuple[Interval | None, Interval | None]]
    profiles: tuple[Profile, ...]


def sum_up(comparison: Comparison) -> SummedUp:
    """Compute every statistic of every combination.

    Args:
        comparison: What is compared.
    """
    rules = list(_rules(comparison))
    found = dict(_intervals(comparison, rules))

    def both(run: str, key: str) -> tuple[Interval | None, Interval | None]:
        return found.get((run, key, _BOTH[0])), found.get((run, key, _BOTH[1]))

    names = tuple(comparison.values)
    shown = [rule for rule in rules if rule.measure is not None]
    others = [name for name in names if name != comparison.reference]
    return SummedUp(
        measures=tuple(rule.measure for rule in rules if rule.measure is not None),
        aggregates=tuple(
            Aggregate(
                run, rule.key, found[run, rule.key, _BOTH[0]], found[run, rule.key, _BOTH[1]], len(rule.tasks)
            )
            for run in names
            for rule in shown
        ),
        gains={run: both(run, measures.MEAN_GAIN.key) for run in names},
        gain_stds={run: both(run, _RGSTD)[0] for run in names},
        differences={run: both(run, _DIFFERENCE) if run in others else (None, None) for run in names},
        profiles=tuple(_profiles(comparison)),
    )


def _intervals(
    comparison: Comparison, rules: Sequence[_Rule]
) -> Iterator[tuple[tuple[str, str, Resampled], Interval]]:
    """(combination, statistic, what was drawn) -> interval. Each set of tasks is drawn once and then let go."""
    by_tasks: dict[tuple[str, ...], list[_Rule]] = {}
    for rule in rules:
        by_tasks.setdefault(rule.tasks, []).append(rule)
    for tasks, own in by_tasks.items():
        for resample in _BOTH:
            drawn = comparison.drawn(comparison.values, tasks, resample)
            for run in comparison.values:
                for rule in own:
                    yield (
                        (run, rule.key, resample),
                        interval(rule.value(drawn, run), comparison.options.level),
                    )


def _rules(comparison: Comparison) -> Iterator[_Rule]:
    """The statistics there are, the aggregates in the order they are shown."""
    base, reference, everything = comparison.baseline, comparison.reference, comparison.tasks
    if base is not None:
        yield from _gain_rules(comparison, base)
    yield _shown(measures.IQM_SCORE, everything, lambda drawn, run: interquartile_mean_score(drawn[run]))
    if base is not None:
        yield _shown(measures.BETTER_THAN_BASELINE, everything, _improvement(base))
    if reference is not None:
        yield _shown(measures.BETTER_THAN_REFERENCE, everything, _improvement(reference))
    if base is not None and reference is not None:
        average = _gain(average_gain, base, comparison.options.near_zero)
        yield _Rule(
            _DIFFERENCE,
            None,
            comparison.gaining(),
            lambda drawn, run: average(drawn, run) - average(drawn, reference),
        )


def _gain_rules(comparison: Comparison, base: str) -> Iterator[_Rule]:
    limit, kept, everything = comparison.options.near_zero, comparison.gaining(), comparison.tasks
    strict = max(limit, measures.STRICT_NEAR_ZERO)
    average = _gain(average_gain, base, limit)
    yield _shown(measures.MEAN_GAIN, kept, average)
    yield _shown(measures.STRICT_GAIN, comparison.gaining(strict), average)
    siblings = comparison.siblings
    if any(task in siblings for task in kept):
        yield _shown(measures.WITHOUT_SIBLINGS, tuple(task for task in kept if task not in siblings), average)
        yield _shown(measures.WITH_SIBLINGS, tuple(task for task in kept if task in siblings), average)
    yield _shown(measures.IQM_GAIN, kept, _gain(interquartile_mean_gain, base, limit))
    yield _shown(measures.MEDIAN_GAIN, kept, _gain(median_gain, base, limit))
    yield _shown(measures.LOG_RATIO, everything, lambda drawn, run: log_ratio_gain(drawn[run], drawn[base]))
    yield _shown(measures.ABSOLUTE, everything, lambda drawn, run: absolute_gain(drawn[run], drawn[base]))
    yield _shown(measures.WORST_GAIN, comparison.gaining(worst=True), _gain(worst_unit_gain, base, limit))
    yield _Rule(_RGSTD, None, kept, _gain(gain_std, base, limit))


def _shown(measure: Measure, tasks: tuple[str, ...], value: _Statistic) -> _Rule:
    return _Rule(measure.key, measure, tasks, value)


def _gain(statistic: Callable[..., Floats], base: str, near_zero: float) -> _Statistic:
    return lambda drawn, run: statistic(drawn[run], drawn[base], near_zero=near_zero)


def _improvement(other: str) -> _Statistic:
    return lambda drawn, run: probability_of_improvement(drawn[run], drawn[other])


def _profiles(comparison: Comparison) -> Iterator[Profile]:
    lowest = min(value for run in comparison.values.values() for scores in run.values() for value in scores)
    first = min(0, int(np.floor(lowest * 10)) * 10)  # only a correlation can be below 0
    thresholds = [step / 100 for step in range(first, 101)]
    drawn = comparison.drawn(comparison.values, comparison.tasks, "tasks_and_samples")
    for run, scores in drawn.items():
        found = intervals(performance_profile(scores, thresholds), comparison.options.level)
        shares, lows, highs = zip(*((one.estimate, one.low, one.high) for one in found), strict=True)
        yield Profile(run, tuple(thresholds), shares, lows, highs)
