"""From the settings of a module to the adapters of a place."""

from __future__ import annotations

from collections.abc import Mapping

from priming.adapters.adapter_bias import adapter_biases
from priming.adapters.base import Adapter, Place, Position
from priming.adapters.houlsby import houlsby_adapters
from priming.adapters.meta_adapter import meta_adapters
from priming.adapters.settings import (
    AdapterBiasSettings,
    AddedModuleSettings,
    HeadSettings,
    HoulsbySettings,
    MetaAdapterSettings,
)


def build_adapters(part: str, settings: AddedModuleSettings, place: Place) -> Mapping[Position, Adapter]:
    """Make the adapters of one place, their values not yet drawn.

    Args:
        part: The owner part of their parameters.
        settings: Which method, and its sizes.
        place: Where they will sit.

    Returns:
        Position -> adapter; empty where the method has none at this place.
    """
    match settings:
        case HoulsbySettings():
            return houlsby_adapters(part, settings, place)
        case AdapterBiasSettings():
            return adapter_biases(part, settings, place)
        case MetaAdapterSettings():
            return meta_adapters(part, settings, place)
        case HeadSettings():
            return {}
    raise TypeError(f"no adapters are known for {type(settings).__name__}")
