"""The process of one run: how it ends, whatever becomes of it or of the study."""

from __future__ import annotations

import json
import subprocess
import time

import pytest
from toy_study import write_study

from priming.config.saving import dump_config
from priming.config.schema import Config
from priming.errors import TrainingError
from priming.study import work
from priming.study.loading import load_study
from priming.study.matrix import study_runs
from priming.study.processes import WORKER, Lanes


@pytest.fixture
def start(tmp_path):
    """Start the process of FT_A of the toy study; gives it and the run's folder."""
    started = []

    def begin(*overrides):
        run = study_runs(load_study(write_study(tmp_path, runs=True), overrides))[0]
        config = dump_config(run.config).encode()
        pipe = subprocess.PIPE
        environment = Lanes(1, 1).environment(0)
        process = subprocess.Popen(WORKER, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
        started.append(process)
        process.stdin.write(f"{len(config)}\n".encode() + config)
        process.stdin.flush()
        return process, run.folder.root

    yield begin
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


@pytest.mark.slow
def test_a_run_ends_with_a_last_word_and_exit_code_0(start):
    process, folder = start()
    events = [json.loads(line) for line in process.stdout]
    assert process.wait(timeout=60) == 0, process.stderr.read()  # its stdin is open still
    assert events[-1] == {"ended": "done", "notes": []}
    assert {"stage": "downstream"} in events
    assert (folder / "downstream" / "results.csv").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("pipe", ["stdin", "stdout"])
def test_a_process_whose_study_is_gone_ends_and_notes_no_failure(start, pipe):
    process, folder = start("downstream.steps=100000")
    while b"bank" not in process.stdout.readline():
        pass
    getattr(process, pipe).close()
    gone = time.monotonic()
    assert process.wait(timeout=20) == 1
    assert time.monotonic() - gone < 10
    assert (folder / "config.yaml").is_file()
    assert not (folder / "failure.json").exists()


def fail(config: Config) -> None:
    raise TrainingError("as told")


def test_a_failure_is_said_even_where_it_cannot_be_kept(tmp_path, monkeypatch):
    run, said = study_runs(load_study(write_study(tmp_path)))[0], []
    monkeypatch.setattr(work, "run_upstream", fail)
    assert work.run_both(run.config, said.append) == 1
    record = run.folder.root / "failure.json"
    assert json.loads(record.read_text()) == {"stage": "upstream", "error": "as told"}
    record.unlink()
    run.folder.root.rmdir()
    run.folder.root.write_text("a file where the folder would be")
    with pytest.raises(Exception, match="cannot be written"):
        work.run_both(run.config, said.append)
    assert said == [{"stage": "upstream"}, {"ended": "failed", "error": "as told"}] * 2
