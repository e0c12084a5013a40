"""Question answering with options to choose from."""

from __future__ import annotations

from typing import Any

from priming.tasks.catalogue.made_up_rows import with_letters, with_math_options, with_two_options
from priming.tasks.catalogue.making import text_to_text
from priming.tasks.catalogue.odd_rows import (
    calculated,
    calculated_exactly,
    calculated_exactly_input,
    calculated_input,
    compared,
    four_in_any_order,
    has_support,
    lettered_answer,
    lettered_input,
    permutations_of_four,
    right_of_four,
)
from priming.tasks.catalogue.task_spec import TaskSpec
from priming.tasks.rows.answers import Option
from priming.tasks.rows.expressions import LETTERS
from priming.tasks.rows.field_types import Classes, FieldType, Many, OneOf

_CHOICE = "question answering/multiple-choice"
_KEYED = Option("{choices.text}", "{answerKey}", "{choices.label}")


_CHOICES: dict[str, FieldType] = {"choices": {"label": ["text"], "text": ["text"]}, "answerKey": "text"}


def _quartz(mode: str, input_: str, **attributes: Any) -> TaskSpec:
    return text_to_text(
        f"quartz-{mode}",
        "quartz",
        "ACC",
        category=_CHOICE,
        input=input_,
        answers=_KEYED,
        fields=_CHOICES,
        made_up=with_letters,
        **attributes,
    )


def _race(level: str) -> TaskSpec:
    return text_to_text(
        f"race-{level}",
        "race",
        "ACC",
        configuration=level,
        category=_CHOICE,
        input="{question|flat}{options|flat|options} [SEP] {article|flat}",
        answers=Option("{options|flat}", "{answer}", LETTERS),
        fields={"options": Many("text", 4), "answer": OneOf(tuple("ABCD"))},
    )


MULTIPLE_CHOICE = (
    text_to_text(
        "ai2_arc",
        "ai2_arc",
        "ACC",
        configuration="ARC-Challenge",
        category=_CHOICE,
        input="{question}{choices|options}",
        answers=_KEYED,
        fields=_CHOICES,
        made_up=with_letters,
    ),
    text_to_text(
        "aqua_rat",
        "aqua_rat",
        "ACC",
        configuration="raw",
        category=_CHOICE,
        input=lettered_input,
        answers=lettered_answer,
        fields={"question": "text", "options": Many("text", 5), "correct": OneOf(tuple("ABCDE"))},
        made_up=with_letters,
    ),
    text_to_text(
        "codah",
        "codah",
        "Classification-F1",
        configuration="fold_0",
        category=_CHOICE,
        input="{question_propmt}{candidate_answers|options}",
        answers=Option("{candidate_answers}", "{correct_answer_idx}"),
        fields={"candidate_answers": Many("text", 4), "correct_answer_idx": Classes(tuple("0123"))},
        oddities=("scored with Classification-F1, although the answers are no closed set",),
        mends={"metric": "ACC"},
    ),
    text_to_text(
        "commonsense_qa",
        "commonsense_qa",
        "ACC",
        category=_CHOICE,
        input="{question|clean}{choices|options}",
        answers=_KEYED,
        fields=_CHOICES,
        made_up=with_letters,
    ),
    text_to_text(
        "cosmos_qa",
        "cosmos_qa",
        "ACC",
        category=_CHOICE,
        input="{question} [SEP] {context} [SEP]  (A) {answer0} (B) {answer1} (C) {answer2} (D) {answer3}",
        answers=Option(("{answer0}", "{answer1}", "{answer2}", "{answer3}"), "{label}"),
        fields={"label": Classes(tuple("0123"))},
    ),
    text_to_text(
        "dream",
        "dream",
        "ACC",
        category=_CHOICE,
        input="{question} [SEP] {dialogue|join} [SEP] {choice|options}",
        answers="{answer}",
        fields={"dialogue": ["text"], "choice": Many("text", 3)},
    ),
    text_to_text(
        "hellaswag",
        "hellaswag",
        "ACC",
        category=_CHOICE,
        input="{ctx}{endings|options}",
        answers=Option("{endings}", "{label}"),
        fields={"endings": Many("text", 4), "label": Classes(tuple("0123"))},
    ),
    text_to_text(
        "math_qa",
        "math_qa",
        "ACC",
        category=_CHOICE,
        input=calculated_input,
        answers=calculated,
        fields={"Problem": "text", "options": "text", "correct": OneOf(tuple("abcde"))},
        oddities=("options are cut at every comma and by length, so that numbers such as 1,000 come apart",),
        mends={"input": calculated_exactly_input, "answers": calculated_exactly},
        made_up=with_math_options,
    ),
    text_to_text(
        "openbookqa",
        "openbookqa",
        "ACC",
        configuration="main",
        category=_CHOICE,
        input="{question_stem}{choices.text|options}",
        answers=Option("{choices.text}", "{answerKey}", LETTERS),
        fields={"choices": {"text": Many("text", 4)}, "answerKey": OneOf(tuple("ABCD"))},
    ),
    text_to_text(
        "qasc",
        "qasc",
        "ACC",
        category=_CHOICE,
        input="{question}{choices|options}",
        answers=_KEYED,
        fields=_CHOICES,
        made_up=with_letters,
    ),
    text_to_text(
        "quail",
        "quail",
        "ACC",
        category=_CHOICE,
        input="{question|newlines}{answers|tight_options} [SEP] {context|newlines}",
        answers=Option("{answers}", "{correct_answer_id}"),
        fields={"answers": Many("text", 4), "correct_answer_id": Classes(tuple("0123"))},
        oddities=("no space stands before or after an option's letter",),
        mends={"input": "{question|newlines}{answers|options} [SEP] {context|newlines}"},
    ),
    text_to_text(
        "quarel",
        "quarel",
        "ACC",
        category=_CHOICE,
        input="{question}",
        answers=compared,
        fields={"answer_index": Classes(("0", "1"))},
        made_up=with_two_options,
    ),
    _quartz("no_knowledge", "{question}{choices|options}"),
    _quartz(
        "with_knowledge",
        "{question}{para}{choices|options}",
        oddities=("nothing parts the question from the paragraph",),
        mends={"input": "{question} {para}{choices|options}"},
    ),
    _race("high"),
    _race("middle"),
    text_to_text(
        "sciq",
        "sciq",
        "ACC",
        category=_CHOICE,
        input=four_in_any_order,
        answers=right_of_four,
        fields=dict.fromkeys(
            ("question", "support", "correct_answer", "distractor1", "distractor2", "distractor3"), "text"
        ),
        keep=has_support,
        draws=permutations_of_four,
    ),
    text_to_text(
        "social_i_qa",
        "social_i_qa",
        "ACC",
        category=_CHOICE,
        input="{question|newlines} (A) {answerA} (B) {answerB} (C) {answerC} [SEP] {context|newlines}",
        answers=Option(("{answerA}", "{answerB}", "{answerC}"), "{label}", (1, 2, 3)),
        fields={"label": Classes(tuple("123"), first=1)},
    ),
    text_to_text(
        "superglue-copa",
        "super_glue",
        "ACC",
        configuration="copa",
        category=_CHOICE,
        input="{premise} (A) {choice1} (B) {choice2}",
        answers=Option(("{choice1}", "{choice2}"), "{label}"),
        fields={"label": Classes(("choice1", "choice2"))},
    ),
    text_to_text(
        "swag",
        "swag",
        "ACC",
        configuration="regular",
        category=_CHOICE,
        input="{startphrase} (A) {ending0} (B) {ending1} (C) {ending2} (D) {ending3}",
        answers=Option(("{ending0}", "{ending1}", "{ending2}", "{ending3}"), "{label}"),
        fields={"label": Classes(tuple("0123"))},
    ),
    text_to_text(
        "wino_grande",
        "winogrande",
        "ACC",
        configuration="winogrande_xl",
        category=_CHOICE,
        input="{sentence} (A) {option1} (B) {option2}",
        answers=Option(("{option1}", "{option2}"), "{answer}", (1, 2)),
        fields={"answer": Classes(("1", "2"), first=1)},
    ),
    text_to_text(
        "wiqa",
        "wiqa",
        "ACC",
        category=_CHOICE,
        input="{question_stem|newlines}{choices.text|options} [SEP] {question_para_step|join}",
        answers=Option("{choices.text}", "{answer_label_as_choice}", LETTERS),
        fields={
            "choices": {"text": ["text"]},
            "question_para_step": ["text"],
            "answer_label_as_choice": OneOf(tuple("ABC")),
        },
        made_up=with_letters,
    ),
)
"""Multiple choice."""
