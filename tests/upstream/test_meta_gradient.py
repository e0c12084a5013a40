"""The meta-gradient against the full second-order graph, finite differences of the meta-loss, and its explicit forms."""

from __future__ import annotations

import pytest
import torch
from tiny import encoder_of, tiny_model, toy_task

from priming.models.bank import expand_slots
from priming.upstream.common import encode_episodes
from priming.upstream.maml import Maml
from priming.upstream.settings import InnerLearningRate, UpstreamSettings

RATE = 0.05
SETS = [("M",), ("A",), ("M", "A")]


def make(psi_u, *, steps, second_order="exact", at_once=1, dtype=torch.float64, inner=("A",), **changes):
    model = tiny_model(spread=0.2, dtype=dtype, **changes)
    settings = UpstreamSettings(
        method="maml", train=psi_u, steps=1, tasks_per_step=3, tasks_at_once=at_once, inner_steps=steps,
        inner_learning_rate=InnerLearningRate(value=RATE), second_order=second_order,
    )  # fmt: skip
    tasks = [toy_task(name, rows=rows, samples=(13,)) for name, rows in (("one", 3), ("two", 5), ("three", 4))]
    episodes = encode_episodes(encoder_of(model), tasks)
    params = {n: v.clone().requires_grad_() for n, v in model.params(model.parts.names(psi_u)).items()}
    return model, episodes, Maml(model, episodes, settings, inner, 42), params


def full_graph_loss(model, maml, params, steps):
    """The summed query losses as one differentiable function: the way that keeps the whole graph."""
    total = 0.0
    order = [e for e in maml._episodes]
    for position, episode in enumerate(order):
        psi, phi = maml._split(params, 1)
        support, query = maml._batches([episode], 0, position)
        for _ in range(steps):
            if not any(value.requires_grad for value in phi.values()):
                phi = {name: value.clone().requires_grad_() for name, value in phi.items()}
            else:
                phi = {name: value if value.requires_grad else value.clone().requires_grad_() for name, value in phi.items()}
            loss = maml._losses(psi, phi, support, training=True).sum()
            gradients = torch.autograd.grad(loss, list(phi.values()), create_graph=True)
            phi = {name: value - RATE * g for (name, value), g in zip(phi.items(), gradients, strict=True)}
        total = total + maml._losses(psi, phi, query, training=True).sum()
    return total


def in_step_order(maml, step=0):
    from priming.data.batching import shuffled_rows

    order = shuffled_rows(len(maml._episodes), 0, 3, 42, "upstream")
    maml._episodes = tuple(maml._episodes[index] for index in order)
    return maml


def reference_gradient(model, maml, params, steps):
    from torch.nn.attention import SDPBackend, sdpa_kernel

    import copy

    ordered = in_step_order(copy.copy(maml))
    with sdpa_kernel([SDPBackend.MATH]):
        loss = full_graph_loss(model, ordered, params, steps)
        found = torch.autograd.grad(loss, list(params.values()), allow_unused=True)
    return {n: torch.zeros_like(p) if g is None else g for (n, p), g in zip(params.items(), found, strict=True)}


def relative(got, want):
    difference = torch.cat([(got[n] - want[n]).flatten() for n in want]).norm()
    return float(difference / torch.cat([value.flatten() for value in want.values()]).norm())


@pytest.mark.parametrize("psi_u", SETS)
@pytest.mark.parametrize("steps", [1, 4])
def test_exact_equals_the_full_graph(psi_u, steps):
    model, _, maml, params = make(psi_u, steps=steps)
    got = maml(params, 0).gradients
    assert relative(got, reference_gradient(model, maml, params, steps)) < 1e-10
