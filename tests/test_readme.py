"""The README's code runs, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```(\w+)\n(.*?)```", README, flags=re.DOTALL | re.MULTILINE)


def blocks(language):
    return [text for kind, text in BLOCKS if kind == language]


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

    (tmp_path / "own.yaml").write_text(blocks("yaml")[0])
    assert load_partition(str(tmp_path / "own.yaml")).own_tasks["my_target"].metric == "Rouge-L"
