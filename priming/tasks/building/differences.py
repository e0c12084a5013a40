"""What mending changes, task by task: in words, and in rows where there are rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from priming.tasks.building.builder import SEEDS
from priming.tasks.building.drawing import Drawn, draw_task
from priming.tasks.building.locating import missing_parts, rows_of
from priming.tasks.building.mapping import summary
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits
from priming.tasks.rows.answers import Labels
from priming.tasks.spec import Example

TIDIED = (
    "white space is squeezed to single spaces, so that every example stands on a line of its own",
    "empty and repeated answers go, and examples without an input or an answer",
    "training rows whose input is a test input, or the input of an earlier row, are not drawn from",
)
"""What mending does to every task."""


@dataclass(frozen=True)
class Difference:
    """What mending changes in a task.

    Attributes:
        task: Its name.
        oddities: What is odd about the published files.
        changes: What is changed in the specification, one line each.
        counts: What changed in the rows, as (what, published, mended); empty without rows.
    """

    task: str
    oddities: tuple[str, ...]
    changes: tuple[str, ...]
    counts: tuple[tuple[str, int, int], ...] = ()


def difference(spec: TaskSpec, rows: Path | None = None, seeds: Sequence[int] = SEEDS) -> Difference:
    """What mending changes in a task.

    Args:
        spec: The task.
        rows: A folder of raw rows to count in; None tells of the specification alone.
        seeds: The samples to count in.

    Raises:
        TaskError: There are too few rows.
        DataError: Rows cannot be read or do not fit.
    """
    mended = spec.mended()
    changes = tuple(
        f"{name}: {_said(getattr(spec, name))} -> {_said(getattr(mended, name))}" for name in spec.mends
    )
    counts = () if rows is None else _counts(spec, rows, seeds)
    return Difference(spec.name, spec.oddities, changes, counts)


def _counts(spec: TaskSpec, rows: Path, seeds: Sequence[int]) -> tuple[tuple[str, int, int], ...]:
    one, other = (_drawn(one, rows, seeds, tidy=tidy) for one, tidy in ((spec, False), (spec.mended(), True)))
    counts = [("examples drawn from", sum(one.pool.values()), sum(other.pool.values()))] if one.pool else []
    if other.leaks is not None:
        counts.append(("of these left out as leaks or repeats", 0, other.leaks))
    if one.test is not None and other.test is not None:
        counts.append(("test examples", len(one.test), len(other.test)))
    counts.append(("examples that are in one alone", *_only(_examples(one), _examples(other))))
    return tuple(counts)


def _drawn(spec: TaskSpec, rows: Path, seeds: Sequence[int], *, tidy: bool) -> Drawn:
    missing = missing_parts(spec, rows)
    parts = tuple(part for part in ("train", "test") if part not in missing)
    return draw_task(spec, rows_of(spec, rows), spec.k or 0, seeds, tidy=tidy, parts=parts)


def _examples(drawn: Drawn) -> set[Example]:
    samples = {example for pair in drawn.samples.values() for part in pair for example in part}
    return samples | set(drawn.test or ())


def _only(one: set[Example], other: set[Example]) -> tuple[int, int]:
    return len(one - other), len(other - one)


def _said(value: object) -> str:
    if isinstance(value, Labels):
        return " | ".join(str(text) for text in value.texts)
    if isinstance(value, TwoSplits):
        share = "" if value.test_share is None else f" ({value.test_share:.0%} of it)"
        return f"train on '{value.train}', test on '{value.test}'{share}"
    if isinstance(value, OneSplit):
        return f"train and test on parts of '{value.name}'"
    return summary(value) if callable(value) else f"{value!r}"


def render_differences(differences: Sequence[Difference]) -> str:
    """The differences as text.

    Args:
        differences: One per task.
    """
    lines = ["In every task:", *(f"  {line}" for line in TIDIED)]
    plain = [one.task for one in differences if not (one.oddities or one.changes or one.counts)]
    for one in differences:
        if one.task in plain:
            continue
        lines += ["", one.task]
        lines += [f"  odd: {line}" for line in one.oddities]
        lines += [f"  mended: {line}" for line in one.changes]
        lines += [
            f"  {what}: {published:,} published, {mended:,} mended" for what, published, mended in one.counts
        ]
    if plain:
        tasks = "one task" if len(plain) == 1 else f"{len(plain)} tasks"
        lines += ["", f"Nothing else in {tasks}: {', '.join(plain)}"]
    return "\n".join(lines)
