"""The partitions that hold one GLUE task out, after Huang (2023)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from priming.tasks.catalogue.glue import GLUE
from priming.tasks.partitions_published import Sides

SOURCES = ("cola", "mnli", "mrpc", "qnli", "qqp", "rte", "sst2")
"""The sources that Huang (2023) primes on, without the one that is held out."""

GLUE_PARTITIONS: Mapping[str, Sides] = MappingProxyType(
    {
        f"glue-heldout-{held_out}": (tuple(name for name in SOURCES if name != held_out), (), (held_out,))
        for held_out in GLUE
    }
)
"""Partition name -> names of its train, dev (none) and test tasks."""
