"""Runs `priming-gym` within the test's own process."""

from __future__ import annotations

import pytest

from priming.cli import gym


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """What the command prints; of one that ends with another code than 0, its error."""
    assert gym.main(words) == code
    captured = capsys.readouterr()
    return captured.err if code else captured.out
