"""How much a forward pass keeps in memory, roughly: what plans, banks and chunks are sized by."""

from __future__ import annotations

from typing import Any


def training_floats(config: Any, *, read: int, written: int) -> int:
    """Numbers that autograd stores for one row of a training step.

    Args:
        config: Of a `transformers` encoder-decoder.
        read: Tokens of the input.
        written: Tokens of the answer.
    """
    width, inner = config.d_model, max(config.encoder_ffn_dim, config.decoder_ffn_dim)
    token = 14 * width + 3 * inner
    attention = 2 * config.encoder_attention_heads * read
    encoder = config.encoder_layers * read * (token + attention)
    decoder = (
        config.decoder_layers
        * written
        * (token + 6 * width + 2 * config.decoder_attention_heads * (read + written))
    )
    cross = config.decoder_layers * 2 * read * width
    return int(encoder + decoder + cross + 3 * written * config.vocab_size)


def inference_floats(config: Any, *, read: int, written: int, beams: int = 1) -> int:
    """Numbers held at once for one row of a pass without gradients.

    Args:
        config: Of a `transformers` encoder-decoder.
        read: Tokens of the input.
        written: Tokens whose logits are held at once: 1 in generation, the answer's length for a loss.
        beams: Beams of the row.
    """
    cache = 2 * config.decoder_layers * read * config.d_model
    layer = read * (4 * config.d_model + config.encoder_ffn_dim)
    return int(beams * (cache + 3 * written * config.vocab_size) + layer)
