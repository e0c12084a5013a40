"""Tasks that write a sentence: rewriting, summarising, reordering, data to text."""

from __future__ import annotations

from priming.tasks.pocket import grammar, lexicon
from priming.tasks.pocket.draw import Draw
from priming.tasks.pocket.grammar import sentence
from priming.tasks.pocket.recipe import text_to_text


def _to_past(draw: Draw) -> tuple[str, ...]:
    event = grammar.draw_event(draw)
    return sentence(event.present()), sentence(event.active())


def _to_passive(draw: Draw) -> tuple[str, ...]:
    event = grammar.draw_event(draw)
    return sentence(event.active()), sentence(event.passive())


def _deny(draw: Draw) -> tuple[str, ...]:
    event = grammar.draw_event(draw)
    return sentence(event.active()), sentence(event.denied())


def _shorten(draw: Draw) -> tuple[str, ...]:
    event = grammar.draw_event(draw)
    opening = draw.one((f"on {draw.one(lexicon.DAYS)}", draw.one(lexicon.TIMES)))
    return f"text: {sentence(f'{opening} {event.active()}')} summary:", event.in_short()


def _unscramble(draw: Draw) -> tuple[str, ...]:
    event = grammar.draw_event(draw)
    words = event.in_short().split()
    if draw.chance():
        words += ["in", "the", event.place]
    return " ".join(draw.shuffled(words)), " ".join(words)


def _from_notes(draw: Draw) -> tuple[str, ...]:
    event = grammar.draw_event(draw)
    return f"{event.person} | {event.verb.base} | {event.thing} | {event.place}", (
        f"{event.person} {event.verb.past} the {event.thing} in the {event.place}"
    )


def _to_future(draw: Draw) -> tuple[str, ...]:
    event = grammar.draw_event(draw)
    return sentence(event.active()), sentence(event.future())


def _merge(draw: Draw) -> tuple[str, ...]:
    """Two sentences become one, in a way that depends on what they share and on which deed came first."""
    first, second = draw.some(lexicon.PEOPLE, 2)
    verb, other = draw.some((*lexicon.MOVING, *lexicon.RESTING), 2)
    place, elsewhere = draw.some(lexicon.PLACES, 2)
    time = draw.one(lexicon.TIMES)
    start = f"{first} {verb.past} near the {place}"
    ways = (
        (f"Then {first} {other.past} {time}", f"{start} and {other.past} {time}"),
        (
            f"{second} {verb.past} near the {place} {time}",
            f"{first} and {second} {verb.past} near the {place} {time}",
        ),
        (
            f"{second} {other.past} {time} near the {elsewhere}",
            f"{start} while {second} {other.past} near the {elsewhere}",
        ),
        (
            f"Before that, {second} {other.past} {time}",
            f"{second} {other.past} {time} before {first} {verb.past}",
        ),
    )
    told, merged = draw.one(ways)
    return f"{start}. {told}.", f"{merged}."


SOURCES = (
    text_to_text("to_past", "Rouge-L", _to_past),
    text_to_text("to_passive", "Rouge-L", _to_passive),
    text_to_text("shorten", "Rouge-L", _shorten),
    text_to_text("unscramble", "Rouge-L", _unscramble),
    text_to_text("from_notes", "Rouge-L", _from_notes),
    text_to_text("deny", "Rouge-L", _deny),
)
DEVELOPMENT = (text_to_text("to_future", "Rouge-L", _to_future),)
TARGETS = (text_to_text("merge_sentences", "Rouge-L", _merge),)
