"""Killed at random moments and started again, a run ends as one that was never disturbed, file for file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from toy_run import contents, write_inputs

ADAPTERS = ["upstream.method=maml", "upstream.train=[M,A]", "upstream.steps=8"]
HEADS = [
    "upstream.method=maml", "upstream.train=[M]", "upstream.steps=8", "upstream.inner_steps=2",
    "upstream.inner_learning_rate={learned: per_layer}", "downstream.use_learned_rates=true",
]  # fmt: skip
WHOLE_MODEL = ["modules=null", "downstream.train=[M]", "downstream.learning_rate=[1e-3,1e-2]"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "overrides"),
    [("bart", ADAPTERS), ("bart", WHOLE_MODEL), ("bert", HEADS)],
    ids=["maml_and_bank", "multitask_and_whole_model", "heads_and_learned_rates"],
)
def test_kills_at_random_moments_change_nothing(tmp_path, family, overrides):
    config = write_inputs(tmp_path, family)
    folders = [tmp_path / "undisturbed", tmp_path / "disturbed"]
    command = [
        sys.executable,
        str(Path(__file__).with_name("kill_driver.py")),
        str(config),
        *map(str, folders),
        "6",
        *overrides,
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    kills = json.loads(done.stdout.splitlines()[-1])
    assert min(kills.values()) >= 2
    undisturbed, disturbed = (contents(folder / "toy") for folder in folders)
    assert disturbed == undisturbed
    assert "downstream/results.csv" in undisturbed
