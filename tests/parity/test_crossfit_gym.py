"""Every task of the catalogue writes what CrossFit's own script writes of the same rows, byte for byte.

The stored checksums are from `scripts/parity/crossfit_gym.py`, which says how to make them again.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gym_rows import SEEDS, rows_of_task
from task_specs import in_memory

from priming.tasks import CATALOGUE
from priming.tasks.building.builder import file_contents
from priming.tasks.building.drawing import draw_task
from priming.tasks.building.record import md5

REFERENCE = json.loads(Path(__file__).with_name("crossfit_gym.json").read_text(encoding="utf-8"))


def test_every_task_has_checksums() -> None:
    assert set(REFERENCE) == set(CATALOGUE)
    assert {len(files) for files in REFERENCE.values()} == {3 * len(SEEDS)}


@pytest.mark.parametrize("name", CATALOGUE)
def test_files_are_those_of_the_reference(name: str) -> None:
    spec, rows = CATALOGUE[name], rows_of_task(CATALOGUE[name])
    drawn = draw_task(spec, in_memory(rows, name), spec.k or 0, SEEDS)
    contents = file_contents(spec, drawn, spec.k or 0, SEEDS)
    assert {file: md5(content) for file, (content, _) in contents.items()} == REFERENCE[name]
