"""Tasks that label one text: sentiment, topic, feeling, tense, acceptability."""

from __future__ import annotations

from functools import partial

from priming.tasks.pocket import grammar, lexicon, world
from priming.tasks.pocket.draw import Draw
from priming.tasks.pocket.grammar import sentence
from priming.tasks.pocket.recipe import classification

ACCEPTABILITY = ("unacceptable", "acceptable")
"""Labels that the Matthews metric knows."""


def _review(draw: Draw, index: int, domain: str) -> str:
    level = draw.one((3, 4) if index else (0, 1))
    return grammar.review(draw, level, domain)


def _feeling(draw: Draw, index: int, kinds: tuple[str, ...]) -> str:
    return grammar.feeling(draw, kinds[index])


def _topic(draw: Draw, index: int, topics: tuple[str, ...]) -> str:
    return grammar.news(draw, topics[index])


def _tense(draw: Draw, index: int) -> str:
    event = grammar.draw_event(draw)
    return sentence((event.active, event.present, event.future)[index]())


def _question_kind(draw: Draw, index: int) -> str:
    event = grammar.draw_event(draw)
    who = (f"who {event.verb.past} {event.object}", f"by whom was the {event.thing} {event.verb.participle}")
    where = (
        f"where did {event.person} {event.verb.base} the {event.thing}",
        f"in which room was {event.object}",
    )
    what = (
        f"what did {event.person} {event.verb.base}",
        f"what was {event.verb.participle} in the {event.place}",
    )
    return sentence(draw.one((who, where, what)[index]), "?")


def _thing_group(draw: Draw, index: int, groups: tuple[str, ...]) -> str:
    things = world.GROUPS[groups[index]]
    return sentence(grammar.draw_event(draw, things=things).active())


def _agreement(draw: Draw, index: int) -> str:
    """A subject in the singular or the plural whose verb agrees with it in class 1 only."""
    animals = [animal for animal in world.ANIMALS if animal.plural != animal.name]
    animal, deed = draw.one(animals), draw.one(lexicon.RESTING)
    many = draw.chance()
    verb = deed.base if many == bool(index) else deed.third
    subject = animal.plural if many else animal.name
    return sentence(f"the {subject} {verb} {draw.one(lexicon.TIMES)}")


def _well_formed(draw: Draw, index: int) -> str:
    """An event; in class 0 with three or more of its words in another order."""
    event = grammar.draw_event(draw)
    words = draw.one((event.active, event.passive, event.denied, event.future))().split()
    order = list(range(len(words)))
    while not index and sum(words[place] != word for place, word in zip(order, words, strict=True)) < 3:
        order = draw.shuffled(order)
    return sentence(" ".join(words[place] for place in order))


def _aspect(draw: Draw, index: int, domains: tuple[str, ...]) -> str:
    """Opinions on two aspects, one of which is asked for."""
    asked, other = draw.some(lexicon.REVIEWED[draw.one(domains)], 2)
    levels = {asked: draw.one((3, 4) if index else (0, 1)), other: draw.below(5)}
    clauses = [f"the {subject} was {draw.one(lexicon.OPINIONS[level])}" for subject, level in levels.items()]
    return f"aspect: {asked} / review: {sentence(' and '.join(draw.shuffled(clauses)))}"


def _desk(draw: Draw, index: int, topics: tuple[str, ...]) -> str:
    """A headline with two catchwords of the topic and one of another."""
    topic = topics[index]
    words = [*draw.some(_catchwords(topic), 2), draw.one(_catchwords(draw.other(topics, topic)))]
    first, second, third = draw.shuffled(words)
    person, place = draw.one(lexicon.PEOPLE), draw.one(lexicon.PLACES)
    patterns = (
        f"{first} and {second}: {person} on {third}",
        f"{person} in {place}: {first}, {second}, {third}",
        f"{first} of {person} ( {second} ; {third} )",
    )
    return f"{draw.one(patterns)} >>"


def _catchwords(topic: str) -> tuple[str, ...]:
    people, deeds, things, _ = lexicon.TOPICS[topic]
    return (*people, *deeds, *things)


_NEWS = ("sport", "music", "farming", "weather")
_DESKS = ("travel", "medicine", "crime", "cooking")
_FEELINGS = ("joy", "sadness", "anger")
_GROUPS = ("vehicle", "clothing", "furniture")

SOURCES = (
    classification("film_sentiment", "ACC", ("negative", "positive"), partial(_review, domain="film")),
    classification("meal_sentiment", "Classification-F1", ("bad", "good"), partial(_review, domain="meal")),
    classification("letter_feeling", "Classification-F1", _FEELINGS, partial(_feeling, kinds=_FEELINGS)),
    classification("news_topic", "Classification-F1", _NEWS, partial(_topic, topics=_NEWS)),
    classification("sentence_tense", "ACC", ("past", "present", "future"), _tense),
    classification("question_kind", "Classification-F1", ("person", "place", "thing"), _question_kind),
    classification("thing_group", "Classification-F1", _GROUPS, partial(_thing_group, groups=_GROUPS)),
    classification("verb_agreement", "Matthew-Correlation", ACCEPTABILITY, _agreement),
)
DEVELOPMENT = (
    classification("trip_sentiment", "Classification-F1", ("sad", "happy"), partial(_review, domain="trip")),
)
TARGETS = (
    classification(
        "aspect_opinion",
        "Classification-F1",
        ("dislike", "like"),
        partial(_aspect, domains=("hotel", "concert")),
    ),
    classification(
        "headline_desk", "ACC", ("journeys", "health", "police", "food"), partial(_desk, topics=_DESKS)
    ),
    classification("word_order", "Matthew-Correlation", ACCEPTABILITY, _well_formed),
)
