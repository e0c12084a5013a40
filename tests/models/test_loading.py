"""A model folder that is not whole is refused by name, never filled with random values."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny import FAMILIES, HEAD, byte_tokenizer
from transformers import BertConfig, BertForMaskedLM

from priming.errors import ModelError
from priming.models.classifier import Classifier
from priming.models.loading import load_model
from priming.models.settings import ModelSettings
from priming.models.text_to_text import TextToTextModel


def saved(folder, family):
    FAMILIES[family]().save_pretrained(folder)
    byte_tokenizer().save_pretrained(folder)
    return folder


def load(folder, family):
    modules = {"H": HEAD} if family in {"bert", "roberta"} else {}
    return load_model(ModelSettings(path=str(folder)), modules=modules, device="cpu")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_loads_as_its_class_with_the_values_of_the_file(tmp_path, family):
    model = load(saved(tmp_path, family), family)
    assert type(model) is (Classifier if family in {"bert", "roberta"} else TextToTextModel)
    want = dict(FAMILIES[family]().named_parameters())
    assert set(model.parts.owned("M")) == set(want)
    assert all(torch.equal(model.params([name])[name], value) for name, value in want.items())


def test_a_pre_trained_encoder_with_a_head_of_its_own_loads_without_it(tmp_path):
    config = BertConfig(
        vocab_size=261, hidden_size=12, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    module = BertForMaskedLM(config)
    module.save_pretrained(tmp_path)
    byte_tokenizer().save_pretrained(tmp_path)
    model = load(tmp_path, "bert")
    for name, value in module.bert.named_parameters():
        assert torch.equal(model.params([name])[name], value)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("damage", ["missing", "shape"])
def test_a_tensor_that_is_missing_or_of_another_shape_is_named(tmp_path, family, damage):
    path = saved(tmp_path, family) / "model.safetensors"
    tensors = load_file(path)
    name = max((name for name in tensors if tensors[name].dim() == 2), key=len)
    value = tensors.pop(name)
    if damage == "shape":
        tensors[name] = torch.zeros(value.shape[0] + 1, value.shape[1])
    save_file(tensors, path, metadata={"format": "pt"})
    with pytest.raises(
        ModelError, match=rf"lacks 1 of the model's tensors, or has them in another shape: {name}"
    ):
        load(tmp_path, family)


def test_a_damaged_file_and_a_tokenizer_that_is_not_there_are_named(tmp_path):
    folder = saved(tmp_path / "damaged", "bart")
    (folder / "model.safetensors").write_bytes(b"not tensors")
    with pytest.raises(ModelError, match=r"model.path: cannot read"):
        load(folder, "bart")
    for family in ("bart", "bert"):
        folder = tmp_path / family
        FAMILIES[family](vocab_size=2000).save_pretrained(folder)
        with pytest.raises(ModelError, match=r"tokenizer"):
            load(folder, family)
