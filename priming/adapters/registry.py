"""From the settings of a module to the adapters of a site."""

from __future__ import annotations

from priming.adapters.base import Adapter
from priming.adapters.houlsby import HoulsbyAdapter
from priming.adapters.settings import ModuleSettings


def build_adapter(part: str, settings: ModuleSettings, hidden_size: int) -> Adapter:
    """Make the adapter of one site, its values not yet drawn.

    Args:
        part: The owner part of its parameters.
        settings: Which method, and its sizes.
        hidden_size: d, the width of what the site puts out.
    """
    return HoulsbyAdapter(part, hidden_size, settings.bottleneck)
