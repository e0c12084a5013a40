"""Tasks that are none of classification, question answering and conditional generation."""

from __future__ import annotations

from priming.tasks.catalogue.made_up_rows import with_acronym, with_whole_score
from priming.tasks.catalogue.making import classification, text_to_text
from priming.tasks.catalogue.odd_rows import (
    acronym_in_sentence,
    coins,
    first_or_second,
    full_name,
    has_one_acronym,
    review_score,
    two_in_any_order,
)
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits
from priming.tasks.rows.answers import Labels, Option
from priming.tasks.rows.field_types import Classes, FieldType, Many, OneOf

_OTHER = "other/other"
_LINGUISTIC = "other/linguistic phenomenon"
_SLOTS = "other/slot filling"
_REGRESSION = "other/regression"
_ORDER = ("sentence 1", "sentence 2")
_ONE_TO_FIVE = tuple("12345")


def _blimp(paradigm: str) -> TaskSpec:
    return classification(
        f"blimp-{paradigm}",
        "blimp",
        metric="ACC",
        configuration=paradigm,
        category=_LINGUISTIC,
        input=two_in_any_order("sentence_good", "sentence_bad"),
        answers=first_or_second,
        fields={"sentence_good": "text", "sentence_bad": "text"},
        splits=OneSplit(),
        draws=coins,
        labels=_ORDER,
    )


def _ade(relation: str, configuration: str) -> TaskSpec:
    return text_to_text(
        f"ade_corpus_v2-{relation}",
        "ade_corpus_v2",
        "EM",
        configuration=configuration,
        category=_SLOTS,
        input="{text} [SEP] {drug}",
        answers=f"{{{relation}}}",
        splits=OneSplit(),
    )


def _break(configuration: str) -> TaskSpec:
    return text_to_text(
        f"break-{configuration}",
        "break_data",
        "EM",
        configuration=configuration,
        category=_OTHER,
        input="question: {question_text}",
        answers="{decomposition}",
    )


LINGUISTIC = tuple(
    _blimp(paradigm)
    for paradigm in (
        "anaphor_gender_agreement",
        "anaphor_number_agreement",
        "determiner_noun_agreement_with_adj_irregular_1",
        "ellipsis_n_bar_1",
        "ellipsis_n_bar_2",
        "existential_there_quantifiers_1",
        "irregular_past_participle_adjectives",
        "sentential_negation_npi_licensor_present",
        "sentential_negation_npi_scope",
        "wh_questions_object_gap",
    )
)
"""Linguistic phenomena: the ten paradigms of BLiMP that CrossFit drew."""
REGRESSION = (
    classification(
        "app_reviews",
        "app_reviews",
        metric="Pearson-Correlation",
        category=_REGRESSION,
        input="review: {review}",
        answers="{star}",
        fields={"star": "integer"},
        splits=OneSplit(),
        labels=_ONE_TO_FIVE,
        made_up=with_whole_score("star"),
    ),
    classification(
        "mocha",
        "mocha",
        metric="Pearson-Correlation",
        category=_REGRESSION,
        input="question: {question} [SEP] context: {context} [SEP] reference: {reference} [SEP] candidate{candidate}",
        answers=review_score,
        fields={"score": "float32"},
        labels=_ONE_TO_FIVE,
        oddities=("the input lacks ': ' after 'candidate'",),
        mends={
            "input": "question: {question} [SEP] context: {context} [SEP] reference: {reference} "
            "[SEP] candidate: {candidate}"
        },
        made_up=with_whole_score("score"),
    ),
    classification(
        "yelp_review_full",
        "yelp_review_full",
        metric="Pearson-Correlation",
        category=_REGRESSION,
        input="{text|backslash_n}",
        answers=Labels("label", _ONE_TO_FIVE, ("1 star", "2 star", "3 stars", "4 stars", "5 stars")),
        splits=TwoSplits(test="test"),
    ),
)
"""Regression, with the numbers as classes when samples are drawn."""
SLOT_FILLING = (
    _ade("dosage", "Ade_corpus_v2_drug_dosage_relation"),
    _ade("effect", "Ade_corpus_v2_drug_ade_relation"),
)
"""Slot filling."""
EXPLANATION = (
    text_to_text(
        "cos_e",
        "cos_e",
        "Rouge-L",
        configuration="v1.11",
        category="other/generate explanation",
        input="{question|clean}{choices|options}",
        answers="{abstractive_explanation}",
        fields={"choices": Many("text", 5)},
    ),
)
"""Explanations."""
ENTITIES = (
    text_to_text(
        "kilt_ay2",
        "kilt_tasks",
        "EM",
        configuration="aidayago2",
        category="other/entity linking",
        input="{input|newlines}",
        answers="{output.answer}",
        fields={"output": [{"answer": "text"}]},
    ),
)
"""Entity linking."""
_TAGS = Classes(("B-long", "B-short", "I-long", "I-short", "O"))
_CANDIDATES: dict[str, FieldType] = {"candidates": Many("text", 2), "label": Classes(("0", "1"))}
OTHERS = (
    text_to_text(
        "acronym_identification",
        "acronym_identification",
        "EM",
        category=_OTHER,
        input=acronym_in_sentence,
        answers=full_name,
        fields={"tokens": ["text"], "labels": [_TAGS]},
        keep=has_one_acronym,
        made_up=with_acronym,
    ),
    classification(
        "art",
        "art",
        metric="ACC",
        category=_OTHER,
        input="observation 1: {observation_1} [SEP] observation 2: {observation_2} "
        "[SEP] hypothesis 1: {hypothesis_1} [SEP] hypothesis 2: {hypothesis_2}",
        answers=Labels("label", ("hypothesis 1", "hypothesis 2"), ("1", "2"), first=1),
    ),
    text_to_text(
        "aslg_pc12",
        "aslg_pc12",
        "EM",
        category=_OTHER,
        input="{text|strip}",
        answers="{gloss|strip}",
        splits=OneSplit(),
    ),
    _break("QDMR"),
    _break("QDMR-high-level"),
    text_to_text(
        "common_gen",
        "common_gen",
        "Rouge-L",
        category=_OTHER,
        input="{concepts|list}",
        answers="{target}",
        fields={"concepts": ["text"], "concept_set_idx": "integer"},
        group="{concept_set_idx}",
    ),
    text_to_text(
        "crawl_domain",
        "crawl_domain",
        "EM",
        category=_OTHER,
        input="{example|glued}",
        answers="{example}",
    ),
    classification(
        "crows_pairs",
        "crows_pairs",
        metric="ACC",
        category=_OTHER,
        input=two_in_any_order("sent_more", "sent_less"),
        answers=first_or_second,
        fields={"sent_more": "text", "sent_less": "text"},
        splits=OneSplit("test"),
        draws=coins,
        labels=_ORDER,
    ),
    text_to_text(
        "definite_pronoun_resolution",
        "definite_pronoun_resolution",
        "ACC",
        category=_OTHER,
        input="{sentence} [SEP] {pronoun} [SEP]{candidates|options}",
        answers=Option("{candidates}", "{label}"),
        fields=_CANDIDATES,
        splits=TwoSplits(test="test"),
    ),
    text_to_text(
        "e2e_nlg_cleaned",
        "e2e_nlg_cleaned",
        "Rouge-L",
        category=_OTHER,
        input="{meaning_representation}",
        answers="{human_reference}",
    ),
    text_to_text(
        "limit",
        "limit",
        "EM",
        category=_OTHER,
        input="{sentence|strip}",
        answers="{motion_entities.entity|separated}",
        fields={"motion": OneOf(("yes", "no"), closed=False), "motion_entities": [{"entity": "text"}]},
        keep={"motion": ("yes",)},
        splits=TwoSplits(test="test"),
    ),
    classification(
        "piqa",
        "piqa",
        metric="ACC",
        category=_OTHER,
        input="goal: {goal} [SEP] solution 1{sol1} [SEP] solution 2{sol2}",
        answers=Labels("label", ("0", "1")),
        oddities=(
            "the answers are the numbers of the classes",
            "the input lacks ': ' after 'solution 1' and 2",
        ),
        mends={
            "input": "goal: {goal} [SEP] solution 1: {sol1} [SEP] solution 2: {sol2}",
            "answers": Labels("label", ("solution 1", "solution 2"), ("0", "1")),
        },
    ),
    text_to_text(
        "proto_qa",
        "proto_qa",
        "EM",
        category=_OTHER,
        input="{question.normalized}",
        answers="{answers.raw|keys}",
        fields={"question": {"normalized": "text"}, "answers": {"raw": "counts"}},
        splits=OneSplit(),
    ),
    text_to_text(
        "qa_srl",
        "qa_srl",
        "EM",
        category=_OTHER,
        input="question: {question|join} context: {sentence}",
        answers="{answers}",
        fields={"question": ["text"], "answers": ["text"]},
    ),
)
"""What fits no group."""
