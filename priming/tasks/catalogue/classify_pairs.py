"""Classification: natural language inference, paraphrases, facts and hate speech."""

from __future__ import annotations

from typing import Any

from priming.tasks.catalogue.making import classification, text_to_text
from priming.tasks.catalogue.odd_rows import HASH_ORDER, majority_label
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits
from priming.tasks.rows.answers import Labels
from priming.tasks.rows.field_types import OneOf

_NLI = "classification/natural language inference"
_PARAPHRASE = "classification/paraphrase"
_FACTS = "classification/fact checking"
_HATE = "classification/hate speech detection"
_THREE_WAY = ("entailment", "neutral", "contradiction")
_TWO_WAY = ("entailment", "not_entailment")
_SENTENCES = "sentence 1: {sentence1} [SEP] sentence 2: {sentence2}"


def _ethos(dimension: str, texts: tuple[str, str] = ("false", "true"), **attributes: Any) -> TaskSpec:
    return classification(
        f"ethos-{dimension}",
        "ethos",
        configuration="multilabel",
        category=_HATE,
        input="{text|strip}",
        answers=Labels(dimension, texts),
        splits=OneSplit(),
        **attributes,
    )


INFERENCE = (
    classification(
        "anli",
        "anli",
        category=_NLI,
        input="premise: {premise|newlines} [SEP] hypothesis: {hypothesis|newlines}",
        answers=Labels("label", _THREE_WAY),
        splits=TwoSplits("train_r1", "dev_r1"),
    ),
    classification(
        "glue-mnli",
        "glue",
        metric="ACC",
        configuration="mnli",
        category=_NLI,
        input="premise: {premise} [SEP] hypothesis: {hypothesis}",
        answers=Labels("label", _THREE_WAY),
        splits=TwoSplits(test="validation_matched"),
    ),
    classification(
        "glue-qnli",
        "glue",
        metric="ACC",
        configuration="qnli",
        category=_NLI,
        input="question: {question} [SEP] sentence: {sentence}",
        answers=Labels("label", _TWO_WAY),
    ),
    classification(
        "glue-rte",
        "glue",
        metric="ACC",
        configuration="rte",
        category=_NLI,
        input=_SENTENCES,
        answers=Labels("label", _TWO_WAY),
    ),
    classification(
        "glue-wnli",
        "glue",
        metric="ACC",
        configuration="wnli",
        category=_NLI,
        input=_SENTENCES,
        answers=Labels("label", ("not_entailment", "entailment")),
    ),
    classification(
        "scitail",
        "scitail",
        configuration="snli_format",
        category=_NLI,
        input=_SENTENCES,
        answers="{gold_label}",
        fields={"gold_label": OneOf(("entailment", "neutral"), closed=False)},
        labels=("entailment", "neutral"),
    ),
    classification(
        "sick",
        "sick",
        category=_NLI,
        input="sentence 1: {sentence_A} [SEP] sentence 2: {sentence_B}",
        answers=Labels("label", _THREE_WAY),
    ),
    classification(
        "superglue-cb",
        "super_glue",
        metric="ACC",
        configuration="cb",
        category=_NLI,
        input="premise: {premise} [SEP] hypothesis: {hypothesis}",
        answers=Labels("label", ("entailment", "contradiction", "neutral")),
        rare_labels=True,
        oddities=("'neutral' has 16 rows, so that dev has none of it",),
    ),
    classification(
        "superglue-rte",
        "super_glue",
        metric="ACC",
        configuration="rte",
        category=_NLI,
        input="premise: {premise|newlines} [SEP] hypothesis: {hypothesis|newlines}",
        answers=Labels("label", _TWO_WAY),
    ),
)
"""Natural language inference."""
PARAPHRASE = (
    classification(
        "glue-mrpc",
        "glue",
        metric="ACC",
        configuration="mrpc",
        category=_PARAPHRASE,
        input=_SENTENCES,
        answers=Labels("label", ("not_equivalent", "equivalent")),
    ),
    classification(
        "glue-qqp",
        "glue",
        metric="ACC",
        configuration="qqp",
        category=_PARAPHRASE,
        input="question 1: {question1} [SEP] question 2: {question2}",
        answers=Labels("label", ("not_duplicate", "duplicate")),
    ),
    classification(
        "medical_questions_pairs",
        "medical_questions_pairs",
        metric="ACC",
        category=_PARAPHRASE,
        input="question 1: {question_1} [SEP] question 2: {question_2}",
        answers=Labels("label", ("Similar", "Dissimilar"), ("0", "1")),
        splits=OneSplit(),
        oddities=("the label texts are swapped: class 1, similar, is written 'Dissimilar'",),
        mends={"answers": Labels("label", ("Dissimilar", "Similar"), ("0", "1"))},
    ),
    classification(
        "paws",
        "paws",
        configuration="labeled_final",
        category=_PARAPHRASE,
        input=_SENTENCES,
        answers=Labels("label", ("0", "1")),
        oddities=("the answers are the numbers of the classes",),
        mends={"answers": Labels("label", ("not_duplicate", "duplicate"), ("0", "1"))},
    ),
)
"""Paraphrases."""
FACTS = (
    classification(
        "climate_fever",
        "climate_fever",
        category=_FACTS,
        input="{claim}",
        answers=Labels(
            "claim_label",
            ("Supports", "Refutes", "Not enough info", "Disputed"),
            ("SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO", "DISPUTED"),
        ),
        splits=OneSplit("test"),
    ),
    classification(
        "health_fact",
        "health_fact",
        category=_FACTS,
        input="{claim|strip|flat}",
        answers=Labels("label", ("false", "mixture", "true", "unproven"), hidden=True),
    ),
    text_to_text(
        "kilt_fever",
        "kilt_tasks",
        "ACC",
        configuration="fever",
        category=_FACTS,
        input="{input|clean}",
        answers="{output.answer|unique}",
        fields={"output": [{"answer": "text"}]},
        oddities=(HASH_ORDER,),
    ),
    classification(
        "liar",
        "liar",
        category=_FACTS,
        input="statement: {statement|flat} [SEP] speaker: {speaker|flat} [SEP] context: {context|flat}",
        answers=Labels("label", ("false", "half-true", "mostly-true", "true", "barely-true", "pants-fire")),
    ),
    classification(
        "tab_fact",
        "tab_fact",
        configuration="tab_fact",
        category=_FACTS,
        input="statement: {statement} [SEP] table_caption: {table_caption} "
        "[SEP] table_text: {table_text|marked_newlines}",
        answers=Labels("label", ("refuted", "entailed")),
    ),
)
"""Fact checking."""
HATE = (
    _ethos(
        "directed_vs_generalized",
        ("generalied", "directed"),
        oddities=("a label is misspelt: 'generalied'",),
        mends={
            "answers": Labels(
                "directed_vs_generalized", ("generalized", "directed"), ("generalied", "directed")
            )
        },
    ),
    *(
        _ethos(dimension)
        for dimension in ("disability", "gender", "national_origin", "race", "religion", "sexual_orientation")
    ),
    classification(
        "hate_speech18",
        "hate_speech18",
        category=_HATE,
        input="{text}",
        answers=Labels("label", ("noHate", "hate", None, None), ("noHate", "hate", "idk/skip", "relation")),
        splits=OneSplit(),
    ),
    classification(
        "hate_speech_offensive",
        "hate_speech_offensive",
        category=_HATE,
        input="{tweet|newlines}",
        answers=Labels("class", ("hate speech", "offensive language", "neither")),
        splits=OneSplit(),
    ),
    classification(
        "hatexplain",
        "hatexplain",
        category=_HATE,
        input="{post_tokens|join}",
        answers=majority_label,
        fields={
            "post_tokens": ["text"],
            "annotators": {"label": [Labels("label", ("hatespeech", "normal", "offensive")).classes]},
        },
        labels=("hatespeech", "normal", "offensive"),
    ),
)
"""Hate speech."""
