"""The catalogue: what is known of each of CrossFit's 160 tasks and of GLUE's nine."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from priming.tasks.catalogue.answer_closed_book import CLOSED_BOOK
from priming.tasks.catalogue.answer_multiple_choice import MULTIPLE_CHOICE
from priming.tasks.catalogue.answer_reading import BINARY, LONG_FORM, READING
from priming.tasks.catalogue.classify_other import OTHER
from priming.tasks.catalogue.classify_pairs import FACTS, HATE, INFERENCE, PARAPHRASE
from priming.tasks.catalogue.classify_sentiment import EMOTION, SENTIMENT, TOPIC
from priming.tasks.catalogue.data_set import DataSet
from priming.tasks.catalogue.data_sets import DATA_SETS
from priming.tasks.catalogue.entry import CatalogueEntry
from priming.tasks.catalogue.generate import DIALOGUE, GENERATION, SUMMARIZATION
from priming.tasks.catalogue.glue import GLUE
from priming.tasks.catalogue.other import (
    ENTITIES,
    EXPLANATION,
    LINGUISTIC,
    OTHERS,
    REGRESSION,
    SLOT_FILLING,
)
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits

_GROUPS = (
    *(SENTIMENT, TOPIC, EMOTION, INFERENCE, PARAPHRASE, FACTS, HATE, OTHER),
    *(READING, MULTIPLE_CHOICE, CLOSED_BOOK, BINARY, LONG_FORM),
    *(SUMMARIZATION, DIALOGUE, GENERATION),
    *(LINGUISTIC, REGRESSION, SLOT_FILLING, EXPLANATION, ENTITIES, OTHERS),
)
CATALOGUE: dict[str, TaskSpec] = {
    spec.name: spec
    for spec in sorted((spec for group in _GROUPS for spec in group), key=lambda spec: spec.name)
}
"""Task name -> specification, CrossFit's 160 tasks by name."""


@cache
def rows_in_2021() -> dict[tuple[str, str], int]:
    """Task and split -> how many rows the split had when CrossFit read it, where that is known."""
    text = (files("priming.tasks.catalogue") / "rows_2021.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines()[1:])
    return {(task, split): int(count) for task, split, count in lines}


__all__ = [
    "CATALOGUE",
    "DATA_SETS",
    "GLUE",
    "CatalogueEntry",
    "DataSet",
    "OneSplit",
    "TaskSpec",
    "TwoSplits",
    "rows_in_2021",
]
