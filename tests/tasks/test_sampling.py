from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from priming.tasks import read_examples
from priming.tasks.sampling import draw_few_shot, shuffled_rows

SEEDS = (100, 13, 21, 42, 87)


def reference(rows: list[tuple[int, str]], k: int, seed: int) -> tuple[list[int], list[int]]:
    """CrossFit's own way: the global generator, a list of rows, a dictionary of lines by label."""
    state = np.random.get_state()  # noqa: NPY002 - the reference's generator
    np.random.seed(seed)  # noqa: NPY002
    np.random.shuffle(rows)  # type: ignore[arg-type]  # noqa: NPY002
    np.random.set_state(state)  # noqa: NPY002
    lines: dict[str, list[int]] = {}
    for row, label in rows:
        lines.setdefault(label, []).append(row)
    train = [row for label in lines for row in lines[label][:k]]
    return train, [row for label in lines for row in lines[label][k : 2 * k]]


def test_draws_equal_the_reference_rule() -> None:
    generator = random.Random(7)
    for seed in (0, 13, 2**32 - 1):
        for count in (1, 2, 31, 500):
            labels = generator.choices(["a", "b", "rare"], [10, 5, 1], k=count)
            drawn = draw_few_shot(labels, 4, seed)
            assert (list(drawn.train), list(drawn.dev)) == reference(list(enumerate(labels)), 4, seed)


def test_rows_without_classes_are_cut_from_the_shuffled_list() -> None:
    order = shuffled_rows(20, 42)
    drawn = draw_few_shot([""] * 20, 6, 42)
    assert sorted(order) == list(range(20))
    assert (list(drawn.train), list(drawn.dev)) == (order[:6].tolist(), order[6:12].tolist())


def test_a_rare_class_leaves_dev_short() -> None:
    drawn = draw_few_shot(["common"] * 10 + ["rare"] * 3, 2, 1)
    assert (len(drawn.train), len(drawn.dev)) == (4, 3)
    assert len({*drawn.train, *drawn.dev}) == 7


def test_the_global_generator_is_left_alone() -> None:
    np.random.seed(5)  # noqa: NPY002
    before = np.random.get_state()[1].tolist()  # type: ignore[index]  # noqa: NPY002
    draw_few_shot(["a", "b"] * 10, 2, 13)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]  # noqa: NPY002


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_the_generator_does_not_take_is_an_error(seed: int) -> None:
    with pytest.raises(ValueError, match="Seed must be between"):
        shuffled_rows(3, seed)


def test_k_must_be_at_least_one() -> None:
    with pytest.raises(ValueError, match="k is 0"):
        draw_few_shot(["a"], 0, 1)


Row = dict[str, Any]
Line = Callable[[Row], tuple[str, str]]


def one(column: str, *labels: str, label: str = "label") -> Line:
    return lambda row: (row[column], labels[row[label]])


def pair(first: str, second: str, *labels: str, spoken: tuple[str, str] | None = None) -> Line:
    said = spoken or (first, second)
    return lambda row: (
        f"{said[0]}: {row[first]} [SEP] {said[1]}: {row[second]}",
        labels[row["label"]],
    )


def drug(answer: str) -> Line:
    return lambda row: (f"{row['text']} [SEP] {row['drug']}", row[answer])


def codah(row: Row) -> tuple[str, str]:
    choices = " ".join(
        f"({letter}) {text}" for letter, text in zip("ABCD", row["candidate_answers"], strict=True)
    )
    return f"{row['question_propmt']} {choices}", row["candidate_answers"][row["correct_answer_idx"]]


def copa(row: Row) -> tuple[str, str]:
    choices = (row["choice1"], row["choice2"])
    return f"{row['premise']} (A) {choices[0]} (B) {choices[1]}", choices[row["label"]]


SENTENCES = ("sentence 1", "sentence 2")
STANCE = one("text", "none", "against", "favor")
WHOLE: dict[str, tuple[int, Line]] = {
    "codah": (32, codah),
    "emotion": (16, one("text", "sadness", "joy", "love", "anger", "fear", "surprise")),
    "glue-cola": (16, one("sentence", "unacceptable", "acceptable")),
    "glue-rte": (16, pair("sentence1", "sentence2", "entailment", "not_entailment", spoken=SENTENCES)),
    "glue-wnli": (16, pair("sentence1", "sentence2", "not_entailment", "entailment", spoken=SENTENCES)),
    "poem_sentiment": (16, one("verse_text", "negative", "positive", "no_impact", "mixed")),
    "rotten_tomatoes": (16, one("text", "negative", "positive")),
    "superglue-cb": (16, pair("premise", "hypothesis", "entailment", "contradiction", "neutral")),
    "superglue-copa": (32, copa),
    "superglue-rte": (16, pair("premise", "hypothesis", "entailment", "not_entailment")),
    "tweet_eval-hate": (16, one("text", "non-hate", "hate")),
    "tweet_eval-irony": (16, one("text", "non-irony", "irony")),
    "tweet_eval-offensive": (16, one("text", "non-offensive", "offensive")),
    "tweet_eval-stance_abortion": (16, STANCE),
    "tweet_eval-stance_atheism": (16, STANCE),
    "tweet_eval-stance_feminist": (16, STANCE),
    "tweet_eval-stance_hillary": (16, STANCE),
}
ETHOS = {
    f"ethos-{column}": (16, one("text", *labels, label=column))
    for column, labels in {
        "directed_vs_generalized": ("generalied", "directed"),
        **dict.fromkeys(("disability", "gender", "national_origin", "race", "religion"), ("false", "true")),
    }.items()
}
FOUR_FIFTHS: dict[str, tuple[int, Line]] = {
    **ETHOS,
    "ade_corpus_v2-dosage": (32, drug("dosage")),
    "ade_corpus_v2-effect": (32, drug("effect")),
    "financial_phrasebank": (16, one("sentence", "negative", "neutral", "positive")),
    "hate_speech18": (16, one("text", "noHate", "hate")),
    "lama-squad": (32, lambda row: (row["masked_sentence"], row["obj_label"])),
    "sms_spam": (16, one("sms", "ham", "spam")),
    "trec-finegrained": (16, lambda row: (row["text"], row["fine"])),
}
"""Tasks whose only split is shuffled with seed 42 first, and drawn from its first four fifths."""


def training_rows(folder: Path, name: str) -> list[Row]:
    rows = [
        json.loads(line) for line in (folder / "train.jsonl").read_text(encoding="utf-8").split("\n") if line
    ]
    if name == "hate_speech18":
        rows = [row for row in rows if row["label"] < 2]  # the reference drops its two odd labels
    if name == "tweet_eval-hate":
        rows = [row for row in rows if row["text"].strip()]  # and lines without text
    if name in FOUR_FIFTHS:
        rows = [rows[place] for place in shuffled_rows(len(rows), 42)[: int(0.8 * len(rows))]]
    return rows


def shown(text: str) -> str:
    """Without the white space and escapes that the reference cleans away in some data sets."""
    return " ".join(text.replace("\\n", " ").split())


@pytest.mark.gym
@pytest.mark.parametrize("name", [*WHOLE, *FOUR_FIFTHS])
def test_rows_drawn_are_those_of_the_published_files_in_order(gym_folder: Path, name: str) -> None:
    k, line = {**WHOLE, **FOUR_FIFTHS}[name]
    lines = [line(row) for row in training_rows(gym_folder / "raw" / name, name)]
    classes = [answer for _, answer in lines] if k == 16 else [""] * len(lines)
    for seed in SEEDS:
        drawn = draw_few_shot(classes, k, seed)
        for split, places in (("train", drawn.train), ("dev", drawn.dev)):
            published = read_examples(gym_folder / "data" / name / f"{name}_{k}_{seed}_{split}.tsv")
            assert [(shown(lines[place][0]), shown(lines[place][1])) for place in places] == [
                (shown(example.input), shown(example.answers[0])) for example in published
            ]
