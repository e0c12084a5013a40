"""The meta-gradient written the plain way, with the whole graph of the inner loop: what the constant-memory one must equal."""

from __future__ import annotations

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from priming.data.batching import shuffled_rows


def pieces(maml, params, episode):
    """Psi, phi, support and query batch of one task, at its position in the first meta-batch but visited alone."""
    size = len(maml._episodes)
    order = shuffled_rows(size, 0, size, maml._seed, "upstream")
    keys = maml._keys([episode], 0, order.index(maml._episodes.index(episode)))
    return (*maml._split(params, [episode], keys), *maml._batches([episode], keys))


def meta_loss(maml, params, steps, *, create_graph):
    """The summed query losses after the inner loop, written the plain way that keeps the whole graph."""
    total, rate = 0.0, maml._settings.inner_learning_rate.value
    for episode in maml._episodes:
        psi, phi, support, query = pieces(maml, params, episode)
        phi = {n: v if v.requires_grad else v.clone().requires_grad_() for n, v in phi.items()}
        for _ in range(steps):
            loss = maml._losses(psi, phi, support, training=True).sum()
            gradients = torch.autograd.grad(loss, list(phi.values()), create_graph=create_graph)
            phi = {name: value - rate * g for (name, value), g in zip(phi.items(), gradients, strict=True)}
        total = total + maml._losses(psi, phi, query, training=True).sum()
    return total


def full_graph(maml, params, steps):
    with sdpa_kernel([SDPBackend.MATH]):
        loss = meta_loss(maml, params, steps, create_graph=True)
        found = torch.autograd.grad(loss, list(params.values()), allow_unused=True)
    return {
        n: torch.zeros_like(p) if g is None else g for (n, p), g in zip(params.items(), found, strict=True)
    }


def relative(got, want):
    difference = torch.cat([(got[name] - want[name]).flatten() for name in want]).norm()
    return float(difference / torch.cat([value.flatten() for value in want.values()]).norm())
