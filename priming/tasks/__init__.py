"""Few-shot tasks: the catalogue, the partitions, and the gyms that tasks are read from."""

from __future__ import annotations

from priming.tasks.catalogue import CATALOGUE, GLUE, CatalogueEntry, TaskSpec
from priming.tasks.few_shot_files import FolderGym, read_examples, write_few_shot_files
from priming.tasks.glue import GlueGym
from priming.tasks.gyms import TaskSides, available_partition, load_tasks, open_gym
from priming.tasks.partitions import PARTITIONS, SIDES, Partition, Side, load_partition
from priming.tasks.settings import TasksSettings
from priming.tasks.spec import Example, Gym, Kind, Sample, Task

__all__ = [
    "CATALOGUE",
    "GLUE",
    "PARTITIONS",
    "SIDES",
    "CatalogueEntry",
    "Example",
    "FolderGym",
    "GlueGym",
    "Gym",
    "Kind",
    "Partition",
    "Sample",
    "Side",
    "Task",
    "TaskSides",
    "TaskSpec",
    "TasksSettings",
    "available_partition",
    "load_partition",
    "load_tasks",
    "open_gym",
    "read_examples",
    "write_few_shot_files",
]
