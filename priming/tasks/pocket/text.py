"""Plain text about the pocket world, to pre-train a language model on.

It teaches the words, the grammar, the facts and the signs that the tasks use. It holds no task's instances or labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from priming.tasks.pocket import facts, grammar, lexicon, world
from priming.tasks.pocket.draw import Draw
from priming.tasks.pocket.grammar import joined, sentence

_ANY_THING = (*lexicon.THINGS, *(thing for things in world.GROUPS.values() for thing in things))


def _retelling(draw: Draw) -> str:
    """One event told in several ways."""
    event = grammar.draw_event(draw, things=_ANY_THING)
    ways = [
        event.active(),
        event.passive(),
        event.in_short(),
        f"{event.person} was in the {event.place}",
        f"{event.object} was in the {event.place}",
        f"it was {event.person} who {event.verb.past} {event.object}",
    ]
    return " ".join(sentence(way) for way in draw.some(ways, 2 + draw.below(2)))


def _questions(draw: Draw) -> str:
    """Some events, then a question on one of them with its answer in a sentence."""
    events = [grammar.draw_event(draw) for _ in range(1 + draw.below(3))]
    event = draw.one(events)
    asked, answered = draw.one(
        (
            (f"where was the {event.thing}", f"it was in the {event.place}"),
            (f"who {event.verb.past} the {event.thing}", f"{event.person} did"),
            (
                f"what did {event.person} {event.verb.base}",
                f"{event.person} {event.verb.past} {event.object}",
            ),
            (f"what was {event.verb.participle} by {event.person}", event.object),
            (f"did {event.person} {event.verb.base} the {event.thing}", f"yes, {event.person} did"),
            (
                f"was {event.object} in the {draw.other(lexicon.PLACES, event.place)}",
                f"no, in the {event.place}",
            ),
            (f"what is the {event.thing} like", f"it is {event.adjective}"),
            (f"which thing was in the {event.place}", f"that was {event.object}"),
        ),
    )
    story = " ".join(sentence(event.active()) for event in events)
    return f"{story} {sentence(asked, '?')} {sentence(answered)}"


def _tenses(draw: Draw) -> str:
    """One event yesterday, today and tomorrow."""
    event = grammar.draw_event(draw, things=_ANY_THING)
    told = [f"yesterday {event.active()}", f"today {event.present()}", f"tomorrow {event.future()}"]
    told.append(f"{event.denied()} on {draw.one(lexicon.DAYS)}")
    return " ".join(sentence(words) for words in draw.some(told, 2))


def _review(draw: Draw) -> str:
    domain = draw.one(tuple(lexicon.REVIEWED))
    level = draw.below(5)
    if draw.chance(0.25):
        opposite = 4 - level
        subjects = draw.some(lexicon.REVIEWED[domain], 2)
        first, second = (draw.one(lexicon.OPINIONS[side]) for side in (level, opposite))
        return sentence(f"the {subjects[0]} was {first}, but the {subjects[1]} was {second}")
    return f"{grammar.review(draw, level, domain)} {grammar.opinion(draw, level, draw.one(lexicon.REVIEWED[domain]))}"


def _feelings(draw: Draw) -> str:
    kind = draw.one(tuple(lexicon.FEELINGS))
    return f"{grammar.feeling(draw, kind)} {grammar.feeling(draw, kind)}"


def _news(draw: Draw) -> str:
    topic = draw.one(tuple(lexicon.TOPICS))
    return " ".join(grammar.news(draw, topic) for _ in range(2 + draw.below(2)))


def _facts(draw: Draw) -> str:
    return " ".join(sentence(facts.draw_fact(draw)) for _ in range(2 + draw.below(2)))


def _exchange(draw: Draw) -> str:
    """Something changes hands, told from both sides."""
    given, taken = draw.one(lexicon.TRADES)
    giver, taker = draw.some(lexicon.PEOPLE, 2)
    thing = f"the {draw.one(lexicon.COLOURS)} {draw.one(lexicon.THINGS)}"
    told = [
        f"{giver} {given} {thing} to {taker}",
        f"{giver} {given} {taker} {thing}",
        f"{taker} {taken} {thing} from {giver}",
        f"now {taker} has {thing}",
        f"{giver} had {thing} before",
    ]
    return " ".join(sentence(words) for words in draw.some(told, 2 + draw.below(2)))


def _journey(draw: Draw) -> str:
    """Somebody goes somewhere and does something there."""
    person, companion = draw.some(lexicon.PEOPLE, 2)
    pronoun = "she" if person in lexicon.WOMEN else "he"
    place, verb, deed = draw.one(lexicon.PLACES), draw.one(lexicon.MOVING), draw.one(lexicon.RESTING)
    told = [
        f"{person} {verb.past} to the {place} {draw.one(lexicon.TIMES)}",
        f"{pronoun} {deed.past} there with {companion}",
        f"{person} and {companion} were {deed.gerund} in the {place}",
        f"{person} {verb.past} near the {place} while {companion} {deed.past}",
        f"first {person} {verb.past} to the {place}, then {pronoun} {deed.past}",
        f"on {draw.one(lexicon.DAYS)} {person} will {verb.base} to the {place}",
        f"{pronoun} {deed.third} in the {place} every day",
    ]
    return " ".join(sentence(words) for words in draw.some(told, 2))


def _counting(draw: Draw) -> str:
    """Numbers as words and digits, and animals in ones and many."""
    number = 2 + draw.below(11)
    animal, second = draw.some(world.ANIMALS, 2)
    word = lexicon.NUMBERS[number - 1]
    told = [
        f"there are {word} {animal.plural} in the {animal.home}",
        f"{word} is {number}",
        f"{number - 1} and {number} come before {number + 1}",
        f"{draw.one(lexicon.PEOPLE)} saw {number} {animal.plural} and {word} {second.plural}",
        f"the {animal.plural} are in the {animal.home} and a {second.name} is there too",
        f"the {animal.name} {draw.one(lexicon.RESTING).third} and the {second.plural} {draw.one(lexicon.RESTING).base}",
    ]
    return " ".join(sentence(words) for words in draw.some(told, 2))


def _notes(draw: Draw) -> str:
    """Short notes with the signs of forms and lists."""
    event = grammar.draw_event(draw)
    items = joined(draw.some(lexicon.THINGS, 2 + draw.below(3)))
    told = [
        f"[note {1 + draw.below(9)}] {event.person}: {items}",
        f"({draw.one('ABCD')}) {event.thing}; ({draw.one('ABCD')}) {event.place}",
        f"{event.person} | {event.object} | {event.place}",
        f"[{event.thing}] {event.place} / {draw.one(lexicon.DAYS)} = {draw.below(100)}",
        f'"{sentence(event.active())}" said {draw.one(lexicon.PEOPLE)}',
        f"{draw.below(100)} + {draw.below(100)} > {draw.below(100)}, # {draw.below(10)} < {draw.below(100)}",
        f"{event.thing} - {event.adjective}, {event.place} - {draw.below(10)}.{draw.below(10)}",
    ]
    return draw.one(told)


_KINDS: tuple[Callable[[Draw], str], ...] = (
    _retelling, _retelling, _questions, _questions, _tenses, _review, _review, _feelings, _news, _news, _facts, _facts,
    _facts, _exchange, _journey, _counting, _notes,
)  # fmt: skip


def plain_text(seed: int, count: int) -> Iterator[str]:
    """Short paragraphs of plain text, to pre-train on.

    Args:
        seed: Seed of the text; other seeds give other paragraphs about the same world.
        count: Number of paragraphs.

    Yields:
        One to four sentences, without tabs or line breaks.
    """
    draw = Draw("text", seed=seed)
    for _ in range(count):
        yield draw.one(_KINDS)(draw)
