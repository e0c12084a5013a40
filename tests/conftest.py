from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def gym_folder() -> Path:
    """The real few-shot gym: a folder with `data/`, `md5.json` and `partition_real.json`."""
    folder = os.environ.get("PRIMING_GYM")
    if not folder:
        pytest.skip("needs the real few-shot gym; set PRIMING_GYM to its folder")
    return Path(folder)
