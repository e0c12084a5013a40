from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from own_task_files import own_file, refused


def options(texts: str, key: str = "{k}", keys: str | None = None, **fields: Any) -> dict[str, Any]:
    """What makes `own_file` a task whose answer is one of a row's options, which are numbered without `keys`."""
    answers = {"options": texts, "key": key} | ({} if keys is None else {"keys": keys})
    return {"kind": "text_to_text", "answers": answers, "fields": {"k": "integer", **fields}}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
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
    "first class": (
        {"answers": {"field": "label", "labels": ["a", "b"], "first": -1}},
        "answers.first: -1 is not allowed; allowed: an integer that is at least 0 (-1 stands for a hidden class",
    ),
    "first class of a type": (
        {"fields": {"text": {"classes": ["a", "b"], "first": -1}}},
        "fields.text.first: -1 is not allowed; allowed: an integer that is at least 0",
    ),
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
    "key that leads nowhere": (
        options("{o}", "{k.a}", o=["text"], k="integer"),
        "answers.key: {k.a} leads nowhere: 'k' is integer, in which there is no 'a'",
    ),
    "undeclared options": (
        options("{o}"),
        "answers.options: '{o}' gives text, where a list of texts belongs; declare o under fields as [text]",
    ),
    "numbers as options": (
        options("{o}", o=["integer"]),
        "answers.options: '{o}' gives a list, each item of it integer, where a list of texts belongs; declare o under fields as [text]",
    ),
    "map as options": (
        options("{o}", o={"label": ["text"], "text": ["text"]}),
        "answers.options: '{o}' gives a map of label, text, where a list of texts belongs; lead the path to such a list",
    ),
    "maps as options": (
        options("{o}", o=[{"text": "text"}]),
        "answers.options: '{o}' gives a list, each item of it a map of text, where a list of texts belongs; lead",
    ),
    "options within a text": (
        options("of {o}", o=["text"]),
        "answers.options: 'of {o}' gives text, where a list of texts belongs; write one placeholder and nothing else",
    ),
    "undeclared keys": (
        options("{o}", "{k}", "{names}", o=["text"], k="text"),
        "answers.keys: '{names}' gives text, where a list of texts belongs; declare names under fields as [text]",
    ),
    "filter of lists": (
        {"input": "{o|options}"},
        "input: {o|options}: the filter 'options' takes a list of texts, or a map of label and text, and gets text; declare",
    ),
    "filter of maps": (
        {"input": "{o|options}", "fields": {"o": [{"label": "text", "text": "text"}]}},
        "text, and gets a list, each item of it a map of label, text",
    ),
    "filter of a text": (
        {"input": "{o.a|first|join}", "fields": {"o": [{"a": "text"}]}},
        "input: {o.a|first|join}: the filter 'join' takes a list of texts, and gets text",
    ),
    "lists as answers": (
        {"kind": "text_to_text", "answers": "{o.text}", "fields": {"o": [{"text": ["text"]}]}},
        "answers: {o.text} is a list, each item of it a list; answers are a text or a list of texts",
    ),
    "map as answer": (
        {"kind": "text_to_text", "answers": "{o}", "fields": {"o": {"text": "text"}}},
        "answers: {o} is a map of text; answers are a text or a list of texts",
    ),
    "counts as answer": (
        {"kind": "text_to_text", "answers": "{o}", "fields": {"o": "counts"}},
        "answers: {o} is counts; answers are a text or a list of texts",
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
        assert refused(tmp_path / name) == [f"{name}: cannot be read: No such file or directory"]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(b"tasks: \xff")
    (line,) = refused(tmp_path / "own.yaml")
    assert line.startswith("own.yaml: cannot be read: 'utf-8' codec can't decode byte 0xff")
    assert line.endswith("; save it as UTF-8")
