"""Every configuration of the project, through the commands' own main."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from priming.cli import downstream, report, upstream

FOLDER = Path(__file__).parents[1] / "configs"
RUNS = sorted(path for path in FOLDER.rglob("*.yaml") if path.stem != "defaults")
NAMES = ("FT", "FT_A", "Meta_M_A", "Multi_M_A")


def test_they_are_the_four_methods_for_both_gyms():
    assert [f"{path.parent.name}/{path.stem}" for path in RUNS] == [
        f"{gym}/{name}" for gym in ("pocket", "real") for name in NAMES
    ]


@pytest.mark.parametrize("path", RUNS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_configuration_can_be_planned(path, capsys):
    words = ["--config", str(path), "--plan"]
    if path.parent.name == "real":  # its gym is the user's own
        words += ["tasks.gym=pocket", "tasks.partition=pocket"]
    assert upstream.main(words) == 0
    assert downstream.main(words) == 0
    printed = capsys.readouterr().out
    primed = path.stem.startswith("M")
    assert ("upstream: nothing to train" in printed) is not primed
    assert "test tasks: 10" in printed
    assert f"psi_d = {'M' if path.stem == 'FT' else 'A'}," in printed
    assert path.read_text().startswith("# ")
    assert f"--config configs/{path.parent.name}/{path.stem}.yaml" in path.read_text()


@pytest.mark.gym
@pytest.mark.slow
def test_the_real_gym_primes_tunes_and_reports(gym_folder, tmp_path, capsys):
    """All four real configurations, cut short, on 37 real source and 10 real target tasks."""
    short = [
        f"tasks.gym={gym_folder / 'data'}", f"tasks.partition={gym_folder / 'partition_real.json'}", f"output_dir={tmp_path}",
        "tasks.max_test_examples=6", "tasks.input_length=48", "upstream.steps=2", "upstream.evaluate_every=null",
        "downstream.steps=2", "downstream.warmup=0", "downstream.evaluate_every=2",
    ]  # fmt: skip
    for name in NAMES:
        words = ["--config", str(FOLDER / "real" / f"{name}.yaml"), *short]
        assert upstream.main(words) == 0
        assert downstream.main(words) == 0
        with (tmp_path / name / "downstream" / "results.csv").open() as file:
            rows = list(csv.DictReader(file))
        assert len({row["task"] for row in rows}) == 10
        assert {row["metric"] for row in rows} == {
            "ACC",
            "Classification-F1",
            "EM",
            "Matthew-Correlation",
            "QA-F1",
            "Rouge-L",
        }
    assert upstream.main(["--config", str(FOLDER / "real" / "Multi_M_A.yaml"), *short, "--plan"]) == 0
    assert "train tasks: 37, samples 13" in capsys.readouterr().out
    runs = [str(tmp_path / name) for name in NAMES]
    assert report.main([*runs[1:], "--baseline", runs[0]]) == 0
    assert "Multi_M_A" in capsys.readouterr().out
