"""GLUE as a gym: few-shot samples drawn from the raw rows of its nine tasks by CrossFit's rule."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from priming.errors import TaskError, nearest
from priming.tasks.building.drawing import draw_task
from priming.tasks.building.locating import rows_of
from priming.tasks.catalogue.glue import GLUE, SHOTS
from priming.tasks.sampling import SEEDS
from priming.tasks.spec import Sample, Task


@dataclass(frozen=True)
class GlueGym:
    """The nine GLUE tasks, of which samples are drawn as they are asked for.

    A sample takes `shots` training rows of each class for train and as many others for dev (`draw_few_shot`); of a
    regression, `shots` in all. The test examples are GLUE's validation rows, MNLI's the matched ones. An input is
    the sentence, or both of a pair with ` [SEP] ` between them; tabs and line breaks in it become spaces. The answer
    is the label's name, or the score with up to three decimals. Rows whose label is hidden are never used.

    Attributes:
        rows: A folder with one subfolder of raw rows per task; None reads the hub's `nyu-mll/glue`.
        shots: Rows per class (of a regression, rows in all), for train and again for dev.

    Raises:
        TaskError: There is no such folder.
        ValueError: `shots` is below 1.
    """

    rows: Path | None = None
    shots: int = SHOTS

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
            place = self.rows or f"{GLUE['rte'].data_set.hub} on the hub"
            raise TaskError(f"task '{name}' is not in {place}{nearest(name, self.names())}")
        for seed in samples:
            if seed not in SEEDS:
                raise TaskError(
                    f"task '{name}': there is no sample {seed}; a seed lies between 0 and 2**32 - 1"
                )
        spec = GLUE[name]
        rows = rows_of(spec, self.rows)
        drawn = draw_task(spec, rows, self.shots, samples, parts=("train", "test") if test else ("train",))
        found = {seed: Sample(train, dev, drawn.test or ()) for seed, (train, dev) in drawn.samples.items()}
        return Task(name, spec.metric, found, spec.kind, spec.known_labels)
