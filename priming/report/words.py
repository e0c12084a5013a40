"""The words that figures, tables and captions share: how many tasks and units, what an interval is, what a mark says."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

from priming.metrics import smallest_p
from priming.report.numbers import SIGNIFICANCE, Report, TaskScore, TaskTransfer

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
TIMES = "\N{MULTIPLICATION SIGN}"


def count(number: int, noun: str) -> str:
    """Such as "1 task" and "1,200 tasks"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def span(numbers: Collection[int], noun: str) -> str:
    """Such as "6 units", or "4 to 6 units" where the numbers differ."""
    low, high = min(numbers, default=0), max(numbers, default=0)
    return count(high, noun) if low == high else f"{low:,} to {count(high, noun)}"


def units_of(scores: Collection[TaskScore]) -> str:
    """How many units the scores have, in words."""
    return span([len(score.units) for score in scores], "unit")


def sizes(report: Report, *, of_gains: bool = False) -> str:
    """Such as "10 tasks x 6 units".

    Args:
        report: The numbers.
        of_gains: Whether tasks without a relative gain do not count.
    """
    kept = [score for score in report.scores if not (of_gains and score.task in report.left_out)]
    return f"{count(len({score.task for score in kept}), 'task')} {TIMES} {units_of(kept)}"


def level(report: Report) -> str:
    """The level of the intervals, such as "95 %"."""
    return f"{100 * report.level:g} %"


def intervals(report: Report, *, inner: bool = False) -> str:
    """What the intervals of a figure are, as a sentence or two.

    Args:
        report: The numbers.
        inner: Whether thick lines show the intervals over units only.
    """
    thin = f"{level(report)} bootstrap intervals over tasks and units ({report.draws:,} draws, paired)"
    if inner:
        return f"Thin lines are {thin}, thick ones are over units only: what remains if the tasks are held fixed."
    return f"Lines are {thin}."


def significance(transfer: TaskTransfer) -> str:
    """The mark of a difference: "**" if it survives Holm's correction, "*" if only its own p-value is small.

    Args:
        transfer: A combination on a task.

    Returns:
        The mark; empty where the difference may be chance, or nothing is known.
    """
    if transfer.p_adjusted < SIGNIFICANCE:
        return "**"
    return "*" if transfer.p_value < SIGNIFICANCE else ""


SIGNIFICANCE_WORDS = (
    f"* p < {SIGNIFICANCE} by a paired sign-flip permutation test over units, ** p < {SIGNIFICANCE} after Holm's correction "
    "over all tasks and combinations"
)
"""What the marks of `significance` say."""


def power(transfers: Sequence[TaskTransfer]) -> str:
    """Where no single difference can survive the correction, however large and steady, say so; empty elsewhere.

    Args:
        transfers: All differences of a report.
    """
    units, tests = max((one.units for one in transfers), default=0), len(transfers)
    if units < 2 or smallest_p(units, tests) < SIGNIFICANCE:
        return ""
    needed = next(pairs for pairs in itertools.count(units) if smallest_p(pairs, tests) < SIGNIFICANCE)
    return (
        f"With {count(units, 'unit')} no difference can survive the correction over {count(tests, 'test')}, however steady; "
        f"{needed} units would be needed."
    )
