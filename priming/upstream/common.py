"""What the upstream algorithms share: a step's loss settings and a task's episodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from priming.data.encoding import EncodedExample, Encoder
from priming.tasks.spec import Task


@dataclass(frozen=True)
class Episode:
    """One task and one of its few-shot samples.

    Attributes:
        task: The task's name.
        sample: The sample's seed.
        support: D_train, encoded.
        query: D_dev, encoded.
    """

    task: str
    sample: int
    support: tuple[EncodedExample, ...]
    query: tuple[EncodedExample, ...]


def encode_episodes(encoder: Encoder, tasks: Sequence[Task]) -> tuple[Episode, ...]:
    """Every task with every sample, in order of name and seed, whatever order they came in."""
    episodes = []
    for task in sorted(tasks, key=lambda task: task.name):
        for seed in sorted(task.samples):
            train = encoder.encode(task.name, task.samples[seed].train)
            dev = encoder.encode(task.name, task.samples[seed].dev)
            episodes.append(Episode(task.name, seed, train, dev))
    return tuple(episodes)
