"""Batches, row orders and drawn answers."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from priming.data.batching import IGNORED, draw_answers, make_batch, shuffled_rows
from priming.data.encoding import EncodedExample


def row(*ids, answers=((7, 2),)):
    return EncodedExample(tuple(ids), tuple(answers), tuple("x" for _ in answers))


def test_rows_are_padded_to_the_longest_and_stand_in_slot_order():
    batch = make_batch([[row(0, 5, 2), row(0, 2)], [row(0, 6, 6, 2, answers=((8, 9, 2),)), row(0, 3)]])
    assert batch.inputs.tolist() == [[0, 5, 2, 0], [0, 2, 0, 0], [0, 6, 6, 2], [0, 3, 0, 0]]
    assert batch.mask.sum(dim=1).tolist() == [3, 2, 4, 2]
    assert batch.labels.tolist() == [[7, 2, IGNORED], [7, 2, IGNORED], [8, 9, 2], [7, 2, IGNORED]]
    assert batch.slots == 2


def test_a_short_slot_is_filled_with_rows_without_labels():
    batch = make_batch([[row(0, 5, 2), row(0, 2)], [row(0, 3)], []])
    assert (batch.labels != IGNORED).any(dim=1).tolist() == [True, True, True, False, False, False]
    assert bool(batch.mask[:, 0].all())


@given(st.integers(1, 9), st.integers(0, 30), st.integers(0, 12), st.integers(0, 5))
def test_a_row_order_is_a_function_of_its_position(count, start, length, seed):
    whole = shuffled_rows(count, 0, start + length, seed, "key")
    assert shuffled_rows(count, start, start + length, seed, "key") == whole[start:]
    for first in range(0, len(whole) - count + 1, count):
        assert sorted(whole[first : first + count]) == list(range(count))


def test_orders_differ_between_keys_and_passes():
    assert shuffled_rows(50, 0, 50, 1, "a") != shuffled_rows(50, 0, 50, 1, "b")
    assert shuffled_rows(50, 0, 50, 1, "a") != shuffled_rows(50, 50, 100, 1, "a")


def test_every_answer_is_drawn_about_equally_often():
    rows = [row(0, 2, answers=((5,), (6,), (7,)))]
    draws = torch.tensor([draw_answers(rows, 3, "task", visit)[0] for visit in range(3000)])
    assert draws.bincount().tolist() == pytest.approx([1000] * 3, rel=0.1)
    assert draw_answers([row(0, 2)], 3, "task", 1) == [0]


def test_the_answers_drawn_are_the_labels():
    rows = [row(0, 2, answers=((5, 2), (6, 2)))]
    assert make_batch([rows], [[1]]).labels.tolist() == [[6, 2]]
