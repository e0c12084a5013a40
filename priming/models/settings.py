"""Settings of the language model."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from priming.settings import Settings


class ModelSettings(Settings):
    """Which language model, with which weights."""

    path: Annotated[str, Field(min_length=1)]
    """A hub name, a folder with a `transformers` model, or `pocket` (ships with the package)."""
    weights: Literal["pretrained", "random"] = "pretrained"
    """`random` builds the model from its config alone, drawn from the run's seed."""
    dropout: Annotated[float, Field(ge=0, lt=1)] | None = None
    """Sets every dropout rate of the model; null keeps the model's own."""
