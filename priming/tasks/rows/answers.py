"""Where a row's answers come from: a labelled class, or the option that is the right one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from priming.tasks.rows.expressions import LETTERS, ExpressionError, template
from priming.tasks.rows.field_types import Classes, Row


@dataclass(frozen=True)
class Labels:
    """The answer is the text of a class.

    Attributes:
        field: The field with the class.
        texts: The text of each class, in the order of the data set's numbers; None drops the rows of a class.
        names: What the data set calls the classes; None takes the texts.
        hidden: Whether rows of class -1 are dropped; otherwise they are an error.
        first: The number of the first class.
    """

    field: str
    texts: tuple[str | None, ...]
    names: tuple[str, ...] | None = None
    hidden: bool = False
    first: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """The texts that occur, each once."""
        return tuple(dict.fromkeys(text for text in self.texts if text is not None))

    @property
    def classes(self) -> Classes:
        """The type of the field."""
        names = self.names if self.names is not None else tuple(map(str, self.texts))
        return Classes(names, self.hidden, self.first)

    def __call__(self, row: Row) -> str | None:
        """The label of a row, None where the row is to be dropped."""
        number = row[self.field]
        return None if number < 0 else self.texts[number - self.first]


@dataclass(frozen=True)
class Option:
    """The answer is one of the row's own options.

    Attributes:
        texts: A template whose value is the list of options, or one template per option.
        key: A template whose value says which option is right.
        keys: What the key names the options: a template whose value is a list, or the names themselves; the default
            counts from 0.
    """

    texts: str | tuple[str, ...]
    key: str
    keys: str | Sequence[str | int] = range(len(LETTERS))

    @property
    def keys_template(self) -> str | None:
        """The template that gives the keys, None where they are listed (the letters in one text)."""
        return self.keys if isinstance(self.keys, str) and self.keys != LETTERS else None

    @property
    def fields(self) -> tuple[str, ...]:
        """The row's fields that are read."""
        texts = (self.texts,) if isinstance(self.texts, str) else self.texts
        keys = () if self.keys_template is None else (self.keys_template,)
        return tuple(
            dict.fromkeys(name for text in (*texts, self.key, *keys) for name in template(text).fields)
        )

    def __call__(self, row: Row) -> str:
        """The right option of a row; of options with the same key the last, as in CrossFit.

        Raises:
            ExpressionError: No option has the key.
        """
        if isinstance(self.texts, str):
            texts = template(self.texts).value(row)
        else:
            texts = [template(text).text(row) for text in self.texts]
        named = self.keys_template
        keys = list(self.keys)[: len(texts)] if named is None else template(named).value(row)
        options: Mapping[str | int, str] = dict(zip(keys, texts, strict=False))
        key = template(self.key).value(row)
        if key not in options:
            raise ExpressionError(
                f"{key!r} picks none of the row's options; they are {', '.join(map(str, options))}"
            )
        return options[key]
