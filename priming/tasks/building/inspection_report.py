"""An inspection as a text for a terminal, and as rows for JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from priming.tasks.building.findings import GymInspection, SampleFindings, SplitFindings, TaskFindings, Words
from priming.tasks.few_shot_files import SPLITS

LEAK_HEADER = ("task", "train in dev", "train in test", "dev in test")
"""The columns of `leak_rows`."""


def spread(values: Iterable[float | None]) -> str:
    """Numbers of several samples as one text.

    Args:
        values: A number for each sample; None where a sample has none.

    Returns:
        Such as "5-8", "5" where all are equal, "-" where there is none.
    """
    known = [value for value in values if value is not None]
    if not known:
        return "-"
    low, high = f"{round(min(known), 1):g}", f"{round(max(known), 1):g}"
    return low if low == high else f"{low}-{high}"


def label_balance(task: TaskFindings, split: str) -> tuple[str, str]:
    """How many examples the labels of a classification have in a split.

    Args:
        task: The task.
        split: "train" or "dev".

    Returns:
        Those of the most and of the least frequent label, over samples; labels that a split lacks count as 0.
    """
    counts = [[file.labels.get(label, 0) for label in task.labels] for file in task.files(split)]
    filled = [numbers for numbers in counts if numbers]
    return spread(map(max, filled)), spread(map(min, filled))


def leak_rows(tasks: Sequence[TaskFindings]) -> list[list[str]]:
    """How many inputs of one split are in another one of the same sample.

    Args:
        tasks: The findings.

    Returns:
        The columns of `LEAK_HEADER`, for the tasks where there are any.
    """
    numbers: tuple[Callable[[SampleFindings], int | None], ...] = (
        lambda sample: sample.train_in_dev,
        lambda sample: sample.train_in_test,
        lambda sample: sample.dev_in_test,
    )
    return [
        [task.name, *(spread(map(number, task.samples)) for number in numbers)]
        for task in tasks
        if any(number(sample) for sample in task.samples for number in numbers)
    ]


def inspection_rows(inspection: GymInspection) -> list[dict[str, Any]]:
    """An inspection as rows that JSON can hold.

    Args:
        inspection: The findings.

    Returns:
        For each sample of each task a row whose `about` is "sample", for each pair of tasks that shares inputs one
        with "shared inputs", and for each task of the partition that the gym lacks one with "missing task".
    """
    samples = [
        {"about": "sample", "task": task.name, "kind": task.facts.kind, **asdict(sample)}
        for task in inspection.tasks
        for sample in task.samples
    ]
    shared = [{"about": "shared inputs", **asdict(pair)} for pair in inspection.shared]
    missing = [{"about": "missing task", "task": name} for name in inspection.missing]
    return [*samples, *shared, *missing]


def render_inspection(inspection: GymInspection) -> str:
    """An inspection as text.

    Args:
        inspection: The findings.

    Returns:
        A line on what was read, a table for each sort of finding with the tasks it was found in, and the sizes of
        all tasks. Numbers are those of single samples, as a range where samples differ.
    """
    tasks = inspection.tasks
    blocks = [
        _summary(inspection),
        _unreadable(tasks),
        _lacking(tasks),
        _repeats(tasks),
        _leaks(tasks),
        _balance(tasks),
        _shared(inspection),
        _sizes(tasks),
    ]
    return "\n\n".join(blocks) + "\n"


def _summary(inspection: GymInspection) -> str:
    samples = [sample for task in inspection.tasks for sample in task.samples]
    files = sum(len(sample.splits) for sample in samples)
    lines = [f"{inspection.folder}: {len(inspection.tasks)} tasks, {len(samples)} samples, {files} files"]
    if inspection.missing:
        lines.append(
            f"Not there, though partition '{inspection.partition}' has them: {', '.join(inspection.missing)}"
        )
    return "\n".join(lines)


def _finding(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], among: int, left: int = 1
) -> str:
    if not rows:
        return f"{title}: none in {among} tasks"
    concerned = len({row[0] for row in rows})
    return f"{title}: in {concerned} of {among} tasks\n{text_table([header, *rows], left)}"


def text_table(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Rows of cells as lines whose columns are aligned by spaces.

    Args:
        rows: The header and the rows, all of one length.
        left: How many columns, from the first, are aligned to the left; the others to the right.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "\n".join(f"  {line.rstrip()}" for line in lines)


def _per_split(task: TaskFindings, number: Callable[[SplitFindings], float]) -> list[str]:
    return [spread(map(number, task.files(split))) for split in SPLITS]


def _files(task: TaskFindings) -> list[SplitFindings]:
    return [file for split in SPLITS for file in task.files(split)]


def _unreadable(tasks: Sequence[TaskFindings]) -> str:
    rows = [
        [
            task.name,
            *_per_split(task, lambda file: file.unreadable),
            next(file.first_unreadable for file in _files(task) if file.unreadable),
        ]
        for task in tasks
        if any(file.unreadable for file in _files(task))
    ]
    header = ["task", *SPLITS, "the first"]
    return _finding("Lines that cannot be read as examples", header, rows, len(tasks))


def _lacking(tasks: Sequence[TaskFindings]) -> str:
    rows = []
    for task in tasks:
        lacking = [
            [str(sample.seed) for sample in task.samples if split not in sample.splits] for split in SPLITS
        ]
        if any(lacking):
            rows.append([task.name, *(" ".join(seeds) or "-" for seeds in lacking)])
    header = ["task", *(f"without {split}" for split in SPLITS)]
    return _finding("Samples without a file", header, rows, len(tasks), left=4)


def _repeats(tasks: Sequence[TaskFindings]) -> str:
    rows = [
        [task.name, *_per_split(task, lambda file: file.repeated)]
        for task in tasks
        if any(file.repeated for file in _files(task))
    ]
    return _finding("Inputs that repeat within a file", ["task", *SPLITS], rows, len(tasks))


def _leaks(tasks: Sequence[TaskFindings]) -> str:
    return _finding("Inputs of one split that are in another", LEAK_HEADER, leak_rows(tasks), len(tasks))


def _balance(tasks: Sequence[TaskFindings]) -> str:
    classifications = [task for task in tasks if task.facts.kind == "classification"]
    rows = []
    for task in classifications:
        balances = [label_balance(task, split) for split in ("train", "dev")]
        if any(len(set(balance)) > 1 for balance in balances):
            rows.append([task.name, str(len(task.labels)), *(count for pair in balances for count in pair)])
    header = ["task", "labels", "train most", "fewest", "dev most", "fewest"]
    return _finding("Labels with unequal numbers of examples", header, rows, len(classifications))


def _shared(inspection: GymInspection) -> str:
    kind = "sources" if inspection.partition is not None else "other tasks"
    compared = f"compared {inspection.targets} tasks with test inputs and {inspection.sources} with train or dev inputs"
    rows = [
        [pair.target, pair.source, str(pair.inputs), str(pair.of), f"{100 * pair.inputs / pair.of:.1f} %"]
        for pair in inspection.shared
    ]
    header = ["tested", "trained on", "test inputs", "of", "share"]
    title = f"Test inputs among the train and dev inputs of {kind} ({compared})"
    return _finding(title, header, rows, inspection.targets, left=2)


def _sizes(tasks: Sequence[TaskFindings]) -> str:
    lengths: tuple[Callable[[Words], float], ...] = (
        lambda words: words.median,
        lambda words: words.most,
        lambda words: words.largest,
    )
    rows = [
        [
            task.name,
            str(len(task.samples)),
            *_per_split(task, lambda file: file.examples),
            *(spread(length(file.input_words) for file in _files(task)) for length in lengths),
            *(spread(length(file.answer_words) for file in _files(task)) for length in lengths),
        ]
        for task in tasks
    ]
    header = [
        "task",
        "samples",
        *SPLITS,
        *("input median", "95 %", "largest"),
        *("answer median", "95 %", "largest"),
    ]
    title = "Examples per sample; words per input and answer over all files"
    return f"{title}\n{text_table([header, *rows])}"
