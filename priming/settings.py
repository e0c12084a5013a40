"""The base of every settings class. A settings class stands beside the component it configures."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Frozen, strictly typed settings: unknown keys are refused, and no text becomes a number."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True,
        protected_namespaces=(),
    )
