"""Settings of the modules that are added to a language model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from priming.settings import Settings


class AddedModuleSettings(Settings):
    """What the settings of every added module have in common."""

    kind: str

    @property
    def borrows_layer_norms(self) -> bool:
        """Whether the module's part trains every LayerNorm of the language model along."""
        return False


class AdapterSettings(AddedModuleSettings):
    """What the settings of regular adapters have in common."""

    tune_layer_norm: bool = True
    """Whether the adapter's part borrows every LayerNorm of the language model, as Houlsby et al. have it."""

    @property
    def borrows_layer_norms(self) -> bool:
        """As `tune_layer_norm` says."""
        return self.tune_layer_norm


class HoulsbySettings(AdapterSettings):
    """Bottleneck adapters after attention and feed-forward (Houlsby et al., ICML 2019)."""

    kind: Literal["houlsby"]
    bottleneck: Annotated[int, Field(ge=1)] = 8
    """Width b of the bottleneck."""


class AdapterBiasSettings(AdapterSettings):
    """A token-dependent shift after every feed-forward (Fu et al., Findings of NAACL 2022)."""

    kind: Literal["adapter_bias"]


class MetaAdapterSettings(AddedModuleSettings):
    """Bottlenecks below and above every adapter, LayerNorms not among them (Bansal et al., AutoML 2022)."""

    kind: Literal["meta_adapter"]
    bottleneck: Annotated[int, Field(ge=1)] = 8
    """Width b of the bottleneck."""


class HeadSettings(AddedModuleSettings):
    """One linear layer on the first token's hidden state: what makes an encoder a classifier (Huang 2023, 4.1)."""

    kind: Literal["head"]


def head_parts(modules: Mapping[str, AddedModuleSettings]) -> tuple[str, ...]:
    """The parts among declared modules that are task heads."""
    return tuple(part for part, settings in modules.items() if isinstance(settings, HeadSettings))


ModuleSettings = Annotated[
    HoulsbySettings | AdapterBiasSettings | MetaAdapterSettings | HeadSettings, Field(discriminator="kind")
]
