"""A ranking as CSV files for further work, one fact per row."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from priming.checkpoints.files import write_text
from priming.sources.ranking import SourceRanking

SCORE_COLUMNS = ("target", "source", "predictor", "score", "rank")
"""Columns of scores.csv. `predictor` may be "truth"; rank 1 is the best, equal scores share their mean rank."""
AGREEMENT_COLUMNS = (
    "target", "predictor", "sources", "spearman", "spearman_p", "kendall", "kendall_p", "precision", "k",
)  # fmt: skip
"""Columns of agreement.csv."""
TRUTH_COLUMNS = ("seed", "sample", "target", "source", "with_all", "without", "help")
"""Columns of truth.csv."""


def write_ranking(ranking: SourceRanking, folder: Path) -> tuple[Path, ...]:
    """Write `scores.csv` and, where there is a truth, `agreement.csv` and `truth.csv`, each atomically.

    Undefined numbers are empty fields. Files of an earlier ranking do not stay beside those of this one.

    Args:
        ranking: The numbers.
        folder: Where to write; made if it does not exist.

    Returns:
        The files.

    Raises:
        CheckpointError: The folder cannot be written to.
    """
    tables = {"scores.csv": _csv(SCORE_COLUMNS, _score_rows(ranking))}
    if ranking.truth is not None:
        tables["agreement.csv"] = _csv(
            AGREEMENT_COLUMNS,
            (
                [
                    *(one.target, one.by, one.sources),
                    *map(_number, (one.spearman, one.spearman_p, one.kendall, one.kendall_p, one.precision)),
                    one.k,
                ]
                for one in ranking.agreements
            ),
        )
        tables["truth.csv"] = _csv(
            TRUTH_COLUMNS,
            (
                [
                    *(one.seed, one.sample, one.target, one.source),
                    *map(_number, (one.with_all, one.without, one.help)),
                ]
                for one in ranking.truth.removals
                if one.target in ranking.targets
            ),
        )
    for name, text in tables.items():
        write_text(folder / name, text)
    for name in ("agreement.csv", "truth.csv"):
        if name not in tables:
            (folder / name).unlink(missing_ok=True)
    return tuple(folder / name for name in tables)


def _score_rows(ranking: SourceRanking) -> Iterable[list[object]]:
    ranks = {name: scores.ranks for name, scores in ranking.scores.items()}
    for row, target in enumerate(ranking.targets):
        for column, source in enumerate(ranking.sources):
            for name, scores in ranking.scores.items():
                place = row, column
                yield [target, source, name, _number(scores.values[place]), _number(ranks[name][place])]


def _number(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()
