"""Every configuration of Huang (2023) and around it: planned through the commands, and held to the documented numbers."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from pathlib import Path

import pytest
from glue_rows import texts
from tiny import byte_tokenizer, tiny_bart, tiny_bert, toy_task
from transformers.utils import logging

from priming.cli import downstream, upstream
from priming.config.loading import load_config
from priming.config.naming import Combination
from priming.config.schema import Config
from priming.config.unused import config_notes
from priming.tasks import GLUE
from priming.tasks.few_shot_files import write_few_shot_files
from priming.tasks.partitions import load_partition

FOLDER = Path(__file__).parents[1] / "configs" / "thesis"
FILES = sorted(path for path in FOLDER.rglob("*.yaml") if not path.stem.startswith("defaults"))
GLUE_TABLES = ("table_4_1", "table_4_2", "table_4_3")
SOURCES = ("cola", "mnli", "mrpc", "qnli", "qqp", "rte", "sst2")
PSI = ("A", "M", "M+A", "MA", "MA+A")
PRIMED = {f"{method}_{psi}_A" for method in ("Meta", "Multi") for psi in PSI}
NAMES = {
    "table_4_1": {"FT", "FT_H", "Meta_M_H", "Meta_M_H+A", "Multi_M_H"},
    "table_4_2": {f"Meta_M_H+A_without_{task}" for task in SOURCES if task != "mnli"},
    "table_4_3": {f"Meta_M_H+A_heldout_{task}" for task in ("rte", "qnli", "cola")},
    "table_5_1": {"FT", "FT_A", *PRIMED},
    "figure_5_1": {"FT_A", *PRIMED},
    "crossfit": {"FT", "Multi_M_M", "Meta_M_M", "Meta_M_M_fomaml", "Reptile_M_M"},
    "beyond": {
        "Meta_MA+A_A_learned_rates",
        *(f"{method}_{psi}_A_fresh" for method in ("Meta", "Multi") for psi in ("M", "M+A")),
    },
}
TRAIN, DEV, TEST = slice(0, 4), slice(0, 1), slice(0, 2)
"""The tasks of the random partition that the tiny gym has."""


def title(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def stated(path: Path) -> Combination:
    combination = Combination.parse(path.stem)
    assert combination is not None
    return combination


@pytest.fixture(scope="session")
def inputs(tmp_path_factory) -> dict[str, Path]:
    """Tiny model folders, a gym of a few of the random partition's tasks, and a few rows of every GLUE task."""
    logging.disable_progress_bar()
    root = tmp_path_factory.mktemp("thesis")
    for name, model in (
        ("bart", tiny_bart(max_position_embeddings=512)),
        ("bert", tiny_bert(max_position_embeddings=512)),
    ):
        model.save_pretrained(root / name)
        byte_tokenizer().save_pretrained(root / name)
    random = load_partition("random")
    for name in (*random.train[TRAIN], *random.dev[DEV], *random.test[TEST]):
        write_few_shot_files(toy_task(name, rows=2, samples=(13, 21, 42, 87, 100)), root / "gym", 16)
    write_glue_rows(root / "glue")
    return {name: root / name for name in ("bart", "bert", "gym", "glue")}


def write_glue_rows(folder: Path) -> None:
    """As many rows of each class as 20 shots take, and a test row of each; the tasks and columns are GLUE's own."""
    for task in GLUE.values():
        (folder / task.name).mkdir(parents=True)
        for split, count in (("train", 40), (task.test_split, 1)):
            rows = [
                {**{text: f"{text} {label} {number}" for text in texts(task)}, "label": label}
                for label in range(len(task.known_labels))
                for number in range(count)
            ]
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (folder / task.name / f"{split}.jsonl").write_text(lines, encoding="utf-8")


def overrides(path: Path, inputs: dict[str, Path]) -> list[str]:
    """What puts the tiny inputs in the place of real ones; nothing else of a configuration changes."""
    if path.parent.name in GLUE_TABLES:
        return [f"model.path={inputs['bert']}", f"tasks.rows={inputs['glue']}"]
    return [f"model.path={inputs['bart']}", f"tasks.gym={inputs['gym']}"]


def loaded(name: str, inputs: dict[str, Path]) -> Config:
    path = FOLDER / f"{name}.yaml"
    return load_config(path, overrides(path, inputs))


def test_every_row_and_figure_has_its_file():
    counts = Counter(path.parent.name for path in FILES)
    assert counts == {
        "table_4_1": 5, "table_4_2": 6, "table_4_3": 3, "table_5_1": 12, "figure_5_1": 11, "crossfit": 5, "beyond": 5,
    }  # fmt: skip
    assert {folder: {p.stem for p in FILES if p.parent.name == folder} for folder in counts} == NAMES


@pytest.mark.parametrize("path", FILES, ids=title)
def test_the_file_says_what_it_is_and_how_it_runs(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("#")]
    assert lines[: len(header)] == header
    own = f"--config configs/thesis/{title(path)}.yaml"
    commands = {line[1:].split()[0] for line in header if line.endswith(own)}
    primes = stated(path).method != "none" and not path.stem.endswith("_fresh")
    assert commands == {"priming-downstream", *(["priming-upstream"] if primes else [])}
    assert max(map(len, lines)) <= 125


@pytest.mark.parametrize("path", FILES, ids=title)
def test_the_override_example_works(path, inputs):
    header = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    words = shlex.split(header[-1].partition(":  ")[2].removesuffix(" (both commands)"))
    used = path
    if words[0] == "priming-downstream":
        used, words = FOLDER.parents[1] / words[2], words[2:]
    changes = words[1:]
    assert changes
    config = load_config(used, [*overrides(used, inputs), *changes])
    plain = load_config(used, overrides(used, inputs))
    assert (config.name, config.output_dir) != (plain.name, plain.output_dir)  # nothing is overwritten
    assert config_notes(config) == ()


@pytest.mark.parametrize("path", FILES, ids=title)
def test_what_is_trained_is_what_the_name_says(path, inputs):
    config = load_config(path, overrides(path, inputs))
    assert config.name == path.stem
    expected = stated(path)
    if config.upstream.from_run is not None:
        source = loaded(f"table_5_1/{config.upstream.from_run}", inputs)
        assert (config.name, config.output_dir) == (f"{source.name}_fresh", source.output_dir)
        assert source.combination == expected
        assert config.downstream.init == "fresh"
        assert config.modules == source.modules
        assert config.downstream.train == expected.downstream
        return
    assert config.output_dir == f"runs/thesis/{path.parent.name}"
    assert config.downstream.init == "keep"
    assert config.combination.name == expected.name
    assert (config.combination.method, config.combination.upstream) == (expected.method, expected.upstream)
    downstream_parts = ("M", "H") if title(path) == "table_4_1/FT" else expected.downstream
    assert config.downstream.train == downstream_parts
    assert set(config.modules) == {*expected.upstream, *downstream_parts} - {"M"} | (
        {"A"} if "MA" in expected.upstream else set()
    )


@pytest.mark.parametrize("path", FILES, ids=title)
def test_it_can_be_planned(path, inputs, capsys):
    words = ["--config", str(path), "--plan", *overrides(path, inputs)]
    config = load_config(path, overrides(path, inputs))
    assert upstream.main(words) == 0
    primed = capsys.readouterr().out
    if config.upstream.trains:
        assert f"upstream: {config.upstream.method}, psi_u = {'+'.join(stated(path).upstream)}, " in primed
    else:
        source = config.upstream.from_run
        why = f"the result of run '{source}' is used" if source else "no priming"
        assert primed == f"upstream: nothing to train ({why})\n"
    assert downstream.main(words) == 0
    tuned = capsys.readouterr().out
    combination = "" if config.upstream.from_run else f"{stated(path).name}, "
    assert f"downstream: {combination}psi_d = {'+'.join(config.downstream.train)}, " in tuned
    targets = 1 if path.parent.name in GLUE_TABLES else 2
    grid = len(config.downstream.learning_rate) * len(config.downstream.batch_size)
    assert f"test tasks: {targets}, samples 13, 21, 42, 87, 100" in tuned
    assert f"cells: {targets * 5 * grid} ({targets * 5} task samples x {grid} of the grid)" in tuned
    notes = [line for line in (primed + tuned).splitlines() if line.startswith("note: ")]
    if path.parent.name in GLUE_TABLES:
        left_out = path.stem.rpartition("_without_")[2]
        says = [f"note: leave_out: 5 of 6 sources are kept; left out: {left_out}"]
        assert notes == (says if path.parent.name == "table_4_2" else [])
    else:  # the tiny gym has a part of the partition, and that is all there is to say
        assert all(note.startswith(f"note: gym '{inputs['gym']}' has ") for note in notes)


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("table_4_1/Meta_M_H+A", 2000 * 7),  # 6 sources x 5 samples, 4 a step
        ("table_4_1/Multi_M_H", 2000 * 7),  # 2,400 rows, 320 a step
        ("table_4_2/Meta_M_H+A_without_rte", 2000 * 6),  # 25 episodes
        ("table_4_3/Meta_M_H+A_heldout_rte", 2000 * 7),
        ("table_5_1/Meta_M_A", 80 * 5),  # 4 sources here
        ("crossfit/Meta_M_M", 40 * 5),
    ],
)
def test_epochs_are_passes_over_task_samples(name, steps, inputs, capsys):
    path = FOLDER / f"{name}.yaml"
    assert upstream.main(["--config", str(path), "--plan", *overrides(path, inputs)]) == 0
    assert f", {steps} steps\n" in capsys.readouterr().out


def test_the_comments_count_the_steps_of_the_random_partition():
    episodes = len(load_partition("random").train) * 5
    assert (episodes, episodes // 4 * 80, episodes // 4 * 40, episodes // 4 * 40 * 6 // 100) == (
        600,
        12000,
        6000,
        360,
    )


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name in GLUE_TABLES], ids=title)
def test_glue_runs_have_the_thesis_numbers(path, inputs):
    config = load_config(path, overrides(path, inputs))
    raw = load_config(path, [])
    assert raw.model.path == "bert-base-uncased"
    assert (raw.tasks.gym, raw.tasks.rows) == ("glue", None)
    tasks, name = config.tasks, title(path)
    assert (tasks.shots, tasks.metric) == (20, "ACC")
    assert tasks.samples == (13, 21, 42, 87, 100)
    held_out = name.rpartition("_heldout_")[2] if "_heldout_" in name else "mnli"
    assert tasks.partition == f"glue-heldout-{held_out}"
    assert load_partition(tasks.partition).train == tuple(task for task in SOURCES if task != held_out)
    assert load_partition(tasks.partition).test == (held_out,)
    assert tasks.leave_out == ((name.rpartition("_without_")[2],) if "_without_" in name else ())
    assert config.modules["H"].kind == "head"
    if "A" in config.modules:
        assert_houlsby(config)
    if not config.upstream.trains:
        return
    assert config.upstream.train == ("M",)
    assert (config.upstream.epochs, config.upstream.steps) == (2000, None)
    assert_thesis_outer_loop(config)
    if config.upstream.method == "maml":
        assert config.upstream.inner_steps == 10
        assert (config.upstream.support_size, config.upstream.query_size) == (None, None)
        assert_thesis_inner_loop(config)
    else:
        assert (config.upstream.mixture, config.upstream.batch_size) == ("by_task", 4 * 2 * 2 * 20)


CROSSFIT = [path for path in FILES if path.parent.name not in GLUE_TABLES]


@pytest.mark.parametrize("path", CROSSFIT, ids=title)
def test_crossfit_runs_have_its_protocol(path, inputs):
    config = load_config(path, overrides(path, inputs))
    assert load_config(path, [f"tasks.gym={inputs['gym']}"]).model.path == "facebook/bart-base"
    tasks, tuning = config.tasks, config.downstream
    assert (tasks.partition, tasks.input_length, tasks.output_length) == ("random", 512, 64)
    assert tasks.samples == (13, 21, 42, 87, 100)
    assert tuning.learning_rate == (1e-5, 2e-5, 5e-5)
    assert tuning.batch_size == (2, 4, 8)
    assert (tuning.steps, tuning.warmup, tuning.evaluate_every) == (1000, 100, 100)
    assert (tuning.max_grad_norm, tuning.weight_decay, tuning.label_smoothing, tuning.beams) == (
        0.1,
        0.01,
        0.1,
        4,
    )
    assert tuning.loss_reduction == ("sum" if path.parent.name == "crossfit" else "mean")
    assert tuning.use_learned_rates is path.stem.endswith("_learned_rates")
    if path.parent.name == "figure_5_1":
        assert config.modules["A"].model_dump() == {"kind": "adapter_bias", "tune_layer_norm": True}
    elif "A" in config.modules:
        assert_houlsby(config)
    if "MA" in config.modules:
        assert config.modules["MA"].model_dump() == {"kind": "meta_adapter", "bottleneck": 8}


@pytest.mark.parametrize(
    "path",
    [path for path in CROSSFIT if path.parent.name != "crossfit" and path.stem.startswith("M")],
    ids=title,
)
def test_primed_bart_runs_have_the_thesis_numbers(path, inputs):
    config = load_config(path, overrides(path, inputs))
    if config.upstream.from_run is not None:
        return
    assert config.upstream.label_smoothing == 0.1
    assert_thesis_outer_loop(config)
    if config.upstream.method == "maml":
        assert (config.upstream.epochs, config.upstream.steps, config.upstream.inner_steps) == (80, None, 1)
        assert (config.upstream.support_size, config.upstream.query_size) == (32, 32)
        assert_thesis_inner_loop(config)
        learned = "per_layer" if path.parent.name == "beyond" else "none"
        assert config.upstream.inner_learning_rate.learned == learned
    else:
        assert (config.upstream.epochs, config.upstream.steps) == (None, 12000)
        assert (config.upstream.mixture, config.upstream.batch_size) == ("by_task", 64)


def test_crossfits_own_runs_have_its_numbers(inputs):
    runs = {name: loaded(f"crossfit/{name}", inputs).upstream for name in NAMES["crossfit"] - {"FT"}}
    for run in runs.values():
        assert run.train == ("M",)
        assert (run.loss_reduction, run.label_smoothing, run.warmup, run.weight_decay) == (
            "sum",
            0.1,
            0.06,
            0.01,
        )
    pooled = runs.pop("Multi_M_M")
    assert (pooled.mixture, pooled.learning_rate, pooled.batch_size, pooled.epochs) == (
        "pooled",
        3e-5,
        32,
        10,
    )
    assert pooled.max_grad_norm == 0.1
    for run in runs.values():
        assert (run.learning_rate, run.epochs, run.tasks_per_step) == (1e-5, 40, 4)
    inner = {
        name: (
            run.method,
            run.inner_learning_rate.value,
            run.inner_steps,
            run.second_order,
            run.max_grad_norm,
        )
        for name, run in runs.items()
    }
    assert inner == {
        "Meta_M_M": ("maml", 3e-5, 1, "exact", 0.1),
        "Meta_M_M_fomaml": ("maml", 3e-5, 4, "none", 0.1),
        "Reptile_M_M": (
            "reptile",
            1e-5,
            4,
            "exact",
            pytest.approx(0.1 / 1e-5),
        ),  # of psi - copy, over the inner rate
    }
    assert (runs["Meta_M_M"].support_size, runs["Meta_M_M"].query_size) == (16, 16)
    assert runs["Reptile_M_M"].support_size == 16


def assert_houlsby(config: Config) -> None:
    assert config.modules["A"].model_dump() == {"kind": "houlsby", "bottleneck": 8, "tune_layer_norm": True}


def assert_thesis_outer_loop(config: Config) -> None:
    run = config.upstream
    assert (run.learning_rate, run.weight_decay) == (1e-5, 0.0)  # Adam
    assert (run.loss_reduction, run.tasks_per_step) == ("mean", 4)


def assert_thesis_inner_loop(config: Config) -> None:
    assert config.upstream.inner_learning_rate.value == 5e-4
    assert config.upstream.second_order == "exact"
