from __future__ import annotations

import math
from pathlib import Path

import pytest
from report.fake_combinations import Fake
from report.fake_runs import write_run

from priming.report.computing.combining import combine
from priming.report.computing.costs import cost_of
from priming.report.numbers import Cost
from priming.report.reading.finding import find_runs

TASKS = {"boolq": "ACC", "quoref": "QA-F1"}
PRIMED = Fake("Meta_M_A", "maml", ("M",))


def costs(*places: Path) -> Cost:
    (one,), _ = combine(find_runs(places).runs)
    return cost_of(one)


def test_means_over_seeds(tmp_path: Path) -> None:
    first, second = (write_run(tmp_path / str(seed), PRIMED, seed, tasks=TASKS) for seed in (42, 43))
    timing = second / "upstream" / "timing.csv"
    timing.write_text(timing.read_text(encoding="utf-8").replace("180.000", "280.000"), encoding="utf-8")
    # upstream 2 x 180 and 2 x 280 seconds; downstream four banks of 4 seconds each
    assert costs(first, second) == Cost("Meta_M_A", pytest.approx(460.0), 16.0, 950.0, 980_000.0, 20_544.0)


def test_a_seed_tuned_in_two_places_took_both_times_downstream_and_one_upstream(tmp_path: Path) -> None:
    here = write_run(tmp_path / "here", PRIMED, tasks={"boolq": "ACC"})
    there = write_run(tmp_path / "there", PRIMED, tasks={"quoref": "QA-F1"})
    assert costs(here, there) == Cost("Meta_M_A", 360.0, 16.0, 950.0, 980_000.0, 20_544.0)


def test_a_repetition_costs_nothing(tmp_path: Path) -> None:
    one, again = (write_run(tmp_path / name, PRIMED, tasks=TASKS) for name in "ab")
    assert costs(one, again) == costs(one)


def test_what_is_not_finished_has_no_time_yet(tmp_path: Path) -> None:
    cost = costs(write_run(tmp_path, PRIMED, tasks=TASKS, finished=2))
    assert math.isnan(cost.downstream_seconds)
    assert cost.upstream_seconds == 360.0
    assert cost.downstream_parameters == 20_544.0


def test_what_no_file_says_is_not_known(tmp_path: Path) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS)
    for file in ("upstream/timing.csv", "downstream/timing.csv", "upstream/final/manifest.json"):
        (folder / file).unlink()
    cost = costs(folder)
    unknown = (cost.upstream_seconds, cost.downstream_seconds, cost.peak_mib, cost.upstream_parameters)
    assert all(math.isnan(value) for value in unknown)
