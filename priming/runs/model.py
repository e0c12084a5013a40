"""The language model of a configuration."""

from __future__ import annotations

from priming.config.schema import Config
from priming.models.language_model import LanguageModel
from priming.models.loading import load_model


def configured_model(config: Config, *, skeleton: bool = False) -> LanguageModel:
    """Load the model a configuration names, with its modules attached.

    Args:
        config: The run.
        skeleton: Shapes without values, for planning.

    Raises:
        ModelError: The model cannot be read or is not supported, or the device does not exist.
    """
    return load_model(
        config.model,
        modules=config.modules,
        seed=config.seed,
        device=config.device,
        precision=config.precision,
        skeleton=skeleton,
    )
