"""Question answering: reading comprehension, and questions that are answered yes or no, or at length."""

from __future__ import annotations

from priming.tasks.catalogue.making import classification, text_to_text
from priming.tasks.catalogue.odd_rows import (
    HASH_ORDER,
    has_plot,
    right_answers,
    supporting_context,
    with_choices,
)
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits
from priming.tasks.rows.answers import Labels
from priming.tasks.rows.field_types import Classes, FieldType

_READING = "question answering/machine reading comprehension"
_BINARY = "question answering/binary"
_LONG = "question answering/long-form"
_SPANS: dict[str, FieldType] = {"answers": {"text": ["text"]}}


def _eli5(forum: str) -> TaskSpec:
    return text_to_text(
        f"eli5-{forum}",
        "eli5",
        "Rouge-L",
        category=_LONG,
        input="{title} [SEP] {selftext}",
        clean_input=True,
        answers="{answers.text|clean}",
        fields=_SPANS,
        splits=TwoSplits(f"train_{forum}", f"validation_{forum}", test_share=0.1),
    )


READING = (
    text_to_text(
        "adversarialqa",
        "adversarial_qa",
        "QA-F1",
        configuration="adversarialQA",
        category=_READING,
        input="question: {question} context: {context}",
        answers="{answers.text}",
        fields=_SPANS,
    ),
    text_to_text(
        "biomrc",
        "biomrc",
        "QA-F1",
        configuration="biomrc_large_B",
        category=_READING,
        input="question: {title|newlines} context: {abstract|newlines}",
        answers="{answer}",
        splits=TwoSplits(test_share=0.1),
    ),
    text_to_text(
        "duorc",
        "duorc",
        "QA-F1",
        configuration="SelfRC",
        category=_READING,
        input="question: {question} context: {plot|newlines}",
        clean_input=True,
        answers="{answers|unique|clean}",
        fields={"answers": ["text"], "no_answer": "boolean"},
        keep=has_plot,
        oddities=(HASH_ORDER,),
    ),
    text_to_text(
        "hotpot_qa",
        "hotpot_qa",
        "QA-F1",
        configuration="distractor",
        category=_READING,
        input=supporting_context,
        answers="{answer}",
        fields={
            "question": "text",
            "context": {"sentences": [["text"]], "title": ["text"]},
            "supporting_facts": {"title": ["text"]},
        },
    ),
    text_to_text(
        "quoref",
        "quoref",
        "QA-F1",
        category=_READING,
        input="question: {question|newlines} context: {context|newlines}",
        answers="{answers.text}",
        fields=_SPANS,
    ),
    text_to_text(
        "ropes",
        "ropes",
        "QA-F1",
        category=_READING,
        input="question: {question|newlines} [SEP] situation: {situation|newlines} "
        "[SEP] background: {background|newlines}",
        answers="{answers.text}",
        fields=_SPANS,
    ),
    text_to_text(
        "squad-with_context",
        "squad",
        "QA-F1",
        category=_READING,
        input="question: {question} context: {context|clean}",
        answers="{answers.text|unique}",
        fields=_SPANS,
        oddities=(HASH_ORDER,),
    ),
    text_to_text(
        "superglue-record",
        "super_glue",
        "QA-F1",
        configuration="record",
        category=_READING,
        input="question: {query} context: {passage|newlines}",
        answers="{answers|first}",
        fields={"answers": ["text"]},
    ),
    text_to_text(
        "tweet_qa",
        "tweet_qa",
        "QA-F1",
        category=_READING,
        input="question: {Question} context: {Tweet}",
        clean_input=True,
        answers="{Answer|clean}",
        fields={"Answer": ["text"]},
    ),
)
"""Reading comprehension."""
BINARY = (
    classification(
        "boolq",
        "boolq",
        metric="ACC",
        category=_BINARY,
        input="question: {question} [SEP] context: {passage}",
        answers=Labels("answer", ("no", "yes")),
        fields={"answer": "boolean"},
    ),
    classification(
        "mc_taco",
        "mc_taco",
        metric="ACC",
        category=_BINARY,
        input="{sentence} [SEP] {question} [SEP] {answer}",
        answers=Labels("label", ("no", "yes")),
        splits=OneSplit("validation"),
        oddities=("ignores the data set's test split",),
        mends={"splits": TwoSplits("validation", "test")},
    ),
    text_to_text(
        "superglue-multirc",
        "super_glue",
        "EM",
        configuration="multirc",
        category=_BINARY,
        input=with_choices,
        answers=right_answers,
        fields={
            "idx": {"question": "integer"},
            "question": "text",
            "paragraph": "text",
            "answer": "text",
            "label": Classes(("False", "True")),
        },
        group="{idx.question}",
    ),
)
"""Questions answered by yes or no; MultiRC joins those of a question."""
LONG_FORM = (_eli5("askh"), _eli5("asks"), _eli5("eli5"))
"""Questions answered at length."""
