"""Sentences of the pocket world: events, opinions, feelings and news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from priming.tasks.pocket import lexicon
from priming.tasks.pocket.draw import Draw
from priming.tasks.pocket.lexicon import Verb


class Event(NamedTuple):
    """Somebody does something to a thing somewhere.

    Attributes:
        person: Who does it.
        verb: What is done.
        adjective: A colour or a quality of the thing.
        thing: What it is done to.
        place: Where it is done.
    """

    person: str
    verb: Verb
    adjective: str
    thing: str
    place: str

    @property
    def object(self) -> str:
        """The thing with its article and adjective."""
        return f"the {self.adjective} {self.thing}"

    def active(self) -> str:
        """`Anna painted the red box in the garden`, without a full stop."""
        return f"{self.person} {self.verb.past} {self.object} in the {self.place}"

    def passive(self) -> str:
        """`The red box was painted by Anna in the garden`."""
        return f"The {self.adjective} {self.thing} was {self.verb.participle} by {self.person} in the {self.place}"

    def present(self) -> str:
        """`Anna paints the red box in the garden`."""
        return f"{self.person} {self.verb.third} {self.object} in the {self.place}"

    def future(self) -> str:
        """`Anna will paint the red box in the garden`."""
        return f"{self.person} will {self.verb.base} {self.object} in the {self.place}"

    def denied(self) -> str:
        """`Anna did not paint the red box in the garden`."""
        return f"{self.person} did not {self.verb.base} {self.object} in the {self.place}"

    def in_short(self) -> str:
        """`Anna painted the box`."""
        return f"{self.person} {self.verb.past} the {self.thing}"


def sentence(words: str, mark: str = ".") -> str:
    """`words` with a capital at the start and a mark at the end."""
    return words[0].upper() + words[1:] + mark


def joined(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def article(noun: str) -> str:
    """The noun with `a` or `an`."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def draw_event(
    draw: Draw,
    *,
    things: Sequence[str] = lexicon.THINGS,
    verbs: Sequence[Verb] = lexicon.HANDLING,
    places: Sequence[str] = lexicon.PLACES,
) -> Event:
    """Any event with words out of the given lists."""
    adjective = draw.one(lexicon.COLOURS if draw.chance(0.7) else lexicon.SIZES)
    return Event(draw.one(lexicon.PEOPLE), draw.one(verbs), adjective, draw.one(things), draw.one(places))


def opinion(draw: Draw, level: int, subject: str) -> str:
    """A sentence that holds an opinion of the given level (0 worst to 4 best) of `subject`."""
    word = draw.one(lexicon.OPINIONS[level])
    patterns = (
        f"the {subject} was {word}",
        f"what {article(word)} {subject}",
        f"I found the {subject} {word}",
        f"it was {article(word)} {subject}",
        f"the {subject} is {word}",
    )
    text = draw.one(patterns)
    return sentence(text, "!" if text.startswith("what") else ".")


def review(draw: Draw, level: int, domain: str) -> str:
    """One or two sentences on a thing of `domain`, all of the same level."""
    first = opinion(draw, level, draw.one(lexicon.REVIEWED[domain]))
    shape = draw.below(4)
    if shape == 0:
        return first
    second = draw.one(lexicon.VERDICTS[level])
    if shape == 1:
        second = opinion(draw, level, draw.one(lexicon.REVIEWED[domain]))
    return f"{first} {second}" if draw.chance(0.6) else f"{second} {first}"


def feeling(draw: Draw, kind: str) -> str:
    """A sentence on somebody who has the given feeling."""
    adjectives, deeds = lexicon.FEELINGS[kind]
    person, place = draw.one(lexicon.PEOPLE), draw.one(lexicon.PLACES)
    patterns = (
        f"{person} {draw.one(deeds)} in the {place}",
        f"{person} was {draw.one(adjectives)} and {draw.one(deeds)}",
        f"{person} felt {draw.one(adjectives)} at the {place}",
        f"in the {place} {person} looked {draw.one(adjectives)}",
    )
    return sentence(draw.one(patterns))


def news(draw: Draw, topic: str) -> str:
    """A sentence of news on one topic."""
    people, deeds, things, extras = lexicon.TOPICS[topic]
    patterns = (
        f"the {draw.one(people)} {draw.one(deeds)} the {draw.one(things)} {draw.one(extras)}",
        f"the {draw.one(people)} and the {draw.one(people)} spoke of the {draw.one(things)}",
        f"{draw.one(lexicon.PEOPLE)} {draw.one(deeds)} the {draw.one(things)} {draw.one(extras)}",
        f"the {draw.one(things)} {draw.one(extras)} surprised the {draw.one(people)}",
    )
    return sentence(draw.one(patterns))
