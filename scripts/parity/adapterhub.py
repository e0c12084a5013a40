"""What AdapterHub's own adapters compute, for `tests/parity/test_adapterhub.py` to compare with.

    environment=$(mktemp -d)
    python3 -m venv "$environment"
    "$environment/bin/pip" install torch==2.13.0 adapters==1.3.0
    "$environment/bin/python" scripts/parity/adapterhub.py

An environment of its own, never this project's: `adapters` pins an old transformers. The script writes
tests/parity/adapterhub.json: what a tiny BERT and a tiny BART give without and with adapters, and how many
parameters the adapters have, here and at the size of the base models with bottleneck 8.

AdapterHub's `double_seq_bn` sits where this project's Houlsby adapters sit: in each layer after self-attention and
after the feed-forward, after the sublayer's dropout, around its output alone, and before the residual and LayerNorm.
None is on cross-attention (`cross_adapter` is off by default). So nothing has to be left out or kept as identity.
What differs is the activation, which is swish unless set: `gelu_new` is the tanh form of gelu, as in Houlsby's code.
Its matrices are stored as [out, in], and the bottleneck is the hidden size divided by `reduction_factor`.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import adapters  # type: ignore[import-not-found]
import torch
from parity_models import (
    BOTTLENECK,
    HIDDEN,
    adapter_site,
    adapter_value,
    bart_inputs,
    bert_inputs,
    tiny_bart,
    tiny_bert,
)
from torch import Tensor
from transformers import BartConfig, BartForConditionalGeneration, BertConfig, BertModel

TARGET = Path(__file__).parents[2] / "tests" / "parity" / "adapterhub.json"
TENSORS = {
    "adapter_down.0.weight": "down_weight",
    "adapter_down.0.bias": "down_bias",
    "adapter_up.weight": "up_weight",
    "adapter_up.bias": "up_bias",
}
"""AdapterHub's names -> this project's."""


def add_adapters(module: Any, reduction_factor: int) -> None:
    """Add one `double_seq_bn` adapter per site and switch them on."""
    adapters.init(module)
    config = adapters.DoubleSeqBnConfig(non_linearity="gelu_new", reduction_factor=reduction_factor)
    module.add_adapter("parity", config=config, set_active=True)


def fill_adapters(module: Any) -> None:
    """Give every tensor of every adapter its value by formula."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            site = adapter_site(name)
            if site is not None:
                value = adapter_value(site, TENSORS[name.split(".parity.")[1]])
                parameter.copy_(value.T if value.dim() == 2 else value)


def adapter_parameters(module: Any) -> int:
    """How many numbers the adapters of a model hold."""
    return sum(value.numel() for name, value in module.named_parameters() if adapter_site(name) is not None)


def base_parameters() -> dict[str, int]:
    """The same at the size of the base models, with bottleneck 8; nothing is allocated."""
    with torch.device("meta"):
        models = {
            "bert": BertModel(BertConfig(), add_pooling_layer=False),
            "bart": BartForConditionalGeneration(
                BartConfig(
                    d_model=768, encoder_layers=6, decoder_layers=6, encoder_ffn_dim=3072, decoder_ffn_dim=3072,
                    encoder_attention_heads=12, decoder_attention_heads=12,
                )
            ),
        }  # fmt: skip
        for module in models.values():
            add_adapters(module, 768 // 8)
    return {name: adapter_parameters(module) for name, module in models.items()}


def run(module: Any, inputs: dict[str, Tensor]) -> dict[str, Any]:
    """The last hidden states of a BERT, or the logits and the mean loss of a BART."""
    with torch.no_grad():
        output = module(**inputs)
    if "labels" not in inputs:
        return {"hidden": output.last_hidden_state.tolist()}
    return {"logits": output.logits.tolist(), "loss": output.loss.item()}


def measure(module: Any, inputs: dict[str, Tensor]) -> dict[str, Any]:
    """Run a model without and with adapters."""
    bare = run(module, inputs)
    add_adapters(module, HIDDEN // BOTTLENECK)
    fill_adapters(module.double().eval())
    return {"parameters": adapter_parameters(module), "bare": bare, "adapted": run(module, inputs)}


def main() -> None:
    """Write the numbers."""
    numbers = {
        "versions": {name: version(name).split("+")[0] for name in ("adapters", "transformers", "torch")},
        "base_parameters": base_parameters(),
        "bert": measure(tiny_bert(), bert_inputs()),
        "bart": measure(tiny_bart(), bart_inputs()),
    }
    rounded = json.loads(json.dumps(numbers), parse_float=lambda digits: round(float(digits), 12))
    TARGET.write_text(json.dumps(rounded) + "\n", encoding="utf-8")
    print(f"written: {TARGET}")


if __name__ == "__main__":
    main()
