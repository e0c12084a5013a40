"""Settings of the tasks a run reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from priming.settings import Problem, Settings, repeated

MetricName = Literal[
    "ACC",
    "EM",
    "QA-F1",
    "Classification-F1",
    "Matthew-Correlation",
    "Pearson-Correlation",
    "Rouge-L",
    "Spearman-Correlation",
    "F1",
]
"""The metrics there are: `priming.metrics.METRICS`."""
SampleSeeds = Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]


class TasksSettings(Settings):
    """Where tasks come from, how they are divided, and how much of them is read."""

    gym: Annotated[str, Field(min_length=1)]
    """A folder of few-shot files, `glue` (draws samples of GLUE), or `pocket` (generated, ships with the package)."""
    partition: Annotated[str, Field(min_length=1)]
    """A named partition (`random`, ..., `glue-heldout-rte`, ..., `pocket`), or a JSON or YAML file with `train`, `dev`
    and `test`."""
    leave_out: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Sources of the partition to do without, which makes a leave-one-source-out run."""
    rows: Annotated[str, Field(min_length=1)] | None = None
    """A folder of raw rows, one subfolder per task, for a gym that draws its own samples; null reads the hub."""
    shots: Annotated[int, Field(ge=1)] = 20
    """Examples per class (of a regression, in all) that such a gym draws for train, and again for dev."""
    samples: SampleSeeds = (13, 21, 42, 87, 100)
    """Seeds of the few-shot samples."""
    target_samples: SampleSeeds | None = None
    """Seeds of the samples that targets are tuned on; null takes `samples`."""
    input_length: Annotated[int, Field(ge=8)] = 512
    """Tokens an input is cut to."""
    output_length: Annotated[int, Field(ge=2)] = 64
    """Tokens an answer is cut to, in training and in generation."""
    max_test_examples: Annotated[int, Field(ge=1)] | None = None
    """Test examples per sample, drawn once per task; null scores them all."""
    metric: MetricName | None = None
    """Scores every task with this metric; null scores each with its own."""

    def problems(self) -> Iterable[Problem]:
        """Everything in these settings that does not hold together."""
        yield from repeated("samples", self.samples)
        yield from repeated("target_samples", self.target_samples or ())
        yield from repeated("leave_out", self.leave_out)
