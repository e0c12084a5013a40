"""What stands on the page, in the order a reader wants it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from priming.report.numbers import Report
from priming.report.words import level


class Part(NamedTuple):
    """A piece of a section.

    Attributes:
        kind: "figure", "table", "folded" (a table that opens on demand), "words" (the report's vocabulary) or
            "measures" (what each aggregate is).
        key: Of the figure or table; empty for words and measures.
    """

    kind: Literal["figure", "table", "folded", "words", "measures"]
    key: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the page with a heading and a place in its contents.

    Attributes:
        key: What links point to.
        title: The heading.
        parts: What stands in it, from top to bottom.
    """

    key: str
    title: str
    parts: tuple[Part, ...]


def _figures(*keys: str) -> tuple[Part, ...]:
    return tuple(Part("figure", key) for key in keys)


def _tables(*keys: str) -> tuple[Part, ...]:
    return tuple(Part("table", key) for key in keys)


_SECTIONS = (
    Section(
        "overview",
        "Overview",
        (
            *_tables("summary"),
            *_figures("figure_5_1", "figure_5_2", "figure_5_3", "figure_5_4"),
            *_tables("table_5_1"),
            Part("words"),
        ),
    ),
    Section(
        "classifiers",
        "Classifiers",
        (*_tables("table_4_1", "table_4_2"), *_figures("table_4_2"), *_tables("table_4_3")),
    ),
    Section(
        "fair",
        "Fair aggregates",
        (
            *_figures("aggregates"),
            Part("measures"),
            *_tables("aggregates", "aggregates_of_units"),
            *_figures("profiles"),
        ),
    ),
    Section(
        "transfers",
        "Transfer to each task",
        (*_figures("transfer"), *_tables("negative_transfer"), Part("folded", "transfer")),
    ),
    Section("worst-of-units", "Worst of units", _tables("worst")),
    Section(
        "convergences",
        "Convergence",
        (*_figures("convergence", "steps_to_reference"), *_tables("steps_to_reference")),
    ),
    Section("off-label", "Off-label outputs", (*_figures("off_label"), *_tables("off_label"))),
    Section("costs", "Costs beside gains", (*_figures("cost"), *_tables("costs"))),
    Section("tasks", "Task by task", _tables("tasks", "gains")),
)


def sections(report: Report, figures: Collection[str], tables: Collection[str]) -> list[Section]:
    """The sections that have anything to show.

    Args:
        report: The numbers.
        figures: Keys of the figures there are.
        tables: Keys of the tables there are.

    Returns:
        The sections, without the parts that are not there.
    """
    there = {
        "figure": figures,
        "table": tables,
        "folded": tables,
        "words": [""],
        "measures": [""] if report.measures else [],
    }
    kept = [
        replace(section, parts=tuple(part for part in section.parts if part.key in there[part.kind]))
        for section in _SECTIONS
    ]
    return [section for section in kept if any(part.key for part in section.parts)]


def vocabulary(report: Report) -> list[tuple[str, str]]:
    """The report's own words and what they mean."""
    words = [
        ("combination", "What runs of one name have in common: method, trained parts, settings. They differ in the seed."),
        ("unit", "One few-shot sample of one run's seed: what a score belongs to besides its task."),
        ("M, A, MA, H", "The language model, adapters, meta-adapters around them, and a classifier's task head."),
        ("ψ_u, ψ_d", "The parts trained upstream, before the targets are seen, and those trained on each target."),
        ("Multi_M+A_A", "Trains M and A upstream by multi-task learning and A downstream; Meta_ stands for MAML."),
    ]  # fmt: skip
    if report.baseline is not None:
        words += [
            ("relative gain", f"Score over {report.baseline}'s score, minus one, of the means over units."),
            ("ARG, RGSTD", "Mean and standard deviation (population form) of the relative gain over target tasks."),
        ]  # fmt: skip
    return words


def notes(report: Report) -> list[str]:
    """What a reader has to know besides, one sentence each."""
    intervals = (
        f"Intervals hold {level(report)} of {report.draws:,} bootstrap draws over tasks and over the units of each, paired "
        "between combinations; those over units only hold the tasks fixed."
    )
    return [
        intervals,
        "Standard deviations are of the population form.",
        *(
            f"{task}: no relative gain, left out of ARG and RGSTD: {why}."
            for task, why in report.left_out.items()
        ),
        *report.notes,
    ]
