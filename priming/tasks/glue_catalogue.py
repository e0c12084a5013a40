"""The nine GLUE tasks as data (Wang et al., ICLR 2019), and the partitions that hold one of them out.

Columns, label names and their order are those of the data set `nyu-mll/glue` on the hub.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from priming.tasks.partitions_published import Sides
from priming.tasks.spec import Kind

HUB_NAME = "nyu-mll/glue"
"""The data set on the hub; each task is one of its configurations."""
TRAIN_SPLIT = "train"
"""The split that few-shot samples are drawn from."""
LABEL_COLUMN = "label"
HIDDEN_LABEL = -1
"""The label of rows whose label GLUE keeps to itself."""
LARGEST_SCORE = 5.0
"""STS-B scores similarity from 0 to this."""


@dataclass(frozen=True)
class GlueTask:
    """What is known of a GLUE task without its rows.

    Attributes:
        name: The task's name, which is also that of its folder and of its configuration on the hub.
        metric: GLUE's own metric; where it reports two, the one that is not accuracy.
        texts: The column of the sentence, or the two columns of a pair.
        labels: The labels in the data set's order, so that a label's place is its number; of two, the last is the
            positive class. Empty for a regression.
        test_split: The split that is tested on: the validation rows, since labels of the test rows are hidden.
    """

    name: str
    metric: str
    texts: tuple[str, ...]
    labels: tuple[str, ...] = ()
    test_split: str = "validation"

    @property
    def kind(self) -> Kind:
        """`classification`, or `regression` where there are no labels."""
        return "classification" if self.labels else "regression"


_NLI = ("entailment", "not_entailment")
_PAIR = ("sentence1", "sentence2")

GLUE: Mapping[str, GlueTask] = MappingProxyType(
    {
        task.name: task
        for task in (
            GlueTask("cola", "Matthew-Correlation", ("sentence",), ("unacceptable", "acceptable")),
            GlueTask(
                "mnli",
                "ACC",
                ("premise", "hypothesis"),
                ("entailment", "neutral", "contradiction"),
                test_split="validation_matched",
            ),
            GlueTask("mrpc", "F1", _PAIR, ("not_equivalent", "equivalent")),
            GlueTask("qnli", "ACC", ("question", "sentence"), _NLI),
            GlueTask("qqp", "F1", ("question1", "question2"), ("not_duplicate", "duplicate")),
            GlueTask("rte", "ACC", _PAIR, _NLI),
            GlueTask("sst2", "ACC", ("sentence",), ("negative", "positive")),
            GlueTask("stsb", "Pearson-Correlation", _PAIR),
            GlueTask("wnli", "ACC", _PAIR, ("not_entailment", "entailment")),
        )
    }
)
"""Task name -> task."""

SOURCES = ("cola", "mnli", "mrpc", "qnli", "qqp", "rte", "sst2")
"""The sources that Huang (2023) primes on, without the one that is held out."""

GLUE_PARTITIONS: Mapping[str, Sides] = MappingProxyType(
    {
        f"glue-heldout-{held_out}": (tuple(name for name in SOURCES if name != held_out), (), (held_out,))
        for held_out in GLUE
    }
)
"""Partition name -> names of its train, dev (none) and test tasks."""
