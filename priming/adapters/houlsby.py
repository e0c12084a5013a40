"""Houlsby adapters: a bottleneck after attention and after the feed-forward, before the residual is added.

Houlsby et al., "Parameter-Efficient Transfer Learning for NLP", ICML 2019, section 2.1 and figure 2.
"""

from __future__ import annotations

from collections.abc import Mapping

from priming.adapters.base import Adapter, Place, Position
from priming.adapters.bottleneck import Bottleneck
from priming.adapters.settings import HoulsbySettings


def houlsby_adapters(part: str, settings: HoulsbySettings, place: Place) -> Mapping[Position, Adapter]:
    """The adapters of one place: one bottleneck, in every sublayer that has a place."""
    return {"adapter": Bottleneck(part, place.hidden_size, settings.bottleneck)}
