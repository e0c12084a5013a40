"""GLUE as a gym: few-shot samples drawn from the raw rows of its nine tasks by CrossFit's rule."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from priming.errors import DataError, TaskError, nearest
from priming.tasks.glue_catalogue import (
    GLUE,
    HIDDEN_LABEL,
    HUB_NAME,
    LABEL_COLUMN,
    LARGEST_SCORE,
    TRAIN_SPLIT,
    GlueTask,
)
from priming.tasks.raw_rows import RawRows, hub_rows, read_rows
from priming.tasks.sampling import SEEDS, draw_few_shot
from priming.tasks.spec import PAIR, Example, Sample, Task

_BREAK = re.compile(r"[\t\r\n]")


@dataclass(frozen=True)
class GlueGym:
    """The nine GLUE tasks, of which samples are drawn as they are asked for.

    A sample takes `shots` training rows of each class for train and as many others for dev (`draw_few_shot`); of a
    regression, `shots` in all. The test examples are GLUE's validation rows, MNLI's the matched ones. An input is
    the sentence, or both of a pair with ` [SEP] ` between them; tabs and line breaks in it become spaces. The answer
    is the label's name, or the score with up to three decimals. Rows whose label is hidden are never used.

    Attributes:
        rows: A folder with one subfolder of raw rows per task (`read_rows` says in which layouts); None reads the
            hub's `nyu-mll/glue`.
        shots: Rows per class (of a regression, rows in all), for train and again for dev.

    Raises:
        TaskError: There is no such folder.
        ValueError: `shots` is below 1.
    """

    rows: Path | None = None
    shots: int = 20

    def __post_init__(self) -> None:
        if self.shots < 1:
            raise ValueError(f"shots is {self.shots}; it must be at least 1")
        if self.rows is not None and not self.rows.is_dir():
            raise TaskError(
                f"{self.rows}: no such folder; expected a folder with one subfolder per GLUE task"
            )

    def names(self) -> tuple[str, ...]:
        """Names of every task there is, sorted; of a folder, those that have a subfolder."""
        folder = self.rows
        return tuple(sorted(name for name in GLUE if folder is None or (folder / name).is_dir()))

    def load(self, name: str, samples: tuple[int, ...], *, test: bool) -> Task:
        """Draw the samples of one task.

        Args:
            name: One of `names()`.
            samples: The sample seeds wanted, each from 0 to 2**32 - 1.
            test: Whether to read the test examples too; sources do without.

        Returns:
            The task; its samples share one tuple of test examples.

        Raises:
            TaskError: There is no such task or seed, or a class has too few rows.
            DataError: The rows cannot be read, lack a column, or hold a label that the task does not have.
        """
        if name not in self.names():
            place = self.rows or f"{HUB_NAME} on the hub"
            raise TaskError(f"task '{name}' is not in {place}{nearest(name, self.names())}")
        for seed in samples:
            if seed not in SEEDS:
                raise TaskError(
                    f"task '{name}': there is no sample {seed}; a seed lies between 0 and 2**32 - 1"
                )
        task = GLUE[name]
        pool = self._read(task, TRAIN_SPLIT)
        answers = dict(_labelled(task, pool))
        self._check_enough(task, pool, answers.values())
        tests = self._tests(task) if test else ()
        drawn = {seed: self._draw(task, pool, answers, seed, tests) for seed in samples}
        return Task(name, task.metric, drawn, task.kind, task.labels)

    def _read(self, task: GlueTask, split: str) -> RawRows:
        if self.rows is None:
            return hub_rows(HUB_NAME, task.name, split)
        return read_rows(self.rows / task.name, task.name, split)

    def _draw(
        self, task: GlueTask, pool: RawRows, answers: dict[int, str], seed: int, tests: tuple[Example, ...]
    ) -> Sample:
        rows, texts = list(answers), [pool.column(name) for name in task.texts]
        classes = list(answers.values()) if task.labels else [""] * len(rows)
        drawn = draw_few_shot(classes, self.shots, seed)

        def examples(places: Sequence[int]) -> tuple[Example, ...]:
            return tuple(
                _example(pool, row, [column[row] for column in texts], answers[row])
                for row in (rows[place] for place in places)
            )

        return Sample(examples(drawn.train), examples(drawn.dev), tests)

    def _tests(self, task: GlueTask) -> tuple[Example, ...]:
        pool = self._read(task, task.test_split)
        texts = [pool.column(name)[:] for name in task.texts]
        examples = tuple(
            _example(pool, row, [column[row] for column in texts], answer)
            for row, answer in _labelled(task, pool)
        )
        if not examples:
            raise DataError(f"{pool.where()}: no row has a label, so there is nothing to test on")
        return examples

    def _check_enough(self, task: GlueTask, pool: RawRows, answers: Iterable[str]) -> None:
        found = Counter(answers)
        counts = {label: found[label] for label in task.labels} or {"in all": found.total()}
        if min(counts.values()) >= 2 * self.shots:
            return
        each, needed = ("examples per class", "of every label") if task.labels else ("examples", "in all")
        most = min(counts.values()) // 2
        remedy = f"set tasks.shots to {most} or less" if most else "read rows that have them (tasks.rows)"
        raise TaskError(
            f"{pool.where()}: {self.shots} {each} for train and as many for dev need {2 * self.shots} rows "
            f"{needed}, and there are {', '.join(f'{label}: {count}' for label, count in counts.items())}; {remedy}"
        )


def _labelled(task: GlueTask, pool: RawRows) -> Iterable[tuple[int, str]]:
    """Row and answer of each row whose label is not hidden."""
    named = pool.class_names.get(LABEL_COLUMN, task.labels)
    if set(named) != set(task.labels):
        raise DataError(
            f"{pool.where()}: the classes of column '{LABEL_COLUMN}' are {', '.join(named)}; this task's labels are "
            f"{', '.join(task.labels) or 'numbers'}"
        )
    for row, value in enumerate(pool.column(LABEL_COLUMN)[:]):
        if value != HIDDEN_LABEL:
            yield row, _label(task, named, pool, row, value) if task.labels else _score(pool, row, value)


def _label(task: GlueTask, named: Sequence[str], pool: RawRows, row: int, value: Any) -> str:
    if isinstance(value, str) and value in task.labels:
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(named):
        return named[value]
    numbered = ", ".join(f"{label} ({number})" for number, label in enumerate(named))
    raise DataError(
        f"{pool.where(row)}: {value!r} is no label of this task; the labels are {numbered}; a hidden one is {HIDDEN_LABEL}"
    )


def _score(pool: RawRows, row: int, value: Any) -> str:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= LARGEST_SCORE:
        raise DataError(
            f"{pool.where(row)}: {value!r} is no score; a score is a number from 0 to {LARGEST_SCORE:g}, a hidden one "
            f"is {HIDDEN_LABEL}"
        )
    return repr(round(number, 3))


def _example(pool: RawRows, row: int, texts: Sequence[Any], answer: str) -> Example:
    for text in texts:
        if not isinstance(text, str):
            raise DataError(
                f"{pool.where(row)}: {text!r} stands where a text belongs; mend or remove the row"
            )
    if not any(text.strip() for text in texts):
        raise DataError(f"{pool.where(row)}: the input is empty; mend or remove the row")
    return Example(PAIR.join(_BREAK.sub(" ", text) for text in texts), (answer,))
