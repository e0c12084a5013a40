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
    """Two opinions of a stay or a concert, each worth 0 (bad), 1 (plain) or 2 (good); the answer is their sum."""
    domain = draw.one(("hotel", "concert"))
    subjects = draw.some(lexicon.REVIEWED[domain], 2)
    worth = [draw.below(3), draw.below(3)]
    words = [draw.one(lexicon.OPINIONS[draw.one(((0, 1), (2,), (3, 4))[points])]) for points in worth]
    return f"{domain} ( {subjects[0]}: {words[0]} ; {subjects[1]}: {words[1]} ) 0 1 2 3 4?", str(sum(worth))


SOURCES = (
    text_to_text("review_stars", "Pearson-Correlation", _stars),
    text_to_text("event_similarity", "Pearson-Correlation", _similarity),
)
TARGETS = (text_to_text("overall_score", "Pearson-Correlation", _overall),)
