from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priming.config import Config, load_config
from priming.config.layers import Layers, read_layers
from priming.errors import ConfigError

MINIMAL = """\
name: FT_A
model: {path: pocket}
modules: {A: {kind: houlsby}}
tasks: {gym: pocket, partition: pocket}
downstream: {train: [A]}
"""
MULTITASK = "upstream: {method: multitask, train: [M], epochs: 2}\n"


def load(folder: Path, text: str, *overrides: str) -> Config:
    path = folder / "run.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, overrides)


def problems(folder: Path, text: str, *overrides: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load(folder, text, *overrides)
    return caught.value.problems


def test_defaults_are_those_of_the_design(tmp_path: Path) -> None:
    config = load(tmp_path, MINIMAL)
    assert (config.seed, config.output_dir, config.device, config.precision) == (
        42,
        "runs",
        "auto",
        "float32",
    )
    assert config.tasks.samples == (13, 21, 42, 87, 100)
    assert config.upstream.method == "none"
    assert (config.downstream.learning_rate, config.downstream.batch_size) == ((1e-5, 2e-5, 5e-5), (2, 4, 8))


def test_numbers_are_numbers_and_single_values_are_axes_of_one(tmp_path: Path) -> None:
    config = load(
        tmp_path, MINIMAL, "downstream.learning_rate=3e-4", "downstream.batch_size=4", "upstream.warmup=0"
    )
    assert config.downstream.learning_rate == (3e-4,)
    assert config.downstream.batch_size == (4,)
    assert config.upstream.warmup == 0.0


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("seed='42'", "seed: '42' is not allowed; allowed: a whole number of at least 0 (write it without quotes)"),
        ("seed=true", "seed: true is not allowed; allowed: a whole number"),
        ("seed=1.0", "seed: 1.0 is not allowed; allowed: a whole number"),
        ("seed=-1", "seed: -1 is not allowed; allowed: a whole number of at least 0"),
        ("name=7", "name: 7 is not allowed; allowed: text (put it in quotes)"),
        ("name=a/b", "name: 'a/b' cannot name a folder"),
        ("name=..", "name: '..' cannot name a folder"),
        ("name=' a'", "name: ' a' cannot name a folder"),
        ("device=gpu", "device: 'gpu' is not allowed"),
        ("precision=float3", "'float3' is not allowed (did you mean 'float32'?); allowed: one of float32, bfloat16"),
        ("model.dropout=1", "model.dropout: 1 is not allowed; allowed: a number of at least 0 and below 1, or null"),
        ("model.dropout=.nan", "model.dropout: nan is not allowed"),
        ("modules.A.kind=houlsbi", "modules.A.kind: 'houlsbi' is not allowed (did you mean 'houlsby'?)"),
        ("modules.A.bottlenek=4", "modules.A.bottlenek: unknown key (did you mean 'bottleneck'?); allowed: kind,"),
        ("modules.M.kind=houlsby", "modules.M: M names the language model itself"),
        ("modules.A-B={kind: houlsby}", "modules.A-B: a module's name must start with a capital letter"),
        ("tasks.samples=[1, x]", "tasks.samples[1]: 'x' is not allowed; allowed: a whole number"),
        ("tasks.samples=[]", "tasks.samples: [] is not allowed; allowed: a list of at least one item"),
        ("tasks.samples=[1, 1]", "tasks.samples: 1 is listed 2 times; list it once"),
        ("upstream.methd=maml", "upstream.methd: unknown key (did you mean 'method'?)"),
        ("upstreem.method=maml", "upstreem: unknown key (did you mean 'upstream'?)"),
        ("upstream.from_run=x", "upstream.from_run: unknown key"),
        ("upstream.from=FT_A", "upstream.from: 'FT_A' is this run itself"),
        ("upstream=[]", "upstream: [] is not allowed; allowed: a map with the keys from, method"),
        ("upstream.inner_learning_rate.value=0", "upstream.inner_learning_rate.value: 0 is not allowed"),
        ("downstream.train=[]", "downstream.train: [] is not allowed; allowed: a list of at least one item, each item text"),
        ("downstream.train=A", "downstream.train: 'A' is not allowed; allowed: a list"),
        ("downstream.train=[A, A]", "downstream.train: A is listed 2 times"),
        ("downstream.train=[A, MA]", "downstream.train: no module declares the part 'MA'"),
        ("downstream.learning_rate=[1e-5, 1e-5]", "downstream.learning_rate: 1e-05 is listed 2 times"),
        ("downstream.batch_size=[2, 2]", "downstream.batch_size: 2 is listed 2 times"),
        ("downstream.batch_size=x", "downstream.batch_size: 'x' is not allowed; allowed: a whole number of at least 1"),
        ("downstream.bank_size=0", "downstream.bank_size: 0 is not allowed; allowed: a whole number of at least 1, or"),
        ("downstream.warmup=2000", "downstream.warmup: 2000 is more than the 1000 steps"),
        ("downstream.evaluate_every=2000", "downstream.evaluate_every: 2000 is more than the 1000 steps"),
        ("downstream.keep_tuned=yes", "downstream.keep_tuned: 'yes' is not allowed; allowed: true or false"),
        ("tasks.gym=none/there", "tasks.gym: there is no folder 'none/there'"),
        ("tasks.partition=random", "divides CrossFit's tasks, which the pocket gym does not have; use pocket"),
        ("tasks.partition=pockt", "tasks.partition: partition 'pockt' is neither a known name (did you mean 'pocket'?)"),
        ("tasks.partition=glue-heldout-rte", "'glue-heldout-rte' divides GLUE's tasks, which gym 'pocket' does not have; set tasks.gym to glue"),
        ("tasks.shots=0", "tasks.shots: 0 is not allowed; allowed: a whole number of at least 1"),
        ("tasks.rows=''", "tasks.rows: '' is not allowed; allowed: text that is not empty, or null"),
        ("tasks.metric=Acc", "tasks.metric: 'Acc' is not allowed; allowed: one of ACC, EM, QA-F1,"),
        ("model.path=./none", "model.path: there is no folder './none'"),
        ("model.path=a/b/c", "model.path: there is no folder 'a/b/c'"),
    ],
)  # fmt: skip
def test_each_problem_names_path_and_what_is_allowed(tmp_path: Path, override: str, message: str) -> None:
    (problem,) = problems(tmp_path, MINIMAL, override)
    assert message in problem
    assert problem.endswith("[command line]")


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            ["upstream.train=[]"],
            "upstream.train: method multitask has no parts to train; list them, such as [M]",
        ),
        (["upstream.epochs=null"], "upstream.steps: neither steps nor epochs is given; give one of them"),
        (
            ["upstream.steps=5"],
            "upstream.steps: both steps (5) and epochs (2) are given; set one of them to null",
        ),
        (["upstream.batch_size=30"], "upstream.batch_size: 30 rows do not divide by the 4 tasks of a step"),
        (["upstream.train=[M, MA]"], "upstream.train: no module declares the part 'MA'"),
        (["upstream.train=[M, M]"], "upstream.train: M is listed 2 times"),
        (["upstream.method=maml", "upstream.train=[]"], "upstream.train: method maml has no parts to train"),
    ],
)
def test_an_upstream_stage_must_hold_together(tmp_path: Path, overrides: list[str], message: str) -> None:
    (problem,) = problems(tmp_path, MINIMAL + MULTITASK, *overrides)
    assert message in problem


@pytest.mark.parametrize(
    "overrides",
    [
        ["upstream.mixture=pooled", "upstream.batch_size=30"],
        ["upstream.method=maml", "upstream.batch_size=30"],
        ["upstream.method=none", "upstream.train=[XX]", "upstream.epochs=null"],
        ["upstream.from=Other", "upstream.train=[XX]"],
        ["upstream.max_grad_norm=null"],
        ["modules=null", "downstream.train=[M]"],
        ["modules={}", "downstream.train=[M]"],
        ["model.path=facebook/bart-base"],
        ["device=cuda:1"],
        ["name='Meta_M+A_A (2nd)'"],
    ],
)
def test_what_holds_together_loads(tmp_path: Path, overrides: list[str]) -> None:
    assert isinstance(load(tmp_path, MINIMAL + MULTITASK, *overrides), Config)


GLUE = MINIMAL.replace("{gym: pocket, partition: pocket}", "{gym: glue, partition: glue-heldout-rte}")


def test_glue_and_its_partitions_load(tmp_path: Path) -> None:
    given = [f"tasks.rows={tmp_path}", "tasks.shots=4", "tasks.leave_out=[cola]", "tasks.metric=ACC"]
    tasks = load(tmp_path, GLUE, *given).tasks
    assert (tasks.gym, tasks.rows, tasks.shots, tasks.leave_out) == ("glue", str(tmp_path), 4, ("cola",))
    assert tasks.metric == "ACC"
    tasks = load(tmp_path, GLUE).tasks
    assert (tasks.rows, tasks.shots, tasks.leave_out, tasks.metric) == (None, 20, (), None)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("tasks.partition=random", "tasks.partition: 'random' divides CrossFit's tasks, which the glue gym does not"),
        ("tasks.partition=pocket", "tasks.partition: 'pocket' divides the tasks of the pocket gym, which the glue gym"),
        ("tasks.gym=.", "tasks.partition: 'glue-heldout-rte' divides GLUE's tasks, which gym '.' does not have"),
        ("tasks.rows=none/there", "tasks.rows: there is no folder 'none/there'; allowed: a folder with one subfolder"),
        ("tasks.leave_out=[rte]", "tasks.leave_out: leave_out names 'rte', which partition 'glue-heldout-rte' does not"),
        ("tasks.leave_out=[cola, cola]", "tasks.leave_out: cola is listed 2 times; list it once"),
        ("tasks.leave_out=[sst]", "tasks.leave_out: leave_out names 'sst' (did you mean 'sst2'?)"),
        ("tasks.leave_out=[cola, mnli, mrpc, qnli, qqp, sst2]", "tasks.leave_out: leave_out names all 6 sources"),
    ],
)  # fmt: skip
def test_what_does_not_fit_glue_is_one_problem(tmp_path: Path, override: str, message: str) -> None:
    (problem,) = problems(tmp_path, GLUE, override)
    assert problem.startswith(message)


def test_missing_keys_are_named_with_what_they_take(tmp_path: Path) -> None:
    found = problems(tmp_path, "model: {}\n")
    assert [problem.split(";")[0] for problem in found] == [
        "name: missing", "model.path: missing", "tasks: missing", "downstream: missing",
    ]  # fmt: skip
    assert "give a map with the keys gym, partition" in found[2]


def test_all_problems_come_at_once_and_none_that_only_follows(tmp_path: Path) -> None:
    text = """\
name: FT_A
sede: 1
model: {path: ./none}
modules: {A: {kind: houlsby, bottleneck: many}}
tasks: {gym: ./none, partition: randon, samples: [1, 1]}
upstream: {method: multitask, epochs: 0, train: [M, X]}
downstream: {train: [A, B], steps: no, warmup: 5000}
"""
    found = problems(tmp_path, text)
    assert {problem.split(":")[0] for problem in found} == {
        "sede", "model.path", "modules.A.bottleneck", "tasks.gym", "tasks.partition", "tasks.samples",
        "upstream.epochs", "upstream.train", "downstream.train", "downstream.steps",
    }  # fmt: skip
    assert len(found) == 10


def test_each_problem_names_the_line_that_set_the_key(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, MINIMAL + "seed: x\n")
    assert problem.endswith(f"[{tmp_path / 'run.yaml'}:6]")


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("seed", "seed: an override is written key.path=value"),
        ("=3", "an override is written key.path=value"),
        ("a..b=3", "an override is written key.path=value"),
        ("seed.x=3", "seed.x: seed is 1, which has no keys; set it as a whole"),
        ("tasks.samples.0=3", "tasks.samples.0: tasks.samples is [13], which has no keys; set it as a whole"),
        ("seed=[1", "seed: '[1' is not a YAML value"),
        ("extends=a.yaml", "extends: only a file can extend another"),
    ],
)
def test_a_broken_override_is_explained(tmp_path: Path, override: str, message: str) -> None:
    text = MINIMAL.replace("partition: pocket", "partition: pocket, samples: [13]") + "seed: 1\n"
    assert message in problems(tmp_path, text, override)[0]


def test_the_last_override_wins(tmp_path: Path) -> None:
    assert load(tmp_path, MINIMAL, "seed=1", "seed=2").seed == 2


KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.integers() | st.text("abc no", min_size=1).filter(str.strip) | st.lists(st.integers(), max_size=2)


@given(st.lists(st.tuples(st.lists(KEYS, min_size=3, max_size=3), VALUES), max_size=6))
def test_overrides_set_exactly_their_paths(
    tmp_path_factory: pytest.TempPathFactory, edits: list[Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "overrides.yaml"
    path.write_text("kept: {x: 1}\n", encoding="utf-8")
    layers = read_layers(path, [f"{'.'.join(keys)}={json.dumps(value)}" for keys, value in edits])
    expected: dict[str, Any] = {"kept": {"x": 1}}
    for (one, two, three), value in edits:
        expected.setdefault(one, {}).setdefault(two, {})[three] = value
    assert (layers.data, layers.problems) == (expected, [])


def extend(folder: Path, text: str, base: str = MINIMAL + MULTITASK) -> Path:
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    (folder / "run.yaml").write_text(f"extends: base.yaml\n{text}", encoding="utf-8")
    return folder / "run.yaml"


def test_maps_merge_lists_replace_and_null_clears(tmp_path: Path) -> None:
    text = "name: B\nupstream: {epochs: null, steps: 9, max_grad_norm: null, train: [A]}\nmodules: {B: {kind: houlsby}}\n"
    config = load_config(extend(tmp_path, text))
    assert (config.name, config.upstream.method, config.upstream.train) == ("B", "multitask", ("A",))
    assert (config.upstream.epochs, config.upstream.steps, config.upstream.max_grad_norm) == (None, 9, None)
    assert list(config.modules) == ["A", "B"]


def test_null_clears_a_map_a_module_and_what_has_no_null(tmp_path: Path) -> None:
    config = load_config(extend(tmp_path, "modules: {A: null}\nupstream: null\ndownstream: {train: [M]}\n"))
    assert (config.modules, config.upstream.method) == ({}, "none")
    base = MINIMAL + "seed: 3\n"
    assert load_config(extend(tmp_path, "seed: null\n", base)).seed == 42


def test_an_empty_map_is_refused_where_it_would_do_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="modules: an empty map would change nothing here; write null"):
        load_config(extend(tmp_path, "modules: {}\n"))


def test_an_error_names_the_file_that_set_the_key(tmp_path: Path) -> None:
    path = extend(tmp_path, "seed: y\n", MINIMAL + "device: gpu\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert [problem.rsplit("[", 1)[1] for problem in caught.value.problems] == [
        f"{path}:2]",
        f"{tmp_path}/base.yaml:6]",
    ]


@pytest.mark.parametrize(
    ("text", "base", "message"),
    [
        ("", "extends: other.yaml\n", "base.yaml extends a file itself; only one level is allowed"),
        ("a: 1\na: 2\n", MINIMAL, "run.yaml:3: the key 'a' is given twice"),
        ("", "- a\n", "expected a map with keys such as name"),
    ],
)
def test_a_file_that_cannot_be_extended_is_explained(
    tmp_path: Path, text: str, base: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        load_config(extend(tmp_path, text, base))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: none.yaml\n", "extends: there is no file"),
        ("extends: [a]\n", "extends: .* allowed: the path of one"),
    ],
)
def test_extends_names_one_file_that_is_there(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml\n  the file cannot be read: No such file"):
        load_config(tmp_path / "none.yaml")


def test_a_model_folder_must_hold_a_model(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, MINIMAL, f"model.path={tmp_path}")
    assert "holds no config.json" in problem


def test_a_broken_partition_file_is_a_problem_of_its_key(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("train: [a]\ntest: [a]\n", encoding="utf-8")
    (problem,) = problems(tmp_path, MINIMAL, f"tasks.partition={tmp_path / 'own.yaml'}")
    assert "tasks.partition: " in problem
    assert "task 'a' is on two sides, train and test" in problem


def test_layers_know_where_nothing_was_set() -> None:
    assert Layers().origin(("a", "b")) is None


def test_loading_is_light(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text(MINIMAL, encoding="utf-8")
    code = (
        "import sys; from priming.config import load_config; load_config(sys.argv[1]); "
        "print([name for name in ('torch', 'transformers', 'sklearn', 'pandas', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
