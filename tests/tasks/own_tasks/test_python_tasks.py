from __future__ import annotations

from pathlib import Path

import pytest
from own_task_files import draw, python_file, refused, write_lines

from priming.tasks.own_tasks import load_own_tasks
from priming.tasks.spec import Example


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
        ([('folder="rows"', 'folder=""')], "data_set.folder: missing; give a folder of rows, or a data set"),
        ([("data_set=REVIEWS", "data_set='reviews'")], "data_set: 'reviews' is not allowed; allowed: a DataSet"),
        ([("]\n", "] * 2\n")], "name: two tasks are called 'verdicts'"),
    ],
)  # fmt: skip
def test_a_mistake_in_python_is_named(tmp_path: Path, changes: list[tuple[str, str]], expected: str) -> None:
    lines = refused(python_file(tmp_path, *changes))
    assert len(lines) == 1
    assert expected in lines[0]
