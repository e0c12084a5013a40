"""Classification: sentiment, topic and emotion."""

from __future__ import annotations

from typing import Any

from priming.tasks.catalogue.label_names import EMOJI, THINGS, TOPICS
from priming.tasks.catalogue.making import classification
from priming.tasks.catalogue.odd_rows import has_text
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits
from priming.tasks.rows.answers import Labels

_SENTIMENT = "classification/sentiment analysis"
_TOPIC = "classification/topic"
_EMOTION = "classification/emotion"
_NEGATIVE_POSITIVE = ("negative", "positive")
_STANCES = ("none", "against", "favor")


def _tweets(
    subset: str, texts: tuple[str, ...], names: tuple[str, ...] | None = None, **attributes: Any
) -> TaskSpec:
    return classification(
        f"tweet_eval-{subset}",
        "tweet_eval",
        configuration=subset,
        category=_EMOTION,
        input="{text|clean}",
        answers=Labels("label", texts, names),
        keep=has_text,
        **attributes,
    )


def _tweeted_emotions() -> TaskSpec:
    return classification(
        "tweet_eval-emotion",
        "tweet_eval",
        configuration="emotion",
        category=_EMOTION,
        input="{text|squeeze}",
        answers=Labels("label", ("anger", "joy", "optimism", "sadness")),
        keep=has_text,
        oddities=("the published files keep a literal backslash-n, which CrossFit's final code removes",),
        mends={"input": "{text|clean}"},
    )


SENTIMENT = (
    classification(
        "amazon_polarity",
        "amazon_polarity",
        category=_SENTIMENT,
        input="title: {title} [SEP] content: {content}",
        answers=Labels("label", _NEGATIVE_POSITIVE),
        splits=OneSplit("train", 10_000, 10_000, 11_000),
        oddities=("tests on 1,000 training rows and ignores the data set's test split",),
        mends={"splits": TwoSplits("train", "test", test_share=0.01)},
    ),
    classification(
        "financial_phrasebank",
        "financial_phrasebank",
        configuration="sentences_allagree",
        category=_SENTIMENT,
        input="{sentence}",
        answers=Labels("label", ("negative", "neutral", "positive")),
        splits=OneSplit(),
    ),
    classification(
        "glue-sst2",
        "glue",
        metric="ACC",
        configuration="sst2",
        category=_SENTIMENT,
        input="sentence: {sentence}",
        answers=Labels("label", _NEGATIVE_POSITIVE),
    ),
    classification(
        "imdb",
        "imdb",
        category=_SENTIMENT,
        input="{text|clean}",
        answers=Labels("label", _NEGATIVE_POSITIVE, ("neg", "pos")),
        splits=TwoSplits(test="test"),
    ),
    classification(
        "poem_sentiment",
        "poem_sentiment",
        category=_SENTIMENT,
        input="{verse_text}",
        answers=Labels("label", ("negative", "positive", "no_impact", "mixed")),
    ),
    classification(
        "rotten_tomatoes",
        "rotten_tomatoes",
        category=_SENTIMENT,
        input="{text}",
        answers=Labels("label", _NEGATIVE_POSITIVE, ("neg", "pos")),
    ),
    classification(
        "yelp_polarity",
        "yelp_polarity",
        category=_SENTIMENT,
        input="{text|backslash_n}",
        answers=Labels("label", _NEGATIVE_POSITIVE, ("1", "2")),
        splits=TwoSplits(test="test", test_share=0.2),
    ),
)
"""Sentiment analysis."""
TOPIC = (
    classification(
        "ag_news",
        "ag_news",
        category=_TOPIC,
        input="{text}",
        answers=Labels("label", ("World", "Sports", "Business", "Sci/Tech")),
        splits=TwoSplits(test="test"),
    ),
    classification(
        "dbpedia_14",
        "dbpedia_14",
        category=_TOPIC,
        input="{content|clean}",
        answers=Labels("label", THINGS),
        splits=TwoSplits(test="test", test_share=0.05),
    ),
    classification(
        "yahoo_answers_topics",
        "yahoo_answers_topics",
        category=_TOPIC,
        input="question_title: {question_title} [SEP] question_content: {question_content} "
        "[SEP] best_answer: {best_answer}",
        clean_input=True,
        answers=Labels("topic", TOPICS),
        splits=TwoSplits(test="test"),
    ),
)
"""Topics."""
EMOTION = (
    classification(
        "emo",
        "emo",
        category=_EMOTION,
        input="{text|strip}",
        answers=Labels("label", ("others", "happy", "sad", "angry")),
        splits=TwoSplits(test="test"),
    ),
    classification(
        "emotion",
        "emotion",
        category=_EMOTION,
        input="{text|strip}",
        answers=Labels("label", ("sadness", "joy", "love", "anger", "fear", "surprise")),
    ),
    _tweets("emoji", EMOJI),
    _tweeted_emotions(),
    _tweets("hate", ("non-hate", "hate")),
    _tweets("irony", ("non-irony", "irony"), ("non_irony", "irony")),
    _tweets("offensive", ("non-offensive", "offensive")),
    _tweets("sentiment", ("negative", "neutral", "positive")),
    *(_tweets(f"stance_{topic}", _STANCES) for topic in ("abortion", "atheism", "feminist", "hillary")),
    _tweets(
        "stance_climate",
        _STANCES,
        rare_labels=True,
        oddities=("'against' has 13 rows, so that train has fewer than 16 of it and dev none",),
    ),
)
"""Emotion; all of TweetEval stands here, as in CrossFit."""
