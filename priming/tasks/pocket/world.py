"""What there is in the pocket world, with its properties."""

from __future__ import annotations

from typing import NamedTuple

from priming.tasks.pocket.lexicon import words


class Animal(NamedTuple):
    """A kind of animal."""

    name: str
    plural: str
    group: str
    food: str
    home: str


ANIMALS = tuple(
    Animal(*line.split())
    for line in """
    ant ants insect leaves forest
    bee bees insect honey garden
    fly flies insect sugar kitchen
    mouse mice mammal cheese cellar
    frog frogs reptile flies river
    sparrow sparrows bird seeds garden
    trout trout fish worms river
    rabbit rabbits mammal carrots field
    hen hens bird corn farm
    duck ducks bird bread river
    cat cats mammal mice kitchen
    owl owls bird mice forest
    eagle eagles bird rabbits mountain
    fox foxes mammal hens forest
    salmon salmon fish flies river
    goose geese bird grass farm
    snake snakes reptile frogs desert
    dog dogs mammal meat farm
    wolf wolves mammal sheep mountain
    sheep sheep mammal grass field
    pig pigs mammal corn farm
    lion lions mammal goats desert
    bear bears mammal honey mountain
    horse horses mammal hay field
    cow cows mammal grass farm
    shark sharks fish salmon sea
    elephant elephants mammal leaves forest
    whale whales mammal fish sea
    """.strip().splitlines()
)
"""From the smallest to the biggest."""


class Food(NamedTuple):
    """A kind of food."""

    name: str
    plural: str
    group: str
    taste: str
    colour: str


FOODS = tuple(
    Food(*line.split())
    for line in """
    apple apples fruit sweet red
    pear pears fruit sweet green
    plum plums fruit sweet purple
    cherry cherries fruit sweet red
    banana bananas fruit sweet yellow
    lemon lemons fruit sour yellow
    peach peaches fruit sweet orange
    grape grapes fruit sweet green
    carrot carrots vegetable sweet orange
    onion onions vegetable hot white
    potato potatoes vegetable plain brown
    cabbage cabbages vegetable plain green
    pepper peppers vegetable hot red
    bean beans vegetable plain green
    cake cakes dessert sweet brown
    biscuit biscuits dessert sweet brown
    pudding puddings dessert sweet white
    pickle pickles vegetable sour green
    """.strip().splitlines()
)


class Job(NamedTuple):
    """A trade: what its people do, where, and with which tool."""

    name: str
    act: str
    place: str
    tool: str


JOBS = tuple(
    Job(*(part.strip() for part in line.split("|")))
    for line in """
    baker | bakes bread | bakery | oven
    farmer | grows corn | farm | plough
    teacher | teaches children | school | chalk
    doctor | heals people | hospital | needle
    sailor | sails ships | harbour | anchor
    painter | paints pictures | studio | brush
    cook | cooks meals | kitchen | pan
    tailor | makes clothes | workshop | scissors
    gardener | plants flowers | garden | spade
    writer | writes stories | library | pen
    carpenter | builds tables | yard | hammer
    barber | cuts hair | shop | razor
    fisher | catches fish | sea | net
    guard | watches the door | bank | torch
    """.strip().splitlines()
)

GROUPS = {
    "vehicle": words("car bus train ship plane bicycle truck boat"),
    "clothing": words("hat coat shirt scarf glove sock dress jacket"),
    "furniture": words("chair table bed desk shelf bench cupboard stool"),
    "tool": words("hammer saw spade knife brush needle axe drill"),
    "instrument": words("drum piano violin flute guitar trumpet harp horn"),
    "flower": words("rose tulip lily daisy violet poppy iris orchid"),
}
"""Kinds of lifeless things."""
