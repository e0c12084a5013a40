"""Answers as numbers: the label matrix that LogME explains.

- A classification has one column per label that occurs, 1 on its rows (the paper's one against the rest).
- A regression has one column, the number itself.
- Free text has one column per token of the answers, 1 on the rows whose answer holds it. This is one against the rest
  for answers of one token, and it goes on to longer answers without a model of text: features that help to write an
  answer must tell what will stand in it. A token in every row parts nothing and is left out, and so is one that only
  a single row has or lacks, as long as others remain: a column of one row is explained by any features rich enough.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from priming.data.encoding import EncodedExample
from priming.errors import DataError
from priming.sources.scores import Floats
from priming.tasks.spec import Task


def label_matrix(task: Task, rows: Sequence[EncodedExample]) -> Floats:
    """The first answer of every row as numbers.

    Args:
        task: Whose rows they are.
        rows: n encoded rows.

    Returns:
        [n, C]; C is 0 where all answers are alike and there is nothing to tell apart.

    Raises:
        DataError: A regression's answer is no number.
    """
    if task.kind == "regression":
        numbers = np.array([[_number(task, row)] for row in rows])
        return numbers[:, (numbers != numbers[0]).any(axis=0)]
    labels = [row.golds[0] for row in rows]
    if task.labels and set(labels) <= set(task.labels):
        table = np.array([[label == name for name in task.labels] for label in labels], dtype=np.float64)
        return _parting(table, at_least=1)
    table = _tokens([row.answers[0] for row in rows])
    shared = _parting(table, at_least=2)
    return shared if shared.shape[1] else _parting(table, at_least=1)


def _tokens(answers: Sequence[tuple[int, ...]]) -> Floats:
    """[n, V], whether each answer holds each of the V tokens that occur."""
    vocabulary = sorted({token for answer in answers for token in answer})
    return np.array([[token in answer for token in vocabulary] for answer in answers], dtype=np.float64)


def _parting(table: Floats, *, at_least: int) -> Floats:
    """The columns that hold, and that lack, at least so many rows."""
    counts = table.sum(axis=0)
    return table[:, (counts >= at_least) & (counts <= len(table) - at_least)]


def _number(task: Task, row: EncodedExample) -> float:
    try:
        return float(row.golds[0])
    except ValueError as error:
        raise DataError(
            f"task '{task.name}' is a regression, and its answer {row.golds[0]!r} is no number; mend the answer, or "
            "rank by another predictor"
        ) from error
