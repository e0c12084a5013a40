"""Reptile against its definition: how far a few steps of SGD move the whole inner set."""

from __future__ import annotations

import pytest
import torch
from tiny import HOULSBY, encoder_of, tiny_model, toy_task

from priming.data.batching import make_batch
from priming.errors import ModelError
from priming.upstream.common import encode_episodes
from priming.upstream.reptile import Reptile
from priming.upstream.settings import InnerLearningRate, UpstreamSettings
from priming.upstream.trainers import MAMLTrainer, MultiTaskTrainer, ReptileTrainer

RATE = 0.05
TASKS = [toy_task("one", rows=3, samples=(13,)), toy_task("two", rows=5, samples=(13,))]


def make(train, inner, *, steps=3, at_once=1, size=2, rate=RATE, dtype=torch.float64):
    model = tiny_model(spread=0.2, modules={"A": HOULSBY}, dtype=dtype)
    settings = UpstreamSettings(
        method="reptile", train=train, steps=1, tasks_per_step=2, inner_steps=steps, support_size=size,
        inner_learning_rate=InnerLearningRate(value=rate), tasks_at_once=at_once,
    )  # fmt: skip
    reptile = Reptile(model, encode_episodes(encoder_of(model), TASKS), settings, inner, 42)
    params = {n: v.clone().requires_grad_() for n, v in model.params(model.parts.names(train)).items()}
    return model, reptile, params


@pytest.mark.parametrize(
    ("train", "inner"), [(("M",), ("M", "A")), (("A",), ("A",)), (("M", "A"), ("M", "A"))]
)
def test_the_gradient_is_the_way_that_sgd_goes_divided_by_its_rate(train, inner):
    model, reptile, params = make(train, inner)
    want = {name: torch.zeros_like(value) for name, value in params.items()}
    for episode in reptile._episodes:
        names = model.parts.names(inner)
        values = {name: v.clone().requires_grad_() for name, v in model.params(names).items()}
        for batch in reptile._batches([episode], reptile._keys([episode], 0, order(reptile, episode))):
            loss = model.losses(values, batch, training=True, label_smoothing=0.1)[0]
            found = torch.autograd.grad(loss, list(values.values()), allow_unused=True)
            values = {
                name: v if g is None else (v - RATE * g).detach().requires_grad_()
                for (name, v), g in zip(values.items(), found, strict=True)
            }
        for name in want:
            want[name] += (model.params([name])[name] - values[name].detach()) / RATE
    result = reptile(params, 0)
    for name, value in want.items():
        torch.testing.assert_close(result.gradients[name], value, rtol=1e-9, atol=1e-11)


def order(reptile, episode):
    """The position of an episode in the first meta-batch."""
    from priming.data.batching import shuffled_rows

    rows = shuffled_rows(len(reptile._episodes), 0, 2, 42, "upstream")
    return [reptile._episodes[row].task for row in rows].index(episode.task)


def test_every_inner_step_takes_other_rows_of_both_splits():
    _, reptile, _ = make(("M",), ("M",), steps=3, size=2)
    (episode,) = [own for own in reptile._episodes if own.task == "one"]
    batches = reptile._batches([episode], reptile._keys([episode], 0, 0))
    rows = [tuple(row) for batch in batches for row in batch.inputs.tolist()]
    both = make_batch([[*episode.support, *episode.query]])
    assert len(rows) == len(both.inputs) == 6
    trimmed = sorted(tuple(token for token in row if token) for row in rows)
    assert trimmed == sorted(tuple(token for token in row if token) for row in both.inputs.tolist())


def test_tasks_at_once_changes_nothing():
    _, alone, params = make(("A",), ("A",))
    _, together, _ = make(("A",), ("A",), at_once=2)
    one, other = alone(params, 0), together(params, 0)
    torch.testing.assert_close(other.losses, one.losses, rtol=1e-9, atol=0)
    for name, gradient in one.gradients.items():
        torch.testing.assert_close(other.gradients[name], gradient, rtol=1e-9, atol=1e-12)


def test_the_trainer_lets_psi_d_adapt_along_and_returns_psi_u():
    model = tiny_model(spread=0.2, modules={"A": HOULSBY})
    settings = UpstreamSettings(method="reptile", train=("M",), steps=2, tasks_per_step=2, inner_steps=2)
    trainer = ReptileTrainer(model, settings, inner=("A",), input_length=48, output_length=8)
    algorithm = trainer.algorithm(encode_episodes(trainer.encoder, TASKS))
    assert set(algorithm._inner_names) == set(model.parts.names(("M", "A")))
    assert set(trainer.train(TASKS)) == set(model.parts.names(("M",)))


def test_a_small_inner_rate_loses_no_digits_in_float32():
    """CrossFit's 1e-5 moves weights by less than float32 can tell; the inner gradients are added up instead."""
    found = {}
    for dtype in (torch.float32, torch.float64):
        _, reptile, params = make(("M",), ("M", "A"), rate=1e-5, dtype=dtype)
        found[dtype] = reptile(params, 0).gradients
    for name, want in found[torch.float64].items():
        torch.testing.assert_close(found[torch.float32][name].double(), want, rtol=1e-3, atol=1e-5)


def test_heads_are_in_psi_d_and_never_in_psi_u():
    model = tiny_model(family="bert", modules={"A": HOULSBY})
    settings = UpstreamSettings(method="reptile", train=("M",), steps=2)
    for trainer, train, extra, words in (
        (ReptileTrainer, ("M",), {"inner": ("A",)}, r"downstream.train: \['A'\] lacks H"),
        (MAMLTrainer, ("M",), {}, r"downstream.train: \['A'\] lacks H.*inner=\('A', 'H'\)"),
        (MultiTaskTrainer, ("M", "H"), {}, "upstream.train: H is a task head"),
        (MAMLTrainer, ("H",), {"inner": ("H",)}, "upstream.train: H is a task head"),
    ):
        with pytest.raises(ModelError, match=words):
            trainer(model, settings.model_copy(update={"train": train}), **extra, input_length=48)
