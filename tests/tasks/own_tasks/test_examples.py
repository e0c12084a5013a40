from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from own_task_files import draw, own_task, pool_of, write_csv, write_lines, write_parquet

from priming.tasks.building.trying import made_up_examples
from priming.tasks.catalogue import DataSet, OneSplit, TaskSpec, TwoSplits
from priming.tasks.own_tasks import load_own_tasks
from priming.tasks.rows.answers import Labels, Option
from priming.tasks.rows.field_types import Classes, Many, OneOf
from priming.tasks.spec import Example

EXAMPLE = """
tasks:
  my_reviews:
    metric: Classification-F1
    kind: classification
    k: 2
    category: classification/sentiment analysis
    rows: rows/reviews
    input: "review: {text|clean}"
    answers: {field: label, labels: [negative, positive], names: [neg, pos]}
    splits: {train: train, test: test}
    keep: {language: [en]}
  my_choices:
    metric: ACC
    kind: text_to_text
    k: 1
    rows: rows/choices
    input: "{question}{choices|options}"
    answers: {options: "{choices.text}", key: "{answerKey}", keys: "{choices.label}"}
    fields: {choices: {label: [text], text: [text]}}
    splits: {one: all, train_end: 2}
  my_ratings:
    metric: Pearson-Correlation
    kind: regression
    k: 1
    rows: rows/ratings
    input: "{title}"
    answers: "{stars}"
    fields: {stars: integer}
    splits: {test: test}
"""


@pytest.fixture
def example(tmp_path: Path) -> dict[str, TaskSpec]:
    path = tmp_path / "my_tasks.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    reviews = [
        {"text": f"review  {number},\nthe end", "label": ("neg", "pos")[number % 2], "language": "en"}
        for number in range(8)
    ]
    french = [{"text": "une critique", "label": "pos", "language": "fr"}]
    write_csv(tmp_path / "rows/reviews/train.csv", [*french, *reviews])
    write_csv(tmp_path / "rows/reviews/test.csv", [*reviews[:2], *french])
    choices = [
        {
            "question": f"Which, {name}?",
            "choices": {"label": ["x", "y"], "text": [f"{name} one", f"{name} two"]},
            "answerKey": "y",
            "unread": 1,
        }
        for name in ("left", "right", "middle")
    ]
    write_lines(tmp_path / "rows/choices/all.jsonl", choices)
    for split in ("train", "test"):
        rows = [{"title": f"{split} {stars}", "stars": stars} for stars in (1, 5)]
        write_parquet(tmp_path / f"rows/ratings/{split}.parquet", rows)
    return load_own_tasks(path)


def test_labels_from_csv_give_the_examples_expected(example: dict[str, TaskSpec]) -> None:
    drawn = draw(example["my_reviews"])
    assert pool_of(drawn) == {
        Example(f"review: review {number}, the end", ("negative" if number % 2 == 0 else "positive",))
        for number in range(8)
    }
    assert drawn.test == (
        Example("review: review 0, the end", ("negative",)),
        Example("review: review 1, the end", ("positive",)),
    )
    assert drawn.pool == {"negative": 4, "positive": 4}


def test_options_from_json_lines_give_the_examples_expected(example: dict[str, TaskSpec]) -> None:
    drawn = draw(example["my_choices"])
    assert pool_of(drawn) | set(drawn.test or ()) == {
        Example(f"Which, {name}? (x) {name} one (y) {name} two", (f"{name} two",))
        for name in ("left", "right", "middle")
    }
    assert len(drawn.test or ()) == 1


def test_numbers_from_parquet_give_the_examples_expected(example: dict[str, TaskSpec]) -> None:
    drawn = draw(example["my_ratings"])
    assert pool_of(drawn) == {Example("train 1", ("1",)), Example("train 5", ("5",))}
    assert drawn.test == (Example("test 1", ("1",)), Example("test 5", ("5",)))


def test_classes_are_told_by_the_names_that_a_data_set_stores(tmp_path: Path) -> None:
    """The data set numbers them the other way round."""
    import datasets

    spec = own_task(tmp_path, k=1, splits={"test": "test"})
    features = datasets.Features(
        {"text": datasets.Value("string"), "label": datasets.ClassLabel(names=["good", "bad"])}
    )
    rows = {"text": ["a", "b", "c", "d"], "label": [0, 1, 0, 1]}
    for split in ("train", "test"):
        datasets.Dataset.from_dict(rows, features).to_parquet(str(tmp_path / f"rows/{split}.parquet"))
    assert draw(spec).test == tuple(
        Example(f"review: {text}", (label,)) for text, label in zip("abcd", ["good", "bad"] * 2, strict=True)
    )


def test_a_task_of_the_example_is_the_specification_that_it_stands_for(
    example: dict[str, TaskSpec], tmp_path: Path
) -> None:
    assert example["my_reviews"] == TaskSpec(
        name="my_reviews",
        metric="Classification-F1",
        kind="classification",
        k=2,
        category="classification/sentiment analysis",
        data_set=DataSet("my_reviews", None, "", folder=str(tmp_path / "rows/reviews")),
        input="review: {text|clean}",
        answers=Labels("label", ("negative", "positive"), ("neg", "pos")),
        splits=TwoSplits(test="test"),
        keep={"language": ("en",)},
    )
    choices = example["my_choices"]
    assert (choices.answers, choices.splits, choices.fields) == (
        Option("{choices.text}", "{answerKey}", "{choices.label}"),
        OneSplit("all", 2),
        {"choices": {"label": ["text"], "text": ["text"]}},
    )


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    spec = own_task(tmp_path)
    assert (spec.k, spec.category, spec.splits, spec.verbatim) == (16, "own/own", TwoSplits(), False)
    texts = own_task(tmp_path, kind="text_to_text", answers="{label}", group=None, keep=None)
    assert (texts.k, texts.fields) == (32, {})


def test_the_hub_takes_the_place_of_a_folder(tmp_path: Path) -> None:
    spec = own_task(tmp_path, rows=None, hub="ada/reviews", configuration="en", converted=True, licence="MIT")
    assert spec.data_set == DataSet("mine", "ada/reviews", "", "MIT", converted=True)
    assert (spec.configuration, spec.data_set.availability) == ("en", "conversion")


def test_rows_may_come_later_or_from_elsewhere(tmp_path: Path) -> None:
    spec = own_task(tmp_path, rows="elsewhere")
    assert spec.data_set.folder == str(tmp_path / "elsewhere")


def test_every_type_can_be_written(tmp_path: Path) -> None:
    spec = own_task(
        tmp_path,
        input="{a.b|join}{c}{d}{e|join}{f.classes}{g}",
        fields={
            "a": [{"b": "text"}],
            "c": {"classes": ["x", "y"], "first": 1, "hidden": True},
            "d": {"one_of": ["p", "q"]},
            "e": {"list": "text", "length": 3},
            "f": {"map": {"classes": "text"}},
            "g": "number",
        },
    )
    assert spec.fields == {
        "a": [{"b": "text"}],
        "c": Classes(("x", "y"), hidden=True, first=1),
        "d": OneOf(("p", "q")),
        "e": Many("text", 3),
        "f": {"classes": "text"},
        "g": "number",
    }


def test_an_answer_that_is_a_label_as_it_stands_must_be_one_of_them(tmp_path: Path) -> None:
    spec = own_task(tmp_path, answers="{verdict}", labels=["no", "yes"])
    assert spec.fields == {"verdict": OneOf(("no", "yes"))}
    assert {example.answers for example in made_up_examples(spec, 6)} == {("no",), ("yes",)}
    numbered = own_task(
        tmp_path,
        answers="{stars}",
        labels=["1", "2"],
        fields={"stars": "integer"},
        metric="Pearson-Correlation",
    )
    assert {example.answers for example in made_up_examples(numbered, 6)} == {("1",), ("2",)}


def test_kept_classes_are_named_and_options_are_lettered(tmp_path: Path) -> None:
    kept = own_task(
        tmp_path, answers={"field": "label", "labels": ["a", "b"]}, keep={"label": ["a", "b"], "part": ["x"]}
    )
    assert kept.keep == {"label": (0, 1), "part": ("x",)}
    lettered = {"options": ["{one}", "{two}"], "key": "{right}", "keys": "AB"}
    spec = own_task(tmp_path, kind="text_to_text", answers=lettered, input="{one}{two}")
    assert spec.answers == Option(("{one}", "{two}"), "{right}", ("A", "B"))


def test_options_and_answers_may_be_any_list_of_texts(tmp_path: Path) -> None:
    def texts(answers: Any, **fields: Any) -> TaskSpec:
        return own_task(
            tmp_path, kind="text_to_text", input="{k}", answers=answers, fields={"k": "digits", **fields}
        )

    assert texts({"options": "{o|keys}", "key": "{k}"}, o="counts")
    assert texts({"options": "{o.a|clean|unique}", "key": "{k}"}, o=[{"a": "text"}])
    assert texts({"options": "{o|first}", "key": "{k}"}, o=[["text"]])
    named = texts({"options": "{o}", "key": "{k}", "keys": "{n}"}, o=[{"one_of": ["a", "b"]}], n=["digits"])
    assert named.answers == Option("{o}", "{k}", "{n}")
    for answers, kind in (("{o.a}", [{"a": "integer"}]), ("{o|keys}", "counts"), ("{o|first}", [["text"]])):
        assert texts(answers, o=kind).answers == answers


def test_classes_may_share_a_label_or_be_dropped(tmp_path: Path) -> None:
    stars = ["1", "2", "3", "4", "5"]
    shared = {"field": "label", "labels": ["bad", "bad", None, "good", "good"], "names": stars}
    assert own_task(tmp_path, answers=shared).known_labels == ("bad", "good")


def test_a_group_is_tried_with_two_rows(tmp_path: Path) -> None:
    spec = own_task(
        tmp_path, kind="text_to_text", metric="EM", input="{question}", answers="{answer}", group="{id}"
    )
    assert {len(example.answers) for example in made_up_examples(spec, 5)} == {2}
