"""Settings of the modules that are added to a language model."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from priming.settings import Settings


class HoulsbySettings(Settings):
    """Bottleneck adapters after attention and feed-forward (Houlsby et al., ICML 2019)."""

    kind: Literal["houlsby"]
    bottleneck: Annotated[int, Field(ge=1)] = 8
    """Width b of the bottleneck."""
    tune_layer_norm: bool = True
    """Whether the adapter's part borrows every LayerNorm of the language model, as the paper has it."""


ModuleSettings = HoulsbySettings
