"""The learning rates of the inner loop: one number, or one per layer, learned with everything else upstream.

Bansal et al., "Meta-Adapters", AutoML 2022, learn one inner learning rate per layer in the outer loop and use it
when tuning downstream. Here a layer's rate is `value * exp(theta)` with theta starting at 0, so that it stays
positive and a step of the outer loop changes it by a ratio, whatever its size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from priming.adapters.base import Params
from priming.upstream.meta_gradient import Scales
from priming.upstream.settings import InnerLearningRate

_PREFIX = "inner_learning_rate."


class InnerRates:
    """The inner learning rates of one run.

    Args:
        settings: The first value, and whether it is learned.
        layers: Name in psi_d -> its layer.
        like: A tensor whose type and device the rates take.
    """

    def __init__(self, settings: InnerLearningRate, layers: Mapping[str, str], like: torch.Tensor) -> None:
        self.value = settings.value
        self._layers = layers
        self._like = like.detach()
        self._order = tuple(dict.fromkeys(layers.values()))
        self.is_learned = settings.learned == "per_layer"

    def initial(self) -> Params:
        """What the outer loop trains: a theta of 0 for each layer, or nothing where rates are fixed."""
        return {name: self._like.new_zeros(()) for name in self.names}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the thetas in the outer loop; none where rates are fixed."""
        return tuple(_PREFIX + layer for layer in self._order) if self.is_learned else ()

    def scales(self, params: Params) -> Scales | None:
        """Name in psi_d -> exp(theta) of its layer, with `params` as they are in the outer loop; None where fixed."""
        if not self.is_learned:
            return None
        by_layer = self._by_layer(params)
        return {name: by_layer[layer] for name, layer in self._layers.items()}

    def _by_layer(self, params: Params) -> dict[str, torch.Tensor]:
        return {layer: params[_PREFIX + layer].detach().exp() for layer in self._order}

    def fold(self, params: Params, along: Params) -> Params:
        """Gradients of the thetas; empty where rates are fixed.

        Args:
            params: As in the outer loop.
            along: Name in psi_d -> gradient of its scale.
        """
        if not self.is_learned:
            return {}
        names = list(along)
        summed = self._like.new_zeros(len(self._order)).index_add(
            0, self._places(names), torch.stack([along[name] for name in names])
        )
        by_layer = self._by_layer(params)
        return {_PREFIX + layer: summed[place] * by_layer[layer] for place, layer in enumerate(self._order)}

    def _places(self, names: Sequence[str]) -> torch.Tensor:
        return torch.tensor(
            [self._order.index(self._layers[name]) for name in names], device=self._like.device
        )

    def learned(self, params: Params) -> dict[str, float]:
        """Layer -> rate, as a run keeps it; empty where rates are fixed."""
        by_layer = self._by_layer(params) if self.is_learned else {}
        return {layer: self.value * float(scale) for layer, scale in by_layer.items()}
