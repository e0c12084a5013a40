"""The README's code runs, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

from task_specs import write_lines

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```(\w+)\n(.*?)```", README, flags=re.DOTALL | re.MULTILINE)


def blocks(language):
    return [text for kind, text in BLOCKS if kind == language]


def yaml_with(word):
    (found,) = (text for text in blocks("yaml") if word in text)
    return found


def test_it_opens_with_the_two_commands():
    assert blocks("bash")[0].splitlines()[0].startswith("bash scripts/demo.sh ")
    assert blocks("bash")[0].splitlines()[1].startswith("bash scripts/test.sh ")


def test_python_blocks_run_and_print_what_they_say(capsys):
    own_tasks, metrics = map(dedent, blocks("python"))
    exec(compile(own_tasks, "README.md", "exec"), {})  # noqa: S102 - our own text
    assert "{'month': {1: " in capsys.readouterr().out
    exec(compile(metrics, "README.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out.split() == re.findall(r"# ([\d.]+)", metrics)


def test_every_file_and_command_it_names_exists():
    commands = "\n".join(blocks("bash"))
    for path in re.findall(r"(?:configs|scripts)/[\w/.]+\.(?:yaml|sh|py)", README):
        assert (ROOT / path).exists(), path
    entry_points = (ROOT / "pyproject.toml").read_text()
    for command in set(re.findall(r"^ *(priming-\w+)", commands, flags=re.MULTILINE)):
        assert f"{command} = " in entry_points
    for folder in re.findall(r"`(priming/\w+/)`", README):
        assert (ROOT / folder).is_dir(), folder


def test_the_own_tasks_partition_is_valid(tmp_path):
    from priming.tasks.partitions import load_partition

    (tmp_path / "own.yaml").write_text(yaml_with("my_target"))
    assert load_partition(str(tmp_path / "own.yaml")).own_tasks["my_target"].metric == "Rouge-L"


def test_the_own_tasks_are_built_and_can_be_read(tmp_path):
    from priming.cli import gym
    from priming.tasks import FolderGym

    (tmp_path / "my_tasks.yaml").write_text(yaml_with("my_reviews"))
    reviews, choices = tmp_path / "rows" / "reviews", tmp_path / "rows" / "choices"
    reviews.mkdir(parents=True)
    for split, count in (("train", 80), ("test", 3)):
        lines = [
            f"good  text {row},{('neg', 'pos')[row % 2]},{'en' if row < 70 else 'de'}" for row in range(count)
        ]
        (reviews / f"{split}.csv").write_text("\n".join(["text,label,language", *lines, ""]))
    made = [
        {
            "question": f"q{row}",
            "choices": {"label": ["A", "B"], "text": ["x", "y"]},
            "answerKey": "AB"[row % 2],
        }
        for row in range(100)
    ]
    write_lines(choices / "all.jsonl", made)
    words = ["build", "my_reviews", "my_choices", "--tasks", str(tmp_path / "my_tasks.yaml"), "--jobs", "1"]
    assert gym.main([*words, "--out", str(tmp_path / "gym")]) == 0
    built = FolderGym(tmp_path / "gym")
    task = built.load("my_reviews", (13, 42), test=True)
    assert (task.metric, task.kind, task.labels) == (
        "Classification-F1",
        "classification",
        ("negative", "positive"),
    )
    assert [(example.input, example.answers) for example in task.samples[13].test] == [
        ("review: good text 0", ("negative",)),
        ("review: good text 1", ("positive",)),
        ("review: good text 2", ("negative",)),
    ]
    assert {len(sample.train) for sample in task.samples.values()} == {32}
    task = built.load("my_choices", (13,), test=True)
    assert (len(task.samples[13].train), len(task.samples[13].test)) == (32, 20)
    for example in task.samples[13].test:
        number = int(example.input.removeprefix("q").removesuffix(" (A) x (B) y"))
        assert example.answers == ("xy"[number % 2],)


def test_the_study_makes_the_runs_it_says(tmp_path):
    from priming.study.loading import load_study
    from priming.study.matrix import study_runs

    (tmp_path / "pocket").symlink_to(ROOT / "configs" / "pocket")
    (tmp_path / "study").mkdir()
    path = tmp_path / "study" / "mine.yaml"
    path.write_text(yaml_with("keep_or_fresh"))
    runs = study_runs(load_study(path))
    named = README.split("Its runs are ")[1].split(":")[0].replace(" and ", ", ").split(", ")
    assert [run.name for run in runs] == 2 * named
