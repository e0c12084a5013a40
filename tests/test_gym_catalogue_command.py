"""The verbs of `priming-gym` that speak of the catalogue."""

from __future__ import annotations

import subprocess
import sys

import pytest
from gym_command import said

from priming.tasks import CATALOGUE
from priming.tasks.catalogue.siblings import siblings
from priming.tasks.partitions_published import PUBLISHED


def test_list_filters(capsys: pytest.CaptureFixture[str]) -> None:
    def names(*words: str) -> list[str]:
        return said(capsys, "list", "--names", *words).split()

    assert len(names()) == 169
    assert names("--kind", "classification/paraphrase") == [
        "glue-mrpc",
        "glue-qqp",
        "medical_questions_pairs",
        "paws",
    ]
    assert len(names("--kind", "question answering")) == 51
    assert len(names("--metric", "Rouge-L")) == 17
    assert names("--partition", "random:test", "--metric", "QA-F1") == ["quoref"]
    assert set(names("--partition", "random")) == {task for side in PUBLISHED["random"] for task in side}
    assert names("--available", "elsewhere") == ["eli5-askh", "eli5-asks", "eli5-eli5", "proto_qa"]
    table = said(capsys, "list", "--kind", "binary")
    assert "boolq              question answering/binary  ACC     16  hub\n" in table
    assert table.endswith("3 of 169 tasks\n")


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_task_can_be_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "show", name)
    assert len(out.split("Examples")[1].splitlines()) >= 3


def test_siblings_share_data() -> None:
    assert siblings("superglue-rte", CATALOGUE) == ("glue-rte",)
    assert siblings("race-high", CATALOGUE) == ("race-middle",)
    assert "squad-no_context" in siblings("squad-with_context", CATALOGUE)
    assert len(siblings("tweet_eval-irony", CATALOGUE)) == 10
    assert siblings("ag_news", CATALOGUE) == ()
    assert all(
        name in siblings(other, CATALOGUE) for name in CATALOGUE for other in siblings(name, CATALOGUE)
    )


def test_the_command_starts_without_torch_or_transformers() -> None:
    code = "import sys, priming.cli.gym; print([name for name in ('torch', 'transformers') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
