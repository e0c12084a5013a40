"""AdapterBias against its equation on the feed-forward's intermediate state, its counts, and its start."""

from __future__ import annotations

import pytest
import torch
from tiny import BIAS, FAMILIES, encoder_of, tiny_model, toy_task
from transformers import BartConfig, BartForConditionalGeneration, BertConfig, BertModel

from priming.adapters.adapter_bias import INIT_STD, AdapterBias
from priming.adapters.settings import HoulsbySettings
from priming.models.attachment import attach
from priming.models.parts import find_parts
from priming.models.sites import find_sites
from priming.upstream.common import encode_episodes
from priming.upstream.maml import Maml
from priming.upstream.meta_gradient import inner_loop
from priming.upstream.settings import UpstreamSettings


def by_hand(hidden, source, params):
    alpha = source @ params["alpha_weight"][:, 0] + params["alpha_bias"]
    return hidden + alpha.unsqueeze(-1) * params["vector"]


def drawn(seed):
    generator = torch.Generator().manual_seed(seed)
    shapes = {"vector": (10,), "alpha_weight": (14, 1), "alpha_bias": (1,)}
    return {n: torch.randn(shape, generator=generator, dtype=torch.float64) for n, shape in shapes.items()}


def test_equals_its_equation_and_a_bank_its_slots():
    module = AdapterBias("A", 10, 14).double()
    hidden, source = (torch.randn(6, 5, size, dtype=torch.float64) for size in (10, 14))
    torch.testing.assert_close(
        module.apply_to(hidden, source, drawn(0)), by_hand(hidden, source, drawn(0)), rtol=1e-12, atol=1e-12
    )
    slots = [drawn(seed) for seed in range(3)]
    bank = {name: torch.stack([slot[name] for slot in slots]) for name in slots[0]}
    want = [by_hand(h, g, p) for h, g, p in zip(hidden.split(2), source.split(2), slots, strict=True)]
    torch.testing.assert_close(module.apply_to(hidden, source, bank), torch.cat(want), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("family", FAMILIES)
def test_in_a_model_it_reads_what_the_last_projection_of_the_feed_forward_reads(family):
    """Every site's output equals W2 g + b2 + (w_alpha . g + b_alpha) v, recomputed from what went into W2."""
    model = tiny_model(family=family, modules={"A": BIAS}, spread=0.3)
    module, seen = model.module.eval(), {}
    sites = [
        site
        for site in find_sites(module, module.config.model_type)
        if hasattr(module.get_submodule(site.module), "adapters")
    ]
    handles = [
        module.get_submodule(site.projection).register_forward_pre_hook(
            lambda _, inputs, key=site.module: seen.update({key: [inputs[0]]})
        )
        for site in sites
    ]
    handles += [
        module.get_submodule(site.module).register_forward_hook(
            lambda _, inputs, output, key=site.module: seen[key].append(output)
        )
        for site in sites
    ]
    ids = torch.arange(5, 25).view(2, 10)
    extra = {"decoder_input_ids": ids[:, :4], "use_cache": False} if model.writes_text else {}
    module(input_ids=ids, **extra)
    layers = {"bart": 4, "t5": 4, "bert": 2, "roberta": 2}[family]
    assert len(sites) == len(seen) == layers
    for site in sites:
        source, output = seen[site.module]
        projection, adapter = (
            module.get_submodule(site.projection),
            module.get_submodule(site.module).adapters["A"],
        )
        plain = torch.nn.functional.linear(source, projection.weight, projection.bias)
        torch.testing.assert_close(
            output, by_hand(plain, source, dict(adapter.named_parameters())), rtol=1e-12, atol=1e-12
        )
        assert source.shape[-1] == 16
    for handle in handles:
        handle.remove()


def base_models():
    sizes = {"d_model": 768, "encoder_layers": 6, "decoder_layers": 6, "encoder_ffn_dim": 3072}
    yield "bart", lambda: BartForConditionalGeneration(BartConfig(**sizes, decoder_ffn_dim=3072))
    yield "bert", lambda: BertModel(BertConfig(), add_pooling_layer=False)


def counted(kind, build, settings):
    with torch.device("meta"):
        module = build()
        attach(module, kind, {"A": settings}, seed=0)
    sizes = {name: value.numel() for name, value in module.named_parameters()}
    return sum(sizes[name] for name in find_parts(module, []).owned("A"))


@pytest.mark.parametrize(("kind", "build"), list(base_models()))
def test_base_models_have_46092_parameters_which_is_14_70_percent_of_houlsby(kind, build):
    bias, houlsby = counted(kind, build, BIAS), counted(kind, build, HoulsbySettings(kind="houlsby"))
    assert (bias, houlsby) == (46_092, 313_536)
    assert round(100 * bias / houlsby, 2) == 14.70


def test_at_the_start_it_is_the_identity_to_the_bit():
    module = AdapterBias("A", 10, 14).double()
    module.reset(torch.Generator().manual_seed(0))
    hidden, source = (torch.randn(6, 5, size, dtype=torch.float64) for size in (10, 14))
    assert torch.equal(module(hidden, source), hidden)
    large = AdapterBias("A", 2, 20_000)
    large.reset(torch.Generator().manual_seed(0))
    assert float(large.alpha_weight.detach().std()) == pytest.approx(INIT_STD, rel=0.02)


def test_one_inner_step_moves_the_vector_alone_and_two_move_alpha():
    model = tiny_model(modules={"A": BIAS})
    episodes = encode_episodes(encoder_of(model), [toy_task(samples=(13,))])
    settings = UpstreamSettings(method="maml", train=("M",), steps=1, tasks_per_step=1)
    maml = Maml(model, episodes, settings, ("A",), 42)
    keys = maml._keys(episodes, 0, 0)
    psi, phi = maml._split({}, episodes, keys)
    support, _ = maml._batches(episodes, keys)
    states = list(
        inner_loop(lambda a, b, step: maml._losses(a, b, support, training=True), psi, phi, steps=2, rate=0.5)
    )
    alphas = [name for name in phi if "alpha" in name]
    vectors = [name for name in phi if name.endswith("vector")]
    assert len(alphas) == 8
    assert len(vectors) == 4
    (one, _, _), (two, _, _) = states
    assert all(torch.equal(one[name], phi[name]) for name in alphas)
    assert all(not torch.equal(one[name], phi[name]) for name in vectors)
    assert all(not torch.equal(two[name], phi[name]) for name in alphas)
