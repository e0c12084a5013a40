"""What the model reads and writes: CrossFit's format, to the token."""

from __future__ import annotations

from tiny import byte_tokenizer, toy_task

from priming.data.encoding import TextEncoder, decode
from priming.tasks.spec import Example, Sample, Task


def encoder(input_length=48, output_length=12):
    return TextEncoder(byte_tokenizer(), input_length=input_length, output_length=output_length)


def test_inputs_carry_the_tasks_name_and_answers_a_leading_space():
    found = encoder()
    (row,) = found.encode(Task("glue-rte", "ACC", {}), [Example("is it so?", ("yes", "it is"))])
    texts = [
        found._tokenizer.decode(ids, clean_up_tokenization_spaces=False) for ids in (row.input, *row.answers)
    ]
    assert texts == ["<s> [glue-rte] is it so?</s>", "<s> yes</s>", "<s> it is</s>"]
    assert row.golds == ("yes", "it is")


def test_lengths_are_cut_and_the_end_is_kept():
    (row,) = encoder(10, 4).encode(Task("t", "ACC", {}), [Example("a long input indeed", ("answer",))])
    assert (len(row.input), len(row.answers[0])) == (10, 4)
    assert (row.input[0], row.input[-1], row.answers[0][-1]) == (0, 2, 2)


def test_decoding_gives_the_text_back_byte_for_byte():
    found = encoder(output_length=60)
    for text in ("plain", " spaces , kept .", "café ☕ \u2028 line", "tab\tno"):
        (row,) = found.encode(Task("t", "ACC", {}), [Example("x", (text,))])
        assert decode(found._tokenizer, row.answers) == [f" {text}"]


def test_a_shared_test_set_is_encoded_once():
    rows = (Example("a", ("b",)),)
    task = Task("t", "ACC", {1: Sample(rows, rows, rows), 2: Sample(rows, rows, rows)})
    samples = encoder().encode_samples(task)
    assert samples[1].test is samples[2].test
    assert encoder().encode_samples(toy_task())[13].train != encoder().encode_samples(toy_task())[21].train
