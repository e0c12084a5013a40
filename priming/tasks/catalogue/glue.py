"""The nine GLUE tasks as data (Wang et al., ICLR 2019), as their data set has them, without CrossFit's prefixes.

Columns, label names and their order are those of the data set `nyu-mll/glue` on the hub. Samples are of 20 rows per
class, as Huang (2023) drew them, and test rows are GLUE's validation rows, MNLI's the matched ones.
"""

from __future__ import annotations

from typing import Any

from priming.tasks.catalogue.data_sets import DATA_SETS
from priming.tasks.catalogue.odd_rows import similarity
from priming.tasks.catalogue.task_spec import TaskSpec, TwoSplits
from priming.tasks.rows.answers import Labels

SHOTS = 20
"""Rows per class that Huang (2023) drew."""
_PAIR = ("sentence1", "sentence2")
_TWO_WAY = ("entailment", "not_entailment")


def _glue(
    name: str, metric: str, texts: tuple[str, ...], labels: tuple[str, ...], **attributes: Any
) -> TaskSpec:
    """A task whose labels stand in the data set's order; of two, the last is the positive class."""
    return TaskSpec(
        name=name,
        metric=metric,
        kind="classification" if labels else "regression",
        k=SHOTS,
        data_set=DATA_SETS["glue"],
        configuration=name,
        category="glue/pair" if len(texts) == 2 else "glue/single sentence",
        input=" [SEP] ".join(f"{{{text}|flat}}" for text in texts),
        answers=Labels("label", labels, hidden=True) if labels else similarity,
        **attributes,
    )


GLUE: dict[str, TaskSpec] = {
    spec.name: spec
    for spec in (
        _glue("cola", "Matthew-Correlation", ("sentence",), ("unacceptable", "acceptable")),
        _glue(
            "mnli",
            "ACC",
            ("premise", "hypothesis"),
            ("entailment", "neutral", "contradiction"),
            splits=TwoSplits(test="validation_matched"),
        ),
        _glue("mrpc", "F1", _PAIR, ("not_equivalent", "equivalent")),
        _glue("qnli", "ACC", ("question", "sentence"), _TWO_WAY),
        _glue("qqp", "F1", ("question1", "question2"), ("not_duplicate", "duplicate")),
        _glue("rte", "ACC", _PAIR, _TWO_WAY),
        _glue("sst2", "ACC", ("sentence",), ("negative", "positive")),
        _glue("stsb", "Pearson-Correlation", _PAIR, (), fields={"label": "number"}),
        _glue("wnli", "ACC", _PAIR, ("not_entailment", "entailment")),
    )
}
"""Task name -> specification. The metric is GLUE's own; where it reports two, the one that is not accuracy."""
