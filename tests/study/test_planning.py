"""Estimates of a study's time are sums that can be done by hand."""

from __future__ import annotations

import pytest
from toy_study import write_study

from priming.runs.planning import StagePlan
from priming.study import planning
from priming.study.calibrating import DownstreamTimes, UpstreamTimes, _Clock
from priming.study.loading import load_study
from priming.study.matrix import study_runs
from priming.study.planning import _START, RunPlan, StudyPlan, _makespan
from priming.study.processes import Lanes


@pytest.fixture
def runs(tmp_path):
    """FT_A, Multi_M_A_keep, and Multi_M_A_fresh, which shares the upstream result of the second."""
    return study_runs(load_study(write_study(tmp_path), ["upstream.evaluate_every=5"]))


def test_a_stage_takes_its_steps_its_looks_and_a_start(runs):
    config = runs[1].config  # 12 steps with a look every 5th and after the last
    upstream = UpstreamTimes(fixed=3.0, step=0.5, look=2.0)
    assert upstream.total(config, StagePlan("", steps=12)) == 3.0 + 12 * 0.5 + 3 * 2.0
    # 6 steps of each of 10 cells with a look every 3rd, then 4 picks to score
    downstream = DownstreamTimes(fixed=1.0, step=0.25, look=0.5, test=0.125)
    plan = StagePlan("", steps=6, cells=10, targets=4, slots=5)
    assert downstream.total(config, plan) == 1.0 + 10 * (6 * 0.25 + 2 * 0.5) + 4 * 0.125


def planned(run, up, down, finished=False):
    return RunPlan(run, finished, 0, up, down, 0.0)


def test_runs_share_lanes_and_wait_for_what_they_share(runs):
    ft_a, own, shares = runs
    plans = [planned(ft_a, 0, 10), planned(own, 20, 5), planned(shares, 0, 7)]
    # one lane: everything in turn
    assert _makespan(plans, 1) == 3 * _START + 10 + 25 + 7
    # two lanes: FT_A is over first, and its lane waits until the upstream stage of the other is
    assert _makespan(plans, 2) == _START + 20 + _START + 7
    assert _makespan(plans, 3) == _START + 20 + _START + 7


def test_a_lane_passes_over_who_has_to_wait(runs):
    ft_a, own, shares = runs
    # as with a baseline that names whose upstream result it takes: it stands first and starts last
    plans = [planned(shares, 0, 7), planned(own, 20, 5), planned(ft_a, 0, 30)]
    assert _makespan(plans, 1) == 3 * _START + 25 + 7 + 30
    assert _makespan(plans, 2) == _START + 25 + _START + 7


def test_what_is_finished_takes_no_time_and_has_its_upstream_result(runs):
    ft_a, own, shares = runs
    plans = [planned(ft_a, 0, 10, True), planned(own, 20, 5, True), planned(shares, 0, 7)]
    assert _makespan(plans, 2) == _START + 7
    assert _makespan([planned(ft_a, 0, 10, True)], 2) == 0.0


def test_more_memory_than_there_is_is_said(runs, monkeypatch):
    plans = tuple(RunPlan(run, False, 0, 0.0, 0.0, 3 * 2.0**30) for run in runs)
    monkeypatch.setattr(planning, "available_bytes", lambda: 4 * 2**30)
    *_, said = StudyPlan("toy", plans, Lanes(2, 1), 0.0, 0.0).text.splitlines()
    assert said == (
        "peak memory: about 6.00 GiB for all at a time (estimate); 4.00 GiB are free: set processes to fewer"
    )
    *_, said = StudyPlan("toy", plans, Lanes(1, 1), 0.0, 0.0).text.splitlines()
    assert said == "peak memory: about 3.00 GiB for all at a time (estimate)"


def test_the_clock_keeps_one_list_per_bar():
    clock = _Clock(0.0, {})
    for position in (0, 0, 1, 2, 0, 0, 1, 2):  # a bar says where it starts, then every position it moves to
        clock.listen("bank", position, 2, "step")
    clock.listen("downstream", 0, 1, "bank")
    assert [len(marks) for marks in clock.marks["bank"]] == [4, 4]
    assert [len(marks) for marks in clock.marks["downstream"]] == [1]
