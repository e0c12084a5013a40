"""Named random streams, each derived from one run seed and a key.

A stream depends on its name and key alone: never on what ran before it, beside it or in which order.
So the state of a resumed run is its step number, and nothing else has to be saved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    import torch

Stream = Literal["split", "init", "order", "answer", "dropout", "generate", "bootstrap"]


def derive_seed(seed: int, stream: Stream, *key: str | int) -> int:
    """The seed of one stream.

    Args:
        seed: The run's seed.
        stream: What the numbers are for.
        key: What they belong to, such as a task's name, a sample and a step.

    Returns:
        An integer in [0, 2**63), equal on every machine.
    """
    text = json.dumps([seed, stream, *key], ensure_ascii=True, separators=(",", ":"))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def numpy_stream(seed: int, stream: Stream, *key: str | int) -> np.random.Generator:
    """A NumPy generator for one stream; see `derive_seed`."""
    import numpy as np  # noqa: PLC0415 - this module stays light

    return np.random.Generator(np.random.PCG64(derive_seed(seed, stream, *key)))


def torch_stream(seed: int, stream: Stream, *key: str | int) -> torch.Generator:
    """A CPU torch generator for one stream; see `derive_seed`."""
    import torch  # noqa: PLC0415 - reading results should not load it

    return torch.Generator().manual_seed(derive_seed(seed, stream, *key))


@contextmanager
def dropout_stream(device: torch.device, seed: int, *key: str | int) -> Iterator[None]:
    """Draw the dropout masks of this block from their own stream; the global one is left as it was.

    PyTorch's dropout takes no generator, so the device's own is seeded for the block and restored after it.
    Entering twice with the same key replays the same masks.

    Args:
        device: Where the masks are drawn.
        seed: The run's seed.
        key: What the block belongs to, such as a step and an inner step.
    """
    import torch  # noqa: PLC0415

    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(derive_seed(seed, "dropout", *key))
        yield
