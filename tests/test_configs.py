"""Every configuration of the project, through the commands' own main."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml
from tiny import byte_tokenizer, tiny_bert, toy_task

from priming.cli import downstream, report, upstream
from priming.tasks.few_shot_files import write_few_shot_files

FOLDER = Path(__file__).parents[1] / "configs"
NAMES = ("FT", "FT_A", "Meta_M_A", "Multi_M_A")
ENCODER_NAMES = ("FT", "FT_H", "FT_H+A", "Meta_M_H", "Meta_M_H+A", "Multi_M_H")


def runs_in(folder: str) -> list[Path]:
    return [*sorted((FOLDER / folder).glob("*_*.yaml")), FOLDER / folder / "FT.yaml"]


RUNS = [*runs_in("pocket"), *runs_in("real")]


def test_they_are_the_methods_for_both_gyms_and_an_encoder():
    for folder, names in (("pocket", NAMES), ("real", NAMES), ("encoder", ENCODER_NAMES)):
        assert sorted(path.stem for path in runs_in(folder)) == sorted(names)


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


@pytest.mark.parametrize("path", runs_in("encoder"), ids=lambda path: path.stem)
def test_every_configuration_of_an_encoder_can_be_planned(path, encoder_inputs, capsys):
    words = ["--config", str(path), "--plan", *encoder_inputs]
    assert upstream.main(words) == 0
    assert downstream.main(words) == 0
    printed = capsys.readouterr().out
    assert (
        f"downstream: {path.stem}, psi_d = {'M+H' if path.stem == 'FT' else path.stem.split('_')[-1]},"
        in printed
    )
    assert "parameters of H for each class of a task: 13" in printed
    assert "note: modules" not in printed
    assert f"--config configs/encoder/{path.stem}.yaml" in path.read_text()


@pytest.fixture(scope="module")
def encoder_inputs(tmp_path_factory):
    """A tiny encoder and a gym that holds every task of the encoder's partition."""
    folder = tmp_path_factory.mktemp("encoder")
    tiny_bert().save_pretrained(folder / "model")
    byte_tokenizer().save_pretrained(folder / "model")
    sides = yaml.safe_load((FOLDER / "encoder" / "partition.yaml").read_text())
    assert [len(sides[side]) for side in ("train", "dev", "test")] == [32, 3, 6]
    for name in (name for names in sides.values() for name in names):
        write_few_shot_files(toy_task(name, samples=(13, 21, 42)), folder / "gym", 16)
    return [f"model.path={folder / 'model'}", f"tasks.gym={folder / 'gym'}"]


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
