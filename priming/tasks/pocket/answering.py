"""Tasks that answer a question: on a passage, from knowledge of the world, or out of several choices."""

from __future__ import annotations

from collections.abc import Sequence

from priming.tasks.pocket import grammar, lexicon, world
from priming.tasks.pocket.draw import Draw
from priming.tasks.pocket.grammar import Event, article, sentence
from priming.tasks.pocket.recipe import text_to_text


def _story(draw: Draw, count: int) -> list[Event]:
    """Events of different persons with different things in different places."""
    people, things = draw.some(lexicon.PEOPLE, count), draw.some(lexicon.THINGS, count)
    places = draw.some(lexicon.PLACES, count)
    return [
        grammar.draw_event(draw)._replace(person=person, thing=thing, place=place)
        for person, thing, place in zip(people, things, places, strict=True)
    ]


def _told(events: Sequence[Event]) -> str:
    return " ".join(sentence(event.active()) for event in events)


def _choices(options: Sequence[str]) -> str:
    return " ".join(f"({letter}) {option}" for letter, option in zip("ABCD", options, strict=False))


def _where(draw: Draw) -> tuple[str, ...]:
    events = _story(draw, 2)
    event = draw.one(events)
    return (
        f"question: Where was the {event.thing}? context: {_told(events)}",
        f"in the {event.place}",
        event.place,
    )


def _who(draw: Draw) -> tuple[str, ...]:
    events = _story(draw, 2)
    event = draw.one(events)
    return f"question: Who {event.verb.past} the {event.thing}? context: {_told(events)}", event.person


def _colour(draw: Draw) -> tuple[str, ...]:
    first, second = (event._replace(adjective=draw.one(lexicon.COLOURS)) for event in _story(draw, 2))
    asked = draw.one((first, second))
    return f"{_told((first, second))} Which colour has the {asked.thing}?", asked.adjective


def _opposite(draw: Draw) -> tuple[str, ...]:
    word, opposite = draw.shuffled(draw.one(lexicon.OPPOSITES))
    subject = draw.one(("The soup", "The road", "The room", "The box", "The day", "The bread"))
    return f"{subject} of {draw.one(lexicon.PEOPLE)} is not {word}, it is", opposite


def _animal_food(draw: Draw) -> tuple[str, ...]:
    animal = draw.one(world.ANIMALS)
    return f"{draw.one(lexicon.PEOPLE)} has {article(animal.name)}. What does it eat?", animal.food


def _choose_member(draw: Draw) -> tuple[str, ...]:
    group, *others = draw.some(tuple(world.GROUPS), 3)
    answer = draw.one(world.GROUPS[group])
    options = draw.shuffled([answer, *(draw.other(world.GROUPS[other], answer) for other in others)])
    return f"Which is a kind of {group}? {_choices(options)}", answer


def _choose_colour(draw: Draw) -> tuple[str, ...]:
    food = draw.one(world.FOODS)
    options = [
        food,
        draw.other(world.FOODS, *(item for item in world.FOODS if item.colour == food.colour)),
    ]
    return f"Which is {food.colour}? {_choices([item.name for item in draw.shuffled(options)])}", food.name


def _odd_one(draw: Draw) -> tuple[str, ...]:
    group, other = draw.some(tuple(world.GROUPS), 2)
    pair = draw.some(world.GROUPS[group], 2)
    odd = draw.other(world.GROUPS[other], *pair)
    return f"Which does not belong? {_choices(draw.shuffled([*pair, odd]))}", odd


def _choose_smaller(draw: Draw) -> tuple[str, ...]:
    places = sorted(draw.some(range(len(world.ANIMALS)), 2))
    animals = [world.ANIMALS[place].name for place in places]
    return f"Which is smaller? {_choices(draw.shuffled(animals))}", animals[0]


def _owner_now(draw: Draw) -> tuple[str, ...]:
    """Two things go from hand to hand, one of them twice; either is asked for."""
    people = draw.some(lexicon.PEOPLE, 5)
    twice, once = draw.some(lexicon.THINGS, 2)
    told = [
        _handed(draw, people[0], people[1], twice),
        _handed(draw, people[1], people[2], twice),
    ]
    told.insert(draw.below(3), _handed(draw, people[3], people[4], once))
    asked, owner = draw.one(((twice, people[2]), (once, people[4])))
    return f"{' '.join(told)} Now the {asked} belongs to", owner


def _handed(draw: Draw, giver: str, taker: str, thing: str) -> str:
    given = draw.one([given for given, _ in lexicon.TRADES])
    return draw.one((f"{giver} {given} {taker} the {thing}.", f"{giver} {given} the {thing} to {taker}."))


def _object(draw: Draw) -> tuple[str, ...]:
    events = _story(draw, 3)
    event = draw.one(events)
    return (
        f"{_told(events)} => {event.person} / {event.place} / what?",
        event.object,
        f"{event.adjective} {event.thing}",
    )


def _work_link(draw: Draw) -> tuple[str, ...]:
    """From a trade to its tool, from a place to its trade, or from a deed to its place."""
    jobs = draw.some(world.JOBS, 3)
    asked, offered = draw.one((("name", "tool"), ("place", "name"), ("act", "place")))
    clue, answer = getattr(jobs[0], asked), getattr(jobs[0], offered)
    options = draw.shuffled([getattr(job, offered) for job in jobs])
    return f"{clue} goes with: {' or '.join(options)}", answer


SOURCES = (
    text_to_text("where_was", "QA-F1", _where),
    text_to_text("who_did", "EM", _who),
    text_to_text("which_colour", "EM", _colour),
    text_to_text("opposite_gap", "EM", _opposite),
    text_to_text("animal_food", "EM", _animal_food),
    text_to_text("choose_member", "ACC", _choose_member),
    text_to_text("odd_one_out", "ACC", _odd_one),
    text_to_text("choose_colour", "ACC", _choose_colour),
)
DEVELOPMENT = (text_to_text("choose_smaller", "ACC", _choose_smaller),)
TARGETS = (
    text_to_text("owner_now", "EM", _owner_now),
    text_to_text("object_in_story", "QA-F1", _object),
    text_to_text("work_link", "ACC", _work_link),
)
