"""The only place that reads a language model: from a hub, a folder, or the package."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

import torch

from priming.adapters.settings import ModuleSettings
from priming.errors import ModelError
from priming.models.language_model import DROPOUTS, LanguageModel, require_supported
from priming.models.settings import ModelSettings
from priming.seeding import derive_seed

Precision = Literal["float32", "bfloat16", "float64"]
POCKET = "pocket"


def load_model(
    settings: ModelSettings,
    *,
    modules: Mapping[str, ModuleSettings] | None = None,
    seed: int = 42,
    device: str = "auto",
    precision: Precision = "float32",
    skeleton: bool = False,
) -> LanguageModel:
    """Load a text-to-text language model and attach modules to it.

    Args:
        settings: Which model.
        modules: Part name -> settings of what is attached; None or empty attaches nothing.
        seed: The run's seed, for what is drawn: attached modules, and the model itself with `weights: random`.
        device: "auto", "cpu" or "cuda[:n]"; auto takes a GPU if there is one.
        precision: Of the parameters; "bfloat16" keeps them in float32 and runs the forward maths under autocast.
        skeleton: Shapes without values (the meta device), for planning; `device` is not looked at.

    Raises:
        ModelError: The model cannot be read, is no supported encoder-decoder, or the device does not exist.
    """
    where = torch.device("meta") if skeleton else resolve_device(device)
    if settings.path == POCKET:
        with as_file(files("priming.models") / POCKET) as folder:
            module, tokenizer = _read(settings, str(folder), seed, where)
    else:
        module, tokenizer = _read(settings, settings.path, seed, where)
    dtype = torch.float64 if precision == "float64" else torch.float32
    return LanguageModel(
        module.to(where, dtype),
        tokenizer,
        modules=modules,
        seed=seed,
        autocast=torch.bfloat16 if precision == "bfloat16" else None,
    )


@contextmanager
def quiet_bars() -> Iterator[None]:
    """Silence `transformers`' own progress bars in this block where the output is no terminal."""
    from transformers.utils import logging  # noqa: PLC0415

    silenced = logging.is_progress_bar_enabled() and not sys.stderr.isatty()
    if silenced:
        logging.disable_progress_bar()
    try:
        yield
    finally:
        if silenced:
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
    from transformers import AutoConfig, AutoModelForSeq2SeqLM, AutoTokenizer  # noqa: PLC0415 - takes seconds

    try:
        config = AutoConfig.from_pretrained(source, trust_remote_code=False)
        require_supported(config)
        if settings.dropout is not None:
            for name in DROPOUTS:
                setattr(config, name, settings.dropout)
        tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False)
        if where.type == "meta":
            with where:
                return AutoModelForSeq2SeqLM.from_config(config), tokenizer
        if settings.weights == "random":
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(derive_seed(seed, "init", "M"))
                return AutoModelForSeq2SeqLM.from_config(config), tokenizer
        with quiet_bars():
            module = AutoModelForSeq2SeqLM.from_pretrained(
                source, config=config, use_safetensors=True, trust_remote_code=False, dtype=torch.float32
            )
    except (OSError, ValueError) as error:
        kind = "folder" if Path(source).is_dir() else "hub name"
        raise ModelError(
            f"model.path: cannot read '{settings.path}' as a {kind}: {error}\n"
            "Give a hub name that can be reached, a folder with config.json, tokenizer files and model.safetensors, or 'pocket'"
        ) from error
    return module, tokenizer
