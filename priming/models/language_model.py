"""A language model as a pure function of its parameters.

    losses(params, batch) -> one loss per slot
    write(params, blocks) -> one text per row

A slot is a run or a task that shares the forward pass with others. Parameters with a leading axis K serve K slots
at once (a bank); parameters without it serve all slots alike.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from priming.adapters.base import Params
from priming.adapters.head import LinearHead
from priming.adapters.settings import AddedModuleSettings, head_parts
from priming.data.batching import Batch
from priming.data.encoding import EncodedExample, Encoder, tokenizer_hash
from priming.errors import ModelError
from priming.models.attachment import attach, attach_child, detach, draw_parts, find_head, forget_sources
from priming.models.parts import LANGUAGE_MODEL, find_parts
from priming.models.passes import Reduction
from priming.models.sites import ARCHITECTURES, find_layers, require_supported
from priming.models.sizes import ModelSizes
from priming.seeding import torch_stream

DROPOUTS = (
    "dropout", "attention_dropout", "activation_dropout",  # BART
    "hidden_dropout_prob", "attention_probs_dropout_prob",  # BERT and RoBERTa
    "dropout_rate",  # T5
)  # fmt: skip
"""The dropout rates in the configs of the supported families."""
_NO_MATHS = frozenset({"_name_or_path", "transformers_version", "dtype", "torch_dtype", "architectures"})


class _Caller(nn.Module):
    """Runs any function of the language model inside `torch.func.functional_call`."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.lm = module

    def forward(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(self.lm, *arguments)


class LanguageModel(ABC):
    """A language model with its attached modules and owner parts.

    Args:
        module: A `transformers` model of a supported family; it is changed: modules are attached and its parameters
            no longer ask for gradients.
        tokenizer: Its tokenizer.
        modules: Part name -> settings of what is attached; empty for full fine-tuning of a text-to-text model.
        seed: The seed that the attached modules are drawn from.
        autocast: Type of the forward maths, where it is not that of the parameters.

    Raises:
        ModelError: The model is of another family, or the modules do not fit it.
    """

    def __init__(
        self,
        module: Any,
        tokenizer: Any,
        *,
        modules: Mapping[str, AddedModuleSettings] | None = None,
        seed: int = 42,
        autocast: torch.dtype | None = None,
    ) -> None:
        self.module = module
        self.tokenizer = tokenizer
        self._autocast = autocast
        self._caller = _Caller(module)
        self._check(module.config, modules or {})
        if any(getattr(child, "gradient_checkpointing", False) for child in module.modules()):
            raise ModelError(
                "gradient checkpointing recomputes with the model's own values instead of those given; call "
                "module.gradient_checkpointing_disable()"
            )
        self._trainable = {name: value.requires_grad for name, value in module.named_parameters()}
        for child in module.modules():
            if hasattr(child, "layerdrop"):
                child.layerdrop = (
                    0.0  # it would skip a layer for every slot of a bank at once, and for some steps only
                )
        self.sizes = ModelSizes.of(module.config)
        heads = head_parts(modules or {})
        adapters = {part: settings for part, settings in (modules or {}).items() if part not in heads}
        attach(module, module.config.model_type, adapters, seed)
        for part in heads:
            attach_child(module, LinearHead(part, self.sizes.width))
        self._modules = [[part, settings.model_dump(mode="json")] for part, settings in adapters.items()]
        self._borrowers = tuple(part for part, own in adapters.items() if own.borrows_layer_norms)
        self.refresh_parts()

    def _check(self, config: Any, modules: Mapping[str, AddedModuleSettings]) -> None:
        require_supported(config)
        kind, heads = type(self).__name__, head_parts(modules)
        if len(heads) != (0 if self.writes_text else 1):
            need = "no task head" if self.writes_text else "one task head, such as modules.H: {kind: head}"
            raise ModelError(f"a {kind} takes {need}, and modules declares {', '.join(heads) or 'none'}")
        if ARCHITECTURES[config.model_type].writes != self.writes_text:
            raise ModelError(
                f"model type '{config.model_type}' cannot be a {kind}; load_model chooses the class that fits"
            )

    @property
    @abstractmethod
    def writes_text(self) -> bool:
        """Whether answers are written as text; else a head chooses among a task's labels."""

    def refresh_parts(self) -> None:
        """Ask the modules again who owns what, after something was attached by hand."""
        self.module.requires_grad_(requires_grad=False)
        layers = find_layers(self.module, self.module.config.model_type)
        self.parts = find_parts(self.module, self._borrowers, layers)

    @property
    def head_part(self) -> str | None:
        """The part of the task head; None in a text-to-text model."""
        head = find_head(self.module)
        return None if head is None else head.part

    @property
    def head_names(self) -> tuple[str, ...]:
        """The names of the task head's parameters, whose values are a task's own; empty in a text-to-text model."""
        return () if self.head_part is None else self.parts.owned(self.head_part)

    def draw_head(self, width: int, seed: int, *key: str | int) -> Params:
        """Draw the initial values of one task's head.

        Args:
            width: The task's number of classes; 1 for a regression.
            seed: The run's seed.
            key: What the head belongs to, such as a task and a sample.

        Returns:
            Name -> [width, ...]; empty in a text-to-text model.
        """
        head = find_head(self.module)
        if head is None:
            return {}
        drawn = head.draw(width, torch_stream(seed, "init", head.part, *key))
        return {name: drawn[name.rpartition(".")[2]] for name in self.head_names}

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

    @abstractmethod
    def encoder(self, *, input_length: int, output_length: int) -> Encoder:
        """An encoder of examples for this model.

        Args:
            input_length: Tokens an input is cut to.
            output_length: Tokens an answer is cut to.

        Raises:
            ModelError: The model has fewer positions.
        """

    def _require_positions(self, **lengths: int) -> None:
        positions = self.sizes.positions
        for key, length in lengths.items():
            if positions is not None and length > positions:
                raise ModelError(
                    f"tasks.{key}: {length} is more than the {positions} positions of the model; set it lower"
                )

    def fingerprint(self, parts: Sequence[str] = (LANGUAGE_MODEL,)) -> str:
        """SHA-256 of the names, shapes and values that the given parts own."""
        digest = hashlib.sha256()
        for name, tensor in self.params([name for part in parts for name in self.parts.owned(part)]).items():
            digest.update(f"{name}{tuple(tensor.shape)}{tensor.dtype}".encode())
            digest.update(tensor.cpu().contiguous().view(torch.uint8).numpy().data)
        return digest.hexdigest()

    def behaviour(self) -> dict[str, Any]:
        """What decides the maths besides the values: the model's config, its tokenizer, precision, what is attached."""
        return {
            "config": {k: v for k, v in self.module.config.to_dict().items() if k not in _NO_MATHS},
            "tokenizer": tokenizer_hash(self.tokenizer),
            "autocast": str(self._autocast),
            "modules": self._modules,
        }

    @abstractmethod
    def losses(
        self,
        params: Params,
        batch: Batch,
        *,
        training: bool,
        label_smoothing: float = 0.0,
        reduction: Reduction = "mean",
    ) -> Tensor:
        """How far the answers are from the right ones.

        Args:
            params: Values that stand in for the model's own, with or without a leading axis K; may be empty but for
                the task heads of a classifier.
            batch: K blocks of rows.
            training: Whether dropout acts; wrap the call in `priming.seeding.dropout_stream`.
            label_smoothing: Weight of the uniform distribution over what could be answered.
            reduction: Over the answers of a slot (tokens, or rows of a classifier): their mean, or their sum as in
                CrossFit's code.

        Returns:
            [K], one loss per slot, from the slot's own rows alone.
        """

    @abstractmethod
    def write(
        self, params: Params, blocks: Sequence[Sequence[EncodedExample]], *, beams: int, length: int
    ) -> list[str]:
        """Answer in text.

        Args:
            params: As in `losses`.
            blocks: K blocks of equally many examples; their answers are not looked at.
            beams: Beams per row, where text is generated.
            length: New tokens at most, where text is generated.

        Returns:
            R texts, in slot order.
        """

    def _call(self, params: Params, function: Callable[..., Tensor], *arguments: Any) -> Tensor:
        renamed = {f"lm.{name}": value for name, value in params.items()}
        with torch.autocast(self.device.type, dtype=self._autocast, enabled=self._autocast is not None):
            try:
                result: Tensor = functional_call(
                    self._caller, renamed, (function, *arguments), tie_weights=True
                )
            except BaseException:
                forget_sources(self.module)
                raise
        return result

    @contextmanager
    def _mode(self, *, training: bool) -> Iterator[None]:
        if self.module.training != training:
            self.module.train(training)
        yield
