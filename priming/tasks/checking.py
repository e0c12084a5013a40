"""Checks of the tasks a caller hands over, whatever made them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from priming.errors import TaskError
from priming.tasks.spec import Task


def check_tasks(tasks: Sequence[Task], splits: Sequence[str], purpose: str) -> None:
    """Refuse tasks that a run cannot use.

    Args:
        tasks: The tasks.
        splits: The splits that every sample must have examples in.
        purpose: What the tasks are for, in the words of the messages.

    Raises:
        TaskError: There is no task, a name occurs twice or is no folder name, a task has no sample, or a sample
            lacks examples or an example lacks answers.
    """
    if not tasks:
        raise TaskError(f"{purpose} needs at least one task")
    for name, count in Counter(task.name for task in tasks).items():
        if count > 1:
            raise TaskError(f"{purpose}: {count} tasks are called '{name}'; give each its own name")
        if not re.fullmatch(r"[\w+-][\w.+-]*", name):
            raise TaskError(
                f"{purpose}: '{name}' cannot be a task's name, since it names a folder; use letters, digits and _ . + -"
            )
    for task in tasks:
        if not task.samples:
            raise TaskError(f"{purpose}: task '{task.name}' has no sample")
        for seed, sample in task.samples.items():
            for split in splits:
                examples = getattr(sample, split)
                if not examples:
                    raise TaskError(f"{purpose}: task '{task.name}', sample {seed} has no {split} examples")
                if not all(example.answers for example in examples):
                    raise TaskError(
                        f"{purpose}: task '{task.name}', sample {seed}: a {split} example has no answer"
                    )
