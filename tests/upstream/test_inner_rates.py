"""Inner learning rates learned per layer: their gradient against differences of the meta-loss, and what becomes of them."""

from __future__ import annotations

import math

import pytest
import torch
from tiny import BIAS, HOULSBY, META, encoder_of, tiny_model, toy_classes, toy_task

from priming.settings import COLLECT
from priming.upstream.common import encode_episodes
from priming.upstream.maml import Maml
from priming.upstream.settings import InnerLearningRate, UpstreamSettings
from priming.upstream.trainers import MAMLTrainer

LENGTHS = {"input_length": 48, "output_length": 8}
LEARNED = InnerLearningRate(value=0.05, learned="per_layer")


def make(*, family="bart", modules=None, train=("M",), inner=("A",), **changes):
    model = tiny_model(family=family, modules=modules, spread=0.2)
    tasks = [toy_task("one", rows=3, samples=(13,)), toy_classes("two", rows=5, samples=(13,))]
    settings = UpstreamSettings(**{
        "method": "maml", "train": train, "steps": 1, "tasks_per_step": 2, "inner_steps": 3,
        "inner_learning_rate": LEARNED, **changes,
    })  # fmt: skip
    maml = Maml(model, encode_episodes(encoder_of(model), tasks), settings, inner, 42)
    params = {**model.params(model.parts.names(train)), **maml.extras.params}
    generator = torch.Generator().manual_seed(3)
    for name in maml.extras.params:
        params[name] = 0.5 * torch.randn((), generator=generator, dtype=torch.float64)
    return maml, {name: value.clone().requires_grad_() for name, value in params.items()}


def total(maml, params):
    return float(maml(params, 0).losses.sum())


@pytest.mark.parametrize("at_once", [1, 2])
@pytest.mark.parametrize(
    ("family", "modules", "inner"),
    [
        ("bart", {"A": HOULSBY}, ("A",)),
        ("bart", {"A": HOULSBY, "MA": META}, ("A",)),
        ("t5", {"A": BIAS}, ("A",)),
        ("bert", {"A": HOULSBY}, ("A", "H")),
    ],
)
def test_the_gradient_of_every_rate_equals_differences_of_the_meta_loss(family, modules, inner, at_once):
    maml, params = make(family=family, modules=modules, inner=inner, tasks_at_once=at_once)
    gradients, names = maml(params, 0).gradients, list(maml.extras.params)
    layers = {"bart": 5, "t5": 5, "bert": 4}[family]  # besides the layers: what stands outside, and a head
    assert len(names) == layers
    # T5 normalises by a mean square in float32, which drowns small differences
    width, close = (1e-2, 1e-2) if family == "t5" else (1e-4, 1e-5)
    for name in names:
        ends = [total(maml, {**params, name: (params[name] + sign * width).detach()}) for sign in (1, -1)]
        slope = (ends[0] - ends[1]) / (2 * width)
        assert float(gradients[name]) == pytest.approx(slope, rel=close, abs=1e-9), name


def test_all_three_ways_to_second_order_learn_rates_and_two_agree():
    found = {}
    for second_order in ("exact", "finite_difference", "none"):
        maml, params = make(train=("A",), second_order=second_order)
        gradients = maml(params, 0).gradients
        found[second_order] = torch.stack([gradients[name] for name in maml.extras.params])
    torch.testing.assert_close(found["finite_difference"], found["exact"], rtol=1e-4, atol=1e-10)
    assert found["none"].abs().min() > 0
    assert not torch.allclose(found["none"], found["exact"], rtol=1e-3)


def test_rates_of_one_leave_the_meta_gradient_as_it_is_with_a_fixed_rate():
    learned, params = make(train=("M", "A"))
    fixed, _ = make(train=("M", "A"), inner_learning_rate=InnerLearningRate(value=0.05))
    thetas = {name: torch.zeros((), dtype=torch.float64) for name in learned.extras.params}
    found, want = (
        learned({**params, **thetas}, 0),
        fixed({n: params[n] for n in params if n not in thetas}, 0),
    )
    torch.testing.assert_close(found.losses, want.losses, rtol=1e-12, atol=0)
    for name, gradient in want.gradients.items():
        torch.testing.assert_close(found.gradients[name], gradient, rtol=1e-9, atol=1e-14)


def test_a_trainer_learns_rates_beside_psi_u_and_keeps_them_apart():
    tasks = [toy_task("one"), toy_task("two")]
    settings = UpstreamSettings(
        method="maml", train=("A",), steps=3, tasks_per_step=2, inner_steps=2, warmup=0.0, max_grad_norm=None,
        inner_learning_rate=InnerLearningRate(value=0.05, learned="per_layer", learning_rate=0.1),
    )  # fmt: skip
    model = tiny_model(spread=0.2)
    trainer = MAMLTrainer(model, settings, **LENGTHS)
    trained = trainer.train(tasks)
    assert set(trained) == set(model.parts.names(("A",)))
    assert len(trainer.inner_rates) == 5
    # three steps of AdamW at 0.1, 0.1 * 2/3 and 0.1 / 3 move a logarithm by 0.2 at most
    moves = [abs(math.log(rate / 0.05)) for rate in trainer.inner_rates.values()]
    assert all(0.01 < move < 0.21 for move in moves)
    plain = MAMLTrainer(
        model, settings.model_copy(update={"inner_learning_rate": InnerLearningRate()}), **LENGTHS
    )
    plain.train(tasks)
    assert plain.inner_rates == {}


def test_reptile_learns_no_rates():
    settings = UpstreamSettings.model_validate(
        {"method": "reptile", "train": ["M"], "steps": 1, "inner_learning_rate": {"learned": "per_layer"}},
        context=COLLECT,
    )
    (problem,) = settings.problems()
    assert problem.keys[0] == "inner_learning_rate.learned"
    assert "Reptile has no gradient" in problem.message
