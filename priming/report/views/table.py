"""A table before it is HTML or LaTeX: cells as text, each with what it sorts by."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from priming.metrics import Interval
from priming.report.words import DASH, MINUS

UNDEFINED = "undefined on these scores"


@dataclass(frozen=True)
class Cell:
    """One field of a table.

    Attributes:
        text: What a reader sees.
        value: What it sorts by where that is a number; None: by its text.
        why: Why it is undefined; empty where it is defined.
        role: A combination's role, a key of `priming.report.style.METHODS`; empty for other fields.
    """

    text: str
    value: float | None = None
    why: str = ""
    role: str = ""


@dataclass(frozen=True)
class Column:
    """The head of a column.

    Attributes:
        title: What a reader sees.
        kind: "text" is set left and sorts by alphabet, "number" right and by size.
        note: What the title means; empty where it says so itself.
    """

    title: str
    kind: Literal["text", "number"] = "number"
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its words.

    Attributes:
        key: Its name in file names and links, such as "table_5_1".
        title: What it holds, in a few words.
        caption: What it shows in words, with n and what the intervals are.
        columns: Their heads, from left to right.
        rows: The fields, as many in each row as there are columns.
        heads: How many columns at the left name a row.
    """

    key: str
    title: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 1

    def without_empty_columns(self) -> Table:
        """The same without columns in which no field says anything."""
        return self._only(
            [
                index
                for index in range(len(self.columns))
                if any(row[index].text not in ("", DASH) for row in self.rows)
            ]
        )

    def with_shared_said_once(self, titles: Collection[str]) -> Table:
        """The same without those of some columns that say the same in every row: the caption says it instead.

        Args:
            titles: The columns' titles.
        """
        shared = {
            index: self.rows[0][index].text
            for index, column in enumerate(self.columns)
            if column.title in titles
            and len(self.rows) > 1
            and len({row[index].text for row in self.rows}) == 1
        }
        said = "; ".join(
            f"{self.columns[index].title.lower()} {text}" for index, text in shared.items() if text
        )
        kept = self._only([index for index in range(len(self.columns)) if index not in shared])
        return replace(kept, caption=f"{self.caption} All rows: {said}." if said else self.caption)

    def _only(self, kept: Sequence[int]) -> Table:
        return replace(
            self,
            columns=tuple(self.columns[index] for index in kept),
            rows=tuple(tuple(row[index] for index in kept) for row in self.rows),
            heads=sum(index < self.heads for index in kept),
        )


def undefined(why: str) -> Cell:
    """A dash, which sorts last, and why it stands there."""
    return Cell(DASH, math.nan, why)


def percent(fraction: float, why: str = UNDEFINED) -> Cell:
    """A fraction in percent with one decimal.

    Args:
        fraction: The number.
        why: Why it is undefined if it is NaN.
    """
    return undefined(why) if math.isnan(fraction) else Cell(_number(fraction, ""), fraction)


def signed(fraction: float, why: str = UNDEFINED) -> Cell:
    """A fraction in percent with one decimal and its sign.

    Args:
        fraction: The number.
        why: Why it is undefined if it is NaN.
    """
    return undefined(why) if math.isnan(fraction) else Cell(_number(fraction, "+"), fraction)


def between(interval: Interval | None, why: str = UNDEFINED, *, sign: bool = True) -> Cell:
    """An estimate with its interval, in percent, such as "+14.5 [-11.1, +54.3]".

    Args:
        interval: The numbers.
        why: Why there is none.
        sign: Whether numbers above zero carry their sign.
    """
    if interval is None or math.isnan(interval.estimate):
        return undefined(why)
    return Cell(_with_ends(interval.estimate, interval.low, interval.high, sign=sign), interval.estimate)


def ends(interval: Interval | None, why: str = UNDEFINED, *, sign: bool = True) -> Cell:
    """An interval alone, beside a field that holds the estimate, by which it sorts.

    Args:
        interval: The numbers.
        why: Why there is none.
        sign: Whether numbers above zero carry their sign.
    """
    if interval is None or math.isnan(interval.low) or math.isnan(interval.high):
        return undefined(why)
    plus = "+" if sign else ""
    return Cell(f"[{_number(interval.low, plus)}, {_number(interval.high, plus)}]", interval.estimate)


def change(estimate: float, low: float, high: float) -> Cell:
    """The same of bare numbers; the interval is left away where it is undefined."""
    return undefined(UNDEFINED) if math.isnan(estimate) else Cell(_with_ends(estimate, low, high), estimate)


def spread(mean: float, std: float) -> Cell:
    """A mean and a standard deviation in percent, such as "72.4 +- 0.6"; sorts by the mean."""
    if math.isnan(mean):
        return undefined(UNDEFINED)
    return Cell(f"{_number(mean, '')} \N{PLUS-MINUS SIGN} {_number(std, '')}", mean)


def amount(number: float, why: str = "the run folder does not say") -> Cell:
    """A count or a measurement with thousands set apart; with one decimal below 10 if it has a fraction.

    Args:
        number: The number.
        why: Why it is undefined if it is NaN.
    """
    if math.isnan(number):
        return undefined(why)
    decimals = 0 if abs(number) >= 10 or number == int(number) else 1
    return Cell(f"{number:,.{decimals}f}", number)


def probability(number: float, why: str) -> Cell:
    """A p-value with two significant digits, or three decimals.

    Args:
        number: The number.
        why: Why it is undefined if it is NaN.
    """
    if math.isnan(number):
        return undefined(why)
    return Cell("< 0.001" if number < 0.001 else f"{number:.3f}", number)


def joined(parts: Sequence[object]) -> Cell:
    """Several things in one text field."""
    return Cell(", ".join(map(str, parts)))


def _with_ends(estimate: float, low: float, high: float, *, sign: bool = True) -> str:
    plus = "+" if sign else ""
    text = _number(estimate, plus)
    if math.isnan(low) or math.isnan(high):
        return text
    return f"{text} [{_number(low, plus)}, {_number(high, plus)}]"


def _number(fraction: float, plus: str) -> str:
    return f"{100 * fraction:{plus}.1f}".replace("-", MINUS)
