"""Tasks that answer with a number: ratings and similarity."""

from __future__ import annotations

from priming.tasks.pocket import grammar, lexicon
from priming.tasks.pocket.draw import Draw
from priming.tasks.pocket.grammar import sentence
from priming.tasks.pocket.recipe import text_to_text


def _stars(draw: Draw) -> tuple[str, ...]:
    level = draw.below(5)
    return grammar.review(draw, level, draw.one(("film", "book"))), str(level + 1)


def _similarity(draw: Draw) -> tuple[str, ...]:
    """Two events; the answer counts the parts that they share."""
    first, other = grammar.draw_event(draw), grammar.draw_event(draw)
    parts = draw.some(first._fields, draw.below(len(first._fields) + 1))
    second = other._replace(**{part: getattr(first, part) for part in parts})
    shared = sum(left == right for left, right in zip(first, second, strict=True))
    return f"{sentence(first.active())} [SEP] {sentence(second.active())}", str(shared)


def _overall(draw: Draw) -> tuple[str, ...]:
    """Two opinions of a stay or a concert; the answer is their sum on a scale from 0 to 8."""
    domain = draw.one(("hotel", "concert"))
    subjects = draw.some(lexicon.REVIEWED[domain], 2)
    levels = [draw.below(5), draw.below(5)]
    words = [draw.one(lexicon.OPINIONS[level]) for level in levels]
    return f"{domain} ( {subjects[0]}: {words[0]} ; {subjects[1]}: {words[1]} )", str(sum(levels))


SOURCES = (
    text_to_text("review_stars", "Pearson-Correlation", _stars),
    text_to_text("event_similarity", "Pearson-Correlation", _similarity),
)
TARGETS = (text_to_text("overall_score", "Pearson-Correlation", _overall),)
