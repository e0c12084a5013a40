"""Which sets of parts make sense, and what the literature calls them."""

from __future__ import annotations

import itertools

import pytest
import yaml

from priming import load_config
from priming.config import config_notes
from priming.config.naming import Combination
from priming.errors import ConfigError

A, BIAS = {"kind": "houlsby"}, {"kind": "adapter_bias"}
MA, H = {"kind": "meta_adapter"}, {"kind": "head"}


def load(tmp_path, *, modules, upstream=None, downstream=("A",), name="run", downstream_section=None):
    content = {
        "name": name, "model": {"path": "pocket"}, "modules": modules, "tasks": {"gym": "pocket", "partition": "pocket"},
        "downstream": downstream_section or {"train": list(downstream)},
    }  # fmt: skip
    if upstream:
        content["upstream"] = {"steps": 5, **upstream}
    path = tmp_path / "run.yaml"
    path.write_text(yaml.safe_dump(content))
    return load_config(path)


def refused(tmp_path, **parts):
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, **parts)
    return str(caught.value)


@pytest.mark.parametrize("adapter", [A, BIAS], ids=["houlsby", "adapter_bias"])
@pytest.mark.parametrize("method", ["multitask", "maml", "reptile"])
@pytest.mark.parametrize("psi_u", [("A",), ("M",), ("M", "A"), ("MA",), ("MA", "A"), ("M", "MA", "A")])
@pytest.mark.parametrize("psi_d", [("A",), ("M", "A")])
def test_every_set_of_the_thesis_is_a_configuration(tmp_path, adapter, method, psi_u, psi_d):
    upstream = {"method": method, "train": list(psi_u)}
    config = load(tmp_path, modules={"A": adapter, "MA": MA}, upstream=upstream, downstream=psi_d)
    assert config.combination == Combination(method, psi_u, psi_d)
    assert Combination.parse(config.combination.name) == config.combination


@pytest.mark.parametrize("psi_d", [("H",), ("H", "A"), ("M", "H")])
@pytest.mark.parametrize("method", ["multitask", "maml", "reptile"])
def test_so_is_every_set_with_a_head(tmp_path, method, psi_d):
    config = load(
        tmp_path, modules={"A": A, "H": H}, upstream={"method": method, "train": ["M"]}, downstream=psi_d
    )
    assert config.combination.name == f"{config.combination.name.split('_')[0]}_M_{'+'.join(psi_d)}"


def test_sets_that_make_no_sense_are_refused_with_the_reason(tmp_path):
    for parts, *words in (
        ({"modules": {"MA": MA}, "downstream": ["MA"]}, "modules.MA: a meta-adapter stands below and above an adapter"),
        ({"modules": {"A": A}, "upstream": {"method": "maml", "train": ["MA"]}}, "upstream.train: no module declares the part 'MA'"),
        ({"modules": {"A": A, "H": H}}, "downstream.train: H is a task head, drawn anew", "so list H too"),
        ({"modules": {"H": H}, "upstream": {"method": "multitask", "train": ["M", "H"]}, "downstream": ["H"]}, "upstream.train: H is a task head", "leave H out"),
        ({"modules": {"H": H, "G": H}, "downstream": ["H"]}, "is a task head already; declare one"),
        ({"modules": {"A": A}, "downstream": []}, "downstream.train"),
        ({"modules": {"A": {**A, "tune_layer_norm": "yes"}}}, "modules.A.tune_layer_norm"),
        ({"modules": {"MA": {**MA, "tune_layer_norm": True}, "A": A}}, "modules.MA.tune_layer_norm: unknown key"),
        ({"modules": {"A_below": A}, "downstream": ["A_below"]}, "modules.A_below: a module's name must start with a capital letter"),
        ({"modules": {"A": {"kind": "adapter_bia"}}}, "modules.A.kind", "adapter_bias"),
    ):  # fmt: skip
        message = refused(tmp_path, **parts)
        assert all(word in message for word in words), message


def test_tasks_share_a_pass_only_where_the_inner_loop_leaves_m_alone(tmp_path):
    for method, psi_d, fits in (("maml", "A", True), ("maml", "M", False), ("reptile", "A", False)):
        upstream = {"method": method, "train": ["M"], "tasks_at_once": 2}
        parts = {"modules": {"A": A}, "upstream": upstream, "downstream": [psi_d]}
        if fits:
            load(tmp_path, **parts)
        else:
            assert "upstream.tasks_at_once: 2 tasks cannot share a forward pass" in refused(tmp_path, **parts)


def test_learned_rates_must_be_learned_somewhere(tmp_path):
    downstream = {"train": ["A"], "use_learned_rates": True}
    learned = {"method": "maml", "train": ["M"], "inner_learning_rate": {"learned": "per_layer"}}
    load(tmp_path, modules={"A": A}, upstream=learned, downstream_section=downstream)
    for upstream in (None, {"method": "multitask", "train": ["M"]}, {"method": "maml", "train": ["M"]}):
        message = refused(tmp_path, modules={"A": A}, upstream=upstream, downstream_section=downstream)
        assert "downstream.use_learned_rates: no inner learning rates are learned here" in message


def test_names_are_made_and_parsed_by_one_rule():
    methods = {"multitask": "Multi", "maml": "Meta", "reptile": "Reptile"}
    sets = [("M",), ("A",), ("M", "A"), ("MA", "A"), ("H", "A")]
    for (method, prefix), psi_u, psi_d in itertools.product(methods.items(), sets, sets):
        combination = Combination(method, psi_u, psi_d)
        assert combination.name == f"{prefix}_{'+'.join(psi_u)}_{'+'.join(psi_d)}"
        assert Combination.parse(combination.name) == combination
        assert Combination.parse(f"{combination.name}_without_rte") == combination
    assert Combination("maml", ("M", "A"), ("A",)).name == "Meta_M+A_A"
    unprimed = {"FT_A": ("A",), "FT": ("M",), "FT_H+A": ("H", "A"), "FT_M+A": ("M", "A")}
    assert all(Combination("none", (), psi_d).name == name for name, psi_d in unprimed.items())
    assert Combination("none", (), ("M", "H")).name == "FT"
    assert Combination.parse("FT_A") == Combination("none", (), ("A",))
    assert Combination.parse("FT") == Combination("none", (), ("M",))
    assert Combination.parse("my_run") is None


def test_a_name_that_says_something_else_is_noted(tmp_path):
    upstream = {"method": "maml", "train": ["M"]}
    right = load(tmp_path, modules={"A": A}, upstream=upstream, name="Meta_M_A_43")
    wrong = load(tmp_path, modules={"A": A}, upstream=upstream, name="Multi_M_A")
    other = load(tmp_path, modules={"A": A}, upstream={**upstream, "train": ["A", "M"]}, name="Meta_M+A_A")
    words = load(tmp_path, modules={"A": A}, upstream=upstream, name="Meta_learning_run")
    assert config_notes(other) == config_notes(words) == ()
    free = load(tmp_path, modules={"A": A}, upstream=upstream, name="first try")
    assert config_notes(right) == config_notes(free) == ()
    assert config_notes(wrong) == ("name: 'Multi_M_A' reads as Multi_M_A, and this run is Meta_M_A",)
