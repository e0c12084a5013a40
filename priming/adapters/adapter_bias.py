"""AdapterBias: a shift of the feed-forward's output, one vector scaled by a number for each token.

Fu et al., "AdapterBias: Parameter-efficient Token-dependent Representation Shift for Adapters in NLP Tasks",
Findings of NAACL 2022, section 3, with g [m] the feed-forward's intermediate state (the input of its last
projection):

    h + alpha v,    alpha = w_alpha . g + b_alpha

Parameters of one layer: d + m + 1.

At the start v = 0 and b_alpha = 0, so the module is the identity to the bit. The gradient of w_alpha and b_alpha is
a multiple of v: while v is 0 it is 0 as well, so a single inner step of MAML moves v (and borrowed LayerNorms)
alone, and alpha only from the second step on.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from priming.adapters.base import Adapter, Place, Position, as_bank, split_slots
from priming.adapters.settings import AdapterBiasSettings

INIT_STD = 0.02


class AdapterBias(Adapter):
    """The shift of one layer.

    Args:
        part: The owner part of its parameters.
        hidden_size: d.
        source_size: m.
    """

    def __init__(self, part: str, hidden_size: int, source_size: int) -> None:
        super().__init__(part)
        self.vector = nn.Parameter(torch.empty(hidden_size))
        self.alpha_weight = nn.Parameter(torch.empty(source_size, 1))
        self.alpha_bias = nn.Parameter(torch.empty(1))

    def reset(self, generator: torch.Generator) -> None:
        """Draw w_alpha from a normal of standard deviation 0.02; v and b_alpha become 0."""
        with torch.no_grad():
            draw = torch.randn(self.alpha_weight.shape, dtype=torch.float64, generator=generator)
            self.alpha_weight.copy_(draw * INIT_STD)
            self.vector.zero_()
            self.alpha_bias.zero_()

    def apply_to(self, hidden: Tensor, source: Tensor, params: Mapping[str, Tensor]) -> Tensor:
        """Shift every token of [R, T, d] by its own multiple of v; `source` is g [R, T, m]."""
        weight, bias = as_bank(params["alpha_weight"], 2), as_bank(params["alpha_bias"], 1)
        vector = as_bank(params["vector"], 1).unsqueeze(1)
        alpha = torch.baddbmm(bias.unsqueeze(1), split_slots(source, weight.shape[0]), weight)
        return hidden + (alpha * vector).view(hidden.shape)


def adapter_biases(
    part: str,
    settings: AdapterBiasSettings,  # noqa: ARG001 - it has no sizes
    place: Place,
) -> Mapping[Position, Adapter]:
    """The adapters of one place: one shift after a feed-forward, none after attention."""
    if place.sublayer != "feed_forward":
        return {}
    return {"adapter": AdapterBias(part, place.hidden_size, place.source_size)}
