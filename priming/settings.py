"""The base of every settings class. A settings class stands beside the component it configures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator
from typing_extensions import Self

COLLECT = {"collect_problems": True}
"""Validation context under which settings that do not hold together are built, for their problems to be collected."""


@dataclass(frozen=True)
class Problem:
    """Keys that do not hold together.

    Attributes:
        keys: Dotted paths of every key that takes part, relative to the settings that report it; the first is where
            the problem is shown.
        message: What is wrong, what is allowed and what to do.
    """

    keys: tuple[str, ...]
    message: str


class Settings(BaseModel):
    """Frozen, strictly typed settings: unknown keys are refused, and no text becomes a number.

    Lists are accepted for tuples. Keys that must fit each other are checked by `problems`.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        protected_namespaces=(),
    )

    def problems(self) -> Iterable[Problem]:
        """Everything in these settings that does not hold together, values of nested settings aside."""
        return ()

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}

    @model_validator(mode="after")
    def _hold_together(self, info: ValidationInfo) -> Self:
        problems = () if info.context == COLLECT else tuple(self.problems())
        if problems:
            raise ValueError("; ".join(f"{problem.keys[0]}: {problem.message}" for problem in problems))
        return self


def repeated(key: str, values: Iterable[Any]) -> Iterable[Problem]:
    """A problem for each value that stands more than once in a list."""
    listed = list(values)
    for value in dict.fromkeys(value for value in listed if listed.count(value) > 1):
        yield Problem((key,), f"{value} is listed {listed.count(value)} times; list it once")


def _check_run_name(name: str) -> str:
    odd = sorted(
        {character for character in name if character in '/\\:*?"<>|' or not character.isprintable()}
    )
    if odd or not name or name != name.strip() or name.startswith("."):
        raise ValueError(
            f'{name!r} cannot name a folder; allowed: text without / \\ : * ? " < > |, that does not start with a dot, '
            "nor start or end with a space"
        )
    return name


RunName = Annotated[str, AfterValidator(_check_run_name), Field(max_length=200)]
"""The name of a run, which is the name of its folder too."""
