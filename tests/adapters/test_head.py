"""Task heads: drawn at their true width, padded in a bank, cut to their width again."""

from __future__ import annotations

import pytest
import torch

from priming.adapters.head import INIT_STD, LinearHead, resize_head, stack_heads
from priming.seeding import torch_stream


def head(width, seed=0):
    return LinearHead("H", 6).double().draw(width, torch_stream(seed, "init", "H"))


def test_a_draw_is_normal_with_zero_biases_and_depends_on_its_key_alone():
    values = LinearHead("H", 400).draw(50, torch_stream(0, "init", "H", "task"))
    again = LinearHead("H", 400).draw(50, torch_stream(0, "init", "H", "task"))
    other = LinearHead("H", 400).draw(50, torch_stream(0, "init", "H", "another"))
    assert {name: tuple(value.shape) for name, value in values.items()} == {
        "weight": (50, 400),
        "bias": (50,),
    }
    assert float(values["weight"].std()) == pytest.approx(INIT_STD, rel=0.02)
    assert not values["bias"].any()
    assert torch.equal(values["weight"], again["weight"])
    assert not torch.equal(values["weight"], other["weight"])


def test_padding_adds_zeros_and_cutting_takes_them_off():
    values = {**head(3), "other": torch.ones(2)}
    wide = resize_head(values, ("weight", "bias"), 5)
    assert tuple(wide["weight"].shape) == (5, 6)
    assert not wide["weight"][3:].any()
    assert torch.equal(wide["other"], values["other"])
    back = resize_head(wide, ("weight", "bias"), 3)
    assert all(torch.equal(back[name], values[name]) for name in values)


def test_a_bank_of_heads_scores_as_each_head_does():
    module = LinearHead("H", 6).double()
    heads, hidden = [head(3, 1), head(2, 2)], torch.randn(4, 6, dtype=torch.float64)
    bank = stack_heads(heads)
    assert tuple(bank["weight"].shape) == (2, 3, 6)
    scores = torch.func.functional_call(module, bank, (hidden,))
    for slot, own in enumerate(heads):
        rows = slice(2 * slot, 2 * slot + 2)
        want = hidden[rows] @ own["weight"].T + own["bias"]
        torch.testing.assert_close(scores[rows, : want.shape[1]], want, rtol=1e-12, atol=1e-12)
