"""What is true in the pocket world."""

from __future__ import annotations

from collections.abc import Callable

from priming.tasks.pocket import lexicon, world
from priming.tasks.pocket.draw import Draw
from priming.tasks.pocket.grammar import article, joined
from priming.tasks.pocket.world import Animal


def _animal(draw: Draw) -> str:
    animal = draw.one(world.ANIMALS)
    return draw.one(
        (
            f"{article(animal.name)} is {article(animal.group)}",
            f"{animal.plural} are {animal.group}s" if animal.group != "fish" else f"{animal.plural} are fish",
            f"{animal.plural} eat {animal.food}",
            f"{article(animal.name)} lives in the {animal.home}",
        ),
    )


def _size(draw: Draw) -> str:
    small, big = ordered_animals(draw)
    if draw.chance():
        return f"{article(big.name)} is bigger than {article(small.name)}"
    return f"{article(small.name)} is smaller than {article(big.name)}"


def _food(draw: Draw) -> str:
    food = draw.one(world.FOODS)
    return draw.one(
        (
            f"{article(food.name)} is {food.taste}",
            f"{article(food.name)} is {food.colour}",
            f"{article(food.name)} is {article(food.group)}",
            f"{food.plural} are {food.taste} and {food.colour}",
        ),
    )


def _job(draw: Draw) -> str:
    job = draw.one(world.JOBS)
    return draw.one(
        (
            f"{article(job.name)} {job.act}",
            f"{article(job.name)} works in the {job.place}",
            f"{article(job.name)} needs {job.tool if job.tool == 'scissors' else article(job.tool)}",
            f"who {job.act} in the {job.place} is {article(job.name)}",
        ),
    )


def _group(draw: Draw) -> str:
    group = draw.one(tuple(world.GROUPS))
    member = draw.one(world.GROUPS[group])
    if draw.chance():
        return f"{article(member)} is a kind of {group}"
    return f"{joined([article(name) for name in draw.some(world.GROUPS[group], 2)])} are kinds of {group}"


def _opposite(draw: Draw) -> str:
    first, second = draw.shuffled(draw.one(lexicon.OPPOSITES))
    return draw.one(
        (
            f"the opposite of {first} is {second}",
            f"what is {first} is not {second}",
            f"if it is not {first} it is {second}",
        ),
    )


def _synonym(draw: Draw) -> str:
    first, second = draw.shuffled(draw.one(lexicon.SYNONYMS))
    return draw.one((f"{first} means the same as {second}", f"{first} or {second} is the same"))


def _opinion(draw: Draw) -> str:
    level = draw.below(len(lexicon.OPINIONS))
    first, second = draw.some(lexicon.OPINIONS[level], 2)
    if level < 4 and draw.chance():
        return f"{draw.one(lexicon.OPINIONS[level + 1])} is better than {first}"
    return f"{first} is about as much as {second}"


def ordered_animals(draw: Draw, apart: int = 3) -> tuple[Animal, Animal]:
    """Two animals, the smaller first, at least `apart` places from each other in the order of size."""
    first = draw.below(len(world.ANIMALS) - apart)
    second = first + apart + draw.below(len(world.ANIMALS) - first - apart)
    return world.ANIMALS[first], world.ANIMALS[second]


_ABOUT_WORDS = (
    "joy, sadness, anger and fear are feelings",
    "sport, music, farming and weather are topics",
    "what is true is not false",
    "the past comes before the present and the future",
    "a person, a place and a thing are different",
    "who asks for a person, where asks for a place and what asks for a thing",
    "what is possible is not always certain",
    "what is impossible is never true",
    "a good review is positive and a bad review is negative",
    "neutral is neither positive nor negative",
    "yes is the opposite of no",
    "those that belong together are related, the others are unrelated",
    "two sentences with the same meaning are equivalent",
    "a long text has a short summary",
    "an acceptable sentence has the right words, an unacceptable sentence has not",
    "one of them is enough, which one does not matter",
    "whoever likes a thing does not dislike it",
    "a conflict is not a match",
    "now is not then",
    "food and health belong together",
    "on journeys people see many places",
    "the police came while the thief ran away",
    "red and blue are colours, and each thing has a colour",
)
"""Sentences on words that people use to speak about texts."""


def _about_words(draw: Draw) -> str:
    said = draw.one(_ABOUT_WORDS)
    return draw.one((said, f"we know that {said}", f"people say: {said}"))


_KINDS: tuple[Callable[[Draw], str], ...] = (
    _animal, _animal, _size, _food, _food, _job, _job, _group, _group, _group, _opposite, _opposite, _synonym, _synonym,
    _opinion, _about_words,
)  # fmt: skip


def draw_fact(draw: Draw) -> str:
    """Any fact of the world as a clause without a capital or a full stop."""
    return draw.one(_KINDS)(draw)
