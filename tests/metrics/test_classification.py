from __future__ import annotations

import math
import random
import warnings

import pytest
from sklearn.metrics import f1_score, matthews_corrcoef

from priming.errors import TaskError
from priming.metrics import known_label_f1, off_label_rate, score

LABELS = ["acceptable", "unacceptable", "Acceptable", "no", ""]


def random_rows(generator: random.Random) -> tuple[list[str], list[list[str]]]:
    labels = generator.sample(LABELS, generator.randint(1, len(LABELS)))
    count = generator.randint(1, 40)
    predictions = generator.choices([*labels, "novel", "é"], k=count)
    golds = [[generator.choice(labels), "second answer"] for _ in range(count)]
    return predictions, golds


def test_macro_f1_equals_sklearn() -> None:
    generator = random.Random(3)
    for _ in range(300):
        predictions, golds = random_rows(generator)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # many classes for few rows: sklearn wonders whether it is a regression
            expected = f1_score([answers[0] for answers in golds], predictions, average="macro")
        assert score("Classification-F1", predictions, golds) == expected


def test_matthews_equals_sklearn() -> None:
    generator = random.Random(4)
    undefined = 0
    for _ in range(300):
        predictions, golds = random_rows(generator)
        truth = [answers[0] == "acceptable" for answers in golds]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one class only
            expected = matthews_corrcoef(truth, [text == "acceptable" for text in predictions])
        undefined += len(set(truth)) == 1
        assert score("Matthew-Correlation", predictions, golds) == expected
    assert undefined > 20


def test_f1_equals_sklearn_for_the_last_label() -> None:
    generator = random.Random(8)
    undefined = 0
    for labels in (["no", "yes"], ["equivalent", "not_equivalent"]):
        for _ in range(200):
            count = generator.randint(1, 30)
            truth = generator.choices(labels, [generator.random(), 0.2], k=count)
            predictions = generator.choices([*labels, "novel", labels[1].upper()], k=count)
            positive = ([text == labels[1] for text in truth], [text == labels[1] for text in predictions])
            expected = f1_score(*positive, zero_division=0)
            undefined += not any(map(any, positive))
            golds = [[f" {text}", labels[1]] for text in truth]
            assert score("F1", [f"{text}\n" for text in predictions], golds, labels) == pytest.approx(
                expected, abs=1e-15
            )
    assert undefined > 0


def test_f1_by_hand() -> None:
    """One hit, one miss, one false alarm: precision and recall are 1/2."""
    golds = [["yes"], ["yes"], ["no"], ["no"]]
    assert score("F1", ["yes", "no", "yes", "no"], golds, ["no", "yes"]) == 0.5
    assert score("F1", ["yes", "no", "yes", "no"], golds, ["yes", "no"]) == 0.5
    assert score("F1", ["yes", "yes", "yes", "yes"], golds, ["no", "yes"]) == pytest.approx(2 / 3, abs=1e-15)
    assert score("F1", ["yes", "yes", "yes", "yes"], golds, ["yes", "no"]) == 0.0


@pytest.mark.parametrize(
    ("labels", "given"),
    [(None, r"0 were given \(none\)"), ([], "0 were"), (["a"], "1 were"), (list("abc"), "3 were"), (["a", "a "], "2 were")],
)  # fmt: skip
def test_f1_needs_two_labels(labels: list[str] | None, given: str) -> None:
    with pytest.raises(TaskError, match=f"needs labels, the negative and the positive one; {given}"):
        score("F1", ["a"], [["a"]], labels)


def test_f1_refuses_golds_outside_the_labels() -> None:
    with pytest.raises(TaskError, match=r"golds\[1\] is 'Yes', which is neither of the labels 'no', 'yes'"):
        score("F1", ["yes", "no"], [["yes"], ["Yes"]], ["no", "yes"])
    with pytest.raises(TypeError, match="labels is the text 'ab'"):
        score("F1", ["a"], [["a"]], "ab")


def test_two_novel_strings_halve_macro_f1() -> None:
    """F1 of each real class 98/99, of each novel string 0: their mean is 0.495 (0.49494...)."""
    golds = [["yes"]] * 50 + [["no"]] * 50
    predictions = ["oh yes"] + ["yes"] * 49 + ["nope"] + ["no"] * 49
    assert score("Classification-F1", predictions, golds) == pytest.approx(98 / 99 / 2, abs=1e-15)
    assert round(score("Classification-F1", predictions, golds), 3) == 0.495
    assert known_label_f1(predictions, golds, ["yes", "no"]) == pytest.approx(98 / 99, abs=1e-15)
    assert off_label_rate(predictions, ["yes", "no"]) == 0.02


def test_known_label_f1_equals_sklearn_over_the_labels_that_occur() -> None:
    generator = random.Random(5)
    for _ in range(200):
        predictions, golds = random_rows(generator)
        truth = [answers[0] for answers in golds]
        occurring = [label for label in LABELS if label in {*truth, *predictions}]
        expected = f1_score(truth, predictions, labels=occurring, average="macro", zero_division=0)
        assert known_label_f1(predictions, golds, LABELS) == pytest.approx(expected, abs=1e-15)


def test_score_restricts_classification_f1_to_labels_where_given() -> None:
    predictions, golds = ["yes", "no", "what"], [["yes"], ["no"], ["no"]]
    restricted = (1 + 2 / 3) / 2
    assert score("Classification-F1", predictions, golds, ["yes ", "no"]) == pytest.approx(
        restricted, abs=1e-15
    )
    assert score("Classification-F1", predictions, golds, []) == score(
        "Classification-F1", predictions, golds
    )
    assert score("ACC", predictions, golds, ["yes", "no"]) == score("ACC", predictions, golds)


def test_classes_count_case_and_only_the_first_answer() -> None:
    assert score("Classification-F1", ["Yes"], [["yes"]]) == 0.0
    assert score("Classification-F1", ["yes"], [["no", "yes"]]) == 0.0
    assert score("Matthew-Correlation", ["acceptable", "x"], [["x"], ["acceptable"]]) == -1.0


def test_texts_are_stripped_first() -> None:
    assert score("Classification-F1", [" yes\n", "no"], [["yes"], ["no  "]]) == 1.0
    assert known_label_f1([" yes"], [["yes "]], ["yes\t"]) == 1.0
    assert off_label_rate([" yes\n", "Yes"], [" yes"]) == 0.5


def test_known_label_f1_without_any_known_label_is_nan() -> None:
    assert math.isnan(known_label_f1(["x"], [["y"]], ["z"]))


@pytest.mark.parametrize("metric", ["Classification-F1", "F1", "Matthew-Correlation"])
def test_a_row_without_an_answer_is_an_error(metric: str) -> None:
    with pytest.raises(ValueError, match=rf"golds\[1\] is empty; {metric} needs one answer per row"):
        score(metric, ["x", "y"], [["x"], []], ["x", "y"])


def test_labels_are_checked() -> None:
    with pytest.raises(ValueError, match="labels is empty"):
        off_label_rate(["x"], [])
    with pytest.raises(TypeError, match="labels is the text 'yes'"):
        known_label_f1(["x"], [["x"]], "yes")
    with pytest.raises(TypeError, match="labels is the text 'yes'"):
        score("Classification-F1", ["x"], [["x"]], "yes")
