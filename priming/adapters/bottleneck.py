"""The bottleneck module that Houlsby adapters and Meta-Adapters share.

Houlsby et al., "Parameter-Efficient Transfer Learning for NLP", ICML 2019, section 2.1 and figure 2:

    h + W_up gelu(W_down h + b_down) + b_up

Parameters of one module: 2 d b + d + b.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from priming.adapters.base import Adapter, as_bank, split_slots

INIT_STD = 1e-3  # the authors' code; near identity (the paper's section 3.6), yet not at the saddle where both matrices are 0


class Bottleneck(Adapter):
    """One bottleneck with its own residual.

    Both matrices start as a normal of standard deviation 1e-3 truncated at two deviations, biases at 0: near
    identity. The activation is the tanh form of gelu, as in the authors' code.

    Args:
        part: The owner part of its parameters.
        hidden_size: d.
        bottleneck: b.
    """

    def __init__(self, part: str, hidden_size: int, bottleneck: int) -> None:
        super().__init__(part)
        self.down_weight = nn.Parameter(torch.empty(hidden_size, bottleneck))
        self.down_bias = nn.Parameter(torch.empty(bottleneck))
        self.up_weight = nn.Parameter(torch.empty(bottleneck, hidden_size))
        self.up_bias = nn.Parameter(torch.empty(hidden_size))

    def reset(self, generator: torch.Generator) -> None:
        """Draw both matrices; biases become 0."""
        with torch.no_grad():
            for weight in (self.down_weight, self.up_weight):
                # drawn in float64 on the CPU: the same values on every device and in every precision
                draw = torch.empty(weight.shape, dtype=torch.float64)
                nn.init.trunc_normal_(
                    draw, std=INIT_STD, a=-2 * INIT_STD, b=2 * INIT_STD, generator=generator
                )
                weight.copy_(draw)
            self.down_bias.zero_()
            self.up_bias.zero_()

    def apply_to(self, hidden: Tensor, source: Tensor, params: Mapping[str, Tensor]) -> Tensor:  # noqa: ARG002
        """The bottleneck with its own residual; `source` is not used."""
        down, up = as_bank(params["down_weight"], 2), as_bank(params["up_weight"], 2)
        down_bias, up_bias = as_bank(params["down_bias"], 1), as_bank(params["up_bias"], 1)
        blocks = split_slots(hidden, down.shape[0])
        inner = functional.gelu(torch.baddbmm(down_bias.unsqueeze(1), blocks, down), approximate="tanh")
        return hidden + torch.baddbmm(up_bias.unsqueeze(1), inner, up).view(hidden.shape)
