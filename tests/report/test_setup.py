from __future__ import annotations

from pathlib import Path

import pytest

from priming.report.setup import Setup, read_setup


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (
            "upstream:\n  method: maml\n  train: [M, A]\ndownstream:\n  train: [A]\n  init: fresh\n",
            Setup("maml", "M+A", "A", "fresh"),
        ),
        (
            "upstream: {method: none, train: [M]}\ndownstream: {train: [A], init: keep}\n",
            Setup("none", "", "A", "keep"),
        ),
        ("upstream:\ndownstream: 3\n", Setup()),
        ("- a list\n", Setup()),
        ("", Setup()),
        ("upstream: [unclosed\n", Setup()),
    ],
)
def test_what_the_config_says(tmp_path: Path, config: str, expected: Setup) -> None:
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    assert read_setup(tmp_path) == expected


def test_no_config_is_no_error(tmp_path: Path) -> None:
    assert read_setup(tmp_path) == Setup()
