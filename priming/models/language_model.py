"""A text-to-text language model as a pure function of its parameters.

    losses(params, batch) -> one loss per slot
    generate(params, batch) -> one row of token ids per row

A slot is a run or a task that shares the forward pass with others. Parameters with a leading axis K serve K slots
at once (a bank); parameters without it serve all slots alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from priming.adapters.base import Inputs, Params
from priming.adapters.settings import ModuleSettings
from priming.data.batching import IGNORED, Batch
from priming.data.encoding import Encoder
from priming.errors import ModelError
from priming.models.attachment import attach, detach, draw_parts, input_adapters
from priming.models.parts import LANGUAGE_MODEL, find_parts
from priming.models.sites import ARCHITECTURES, unsupported

DROPOUTS = ("dropout", "attention_dropout", "activation_dropout")
"""The dropout rates in a model's config."""
Reduction = Literal["mean", "sum"]


class _Caller(nn.Module):
    """Runs any function of the language model inside `torch.func.functional_call`."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.lm = module

    def forward(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(self.lm, *arguments)


class LanguageModel:
    """An encoder-decoder language model with its attached modules and owner parts.

    Args:
        module: A `transformers` encoder-decoder model of a supported family; it is changed: modules are attached
            and its parameters no longer ask for gradients.
        tokenizer: Its tokenizer.
        modules: Part name -> settings of what is attached; empty for full fine-tuning.
        seed: The seed that the attached modules are drawn from.
        autocast: Type of the forward maths, where it is not that of the parameters.

    Raises:
        ModelError: The model is no encoder-decoder, or its architecture has no adapter sites.
    """

    def __init__(
        self,
        module: Any,
        tokenizer: Any,
        *,
        modules: Mapping[str, ModuleSettings] | None = None,
        seed: int = 42,
        autocast: torch.dtype | None = None,
    ) -> None:
        self.module = module
        self.tokenizer = tokenizer
        self._autocast = autocast
        self._caller = _Caller(module)
        require_supported(module.config)
        self._trainable = {name: value.requires_grad for name, value in module.named_parameters()}
        for child in module.modules():
            if hasattr(child, "layerdrop"):
                child.layerdrop = (
                    0.0  # it would skip a layer for every slot of a bank at once, and for some steps only
                )
        modules = modules or {}
        attach(module, module.config.model_type, modules, seed)
        self._borrowers = tuple(part for part, settings in modules.items() if settings.tune_layer_norm)
        self.refresh_parts()

    def refresh_parts(self) -> None:
        """Ask the modules again who owns what, after something was attached by hand."""
        self.module.requires_grad_(requires_grad=False)
        self.parts = find_parts(self.module, self._borrowers)

    @property
    def device(self) -> torch.device:
        """Where the parameters are."""
        device: torch.device = next(self.module.parameters()).device
        return device

    @property
    def is_autocast(self) -> bool:
        """Whether the forward maths runs in another type than the parameters have."""
        return self._autocast is not None

    def params(self, names: Sequence[str]) -> Params:
        """The values of named parameters; they share memory with the model."""
        tensors = dict(self.module.named_parameters())
        return {name: tensors[name].detach() for name in names}

    def load(self, params: Mapping[str, Tensor]) -> None:
        """Copy values into the model; names it lacks or shapes that differ are an error.

        Raises:
            ModelError: A name does not exist here, or its shape differs.
        """
        tensors = dict(self.module.named_parameters())
        for name, value in params.items():
            if name not in tensors or tensors[name].shape != value.shape:
                have = f"shape {tuple(tensors[name].shape)}" if name in tensors else "no such parameter"
                raise ModelError(f"cannot load '{name}' of shape {tuple(value.shape)}: the model has {have}")
        with torch.no_grad():
            for name, value in params.items():
                tensors[name].copy_(value)

    def draw(self, parts: Sequence[str], seed: int, *key: str | int) -> Params:
        """Draw initial values of what the parts own; see `priming.models.attachment.draw_parts`."""
        return draw_parts(self.module, parts, seed, *key)

    def detach(self) -> Any:
        """Take the attached modules off and return the bare language model, trainable where it was before."""
        detach(self.module)
        self.refresh_parts()
        for name, value in self.module.named_parameters():
            value.requires_grad_(self._trainable[name])
        return self.module

    def encoder(self, *, input_length: int, output_length: int) -> Encoder:
        """An encoder of examples for this model.

        Args:
            input_length: Tokens an input is cut to.
            output_length: Tokens an answer is cut to.

        Raises:
            ModelError: The model has fewer positions.
        """
        positions = self.module.config.max_position_embeddings
        for key, length in (("input_length", input_length), ("output_length", output_length)):
            if length > positions:
                raise ModelError(
                    f"tasks.{key}: {length} is more than the {positions} positions of the model; set it lower"
                )
        return Encoder(self.tokenizer, input_length=input_length, output_length=output_length)

    def fingerprint(self, parts: Sequence[str] = (LANGUAGE_MODEL,)) -> str:
        """SHA-256 of the names, shapes and values that the given parts own."""
        digest = hashlib.sha256()
        for name, tensor in self.params([name for part in parts for name in self.parts.owned(part)]).items():
            digest.update(f"{name}{tuple(tensor.shape)}{tensor.dtype}".encode())
            digest.update(tensor.cpu().contiguous().view(torch.uint8).numpy().data)
        return digest.hexdigest()

    def behaviour(self) -> dict[str, Any]:
        """What decides the maths besides the values: dropout, precision, and which parts borrow LayerNorms."""
        dropout = {name: getattr(self.module.config, name) for name in DROPOUTS}
        return {"dropout": dropout, "autocast": str(self._autocast), "borrowers": sorted(self._borrowers)}

    def losses(
        self,
        params: Params,
        batch: Batch,
        *,
        training: bool,
        label_smoothing: float = 0.0,
        reduction: Reduction = "mean",
    ) -> Tensor:
        """Cross-entropy of the answers.

        Args:
            params: Values that stand in for the model's own, with or without a leading axis K; may be empty.
            batch: K blocks of rows.
            training: Whether dropout acts; wrap the call in `priming.seeding.dropout_stream`.
            label_smoothing: Weight of the uniform distribution over the vocabulary.
            reduction: Over the tokens of a slot: their mean, or their sum as in CrossFit's code.

        Returns:
            [K], one loss per slot, from the slot's own tokens alone.
        """
        with self._mode(training=training):
            logits = self._call(params, _forward, batch.to(self.device))
        labels = batch.labels.to(self.device)
        tokens = functional.cross_entropy(
            logits.flatten(0, 1),
            labels.flatten(),
            ignore_index=IGNORED,
            reduction="none",
            label_smoothing=label_smoothing,
        )
        sums = tokens.view(batch.slots, -1).sum(dim=1)
        if reduction == "sum":
            return sums
        return sums / (labels != IGNORED).view(batch.slots, -1).sum(dim=1)

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

    def _call(self, params: Params, function: Callable[..., Tensor], *arguments: Any) -> Tensor:
        renamed = {f"lm.{name}": value for name, value in params.items()}
        with torch.autocast(self.device.type, dtype=self._autocast, enabled=self._autocast is not None):
            result: Tensor = functional_call(self._caller, renamed, (function, *arguments), tie_weights=True)
        return result

    @contextmanager
    def _mode(self, *, training: bool) -> Iterator[None]:
        if self.module.training != training:
            self.module.train(training)
        yield


def require_supported(config: Any) -> None:
    """Refuse a model that is no encoder-decoder of a known family.

    Args:
        config: Of a `transformers` model.

    Raises:
        ModelError: It is not supported; the message says what is.
    """
    if not config.is_encoder_decoder:
        raise ModelError(
            f"model type '{config.model_type}' is no encoder-decoder; decoder-only and encoder-only models are not "
            "supported yet. Use one of the BART family"
        )
    if config.model_type not in ARCHITECTURES:
        raise ModelError(unsupported(config.model_type))


def _prepare(module: Any, batch: Batch) -> Inputs:
    inputs = Inputs(module.get_input_embeddings()(batch.inputs), batch.mask)
    for adapter in input_adapters(module):
        inputs = adapter(inputs)
    return inputs


def _additive(mask: Tensor, dtype: torch.dtype) -> Tensor:
    # a 4-D mask costs no host sync and passes through vmap, unlike the 2-D one that transformers would expand; under
    # autocast it is cast, and the lowest float32 would become minus infinity in bfloat16
    lowest = max(torch.finfo(dtype).min, torch.finfo(torch.bfloat16).min)
    return torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill(~mask, lowest)[:, None, None]


def _forward(module: Any, batch: Batch) -> Tensor:
    inputs = _prepare(module, batch)
    start = module.config.decoder_start_token_id
    shifted = functional.pad(batch.labels[:, :-1], (1, 0), value=start)
    decoder_inputs = shifted.masked_fill(shifted == IGNORED, module.config.pad_token_id)
    logits: Tensor = module(
        inputs_embeds=inputs.embeddings,
        attention_mask=_additive(inputs.mask, inputs.embeddings.dtype),
        decoder_input_ids=decoder_inputs,
        use_cache=False,
    ).logits
    return logits


def _generate(module: Any, batch: Batch, beams: int, length: int) -> Tensor:
    from transformers import GenerationConfig  # noqa: PLC0415 - takes seconds, and training alone does not need it

    config = module.config
    inputs = _prepare(module, batch)
    encoded = module.get_encoder()(
        inputs_embeds=inputs.embeddings, attention_mask=_additive(inputs.mask, inputs.embeddings.dtype)
    )
    settings = GenerationConfig(
        num_beams=beams, max_new_tokens=length, do_sample=False, decoder_start_token_id=config.decoder_start_token_id,
        bos_token_id=config.bos_token_id, eos_token_id=config.eos_token_id, pad_token_id=config.pad_token_id,
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
