from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tiny import BIAS, encoder_of, tiny_model, toy_classes, toy_regression, toy_task

from priming.data.batching import make_batch
from priming.downstream.settings import DownstreamSettings
from priming.errors import TrainingError
from priming.sources import gradients, passes
from priming.sources.gradients import compared_names, gradient_scores, task_gradients
from priming.sources.passes import encode_rows

SETTINGS = DownstreamSettings(
    train=("A",), learning_rate=(1e-2,), batch_size=(4,), steps=4, warmup=1, evaluate_every=2
)


def rows_of(model, *tasks):
    return encode_rows(encoder_of(model), tasks)


def pulls(model, rows, settings=SETTINGS):
    return dict(task_gradients(model, rows, settings))


def loss_of(model, rows, params):
    return model.losses(params, make_batch([rows.train]), training=False, label_smoothing=0.1)[0]


def test_it_is_the_mean_over_samples_of_the_gradient_of_the_downstream_loss():
    model = tiny_model(spread=0.1)
    rows = rows_of(model, toy_task("one"), toy_task("two", rows=6))
    found = pulls(model, rows, SETTINGS)
    assert list(found) == ["one", "two"]
    names = compared_names(model, SETTINGS)
    assert set(names) == set(model.parts.names(("A",)))
    for task, gradient in found.items():
        of_samples = []
        for own in (row for row in rows if row.task.name == task):
            leaves = {name: value.clone().requires_grad_() for name, value in model.params(names).items()}
            of_samples.append(torch.autograd.grad(loss_of(model, own, leaves), list(leaves.values())))
        expected = [torch.stack(pair).mean(dim=0).flatten() for pair in zip(*of_samples, strict=True)]
        assert torch.allclose(gradient, torch.cat(expected), atol=1e-10)


@pytest.mark.parametrize("family", ["bart", "bert"])
def test_neither_banks_nor_passes_nor_the_order_of_tasks_matter(family, monkeypatch):
    model = tiny_model(family=family, spread=0.1)
    settings = SETTINGS if family == "bart" else SETTINGS.model_copy(update={"train": ("A", "H")})
    tasks = (toy_task("one", rows=3), toy_classes("two", rows=2, samples=(13,)))
    together = pulls(model, rows_of(model, *tasks), settings)
    again = pulls(model, rows_of(model, *reversed(tasks)), settings)
    assert all(torch.equal(together[name], again[name]) for name in together)
    monkeypatch.setitem(gradients.AUTO_SLOTS, "cpu", 1)
    monkeypatch.setitem(passes.FLOATS_AT_ONCE, "cpu", 1)
    alone = pulls(model, rows_of(model, *tasks), settings)
    assert all(torch.allclose(together[name], alone[name], atol=1e-10) for name in together)


def test_scores_are_cosines_and_say_what_a_small_step_on_the_source_does_to_the_target():
    model = tiny_model(spread=0.1)
    sources = rows_of(model, toy_task("far", seed=3), toy_classes("near"))
    targets = rows_of(model, toy_task("goal", samples=(13,)))
    scores = gradient_scores(model, sources, targets, SETTINGS)
    assert (scores.by, scores.targets, scores.sources) == ("gradient", ("goal",), ("far", "near"))
    theirs, ours = pulls(model, sources, SETTINGS), pulls(model, targets, SETTINGS)["goal"]
    names = compared_names(model, SETTINGS)
    start = model.params(names)
    sizes = [value.numel() for value in start.values()]
    for source, cosine in zip(scores.sources, scores.values[0], strict=True):
        pull = theirs[source]
        assert cosine == pytest.approx(float(ours @ pull / ours.norm() / pull.norm()))
        step = torch.split(pull / pull.norm() * 1e-5, sizes)
        moved = {
            n: value - own.view(value.shape) for (n, value), own in zip(start.items(), step, strict=True)
        }
        change = float(loss_of(model, targets[0], moved) - loss_of(model, targets[0], start))
        assert change == pytest.approx(-1e-5 * cosine * float(ours.norm()), rel=1e-2)


def test_a_sum_over_tokens_is_only_another_unit_for_one_sample():
    model = tiny_model(spread=0.1)
    rows = rows_of(model, toy_task("one", samples=(13,)))
    mean, total = (
        pulls(model, rows, SETTINGS.model_copy(update={"loss_reduction": how}))["one"]
        for how in ("mean", "sum")
    )
    tokens = sum(len(row.answers[0]) for row in rows[0].train)
    assert torch.allclose(total, tokens * mean)


def test_the_same_rows_under_another_name_agree_fully_for_a_classifier():
    """Its head is fitted to the rows, and drawn heads would tell the two apart."""
    model = tiny_model(family="bert", spread=0.1)
    settings = SETTINGS.model_copy(update={"train": ("A", "H")})
    task = toy_classes("goal", rows=9)
    sources = rows_of(model, replace(task, name="twin"), toy_task("far", rows=9), toy_regression("numbers"))
    found = gradient_scores(model, sources, rows_of(model, task), settings)
    scores = dict(zip(found.sources, found.values[0], strict=True))
    assert scores["twin"] == pytest.approx(1)
    assert max(scores["far"], scores["numbers"]) < 0.99
    assert np.isfinite(found.values).all()
    assert not set(compared_names(model, settings)) & set(model.head_names)


def test_full_fine_tuning_compares_the_language_model_itself():
    model = tiny_model(modules={}, spread=0)
    settings = SETTINGS.model_copy(update={"train": ("M",)})
    rows = rows_of(model, toy_task("one"), toy_task("two"))
    found = gradient_scores(model, rows[:2], rows[2:], settings)
    assert found.values.shape == (1, 1)
    sizes = [value.numel() for value in model.params(model.parts.owned("M")).values()]
    assert len(pulls(model, rows[:2], settings)["one"]) == sum(sizes)


def test_adapter_bias_shows_its_vector_and_the_layer_norms_alone():
    model = tiny_model(modules={"A": BIAS})
    gradient = pulls(model, rows_of(model, toy_task("one")), SETTINGS)["one"]
    values = model.params(compared_names(model, SETTINGS))
    parts = dict(
        zip(values, torch.split(gradient, [value.numel() for value in values.values()]), strict=True)
    )
    silent = {name for name, part in parts.items() if not part.any()}
    assert silent == {name for name in values if name.rpartition(".")[2] in {"alpha_weight", "alpha_bias"}}


def test_what_cannot_be_compared_is_refused(monkeypatch):
    model = tiny_model(family="bert")
    with pytest.raises(TrainingError, match=r"downstream.train: \['H'\] is the head alone"):
        compared_names(model, SETTINGS.model_copy(update={"train": ("H",)}))
    monkeypatch.setattr(gradients, "available_bytes", lambda: 1000)
    with pytest.raises(
        TrainingError, match=r"gradients of A of 1 targets take 0.0 GiB, and 0.0 GiB are free"
    ):
        gradient_scores(tiny_model(), (), rows_of(tiny_model(), toy_task("one")), SETTINGS)
    text = tiny_model()
    next(iter(text.module.parameters())).data.fill_(torch.nan)
    with pytest.raises(TrainingError, match="the gradient of task 'one', sample 13, is not finite"):
        pulls(text, rows_of(text, toy_task("one")), SETTINGS)
