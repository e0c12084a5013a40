"""What holds for every family of models and every adapter: parts, detaching, parity with transformers, banks."""

from __future__ import annotations

import copy

import pytest
import torch
from tiny import (
    BIAS,
    CLASSIFIERS,
    FAMILIES,
    HEAD,
    HOULSBY,
    META,
    encoder_of,
    tiny_model,
    toy_classes,
    toy_task,
)
from torch import nn

from priming.data.batching import make_batch
from priming.errors import ModelError
from priming.models.classifier import Classifier
from priming.models.text_to_text import TextToTextModel

ADAPTERS = {
    "houlsby": {"A": HOULSBY},
    "adapter_bias": {"A": BIAS},
    "meta": {"A": HOULSBY, "MA": META},
}
every_family = pytest.mark.parametrize("family", FAMILIES)
every_adapter = pytest.mark.parametrize("modules", ADAPTERS.values(), ids=ADAPTERS)


def outputs(module, family):
    """What the bare transformers model gives for rows without padding."""
    ids = torch.arange(5, 25).view(2, 10)
    if family in CLASSIFIERS:
        return module(input_ids=ids).last_hidden_state
    return module(input_ids=ids, decoder_input_ids=ids[:, :4], use_cache=False).logits


@every_family
@every_adapter
def test_owners_are_disjoint_and_complete_and_detaching_leaves_no_trace(family, modules):
    model = tiny_model(family=family, modules=modules, spread=0.3)
    names = [name for name, _ in model.module.named_parameters()]
    owned = [name for part in model.parts.parts for name in model.parts.owned(part)]
    assert sorted(owned) == sorted(names)
    assert set(model.parts.layer) == set(names)
    norms = set(model.parts.borrowed["A"])  # which `spread` moved along
    bare = FAMILIES[family]().double().eval()
    with torch.no_grad():
        assert not torch.allclose(outputs(model.module.eval(), family), outputs(bare, family))
        kinds = {name: type(child) for name, child in bare.named_modules()}
        detached = model.detach()
        assert {name: type(child) for name, child in detached.named_modules()} == kinds
        assert list(dict(detached.named_parameters())) == list(dict(bare.named_parameters()))
        values = dict(detached.named_parameters())
        assert all(torch.equal(values[n], v) for n, v in bare.named_parameters() if n not in norms)
        bare.load_state_dict(detached.state_dict())
        assert torch.equal(outputs(detached, family), outputs(bare, family))
        assert not any(
            child._forward_hooks
            or child._forward_pre_hooks
            or any(k.startswith("_priming") for k in vars(child))
            for child in detached.modules()
        )


@every_family
@every_adapter
def test_a_copied_model_uses_its_own_adapters(family, modules):
    model = tiny_model(family=family, modules=modules, spread=0.3)
    twin = copy.deepcopy(model.module.eval())
    with torch.no_grad():
        before = outputs(model.module, family)
        assert torch.equal(outputs(twin, family), before)
        for name, value in twin.named_parameters():
            if model.parts.owner[name] == "A":
                value.add_(0.5)
        assert torch.equal(outputs(model.module, family), before)
        assert not torch.allclose(outputs(twin, family), before)


@pytest.mark.parametrize("family", CLASSIFIERS)
def test_in_an_encoder_adapters_act_after_dropout_and_before_the_residual(family):
    model = tiny_model(family=family, spread=0.3, hidden_dropout_prob=0.4)
    layer = model.module.encoder.layer[0].output
    source, residual = torch.randn(2, 3, 16).double(), torch.randn(2, 3, 12).double()
    layer.train()
    torch.manual_seed(1)
    got = layer(source, residual)
    torch.manual_seed(1)
    dropped = nn.functional.dropout(layer.dense(source), 0.4, training=True)
    want = layer.LayerNorm(layer.dropout.adapters["A"](dropped, source) + residual)
    torch.testing.assert_close(got, want, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("family", ["bart", "t5"])
def test_losses_equal_those_of_transformers(family):
    model = tiny_model(family=family, modules={})
    task = toy_task(rows=5, samples=(13,))
    batch = make_batch([encoder_of(model).encode(task, task.samples[13].train)])
    (ours,) = model.losses({}, batch, training=False)
    theirs = model.module(
        input_ids=batch.inputs, attention_mask=batch.mask.long(), labels=batch.labels, use_cache=False
    ).loss
    torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=0)


@pytest.mark.parametrize("family", CLASSIFIERS)
def test_scores_are_a_linear_layer_on_the_first_hidden_state_of_transformers(family):
    model = tiny_model(family=family, modules={})
    task = toy_classes(rows=5, samples=(13,), pairs=True)
    examples = encoder_of(model).encode(task, task.samples[13].train)
    batch, head = make_batch([examples]), model.draw_head(3, 1, "task")
    ids = torch.where(batch.mask, batch.inputs, model.module.config.pad_token_id)
    segments = {} if batch.segments is None else {"token_type_ids": batch.segments}
    hidden = model.module.eval()(
        input_ids=ids, attention_mask=batch.mask.long(), **segments
    ).last_hidden_state[:, 0]
    weight, bias = (head[name] for name in model.head_names)
    want = nn.functional.cross_entropy(hidden @ weight.T + bias, batch.labels[:, 0], label_smoothing=0.1)
    (got,) = model.losses(head, batch, training=False, label_smoothing=0.1)
    torch.testing.assert_close(got, want, rtol=1e-6, atol=0)
    assert (batch.segments is not None) == (family == "bert")


@every_family
def test_weight_decay_spares_every_norm_and_layers_are_found(family):
    model = tiny_model(family=family)
    assert not set(model.parts.borrowed["A"]) & model.parts.matrices
    layers = {"bart": 4, "t5": 4, "bert": 2, "roberta": 2}[family]
    assert len(set(model.parts.layer.values()) - {"outside the layers", "H"}) == layers


def test_t5_takes_inputs_of_any_length_and_roberta_two_less_than_it_has_positions():
    tiny_model(family="t5").encoder(input_length=4000, output_length=8)
    with pytest.raises(ModelError, match="95 is more than the 94 positions"):
        tiny_model(family="roberta").encoder(input_length=95, output_length=8)


def test_a_model_must_fit_its_class_and_its_modules():
    for family, kind, modules, words in (
        ("bert", Classifier, {"A": HOULSBY}, "takes one task head, such as modules.H"),
        ("bart", TextToTextModel, {"H": HEAD}, "takes no task head"),
        ("bert", TextToTextModel, {}, "'bert' cannot be a TextToTextModel"),
    ):
        with pytest.raises(ModelError, match=words):
            kind(FAMILIES[family](), None, modules=modules)
