"""Banks: K slots of a small trainable set on one language model.

A bank is a dict of parameters whose tensors carry a leading axis K, used with batches of K blocks of rows in slot
order. A bank of K equals K separate runs. Only what adapters own or borrow can carry the axis: a set that holds M
itself runs one slot at a time, without it.
"""

from __future__ import annotations

from collections.abc import Sequence

from priming.adapters.base import Params
from priming.models.parts import LANGUAGE_MODEL


def is_bankable(parts: Sequence[str]) -> bool:
    """Whether a trainable set can carry a slot axis: it must not hold the language model itself."""
    return LANGUAGE_MODEL not in parts


def expand_slots(params: Params, slots: int) -> Params:
    """Give every tensor a leading axis of K equal slots, without copying."""
    return {name: value.expand(slots, *value.shape) for name, value in params.items()}
