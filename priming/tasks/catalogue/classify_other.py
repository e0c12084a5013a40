"""Classification: everything that is neither sentiment nor topic, emotion, inference, paraphrase, fact or hate."""

from __future__ import annotations

from priming.tasks.catalogue.label_names import CONNECTIVES, QUESTION_KINDS
from priming.tasks.catalogue.made_up_rows import with_citation_span
from priming.tasks.catalogue.making import classification
from priming.tasks.catalogue.odd_rows import (
    cited,
    simplified_level,
    well_formed,
    well_formed_by_decimals,
)
from priming.tasks.catalogue.task_spec import OneSplit, TwoSplits
from priming.tasks.rows.answers import Labels

_OTHER = "classification/other"
_FALSE_TRUE = ("false", "true")
_IGNORED_TEST = "ignores the data set's test split"

OTHER = (
    classification(
        "ade_corpus_v2-classification",
        "ade_corpus_v2",
        configuration="Ade_corpus_v2_classification",
        category=_OTHER,
        input="{text}",
        answers=Labels("label", ("Not Related", "Related"), ("Not-Related", "Related")),
        splits=OneSplit(),
    ),
    classification(
        "circa",
        "circa",
        category=_OTHER,
        input="context: {context} [SEP] question X: {question-X} [SEP] answer Y: {answer-Y}",
        answers=Labels(
            "goldstandard2",
            ("Yes", "No", "In the middle, neither yes nor no", "Yes, subject to some conditions", "Other"),
            hidden=True,
        ),
        splits=OneSplit(),
    ),
    classification(
        "discovery",
        "discovery",
        configuration="discovery",
        category=_OTHER,
        input="sentence 1: {sentence1} [SEP] sentence 2: {sentence2}",
        answers=Labels("label", CONNECTIVES),
        splits=TwoSplits(test_share=0.1),
    ),
    classification(
        "glue-cola",
        "glue",
        metric="Matthew-Correlation",
        configuration="cola",
        category=_OTHER,
        input="{sentence}",
        answers=Labels("label", ("unacceptable", "acceptable")),
    ),
    classification(
        "google_wellformed_query",
        "google_wellformed_query",
        metric="ACC",
        category=_OTHER,
        input="{content|strip}",
        answers=well_formed,
        fields={"content": "text", "rating": "float32"},
        labels=("not well-formed", "well-formed"),
        oddities=("a rating of 0.6 counts as above 0.6, since it is compared as float32; 0.4 is dropped",),
        mends={"answers": well_formed_by_decimals},
    ),
    classification(
        "onestop_english",
        "onestop_english",
        category=_OTHER,
        input=simplified_level,
        answers=Labels("label", ("elementary", "intermediate", "advance"), ("ele", "int", "adv")),
        fields={"text": "text"},
        splits=OneSplit(),
        oddities=("a label is 'advance' where 'advanced' is meant",),
        mends={"answers": Labels("label", ("elementary", "intermediate", "advanced"), ("ele", "int", "adv"))},
    ),
    classification(
        "scicite",
        "scicite",
        category=_OTHER,
        input=cited,
        clean_input=True,
        answers=Labels("label", ("method", "background", "result")),
        fields={"string": "text", "citeStart": "integer", "citeEnd": "integer", "sectionName": "text"},
        made_up=with_citation_span,
    ),
    classification(
        "sms_spam",
        "sms_spam",
        category=_OTHER,
        input="{sms|strip}",
        answers=Labels("label", ("ham", "spam")),
        splits=OneSplit(),
    ),
    classification(
        "superglue-wic",
        "super_glue",
        metric="ACC",
        configuration="wic",
        category=_OTHER,
        input="word: {word} [SEP] sentence 1: {sentence1} [SEP] sentence 2: {sentence2}",
        answers=Labels("label", _FALSE_TRUE, ("False", "True")),
    ),
    classification(
        "superglue-wsc",
        "super_glue",
        metric="ACC",
        configuration="wsc.fixed",
        category=_OTHER,
        input="text: {text} [SEP] span1_text{span1_text} [SEP] span2_text: {span2_text}",
        answers=Labels("label", _FALSE_TRUE, ("False", "True")),
        oddities=("the input lacks ': ' after 'span1_text'",),
        mends={"input": "text: {text} [SEP] span1_text: {span1_text} [SEP] span2_text: {span2_text}"},
    ),
    classification(
        "trec",
        "trec",
        category=_OTHER,
        input="{text}",
        answers=Labels("label-coarse", ("DESC", "ENTY", "ABBR", "HUM", "NUM", "LOC")),
        splits=OneSplit(),
        oddities=(_IGNORED_TEST,),
        mends={"splits": TwoSplits(test="test")},
    ),
    classification(
        "trec-finegrained",
        "trec",
        category=_OTHER,
        input="{text}",
        answers=Labels("label-fine", QUESTION_KINDS),
        splits=OneSplit(),
        rare_labels=True,
        oddities=(_IGNORED_TEST, "rare labels leave train and dev short: 640 and 437 rows"),
        mends={"splits": TwoSplits(test="test")},
    ),
    classification(
        "wiki_auto",
        "wiki_auto",
        configuration="manual",
        category=_OTHER,
        input="normal sentence: {normal_sentence} [SEP] simple_sentence: {simple_sentence}",
        answers=Labels("alignment_label", ("notAligned", "aligned")),
        splits=TwoSplits(test="dev"),
    ),
    classification(
        "wiki_qa",
        "wiki_qa",
        category=_OTHER,
        input="question: {question} [SEP] answer: {answer}",
        answers=Labels("label", _FALSE_TRUE, ("0", "1")),
    ),
)
"""Classification of other kinds."""
