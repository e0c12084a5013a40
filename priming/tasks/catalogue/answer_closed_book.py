"""Question answering without a context."""

from __future__ import annotations

from priming.tasks.catalogue.making import text_to_text
from priming.tasks.catalogue.odd_rows import HASH_ORDER, masked_fact, named_answers
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits
from priming.tasks.rows.field_types import FieldType

_CLOSED = "question answering/closed-book"
_TEMPLATED: dict[str, FieldType] = {"template": "text", "sub_label": "text"}


def _kilt(task: str, configuration: str, answers: str, oddities: tuple[str, ...] = ()) -> TaskSpec:
    return text_to_text(
        f"kilt_{task}",
        "kilt_tasks",
        "EM",
        configuration=configuration,
        category=_CLOSED,
        input="{input|newlines}",
        answers=answers,
        fields={"output": [{"answer": "text"}]},
        oddities=oddities,
    )


_DISTINCT = "{output.answer|filled|unique}"


def _lama(subset: str, test_start: float | None = None, *, templated: bool = False) -> TaskSpec:
    return text_to_text(
        f"lama-{subset}",
        "lama",
        "EM",
        configuration=subset,
        category=_CLOSED,
        input=masked_fact if templated else "{masked_sentence}",
        answers="{obj_label}",
        fields=_TEMPLATED if templated else {},
        splits=OneSplit(test_start=test_start),
    )


CLOSED_BOOK = (
    text_to_text(
        "freebase_qa",
        "freebase_qa",
        "EM",
        category=_CLOSED,
        input="{RawQuestion}",
        answers=named_answers,
        fields={"Parses": {"Answers": [{"AnswersName": [["text"]]}]}},
    ),
    text_to_text(
        "jeopardy",
        "jeopardy",
        "EM",
        category=_CLOSED,
        input="question: {question|unquoted} [SEP] category: {category}",
        answers="{answer}",
        splits=OneSplit(),
    ),
    _kilt("hotpotqa", "hotpotqa", "{output.answer}"),
    _kilt("nq", "nq", _DISTINCT, (HASH_ORDER,)),
    _kilt("trex", "trex", _DISTINCT, (HASH_ORDER,)),
    _kilt("zsre", "structured_zeroshot", _DISTINCT, (HASH_ORDER,)),
    _lama("conceptnet"),
    _lama("google_re", templated=True),
    _lama("squad"),
    _lama("trex", 0.99, templated=True),
    text_to_text(
        "numer_sense",
        "numer_sense",
        "EM",
        category=_CLOSED,
        input="{sentence|mask}",
        answers="{target}",
        splits=OneSplit(),
    ),
    text_to_text(
        "search_qa",
        "search_qa",
        "EM",
        configuration="train_test_val",
        category=_CLOSED,
        input="question: {question}category: {category}",
        answers="{answer}",
        oddities=("nothing parts the question from 'category:'",),
        mends={"input": "question: {question} [SEP] category: {category}"},
    ),
    text_to_text(
        "squad-no_context",
        "squad",
        "EM",
        category=_CLOSED,
        input="question: {question}",
        answers="{answers.text|unique}",
        fields={"answers": {"text": ["text"]}},
        oddities=(HASH_ORDER,),
    ),
    text_to_text(
        "web_questions",
        "web_questions",
        "EM",
        category=_CLOSED,
        input="{question}",
        answers="{answers}",
        fields={"answers": ["text"]},
        splits=OneSplit(),
        oddities=("ignores the data set's test split",),
        mends={"splits": TwoSplits(test="test")},
    ),
)
"""Closed-book questions."""
