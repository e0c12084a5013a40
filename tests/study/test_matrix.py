"""Which runs a study makes, how they are named, and what they share."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy_study import write_study

from priming.config.saving import dump_config
from priming.errors import ConfigError
from priming.study.loading import load_study
from priming.study.matrix import study_runs

FIGURE_5_1 = {
    "method": {
        "multitask": {"upstream.method": "multitask"},
        "maml": {"upstream.method": "maml", "upstream.steps": 7},
    },
    "upstream.train": [["A"], ["M"], ["M", "A"]],
}


def runs_of(tmp_path, overrides=(), **changes):
    return study_runs(load_study(write_study(tmp_path, **changes), overrides))


def test_the_product_of_the_axes_and_the_baselines_for_every_seed(tmp_path):
    runs = runs_of(tmp_path, axes=FIGURE_5_1, seeds=[1, 2])
    names = [
        "FT_A", "Multi_A_A", "Multi_M_A", "Multi_M+A_A", "Meta_A_A", "Meta_M_A", "Meta_M+A_A",
    ]  # fmt: skip
    assert [run.key for run in runs] == [(seed, name) for seed in (1, 2) for name in names]
    assert {run.config.upstream.steps for run in runs if run.name.startswith("Meta")} == {7}
    assert {run.config.upstream.steps for run in runs if run.name.startswith("Multi")} == {12}
    assert runs[4].labels == {"method": "maml", "upstream.train": "A"}
    assert runs[4].folder.root == tmp_path / "out" / "seed1" / "Meta_A_A"


def test_every_configuration_loads_back_as_a_run_of_its_own(tmp_path):
    for run in runs_of(tmp_path, axes=FIGURE_5_1):
        path = tmp_path / "one.yaml"
        path.write_text(dump_config(run.config))
        from priming import load_config

        assert load_config(path) == run.config


def test_labels_stand_in_names_where_the_combination_does_not_tell_the_axis(tmp_path):
    axes = {
        "method": {
            "multitask": {"upstream.method": "multitask"},
            "maml": {"upstream.method": "maml"},
            "fomaml": {"upstream.method": "maml", "upstream.second_order": "none"},
        },
        "downstream.init": ["keep", "fresh"],
        "modules.A.tune_layer_norm": [True],
        "downstream.max_grad_norm": [None, 0.5],
    }
    names = [run.name for run in runs_of(tmp_path, axes=axes)]
    assert len(names) == 1 + 3 * 2 * 2
    assert names[1:4] == ["Multi_M_A_keep_true_null", "Multi_M_A_keep_true_0.5", "Multi_M_A_fresh_true_null"]
    assert "Meta_M_A_maml_keep_true_0.5" in names
    assert "Meta_M_A_fomaml_fresh_true_null" in names


def test_upstream_stages_that_would_be_equal_are_shared_within_a_seed(tmp_path):
    axes = {
        "method": {
            "multitask": {"upstream.method": "multitask"},
            "maml": {"upstream.method": "maml"},
        },
        "psi_d": {"A": {"downstream.train": ["A"]}, "all": {"downstream.train": ["M", "A"]}},
        "downstream.init": ["keep", "fresh"],
    }
    runs = runs_of(tmp_path, axes=axes, seeds=[1, 2])
    shared = {run.key: run.shared_from for run in runs if run.config.upstream.from_run}
    own = [run.key for run in runs if run.config.upstream.trains]
    # multi-task learning does not know what downstream will train; MAML's inner loop does
    assert own == [
        (seed, name) for seed in (1, 2) for name in ("Multi_M_A_keep", "Meta_M_A_keep", "Meta_M_M+A_keep")
    ]
    assert shared[1, "Multi_M_M+A_fresh"] == (1, "Multi_M_A_keep")
    assert shared[2, "Meta_M_M+A_fresh"] == (2, "Meta_M_M+A_keep")
    assert len(shared) == 10


def test_upstream_stages_on_other_gyms_or_devices_are_not_shared(tmp_path):
    gyms = [str(tmp_path / name) for name in ("one", "two")]
    for gym in gyms:
        Path(gym).mkdir()
    axes = {
        "method": {"multitask": {"upstream.method": "multitask"}},
        "gym": {Path(gym).name: {"tasks.gym": gym, "tasks.partition": "random"} for gym in gyms},
        "where": {"here": {}, "there": {"device": "cpu"}},
        "downstream.init": ["keep", "fresh"],
    }
    runs = runs_of(tmp_path, axes=axes)[1:]
    assert [run.shared_from and run.shared_from[1] for run in runs] == [
        None, "Multi_M_A_one_keep", None, "Multi_M_A_one_there_keep",
        None, "Multi_M_A_two_keep", None, "Multi_M_A_two_there_keep",
    ]  # fmt: skip


def test_a_run_may_name_whose_upstream_result_it_takes(tmp_path):
    # and is sent on where that one shares it itself
    named = {"upstream.from": "Multi_M_A_fresh", "downstream.train": ["M", "A"]}
    runs = runs_of(tmp_path, baselines={"FT_A": {}, "all": named})
    assert {run.name: run.shared_from for run in runs} == {
        "FT_A": None,
        "all": (42, "Multi_M_A_keep"),
        "Multi_M_A_keep": None,
        "Multi_M_A_fresh": (42, "Multi_M_A_keep"),
    }


def test_what_one_run_changes_within_a_value_is_not_seen_by_the_next(tmp_path):
    settings = {"upstream.method": "none", "modules.A": {"kind": "houlsby", "bottleneck": 8}}
    axes = {"size": {"small": {"modules.A.bottleneck": 2}, "usual": {}}}
    report = {"baseline": None, "reference": None}
    runs = runs_of(tmp_path, settings=settings, axes=axes, baselines={}, report=report)
    assert {run.name: run.config.modules["A"].bottleneck for run in runs} == {"FT_A_small": 2, "FT_A": 8}


@pytest.mark.parametrize(
    ("exclude", "left"),
    [
        ([{"method": "maml", "upstream.train": "A"}], 5),
        ([{"method": "maml", "upstream.train": ["A"]}], 5),
        ([{"upstream.train": ["M", "A"]}], 4),
        ([{"upstream.train": ["A", "M+A"]}], 2),
        ([{"method": "maml"}, {"upstream.train": "M"}], 2),
    ],
)
def test_exclusions(tmp_path, exclude, left):
    runs = runs_of(tmp_path, axes=FIGURE_5_1, exclude=exclude)
    assert len(runs) == 1 + left


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exclude": [{"metod": "maml"}]}, r"exclude\[0\]\.metod: no such axis \(did you mean 'method'\?\)"),
        ({"exclude": [{"method": "reptile"}]}, r"'reptile' is no value of the axis; they are multitask, maml"),
        ({"exclude": [{"method": "maml"}, {}]}, r"exclude\[1\]: names no axis"),
        ({"exclude": [{"method": []}]}, r"exclude\[0\]: leaves nothing out"),
        ({"axes": {"method": {}}}, r"axes\.method: the axis has no values"),
        ({"axes": {"upstream.steps": [1, 1]}}, r"axes\.upstream\.steps: a value is listed twice"),
        (
            {"axes": {"modules.A": [{"kind": "houlsby"}]}},
            r"axes\.modules\.A: .* has no short name; write the axis as a map of labels",
        ),
        (
            {"axes": {"method": {"multitask": {"upstream.method": "multitask", "upstream.stepz": 3}}}},
            r"upstream\.stepz: unknown key \(did you mean 'steps'\?\).*study\.yaml:\d+",
        ),
        (
            {"axes": {"x": {"one": {"upstream.method": "multitask"}, "two": {"upstream.method": "maml"}}},
             "baselines": {"Multi_M_A": {}}},
            r"two runs would be named Multi_M_A \(a baseline; x one\)",
        ),
        (
            {"baselines": {"FT_A": {}, "again": {}}},
            r"FT_A and again would be the same run",
        ),
        ({"axes": {"model.path": ["a/b"]}}, r"cannot name a folder"),
        (
            {"axes": {"init": {"x" * 250: {"downstream.init": "keep"}, "fresh": {"downstream.init": "fresh"}}}},
            r"has \d{3} characters, more than the name of a folder may have; give the axis",
        ),
        (
            {"baselines": {"FT_A": {}, "again": {"upstream.from": "Multi_M_B"}}},
            r"again names Multi_M_B, which is no run of this study that trains upstream \(did you mean 'Multi_M_A'\?\)",
        ),
        (
            {"baselines": {"FT_A": {}, "again": {"upstream.from": "FT_A"}}},
            r"again names FT_A, which is no run of this study that trains upstream",
        ),
        (
            {"report": {"baseline": "FT_B"}},
            r"report\.baseline: no run is named FT_B \(did you mean 'FT_A'\?\); they are FT_A, Multi_A_A, ",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_with_its_place(tmp_path, changes, message):
    with pytest.raises(ConfigError, match=message):
        runs_of(tmp_path, **{"axes": FIGURE_5_1, **changes})


def test_problems_of_all_runs_are_said_at_once(tmp_path):
    axes = {"upstream.method": ["multitask", "mamml"], "downstream.init": ["keep", "frish"]}
    with pytest.raises(ConfigError) as error:
        runs_of(tmp_path, axes=axes)
    assert "did you mean 'maml'?" in str(error.value)
    assert "did you mean 'fresh'?" in str(error.value)
    assert len(error.value.problems) == 2


def test_overrides_hold_for_every_run_and_win(tmp_path):
    runs = runs_of(tmp_path, ["upstream.steps=3", "seeds=[7]"], axes=FIGURE_5_1)
    assert {run.config.upstream.steps for run in runs} == {3}
    assert {run.config.seed for run in runs} == {7}


def test_an_override_that_makes_an_axis_vanish_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"two runs would be named|would be the same run"):
        runs_of(tmp_path, ["upstream.train=[M]"], axes=FIGURE_5_1)
