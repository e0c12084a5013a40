"""Owner parts and trainable sets.

Every parameter has exactly one owner: M the language model, or the part of the module it came with. The LayerNorms
of M may also be *borrowed* by a part that tunes them along. A trainable set (psi_u, psi_d) is a list of parts and
means the union of what they own and borrow. Which names a part holds is asked of the modules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from torch import nn

from priming.adapters.base import AddedModule
from priming.errors import ModelError, nearest
from priming.models.norms import is_norm

LANGUAGE_MODEL = "M"
OUTSIDE = "outside the layers"
"""The group of what belongs to no layer, such as the LayerNorm of the embeddings."""


@dataclass(frozen=True)
class Parts:
    """The parameters of a model by owner.

    Attributes:
        owner: Parameter name -> owner part, in the model's order; complete, so owners are disjoint.
        borrowed: Part -> names it trains along though M owns them.
        matrices: Names whose own shape has two dimensions or more: those that weight decay acts on.
        layer: Parameter name -> name of its layer; of what stands in none the part, or `OUTSIDE` for M's; what learned learning rates are grouped by.
    """

    owner: Mapping[str, str]
    borrowed: Mapping[str, tuple[str, ...]]
    matrices: frozenset[str]
    layer: Mapping[str, str]

    @property
    def parts(self) -> tuple[str, ...]:
        """Every part there is, M first."""
        return tuple(self.borrowed)

    def owned(self, part: str) -> tuple[str, ...]:
        """The names a part owns, in the model's order."""
        return tuple(name for name, owner in self.owner.items() if owner == part)

    def names(self, parts: Sequence[str]) -> tuple[str, ...]:
        """A trainable set: what the parts own or borrow, in the model's order.

        Raises:
            ModelError: A part does not exist.
        """
        for part in parts:
            if part not in self.borrowed:
                raise ModelError(
                    f"there is no part '{part}'{nearest(part, self.parts)}; the model has {', '.join(self.parts)}"
                )
        borrowed = {name for part in parts for name in self.borrowed[part]}
        return tuple(name for name, owner in self.owner.items() if owner in parts or name in borrowed)


def find_parts(module: nn.Module, borrowers: Sequence[str], layers: Sequence[str] = ()) -> Parts:
    """Ask a model's modules who owns which parameter.

    Args:
        module: The language model, with whatever is attached to it.
        borrowers: Parts that borrow every LayerNorm of M.
        layers: Dotted names of its layers.
    """
    shapes = {name: tensor.dim() for name, tensor in module.named_parameters()}
    owner = dict.fromkeys(shapes, LANGUAGE_MODEL)
    norms: list[str] = []
    parts = [LANGUAGE_MODEL]
    for prefix, child in module.named_modules():
        if isinstance(child, AddedModule):
            owner.update((f"{prefix}.{name}", child.part) for name, _ in child.named_parameters())
            if child.part not in parts:
                parts.append(child.part)
        elif is_norm(child):
            norms.extend(f"{prefix}.{name}" for name, _ in child.named_parameters())
    borrowed = {part: tuple(norms) if part in borrowers else () for part in parts}
    layer = dict.fromkeys(shapes, OUTSIDE)
    for name in layers:
        layer.update((f"{name}.{own}", name) for own, _ in module.get_submodule(name).named_parameters())
    # a head, or what else stands beside the layers, is a group of its own
    layer.update(
        (name, part) for name, part in owner.items() if part != LANGUAGE_MODEL and layer[name] == OUTSIDE
    )
    matrices = frozenset(name for name, dimensions in shapes.items() if dimensions >= 2)
    return Parts(owner, borrowed, matrices, layer)
