"""The only place that reads a language model: from a hub, a folder, or the package."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors import SafetensorError

from priming.adapters.settings import AddedModuleSettings
from priming.errors import ModelError
from priming.models.classifier import Classifier
from priming.models.language_model import DROPOUTS, LanguageModel
from priming.models.settings import ModelSettings
from priming.models.sites import ARCHITECTURES, require_supported
from priming.models.text_to_text import TextToTextModel
from priming.seeding import derive_seed

Precision = Literal["float32", "bfloat16", "float64"]
POCKET = "pocket"


def load_model(
    settings: ModelSettings,
    *,
    modules: Mapping[str, AddedModuleSettings] | None = None,
    seed: int = 42,
    device: str = "auto",
    precision: Precision = "float32",
    skeleton: bool = False,
) -> LanguageModel:
    """Load a language model and attach modules to it.

    An encoder-decoder (BART, T5) becomes a `TextToTextModel`, an encoder (BERT, RoBERTa) a `Classifier`.

    Args:
        settings: Which model.
        modules: Part name -> settings of what is attached; None or empty attaches nothing.
        seed: The run's seed, for what is drawn: attached modules, and the model itself with `weights: random`.
        device: "auto", "cpu" or "cuda[:n]"; auto takes a GPU if there is one.
        precision: Of the parameters; "bfloat16" keeps them in float32 and runs the forward maths under autocast.
        skeleton: Shapes without values (the meta device), for planning; `device` is not looked at.

    Raises:
        ModelError: The model cannot be read or is of another family, the modules do not fit it, or the device does
            not exist.
    """
    where = torch.device("meta") if skeleton else resolve_device(device)
    if settings.path == POCKET:
        with as_file(files("priming.models") / POCKET) as folder:
            module, tokenizer = _read(settings, str(folder), seed, where)
    else:
        module, tokenizer = _read(settings, settings.path, seed, where)
    dtype = torch.float64 if precision == "float64" else torch.float32
    writes = ARCHITECTURES[module.config.model_type].writes
    return (TextToTextModel if writes else Classifier)(
        module.to(where, dtype),
        tokenizer,
        modules=modules,
        seed=seed,
        autocast=torch.bfloat16 if precision == "bfloat16" else None,
    )


@contextmanager
def quiet_bars() -> Iterator[None]:
    """Silence `transformers` in this block: its bars where the output is no terminal, and its report of unused weights."""
    from transformers.utils import logging  # noqa: PLC0415

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    if bars and not sys.stderr.isatty():
        logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def resolve_device(device: str) -> torch.device:
    """The torch device that a configuration's `device` names.

    Raises:
        ModelError: It is not there.
    """
    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    found = torch.device(device)
    if found.type == "cuda" and (found.index or 0) >= torch.cuda.device_count():
        raise ModelError(
            f"device: '{device}' is not there ({torch.cuda.device_count()} CUDA devices); use 'cpu' or 'auto'"
        )
    return found


def _read(settings: ModelSettings, source: str, seed: int, where: torch.device) -> tuple[Any, Any]:
    from transformers import AutoConfig, AutoTokenizer  # noqa: PLC0415 - takes seconds

    try:
        config = AutoConfig.from_pretrained(source, trust_remote_code=False)
        require_supported(config)
        if settings.dropout is not None:
            for name in DROPOUTS:
                if hasattr(config, name):
                    setattr(config, name, settings.dropout)
        tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False)
        _require_fitting(settings, len(tokenizer), config.vocab_size)
        return _read_module(settings, source, config, seed, where), tokenizer
    except (OSError, ValueError, SafetensorError) as error:
        kind = "folder" if Path(source).is_dir() else "hub name"
        raise ModelError(
            f"model.path: cannot read '{settings.path}' as a {kind}: {error}\n"
            "Give a hub name that can be reached, a folder with config.json, tokenizer files and model.safetensors, or 'pocket'"
        ) from error


def _read_module(settings: ModelSettings, source: str, config: Any, seed: int, where: torch.device) -> Any:
    from transformers import AutoModel, AutoModelForSeq2SeqLM  # noqa: PLC0415

    writes = ARCHITECTURES[config.model_type].writes
    kind, extra = (AutoModelForSeq2SeqLM, {}) if writes else (AutoModel, {"add_pooling_layer": False})
    if where.type == "meta":
        with where:
            return kind.from_config(config, **extra)
    if settings.weights == "random":
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(derive_seed(seed, "init", "M"))
            return kind.from_config(config, **extra)
    with quiet_bars():
        module, found = kind.from_pretrained(
            source,
            config=config,
            use_safetensors=True,
            trust_remote_code=False,
            dtype=torch.float32,
            ignore_mismatched_sizes=True,  # for them to be named below
            output_loading_info=True,
            **extra,
        )
    _require_all_weights(settings, found)
    return module


def _require_all_weights(settings: ModelSettings, found: Mapping[str, Any]) -> None:
    """Refuse a model of which a tensor is missing, and would be random. What it has besides, such as a pooler, is fine."""
    lost = sorted({*found["missing_keys"], *(key for key, *_ in found["mismatched_keys"])})
    if lost:
        raise ModelError(
            f"model.path: '{settings.path}' lacks {len(lost)} of the model's tensors, or has them in another shape: "
            f"{', '.join(lost[:3])}{' ...' if len(lost) > 3 else ''}. Give a complete model, or weights: random"
        )


def _require_fitting(settings: ModelSettings, known: int, vocabulary: int) -> None:
    """Refuse another model's tokenizer, or the empty one that stands in where its files are missing."""
    if (
        not vocabulary // 2 <= known <= vocabulary + 100
    ):  # hub models differ by a few padding or special tokens
        raise ModelError(
            f"model.path: the tokenizer of '{settings.path}' knows {known} tokens, and the model's vocabulary has "
            f"{vocabulary}: tokenizer files are missing, or are another model's"
        )
