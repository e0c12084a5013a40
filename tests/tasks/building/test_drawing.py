"""Drawing from rows: how splits are cut, what is dropped, joined and drawn for, and what too few rows say."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from task_specs import in_memory, own_spec

from priming.errors import DataError, TaskError
from priming.tasks.building.drawing import Drawn, draw_task
from priming.tasks.catalogue import OneSplit, TaskSpec, TwoSplits
from priming.tasks.catalogue.odd_rows import coins, first_or_second, two_in_any_order
from priming.tasks.rows.answers import Labels
from priming.tasks.spec import Example

Rows = list[dict[str, Any]]


def numbered(count: int) -> Rows:
    return [{"text": f"t{number}", "label": number % 2} for number in range(count)]


def drawn(
    spec: TaskSpec, rows: Mapping[str, Rows], k: int = 2, seeds: Sequence[int] = (7,), **options: Any
) -> Drawn:
    return draw_task(spec, in_memory(rows), k, seeds, **options)


def inputs(examples: Sequence[Example]) -> list[str]:
    return [example.input for example in examples]


def by_the_rule(rows: Rows, k: int, seed: int) -> tuple[list[str], list[str]]:
    """CrossFit's rule on whole lists, with the generator's own shuffle of a list."""
    shuffled = [(row["text"], row["label"]) for row in rows]
    np.random.RandomState(seed).shuffle(shuffled)
    groups: dict[int, list[str]] = {}
    for text, label in shuffled:
        groups.setdefault(label, []).append(text)
    train = [text for group in groups.values() for text in group[:k]]
    return train, [text for group in groups.values() for text in group[k : 2 * k]]


def test_a_sample_is_the_rules() -> None:
    rows = {"train": numbered(40), "validation": numbered(3)}
    found = drawn(own_spec(), rows, k=3, seeds=(7, 100))
    for seed in (7, 100):
        train, dev = by_the_rule(rows["train"], 3, seed)
        assert (inputs(found.samples[seed][0]), inputs(found.samples[seed][1])) == (train, dev)
    assert found.test == (Example("t0", ("no",)), Example("t1", ("yes",)), Example("t2", ("no",)))
    assert found.pool == {"no": 20, "yes": 20}
    assert found.rows == {"train": (40, 40), "validation": (3, 3)}
    assert found.leaks is None


@pytest.mark.parametrize(
    ("splits", "cut"),
    [
        (OneSplit("all"), lambda rows: (rows[:32], rows[32:])),
        (OneSplit("all", test_start=0.95), lambda rows: (rows[:32], rows[38:])),
        (OneSplit("all", 30, 30, 35), lambda rows: (rows[:30], rows[30:35])),
        (OneSplit("all", 0.5, 0.6, 0.7), lambda rows: (rows[:20], rows[24:28])),
    ],
)
def test_one_split_is_shuffled_and_cut(splits: OneSplit, cut: Callable[[Rows], tuple[Rows, Rows]]) -> None:
    rows = numbered(40)
    shuffled = list(rows)
    np.random.RandomState(42).shuffle(shuffled)
    pool, test = cut(shuffled)
    found = drawn(own_spec(splits=splits), {"all": rows})
    assert inputs(found.samples[7][0]) == by_the_rule(pool, 2, 7)[0]
    assert inputs(found.test or ()) == [row["text"] for row in test]


def test_a_share_of_the_test_rows_is_kept_after_a_shuffle() -> None:
    rows = {"train": numbered(20), "test": numbered(25)}
    shuffled = list(rows["test"])
    np.random.RandomState(42).shuffle(shuffled)
    found = drawn(own_spec(splits=TwoSplits(test="test", test_share=0.3)), rows)
    assert inputs(found.test or ()) == [row["text"] for row in shuffled[:7]]


def test_parts_that_are_not_wanted_are_not_read() -> None:
    only_train = drawn(own_spec(), {"train": numbered(20)}, parts=("train",))
    assert (only_train.test, len(only_train.samples[7][0])) == (None, 4)
    only_test = drawn(own_spec(), {"validation": numbered(2)}, parts=("test",))
    assert (only_test.samples, len(only_test.test or ()), only_test.pool) == ({}, 2, {})


def test_rows_that_are_not_kept_or_have_no_answer_count_for_nothing() -> None:
    spec = own_spec(
        answers=Labels("label", ("no", None)), keep={"text": tuple(f"t{number}" for number in range(12))}
    )
    found = drawn(spec, {"train": numbered(20), "validation": numbered(4)}, k=3)
    assert sorted(inputs([*found.samples[7][0], *found.samples[7][1]])) == [
        "t0",
        "t10",
        "t2",
        "t4",
        "t6",
        "t8",
    ]
    assert inputs(found.test or ()) == ["t0", "t2"]
    assert found.rows == {"train": (20, 6), "validation": (4, 2)}


def test_draws_are_made_for_kept_rows_alone_and_anew_for_each_split() -> None:
    rows = [
        {"good": f"g{number}", "bad": f"b{number}", "keep": "no" if number % 3 == 0 else "yes"}
        for number in range(30)
    ]
    spec = own_spec(
        input=two_in_any_order("good", "bad"), answers=first_or_second, draws=coins, keep={"keep": ("yes",)},
        labels=("sentence 1", "sentence 2"), fields={"good": "text", "bad": "text"},
    )  # fmt: skip
    found = drawn(spec, {"train": rows, "validation": rows}, k=1)
    random = np.random.RandomState(42)
    kept = [row for row in rows if row["keep"] == "yes"]
    expected = []
    for row in kept:
        first = random.random_sample() > 0.5
        one, other = (row["good"], row["bad"]) if first else (row["bad"], row["good"])
        expected.append(
            Example(
                f"sentence 1: {one} [SEP] sentence 2: {other}", ("sentence 1" if first else "sentence 2",)
            )
        )
    assert list(found.test or ()) == expected
    assert {*found.samples[7][0], *found.samples[7][1]} <= set(expected)


def grouped(**attributes: Any) -> TaskSpec:
    given = {"kind": "text_to_text", "input": "{key}", "answers": "{text}", "fields": {"key": "integer"}}
    return own_spec(group="{key}", **{**given, **attributes})


def test_rows_of_a_group_become_one_example_in_order_of_first_appearance() -> None:
    rows = [{"key": number * 3 % 5, "text": f"t{number}"} for number in range(12)]
    found = drawn(grouped(), {"train": rows, "validation": rows})
    assert found.test == (
        Example("0", ("t0", "t5", "t10")),
        Example("3", ("t1", "t6", "t11")),
        Example("1", ("t2", "t7")),
        Example("4", ("t3", "t8")),
        Example("2", ("t4", "t9")),
    )
    assert {*found.samples[7][0], *found.samples[7][1]} < set(found.test)
    assert found.rows["train"] == (12, 5)


def test_functions_of_a_grouped_task_get_the_groups_rows() -> None:
    spec = dataclasses.replace(
        grouped(fields={"key": "integer", "text": "text"}),
        input=lambda rows: f"{len(rows)} rows of {rows[0]['key']}",
        answers=lambda rows: rows[-1]["text"],
    )
    rows = [{"key": number // 2, "text": f"t{number}"} for number in range(12)]
    found = drawn(spec, {"train": rows, "validation": rows[:3]})
    assert found.test == (Example("2 rows of 0", ("t1",)), Example("1 rows of 1", ("t2",)))


def test_tidying_takes_leaks_and_repeats_out_of_the_pool() -> None:
    train = [*numbered(20), {"text": "t3 ", "label": 0}, {"text": "", "label": 0}]
    test = [{"text": " t4", "label": 0}, {"text": "t4", "label": 0}, {"text": "x  y\n", "label": 1}]
    found = drawn(own_spec(verbatim=True), {"train": train, "validation": test}, k=4, tidy=True)
    pool = inputs([*found.samples[7][0], *found.samples[7][1]])
    assert len(pool) == len(set(pool)) == 16
    assert set(pool) < {f"t{number}" for number in range(20)} - {"t4"}
    assert (found.leaks, found.pool) == (2, {"no": 9, "yes": 10})
    assert found.test == (Example("t4", ("no",)), Example("t4", ("no",)), Example("x y", ("yes",)))


def test_tidying_drops_empty_and_repeated_answers() -> None:
    spec = own_spec(
        kind="text_to_text", answers="{text}", input="{key}", fields={"text": ["text"]}, verbatim=True
    )
    rows = [{"key": str(number), "text": ["a ", "", "a", "b\nc"]} for number in range(6)]
    empty = {"key": "none", "text": ["", " "]}
    plain = drawn(spec, {"train": rows, "validation": [rows[0], empty]})
    assert plain.test == (Example("0", ("a ", "", "a", "b\nc")), Example("none", ("", " ")))
    tidy = drawn(spec, {"train": rows, "validation": [rows[0], empty]}, tidy=True, k=1)
    assert tidy.test == (Example("0", ("a", "b c")),)


def test_tidying_joins_groups_before_it_looks_for_leaks() -> None:
    rows = [{"key": number // 2, "text": f"t{number}"} for number in range(16)]
    found = drawn(grouped(), {"train": rows, "validation": rows[:6]}, tidy=True)
    pool = {*inputs(found.samples[7][0]), *inputs(found.samples[7][1])}
    assert (found.leaks, found.pool) == (3, {"in all": 5})
    assert pool <= {"3", "4", "5", "6", "7"}
    assert len(pool) == 4


@pytest.mark.parametrize(
    ("spec", "count", "message"),
    [
        (
            own_spec(),
            7,
            r"2 examples per label for train and as many for dev need 4 rows of every label, and there are yes: 3; ask for 1",
        ),
        (own_spec(), 1, r"need 4 rows of every label, and there are no: 1, yes: 0; give rows that have them"),
        (
            own_spec(kind="text_to_text"),
            3,
            r"2 examples for train and as many for dev need 4 rows in all, and there are in all: 3; ask for 1",
        ),
        (own_spec(rare_labels=True), 1, "there are no: 1, yes: 0"),
    ],
)
def test_too_few_rows_are_counted(spec: TaskSpec, count: int, message: str) -> None:
    with pytest.raises(TaskError, match=message):
        drawn(spec, {"train": numbered(count), "validation": numbered(1)})


def test_rare_labels_leave_dev_then_train_short_where_they_are_known_to() -> None:
    found = drawn(own_spec(rare_labels=True), {"train": numbered(7), "validation": numbered(1)}, k=3)
    assert [len(part) for part in found.samples[7]] == [6, 1]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"text": " ", "label": 0}, "row 3: the input is empty; mend or remove the row"),
        ({"text": "a\tb", "label": 0}, r"row 3: 'a\\tb' holds a tab or a newline"),
        ({"text": "a", "label": 2}, "row 3: field 'label': 2 is no class of this field"),
        ({"text": "a"}, "row 3: the row lacks field 'label'; it has text"),
    ],
)
@pytest.mark.parametrize("split", ["train", "validation"])
def test_a_row_that_cannot_be_used_is_named(row: dict[str, Any], message: str, split: str) -> None:
    rows = {"train": numbered(20), "validation": numbered(20)}
    rows[split][3] = row
    with pytest.raises(DataError, match=message) as caught:
        drawn(own_spec(), rows)
    assert str(caught.value).startswith(f"task 'own', split '{split}': ")


def test_a_task_that_is_verbatim_writes_what_cannot_be_read_back() -> None:
    rows = numbered(20)
    rows[3] = {"text": "a\tb\n", "label": 1}
    assert drawn(own_spec(verbatim=True), {"train": rows, "validation": rows}).test is not None


def test_an_answer_that_is_none_of_the_labels_is_named() -> None:
    spec = own_spec(answers="{label}", labels=("0", "1"), fields={"label": "integer"}, verbatim=True)
    rows = numbered(20)
    rows[3]["label"] = 7
    for split in ("train", "validation"):
        message = rf"split '{split}': row 3: the answer '7' is none of the task's labels; they are 0, 1"
        with pytest.raises(DataError, match=message):
            drawn(spec, {"train": numbered(20), "validation": numbered(3), split: rows})


def test_a_test_split_without_examples_is_named() -> None:
    spec = own_spec(keep={"text": tuple(f"t{number}" for number in range(3, 20))})
    with pytest.raises(DataError, match="split 'validation': rows in memory: no row gives a test example"):
        drawn(spec, {"train": numbered(20), "validation": numbered(3)})
    with pytest.raises(
        TaskError, match="split 'train': rows in memory: no row is kept, so there is nothing to draw from"
    ):
        drawn(spec, {"train": numbered(3), "validation": numbered(9)})


def test_a_function_that_fails_is_told_of_with_its_row_and_line() -> None:
    spec = own_spec(
        answers=lambda row: {"t0": "no"}[row["text"]], labels=("no", "yes"), fields={"text": "text"}
    )
    message = r"split 'validation': row 1: the task's function does not fit the row: KeyError: 't1' \(test_drawing\.py:\d+\)"
    with pytest.raises(DataError, match=message):
        drawn(spec, {"train": numbered(20), "validation": numbered(3)})


@pytest.mark.parametrize(
    ("attributes", "row", "message"),
    [
        (
            {"group": "{tags}", "fields": {"tags": ["text"]}},
            {"tags": ["a"]},
            r"rows are grouped by a single value",
        ),
        (
            {"answers": "{tags}", "fields": {"tags": [["text"]]}},
            {"tags": [["a"]]},
            "an answer is a single text",
        ),
        ({}, {"text": "\ud800"}, r"'\\ud800' cannot be written as UTF-8; mend or remove the row"),
    ],
)
def test_values_that_make_no_example_are_named(
    attributes: dict[str, Any], row: dict[str, Any], message: str
) -> None:
    spec = own_spec(kind="text_to_text", **{"answers": "{text}", **attributes})
    rows = [{"text": "t", **row}]
    with pytest.raises(DataError, match=rf"split 'validation': row 0: .*{message}"):
        drawn(spec, {"train": rows, "validation": rows})
