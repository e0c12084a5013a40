"""A study runs side by side, goes on where a run fails or the study is killed, and ends in the same files."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from toy_study import results, write_study

from priming.errors import CheckpointError
from priming.runs.folder import RunFolder
from priming.study import running
from priming.study.loading import load_study
from priming.study.matrix import study_runs
from priming.study.processes import Lanes
from priming.study.running import finished_runs, is_finished, run_study, study_lanes

ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}
RUN = "import sys; from priming.study.loading import load_study; from priming.study.running import run_study; run_study(load_study(sys.argv[1], sys.argv[2:]))"


def start(path: Path, out: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(path), f"output_dir={out}"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.slow
def test_killed_anywhere_and_started_again_it_ends_in_the_same_files(tmp_path):
    path = write_study(tmp_path, runs=True)
    started = time.perf_counter()
    undisturbed = start(path, tmp_path / "undisturbed")
    said, _ = undisturbed.communicate(timeout=300)
    duration = time.perf_counter() - started
    assert undisturbed.returncode == 0, said
    delays, kills = random.Random(11), 0
    for _ in range(3):
        process = start(path, tmp_path / "disturbed")
        try:
            process.wait(timeout=delays.uniform(0.2, 0.45) * duration)
        except subprocess.TimeoutExpired:
            process.kill()
            kills += 1
        process.communicate()
    process = start(path, tmp_path / "disturbed")
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert kills >= 2
    expected = results(tmp_path / "undisturbed")
    assert results(tmp_path / "disturbed") == expected
    assert {name.split("/")[1] for name in expected} == {"FT_A", "Multi_M_A_keep", "Multi_M_A_fresh"}
    assert "seed42/Multi_M_A_fresh/downstream/results.csv" in expected
    # the upstream stage was trained once
    assert not any("Multi_M_A_fresh/upstream" in name for name in expected)


@pytest.mark.slow
def test_a_failing_run_takes_along_what_needs_it_and_nothing_else(tmp_path, capsys):
    axes = {
        "method": {
            "bad": {"upstream.method": "multitask", "upstream.learning_rate": 1e30, "upstream.max_grad_norm": None},
        },
        "downstream.init": ["keep", "fresh"],
    }  # fmt: skip
    path = write_study(tmp_path, runs=True, axes=axes)
    result = run_study(load_study(path))
    assert set(result.failures) == {(42, "Multi_M_A_keep"), (42, "Multi_M_A_fresh")}
    assert "is not finite" in result.failures[42, "Multi_M_A_keep"]
    shared = "it shares the upstream result of Multi_M_A_keep, which failed"
    assert result.failures[42, "Multi_M_A_fresh"] == shared
    runs = {run.name: run for run in result.runs}
    assert is_finished(runs["FT_A"])
    kept = json.loads((runs["Multi_M_A_keep"].folder.root / "failure.json").read_text())
    assert kept == {"stage": "upstream", "error": result.failures[42, "Multi_M_A_keep"]}
    said = capsys.readouterr().out.splitlines()
    assert any(line.startswith("FT_A seed 42: done (") for line in said)
    assert any(line.startswith("Multi_M_A_keep seed 42: failed: step ") for line in said)
    # mended and started again, what failed is tried again, and what was finished is left alone
    axes["method"]["bad"] = {"upstream.method": "multitask"}
    assert {run.name: is_finished(run) for run in result.runs} == {
        "FT_A": True,
        "Multi_M_A_keep": False,
        "Multi_M_A_fresh": False,
    }
    shutil.rmtree(runs["Multi_M_A_keep"].folder.root / "upstream")  # it began with the other learning rate
    mended = run_study(load_study(write_study(tmp_path, runs=True, axes=axes)))
    assert (mended.before, mended.failures) == (1, {})
    assert all(is_finished(run) for run in mended.runs)
    assert not (runs["Multi_M_A_keep"].folder.root / "failure.json").exists()


def test_a_folder_in_use_is_refused(tmp_path):
    study = load_study(write_study(tmp_path))
    with (
        RunFolder(study.folder).locked(),
        pytest.raises(CheckpointError, match="another process is at work"),
    ):
        run_study(study)


def test_a_finished_run_of_another_configuration_does_not_count(tmp_path):
    path = write_study(tmp_path)
    run = study_runs(load_study(path))[0]
    root = run.folder.root
    (root / "downstream").mkdir(parents=True)
    (root / "downstream" / "results.csv").write_text("run\n")
    assert not is_finished(run)
    from priming.config.saving import dump_config

    (root / "config.yaml").write_text(dump_config(run.config))
    assert is_finished(run)
    (root / "failure.json").write_text("{}")
    assert not is_finished(run)
    (root / "failure.json").unlink()
    other = study_runs(load_study(path, ["downstream.steps=7"]))[0]
    assert not is_finished(other)
    (root / "config.yaml").write_bytes(b"\xff")
    assert not is_finished(run)


def test_who_gives_a_run_its_upstream_result_is_finished_only_while_that_is_there(tmp_path):
    from priming.config.saving import dump_config

    runs = {run.name: run for run in study_runs(load_study(write_study(tmp_path)))}
    for run in runs.values():
        run.folder.downstream.mkdir(parents=True)
        (run.folder.downstream / "results.csv").write_text("run\n")
        (run.folder.root / "config.yaml").write_text(dump_config(run.config))
    every = {run.key for run in runs.values()}
    assert finished_runs(tuple(runs.values())) == every  # nobody needs it any more
    (runs["Multi_M_A_fresh"].folder.downstream / "results.csv").unlink()
    assert finished_runs(tuple(runs.values())) == {(42, "FT_A")}
    runs["Multi_M_A_keep"].folder.final.mkdir(parents=True)
    assert finished_runs(tuple(runs.values())) == {(42, "FT_A"), (42, "Multi_M_A_keep")}


@pytest.fixture
def two_gpus(tmp_path, monkeypatch):
    """Load the toy study on a machine with eight cores and two GPUs, those of CUDA_VISIBLE_DEVICES if it is set."""

    def load(visible, *overrides):
        monkeypatch.setattr("torch.cuda.is_available", lambda: True)
        monkeypatch.setattr("torch.cuda.device_count", lambda: 2)
        monkeypatch.setattr(running, "_cores", lambda: 8)
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
        if visible:
            monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
        return load_study(write_study(tmp_path), overrides)

    return load


@pytest.mark.parametrize(
    ("device", "visible", "wanted", "expected"),
    [
        ("cuda", None, "auto", Lanes(2, 4, ("0", "1"))),
        ("auto", "6,GPU-af", "auto", Lanes(2, 4, ("6", "GPU-af"))),
        ("cuda", "6,7", 3, Lanes(3, 2, ("6", "7", "6"))),
        ("cuda:1", "6,7", "auto", Lanes(1, 8)),
        ("cuda:1", None, 2, Lanes(2, 4)),
        ("cpu", None, "auto", Lanes(3, 2)),
        ("cpu", None, 1, Lanes(1, 8)),
    ],
)
def test_lanes_follow_devices_and_processes(two_gpus, device, visible, wanted, expected):
    study = two_gpus(visible, f"device={device}", f"processes={wanted}")
    assert study_lanes(study, study_runs(study)) == expected
