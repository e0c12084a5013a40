"""The order in which a reader meets combinations: what they are compared with first, then set by set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from priming.report.numbers import Report
from priming.report.style import METHODS, Look, looks

_SETS = ("A", "M", "M+A", "MA", "MA+A")
"""Sets psi_u in the order of the thesis's table 5.1; others follow by name."""


class _OfRun(Protocol):
    @property
    def run(self) -> str: ...


_Record = TypeVar("_Record", bound=_OfRun)


def in_reading_order(report: Report) -> Report:
    """The same report with its combinations in reading order, wherever they occur.

    First the baseline, then what was not primed, then the primed ones by set, by what else their names say, and by
    method in the order of `METHODS`.

    Args:
        report: The numbers, in any order.

    Returns:
        A report of the same records. What belongs to no combination of the summaries comes last, in its old order.
    """
    found = looks(report)
    place = {run: index for index, run in enumerate(sorted(found, key=lambda run: _key(found[run])))}

    def ordered(records: Iterable[_Record]) -> tuple[_Record, ...]:
        return tuple(sorted(records, key=lambda record: place.get(record.run, len(place))))

    return replace(
        report,
        summaries=ordered(report.summaries),
        scores=tuple(sorted(ordered(report.scores), key=lambda score: score.task)),
        aggregates=ordered(report.aggregates),
        profiles=ordered(report.profiles),
        transfers=ordered(report.transfers),
        curves=ordered(report.curves),
        steps_to_reference=ordered(report.steps_to_reference),
        costs=ordered(report.costs),
        runs=ordered(report.runs),
        classifiers=dict(sorted(report.classifiers.items(), key=lambda item: place.get(item[0], len(place)))),
    )


def _key(look: Look) -> tuple[bool, bool, int, str, str, int, str]:
    known = _SETS.index(look.upstream) if look.upstream in _SETS else len(_SETS)
    role = list(METHODS).index(look.role)
    return look.role != "baseline", look.primed, known, look.upstream, look.group, role, look.run
