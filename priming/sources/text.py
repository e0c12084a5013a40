"""A ranking as plain text for a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from priming.metrics.bootstrap import Interval
from priming.sources.agreement import Agreement, MeanAgreement, Reliability
from priming.sources.ranking import SourceRanking
from priming.sources.scores import mean_ranks

_AGREEMENT = ("predictor", "target", "sources", "rho", "p", "tau", "p")
_MEAN = ("predictor", "targets", "rho", "interval", "tau", "interval")


def render_ranking(ranking: SourceRanking, top: int) -> str:
    """The ranking in words and tables.

    Args:
        ranking: The numbers.
        top: How many sources of each ranking to show.

    Returns:
        Lines in ASCII but for the names of tasks, with a line break at the end.
    """
    shown = min(top, len(ranking.sources))
    blocks = [
        f"The {shown} sources of {len(ranking.sources)} that should help each target most, the best first",
        _best(ranking, shown),
    ]
    if ranking.agreements:
        k, chance = ranking.means[0].k, ranking.means[0].chance
        over_targets = "Agreement with the truth, mean over targets with 95 % interval"
        blocks += [
            f"Agreement with the truth per target: rank correlations with p-values, and precision at {k}",
            _table([*_AGREEMENT, f"P@{k}"], [_agreement(one) for one in ranking.agreements], left=2),
            f"{over_targets}; precision at {k} is {chance:.2f} by chance",
            _table([*_MEAN, f"P@{k}", "interval"], [_mean(one) for one in ranking.means], left=1),
        ]
    notes = [*_on_truth(ranking), *ranking.notes]
    if notes:
        blocks.append("\n".join(["Notes", *(f"- {note}" for note in notes)]))
    return "\n\n".join(blocks) + "\n"


def _best(ranking: SourceRanking, top: int) -> str:
    rows = []
    for target in ranking.targets:
        columns = [scores.ordered(target)[:top] for scores in ranking.scores.values()]
        rows += _columns(target, columns, top)
    if len(ranking.targets) > 1:
        columns = [tuple(mean_ranks([scores]))[:top] for scores in ranking.scores.values()]
        rows += _columns("(mean rank)", columns, top)
    return _table(["target", "rank", *ranking.scores], rows, left=1, right=1)


def _columns(title: str, columns: Sequence[Sequence[str]], top: int) -> list[list[str]]:
    return [
        [
            title if place == 0 else "",
            str(place + 1),
            *(column[place] if place < len(column) else "" for column in columns),
        ]
        for place in range(top)
    ]


def _agreement(one: Agreement) -> list[str]:
    return [
        *(one.by, one.target, str(one.sources)),
        *(_signed(one.spearman), _plain(one.spearman_p, 3), _signed(one.kendall), _plain(one.kendall_p, 3)),
        _plain(one.precision, 2),
    ]


def _mean(one: MeanAgreement) -> list[str]:
    return [
        *(one.by, str(one.targets)),
        *(*_interval(one.spearman), *_interval(one.kendall), *_interval(one.precision, "{:.2f}")),
    ]


def _on_truth(ranking: SourceRanking) -> list[str]:
    """How far the truth can be trusted, plainly."""
    if ranking.truth is None:
        return []
    seeds = ranking.truth.seeds
    missing = len(set(ranking.sources) - set(ranking.truth.measured))
    notes = [f"The truth lacks {missing} of {len(ranking.sources)} sources."] if missing else []
    if len(seeds) == 1:
        how = f"run --truth --seeds {seeds[0]} {seeds[0] + 1} to see"
        return [
            *notes,
            f"The truth rests on one seed ({seeds[0]}), so nothing says how much of it is noise; {how}.",
        ]
    if ranking.reliability is None:
        return [*notes, "The truths of different seeds have too little in common to be compared."]
    return [*notes, _reliability(ranking.reliability)]


def _reliability(found: Reliability) -> str:
    seeds = ", ".join(map(str, found.seeds))
    agree = " ".join(["rho =", *_interval(found.between)]).strip()
    if found.is_noise:
        return (
            f"The truth is noise: two seeds' truths (of seeds {seeds}) agree by {agree}, mean over targets, which is not "
            "above 0. No predictor can be judged by it."
        )
    return (
        f"Two seeds' truths (of seeds {seeds}) agree by {agree}, mean over targets; so no predictor can be expected to "
        f"agree with their mean by more than rho = {found.ceiling:+.2f}."
    )


def _interval(interval: Interval, form: str = "{:+.2f}") -> tuple[str, str]:
    """Estimate and ends, which a single target does not have."""
    estimate = "-" if math.isnan(interval.estimate) else form.format(interval.estimate)
    ends = (form.format(end) for end in (interval.low, interval.high))
    return estimate, "" if math.isnan(interval.low) else f"[{', '.join(ends)}]"


def _signed(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:+.2f}"


def _plain(value: float, digits: int) -> str:
    return "-" if math.isnan(value) else f"{value:.{digits}f}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], *, left: int, right: int = 99) -> str:
    """Columns padded to their widest cell: the first `left` flush left, `right` more flush right, the rest left.

    A column without anything below its header is dropped.
    """
    lines = [header, *rows]
    widths = {
        index: max(len(line[index]) for line in lines)
        for index in range(len(header))
        if any(row[index] for row in rows)
    }
    return "\n".join(
        "  ".join(
            line[index].rjust(width) if left <= index < left + right else line[index].ljust(width)
            for index, width in widths.items()
        ).rstrip()
        for line in lines
    )
