"""Tasks that label two texts: inference, paraphrase, relatedness."""

from __future__ import annotations

from priming.tasks.pocket import facts, grammar, lexicon, world
from priming.tasks.pocket.draw import Draw
from priming.tasks.pocket.grammar import Event, article, sentence
from priming.tasks.pocket.recipe import classification

NLI = ("entailment", "neutral", "contradiction")


def _altered(draw: Draw, event: Event) -> Event:
    """The event with another person, thing or place."""
    part = draw.one(("person", "thing", "place"))
    words = {"person": lexicon.PEOPLE, "thing": lexicon.THINGS, "place": lexicon.PLACES}[part]
    return event._replace(**{part: draw.other(words, getattr(event, part))})


def _event_nli(draw: Draw, index: int) -> str:
    event = grammar.draw_event(draw)
    follows = (event.passive(), event.in_short(), f"{event.person} was in the {event.place}")
    unknown = grammar.draw_event(draw)
    open_ = (
        f"{event.person} was {draw.one(('happy', 'sad', 'angry'))}",
        f"{unknown.person} {unknown.verb.past} {event.object}",
    )
    elsewhere = draw.other(lexicon.PLACES, event.place)
    denies = (
        event.denied(),
        f"{event.person} was in the {elsewhere}",
        f"nobody {event.verb.past} the {event.thing}",
    )
    hypothesis = draw.one((follows, open_, denies)[index])
    return f"premise: {sentence(event.active())} hypothesis: {sentence(hypothesis)}"


def _voice_paraphrase(draw: Draw, index: int) -> str:
    event = grammar.draw_event(draw)
    second = event if index else _altered(draw, event)
    return f"{sentence(event.active())} [SEP] {sentence(second.passive())}"


def _synonym_paraphrase(draw: Draw, index: int) -> str:
    first, second = draw.shuffled(draw.one(lexicon.SYNONYMS))
    if not index:
        second = draw.one(draw.other(lexicon.SYNONYMS, *(pair for pair in lexicon.SYNONYMS if first in pair)))
    subject = draw.one((*lexicon.PEOPLE, "The dog", "The horse"))
    return f"{subject} was {first}. [SEP] {subject} was {second}."


def _size_claim(draw: Draw, index: int) -> str:
    small, big = facts.ordered_animals(draw, apart=6)
    low, high = (small, big) if index else (big, small)
    claims = (
        f"{article(high.name)} is bigger than {article(low.name)}",
        f"{article(low.name)} is smaller than {article(high.name)}",
    )
    return sentence(draw.one(claims))


def _same_topic(draw: Draw, index: int) -> str:
    topics = ("sport", "music", "farming", "weather", "trade", "school")
    first = draw.one(topics)
    second = first if index else draw.other(topics, first)
    return f"1: {grammar.news(draw, first)} 2: {grammar.news(draw, second)}"


def _answered(draw: Draw, index: int) -> str:
    """A question and a sentence that answers it in class 1 only."""
    event = grammar.draw_event(draw)
    told = event if index else _altered(draw, event)._replace(person=draw.other(lexicon.PEOPLE, event.person))
    asked = (f"where was {event.person}", f"what did {event.person} {event.verb.base}")
    return f"question: {sentence(draw.one(asked), '?')} sentence: {sentence(told.active())}"


def _member(draw: Draw, index: int) -> str:
    groups = ("instrument", "flower", "vehicle", "clothing")
    group = draw.one(groups)
    member = draw.one(world.GROUPS[group if index else draw.other(groups, group)])
    return f"Is {article(member)} that {draw.one(lexicon.PEOPLE)} {draw.one(lexicon.HANDLING).past} a kind of {group}?"


def _exchange(draw: Draw) -> tuple[str, str, str, str]:
    """An exchange told by the giver, with the giver, the taker and the thing."""
    giver, taker = draw.some(lexicon.PEOPLE, 2)
    thing = f"{draw.one(lexicon.COLOURS)} {draw.one(lexicon.THINGS)}"
    return draw.one([given for given, _ in lexicon.TRADES]), giver, taker, thing


def _exchange_nli(draw: Draw, index: int) -> str:
    given, giver, taker, thing = _exchange(draw)
    third = draw.other(lexicon.PEOPLE, giver, taker)
    other = draw.other(lexicon.THINGS, thing.split()[1])
    follows = (
        f"{taker} has the {thing} now",
        f"{giver} had the {thing} before",
        f"the {thing} came to {taker}",
    )
    open_ = (f"{third} has the {other} now", f"{taker} has the {other} now", f"{giver} likes {third}")
    denies = (
        f"{giver} has the {thing} now",
        f"{taker} had the {thing} before",
        f"the {thing} came to {third}",
    )
    claim = sentence(draw.one((follows, open_, denies)[index]))
    return f"{claim} <- {giver} {given} the {thing} to {taker}."


def _told_twice(draw: Draw, index: int) -> str:
    """The two sides of an exchange; in class 0 the second tells of another kind of exchange or the roles are exchanged."""
    given, giver, taker, thing = _exchange(draw)
    first, taken = f"{giver} {given} the {thing} to {taker}", dict(lexicon.TRADES)[given]
    if not index:
        if draw.chance(0.4):
            giver, taker = taker, giver
        else:
            taken = draw.one(
                ("stole", "hid", "saw", *(other for _, other in lexicon.TRADES if other != taken))
            )
    return f"A: {sentence(first)} B: {sentence(f'{taker} {taken} the {thing} from {giver}')}"


SOURCES = (
    classification("event_nli", "ACC", NLI, _event_nli),
    classification("voice_paraphrase", "Classification-F1", ("different", "equivalent"), _voice_paraphrase),
    classification("synonym_paraphrase", "ACC", ("no", "yes"), _synonym_paraphrase),
    classification("size_claim", "ACC", ("false", "true"), _size_claim),
    classification("same_topic", "Classification-F1", ("unrelated", "related"), _same_topic),
    classification("kind_question", "ACC", ("no", "yes"), _member),
)
DEVELOPMENT = (classification("question_answered", "ACC", ("not_answered", "answered"), _answered),)
TARGETS = (
    classification("exchange_inference", "ACC", ("certain", "possible", "impossible"), _exchange_nli),
    classification("told_twice", "Classification-F1", ("conflict", "match"), _told_twice),
)
