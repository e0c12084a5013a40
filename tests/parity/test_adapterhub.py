"""Houlsby adapters against AdapterHub's own, on models with the same weights.

The stored numbers are from `scripts/parity/adapterhub.py`, which says how to make them again and what was set there.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from parity_models import (
    ANSWERS,
    BOTTLENECK,
    INPUTS,
    adapter_site,
    adapter_value,
    bart_inputs,
    bert_inputs,
    tiny_bart,
    tiny_bert,
)
from transformers import BartConfig, BartForConditionalGeneration, BertConfig, BertModel

from priming.adapters.settings import HoulsbySettings
from priming.data.batching import make_batch
from priming.data.encoding import EncodedExample
from priming.models.attachment import attach
from priming.models.text_to_text import TextToTextModel

STORED = json.loads(Path(__file__).with_name("adapterhub.json").read_text(encoding="utf-8"))
TOLERANCE = 1e-9  # both sides compute in float64
MODELS = {"bert": (tiny_bert, bert_inputs, "hidden"), "bart": (tiny_bart, bart_inputs, "logits")}
BASE_BART = {f"{side}_{key}": size for side in ("encoder", "decoder") for key, size in
             {"layers": 6, "ffn_dim": 3072, "attention_heads": 12}.items()}  # fmt: skip


def houlsby(bottleneck):
    return {"A": HoulsbySettings(kind="houlsby", bottleneck=bottleneck)}


def adapter_parameters(module):
    return {name: value for name, value in module.named_parameters() if adapter_site(name) is not None}


def fill_adapters(module):
    for name, parameter in adapter_parameters(module).items():
        parameter.data.copy_(adapter_value(adapter_site(name), name.rsplit(".", 1)[1]))


def run(module, inputs):
    with torch.no_grad():
        return module(**inputs)[1 if "labels" in inputs else 0]


def stored(kind, state):
    return torch.tensor(STORED[kind][state][MODELS[kind][2]], dtype=torch.float64)


@pytest.mark.parametrize("kind", MODELS)
def test_outputs_equal_adapterhubs(kind):
    build, inputs, _ = MODELS[kind]
    module = build()
    torch.testing.assert_close(run(module, inputs()), stored(kind, "bare"), rtol=0, atol=TOLERANCE)
    attach(module, kind, houlsby(BOTTLENECK), seed=0)
    fill_adapters(module)
    torch.testing.assert_close(run(module, inputs()), stored(kind, "adapted"), rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("kind", MODELS)
def test_the_adapters_matter_here(kind):
    """Otherwise the test above could not fail."""
    assert (stored(kind, "adapted") - stored(kind, "bare")).abs().mean() > 0.1


def test_the_loss_of_a_language_model_equals_adapterhubs():
    model = TextToTextModel(tiny_bart(), None, modules=houlsby(BOTTLENECK))
    fill_adapters(model.module)
    rows = [EncodedExample(row, (answer,), ("",)) for row, answer in zip(INPUTS, ANSWERS, strict=True)]
    loss = model.losses({}, make_batch([rows]), training=False)
    assert float(loss[0]) == pytest.approx(STORED["bart"]["adapted"]["loss"], abs=TOLERANCE)
    assert float(loss[0]) != pytest.approx(STORED["bart"]["bare"]["loss"], abs=1e-2)


@pytest.mark.parametrize("kind", MODELS)
def test_adapters_are_as_large_as_adapterhubs(kind):
    """Here, and at the size of the base models."""
    module = MODELS[kind][0]()
    attach(module, kind, houlsby(BOTTLENECK), seed=0)
    with torch.device("meta"):
        base = (
            BertModel(BertConfig(), add_pooling_layer=False)
            if kind == "bert"
            else BartForConditionalGeneration(BartConfig(d_model=768, **BASE_BART))
        )
    attach(base, kind, houlsby(8), seed=0)
    sizes = [sum(value.numel() for value in adapter_parameters(m).values()) for m in (module, base)]
    assert sizes == [STORED[kind]["parameters"], STORED["base_parameters"][kind]]
