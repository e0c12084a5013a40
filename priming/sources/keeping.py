"""The ranking fed back: a partition with the best sources alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from priming.checkpoints.files import write_text
from priming.strict_yaml import dump_yaml
from priming.tasks.partitions import load_partition
from priming.tasks.settings import TasksSettings


def write_partition(
    settings: TasksSettings, sources: Sequence[str], targets: Sequence[str], path: Path
) -> None:
    """Write a partition file that `tasks.partition` takes.

    Its development tasks, and what it says of tasks outside the catalogue, are those of the partition it comes from.

    Args:
        settings: The tasks of the run that was ranked.
        sources: The sources to keep; they are written in alphabetical order.
        targets: The targets that they were chosen for.
        path: A `.json` file, or a `.yaml` one; it is replaced.

    Raises:
        TaskError: The partition of the settings cannot be read.
        CheckpointError: The place cannot be written to.
    """
    partition = load_partition(settings.partition)
    names = {*sources, *targets, *partition.dev}
    content: dict[str, Any] = {"train": sorted(sources), "dev": list(partition.dev), "test": sorted(targets)}
    own = {
        name: {"metric": entry.metric, "kind": entry.kind}
        for name, entry in partition.own_tasks.items()
        if name in names
    }
    if own:
        content["tasks"] = own
    write_text(path, json.dumps(content, indent=1) + "\n" if path.suffix == ".json" else dump_yaml(content))
