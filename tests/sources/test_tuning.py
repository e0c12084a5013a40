from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny import encoder_of, tiny_model, toy_classes, toy_task

from priming.data.batching import make_batch
from priming.downstream.settings import DownstreamSettings
from priming.evaluation.predicting import split_losses
from priming.sources.evidence import logme_scores
from priming.sources.passes import encode_rows
from priming.sources.tuning import source_pools, tune_sources

SETTINGS = DownstreamSettings(
    train=("A",),
    learning_rate=(1e-3, 1e-2),
    batch_size=(2, 3),
    steps=4,
    warmup=1,
    evaluate_every=2,
    max_grad_norm=1.0,
)


def rows_of(model, *tasks):
    return encode_rows(encoder_of(model), tasks)


@pytest.mark.parametrize("family", ["bart", "bert"])
def test_a_bank_of_sources_equals_each_source_alone(family):
    model = tiny_model(family=family, spread=0.1)
    train = ("A",) if family == "bart" else ("A", "H")
    tasks = (toy_task("one", rows=3), toy_classes("two", rows=4), toy_task("three"))
    banked, single = (
        list(
            tune_sources(
                model,
                rows_of(model, *tasks),
                SETTINGS.model_copy(update={"train": train, "bank_size": size}),
                steps=5,
                seed=1,
            )
        )
        for size in (3, 1)
    )
    assert [bank.sources for bank in banked] == [("one", "three", "two")]
    assert [bank.sources for bank in single] == [("one",), ("three",), ("two",)]
    for slot, alone in enumerate(single):
        for name, value in alone.params.items():
            together = banked[0].params[name][slot]
            if name in model.head_names:  # padded to the widest of its bank
                together = together[: len(value[0])]
            assert torch.allclose(together, value[0], atol=1e-9), name


def test_a_tuned_source_is_better_answered_and_the_model_is_left_alone():
    model = tiny_model(spread=0.1)
    before = model.fingerprint(model.parts.parts)
    rows = rows_of(model, toy_task("one"))
    (bank,) = tune_sources(model, rows, SETTINGS, steps=30, seed=1)
    pool = source_pools(rows)["one"]
    assert len(pool) == 2 * 2 * 4
    loss = {"label_smoothing": 0.0, "reduction": "mean"}
    assert (
        split_losses(model, bank.params, [pool], **loss)[0] < 0.8 * split_losses(model, {}, [pool], **loss)[0]
    )
    assert model.fingerprint(model.parts.parts) == before


def test_a_source_whose_loss_is_not_finite_stops_and_is_named():
    model = tiny_model(spread=0.1)
    settings = SETTINGS.model_copy(update={"learning_rate": (1e30,), "max_grad_norm": None})
    sources, targets = rows_of(model, toy_task("one")), rows_of(model, toy_task("goal"))
    (bank,) = tune_sources(model, sources, settings, steps=12, seed=1)
    assert 0 < bank.stopped["one"] < 12
    scores, (note,) = logme_scores(model, sources, targets, settings, steps=12, seed=1)
    assert np.isnan(scores.values).all()
    assert note.startswith(
        "logme: source one has no score, since its loss or gradient was not finite at step"
    )


def test_full_fine_tuning_runs_one_by_one():
    model = tiny_model(modules={}, spread=0)
    settings = SETTINGS.model_copy(update={"train": ("M",)})
    banks = list(
        tune_sources(model, rows_of(model, toy_task("one"), toy_task("two")), settings, steps=2, seed=1)
    )
    assert [bank.sources for bank in banks] == [("one",), ("two",)]
    loss = model.losses(
        banks[0].params, make_batch([source_pools(rows_of(model, toy_task("one")))["one"]]), training=False
    )
    assert torch.isfinite(loss).all()
