"""The project's own studies make the runs of the thesis that stand as files of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from priming import load_config
from priming.config import paths
from priming.config.schema import Config
from priming.study.loading import load_study
from priming.study.matrix import study_runs

CONFIGS = Path(__file__).parents[2] / "configs"
SETS = ("A", "M", "M+A", "MA", "MA+A")
PRIMED = [f"{method}_{own}_A" for method in ("Multi", "Meta") for own in SETS]


def runs_of(name: str):
    return {
        run.name: run for run in study_runs(load_study(CONFIGS / "study" / f"{name}.yaml", ["seeds=[42]"]))
    }


def content(config: Config) -> dict:
    return config.model_dump(mode="json", exclude={"name", "output_dir"})


@pytest.fixture(autouse=True)
def any_gym(monkeypatch):
    """The gyms of the thesis's configurations are the user's own."""
    monkeypatch.setattr(paths, "_check_gym", lambda tasks: ())


def test_the_pocket_study_is_figure_5_1():
    study = load_study(CONFIGS / "study" / "pocket.yaml")
    runs = study_runs(study)
    assert [run.key for run in runs] == [
        (seed, name) for seed in (42, 43, 44) for name in ("FT", "FT_A", *PRIMED)
    ]
    assert all(run.shared_from is None for run in runs)
    assert {run.name for run in runs if "MA" in run.config.modules} == {n for n in PRIMED if "MA" in n}
    for name in ("FT", "FT_A", "Multi_M_A", "Meta_M_A"):
        alone = load_config(CONFIGS / "pocket" / f"{name}.yaml")
        assert content(runs_of("pocket")[name].config) == content(alone)


def test_the_crossfit_study_is_table_5_1_and_figure_5_1():
    runs = runs_of("crossfit")
    assert len(runs) == 3 + 20
    for name in ("FT", "FT_A", *PRIMED):
        alone = load_config(CONFIGS / "thesis" / "table_5_1" / f"{name}.yaml")
        assert content(runs[name].config) == content(alone), name
    for name in ("FT_A", *PRIMED):
        alone = load_config(CONFIGS / "thesis" / "figure_5_1" / f"{name}.yaml")
        assert content(runs[f"{name}_bias"].config) == content(alone), name


def test_the_glue_study_is_tables_4_1_to_4_3():
    runs = runs_of("glue")
    files = [
        path
        for table in ("4_1", "4_2", "4_3")
        for path in sorted((CONFIGS / "thesis" / f"table_{table}").glob("*.yaml"))
    ]
    assert sorted(path.stem for path in files) == sorted(runs)
    assert len(files) == 14
    for path in files:
        assert content(runs[path.stem].config) == content(load_config(path)), path


def test_the_demo_is_four_runs_of_the_pocket_study():
    demo, pocket = runs_of("demo"), runs_of("pocket")
    assert list(demo) == ["FT", "FT_A", "Multi_M_A", "Meta_M_A"]
    for name, run in demo.items():
        assert content(run.config) == content(pocket[name].config)


def test_the_encoder_study_is_the_runs_that_stand_alone():
    runs = runs_of("encoder")
    files = [
        path for path in (CONFIGS / "encoder").glob("*.yaml") if path.stem not in {"defaults", "partition"}
    ]
    assert sorted(path.stem for path in files) == sorted(runs)
    for path in files:
        assert content(runs[path.stem].config) == content(load_config(path)), path


def test_every_study_says_how_to_run_it():
    files = sorted((CONFIGS / "study").glob("*.yaml"))
    assert [path.stem for path in files] == ["crossfit", "demo", "encoder", "glue", "pocket"]
    for path in files:
        assert f"#   priming-study --config configs/study/{path.name}" in path.read_text()
