"""Tasks of one's own: read from a YAML or Python file, and checked as strictly as those of the catalogue."""

from __future__ import annotations

from priming.tasks.own_tasks.checking import check_spec
from priming.tasks.own_tasks.loading import load_own_tasks

__all__ = ["check_spec", "load_own_tasks"]
