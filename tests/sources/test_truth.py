from __future__ import annotations

import math

import pytest
import yaml

from priming.downstream.results import COLUMNS
from priming.errors import CheckpointError
from priming.sources.truth import truth_from_runs

CONFIG = {
    "model": {"path": "pocket"},
    "modules": {"A": {"kind": "houlsby"}},
    "tasks": {"gym": "pocket", "partition": "pocket"},
    "upstream": {"method": "multitask", "train": ["M"], "steps": 5},
    "downstream": {"train": ["A"], "learning_rate": [0.01], "batch_size": [8]},
}


def write_run(folder, scores, *, seed=42, leave_out=(), **upstream):
    """A finished run of one cell per task and sample; a score of None is undefined."""
    name = folder.name
    config = {
        **CONFIG,
        "name": name,
        "seed": seed,
        "tasks": {**CONFIG["tasks"], "leave_out": list(leave_out)},
        "upstream": {**CONFIG["upstream"], **upstream},
    }
    (folder / "downstream").mkdir(parents=True)
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    lines = [
        f"{name},{task},ACC,{sample},0.01,8,0.5,{'' if score is None else score},true,5,,done"
        for (task, sample), score in scores.items()
    ]
    (folder / "downstream" / "results.csv").write_text("\n".join([",".join(COLUMNS), *lines]) + "\n")
    return folder


@pytest.fixture
def runs(tmp_path):
    """Two seeds; leaving a out costs x 0.2 and 0.4, leaving b out wins 0.1 on x."""
    full = {("x", 13): 0.6, ("x", 21): 0.8, ("y", 13): 0.5}
    without_a = {("x", 13): 0.4, ("x", 21): 0.6, ("y", 13): None}
    return [
        write_run(tmp_path / "42" / "all", full),
        write_run(tmp_path / "42" / "without_a", without_a, leave_out=["a"]),
        write_run(tmp_path / "42" / "without_b", {**full, ("x", 13): 0.8}, leave_out=["b"]),
        write_run(tmp_path / "43" / "all", full, seed=43),
        write_run(tmp_path / "43" / "without_a", {("x", 13): 0.2, ("x", 21): 0.4}, seed=43, leave_out=["a"]),
    ]


def test_help_is_the_score_with_all_minus_the_score_without_paired_by_seed_and_sample(runs):
    truth = truth_from_runs(runs)
    assert (truth.seeds, truth.measured) == ((42, 43), ("a", "b"))
    found = truth.scores(("x", "y"), ("a", "b", "c"))
    assert found.by == "truth"
    assert found.values[0].tolist() == pytest.approx([0.3, -0.1, math.nan], nan_ok=True)
    assert found.values[1].tolist() == pytest.approx(
        [0.5, 0.0, math.nan], nan_ok=True
    )  # undefined counts as 0
    assert truth.scores(("x",), ("a",), seed=43).values.tolist() == [[pytest.approx(0.4)]]
    assert [(one.source, one.target, one.sample) for one in truth.removals if one.seed == 42] == [
        ("a", "x", 13), ("a", "x", 21), ("a", "y", 13), ("b", "x", 13), ("b", "x", 21), ("b", "y", 13),
    ]  # fmt: skip
    assert truth_from_runs(runs[::-1]).removals == truth.removals


def test_what_all_runs_leave_out_is_no_source_of_theirs(tmp_path):
    full = write_run(tmp_path / "all", {("x", 13): 0.5}, leave_out=["z"])
    less = write_run(tmp_path / "less", {("x", 13): 0.1}, leave_out=["a", "z"])
    pair = write_run(tmp_path / "pair", {("x", 13): 0.0}, leave_out=["a", "b", "z"])
    (found,) = truth_from_runs([pair, less, full]).removals
    assert (found.source, found.help) == ("a", pytest.approx(0.4))


def test_runs_that_do_not_belong_together_are_refused(runs, tmp_path):
    odd = write_run(tmp_path / "odd", {("x", 13): 0.5}, leave_out=["c"], steps=6)
    with pytest.raises(
        CheckpointError, match=r"odd: was trained in another way than .*upstream.steps is 6 here and 5"
    ):
        truth_from_runs([*runs, odd])
    twice = write_run(tmp_path / "twice", {("x", 13): 0.5}, leave_out=["a"])
    with pytest.raises(CheckpointError, match=r"leaves out what .* leaves out, with the same seed"):
        truth_from_runs([*runs, twice])
    with pytest.raises(CheckpointError, match=r"none of these runs \(seed 42\) has all the sources"):
        truth_from_runs(runs[1:3])


def test_a_run_that_is_not_finished_is_refused(runs, tmp_path):
    with pytest.raises(CheckpointError, match="there is no such run folder"):
        truth_from_runs([*runs, tmp_path / "nowhere"])
    (runs[1] / "config.yaml").unlink()
    with pytest.raises(CheckpointError, match="is not the folder of a finished run"):
        truth_from_runs(runs)


def test_no_runs_are_no_truth(runs):
    assert truth_from_runs([]).removals == ()
    assert truth_from_runs(runs[:1]).removals == ()
