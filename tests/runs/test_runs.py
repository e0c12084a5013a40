"""Whole runs: the same seed twice, resuming, refusing what does not fit, and what is left untouched."""

from __future__ import annotations

import csv
import json

import pytest
import torch
from safetensors.torch import load_file
from toy_run import contents, write_inputs
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from priming import load_config, run_downstream, run_upstream
from priming.cli import downstream, upstream
from priming.errors import CheckpointError, ConfigError, TaskError


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return write_inputs(tmp_path_factory.mktemp("inputs"))


@pytest.fixture(scope="module")
def finished(inputs):
    """One finished run of both stages, through the commands."""
    assert upstream.main(["--config", str(inputs)]) == 0
    assert downstream.main(["--config", str(inputs)]) == 0
    return inputs.parent / "runs" / "toy"


def test_a_run_leaves_the_files_of_its_contract(finished):
    names = set(contents(finished))
    assert {
        "log.jsonl",
        "upstream/final/M.safetensors",
        "upstream/final/A.safetensors",
        "upstream/final/manifest.json",
    } <= names
    assert {
        "upstream/primed/config.json",
        "upstream/primed/model.safetensors",
        "upstream/primed/tokenizer.json",
    } <= names
    assert {name.split("/")[2] for name in names if name.startswith("upstream/checkpoints/")} == {"10", "12"}
    assert {
        "downstream/plan.json",
        "downstream/results.csv",
        "downstream/cells/zeta/21/lr0.01_bs2.json",
    } <= names
    assert {"downstream/adapters/zeta/21/params.safetensors", "downstream/predictions/zeta/21.jsonl"} <= names
    assert not [name for name in names if "candidates" in name or ".partial" in name]
    assert (finished / "config.yaml").exists()
    assert json.loads((finished / "environment.json").read_text())["packages"]["torch"] == torch.__version__


def test_results_have_one_row_per_cell_and_one_pick_per_task_and_sample(finished):
    with (finished / "downstream" / "results.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 2 * 4
    picked = [row for row in rows if row["picked"] == "true"]
    assert [(row["task"], row["sample"]) for row in picked] == [
        ("epsilon", "13"),
        ("epsilon", "21"),
        ("zeta", "13"),
        ("zeta", "21"),
    ]
    for row in rows:
        assert bool(row["test_score"]) == (row["picked"] == "true")
        best = [r for r in rows if (r["task"], r["sample"]) == (row["task"], row["sample"])]
        if row["picked"] == "true":
            assert float(row["dev_score"]) == max(float(r["dev_score"]) for r in best)
            lines = (
                (finished / "downstream" / "predictions" / row["task"] / f"{row['sample']}.jsonl")
                .read_text()
                .splitlines()
            )
            right = [json.loads(line)["prediction"].lower() in json.loads(line)["golds"] for line in lines]
            assert float(row["test_score"]) == pytest.approx(sum(right) / len(right))


def test_the_primed_model_loads_in_plain_transformers(finished):
    module = AutoModelForSeq2SeqLM.from_pretrained(finished / "upstream" / "primed")
    assert AutoTokenizer.from_pretrained(finished / "upstream" / "primed")(" even")["input_ids"]
    trained = load_file(finished / "upstream" / "final" / "M.safetensors")
    state = dict(module.named_parameters())
    assert set(trained) == set(state)
    assert all(torch.equal(state[name], value) for name, value in trained.items())


def test_same_seed_twice_gives_the_same_files(inputs, finished):
    other = ["output_dir=" + str(inputs.parent / "again")]
    run_upstream(load_config(inputs, other))
    run_downstream(load_config(inputs, other))
    assert contents(inputs.parent / "again" / "toy") == contents(finished)


def test_another_seed_gives_other_weights(inputs, finished):
    report = run_upstream(load_config(inputs, ["seed=43", "name=other"]))
    mine, other = (load_file(f / "upstream" / "final" / "M.safetensors") for f in (finished, report.folder))
    assert any(not torch.equal(value, other[name]) for name, value in mine.items())


def test_started_again_a_finished_run_stays_as_it_is(inputs, finished):
    before = contents(finished)
    assert upstream.main(["--config", str(inputs)]) == 0
    assert downstream.main(["--config", str(inputs)]) == 0
    assert contents(finished) == before


@pytest.mark.parametrize(
    ("train", "method"), [("[M]", "multitask"), ("[A]", "multitask"), ("[M,A]", "maml"), ("[A]", "maml")]
)
def test_what_is_not_trained_stays_bit_identical(inputs, train, method):
    config = load_config(
        inputs,
        [
            f"upstream.train={train}",
            f"upstream.method={method}",
            "upstream.steps=2",
            f"name=still_{method}_{train[1:-1].replace(',', '')}",
        ],
    )
    final = run_upstream(config).folder / "upstream" / "final"
    from priming.models.loading import load_model

    model = load_model(config.model, modules=config.modules, seed=config.seed)
    start = model.params(tuple(model.parts.owner))
    saved = {name: value for file in final.glob("*.safetensors") for name, value in load_file(file).items()}
    psi_u = set(model.parts.names(config.upstream.train))
    assert psi_u <= set(saved)
    assert all(torch.equal(value, start[name]) for name, value in saved.items() if name not in psi_u)
    assert any(not torch.equal(saved[name], start[name]) for name in psi_u)


def test_upstream_settings_that_differ_are_named(inputs, finished):
    with pytest.raises(
        CheckpointError, match=r"upstream.learning_rate: 0.001 then, 0.002 now(.|\n)*Set them back"
    ):
        run_downstream(load_config(inputs, ["upstream.learning_rate=2e-3"]))


def test_another_runs_upstream_result_can_be_used(inputs, finished):
    report = run_downstream(load_config(inputs, ["upstream.from=toy", "name=borrowed"]))
    mine = (finished / "downstream" / "results.csv").read_text().replace("toy,", "borrowed,")
    assert (report.folder / "downstream" / "results.csv").read_text() == mine


def test_targets_may_be_tuned_on_fewer_samples_than_sources_have(inputs, finished):
    report = run_downstream(
        load_config(inputs, ["upstream.from=toy", "name=fewer", "tasks.target_samples=[21]"])
    )
    with (finished / "downstream" / "results.csv").open() as file:
        mine = [row for row in csv.DictReader(file) if row["sample"] == "21" and row["picked"] == "true"]
    scores = report.result.test_scores
    assert {row["task"]: {21: float(row["test_score"])} for row in mine} == scores


def test_without_an_upstream_result_the_message_says_what_to_run(inputs):
    with pytest.raises(CheckpointError, match="there is no upstream result; run priming-upstream"):
        run_downstream(load_config(inputs, ["name=nothing"]))


def test_a_sweep_with_other_settings_is_refused(inputs, finished):
    with pytest.raises(CheckpointError, match=r"plan.json: this folder holds a sweep with other settings"):
        run_downstream(load_config(inputs, ["downstream.steps=7"]))


def test_a_refused_start_leaves_the_saved_configuration_alone(inputs, finished):
    before = (finished / "config.yaml").read_text()
    for run, change in ((run_downstream, "downstream.steps=7"), (run_upstream, "upstream.learning_rate=0.5")):
        with pytest.raises(CheckpointError):
            run(load_config(inputs, [change]))
    assert (finished / "config.yaml").read_text() == before


def test_two_processes_do_not_work_in_one_folder(inputs, finished):
    from priming.runs.folder import RunFolder

    with (
        RunFolder(finished).locked(),
        pytest.raises(CheckpointError, match="another process is at work in this folder"),
    ):
        run_downstream(load_config(inputs))


def test_an_output_folder_that_cannot_be_written_is_said(inputs, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    words = ["--config", str(inputs), f"output_dir={tmp_path / 'file'}"]
    assert upstream.main(words) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["downstream.train=[M]", "upstream.tasks_at_once=2"], "tasks cannot share a forward pass"),
        (
            ["upstream.second_order=finite_difference", "precision=bfloat16"],
            "finite differences of bfloat16 losses are noise",
        ),
    ],
)
def test_maml_settings_that_cannot_work_are_refused(inputs, words, message):
    with pytest.raises(ConfigError, match=message):
        load_config(inputs, ["upstream.method=maml", *words])


def test_a_damaged_file_is_named(inputs, finished, tmp_path):
    import shutil

    shutil.copytree(finished, tmp_path / "toy")
    path = tmp_path / "toy" / "upstream" / "final" / "M.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(CheckpointError, match=r"M.safetensors: damaged"):
        run_downstream(load_config(inputs, [f"output_dir={tmp_path}", "downstream.steps=5"]))


def test_both_stages_can_be_planned_without_training(inputs, capsys):
    assert upstream.main(["--config", str(inputs), "--plan", "upstream.method=maml", "name=planned"]) == 0
    assert downstream.main(["--config", str(inputs), "--plan", "name=planned"]) == 0
    printed = capsys.readouterr().out
    for words in ("maml, psi_u = M, 12 steps", "train tasks: 3, samples 13, 21", "dev tasks: 1", "inner loop: 1 steps on A",
                  "cells: 16 (4 task samples x 4 of the grid) in 6 banks of up to 3", "peak memory: about", "parameters of A: "):  # fmt: skip
        assert words in printed
    assert not (inputs.parent / "runs" / "planned").exists()


def test_full_fine_tuning_has_no_adapter_and_keeps_no_weights_unless_asked(inputs):
    base = [
        "modules=null",
        "upstream.method=none",
        "downstream.train=[M]",
        "downstream.learning_rate=1e-3",
        "downstream.batch_size=2",
    ]
    plain = run_downstream(load_config(inputs, [*base, "name=FT"])).folder
    kept = run_downstream(load_config(inputs, [*base, "name=FT_kept", "downstream.keep_tuned=true"])).folder
    assert not (plain / "downstream" / "adapters").exists()
    assert not (plain / "downstream" / "candidates").exists()
    tuned = load_file(kept / "downstream" / "adapters" / "zeta" / "13" / "params.safetensors")
    assert not [name for name in tuned if "adapters" in name]
    assert set(tuned) == set(load_file(kept.parents[1] / "model" / "model.safetensors")) - {
        "final_logits_bias"
    }


def test_a_task_that_is_missing_from_the_gym_is_said(inputs, tmp_path, capsys):
    import shutil

    shutil.copytree(inputs.parent / "gym", tmp_path / "gym")
    shutil.rmtree(tmp_path / "gym" / "gamma")
    words = [f"tasks.gym={tmp_path / 'gym'}", "name=partial", "upstream.steps=1"]
    assert upstream.main(["--config", str(inputs), *words]) == 0
    assert "has 2 of the 3 train tasks" in capsys.readouterr().out
    shutil.rmtree(tmp_path / "gym" / "alpha")
    shutil.rmtree(tmp_path / "gym" / "beta")
    with pytest.raises(TaskError, match="has none of the 3 train tasks"):
        run_upstream(load_config(inputs, words))


def test_what_a_user_can_mend_ends_with_code_2_and_no_traceback(inputs, capsys):
    assert upstream.main(["--config", str(inputs), "upstream.lerning_rate=1"]) == 2
    printed = capsys.readouterr().err
    assert "upstream.lerning_rate" in printed
    assert "learning_rate" in printed.replace("lerning_rate", "")
    assert "Traceback" not in printed


def test_an_inner_loop_that_memory_cannot_hold_is_refused(inputs, monkeypatch):
    from priming.errors import TrainingError
    from priming.runs import upstream as module

    monkeypatch.setattr(module, "available_bytes", lambda: 1)
    with pytest.raises(
        TrainingError, match=r"upstream.inner_steps: an inner loop that trains the language model keeps"
    ):
        run_upstream(load_config(inputs, ["upstream.method=maml", "downstream.train=[M]", "name=big"]))


def test_a_run_that_succeeds_forgets_that_it_failed(tmp_path):
    config = load_config(write_inputs(tmp_path), ["upstream.method=none", "tasks.samples=[13]"])
    failure = tmp_path / "runs" / "toy" / "failure.json"
    failure.parent.mkdir(parents=True)
    failure.write_text("{}")
    run_downstream(config)
    assert not failure.exists()
