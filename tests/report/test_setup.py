from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from report.fake_combinations import Fake, combinations
from report.fake_runs import write_run

from priming.errors import PrimingError
from priming.report.reading.setup import SavedConfig, Setup, differing_keys, read_config, setup_of


def read(tmp_path: Path, text: str) -> SavedConfig:
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    return read_config(tmp_path)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (
            "upstream:\n  method: maml\n  train: [M, A]\ndownstream:\n  train: [A]\n  init: fresh\n",
            Setup("maml", "M+A", "A", "fresh"),
        ),
        (
            "upstream: {method: none, train: [M]}\ndownstream: {train: [A], init: keep}\nmodules: {A: {kind: houlsby, bottleneck: 8}, MA: {kind: meta_adapter}}\n",
            Setup("none", "", "A", "keep", "A=houlsby+MA=meta_adapter"),
        ),
        ("upstream:\ndownstream: 3\nmodules: []\n", Setup()),
        ("{}\n", Setup()),
    ],
)
def test_what_the_config_says(tmp_path: Path, config: str, expected: Setup) -> None:
    assert setup_of(read(tmp_path, config)) == expected


def test_a_shared_upstream_result_is_that_of_the_run_it_is_from(tmp_path: Path) -> None:
    own = read(tmp_path, "upstream: {from: Multi_M_A, method: none}\ndownstream: {train: [A], init: fresh}\n")
    other = SavedConfig(keys={"upstream": {"method": "multitask", "train": ["M"]}})
    assert own.is_primed
    assert setup_of(own, other) == Setup("multitask", "M", "A", "fresh")
    assert setup_of(own, SavedConfig()) == Setup("none", "", "A", "fresh")


def test_no_config_is_no_error(tmp_path: Path) -> None:
    assert read_config(tmp_path) == SavedConfig()
    assert SavedConfig().is_primed is None
    assert setup_of(SavedConfig()) == Setup()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"upstream: [unclosed\n", r"config\.yaml:2: not valid YAML"),
        (b"- a list\n", r"config\.yaml: is no map of keys"),
        (b"", r"config\.yaml: is no map of keys"),
        (b"\xff\xfe", r"config\.yaml: cannot be read"),
    ],
)
def test_a_config_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "config.yaml").write_bytes(content)
    with pytest.raises(PrimingError, match=message):
        read_config(tmp_path)


def config_with(tmp_path: Path, seed: int = 42, method: str = "none", **changes: Any) -> SavedConfig:
    dotted = {key.replace("__", "."): value for key, value in changes.items()}
    primed = () if method == "none" else ("M",)
    return read_config(write_run(tmp_path, Fake("run", method, primed, changes=dotted), seed))


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 43},
        {"output_dir": "elsewhere", "device": "cpu"},
        {"tasks__gym": "/mnt/gym", "tasks__samples": [42, 87], "tasks__target_samples": [42]},
        {"upstream__checkpoint_every": 7, "upstream__evaluate_every": None},
        {"downstream__bank_size": 3, "downstream__keep_tuned": True},
        {"name": "other"},
    ],
)
def test_where_and_which_run_it_is_makes_no_difference(tmp_path: Path, changes: dict[str, Any]) -> None:
    plain, other = config_with(tmp_path / "a"), config_with(tmp_path / "b", **changes)
    assert differing_keys(plain, other) == ()
    assert plain.identity == other.identity


def test_how_it_was_trained_makes_one(tmp_path: Path) -> None:
    plain = config_with(tmp_path / "a", method="multitask")
    for name, changes, keys in (
        ("b", {"downstream__steps": 100, "precision": "float64"}, ("downstream.steps", "precision")),
        ("c", {"tasks__samples": [42]}, ("tasks.samples",)),  # of sources too, where the run primes itself
        ("d", {"tasks__partition": "half"}, ("tasks.partition",)),
    ):
        other = config_with(tmp_path / name, method="multitask", **changes)
        assert differing_keys(plain, other) == keys
        assert plain.identity != other.identity


def test_a_source_left_out_differs_but_not_in_identity(tmp_path: Path) -> None:
    plain, less = config_with(tmp_path / "a"), config_with(tmp_path / "b", tasks__leave_out=["qqp"])
    assert less.leave_out == ("qqp",)
    assert differing_keys(plain, less) == ("tasks.leave_out",)
    assert plain.identity == less.identity


def test_a_key_of_another_version_counts_as_its_default(tmp_path: Path) -> None:
    plain = config_with(tmp_path / "a")
    path = tmp_path / "a" / "run" / "config.yaml"
    older = (
        path.read_text(encoding="utf-8")
        .replace("  keep_tuned: false\n", "")
        .replace("  tasks_at_once: 1\n", "")
    )
    assert older.count("\n") == plain.text.count("\n") - 2
    path.write_text(older, encoding="utf-8")
    assert read_config(path.parent).identity == plain.identity


def test_a_configuration_of_a_later_version_differs_in_its_own_keys_alone(tmp_path: Path) -> None:
    plain, later = config_with(tmp_path / "a"), config_with(tmp_path / "b", seed=43)
    path = tmp_path / "b" / "run" / "config.yaml"
    path.write_text(later.text.replace("precision:", "compile: true\nprecision:"), encoding="utf-8")
    later = read_config(path.parent)
    assert later.is_foreign
    assert not plain.is_foreign
    assert differing_keys(plain, later) == differing_keys(later, plain) == ("compile",)
    assert differing_keys(later, later) == ()


def test_all_of_figure_5_1_are_told_apart(tmp_path: Path) -> None:
    identities = {
        read_config(write_run(tmp_path, fake, tasks={"boolq": "ACC"})).identity for fake in combinations()
    }
    assert len(identities) == 12
