"""The words of the pocket world, with the forms that its grammar needs."""

from __future__ import annotations

from typing import NamedTuple


class Verb(NamedTuple):
    """A verb with its forms."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str


def _verbs(table: str) -> tuple[Verb, ...]:
    return tuple(Verb(*line.split()) for line in table.strip().splitlines())


def words(text: str) -> tuple[str, ...]:
    """The words of a line."""
    return tuple(text.split())


WOMEN = words("Anna Clara Emma Grace Iris Kate Mary Olga Rosa Tina Wendy Zoe")
MEN = words("Ben David Felix Henry Jack Leo Noah Paul Sam Tom Victor Yusuf")
PEOPLE = tuple(name for pair in zip(WOMEN, MEN, strict=True) for name in pair)

THINGS = words(
    "hat coat ball book lamp cup key box bag chair letter knife spoon pen broom brush hammer saw drum bell map rope "
    "basket blanket ring clock",
)
COLOURS = words("red blue green yellow white black brown grey pink purple")
SIZES = words("big small long heavy old new clean little broken round")
PLACES = words(
    "kitchen garden school market forest farm station harbour library museum park office cellar church bakery hotel",
)
DAYS = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
TIMES = ("in the morning", "at noon", "in the evening", "at night", "before lunch", "after dinner")

HANDLING = _verbs(
    """
    carry carries carried carried carrying
    paint paints painted painted painting
    clean cleans cleaned cleaned cleaning
    wash washes washed washed washing
    find finds found found finding
    hide hides hid hidden hiding
    break breaks broke broken breaking
    lose loses lost lost losing
    take takes took taken taking
    drop drops dropped dropped dropping
    watch watches watched watched watching
    steal steals stole stolen stealing
    keep keeps kept kept keeping
    fix fixes fixed fixed fixing
    lift lifts lifted lifted lifting
    push pushes pushed pushed pushing
    pull pulls pulled pulled pulling
    throw throws threw thrown throwing
    draw draws drew drawn drawing
    make makes made made making
    see sees saw seen seeing
    choose chooses chose chosen choosing
    """,
)
"""Verbs of what a person does with a thing."""

MOVING = _verbs(
    """
    walk walks walked walked walking
    run runs ran run running
    go goes went gone going
    drive drives drove driven driving
    travel travels travelled travelled travelling
    ride rides rode ridden riding
    hurry hurries hurried hurried hurrying
    return returns returned returned returning
    """,
)
"""Verbs of a person who goes to a place."""

RESTING = _verbs(
    """
    sleep sleeps slept slept sleeping
    sing sings sang sung singing
    wait waits waited waited waiting
    work works worked worked working
    play plays played played playing
    dance dances danced danced dancing
    read reads read read reading
    eat eats ate eaten eating
    rest rests rested rested resting
    talk talks talked talked talking
    """,
)
"""Verbs of what somebody does somewhere."""

TRADES = (("sold", "bought"), ("gave", "got"), ("lent", "borrowed"), ("sent", "received"))
"""The same exchange told from the giver's and from the taker's side."""

NUMBERS = words("one two three four five six seven eight nine ten eleven twelve")


OPPOSITES = (
    ("big", "small"), ("hot", "cold"), ("old", "new"), ("fast", "slow"), ("long", "short"), ("heavy", "light"),
    ("clean", "dirty"), ("rich", "poor"), ("early", "late"), ("strong", "weak"), ("open", "closed"),
    ("full", "empty"), ("wet", "dry"), ("loud", "quiet"), ("cheap", "dear"), ("hard", "soft"), ("high", "low"),
    ("near", "far"), ("wide", "narrow"), ("sharp", "blunt"),
)  # fmt: skip

SYNONYMS = (
    ("big", "large"), ("small", "tiny"), ("fast", "quick"), ("sad", "unhappy"), ("happy", "glad"),
    ("clever", "smart"), ("angry", "furious"), ("rich", "wealthy"), ("ill", "sick"), ("tired", "weary"),
    ("quiet", "silent"), ("brave", "bold"), ("afraid", "scared"), ("dirty", "filthy"), ("strong", "powerful"),
    ("strange", "odd"),
)  # fmt: skip

OPINIONS = (
    words("awful terrible horrible dreadful hopeless disgusting"),
    words("bad poor dull boring weak tiring"),
    words("average ordinary plain passable usual common"),
    words("good nice pleasant pretty fine charming"),
    words("wonderful brilliant superb excellent perfect marvellous"),
)
"""Adjectives of opinion, from the worst (0) to the best (4)."""

VERDICTS = (
    ("I hated it.", "We left at once.", "Never again!", "I want my money back."),
    ("I did not like it.", "We were not happy with it.", "I expected more.", "It was not worth the money."),
    (
        "I did not mind it.",
        "It was all the same to us.",
        "It was neither here nor there.",
        "I have no opinion.",
    ),
    ("I liked it.", "We were happy with it.", "It was worth the money.", "I will come again."),
    ("I loved it.", "We will never forget it.", "Everybody must try it!", "I could not stop smiling."),
)
"""What people say after an opinion of the same level."""

REVIEWED = {
    "film": words("film story ending actor picture music"),
    "book": words("book chapter hero plot language cover"),
    "meal": words("soup bread salad meat sauce waiter"),
    "hotel": words("hotel room bed view bath staff"),
    "trip": words("trip guide boat tour beach weather"),
    "concert": words("concert singer band song stage sound"),
}
"""What reviews are about, with its aspects."""

FEELINGS = {
    "joy": (
        words("happy glad cheerful merry delighted"),
        ("laughed", "smiled", "danced", "won a prize", "got a present"),
    ),
    "sadness": (
        words("sad unhappy gloomy tearful lonely"),
        ("cried", "wept", "sighed", "lost a friend", "missed home"),
    ),
    "anger": (
        words("angry furious cross bitter enraged"),
        ("shouted", "cursed", "slammed the door", "broke a plate", "hit the table"),
    ),
    "fear": (
        words("afraid scared nervous frightened anxious"),
        ("trembled", "hid under the bed", "ran away", "heard a noise", "saw a ghost"),
    ),
}
"""Feelings with the adjectives that name them and the deeds that show them."""


class Topic(NamedTuple):
    """The people, deeds, things and extras of one field of life."""

    people: tuple[str, ...]
    deeds: tuple[str, ...]
    things: tuple[str, ...]
    extras: tuple[str, ...]


def _topic(people: str, deeds: str, things: str, extras: str) -> Topic:
    return Topic(
        words(people), words(deeds), words(things), tuple(part.strip() for part in extras.split("|"))
    )


TOPICS = {
    "sport": _topic("team player runner coach", "won lost missed enjoyed", "match race goal game", "in the stadium | by two points | before the final"),
    "music": _topic("singer band choir drummer", "played sang recorded practised", "song tune opera melody", "on the stage | for the audience | at the concert"),
    "farming": _topic("farmer shepherd milkmaid peasant", "harvested planted fed ploughed", "wheat corn cattle field", "in the barn | after the rain | with the tractor"),
    "weather": _topic("storm wind rain snow", "hit covered froze flooded", "coast valley road hills", "with dark clouds | during the winter | below zero degrees"),
    "travel": _topic("tourist pilot driver passenger", "booked caught missed boarded", "flight train ticket ferry", "at the airport | with a suitcase | to the coast"),
    "medicine": _topic("doctor nurse patient surgeon", "treated cured examined feared", "fever wound cough illness", "in the hospital | with a pill | before the operation"),
    "school": _topic("teacher pupil student professor", "passed explained failed wrote", "exam lesson essay homework", "in the classroom | on the blackboard | after the holidays"),
    "cooking": _topic("cook chef baker waiter", "baked fried boiled served", "soup pie steak omelette", "in the oven | with salt and butter | for dinner"),
    "crime": _topic("thief judge policeman lawyer", "stole accused arrested robbed", "gang jewels bank killer", "in the court | with a gun | near the prison"),
    "trade": _topic("merchant banker shopkeeper customer", "sold bought priced ordered", "shares goods gold stock", "on the market | at a discount | for a profit"),
}  # fmt: skip
"""Fields of life that news are about."""
