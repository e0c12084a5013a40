"""A page on a gym, in Markdown: what is in it, where it comes from, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from priming.tasks.building.findings import GymInspection, TaskFindings
from priming.tasks.building.inspecting import inspect_gym
from priming.tasks.building.inspection_report import LEAK_HEADER, label_balance, leak_rows, spread
from priming.tasks.few_shot_files import SPLITS

NOT_KNOWN = "not known"
MOST_LABELS = 8
"""How many labels are listed by name; of more, the number is told."""

CARD_TITLE = "# Few-shot gym"
"""What every card starts with."""


def gym_card(
    folder: str | Path,
    inspection: GymInspection | None = None,
    verified: Mapping[str, str] | None = None,
) -> str:
    """A page on a gym.

    Args:
        folder: The gym.
        inspection: What an inspection found, whose tasks the page is on; None inspects the whole gym first.
        verified: Task -> what came of comparing its files with published checksums; None leaves that column out.

    Returns:
        Markdown with tables as on GitHub.

    Raises:
        TaskError: The folder holds no gym.
        DataError: A file cannot be opened, or a build record cannot be read.
    """
    found = inspect_gym(folder) if inspection is None else inspection
    tasks = found.tasks
    sections = {
        "Counts": _all_counts(tasks),
        "Tasks": _task_table(tasks, verified),
        "Data sets": _data_sets(tasks),
        "Known oddities": _oddities(tasks),
        "Incomplete": _incomplete(found),
        "Leaks": f"{_leaks(tasks)}\n\n{_shared(found)}",
    }
    blocks = [f"{CARD_TITLE} {_cell(Path(folder).resolve().name)}", _summary(tasks)]
    blocks += [f"## {title}\n\n{text}" for title, text in sections.items()]
    return "\n\n".join(blocks) + "\n"


def _cell(text: str) -> str:
    """A text that Markdown shows as it is, in a table too."""
    for special in ("\\", "|", "*", "`", "<"):
        text = text.replace(special, f"\\{special}")
    return " ".join(text.split())


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    rule = ["---" if place < left else "---:" for place in range(len(header))]
    lines = (header, rule, *(list(map(_cell, row)) for row in rows))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _bullets(lines: Iterable[str], otherwise: str) -> str:
    return "\n".join(f"- {line}" for line in lines) or otherwise


def _tally(values: Iterable[str]) -> list[tuple[str, int]]:
    """Value -> count, the unknown last."""
    counts = Counter(values)
    return [
        (value or NOT_KNOWN, counts[value]) for value in sorted(counts, key=lambda value: (not value, value))
    ]


def _summary(tasks: Sequence[TaskFindings]) -> str:
    samples = [sample for task in tasks for sample in task.samples]
    files = Counter(split for sample in samples for split in sample.splits)
    examples = {split: sum(_distinct(task, split) for task in tasks) for split in SPLITS}
    shots = (str(k) for task in tasks for k in {sample.k for sample in task.samples})
    lines = (
        f"Tasks: {len(tasks)}",
        f"Files: {files.total():,} ({_listed((split, files[split]) for split in SPLITS)})",
        f"Examples: {sum(examples.values()):,} ({_listed(examples.items())}); files of a task that are alike count once",
        f"Mode: {_with_tasks(task.facts.mode for task in tasks)}",
        f"k: {_with_tasks(shots)}",
        f"Sample seeds: {', '.join(map(str, sorted({sample.seed for sample in samples})))}",
    )
    return _bullets(lines, "")


def _with_tasks(values: Iterable[str]) -> str:
    return "; ".join(f"{value} ({_number(count, 'task')})" for value, count in _tally(values))


def _distinct(task: TaskFindings, split: str) -> int:
    return sum({file.md5: file.examples for file in task.files(split)}.values())


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _all_counts(tasks: Sequence[TaskFindings]) -> str:
    counts = (
        _counts("category", (task.facts.category for task in tasks)),
        _counts("metric", (task.facts.metric for task in tasks)),
        _counts("kind", (task.facts.kind for task in tasks)),
    )
    return "\n\n".join(counts)


def _counts(title: str, values: Iterable[str]) -> str:
    return _table([title, "tasks"], [[value, str(count)] for value, count in _tally(values)])


def _task_table(tasks: Sequence[TaskFindings], verified: Mapping[str, str] | None) -> str:
    checked = [] if verified is None else ["checksums"]
    header = ["task", "category", "metric", "kind", "labels", *checked, "k", "samples", *SPLITS]
    rows = (
        [
            task.name,
            *(value or NOT_KNOWN for value in (task.facts.category, task.facts.metric, task.facts.kind)),
            _labels(task),
            *([] if verified is None else [verified.get(task.name) or "not compared"]),
            ", ".join(map(str, sorted({sample.k for sample in task.samples}))),
            str(len(task.samples)),
            *(spread(file.examples for file in task.files(split)) for split in SPLITS),
        ]
        for task in tasks
    )
    return _table(header, rows, left=5 + len(checked))


def _labels(task: TaskFindings) -> str:
    if len(task.labels) > MOST_LABELS:
        return _number(len(task.labels), "label")
    return ", ".join(task.labels) or "-"


def _data_sets(tasks: Sequence[TaskFindings]) -> str:
    """A data set of one's own may be called like one of the catalogue, and is another if its citation is."""
    made: dict[tuple[str, str, str], list[str]] = {}
    for task in tasks:
        facts = task.facts
        made.setdefault((facts.data_set, facts.licence, facts.citation), []).append(task.name)
    rows = [
        [
            name or NOT_KNOWN,
            ", ".join(names),
            licence or "licence not known",
            citation or "citation not known",
        ]
        for (name, licence, citation), names in sorted(made.items(), key=lambda item: (not item[0][0], item))
    ]
    return _table(["data set", "tasks", "licence", "citation"], rows, left=4)


def _oddities(tasks: Sequence[TaskFindings]) -> str:
    odd = [task for task in tasks if task.facts.oddities]
    published = [f"{_cell(task.name)}: {_odd(task)}" for task in odd if task.facts.mode == "published"]
    unknown = [f"{_cell(task.name)}: {_odd(task)}" for task in odd if not task.facts.mode]
    blocks = []
    if published or not unknown:
        blocks.append(_bullets(published, "None is known of tasks built as published."))
    if unknown:
        reason = "These tasks have no build record; if their files are CrossFit's own, this holds of them:"
        blocks += [reason, _bullets(unknown, "")]
    return "\n\n".join(blocks)


def _odd(task: TaskFindings) -> str:
    return "; ".join(map(_cell, task.facts.oddities))


def _incomplete(found: GymInspection) -> str:
    lines = [line for task in found.tasks for line in _lacks(task)]
    if found.missing:
        lines.append(
            f"Not there, though partition {_cell(found.partition or '')} has them: {', '.join(found.missing)}"
        )
    return _bullets(lines, "Every sample has its three files, and every line can be read.")


def _lacks(task: TaskFindings) -> Iterable[str]:
    name = _cell(task.name)
    for part, reason in task.facts.incomplete.items():
        yield f"{name}: {_cell(part)} was not built: {_cell(reason)}"
    lacking: dict[str, list[str]] = {}
    for split in SPLITS:
        seeds = ", ".join(str(sample.seed) for sample in task.samples if split not in sample.splits)
        lacking.setdefault(seeds if task.files(split) else "any", []).append(split)
    for seeds, splits in lacking.items():
        if seeds:
            yield f"{name}: no {' and '.join(splits)} files of {'any sample' if seeds == 'any' else f'seed {seeds}'}"
    for split in SPLITS:
        files = task.files(split)
        if any(file.unreadable for file in files):
            first = next(file.first_unreadable for file in files if file.unreadable)
            count = spread(file.unreadable for file in files)
            yield f"{name}: lines per {split} file that cannot be read: {count}; the first is {_cell(first)}"
    if task.labels and task.facts.kind == "classification":
        for split in ("train", "dev"):
            most, fewest = label_balance(task, split)
            if most != fewest:
                yield f"{name}: labels have {fewest} to {most} {split} examples"


def _leaks(tasks: Sequence[TaskFindings]) -> str:
    rows = leak_rows(tasks)
    removed = [
        f"{_cell(task.name)}: {_number(task.facts.leaks, 'example')} left out when it was built"
        for task in tasks
        if task.facts.leaks
    ]
    text = "No input of one split of a task is in another split of the same sample."
    if rows:
        text = f"Inputs per sample of one split that are in another:\n\n{_table(LEAK_HEADER, rows)}"
    if removed:
        text += f"\n\nTest inputs and repeats that a build left out of what samples are drawn from:\n\n{_bullets(removed, '')}"
    return text


def _shared(found: GymInspection) -> str:
    sources = "sources" if found.partition is not None else "other tasks"
    if not found.shared:
        return (
            f"No test input of {_number(found.targets, 'task')} is a train or dev input of {sources} "
            f"({_number(found.sources, 'task')} compared)."
        )
    rows = [[pair.target, pair.source, str(pair.inputs), str(pair.of)] for pair in found.shared]
    table = _table(["tested", "trained on", "test inputs", "of"], rows, left=2)
    return f"Test inputs that are train or dev inputs of {sources}:\n\n{table}"
