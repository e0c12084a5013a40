"""What the upstream algorithms share: a task's episodes, and what is trained along with psi_u."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from priming.adapters.base import Params
from priming.data.encoding import EncodedExample, Encoder
from priming.tasks.spec import Task
from priming.training.loop import Algorithm


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

    @property
    def width(self) -> int:
        """How wide the task's head is; 0 where text is written."""
        return self.support[0].width


@dataclass(frozen=True)
class Extras:
    """What an algorithm trains along with psi_u and nobody keeps as part of the model.

    Attributes:
        params: Name -> initial value.
        matrices: Those that weight decay acts on.
        factors: Name -> factor on the learning rate; 1 where a name is missing.
    """

    params: Params = field(default_factory=dict)
    matrices: frozenset[str] = frozenset()
    factors: Mapping[str, float] = field(default_factory=dict)


class UpstreamAlgorithm(Algorithm, Protocol):
    """An upstream algorithm: a step's gradients, and how many steps make an epoch."""

    @property
    def steps_per_epoch(self) -> int:
        """Steps of one pass over the source tasks."""
        ...

    @property
    def extras(self) -> Extras:
        """What is trained along with psi_u."""
        ...

    def learned_rates(self, params: Params) -> dict[str, float]:
        """Layer -> inner learning rate among the trained values; empty where none is learned."""
        ...


def encode_episodes(encoder: Encoder, tasks: Sequence[Task]) -> tuple[Episode, ...]:
    """Every task with every sample, in order of name and seed, whatever order they came in."""
    episodes = []
    for task in sorted(tasks, key=lambda task: task.name):
        for seed in sorted(task.samples):
            train = encoder.encode(task, task.samples[seed].train)
            dev = encoder.encode(task, task.samples[seed].dev)
            episodes.append(Episode(task.name, seed, train, dev))
    return tuple(episodes)
