"""Which targets share data with a source, as far as the catalogue knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from priming.tasks.catalogue import CATALOGUE, GLUE
from priming.tasks.catalogue.siblings import siblings

_KNOWN = {**CATALOGUE, **GLUE}


def is_known(task: str) -> bool:
    """Whether the catalogue knows a task, and so its siblings.

    Args:
        task: A task's name.
    """
    return task in _KNOWN


def known_siblings(targets: Iterable[str], sources: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """The siblings of targets among the sources.

    Args:
        targets: Names of target tasks.
        sources: Names of source tasks; None where they are not known.

    Returns:
        Target -> its siblings, sorted, for every target of which that can be said: those of the catalogue, if the
        sources are known. A target of its own making has none known, and is absent.
    """
    if sources is None:
        return {}
    return {
        target: tuple(sorted(set(siblings(target, _KNOWN)) & set(sources)))
        for target in sorted(targets)
        if target in _KNOWN
    }
