from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from priming.errors import TaskError
from priming.strict_yaml import dump_yaml
from priming.tasks.building.drawing import Drawn, draw_task
from priming.tasks.building.locating import rows_of
from priming.tasks.building.trying import made_up_examples
from priming.tasks.catalogue import CATALOGUE, GLUE, DataSet, OneSplit, TaskSpec, TwoSplits
from priming.tasks.own_tasks import check_spec, load_own_tasks
from priming.tasks.rows.answers import Labels, Option
from priming.tasks.rows.field_types import Classes, Many, OneOf
from priming.tasks.spec import Example

BUILT_IN = [*CATALOGUE.values(), *GLUE.values()]
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


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.Table.from_pylist(rows), path)


def own_file(folder: Path, **changes: Any) -> Path:
    """A file of one small task, with other values for some of its keys; None takes a key away."""
    (folder / "rows").mkdir(exist_ok=True)
    task = {
        "metric": "ACC",
        "kind": "classification",
        "rows": "rows",
        "input": "review: {text}",
        "answers": {"field": "label", "labels": ["bad", "good"]},
        **changes,
    }
    path = folder / "own.yaml"
    given = {key: value for key, value in task.items() if value is not None}
    path.write_text(dump_yaml({"tasks": {"mine": given}}), encoding="utf-8")
    return path


def own_task(folder: Path, **changes: Any) -> TaskSpec:
    return load_own_tasks(own_file(folder, **changes))["mine"]


def refused(path: Path) -> list[str]:
    """The lines of the message with which a file is refused, the file's folder left out."""
    with pytest.raises(TaskError) as caught:
        load_own_tasks(path)
    return str(caught.value).replace(f"{path.parent}/", "").split("\n")


def draw(spec: TaskSpec, k: int | None = None) -> Drawn:
    return draw_task(spec, rows_of(spec, None), k or spec.k or 0, (13,))


def pool_of(drawn: Drawn) -> set[Example]:
    return {example for part in drawn.samples[13] for example in part}


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


def test_classes_may_share_a_label_or_be_dropped(tmp_path: Path) -> None:
    stars = ["1", "2", "3", "4", "5"]
    shared = {"field": "label", "labels": ["bad", "bad", None, "good", "good"], "names": stars}
    assert own_task(tmp_path, answers=shared).known_labels == ("bad", "good")


WRONG = {
    "metric": ({"metric": "ACCC"}, "metric: 'ACCC' is not allowed (did you mean 'ACC'?); allowed: one of ACC"),
    "kind": (
        {"kind": "clasification"},
        "kind: 'clasification' is not allowed (did you mean 'classification'?)",
    ),
    "unknown key": ({"inputs": "x"}, "inputs: unknown key (did you mean 'input'?); allowed: metric, kind"),
    "missing": ({"input": None}, "input: missing; give a template such as"),
    "k": ({"k": 0}, "k: 0 is not allowed; allowed: an integer that is at least 1"),
    "quoted k": ({"k": "16"}, "k: '16' is not allowed"),
    "category": ({"category": "own"}, "category: 'own' is not allowed; allowed: group/sub-group"),
    "no rows": ({"rows": None}, "rows: missing; give a folder of rows, or a data set of the hub"),
    "no folder": ({"rows": "elsewhere"}, "rows: there is no folder elsewhere; its path is relative"),
    "folder and hub": ({"hub": "a/b"}, "hub: rows come from a folder or from the hub; keep one"),
    "hub": ({"rows": None, "hub": "b"}, "hub: 'b' is not allowed; allowed: owner/name"),
    "configuration": ({"configuration": "en"}, "configuration: belongs to a data set of the hub"),
    "F1": (
        {"metric": "F1", "answers": {"field": "label", "labels": ["a", "b", "c"]}},
        "metric: F1 needs two labels, the positive one last",
    ),
    "metric of texts": ({"metric": "Rouge-L"}, "metric: Rouge-L says nothing about classification; allowed: ACC"),
    "Matthew": ({"metric": "Matthew-Correlation"}, "metric: Matthew-Correlation takes 'acceptable'"),
    "correlation": ({"metric": "Pearson-Correlation"}, "metric: 'bad' is no number; Pearson-Correlation needs"),
    "filter": ({"input": "{text|claen}"}, "input: '{text|claen}': there is no filter 'claen' (did you mean 'clean'?)"),
    "brace": ({"input": "{text"}, "input: '{text': a brace stands alone"),
    "no field": ({"input": "text"}, "input: 'text' names no field"),
    "list in a text": (
        {"input": "a {words}", "fields": {"words": ["text"]}},
        "mine: made-up row 0: {words} is no single text; add a filter such as join",
    ),
    "path": (
        {"input": "{a.txt}", "fields": {"a": {"text": "text"}}},
        "input: {a.txt} leads nowhere: 'a' has no 'txt' (did you mean 'text'?); it has text",
    ),
    "path into a text": ({"input": "{text.a}"}, "input: {text.a} leads nowhere: 'text' is text, in which"),
    "path into items": (
        {"input": "{a.b.c|join}", "fields": {"a": [{"b": "text"}]}},
        "input: {a.b.c|join} leads nowhere: 'a.b' is a list, in which there is no 'c'",
    ),
    "unread field": ({"fields": {"txt": "text"}}, "fields.txt: nothing reads this field (did you mean 'text'?)"),
    "type": (
        {"fields": {"text": "txt"}},
        "fields.text: 'txt' is not allowed (did you mean 'text'?); allowed: text",
    ),
    "types": ({"fields": {"text": ["text", "text"]}}, "fields.text: ['text', 'text'] is not allowed"),
    "one class": ({"fields": {"text": {"classes": ["x"]}}}, "fields.text: there is one class, x; list two or more"),
    "map with classes": (
        {"fields": {"text": {"classes": ["text"], "b": "text"}}},
        "fields.text.b: unknown key; allowed: classes, hidden, first; a map with a field called 'classes' is written",
    ),
    "choices": ({"fields": {"text": {"one_of": ["a", "a"]}}}, "fields.text: a, a are not distinct"),
    "answers": ({"answers": {"fild": "label", "labels": ["a", "b"]}}, "answers.fild: unknown key (did you mean 'field'?)"),
    "answers of nothing": ({"answers": {}}, "answers.options: missing; give a template whose value is a list"),
    "constant answer": ({"answers": "label"}, "answers: 'label' names no field"),
    "number as label": (
        {"answers": {"field": "label", "labels": [0, 1]}},
        "class whose rows are dropped; put numbers, true and false in quotes where texts are meant",
    ),
    "one label": ({"answers": {"field": "label", "labels": ["a"]}}, "answers.labels: ('a',): a classification needs two"),
    "same label": ({"answers": {"field": "label", "labels": ["a", "b", "a"]}}, "answers.names: missing; where classes share"),
    "blank label": ({"answers": {"field": "label", "labels": ["a ", "b"]}}, "answers.labels: 'a ' cannot be a label"),
    "names": (
        {"answers": {"field": "label", "labels": ["a", "b"], "names": ["x"]}},
        "answers.names: there are 1 names and 2 labels",
    ),
    "same names": (
        {"answers": {"field": "label", "labels": ["a", "b"], "names": ["x", "x"]}},
        "answers.names: x, x are not distinct",
    ),
    "labels twice": ({"labels": ["bad", "good"]}, "labels: the answers have the labels already"),
    "type of the labels' field": ({"fields": {"label": "text"}}, "fields.label: text does not go with the labels"),
    "labels of a text": ({"kind": "text_to_text"}, "kind: text_to_text does not go with a closed set of labels"),
    "same labels": ({"answers": "{label}", "labels": ["a", "a"]}, "labels: a, a are not distinct"),
    "labels that are not reached": (
        {"answers": "so {label}", "labels": ["a", "b"]},
        "which is none of the labels a, b",
    ),
    "label that is dropped": ({"keep": {"label": ["bad"]}}, "answers: no made-up row gives good: keep"),
    "kept": ({"keep": {"language": "en"}}, "keep.language: 'en' is not allowed; allowed: a list of the values"),
    "kept class": ({"keep": {"label": ["ugly"]}}, "keep.label: 'ugly' is no class of this field; the classes are bad"),
    "kept number": ({"keep": {"stars": [5]}}, "keep.stars: 5 stands where a text belongs; declare stars under fields if"),
    "kept list": (
        {"keep": {"words": ["a"]}, "fields": {"words": ["text"]}},
        "keep.words: words is a list, which is no single value",
    ),
    "grouped labels": ({"group": "{id}"}, "group: a classification cannot be grouped"),
    "share": ({"splits": {"test_share": 1.5}}, "splits.test_share: 1.5 is not allowed; allowed: a share between 0 and 1"),
    "place": ({"splits": {"one": "all", "train_end": 1.0}}, "splits.train_end: 1.0 is not allowed"),
    "nameless split": ({"splits": {"one": 3}}, "splits.one: 3 is not allowed; allowed: a split's name"),
    "same split": ({"splits": {"train": "all", "test": "all"}}, "splits: rows of 'all' would be trained and tested on"),
    "overlap": (
        {"splits": {"one": "all", "train_end": 0.8, "test_start": 0.5}},
        "splits: test_start is 0.5, which lies before train_end, 0.8",
    ),
    "key of a split": (
        {"splits": {"trian": "all"}},
        "splits.trian: unknown key (did you mean 'train'?); allowed: train, test, test_share, or else one, train_end",
    ),
    "splits": ({"splits": "all"}, "splits: 'all' is not allowed; allowed: {train: train, test: test}"),
    "options of a classification": (
        {"answers": {"options": "{o}", "key": "{k}"}, "fields": {"o": ["text"], "k": "integer"}},
        "labels: missing; where options or a function give the answers",
    ),
    "key": (
        {"kind": "text_to_text", "answers": {"options": "{o}", "key": "{k}"}, "fields": {"o": ["text"]}},
        "answers.key: the options are numbered, and {k} is text; declare it as integer",
    ),
    "words as numbers": (
        {"kind": "regression", "metric": "Pearson-Correlation", "answers": "{stars}"},
        "is no number; declare the field as number",
    ),
}  # fmt: skip


TOLD_TWICE = ("map with classes", "answers", "answers of nothing")


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_named_with_its_place_and_remedy(tmp_path: Path, mistake: str) -> None:
    changes, expected = WRONG[mistake]
    lines = refused(own_file(tmp_path, **changes))
    assert any(expected in line for line in lines), lines
    assert all(line.startswith("own.yaml:") and ": tasks.mine" in line for line in lines)
    assert len(lines) == (2 if mistake in TOLD_TWICE else 1), lines


def test_all_mistakes_are_told_at_once_with_file_line_and_path(tmp_path: Path) -> None:
    path = tmp_path / "my_tasks.yaml"
    path.write_text(
        "tasks:\n"
        "  one:\n"
        "    kind: classification\n"
        "    metric: ACCC\n"
        "    hub: ada/reviews\n"
        "    input: '{text|claen}'\n"
        "    answers:\n"
        "      field: label\n"
        "      labels: [true, false]\n"
        "      nmaes: []\n"
        "  rte:\n"
        "    {kind: text_to_text, metric: EM, k: -1, hub: a/b, input: '{text}', answers: '{a.b}', fields: {a: {c: text}}}\n"
        "  two: 3\n"
        "extends: other.yaml\n",
        encoding="utf-8",
    )
    starts = [
        "my_tasks.yaml:14: extends: unknown key; allowed: tasks",
        "my_tasks.yaml:10: tasks.one.answers.nmaes: unknown key (did you mean 'names'?); allowed: field, labels",
        "my_tasks.yaml:13: tasks.two: 3 is not allowed; allowed: a map with metric, kind",
        "my_tasks.yaml:4: tasks.one.metric: 'ACCC' is not allowed (did you mean 'ACC'?)",
        "my_tasks.yaml:9: tasks.one.answers.labels: (True, False) is not allowed",
        "my_tasks.yaml:6: tasks.one.input: '{text|claen}': there is no filter 'claen'",
        "my_tasks.yaml:12: tasks.rte.k: -1 is not allowed",
        "my_tasks.yaml:12: tasks.rte.answers: {a.b} leads nowhere: 'a' has no 'b'; it has c",
        "my_tasks.yaml:11: tasks.rte: the catalogue has a task called 'rte' already",
    ]
    for line, start in zip(refused(path), starts, strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("own.yaml", "tasks: {a: {k: 1, k: 2}}", "own.yaml:1: the key 'k' is given twice"),
        ("own.yaml", "tasks: [", "own.yaml:1: not valid YAML"),
        ("own.yaml", "- a", "own.yaml: expected a map such as {tasks: "),
        ("own.yaml", "tasks: {}", "own.yaml:1: tasks: {} is not allowed; allowed: a map of names"),
        ("own.yaml", "{}", "own.yaml:1: tasks: None is not allowed"),
        ("own.yaml", "tasks: {a: null}", "own.yaml:1: tasks.a: None is not allowed; allowed: a map with"),
        ("own.toml", "", "own.toml: tasks of one's own stand in a file that ends in .yaml, .yml, .py"),
        ("own.py", "TASKS = [", "own.py:1: SyntaxError: '[' was never closed"),
        ("own.py", "import math\nmath.nothing", "own.py:2: AttributeError: module 'math' has no attribute"),
        ("own.py", "\n\nraise SystemExit(3)", "own.py:3: SystemExit: 3"),
        ("own.py", "tasks = []", "own.py: TASKS: missing; expected TASKS, a list of TaskSpec"),
        ("own.py", "TASKS = 3", "own.py: TASKS: 3; expected TASKS"),
        ("own.py", "TASKS = []", "own.py: TASKS: there are no tasks"),
        ("own.py", "TASKS = [3]", "own.py: TASKS[0]: 3 is no TaskSpec"),
        (
            "own.py",
            "from priming.tasks.catalogue import TaskSpec\n\nTASKS = [\n    TaskSpec(nam='a'),\n]\n",
            "own.py:4: TypeError: ",
        ),
    ],
)
def test_a_file_that_holds_no_tasks_is_refused(
    tmp_path: Path, name: str, content: str, expected: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (line,) = refused(tmp_path / name)
    assert line.startswith(expected)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for name in ("own.yaml", "own.py"):
        assert refused(tmp_path / name)[0].startswith(f"{name}: ")


PYTHON = '''
from priming.tasks.catalogue import DataSet, TaskSpec, TwoSplits

REVIEWS = DataSet(name="reviews", hub=None, citation="Me, 2024", folder="rows")


def verdict(row):
    """Good from four stars on; three are dropped."""
    if row["stars"] == 3:
        return None
    return "good" if row["stars"] > 3 else "bad"


TASKS = [
    TaskSpec(
        name="verdicts",
        metric="ACC",
        kind="classification",
        k=1,
        category="own/reviews",
        data_set=REVIEWS,
        input="{text|clean}",
        answers=verdict,
        fields={"stars": "integer"},
        labels=("bad", "good"),
        splits=TwoSplits(test="test"),
    )
]
'''


def python_file(folder: Path, *changes: tuple[str, str]) -> Path:
    (folder / "rows").mkdir(exist_ok=True)
    text = PYTHON
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "own.py").write_text(text, encoding="utf-8")
    return folder / "own.py"


def test_a_python_file_brings_functions(tmp_path: Path) -> None:
    spec = load_own_tasks(python_file(tmp_path))["verdicts"]
    rows = [{"text": f"text {stars}", "stars": stars} for stars in (1, 2, 3, 4, 5)]
    for split in ("train", "test"):
        write_lines(tmp_path / f"rows/{split}.jsonl", rows)
    assert draw(spec).test == (
        *(Example(f"text {stars}", ("bad",)) for stars in (1, 2)),
        *(Example(f"text {stars}", ("good",)) for stars in (4, 5)),
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own.py", "rows"]


def test_a_function_of_another_file_has_another_name(tmp_path: Path) -> None:
    """A build that knows functions by name would otherwise take files of the earlier one for its own."""
    one = load_own_tasks(python_file(tmp_path))["verdicts"].answers
    other = load_own_tasks(python_file(tmp_path, ("> 3", ">= 4")))["verdicts"].answers
    again = load_own_tasks(python_file(tmp_path))["verdicts"].answers
    assert callable(one)
    assert one.__module__ == again.__module__ != other.__module__


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([('"stars": "integer"', '"star": "integer"')], "own.py: TASKS.verdicts: made-up row 0: KeyError: 'stars' (own.py:9)"),
        ([('"ACC"', '"Rouge-L"')], "own.py: TASKS.verdicts.metric: Rouge-L says nothing about classification; allowed"),
        ([('"verdicts"', '"a b"')], "own.py: TASKS.a b.name: 'a b' is not allowed; allowed: letters"),
        ([('"verdicts"', '"boolq"')], "own.py: TASKS.boolq.name: the catalogue has a task called 'boolq'"),
        ([('("bad", "good")', '["bad", "good"]')], "TASKS.verdicts.labels: ['bad', 'good'] is not allowed; allowed: a list of texts"),
        ([('("bad", "good")', '("bad", "god")')], "answers: a made-up row gives 'good', which is none of the labels bad, god"),
        ([('("bad", "good")', '("bad", "good", "ugly")')], "answers: no made-up row gives ugly"),
        ([('        labels=("bad", "good"),\n', "")], "labels: missing; where options or a function give the answers"),
        ([("k=1", "k=1, verbatim=True")], "verbatim: only CrossFit's tasks are written so"),
        ([("k=1", 'k=1, mends={"metrc": "EM"}')], "mends: 'metrc' cannot be mended (did you mean 'metric'?)"),
        ([("k=1", 'k=1, mends={"input": "{text|no}"}')], "mends: input: '{text|no}': there is no filter 'no'"),
        ([("k=1", 'k=1, mends={"k": 0}')], "mends: k: 0 is not allowed"),
        ([("k=1", "k=1, keep=lambda row: False")], "TASKS.verdicts: no made-up row gives an example"),
        ([("k=1", "k=1, made_up=lambda row, number: {}")], "made-up row 0: KeyError"),
        ([("k=1", "k=1, made_up=3")], "made_up: 3 is not allowed; allowed: a function"),
        ([("k=1", "k=None")], "k: missing; give an integer"),
        ([('folder="rows"', 'folder="row"')], "data_set.folder: there is no folder row"),
        ([("data_set=REVIEWS", "data_set='reviews'")], "data_set: 'reviews' is not allowed; allowed: a DataSet"),
        ([("]\n", "] * 2\n")], "name: two tasks are called 'verdicts'"),
    ],
)  # fmt: skip
def test_a_mistake_in_python_is_named(tmp_path: Path, changes: list[tuple[str, str]], expected: str) -> None:
    lines = refused(python_file(tmp_path, *changes))
    assert len(lines) == 1
    assert expected in lines[0]


def test_a_group_is_tried_with_two_rows(tmp_path: Path) -> None:
    spec = own_task(
        tmp_path, kind="text_to_text", metric="EM", input="{question}", answers="{answer}", group="{id}"
    )
    assert {len(example.answers) for example in made_up_examples(spec, 5)} == {2}


def test_the_catalogue_passes_the_same_checks() -> None:
    assert len(BUILT_IN) == 169
    assert {spec.name: check_spec(spec) for spec in BUILT_IN if check_spec(spec)} == {}


@pytest.mark.parametrize("mended", [False, True])
def test_every_task_of_the_catalogue_gives_made_up_examples(*, mended: bool) -> None:
    for spec in BUILT_IN:
        labels = (spec.mended() if mended else spec).known_labels
        count = 4 * max(1, len(labels))
        examples = made_up_examples(spec, count, mended=mended)
        assert len(examples) == count, spec.name
        assert all(example.input and all(example.answers) for example in examples), spec.name
        if spec.kind == "classification":
            assert {example.answers[0] for example in examples} == set(labels), spec.name
            assert len(labels) > 1, spec.name


def test_made_up_examples_depend_on_the_seed_alone() -> None:
    spec = CATALOGUE["sciq"]
    assert made_up_examples(spec, 3) == made_up_examples(spec, 3)
    assert made_up_examples(spec, 3) != made_up_examples(spec, 3, seed=1)


def test_a_wrong_attribute_does_not_hide_another() -> None:
    broken = replace(CATALOGUE["imdb"], metric=3, splits="train", keep=3)  # type: ignore[arg-type]
    assert [line.split(":")[0] for line in check_spec(broken)] == ["metric", "splits", "keep"]
