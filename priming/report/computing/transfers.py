"""Which tasks a combination changes, for better or worse, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from priming.metrics import holm, intervals, sign_flip_p, task_differences
from priming.report.computing.summing import Comparison
from priming.report.numbers import TaskTransfer
from priming.seeding import numpy_stream


def transfers(comparison: Comparison) -> tuple[TaskTransfer, ...]:
    """Compare every combination with the reference, task by task, or with the baseline where there is no reference.

    Args:
        comparison: What is compared. Tasks left out of the gains are looked at too.

    Returns:
        By combination, then by task; empty without a reference and a baseline.
    """
    against = comparison.reference or comparison.baseline
    if against is None:
        return ()
    tasks = sorted(comparison.values[against])
    drawn = comparison.drawn(comparison.values, tasks, "samples")
    found: list[TaskTransfer] = []
    for run in comparison.values:
        if run == against:
            continue
        ends = intervals(task_differences(drawn[run], drawn[against]), comparison.options.level)
        for task, end in zip(tasks, ends, strict=True):
            scores, others = (comparison.values[name][task] for name in (run, against))
            differences = [one - other for one, other in zip(scores, others, strict=True)]
            stream = numpy_stream(comparison.options.seed, "bootstrap", "flips", run, task)
            p_value = sign_flip_p(differences, stream)
            several = len(differences) > 1
            found.append(
                TaskTransfer(
                    run=run,
                    task=task,
                    against=against,
                    difference=end.estimate,
                    low=end.low if several else math.nan,
                    high=end.high if several else math.nan,
                    p_value=p_value,
                    p_adjusted=math.nan,
                    units=len(differences),
                )
            )
    return _adjusted(found)


def _adjusted(found: Sequence[TaskTransfer]) -> tuple[TaskTransfer, ...]:
    adjusted = holm([one.p_value for one in found])
    return tuple(replace(one, p_adjusted=value) for one, value in zip(found, adjusted, strict=True))
