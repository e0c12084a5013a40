"""What is picked: strictly better wins, the first best stays, not-a-number never wins and never crashes."""

from __future__ import annotations

import gc
import json
import math
import re
from dataclasses import replace

import pytest
import torch
from tiny import tiny_model, toy_task

from priming import DownstreamSettings, DownstreamTuner, Example, Sample, Task
from priming.downstream import bank_run
from priming.downstream.cells import Target, bank_sizes, grid, make_banks
from priming.errors import CheckpointError, TaskError
from priming.evaluation.predicting import Scored

NAN = math.nan


def tune(monkeypatch, scores, folder=None, **changes):
    """One task, one sample; the dev score of look `i` of learning rate `r` is scores[r][i]."""
    settings = DownstreamSettings(**{
        "train": ("A",), "learning_rate": tuple(10.0 ** -(3 + i) for i in range(len(scores))), "batch_size": (2,), "steps": 4,
        "warmup": 0, "evaluate_every": 1, "beams": 1, "bank_size": 1, **changes,
    })  # fmt: skip
    looks = iter([score for row in scores for score in row])
    monkeypatch.setattr(bank_run, "score_predictions", lambda *_: Scored(next(looks), 0.25, ()))
    tuner = DownstreamTuner(tiny_model(), settings, input_length=48, output_length=8, folder=folder)
    return tuner.tune([toy_task(samples=(13,))]), tuner


@pytest.mark.parametrize(
    ("scores", "best_step", "dev_score"),
    [
        ([0.1, 0.5, 0.5, 0.2], 2, 0.5),
        ([NAN, 0.0, NAN, 0.0], 2, 0.0),
        ([NAN, -0.5, -0.2, NAN], 3, -0.2),
        ([NAN, NAN, NAN, NAN], 4, None),
    ],
)
def test_the_best_step(monkeypatch, scores, best_step, dev_score):
    row = tune(monkeypatch, [scores])[0].rows[0]
    assert (row.best_step, row.dev_score, row.picked, row.status) == (best_step, dev_score, True, "done")


@pytest.mark.parametrize(
    ("scores", "picked"),
    [
        ([0.2, 0.7, 0.7], 1),
        ([NAN, 0.1, 0.0], 1),
        ([0.3, NAN, 0.3], 0),
        ([NAN, NAN, NAN], 0),
        ([NAN, NAN, -1.0], 2),
    ],
)
def test_the_best_cell(monkeypatch, scores, picked):
    result, _ = tune(monkeypatch, [[score] * 4 for score in scores])
    assert [row.picked for row in result.rows] == [index == picked for index in range(3)]
    assert [row.test_score is not None for row in result.rows] == [index == picked for index in range(3)]


def test_the_best_state_is_a_copy_and_not_the_live_weights(monkeypatch):
    """The reference code keeps an alias, so its best state is the last one."""
    early, tuner = tune(monkeypatch, [[0.9, 0.1, 0.1, 0.1]])
    late, _ = tune(monkeypatch, [[0.1, 0.1, 0.1, 0.9]])
    short, _ = tune(monkeypatch, [[0.9, 0.1]], steps=2)
    target = Target("parity", 13)
    name = tuner.model.parts.owned("A")[1]
    assert not torch.equal(early.tuned[target][name], late.tuned[target][name])
    assert early.rows[0].best_step == short.rows[0].best_step == 1


def test_a_cell_that_diverges_is_stopped_and_its_neighbours_go_on(monkeypatch, tmp_path):
    settings = DownstreamSettings(
        train=("A",),
        learning_rate=(1e-3, 1e300),
        batch_size=(2,),
        steps=4,
        warmup=0,
        evaluate_every=4,
        beams=1,
        bank_size=2,
        max_grad_norm=None,
    )
    tuner = DownstreamTuner(
        tiny_model(spread=0.2), settings, input_length=48, output_length=8, folder=tmp_path
    )
    calm, wild = tuner.tune([toy_task(samples=(13,))]).rows
    assert (calm.status, wild.status) == ("done", "failed")
    assert (calm.picked, wild.picked, wild.dev_score) == (True, False, None)
    record = json.loads((tmp_path / "cells" / "parity" / "13" / "lr1e+300_bs2.json").read_text())
    assert record["status"] == f"failed: loss or gradient not finite at step {record['stopped_at']}"
    alone = DownstreamTuner(
        tiny_model(spread=0.2),
        settings.model_copy(update={"learning_rate": (1e-3,)}),
        input_length=48,
        output_length=8,
    )
    assert alone.tune([toy_task(samples=(13,))]).rows[0].dev_score == calm.dev_score


def test_regression_that_cannot_be_read_as_numbers_is_undefined_and_does_not_crash():
    rows = tuple(Example(f"rate {i}", (str(i),)) for i in range(4))
    task = Task("rate", "Pearson-Correlation", {13: Sample(rows, rows, rows)})
    settings = DownstreamSettings(
        train=("A",), learning_rate=(1e-3,), batch_size=(2,), steps=2, warmup=0, evaluate_every=1, beams=1
    )
    result = DownstreamTuner(tiny_model(), settings, input_length=48, output_length=8).tune([task])
    assert math.isnan(result.test_scores["rate"][13])
    assert result.rows[0].test_score is None


def test_the_curve_and_the_facts_of_a_cell_are_kept(monkeypatch, tmp_path):
    tune(monkeypatch, [[0.1, NAN, 0.3, 0.2]], folder=tmp_path)
    record = json.loads((tmp_path / "cells" / "parity" / "13" / "lr0.001_bs2.json").read_text())
    assert [(point["step"], point["score"]) for point in record["curve"]] == [
        (1, 0.1),
        (2, None),
        (3, 0.3),
        (4, 0.2),
    ]
    assert all(point["loss"] > 0 for point in record["curve"])
    assert (record["best_step"], record["dev_score"], record["off_label_rate"], record["status"]) == (
        3,
        0.3,
        0.25,
        "done",
    )
    model = tiny_model()
    assert record["trained_parameters"] == sum(
        value.numel() for value in model.params(model.parts.names(["A"])).values()
    )


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_a_target_without_examples_is_named(split):
    task = toy_task(samples=(13,))
    task = replace(task, samples={13: replace(task.samples[13], **{split: ()})})
    settings = DownstreamSettings(train=("A",))
    with pytest.raises(
        TaskError, match=f"downstream tuning: task 'parity', sample 13 has no {split} examples"
    ):
        DownstreamTuner(tiny_model(), settings, input_length=48, output_length=8).tune([task])


def test_without_targets_there_is_nothing_to_tune():
    with pytest.raises(TaskError, match="downstream tuning needs at least one task"):
        DownstreamTuner(
            tiny_model(), DownstreamSettings(train=("A",)), input_length=48, output_length=8
        ).tune([])


@pytest.mark.parametrize("change", ["seed", "steps", "data", "model"])
def test_another_sweeps_folder_is_refused(tmp_path, change):
    settings = DownstreamSettings(
        train=("A",), learning_rate=(1e-3,), batch_size=(2,), steps=1, warmup=0, evaluate_every=1, beams=1
    )
    options = {"folder": tmp_path, "input_length": 48, "output_length": 8}
    DownstreamTuner(tiny_model(), settings, **options).tune([toy_task()])
    model = tiny_model(seed=int(change == "model"))
    other = settings.model_copy(update={"steps": 2}) if change == "steps" else settings
    tuner = DownstreamTuner(model, other, seed=43 if change == "seed" else 42, **options)
    with pytest.raises(CheckpointError, match="holds a sweep with other settings, tasks or model"):
        tuner.tune([toy_task(rows=5 if change == "data" else 4)])


def test_a_sweep_planned_for_other_banks_is_refused(tmp_path):
    settings = DownstreamSettings(
        train=("A",),
        learning_rate=(1e-3,),
        batch_size=(2,),
        steps=1,
        warmup=0,
        evaluate_every=1,
        beams=1,
        bank_size=2,
    )
    options = {"folder": tmp_path, "input_length": 48, "output_length": 8}
    DownstreamTuner(tiny_model(), settings, **options).tune([toy_task()])
    other = settings.model_copy(update={"bank_size": 1})
    with pytest.raises(CheckpointError, match="planned with banks of another size"):
        DownstreamTuner(tiny_model(), other, **options).tune([toy_task()])


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ([toy_task("twin"), toy_task("twin", rows=5)], "2 tasks are called 'twin'; give each its own name"),
        ([replace(toy_task(), name="../up")], "'../up' cannot be a task's name, since it names a folder"),
        ([replace(toy_task(), samples={})], "task 'parity' has no sample"),
    ],
)
def test_tasks_that_cannot_be_used_are_named(tasks, message):
    with pytest.raises(TaskError, match=re.escape(message)):
        DownstreamTuner(
            tiny_model(), DownstreamSettings(train=("A",)), input_length=48, output_length=8
        ).tune(tasks)


def test_results_outlive_their_tuner():
    settings = DownstreamSettings(
        train=("A",), learning_rate=(1e-3,), batch_size=(2,), steps=1, warmup=0, evaluate_every=1, beams=1
    )
    result = DownstreamTuner(tiny_model(), settings, input_length=48, output_length=8).tune([toy_task()])
    gc.collect()
    assert len(result.tuned[Target("parity", 13)]) > 10
    with pytest.raises(KeyError):
        result.tuned[Target("parity", 99)]


def test_the_plan_puts_every_cell_into_one_bank_and_like_lengths_together():
    settings = DownstreamSettings(train=("A",), learning_rate=(1e-3, 1e-4), batch_size=(2, 4))
    lengths = {
        Target(name, 13): length for name, length in (("long", 90.0), ("short", 5.0), ("middle", 20.0))
    }
    banks = make_banks(lengths, settings, {2: 4, 4: 3})
    cells = [cell for bank in banks for cell in bank]
    assert sorted(cells, key=str) == sorted(
        (cell for target in lengths for cell in grid(target, settings)), key=str
    )
    assert [(bank[0].batch_size, len(bank)) for bank in banks] == [(2, 4), (2, 2), (4, 3), (4, 3)]
    assert all(len({cell.batch_size for cell in bank}) == 1 for bank in banks)
    assert {cell.target.task for cell in banks[0]} == {"short", "middle"}
    one_by_one = make_banks(lengths, settings, {2: 1, 4: 1})
    assert [bank[0].target.task for bank in one_by_one] == ["short"] * 4 + ["middle"] * 4 + ["long"] * 4


def test_automatic_banks_are_as_large_as_helps_and_as_memory_holds():
    settings = DownstreamSettings(train=("A",), batch_size=(2, 8))
    assert bank_sizes(settings, 10**5, "cpu", bankable=True) == {2: 16, 8: 16}
    assert bank_sizes(settings, 10**8, "cpu", bankable=True) == {2: 5, 8: 1}
    assert bank_sizes(settings, 10**8, "cuda", bankable=True) == {2: 42, 8: 10}
    assert bank_sizes(settings, 10**5, "cpu", bankable=False) == {2: 1, 8: 1}
    assert bank_sizes(settings.model_copy(update={"bank_size": 7}), 10**9, "cpu", bankable=True) == {
        2: 7,
        8: 7,
    }
