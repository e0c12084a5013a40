"""Attaching, parts, detaching, and a model as a pure function of its parameters."""

from __future__ import annotations

import copy

import pytest
import torch
from tiny import HOULSBY, byte_tokenizer, encoder_of, tiny_bart, tiny_model, toy_task
from torch import nn
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    GPT2Config,
    GPT2LMHeadModel,
    MBartConfig,
    MBartForConditionalGeneration,
)

from priming.adapters.settings import HoulsbySettings
from priming.data.batching import make_batch
from priming.errors import ModelError
from priming.models.attachment import attach
from priming.models.parts import find_parts
from priming.models.text_to_text import TextToTextModel


def batch_of(model, rows=4):
    task = toy_task(rows=rows, samples=(13,))
    return make_batch([encoder_of(model).encode(task, task.samples[13].train)])


def logits(module):
    ids = torch.arange(5, 25).view(2, 10)
    return module(input_ids=ids, decoder_input_ids=ids[:, :4], use_cache=False).logits


def test_a_bart_base_shape_has_313536_adapter_parameters():
    with torch.device("meta"):
        module = BartForConditionalGeneration(
            BartConfig(
                d_model=768, encoder_layers=6, decoder_layers=6, encoder_ffn_dim=3072, decoder_ffn_dim=3072
            )
        )
        attach(module, "bart", {"A": HoulsbySettings(kind="houlsby", bottleneck=8)}, seed=0)
    parts = find_parts(module, ["A"])
    sizes = {name: value.numel() for name, value in module.named_parameters()}
    assert sum(sizes[name] for name in parts.owned("A")) == 313_536
    assert len({name.rsplit(".", 1)[0] for name in parts.owned("A")}) == 24


def test_owners_are_disjoint_and_complete_and_norms_are_borrowed():
    model = tiny_model()
    names = [name for name, _ in model.module.named_parameters()]
    owned = [*model.parts.owned("M"), *model.parts.owned("A")]
    assert sorted(owned) == sorted(names)
    norms = {
        f"{prefix}.{n}"
        for prefix, child in model.module.named_modules()
        if isinstance(child, nn.LayerNorm)
        for n in ("weight", "bias")
    }
    assert len(norms) == 2 * (
        2 + 2 * 2 + 2 * 3
    )  # embeddings, encoder layers, decoder layers with cross-attention
    assert set(model.parts.names(["A"])) == norms | set(model.parts.owned("A"))
    assert set(model.parts.names(["M", "A"])) == set(names)
    assert norms <= set(model.parts.owned("M"))


def test_without_tuned_norms_nothing_is_borrowed():
    model = tiny_model(modules={"A": HoulsbySettings(kind="houlsby", bottleneck=2, tune_layer_norm=False)})
    assert model.parts.names(["A"]) == model.parts.owned("A")


def test_names_of_the_language_model_never_change():
    bare = dict(tiny_bart().named_parameters())
    assert set(tiny_model().parts.owned("M")) == set(bare)


def test_adapters_are_near_identity_at_the_start():
    bare, model = tiny_bart().double().eval(), tiny_model()
    model.module.eval()
    difference = (logits(model.module) - logits(bare)).abs().max()
    assert 0 < difference < 1e-3


def test_every_site_draws_its_own_values():
    model = tiny_model()
    draws = [model.params([name])[name] for name in model.parts.owned("A") if name.endswith("down_weight")]
    assert len(draws) == 8
    assert all(not torch.equal(one, other) for i, one in enumerate(draws) for other in draws[:i])


def test_detaching_restores_the_logits_bit_for_bit():
    module = tiny_bart().eval()
    before, names = logits(module), set(module.state_dict())
    types = [type(child) for child in module.modules()]
    model = TextToTextModel(module, byte_tokenizer(), modules={"A": HOULSBY})
    changed = {name: torch.randn_like(value) for name, value in model.params(model.parts.owned("A")).items()}
    model.load(changed)
    assert not torch.equal(logits(module), before)
    bare = model.detach()
    assert torch.equal(logits(bare), before)
    assert set(bare.state_dict()) == names
    assert [type(child) for child in bare.modules()] == types


def test_saving_a_detached_model_leaves_no_trace(tmp_path):
    from safetensors import safe_open

    tiny_model(dtype=torch.float32).detach().save_pretrained(tmp_path)
    with safe_open(tmp_path / "model.safetensors", "pt") as file:
        assert not [name for name in file.keys() if "adapter" in name]  # noqa: SIM118
    assert torch.equal(
        logits(BartForConditionalGeneration.from_pretrained(tmp_path).eval()), logits(tiny_bart().eval())
    )


def test_attach_and_detach_again_gives_the_same_draw():
    model = tiny_model()
    before = {name: value.clone() for name, value in model.params(model.parts.owned("A")).items()}
    again = TextToTextModel(model.detach(), model.tokenizer, modules={"A": HOULSBY}, seed=0)
    assert all(torch.equal(value, again.params([name])[name]) for name, value in before.items())


def test_attaching_twice_is_refused():
    model = tiny_model()
    with pytest.raises(ModelError, match="attached to this model already; detach them first"):
        TextToTextModel(model.module, model.tokenizer, modules={"A": HOULSBY})


def test_a_copied_model_uses_its_own_adapters():
    model = tiny_model(spread=0.2)
    twin = copy.deepcopy(model.module).eval()
    before = logits(model.module.eval())
    for name, value in twin.named_parameters():
        if ".adapters." in name:
            value.data.mul_(3)
    assert torch.equal(logits(model.module), before)
    assert not torch.allclose(logits(twin), before)


def test_params_stand_in_for_the_models_own_values_and_leave_them_alone():
    model = tiny_model(spread=0.2)
    batch = batch_of(model)
    before = model.losses({}, batch, training=False)
    other = {name: value + 0.1 for name, value in model.params(model.parts.names(["M", "A"])).items()}
    moved = model.losses(other, batch, training=False)
    assert torch.equal(model.losses({}, batch, training=False), before)
    model.load(other)
    assert torch.equal(model.losses({}, batch, training=False), moved)
    assert not torch.equal(moved, before)


def test_tied_embeddings_stay_tied_under_a_functional_call():
    model = tiny_model()
    name = "model.shared.weight"
    moved = model.losses({name: model.params([name])[name] * 1.5}, batch_of(model), training=False)
    model.load({name: model.params([name])[name] * 1.5})
    assert torch.equal(model.losses({}, batch_of(model), training=False), moved)
    assert model.module.lm_head.weight is model.module.model.shared.weight


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_losses_equal_a_hand_written_smoothed_cross_entropy(smoothing):
    model = tiny_model(spread=0.2)
    batch = batch_of(model)
    got = {
        r: model.losses({}, batch, training=False, label_smoothing=smoothing, reduction=r)
        for r in ("mean", "sum")
    }
    shifted = torch.cat([torch.full((4, 1), 2), batch.labels[:, :-1]], dim=1)
    decoder = torch.where(shifted < 0, 1, shifted)
    found = model.module(
        input_ids=batch.inputs, attention_mask=batch.mask.long(), decoder_input_ids=decoder
    ).logits
    log_p = found.log_softmax(-1)
    kept = batch.labels != -100
    nll = -log_p.gather(-1, batch.labels.clamp_min(0).unsqueeze(-1)).squeeze(-1)
    total = (((1 - smoothing) * nll - smoothing * log_p.mean(-1)) * kept).sum()
    assert float(got["sum"]) == pytest.approx(float(total), rel=1e-12)
    assert float(got["mean"]) == pytest.approx(float(total / kept.sum()), rel=1e-12)


def test_generation_equals_transformers_own():
    from transformers import GenerationConfig

    model = tiny_model(modules={})
    batch = batch_of(model)
    model.module.generation_config = GenerationConfig()  # BART's default forces the end token at full length
    for beams in (1, 3):
        own = GenerationConfig(
            num_beams=beams,
            max_new_tokens=6,
            decoder_start_token_id=2,
            eos_token_id=2,
            pad_token_id=1,
            bos_token_id=0,
        )
        want = model.module.eval().generate(
            input_ids=batch.inputs, attention_mask=batch.mask.long(), generation_config=own
        )
        assert model.generate({}, batch, beams=beams, length=6) == want.tolist()


def test_the_models_own_generation_defaults_stay_out():
    model = tiny_model(modules={})
    batch = batch_of(model)
    want = [model.generate({}, batch, beams=beams, length=8) for beams in (1, 3)]
    own = model.module.generation_config
    own.no_repeat_ngram_size, own.forced_bos_token_id, own.early_stopping = 1, 9, True
    assert [model.generate({}, batch, beams=beams, length=8) for beams in (1, 3)] == want
    assert model.module.generation_config is own


@pytest.mark.parametrize("key", ["input_length", "output_length"])
def test_lengths_beyond_the_models_positions_are_refused(key):
    lengths = {"input_length": 48, "output_length": 8, key: 97}
    with pytest.raises(ModelError, match=f"tasks.{key}: 97 is more than the 96 positions of the model"):
        tiny_model().encoder(**lengths)


def test_layerdrop_is_off_and_a_detached_model_can_be_trained_again():
    model = tiny_model(encoder_layerdrop=0.5, decoder_layerdrop=0.5)
    losses = {float(model.losses({}, batch_of(model), training=True)) for _ in range(4)}
    assert len(losses) == 1
    assert all(value.requires_grad for value in model.detach().parameters())


def test_rows_must_divide_by_the_slots():
    from priming.adapters.base import split_slots

    with pytest.raises(ValueError, match="a bank of 3 slots cannot take 4 rows"):
        split_slots(torch.zeros(4, 2, 5), 3)


def test_a_part_that_does_not_exist_is_named_with_the_nearest():
    with pytest.raises(ModelError, match=r"there is no part 'MA'.*the model has M, A"):
        tiny_model().parts.names(["MA"])


def test_loading_what_does_not_fit_is_refused_and_changes_nothing():
    model = tiny_model()
    name = model.parts.owned("A")[0]
    before = model.params([name])[name].clone()
    for params, message in (
        ({name: before + 1, "nowhere": torch.ones(1)}, "cannot load 'nowhere'.*no such parameter"),
        ({name: torch.ones(2, 2)}, "of shape .2, 2.: the model has shape"),
    ):
        with pytest.raises(ModelError, match=message):
            model.load(params)
    assert torch.equal(model.params([name])[name], before)


def test_a_decoder_only_model_gets_one_clear_error():
    module = GPT2LMHeadModel(GPT2Config(n_layer=1, n_embd=8, n_head=1, vocab_size=32))
    with pytest.raises(
        ModelError,
        match=r"model type 'gpt2' is no encoder-decoder.*decoder-only models are not supported yet",
    ):
        TextToTextModel(module, byte_tokenizer())


def test_an_architecture_without_sites_gets_one_clear_error():
    sizes = {
        "encoder_layers": 1,
        "decoder_layers": 1,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
    }
    module = MBartForConditionalGeneration(
        MBartConfig(vocab_size=32, d_model=8, encoder_ffn_dim=8, decoder_ffn_dim=8, **sizes)
    )
    with pytest.raises(
        ModelError, match="model type 'mbart' has no adapter sites; supported: bart, bert, roberta, t5"
    ):
        TextToTextModel(module, byte_tokenizer(), modules={"A": HOULSBY})
