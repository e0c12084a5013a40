"""The tiny models and inputs that both sides of a comparison build, with weights made by formula.

No random generator is involved, so any environment with torch and transformers gets the same values. A tensor's
values depend on its name alone: a name that two versions of a library do not share shows at once.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BartConfig, BartForConditionalGeneration, BertConfig, BertModel

HIDDEN, BOTTLENECK = 16, 4
VOCABULARY = 30
PADDING, IGNORED = 1, -100
BERT_SIZES = {
    "hidden_size": HIDDEN,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
}
BART_SIZES = {
    "d_model": HIDDEN, "encoder_layers": 2, "encoder_attention_heads": 2, "encoder_ffn_dim": 24,
    "decoder_layers": 2, "decoder_attention_heads": 2, "decoder_ffn_dim": 24,
}  # fmt: skip
INPUTS = ((0, 7, 11, 5, 29, 2), (0, 23, 4, 2))
"""Token ids of two rows; the second is padded."""
ANSWERS = ((0, 13, 8, 2), (0, 17, 2))
"""Token ids of their answers, for BART."""


def tiny_bert(**changes: Any) -> Any:
    """A BERT without pooler, 2 layers, in evaluation mode and float64."""
    config = BertConfig(**{"vocab_size": VOCABULARY, "max_position_embeddings": 16, **BERT_SIZES, **changes})
    return _filled(BertModel(config, add_pooling_layer=False))


def tiny_bart(**changes: Any) -> Any:
    """A BART with its output layer tied to the embeddings, 2 + 2 layers, in evaluation mode and float64."""
    sizes = {"vocab_size": VOCABULARY, "max_position_embeddings": 64, "dropout": 0.0, **BART_SIZES, **changes}
    return _filled(BartForConditionalGeneration(BartConfig(**sizes)))


def bert_inputs() -> dict[str, Tensor]:
    """What BERT reads: ids and mask, [2, 6] each."""
    return {"input_ids": padded(INPUTS, PADDING), "attention_mask": padded(INPUTS, -1).ne(-1).long()}


def bart_inputs() -> dict[str, Tensor]:
    """What BART reads: ids and mask of the input, [2, 6], and the answers to score, [2, 4]."""
    return {**bert_inputs(), "labels": padded(ANSWERS, IGNORED)}


def padded(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
    """Rows of unlike length as one tensor, filled up on the right."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])


def wave(name: str, shape: Sequence[int]) -> Tensor:
    """Values in [-1, 1] as a function of a name: the sine of the squared index, so that matrices have full rank."""
    index = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return torch.sin(0.37 * index.square() + zlib.crc32(name.encode()) % 1000).view(*shape)


def backbone_value(name: str, shape: Sequence[int]) -> Tensor:
    """The value of a language model's own parameter: matrices, LayerNorm weights around 1, biases."""
    if len(shape) > 1:
        return 0.3 * wave(name, shape)
    return 1 + 0.2 * wave(name, shape) if name.endswith("weight") else 0.1 * wave(name, shape)


def adapter_value(site: str, tensor: str) -> Tensor:
    """The value of one tensor of one adapter, matrices as [in, out].

    Args:
        site: As `adapter_site` gives it.
        tensor: `down_weight`, `down_bias`, `up_weight` or `up_bias`.
    """
    shapes = {
        "down_weight": (HIDDEN, BOTTLENECK),
        "down_bias": (BOTTLENECK,),
        "up_weight": (BOTTLENECK, HIDDEN),
        "up_bias": (HIDDEN,),
    }
    return 0.3 * wave(f"{site}.{tensor}", shapes[tensor])


def adapter_site(name: str) -> str | None:
    """The layer and sublayer of an adapter's parameter, such as `encoder.layer.0.attention`.

    Args:
        name: The parameter's name, by whichever library.

    Returns:
        None for a parameter that is not an adapter's.
    """
    found = re.fullmatch(r"(.*?\.layers?\.\d+)\.(.*)adapters\..*", name)
    if found is None:
        return None
    layer, place = found.groups()
    return f"{layer}.{'attention' if 'attention' in place or 'attn' in place else 'feed_forward'}"


def _filled(module: nn.Module) -> nn.Module:
    module.double().eval()
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(backbone_value(name, parameter.shape))
    return module
