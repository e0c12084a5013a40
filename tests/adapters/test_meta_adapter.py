"""Meta-Adapters: a sandwich around every adapter, near the identity, with no LayerNorm of their own."""

from __future__ import annotations

import torch
from tiny import BIAS, HOULSBY, META, tiny_model

from priming.adapters.base import Place
from priming.adapters.meta_adapter import meta_adapters


def names_at(model, end):
    return [
        list(child.adapters)
        for name, child in model.module.named_modules()
        if name.endswith(end) and hasattr(child, "adapters")
    ]


def test_a_layer_has_four_meta_adapters_around_its_two_adapters_whatever_the_order_of_declaration():
    for modules in ({"A": HOULSBY, "MA": META}, {"MA": META, "A": HOULSBY}):
        model = tiny_model(modules=modules)
        assert names_at(model, "fc2") == names_at(model, "out_proj") == [["MA_below", "A", "MA_above"]] * 4
        assert len({name.rpartition(".")[0] for name in model.parts.owned("MA")}) == 4 * 4


def test_with_adapterbias_they_stand_around_the_feed_forward_alone():
    model = tiny_model(modules={"A": BIAS, "MA": META})
    assert names_at(model, "fc2") == [["MA_below", "A", "MA_above"]] * 4
    assert names_at(model, "out_proj") == []


def test_where_there_is_no_adapter_there_is_no_meta_adapter():
    assert meta_adapters("MA", META, Place("attention", 12, 12)) == {}


def test_they_act_below_and_above_the_adapter():
    model = tiny_model(modules={"A": HOULSBY, "MA": META}, spread=0.3)
    site = model.module.get_submodule("model.encoder.layers.0.fc2")
    source = torch.randn(2, 3, 16, dtype=torch.float64)
    plain = torch.nn.functional.linear(source, site.weight, site.bias)
    below, middle, above = (site.adapters[name] for name in ("MA_below", "A", "MA_above"))
    torch.testing.assert_close(
        site(source), above(middle(below(plain, source), source), source), rtol=0, atol=0
    )
    assert not torch.equal(below(plain, source), above(plain, source))


def test_they_borrow_no_layer_norm_and_start_from_draws_of_their_own():
    model = tiny_model(modules={"A": HOULSBY, "MA": META})
    assert model.parts.borrowed["MA"] == ()
    assert model.parts.borrowed["A"] != ()
    tensors = model.params([name for name in model.parts.owned("MA") if name.endswith("down_weight")])
    assert len({tuple(value.flatten().tolist()) for value in tensors.values()}) == len(tensors) == 16
