"""Which run starts when, and what becomes of one whose process dies; with a worker that obeys orders."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from toy_study import write_study

from priming.study import processes
from priming.study.loading import load_study
from priming.study.matrix import study_runs
from priming.study.processes import Lanes, run_all

WORKER = """
import json, os, signal, sys, time
if "EARLY" in os.environ:
    raise SystemExit("no stdin was read")
import yaml
length = int(sys.stdin.buffer.readline())
config = yaml.safe_load(sys.stdin.buffer.read(length))
say = lambda event: print(json.dumps(event), flush=True)
orders = json.loads(os.environ["ORDERS"]).get(config["name"], [])
print("a greeting", flush=True)
say({"stage": "upstream"})
if "die" in orders:
    os.kill(os.getpid(), signal.SIGKILL)
if "break" in orders:
    raise SystemExit("it broke")
if "slow" in orders:
    time.sleep(0.5)
if "fail upstream" in orders:
    say({"ended": "failed", "error": "as told"})
    raise SystemExit(1)
say({"stage": "downstream"})
say({"at": ["downstream", 1, 2, "bank"]})
if "fail downstream" in orders:
    say({"ended": "failed", "error": "as told"})
    raise SystemExit(1)
say({"ended": "done"})
"""


@pytest.fixture
def obey(tmp_path, monkeypatch):
    """Run the toy study with a worker that obeys orders; gives failures and what happened, in order."""

    def run(orders, count=2):
        worker = tmp_path / "worker.py"
        worker.write_text(WORKER)
        monkeypatch.setattr(processes, "WORKER", [sys.executable, str(worker)])
        monkeypatch.setenv("ORDERS", json.dumps(orders))
        happened = []
        runs = study_runs(load_study(write_study(tmp_path)))
        failures = run_all(
            runs, (), Lanes(count, 1), lambda lane, run, event: happened.append((lane, run.name, event))
        )
        return failures, happened

    return run


def ends(happened):
    return [(name, event["ended"]) for _, name, event in happened if "ended" in event]


def test_a_run_waits_for_the_upstream_result_it_shares(obey):
    failures, happened = obey({"Multi_M_A_keep": ["slow"]})
    assert failures == {}
    assert sorted(ends(happened)) == [
        ("FT_A", "done"),
        ("Multi_M_A_fresh", "done"),
        ("Multi_M_A_keep", "done"),
    ]
    events = [(name, event) for _, name, event in happened]
    primed = events.index(("Multi_M_A_keep", {"stage": "downstream"}))
    assert events.index(("Multi_M_A_fresh", {"stage": "upstream"})) > primed
    assert ("FT_A", {"at": ["downstream", 1, 2, "bank"]}) in events
    assert {lane for lane, _, _ in happened} == {0, 1}


def test_one_lane_runs_one_after_the_other(obey):
    _, happened = obey({}, count=1)
    assert [name for name, _ in ends(happened)] == ["FT_A", "Multi_M_A_keep", "Multi_M_A_fresh"]
    assert {lane for lane, _, _ in happened} == {0}


def test_a_downstream_failure_leaves_the_upstream_result_to_others(obey):
    failures, happened = obey({"Multi_M_A_keep": ["fail downstream"]})
    assert failures == {(42, "Multi_M_A_keep"): "as told"}
    assert ("Multi_M_A_fresh", "done") in ends(happened)


@pytest.mark.parametrize(
    ("order", "reason", "kept"),
    [
        ("fail upstream", "as told", False),
        ("die", "the process of this run ended by signal SIGKILL; the system does so when memory runs out", True),
        ("break", "the process of this run ended by exit code 1\n", True),
    ],
)  # fmt: skip
def test_an_upstream_failure_takes_along_who_shares_it(obey, tmp_path, order, reason, kept):
    failures, happened = obey({"Multi_M_A_keep": [order]})
    assert failures[42, "Multi_M_A_keep"].startswith(reason)
    assert failures[42, "Multi_M_A_fresh"].startswith("it shares the upstream result of Multi_M_A_keep")
    assert ("FT_A", "done") in ends(happened)
    record = tmp_path / "out" / "seed42" / "Multi_M_A_keep" / "failure.json"
    assert record.exists() == kept  # what ends by itself writes its own
    if kept:
        assert json.loads(record.read_text())["stage"] == "upstream"


def test_what_a_process_prints_is_kept_for_when_it_dies(obey):
    failures, _ = obey({"FT_A": ["break"]})
    assert set(failures[42, "FT_A"].splitlines()[1:]) == {"a greeting", "it broke"}


def test_a_process_that_dies_before_it_reads_is_a_failure_like_others(obey, monkeypatch):
    monkeypatch.setenv("EARLY", "1")
    # more than a pipe holds, so that writing it needs a reader
    monkeypatch.setattr(processes, "dump_config", lambda config: "x" * (1 << 20))
    failures, _ = obey({}, count=1)
    assert failures[42, "FT_A"] == "the process of this run ended by exit code 1\nno stdin was read"
    assert len(failures) == 3


def test_a_folder_that_cannot_take_the_record_of_a_failure_leaves_the_others_going(obey, tmp_path):
    (tmp_path / "out" / "seed42").mkdir(parents=True)
    (tmp_path / "out" / "seed42" / "FT_A").write_text("a file where the folder would be")
    failures, happened = obey({"FT_A": ["die"]}, count=1)
    assert list(failures) == [(42, "FT_A")]
    assert "signal SIGKILL" in failures[42, "FT_A"]
    assert "failure.json: cannot be written" in failures[42, "FT_A"]
    assert ("Multi_M_A_fresh", "done") in ends(happened)


def test_a_process_finds_the_modules_that_this_one_does(tmp_path, monkeypatch):
    (tmp_path / "yaml.py").write_text("raise SystemExit('not the yaml that was meant')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place])
    code = "import sys, yaml; print(yaml.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", code],
        env=Lanes(1, 1).environment(0),
        capture_output=True,
        text=True,
        check=True,
    )
    import yaml

    assert found.stdout.strip() == yaml.__file__


def test_each_lane_sees_its_own_gpu():
    lanes = Lanes(2, 3, ("5", "GPU-af"))
    assert lanes.environment(1)["CUDA_VISIBLE_DEVICES"] == "GPU-af"
    assert lanes.environment(0)["OMP_NUM_THREADS"] == "3"
