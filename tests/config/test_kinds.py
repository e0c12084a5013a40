"""Sections that come in several kinds: messages speak of the kind that was chosen."""

from __future__ import annotations

import subprocess
import sys

import pytest

# the settings classes are composed on import, so another kind of module is only added in a fresh process
PROGRAM = """
import sys
from typing import Annotated, Literal, Union
from pydantic import Field
from priming.adapters import settings
from priming.settings import Settings

class One(Settings):
    kind: Literal["one"]
    width: int = 8

class Two(Settings):
    kind: Literal["two"]
    scale: float

settings.ModuleSettings = Annotated[Union[One, Two], Field(discriminator="kind")]
from priming.config.validating import find_problems

_, problems = find_problems({
    "name": "run", "model": {"path": "pocket"}, "tasks": {"gym": "pocket", "partition": "pocket"},
    "downstream": {"train": ["A", "B"]}, "modules": {"A": eval(sys.argv[1])},
})
for path, message in problems:
    print(".".join(path), "-", message.split(";")[0])
"""


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("{'kind': 'two', 'scale': 1}", ""),
        ("{'kind': 'tow', 'scale': 1}", "modules.A.kind - 'tow' is not allowed (did you mean 'two'?)\n"),
        ("{'width': 3}", "modules.A.kind - missing\n"),
        ("{'kind': 'two', 'scal': 1}", "modules.A.scale - missing\nmodules.A.scal - unknown key (did you mean 'scale'?)\n"),
        ("{'kind': 'one', 'width': 'x'}", "modules.A.width - 'x' is not allowed\n"),
        ("3", "modules.A - 3 is not allowed\n"),
    ],
)  # fmt: skip
def test_messages_follow_the_kind(module: str, expected: str) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, module], capture_output=True, text=True, check=True)
    assert done.stdout == expected + "downstream.train - no module declares the part 'B'\n"
