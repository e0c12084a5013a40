"""Meta-Adapters: a bottleneck below and one above every regular adapter, trained upstream.

Bansal et al., "Meta-Adapters: Parameter Efficient Few-shot Fine-tuning through Meta-Learning", AutoML 2022: the
regular adapter is sandwiched, so with Houlsby adapters a layer has four meta-adapters and two adapters. The inner
loop and downstream tuning train the regular adapter alone. No LayerNorm belongs to them.
"""

from __future__ import annotations

from collections.abc import Mapping

from priming.adapters.base import Adapter, Place, Position
from priming.adapters.bottleneck import Bottleneck
from priming.adapters.settings import MetaAdapterSettings


def meta_adapters(part: str, settings: MetaAdapterSettings, place: Place) -> Mapping[Position, Adapter]:
    """The modules of one place: a bottleneck on either side of its adapter, none where there is no adapter."""
    if not place.has_adapter:
        return {}
    return {
        "below": Bottleneck(part, place.hidden_size, settings.bottleneck),
        "above": Bottleneck(part, place.hidden_size, settings.bottleneck),
    }
