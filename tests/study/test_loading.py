"""A study's file: what it may say, and every problem with its place."""

from __future__ import annotations

import pytest
from toy_study import write_study

from priming.errors import ConfigError
from priming.study.loading import load_study


def test_a_study_loads(tmp_path):
    study = load_study(write_study(tmp_path), ["processes=1", "report.reference=FT_A", "downstream.steps=9"])
    assert study.base == tmp_path / "run.yaml"
    assert study.folder == tmp_path / "out"
    assert study.settings.processes == 1
    assert study.settings.report.reference == "FT_A"
    assert study.settings.report.baseline == "FT_A"
    assert study.overrides == ("downstream.steps=9",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"axis": {}}, r"axis: unknown key \(did you mean 'axes'\?\); allowed: name, base.* \[.*study\.yaml:\d+\]"),
        ({"seeds": []}, r"seeds: .*at least 1 item"),
        ({"seeds": [42, 42]}, r"seeds: 42 is listed 2 times"),
        ({"seeds": ["x"]}, r"seeds\[0\]: 'x' is not allowed; allowed: a valid integer"),
        ({"processes": 0}, r"processes: 0 is not allowed; allowed: greater than or equal to 1, or 'auto'"),
        ({"base": "nowhere.yaml"}, r"base: there is no file .*nowhere\.yaml; the path is relative to"),
        ({"axes": {}, "baselines": {}}, r"axes, baselines: both are empty"),
        ({"axes": {"method": 3}}, r"axes\.method: 3 is not allowed; allowed: a valid list, or a valid dictionary"),
        ({"baselines": {"a/b": {}}}, r"baselines\.a/b: 'a/b' cannot name a folder"),
        ({"report": {"base": "FT"}}, r"report\.base: unknown key.*allowed: baseline, reference, exclude, near_zero"),
    ],
)  # fmt: skip
def test_problems_name_their_place(tmp_path, changes, message):
    path = write_study(tmp_path, **changes)
    with pytest.raises(ConfigError, match=message):
        load_study(path)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"settings": {"seed": 1}}, r"settings\.seed: a study lists them under seeds"),
        ({"axes": {"seed": [1, 2]}}, r"axes\.seed: a study lists them"),
        ({"axes": {"x": {"one": {"output_dir": "a"}}}}, r"axes\.x\.one\.output_dir: a study's runs stand in"),
        ({"baselines": {"FT_A": {"name": "B"}}}, r"baselines\.FT_A\.name: a study names its runs"),
    ],
)
def test_what_a_study_sets_for_every_run_cannot_be_set_for_one(tmp_path, changes, path):
    study = write_study(tmp_path, **changes)
    with pytest.raises(ConfigError, match=rf"1 problem(.|\n)*{path}.* \[.*study\.yaml:\d+\]"):
        load_study(study)


def test_a_seed_for_all_runs_of_all_seeds_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"seed: a study lists them under seeds.* \[command line\]"):
        load_study(write_study(tmp_path, seeds=[1, 2]), ["seed=7"])


def test_an_override_within_a_section_that_is_empty_or_no_section(tmp_path):
    study = load_study(write_study(tmp_path, report=None), ["report.baseline=FT_A"])
    assert study.settings.report.baseline == "FT_A"
    with pytest.raises(ConfigError, match=r"report: 3 is not allowed"):
        load_study(write_study(tmp_path, report=3), ["report.baseline=FT_A"])


def test_a_missing_key_and_a_missing_file(tmp_path):
    path = write_study(tmp_path)
    path.write_text("name: x\naxes: {seed: [1]}\n")
    with pytest.raises(ConfigError, match=r"base: missing(.|\n)*output_dir: missing"):
        load_study(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_study(tmp_path / "none.yaml")
    path.write_text("[1, 2]")
    with pytest.raises(ConfigError, match="expected a map"):
        load_study(path)
    path.write_text("a: [")
    with pytest.raises(ConfigError, match="not valid YAML"):
        load_study(path)


def test_an_override_that_is_no_yaml(tmp_path):
    with pytest.raises(ConfigError, match=r"seeds: '\[1' is not a YAML value"):
        load_study(write_study(tmp_path), ["seeds=[1"])
