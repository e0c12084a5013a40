"""Classifiers: labels as ids, pairs, heads of unlike width in one bank, smoothing over a task's own classes, regression."""

from __future__ import annotations

import pytest
import torch
from tiny import CLASSIFIERS, encoder_of, tiny_model, toy_classes, toy_regression, toy_task
from tokenizers import processors
from torch.nn import functional

from priming.adapters.head import resize_head, stack_heads
from priming.data.batching import make_batch
from priming.errors import DataError, ModelError, TaskError
from priming.tasks.spec import Example, Task

TASKS = (toy_task("two", rows=4), toy_classes("three", rows=6), toy_regression("number", rows=5))


def encoded(model, task, rows=4):
    return encoder_of(model).encode(task, task.samples[13].train)[:rows]


def head_of(model, example, seed=3):
    drawn = model.draw_head(example.width, seed, "task", str(example.width))
    return {name: value + 0.3 for name, value in drawn.items()}


def test_an_answer_is_the_id_of_its_label_and_a_pair_has_two_segments():
    model = tiny_model(family="bert")
    task = toy_classes(pairs=True)
    rows = encoded(model, task)
    for row, example in zip(rows, task.samples[13].train, strict=False):
        assert row.answers == ((task.labels.index(example.answers[0]),),)
        first = len(example.input.partition(" [SEP] ")[0])
        assert row.segments == (0,) * (first + 2) + (1,) * (len("twin") + 1)
        assert len(row.input) == len(row.segments)
    assert {row.width for row in rows} == {3}


def test_a_single_text_has_one_segment_and_the_tasks_name_is_not_read():
    model = tiny_model(family="bert")
    rows = encoded(model, toy_task("name"))
    assert {segment for row in rows for segment in row.segments} == {0}
    renamed = encoded(
        model, Task("other", "ACC", toy_task("name").samples, "classification", ("even", "odd"))
    )
    assert [row.input for row in rows] == [row.input for row in renamed]


def test_an_answer_that_is_no_label_may_be_scored_and_never_trained_on():
    encoder, task = encoder_of(tiny_model(family="bert")), toy_task("two")
    odd = [Example("abc", ("odd",)), Example("abc", ("neither",))]
    with pytest.raises(
        DataError,
        match="task 'two': the answer 'neither' of 'abc' is none of the task's labels 'even', 'odd'",
    ):
        encoder.encode(task, odd)
    _, row = encoder.encode(task, odd, only_scored=True)
    assert row.answers == ((-100,),)
    assert row.golds == ("neither",)


def test_a_tokenizer_without_a_first_token_is_refused():
    model = tiny_model(family="bert")
    model.tokenizer.backend_tokenizer.post_processor = processors.ByteLevel()
    with pytest.raises(ModelError, match="puts no token before a text for the head to read"):
        encoder_of(model)


@pytest.mark.parametrize("family", CLASSIFIERS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_losses_of_unlike_heads_in_a_bank_equal_those_of_each_alone(family, reduction):
    """Three tasks of 2, 3 and 1 (regression) classes and 4, 3 and 2 rows, in one pass."""
    model = tiny_model(family=family, spread=0.3)
    blocks = [encoded(model, task, rows) for task, rows in zip(TASKS, (4, 3, 2), strict=True)]
    heads = [head_of(model, block[0]) for block in blocks]
    settings = {"training": False, "label_smoothing": 0.2, "reduction": reduction}
    together = model.losses(stack_heads(heads), make_batch(blocks), **settings)
    for slot, (block, head) in enumerate(zip(blocks, heads, strict=True)):
        alone = model.losses(head, make_batch([block]), **settings)
        torch.testing.assert_close(together[slot], alone[0], rtol=1e-9, atol=0)
    texts = model.write(stack_heads(heads), [block[:2] for block in blocks], beams=1, length=1)
    want = [
        text
        for block, head in zip(blocks, heads, strict=True)
        for text in model.write(head, [block[:2]], beams=1, length=1)
    ]
    assert texts == want
    assert set(texts[:2]) <= {"even", "odd"}
    assert all(float(text) for text in texts[4:])


def test_smoothing_is_over_a_tasks_own_classes_and_padding_gets_no_gradient():
    model = tiny_model(family="bert")
    (task, *_), batch = TASKS, make_batch([encoded(model, TASKS[0])])
    head = head_of(model, encoded(model, task)[0])
    wide = {name: value.requires_grad_() for name, value in resize_head(head, model.head_names, 5).items()}
    (loss,) = model.losses(wide, batch, training=False, label_smoothing=0.2)
    (narrow,) = model.losses(head, batch, training=False, label_smoothing=0.2)
    torch.testing.assert_close(loss, narrow, rtol=1e-12, atol=0)
    gradients = torch.autograd.grad(loss, list(wide.values()))
    assert all(gradient[:2].any() and not gradient[2:].any() for gradient in gradients)


def test_a_regression_is_the_squared_error():
    model = tiny_model(family="bert")
    rows = encoded(model, TASKS[2])
    head = head_of(model, rows[0])
    texts = model.write(head, [rows], beams=1, length=1)
    (loss,) = model.losses(head, make_batch([rows]), training=False, label_smoothing=0.3)
    want = functional.mse_loss(
        torch.tensor([float(text) for text in texts]), torch.tensor([float(row.golds[0]) for row in rows])
    )
    assert float(loss.detach()) == pytest.approx(float(want), rel=1e-4)


def test_what_a_classifier_cannot_answer_is_refused():
    encoder = encoder_of(tiny_model(family="bert"))
    for task, words in (
        (Task("free", "EM", {}), r"'free' \(text_to_text, 0 labels\) cannot be answered by a classifier"),
        (Task("same", "ACC", {}, "classification", ("yes",)), r"'same' \(classification, 1 labels\)"),
    ):
        with pytest.raises(TaskError, match=words):
            encoder.encode(task, [Example("a", ("b",))])
    with pytest.raises(
        DataError, match="'number' is a regression, and the answer 'much' of 'a' is no number"
    ):
        encoder.encode(Task("number", "Pearson-Correlation", {}, "regression"), [Example("a", ("much",))])
