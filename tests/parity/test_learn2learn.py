"""Meta-gradients against learn2learn's own MAML, which keeps the whole graph.

The stored numbers are from `scripts/parity/learn2learn_maml.py`, which says how to make them again.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from parity_tasks import INNER, LABEL_SMOOTHING, LENGTHS, OUTER, RATE, STEPS, problem, summarise

from priming import MAMLTrainer, UpstreamSettings
from priming.upstream.settings import InnerLearningRate

STORED = json.loads(Path(__file__).with_name("learn2learn.json").read_text(encoding="utf-8"))["gradients"]


def numbers(psi_u, steps, **changes):
    """The same numbers by the public trainer."""
    model, episodes = problem()
    settings = UpstreamSettings(**{
        "method": "maml", "train": OUTER[psi_u], "steps": 1, "tasks_per_step": len(episodes), "inner_steps": steps,
        "inner_learning_rate": InnerLearningRate(value=RATE), "label_smoothing": LABEL_SMOOTHING, **changes,
    })  # fmt: skip
    params = {
        name: value.clone().requires_grad_()
        for name, value in model.params(model.parts.names(OUTER[psi_u])).items()
    }
    result = MAMLTrainer(model, settings, inner=INNER, **LENGTHS).algorithm(episodes)(params, 0)
    return summarise(result.losses, result.gradients)


def difference(got, want):
    """The largest difference of a number, relative to its gradient's norm.

    Some gradients are 0 but for rounding (a key's bias shifts all scores alike), so that a norm counts as at least
    1e-6 of the whole.
    """
    whole = sum(value[0] ** 2 for name, value in want.items() if name != "losses") ** 0.5
    return max(
        abs(number - stored) / max(want[name][0], 1e-6 * whole)
        for name, values in got.items()
        for number, stored in zip(values, want[name], strict=True)
    )


@pytest.mark.parametrize("tasks_at_once", [1, 3])
@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("psi_u", OUTER)
def test_the_meta_gradient_equals_learn2learns(psi_u, steps, tasks_at_once):
    want = STORED[psi_u][str(steps)]
    got = numbers(psi_u, steps, tasks_at_once=tasks_at_once)
    assert set(got) == set(want)
    assert difference(got, want) < 1e-9


@pytest.mark.parametrize("psi_u", OUTER)
def test_the_second_order_part_matters_here(psi_u):
    """Otherwise the test above could not tell MAML from its first-order form."""
    assert difference(numbers(psi_u, 3, second_order="none"), STORED[psi_u]["3"]) > 1e-2
