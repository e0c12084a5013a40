from __future__ import annotations

import math

import pytest

from priming.sources.texts import task_texts, text_scores
from priming.tasks.spec import Example, Sample, Task


def task(name, *texts, samples=1):
    rows = tuple(Example(text, (answer,)) for text, answer in texts)
    return Task(
        name, "ACC", {seed: Sample(rows, (), (Example("never read", ("this",)),)) for seed in range(samples)}
    )


def test_it_is_the_cosine_of_mean_tfidf_vectors_by_hand():
    """Two rows `a b`, one row `a c`: idf of a word in f of n rows is 1 + ln((1 + n) / (1 + f)), rows have length 1."""
    goal, same, other = task("goal", ("a", "b")), task("same", ("A", "b!")), task("other", ("c", "a"))
    found = text_scores([same, other], [goal])
    assert (found.by, found.targets, found.sources) == ("text", ("goal",), ("other", "same"))
    a, b, c = (1 + math.log(4 / (1 + count)) for count in (3, 2, 1))
    expected = a * a / math.hypot(a, b) / math.hypot(a, c)
    assert found.values[0].tolist() == pytest.approx([expected, 1.0])


def test_each_row_counts_once_however_many_samples_have_it_and_tests_are_not_read():
    once, thrice = task("once", ("p q", "r"), ("s", "t")), task("once", ("s", "t"), ("p q", "r"), samples=3)
    assert task_texts(once) == task_texts(thrice) == ("p q\nr", "s\nt")


def test_a_task_without_words_is_like_nothing():
    blank, goal = task("blank", ("", "?")), task("goal", ("a", "b"))
    assert text_scores([blank, goal], [goal]).values.tolist() == [[0.0, pytest.approx(1.0)]]
    assert text_scores([blank], [blank]).values.tolist() == [[0.0]]


def test_the_order_of_tasks_does_not_matter():
    tasks = [task("one", ("p q", "r")), task("two", ("q r s", "p")), task("three", ("s", "s"))]
    first, second = text_scores(tasks, tasks), text_scores(tasks[::-1], tasks[::-1])
    assert (first.values == second.values).all()
    assert first.sources == ("one", "three", "two")
