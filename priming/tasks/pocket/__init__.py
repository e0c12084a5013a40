"""The pocket gym: English-like few-shot tasks of every kind, generated on the spot, for runs that need nothing else."""

from __future__ import annotations

from priming.tasks.pocket.gym import POCKET_PARTITION, PocketGym
from priming.tasks.pocket.text import plain_text

__all__ = ["POCKET_PARTITION", "PocketGym", "plain_text"]
