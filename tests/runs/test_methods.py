"""Whole runs of every method, adapter and family, through the commands: what they leave, and what they leave alone."""

from __future__ import annotations

import csv
import json
import math

import pytest
import torch
from glue_rows import write_glue
from safetensors.torch import load_file
from toy_run import contents, write_inputs
from transformers import AutoModel, AutoModelForSeq2SeqLM

from priming import load_config
from priming.cli import downstream, upstream
from priming.runs.model import configured_model

META = "modules.MA={kind: meta_adapter, bottleneck: 2}"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    made = {}

    def of(family):
        if family not in made:
            made[family] = write_inputs(tmp_path_factory.mktemp(family), family)
        return made[family]

    return of


def run(path, name, *overrides):
    words = ["--config", str(path), f"name={name}", "upstream.steps=2", *overrides]
    assert upstream.main(words) == 0
    assert downstream.main(words) == 0
    return path.parent / "runs" / name


def rows_of(folder):
    with (folder / "downstream" / "results.csv").open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("family", ["bert", "roberta"])
@pytest.mark.parametrize("method", ["multitask", "maml", "reptile"])
def test_a_classifier_is_primed_and_answers_with_labels(inputs, family, method):
    folder = run(inputs(family), f"{method}_classes", f"upstream.method={method}")
    final = {path.name for path in (folder / "upstream" / "final").iterdir()}
    assert final == {"M.safetensors", "A.safetensors", "manifest.json"}  # heads are thrown away
    module = AutoModel.from_pretrained(folder / "upstream" / "primed", add_pooling_layer=False)
    trained = load_file(folder / "upstream" / "final" / "M.safetensors")
    state = dict(module.named_parameters())
    assert set(state) == set(trained)
    assert all(torch.equal(state[name], value) for name, value in trained.items())
    base = dict(
        AutoModel.from_pretrained(inputs(family).parent / "model", add_pooling_layer=False).named_parameters()
    )
    assert any(not torch.equal(base[name], value) for name, value in trained.items())
    for task, labels in (("epsilon", {"even", "odd"}), ("zeta", {"none", "one", "two"})):
        tuned = load_file(folder / "downstream" / "adapters" / task / "13" / "params.safetensors")
        head = [tuple(value.shape) for name, value in tuned.items() if ".H." in name]
        assert sorted(head) == [(len(labels),), (len(labels), 12)]
        lines = (folder / "downstream" / "predictions" / task / "13.jsonl").read_text().splitlines()
        assert {json.loads(line)["prediction"] for line in lines} <= labels
    assert {row["off_label_rate"] for row in rows_of(folder)} == {"0.0", ""}


@pytest.mark.parametrize("family", ["t5", "bart"])
@pytest.mark.parametrize("method", ["multitask", "maml", "reptile"])
def test_meta_adapters_are_trained_upstream_and_stay_downstream(inputs, family, method):
    path = inputs(family)
    folder = run(path, f"{method}_meta", f"upstream.method={method}", "upstream.train=[MA]", META)
    final = {p.name for p in (folder / "upstream" / "final").iterdir()}
    assert final == {"MA.safetensors", "A.safetensors", "manifest.json"}
    model = configured_model(load_config(path, [META]))
    start = model.params(tuple(model.parts.owner))
    trained, kept = (load_file(folder / "upstream" / "final" / f"{part}.safetensors") for part in ("MA", "A"))
    assert set(trained) == set(model.parts.owned("MA"))
    assert all(torch.equal(start[name], value) for name, value in kept.items())
    assert any(not torch.equal(start[name], value) for name, value in trained.items())
    tuned = load_file(folder / "downstream" / "adapters" / "zeta" / "13" / "params.safetensors")
    assert set(tuned) == set(model.parts.names(("A",)))
    AutoModelForSeq2SeqLM.from_pretrained(folder / "upstream" / "primed")


@pytest.mark.parametrize("train", ["[A]", "[M, A]", "[MA, A]", "[M, MA, A]"])
def test_what_is_in_no_set_stays_bit_identical(inputs, train):
    path = inputs("bart")
    folder = run(
        path,
        f"set_{train}",
        "upstream.method=maml",
        f"upstream.train={train}",
        META,
        "modules.A={kind: adapter_bias}",
    )
    model = configured_model(load_config(path, [META, "modules.A={kind: adapter_bias}"]))
    start = model.params(tuple(model.parts.owner))
    names = set(model.parts.names(tuple(train.strip("[]").split(", "))))
    values = {}
    for file in (folder / "upstream" / "final").glob("*.safetensors"):
        values |= load_file(file)
    assert names <= set(values)
    assert all(torch.equal(values[name], start[name]) for name in values if name not in names)
    assert {model.parts.owner[n] for n in names if not torch.equal(values[n], start[n])} >= set(
        train.strip("[]").split(", ")
    )


def test_learned_rates_go_from_upstream_to_downstream(inputs, capsys):
    path = inputs("bart")
    words = (
        "upstream.method=maml", "upstream.train=[MA, A]", META,
        "upstream.inner_learning_rate={value: 0.05, learned: per_layer, learning_rate: 0.1}",
    )  # fmt: skip
    folder = run(path, "learned", *words, "downstream.use_learned_rates=true")
    rates = json.loads((folder / "upstream" / "final" / "inner_learning_rates.json").read_text())
    assert set(rates) == {
        *(f"model.{side}.layers.{layer}" for side in ("encoder", "decoder") for layer in (0, 1)), "outside the layers",
    }  # fmt: skip
    assert all(0.03 < rate < 0.08 and rate != 0.05 for rate in rates.values())
    plain = run(path, "plain", *words)
    assert contents(plain / "upstream") == contents(folder / "upstream")
    mine, other = (
        load_file(f / "downstream" / "adapters" / "zeta" / "13" / "params.safetensors")
        for f in (folder, plain)
    )
    assert any(not torch.equal(mine[name], other[name]) for name in mine)
    capsys.readouterr()
    run(path, "unlearned")
    capsys.readouterr()
    other = [
        "--config",
        str(path),
        "name=other",
        "downstream.use_learned_rates=true",
        "upstream.from=unlearned",
    ]
    assert downstream.main(other) == 2
    assert "error: downstream.use_learned_rates: no learned rate for" in capsys.readouterr().err


def test_keep_and_fresh_differ_in_one_line(inputs):
    path = inputs("bart")
    kept = run(path, "Multi_M+A_A", "upstream.train=[M, A]")
    words = ["--config", str(path), "name=fresh", "upstream.from=Multi_M+A_A", "downstream.init=fresh"]
    assert downstream.main(words) == 0
    assert rows_of(kept) != rows_of(path.parent / "runs" / "fresh")


@pytest.mark.parametrize(
    ("family", "words", "message"),
    [
        ("bert", ["modules.H=null", "downstream.train=[A]"], "a Classifier takes one task head, such as modules.H: {kind: head}"),
        ("bart", ["modules.H={kind: head}", "downstream.train=[A, H]"], "a TextToTextModel takes no task head"),
    ],
)  # fmt: skip
def test_a_model_and_modules_that_do_not_fit_give_one_message(inputs, capsys, family, words, message):
    for command in (upstream.main, downstream.main):
        assert command(["--config", str(inputs(family)), "name=odd", *words]) == 2
        assert f"error: {message}" in capsys.readouterr().err


def test_glue_is_drawn_from_raw_rows_primed_on_without_one_source_and_tuned(inputs, tmp_path, capsys):
    write_glue(tmp_path / "glue", "parquet", ("cola", "mrpc", "rte", "sst2", "stsb"))
    words = [
        "upstream.method=maml", "upstream.train=[M]", "tasks.gym=glue", f"tasks.rows={tmp_path / 'glue'}", "tasks.shots=3",
        "tasks.partition=glue-heldout-rte", "tasks.leave_out=[mrpc]", "tasks.metric=ACC", "upstream.tasks_per_step=2",
    ]  # fmt: skip
    folder = run(inputs("bert"), "glue", *words)
    printed = capsys.readouterr().out
    assert "leave_out: 5 of 6 sources are kept; left out: mrpc" in printed
    rows = rows_of(folder)
    assert {(row["task"], row["metric"], row["sample"]) for row in rows} == {
        ("rte", "ACC", "13"),
        ("rte", "ACC", "21"),
    }
    lines = (folder / "downstream" / "predictions" / "rte" / "13.jsonl").read_text().splitlines()
    assert {json.loads(line)["prediction"] for line in lines} <= {"entailment", "not_entailment"}
    assert all(" [SEP] " in json.loads(line)["input"] for line in lines)
    words = [word for word in words if "metric" not in word and "leave_out" not in word]
    regression = run(inputs("bert"), "stsb", *words, "tasks.partition=glue-heldout-stsb")
    assert {row["metric"] for row in rows_of(regression)} == {"Pearson-Correlation"}
    lines = (regression / "downstream" / "predictions" / "stsb" / "13.jsonl").read_text().splitlines()
    assert all(math.isfinite(float(json.loads(line)["prediction"])) for line in lines)
