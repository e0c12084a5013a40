"""Named streams: equal everywhere, independent of what ran before, and the global generators left alone."""

from __future__ import annotations

import random

import numpy as np
import torch

from priming.seeding import derive_seed, dropout_stream, numpy_stream, torch_stream


def test_streams_depend_on_seed_name_and_key_alone():
    assert derive_seed(42, "order", "rte", 13) == 1532194057035427942  # on every machine, for ever
    seeds = {
        derive_seed(s, n, *k)
        for s in (1, 2)
        for n in ("order", "init")
        for k in ((), ("a",), ("a", 1), ("a1",), (1, "a"))
    }
    assert len(seeds) == 20
    assert numpy_stream(1, "order", "x").integers(1000) == numpy_stream(1, "order", "x").integers(1000)
    assert torch.equal(
        torch.rand(3, generator=torch_stream(1, "init")), torch.rand(3, generator=torch_stream(1, "init"))
    )


def test_global_generators_are_neither_read_nor_moved():
    state = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state()  # noqa: NPY002 - what must not move
    with dropout_stream(torch.device("cpu"), 1, "step", 0):
        first = torch.rand(3)
    torch.manual_seed(99)
    before = torch.get_rng_state()
    with dropout_stream(torch.device("cpu"), 1, "step", 0):
        assert torch.equal(torch.rand(3), first)
    assert torch.equal(torch.get_rng_state(), before)
    numpy_stream(1, "order")
    torch_stream(1, "order")
    assert (random.getstate(), np.random.get_state()[1].tolist()) == state[:2]  # noqa: NPY002 - what must not move
