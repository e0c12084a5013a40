"""What the catalogue says of one task."""

from __future__ import annotations

from dataclasses import dataclass

from priming.tasks.spec import Kind


@dataclass(frozen=True)
class CatalogueEntry:
    """What is known of a task without its data.

    Attributes:
        name: The task's name, which is also its folder's in a gym.
        metric: One of `priming.metrics.METRICS`, in CrossFit's spelling.
        kind: "classification" if the answers are a closed set of labels, "regression" if they are numbers.
        k: Examples per label (classification) or in all (text-to-text); None takes what the files have.
    """

    name: str
    metric: str
    kind: Kind
    k: int | None = None
