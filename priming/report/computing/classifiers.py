"""The thesis's tables of classifiers: scores per held-out target (4.1, 4.3), and what leaving out a source does (4.2)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from priming.metrics import Interval, intervals, task_differences
from priming.report.computing.combining import Combined
from priming.report.computing.scores import task_score
from priming.report.computing.summing import Comparison
from priming.report.numbers import Removal, TaskScore


def is_classifier(combination: Combined) -> bool:
    """Whether a combination has a task head.

    Args:
        combination: The runs of one name.
    """
    return any(module.endswith("=head") for module in combination.setup.modules.split("+"))


def classifier_scores(
    combinations: Sequence[Combined], baseline: Combined | None, near_zero: float
) -> dict[str, dict[str, TaskScore]]:
    """Every score of every classifier, on common ground or not; but for the runs that `removals` compares with another.

    Args:
        combinations: All of them.
        baseline: What gains are relative to, on targets where it has the same units.
        near_zero: A baseline up to here gives no gain.

    Returns:
        Combination -> target -> score.
    """
    return {
        one.name: {
            task: task_score(one, task, tuple(scored), baseline, near_zero)
            for task, scored in one.scores.items()
        }
        for one in combinations
        if is_classifier(one) and not any(_leaves_one_out_of(full, one) for full in combinations)
    }


def removals(combinations: Sequence[Combined], settings: Comparison) -> tuple[Removal, ...]:
    """What leaving one source out changes: runs that leave one out against the run equal in everything else.

    Args:
        combinations: All of them; those of which nothing is known but scores have no counterpart.
        settings: Of the intervals.

    Returns:
        By combination with all sources, then by source and target.
    """
    found = [
        one
        for full in combinations
        for less in combinations
        if _leaves_one_out_of(full, less)
        for one in _removals(full, less, settings)
    ]
    return tuple(sorted(found, key=lambda one: (one.run, one.source, one.task)))


def _leaves_one_out_of(full: Combined, less: Combined) -> bool:
    configs = (full.runs[0].config, less.runs[0].config)
    alike = bool(configs[0].identity) and configs[0].identity == configs[1].identity
    return alike and not configs[0].leave_out and len(configs[1].leave_out) == 1


def _removals(full: Combined, less: Combined, settings: Comparison) -> Iterator[Removal]:
    (source,) = less.runs[0].config.leave_out
    for task in sorted(full.scores.keys() & less.scores.keys()):
        units = tuple(unit for unit in full.scores[task] if unit in less.scores[task])
        if not units:
            continue
        with_it, without = (task_score(one, task, units) for one in (full, less))
        ends = Interval(math.nan, math.nan, math.nan, settings.options.level)
        if len(units) > 1:
            values = {"full": {task: with_it.values}, "less": {task: without.values}}
            drawn = settings.drawn(values, [task], "samples")
            (ends,) = intervals(task_differences(drawn["less"], drawn["full"]), settings.options.level)
        yield Removal(full.name, source, task, with_it.mean, without.mean, ends.low, ends.high, len(units))
