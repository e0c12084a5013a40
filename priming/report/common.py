"""Cut several runs down to the tasks and samples that all of them have, and say what that loses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from priming.errors import TaskError
from priming.report.results import RunResults


def on_common_ground(runs: Sequence[RunResults]) -> tuple[list[RunResults], list[str]]:
    """Keep the tasks and samples that every run has a score for.

    Args:
        runs: The runs to compare; at least one.

    Returns:
        The runs with equal tasks and samples, both ascending, and one sentence per loss.

    Raises:
        TaskError: Two runs score a task with different metrics, or nothing is common to all.
    """
    _check_metrics(runs)
    everything = sorted(
        {(task, sample) for run in runs for task, scored in run.scores.items() for sample in scored}
    )
    kept: dict[str, list[int]] = {}
    lost: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for task, sample in everything:
        lacking = tuple(run.name for run in runs if sample not in run.scores.get(task, {}))
        if lacking:
            lost.setdefault((task, lacking), []).append(sample)
        else:
            kept.setdefault(task, []).append(sample)
    if not kept:
        names = ", ".join(run.name for run in runs)
        raise TaskError(
            f"no task and sample is scored in every run ({names}): compare runs of the same partition and samples, "
            "or run priming-downstream for what is missing"
        )
    notes = [
        f"{task}{' ' + _samples(samples) if task in kept else ''}: left out, not scored in {', '.join(lacking)}."
        for (task, lacking), samples in lost.items()
    ]
    trimmed = [
        replace(
            run, scores={task: {sample: run.scores[task][sample] for sample in kept[task]} for task in kept}
        )
        for run in runs
    ]
    return trimmed, notes


def undefined_notes(runs: Sequence[RunResults]) -> list[str]:
    """Name the test scores that were undefined and count as 0, one sentence per run and task.

    Args:
        runs: The runs compared.
    """
    notes = []
    for run in runs:
        for task, scored in run.scores.items():
            samples = [sample for sample, score in scored.items() if math.isnan(score.score)]
            if samples:
                notes.append(
                    f"{run.name}, {task} {_samples(samples)}: {run.metrics[task]} is undefined "
                    "(outputs that are constant or no numbers) and counts as 0."
                )
    return notes


def failed_notes(runs: Sequence[RunResults]) -> list[str]:
    """Name the failed cells, one sentence per run and task.

    Args:
        runs: The runs compared.
    """
    notes = []
    for run in runs:
        per_task: dict[str, list[str]] = {}
        for (task, sample), (failed, total) in sorted(run.failed.items()):
            scored = run.scores.get(task, {}).get(sample)
            stopped = (
                " (the picked one too: scored as it stopped)" if scored is not None and scored.failed else ""
            )
            per_task.setdefault(task, []).append(f"sample {sample} {failed} of {total}{stopped}")
        notes += [
            f"{run.name}, {task}: failed cells: {'; '.join(parts)}." for task, parts in per_task.items()
        ]
    return notes


def _samples(samples: Sequence[int]) -> str:
    return f"sample{'s' if len(samples) > 1 else ''} {', '.join(map(str, samples))}"


def _check_metrics(runs: Sequence[RunResults]) -> None:
    first: dict[str, RunResults] = {}
    for run in runs:
        for task, metric in run.metrics.items():
            other = first.setdefault(task, run)
            if metric != other.metrics[task]:
                raise TaskError(
                    f"task {task} is scored with {metric} in run {run.name} and with {other.metrics[task]} in run "
                    f"{other.name}; their scores cannot be compared: exclude one of the runs or run it again"
                )
