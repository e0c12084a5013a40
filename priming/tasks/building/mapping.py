"""From typed rows to an example, as a task's specification says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from priming.tasks.catalogue.task_spec import TaskSpec
from priming.tasks.rows.answers import Labels, Option
from priming.tasks.rows.expressions import ExpressionError, Template, clean, squeeze, template
from priming.tasks.rows.field_types import Row
from priming.tasks.spec import PAIR, Example


@dataclass(frozen=True)
class Mapper:
    """A task's mapping.

    A unit is what becomes one example: the rows of a group, or one row alone.

    Attributes:
        spec: The specification.
        tidy: Whether white space is squeezed, empty and repeated answers go, and examples without input or answer too.
    """

    spec: TaskSpec
    tidy: bool = False

    @cached_property
    def _group(self) -> Template | None:
        return None if self.spec.group is None else template(self.spec.group)

    def keeps(self, row: Row) -> bool:
        """Whether a row is kept."""
        keep = self.spec.keep
        if isinstance(keep, Mapping):
            return all(row[name] in values for name, values in keep.items())
        return keep is None or keep(row)

    def group(self, row: Row) -> Any:
        """What the rows of a group share; None in a task without groups."""
        value = None if self._group is None else self._group.value(row)
        if isinstance(value, list | Mapping):
            raise ExpressionError(
                f"{{{self.spec.group}}} is {value!r:.40}, and rows are grouped by a single value"
            )
        return value

    def answers(self, unit: Sequence[Row]) -> tuple[str, ...] | None:
        """The answers of a unit, None where it is to be dropped.

        Raises:
            ExpressionError: The mapping does not fit the row.
        """
        spec = self.spec.answers
        if isinstance(spec, str):
            values = [template(spec).value(row) for row in unit]
            found = [one for value in values for one in (value if isinstance(value, list) else [value])]
            if any(isinstance(one, list | Mapping) for one in found):
                raise ExpressionError(f"{spec} gives {found!r:.60}, and an answer is a single text")
            return tuple(map(str, found))
        value = spec(unit[0]) if isinstance(spec, Labels | Option) else spec(self._argument(unit))
        return value if value is None else (value,) if isinstance(value, str) else tuple(value)

    def example(self, unit: Sequence[Row]) -> Example | None:
        """The example of a unit, None where it is to be dropped.

        Raises:
            ExpressionError: The mapping does not fit the row.
        """
        answers = self.answers(unit)
        text = None if answers is None else self._input(unit)
        if text is None or answers is None:
            return None
        _check_unicode(text, answers)
        if self.tidy:
            return _tidied(text, answers)
        if not self.spec.verbatim:
            _check_line(text, answers)
        return Example(text, answers)

    def _input(self, unit: Sequence[Row]) -> str | None:
        spec = self.spec.input
        text = template(spec).text(unit[0]) if isinstance(spec, str) else spec(self._argument(unit))
        return clean(text) if self.spec.clean_input and text is not None else text

    def _argument(self, unit: Sequence[Row]) -> Any:
        return unit if self._group is not None else unit[0]


def _check_line(text: str, answers: Sequence[str]) -> None:
    if not text.replace(PAIR.strip(), "").strip():
        raise ExpressionError("the input is empty; mend or remove the row")
    if not answers or not all(answer.strip() for answer in answers):
        raise ExpressionError("an answer is empty; mend or remove the row")
    for field in (text, *answers):
        if "\t" in field or "\n" in field:
            raise ExpressionError(
                f"{field!r:.60} holds a tab or a newline, which ends a field or a line of a few-shot file; add the filter "
                "flat or clean"
            )


def _check_unicode(text: str, answers: Sequence[str]) -> None:
    try:
        "".join((text, *answers)).encode()
    except UnicodeEncodeError as error:
        raise ExpressionError(
            f"{error.object[error.start]!r} cannot be written as UTF-8; mend or remove the row"
        ) from None


def _tidied(text: str, answers: Sequence[str]) -> Example | None:
    text, kept = squeeze(text), tuple(dict.fromkeys(filter(None, map(squeeze, answers))))
    return Example(text, kept) if text and kept else None


def summary(function: Callable[..., Any]) -> str:
    """What a function of a specification does, in its own words: the first line of its docstring, else its name.

    Args:
        function: The function.
    """
    lines = (function.__doc__ or "").strip().split("\n")
    return lines[0].rstrip(".") or getattr(function, "__name__", "a function")
