from __future__ import annotations

import pytest

from priming.data.encoding import EncodedExample
from priming.errors import DataError
from priming.sources.labels import label_matrix
from priming.tasks.spec import Task


def rows(*answers, tokens=None):
    ids = tokens or [(0, *map(ord, answer), 2) for answer in answers]
    return [EncodedExample((0, 2), (own,), (answer,)) for answer, own in zip(answers, ids, strict=True)]


def task(kind="text_to_text", labels=()):
    return Task("t", "ACC", {}, kind=kind, labels=labels)


def test_a_classification_has_one_column_per_label_that_occurs_and_not_always():
    known = task("classification", ("a", "b", "c"))
    assert label_matrix(known, rows("b", "a", "b")).tolist() == [[0, 1], [1, 0], [0, 1]]
    assert label_matrix(known, rows("a", "a")).shape == (2, 0)


def test_a_regression_has_its_number():
    assert label_matrix(task("regression"), rows("1.5", "-2")).tolist() == [[1.5], [-2.0]]
    assert label_matrix(task("regression"), rows("3", "3.0")).shape == (2, 0)
    with pytest.raises(DataError, match=r"task 't' is a regression, and its answer 'two' is no number"):
        label_matrix(task("regression"), rows("two"))


def test_text_has_one_column_per_token_that_several_rows_hold_and_several_lack():
    # token 5 in two of four rows, 6 in three (one row lacks it), 7 in one, the special ones in all
    found = label_matrix(task(), rows(*"abcd", tokens=[(0, 5, 6, 2), (0, 5, 6, 2), (0, 6, 7, 2), (0, 2)]))
    assert found.tolist() == [[1], [1], [0], [0]]


def test_answers_of_one_token_are_one_against_the_rest():
    answers = ("x", "y", "x", "y", "z", "z")
    as_text = label_matrix(task(), rows(*answers))
    as_classes = label_matrix(task("classification", ("x", "y", "z")), rows(*answers))
    assert as_text.tolist() == as_classes.tolist()


def test_where_no_token_is_shared_those_of_single_rows_count():
    found = label_matrix(task(), rows("a", "b", "c"))
    assert found.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert label_matrix(task(), rows("a", "a")).shape == (2, 0)


def test_an_answer_that_is_no_label_makes_it_text():
    found = label_matrix(task("classification", ("x", "y")), rows("x", "x", "q", "q"))
    assert found.tolist() == [[0, 1], [0, 1], [1, 0], [1, 0]]
