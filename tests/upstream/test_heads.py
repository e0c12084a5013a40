"""Classifiers upstream: one head per source task in multi-task learning, a fresh one for every visit in MAML."""

from __future__ import annotations

import shutil

import pytest
import torch
from meta_reference import full_graph, relative
from tiny import HOULSBY, encoder_of, tiny_model, toy_classes, toy_regression, toy_task
from torch.nn import functional

from priming.data.batching import make_batch
from priming.upstream.common import encode_episodes
from priming.upstream.maml import Maml
from priming.upstream.multitask import MultiTask
from priming.upstream.settings import InnerLearningRate, UpstreamSettings
from priming.upstream.trainers import MAMLTrainer, MultiTaskTrainer, ReptileTrainer

LENGTHS = {"input_length": 48, "output_length": 8}
TASKS = [
    toy_task("one", rows=3, samples=(13,)), toy_classes("two", rows=5, samples=(13,)),
    toy_regression("three", rows=4, samples=(13,)),
]  # fmt: skip


def settings(**changes):
    return UpstreamSettings(**{
        "method": "maml", "train": ("M",), "steps": 2, "tasks_per_step": 3, "batch_size": 6, "inner_steps": 2,
        "inner_learning_rate": InnerLearningRate(value=0.05), "learning_rate": 1e-3, "warmup": 0.0, **changes,
    })  # fmt: skip


def maml_problem(inner, *, family="bert", **changes):
    model = tiny_model(family=family, spread=0.2, modules={"A": HOULSBY})
    own = settings(**changes)
    maml = Maml(model, encode_episodes(encoder_of(model), TASKS), own, inner, 42)
    params = model.params(model.parts.names(own.train))
    return maml, {name: value.clone().requires_grad_() for name, value in params.items()}


@pytest.mark.parametrize("inner", [("H",), ("H", "A"), ("M", "H")])
@pytest.mark.parametrize("train", [("M",), ("M", "A")])
def test_the_meta_gradient_with_heads_equals_the_full_graph(inner, train):
    """Two, three and one classes; the heads are adapted with the rest and no gradient of theirs is kept."""
    maml, params = maml_problem(inner, train=train)
    gradients = maml(params, 0).gradients
    assert set(gradients) == set(params)
    assert relative(gradients, full_graph(maml, params, 2)) < 1e-10


@pytest.mark.parametrize("family", ["bert", "roberta"])
@pytest.mark.parametrize("second_order", ["exact", "finite_difference", "none"])
def test_tasks_of_unlike_heads_share_a_pass(family, second_order):
    alone, params = maml_problem(("H", "A"), family=family, second_order=second_order)
    together, _ = maml_problem(("H", "A"), family=family, second_order=second_order, tasks_at_once=3)
    one, other = alone(params, 0), together(params, 0)
    torch.testing.assert_close(other.losses, one.losses, rtol=1e-9, atol=0)
    assert relative(other.gradients, one.gradients) < 1e-8


def test_every_visit_draws_its_own_head():
    maml, params = maml_problem(("H",))
    episode = [maml._episodes[0]]
    heads = []
    for step in (0, 0, 1):
        keys = maml._keys(episode, step, 0)
        heads.append(maml._split(params, episode, keys)[1][maml._model.head_names[0]])
    assert torch.equal(heads[0], heads[1])
    assert not torch.equal(heads[0], heads[2])


def multitask_problem(**changes):
    model = tiny_model(family="bert", modules={})
    own = settings(method="multitask", label_smoothing=0.0, **changes)
    multitask = MultiTask(model, encode_episodes(encoder_of(model), TASKS), own, 42)
    params = {**model.params(model.parts.names(("M",))), **multitask.extras.params}
    return model, multitask, {name: value.clone().requires_grad_() for name, value in params.items()}


def test_every_source_task_has_a_head_as_wide_as_its_classes():
    model, multitask, params = multitask_problem()
    shapes = {name: tuple(value.shape) for name, value in params.items() if "@" in name}
    assert sorted(shapes.values()) == [(1,), (1, 12), (2,), (2, 12), (3,), (3, 12)]
    assert multitask.extras.matrices == {name for name, shape in shapes.items() if len(shape) == 2}
    assert not set(shapes) & set(model.parts.owner)


def test_the_loss_is_the_mean_over_tasks_each_with_its_own_head():
    model, multitask, params = multitask_problem()
    result = multitask(params, 0)
    names, blocks = multitask._by_task(0)
    losses = []
    for name, rows in zip(names, blocks, strict=True):
        weight, bias = (params[f"{own}@{name}"] for own in model.head_names)
        total = 0.0
        for row in rows:
            hidden = model.module.eval()(input_ids=torch.tensor([row.input])).last_hidden_state[:, 0]
            scores = hidden @ weight.T + bias
            if row.value is None:
                total = total + functional.cross_entropy(scores, torch.tensor(row.answers[0]))
            else:
                total = total + (scores[0, 0] - row.value) ** 2
        losses.append(total / len(rows))
    want = torch.stack(losses)
    torch.testing.assert_close(result.losses, want.detach(), rtol=1e-6, atol=0)
    weights = [f"{model.head_names[0]}@{name}" for name in names]
    own = {name: params[name] for name in weights}
    explicit = torch.autograd.grad(want.mean(), list(own.values()))
    for name, gradient in zip(own, explicit, strict=True):
        torch.testing.assert_close(result.gradients[name], gradient, rtol=1e-5, atol=1e-9)


def test_pooled_rows_count_one_by_one_whatever_their_task():
    """One of three rows of a task weighs as much as the only row of another."""
    _, multitask, params = multitask_problem(mixture="pooled", batch_size=7)
    result = multitask(params, 0)
    names, blocks = multitask._pooled(0)
    assert [len(block) for block in blocks] == [1] * 7
    assert 1 < len(set(names)) < 7
    one_by_one = [
        multitask._model.losses(multitask._with_heads(params, [name]), make_batch([block]), training=False)[0]
        for name, block in zip(names, blocks, strict=True)
    ]
    torch.testing.assert_close(result.losses, torch.stack(one_by_one).detach(), rtol=1e-9, atol=0)
    loss = torch.stack(one_by_one).mean()
    heads = [name for name in params if "@" in name]
    want = torch.autograd.grad(loss, [params[name] for name in heads], allow_unused=True)
    for name, gradient in zip(heads, want, strict=True):
        expected = torch.zeros_like(params[name]) if gradient is None else gradient
        torch.testing.assert_close(result.gradients[name], expected, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("trainer", [MultiTaskTrainer, MAMLTrainer, ReptileTrainer])
def test_trainers_return_psi_u_alone_and_resume_to_the_same_values(trainer, tmp_path):
    model = tiny_model(family="bert", modules={"A": HOULSBY})
    extra = {} if trainer is MultiTaskTrainer else {"inner": ("H", "A")}
    whole = trainer(model, settings(steps=4), **extra, **LENGTHS).train(TASKS, [toy_task("dev")])
    assert set(whole) == set(model.parts.names(("M",)))
    kept = settings(steps=4, checkpoint_every=2)
    trainer(model, kept, folder=tmp_path, **extra, **LENGTHS).train(TASKS)
    shutil.rmtree(tmp_path / "upstream" / "checkpoints" / "4")
    resumed = trainer(model, kept, folder=tmp_path, **extra, **LENGTHS).train(TASKS)
    assert all(torch.equal(resumed[name], whole[name]) for name in whole)
