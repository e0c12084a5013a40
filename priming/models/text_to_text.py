"""A text-to-text language model: an encoder-decoder that reads an input and writes its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from priming.adapters.base import Params
from priming.data.batching import IGNORED, Batch, make_batch
from priming.data.encoding import EncodedExample, TextEncoder, decode
from priming.models.language_model import LanguageModel
from priming.models.passes import Reduction, additive_mask, prepare_inputs, slot_means


class TextToTextModel(LanguageModel):
    """An encoder-decoder (BART, T5) with its attached modules; see `LanguageModel`."""

    @property
    def writes_text(self) -> bool:
        """True."""
        return True

    def encoder(self, *, input_length: int, output_length: int) -> TextEncoder:
        """An encoder of examples; see `LanguageModel.encoder`."""
        self._require_positions(input_length=input_length, output_length=output_length)
        return TextEncoder(self.tokenizer, input_length=input_length, output_length=output_length)

    def losses(
        self,
        params: Params,
        batch: Batch,
        *,
        training: bool,
        label_smoothing: float = 0.0,
        reduction: Reduction = "mean",
    ) -> Tensor:
        """Cross-entropy of the answers' tokens, smoothed over the vocabulary; see `LanguageModel.losses`."""
        with self._mode(training=training):
            logits = self._call(params, _forward, batch.to(self.device))
        labels = batch.labels.to(self.device).flatten()
        tokens = functional.cross_entropy(
            logits.flatten(0, 1),
            labels,
            ignore_index=IGNORED,
            reduction="none",
            label_smoothing=label_smoothing,
        )
        return slot_means(tokens, labels != IGNORED, batch.slots, reduction)

    def write(
        self, params: Params, blocks: Sequence[Sequence[EncodedExample]], *, beams: int, length: int
    ) -> list[str]:
        """Generate answers and decode them; see `LanguageModel.write`."""
        return decode(self.tokenizer, self.generate(params, make_batch(blocks), beams=beams, length=length))

    def generate(self, params: Params, batch: Batch, *, beams: int, length: int) -> list[list[int]]:
        """Decode answers by beam search, or greedily with one beam.

        Args:
            params: As in `losses`.
            batch: K blocks of rows; labels are not looked at.
            beams: Beams per row.
            length: New tokens at most.

        Returns:
            R rows of token ids, special tokens included.
        """
        with self._mode(training=False), torch.no_grad():
            rows: list[list[int]] = self._call(
                params, _generate, batch.to(self.device), beams, length
            ).tolist()
        return rows


def _forward(module: Any, batch: Batch) -> Tensor:
    inputs = prepare_inputs(module, batch)
    start = module.config.decoder_start_token_id
    shifted = functional.pad(batch.labels[:, :-1], (1, 0), value=start)
    decoder_inputs = shifted.masked_fill(shifted == IGNORED, module.config.pad_token_id)
    logits: Tensor = module(
        inputs_embeds=inputs.embeddings,
        attention_mask=additive_mask(inputs.mask, inputs.embeddings.dtype),
        decoder_input_ids=decoder_inputs,
        use_cache=False,
    ).logits
    return logits


def _generate(module: Any, batch: Batch, beams: int, length: int) -> Tensor:
    from transformers import GenerationConfig  # noqa: PLC0415 - takes seconds, and training alone does not need it

    config = module.config
    inputs = prepare_inputs(module, batch)
    encoded = module.get_encoder()(
        inputs_embeds=inputs.embeddings, attention_mask=additive_mask(inputs.mask, inputs.embeddings.dtype)
    )
    settings = GenerationConfig(
        num_beams=beams, max_new_tokens=length, do_sample=False, decoder_start_token_id=config.decoder_start_token_id,
        bos_token_id=getattr(config, "bos_token_id", None), eos_token_id=config.eos_token_id, pad_token_id=config.pad_token_id,
    )  # fmt: skip
    # what is not stated above would be taken from the model's own defaults (such as bart-base's
    # no_repeat_ngram_size), so those are empty while this decodes
    own, module.generation_config = module.generation_config, GenerationConfig()
    try:
        rows: Tensor = module.generate(
            encoder_outputs=encoded, attention_mask=inputs.mask.long(), generation_config=settings
        )
    finally:
        module.generation_config = own
    return rows
