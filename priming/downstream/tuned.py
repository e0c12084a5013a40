"""The tuned parameters of a sweep's picks, on disk until someone asks for them."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path

from priming.adapters.base import Params
from priming.downstream.cells import Target
from priming.downstream.store import Store


class VanishingFolder:
    """A temporary folder that is deleted with the last object that refers to this one."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="priming-"))
        weakref.finalize(self, shutil.rmtree, self.path)


class TunedParams(Mapping[Target, Params]):
    """Target -> psi_d of its pick, read from disk (to the CPU) when asked for."""

    def __init__(self, store: Store, targets: tuple[Target, ...], keeper: VanishingFolder | None) -> None:
        self._keeper = keeper  # a temporary folder stays while someone may read it
        self._store = store
        self._targets = targets

    def __getitem__(self, target: Target) -> Params:
        """The tuned values of one target."""
        if target not in self._targets:
            raise KeyError(target)
        return self._store.read_tuned(target)

    def __iter__(self) -> Iterator[Target]:
        """Targets in order of task and sample."""
        return iter(self._targets)

    def __len__(self) -> int:
        """How many targets were kept."""
        return len(self._targets)
