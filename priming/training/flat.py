"""One trainable set of K slots in one buffer [K, P]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor

from priming.adapters.base import Params


@dataclass(frozen=True)
class Group:
    """Neighbouring columns that an optimiser treats alike.

    Attributes:
        columns: Where they are.
        decays: Whether weight decay acts on them.
        factor: On the learning rate.
    """

    columns: slice
    decays: bool
    factor: float


def _groups(columns: Sequence[tuple[int, bool, float]]) -> tuple[Group, ...]:
    """Groups of (size, spared from decay, factor) in order."""
    groups: list[Group] = []
    start = 0
    for (spared, factor), members in groupby(columns, key=lambda column: column[1:]):
        stop = start + sum(size for size, _, _ in members)
        groups.append(Group(slice(start, stop), not spared, factor))
        start = stop
    return tuple(groups)


class FlatParams:
    """K copies of a trainable set, each slot's values in one row of a flat buffer.

    Columns come in groups that weight decay and learning rate act on alike, matrices first. What the model gets are
    views of the buffer; with `banked` they carry the leading axis K.

    Args:
        initial: Name -> value of one slot, without a slot axis. All of one type and device.
        matrices: The names that weight decay acts on.
        slots: K.
        factors: Name -> factor on the learning rate; 1 where a name is missing.
        banked: Whether the views carry the slot axis; without it K must be 1.

    Raises:
        ValueError: There is nothing to train, or several slots without a slot axis.
    """

    def __init__(
        self,
        initial: Mapping[str, Tensor],
        matrices: AbstractSet[str],
        *,
        slots: int = 1,
        factors: Mapping[str, float] | None = None,
        banked: bool = True,
    ) -> None:
        if not initial:
            raise ValueError("a trainable set must hold at least one parameter")
        if slots > 1 and not banked:
            raise ValueError("several slots need a slot axis")
        treated = {name: (name not in matrices, (factors or {}).get(name, 1.0)) for name in initial}
        ordered = sorted(initial, key=lambda name: treated[name])
        self._shapes = {name: initial[name].shape for name in ordered}
        self._banked = banked
        row = torch.cat([initial[name].detach().reshape(-1) for name in ordered])
        self.groups = _groups([(initial[name].numel(), *treated[name]) for name in ordered])
        self.buffer = row.expand(slots, -1).clone()

    @property
    def slots(self) -> int:
        """K."""
        return self.buffer.shape[0]

    def params(self) -> Params:
        """Views of the buffer that ask for gradients; name -> [K, *shape], or [*shape] where not banked."""
        return {name: value.requires_grad_() for name, value in self._views().items()}

    def gather(self, gradients: Mapping[str, Tensor]) -> Tensor:
        """Lay gradients of `params()` out as the buffer is, [K, P]."""
        return torch.cat([gradients[name].reshape(self.slots, -1) for name in self._shapes], dim=1)

    def set_row(self, slot: int, values: Mapping[str, Tensor]) -> None:
        """Give one slot other values, without a slot axis."""
        self.buffer[slot] = torch.cat([values[name].detach().reshape(-1) for name in self._shapes])

    def row(self, slot: int, buffer: Tensor | None = None) -> Params:
        """A copy of one slot's values, without a slot axis; from another buffer [K, P] of the same layout if given."""
        source = self.buffer if buffer is None else buffer
        sizes = [shape.numel() for shape in self._shapes.values()]
        pieces = torch.split_with_sizes(source[slot].clone(), sizes)
        return {
            name: piece.view(shape) for (name, shape), piece in zip(self._shapes.items(), pieces, strict=True)
        }

    def values(self) -> Params:
        """Views of the buffer as `params()` has them, without gradients."""
        return self._views()

    def _views(self) -> Params:
        lead = (self.slots,) if self._banked else ()
        pieces = torch.split_with_sizes(
            self.buffer.detach(), [shape.numel() for shape in self._shapes.values()], dim=1
        )
        return {
            name: piece.view((*lead, *shape))
            for (name, shape), piece in zip(self._shapes.items(), pieces, strict=True)
        }
