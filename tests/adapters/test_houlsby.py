"""Houlsby adapters against their equation, and what every adapter must do."""

from __future__ import annotations

import math

import pytest
import torch

from priming.adapters.bottleneck import INIT_STD, Bottleneck


def adapter(width=10, bottleneck=4):
    module = Bottleneck("A", width, bottleneck).double()
    module.reset(torch.Generator().manual_seed(3))
    return module


def moved(module, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return {
        n: v.detach() + torch.randn(v.shape, generator=generator, dtype=v.dtype)
        for n, v in module.named_parameters()
    }


def by_hand(hidden, params):
    """h + W_up gelu(W_down h + b_down) + b_up, with gelu in its tanh form, row by row."""
    inner = hidden @ params["down_weight"] + params["down_bias"]
    gelu = 0.5 * inner * (1 + torch.tanh(math.sqrt(2 / math.pi) * (inner + 0.044715 * inner**3)))
    return hidden + gelu @ params["up_weight"] + params["up_bias"]


def test_equals_its_equation():
    module, hidden = adapter(), torch.randn(6, 5, 10, dtype=torch.float64)
    params = moved(module)
    torch.testing.assert_close(
        module.apply_to(hidden, hidden, params), by_hand(hidden, params), rtol=1e-12, atol=1e-12
    )


def test_a_bank_equals_its_slots():
    module, hidden = adapter(), torch.randn(6, 5, 10, dtype=torch.float64)
    slots = [moved(module, seed) for seed in range(3)]
    bank = {name: torch.stack([slot[name] for slot in slots]) for name in slots[0]}
    want = torch.cat([by_hand(block, slot) for block, slot in zip(hidden.split(2), slots, strict=True)])
    torch.testing.assert_close(module.apply_to(hidden, hidden, bank), want, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("width", "bottleneck"), [(10, 4), (768, 8)])
def test_parameter_count(width, bottleneck):
    count = sum(value.numel() for value in Bottleneck("A", width, bottleneck).parameters())
    assert count == 2 * width * bottleneck + width + bottleneck


def test_initial_values_are_a_truncated_normal_and_zero_biases():
    module = Bottleneck("A", 768, 64)
    module.reset(torch.Generator().manual_seed(0))
    for weight in (module.down_weight, module.up_weight):
        assert weight.abs().max() <= 2 * INIT_STD
        assert float(weight.detach().std()) == pytest.approx(
            0.880 * INIT_STD, rel=0.02
        )  # a normal cut at two deviations
    assert not module.down_bias.any()
    assert not module.up_bias.any()


def test_the_draw_is_the_same_in_every_precision():
    double, single = adapter(), Bottleneck("A", 10, 4)
    single.reset(torch.Generator().manual_seed(3))
    assert all(
        torch.equal(one.float(), other)
        for one, other in zip(double.parameters(), single.parameters(), strict=True)
    )
