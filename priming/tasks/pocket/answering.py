"""Tasks that answer a question: on a passage, from knowledge of the world, or out of several choices."""

from __future__ import annotations

from collections.abc import Sequence

from priming.tasks.pocket import grammar, lexicon
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
    animal = draw.one(lexicon.ANIMALS)
    return f"{draw.one(lexicon.PEOPLE)} has {article(animal.name)}. What does it eat?", animal.food


def _choose_member(draw: Draw) -> tuple[str, ...]:
    group, *others = draw.some(tuple(lexicon.GROUPS), 3)
    answer = draw.one(lexicon.GROUPS[group])
    options = draw.shuffled([answer, *(draw.other(lexicon.GROUPS[other], answer) for other in others)])
    return f"Which is a kind of {group}? {_choices(options)}", answer


def _choose_colour(draw: Draw) -> tuple[str, ...]:
    food = draw.one(lexicon.FOODS)
    options = [
        food,
        draw.other(lexicon.FOODS, *(item for item in lexicon.FOODS if item.colour == food.colour)),
    ]
    return f"Which is {food.colour}? {_choices([item.name for item in draw.shuffled(options)])}", food.name


def _odd_one(draw: Draw) -> tuple[str, ...]:
    group, other = draw.some(tuple(lexicon.GROUPS), 2)
    pair = draw.some(lexicon.GROUPS[group], 2)
    odd = draw.other(lexicon.GROUPS[other], *pair)
    return f"Which does not belong? {_choices(draw.shuffled([*pair, odd]))}", odd


def _choose_smaller(draw: Draw) -> tuple[str, ...]:
    places = sorted(draw.some(range(len(lexicon.ANIMALS)), 2))
    animals = [lexicon.ANIMALS[place].name for place in places]
    return f"Which is smaller? {_choices(draw.shuffled(animals))}", animals[0]


def _owner_now(draw: Draw) -> tuple[str, ...]:
    """A thing goes through three hands."""
    people = draw.some(lexicon.PEOPLE, 3)
    thing, other = draw.some(lexicon.THINGS, 2)
    first, second = (draw.one([given for given, _ in lexicon.TRADES]) for _ in range(2))
    told = [
        f"{people[0]} {first} {people[1]} the {thing}.",
        f"{people[1]} {second} the {thing} to {people[2]}.",
    ]
    told.insert(draw.below(3), f"{draw.one(people)} saw the {other}.")
    return f"{' '.join(told)} Now the {thing} belongs to", people[2]


def _object(draw: Draw) -> tuple[str, ...]:
    events = _story(draw, 3)
    event = draw.one(events)
    return (
        f"{_told(events)} => {event.person} / {event.place} / what?",
        event.object,
        f"{event.adjective} {event.thing}",
    )


def _choose_worker(draw: Draw) -> tuple[str, ...]:
    jobs = draw.some(lexicon.JOBS, 3)
    clue = draw.one((f"works with {jobs[0].tool}", f"is found in the {jobs[0].place}", jobs[0].act))
    options = draw.shuffled([job.name for job in jobs])
    return f"{' or '.join(options)}: one of them {clue}", jobs[0].name


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
    text_to_text("choose_worker", "ACC", _choose_worker),
)
