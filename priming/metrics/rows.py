"""What every metric is given: one prediction and its acceptable answers per row, stripped and checked."""

from __future__ import annotations

from collections.abc import Sequence


def stripped_predictions(predictions: Sequence[str]) -> list[str]:
    """Check predictions and strip the white space around each.

    Args:
        predictions: One text per row; at least one row.

    Returns:
        The stripped texts, in order.

    Raises:
        TypeError: One text was given instead of a sequence of texts.
        ValueError: There are no rows.
    """
    if isinstance(predictions, str):
        raise TypeError("predictions is one text; give a sequence of texts, one per row")
    if len(predictions) == 0:
        raise ValueError("there is nothing to score: predictions has no rows")
    return [prediction.strip() for prediction in predictions]


def stripped_rows(
    predictions: Sequence[str], golds: Sequence[Sequence[str]]
) -> tuple[list[str], list[list[str]]]:
    """Check predictions against golds and strip the white space around every text.

    Args:
        predictions: One text per row; at least one row.
        golds: For each row its acceptable answers, the canonical one first.

    Returns:
        The stripped predictions and golds, row by row.

    Raises:
        TypeError: A text stands where a sequence of texts is wanted.
        ValueError: There are no rows, or their numbers differ.
    """
    if isinstance(golds, str):
        raise TypeError("golds is one text; give for each row a list of acceptable answers")
    if len(predictions) != len(golds) and not isinstance(predictions, str):
        raise ValueError(
            f"predictions has {len(predictions)} rows and golds has {len(golds)}; they must be equally many"
        )
    texts = stripped_predictions(predictions)
    for row, answers in enumerate(golds):
        if isinstance(answers, str):
            raise TypeError(
                f"golds[{row}] is the text {answers!r}; give a list of acceptable answers, such as [{answers!r}]"
            )
    return texts, [[answer.strip() for answer in answers] for answers in golds]


def first_golds(golds: Sequence[Sequence[str]], metric: str) -> list[str]:
    """The canonical answer of each row, for the metrics that know no others.

    Args:
        golds: For each row its acceptable answers, the canonical one first.
        metric: The metric that asks, for the message.

    Returns:
        One text per row.

    Raises:
        ValueError: A row has no answer.
    """
    for row, answers in enumerate(golds):
        if not answers:
            raise ValueError(f"golds[{row}] is empty; {metric} needs one answer per row")
    return [answers[0] for answers in golds]
