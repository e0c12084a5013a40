"""The sizes of a model, and how much a forward pass keeps in memory, roughly: what plans, banks and chunks go by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ModelSizes:
    """What the families' configs call by unlike names.

    Attributes:
        width: d, the hidden size.
        inner: m, the feed-forward's intermediate size.
        heads: Attention heads.
        encoder_layers: Layers that read.
        decoder_layers: Layers that write; 0 for an encoder alone.
        vocabulary: Tokens.
        positions: Tokens that fit in; None where positions are relative.
    """

    width: int
    inner: int
    heads: int
    encoder_layers: int
    decoder_layers: int
    vocabulary: int
    positions: int | None

    @staticmethod
    def of(config: Any) -> ModelSizes:
        """The sizes that a `transformers` config states."""
        match config.model_type:
            case "bart":
                inner = max(config.encoder_ffn_dim, config.decoder_ffn_dim)
                heads, layers = config.encoder_attention_heads, (config.encoder_layers, config.decoder_layers)
                positions = config.max_position_embeddings
            case "t5":
                inner, heads = config.d_ff, config.num_heads
                layers, positions = (config.num_layers, config.num_decoder_layers), None
            case _:
                inner, heads = config.intermediate_size, config.num_attention_heads
                layers, positions = (config.num_hidden_layers, 0), config.max_position_embeddings
        if config.model_type == "roberta":
            positions -= config.pad_token_id + 1  # its positions start behind the padding token's id
        return ModelSizes(config.hidden_size, inner, heads, *layers, config.vocab_size, positions)


def training_floats(sizes: ModelSizes, *, read: int, written: int) -> int:
    """Numbers that autograd stores for one row of a training step.

    Args:
        sizes: Of the model.
        read: Tokens of the input.
        written: Tokens of the answer.
    """
    token = 14 * sizes.width + 3 * sizes.inner
    encoder = sizes.encoder_layers * read * (token + 2 * sizes.heads * read)
    decoder = sizes.decoder_layers * written * (token + 6 * sizes.width + 2 * sizes.heads * (read + written))
    cross = sizes.decoder_layers * 2 * read * sizes.width
    words = 3 * written * sizes.vocabulary if sizes.decoder_layers else 0
    return encoder + decoder + cross + words


def inference_floats(sizes: ModelSizes, *, read: int, written: int, beams: int = 1) -> int:
    """Numbers held at once for one row of a pass without gradients.

    Args:
        sizes: Of the model.
        read: Tokens of the input.
        written: Tokens whose logits are held at once: 1 in generation, the answer's length for a loss.
        beams: Beams of the row.
    """
    cache = 2 * sizes.decoder_layers * read * sizes.width
    words = 3 * written * sizes.vocabulary if sizes.decoder_layers else 0
    layer = read * (4 * sizes.width + sizes.inner + 2 * sizes.heads * read * (sizes.decoder_layers == 0))
    return beams * (cache + words) + layer
