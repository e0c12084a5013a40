"""The axes of a study and the points of their product."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NoReturn

from priming.config.describing import show
from priming.config.layers import Setting
from priming.errors import ConfigError, nearest
from priming.study.loading import Study

_TOLD = ("upstream.method", "upstream.train", "downstream.train")
"""The keys that a combination's name, such as `Meta_M+A_A`, tells."""


@dataclass(frozen=True)
class AxisValue:
    """One value of an axis.

    Attributes:
        label: Its name in the study.
        settings: What it sets.
        matches: What an exclusion may call it.
        told: Whether a combination's name tells it from the axis's other values.
    """

    label: str
    settings: tuple[Setting, ...]
    matches: tuple[Any, ...]
    told: bool = False


@dataclass(frozen=True)
class Point:
    """One point of the product of the axes.

    Attributes:
        values: Axis -> its value here.
    """

    values: Mapping[str, AxisValue]

    @property
    def settings(self) -> tuple[Setting, ...]:
        """What all of its values set, in order of the axes."""
        return tuple(setting for value in self.values.values() for setting in value.settings)

    @property
    def labels(self) -> dict[str, str]:
        """Axis -> label."""
        return {axis: value.label for axis, value in self.values.items()}

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The labels that a combination's name does not tell; a value that sets nothing has nothing to tell."""
        return tuple(value.label for value in self.values.values() if value.settings and not value.told)


def study_points(study: Study) -> tuple[Point, ...]:
    """The points of a study that are not excluded, the first axis outermost; none without axes.

    Raises:
        ConfigError: An axis has no values or equal ones, a value needs a label, or an exclusion names what is not
            there or leaves nothing out.
    """
    axes = {axis: _values(study, axis) for axis in study.settings.axes}
    exclusions = [
        _resolved(f"exclude[{index}]", exclusion, axes)
        for index, exclusion in enumerate(study.settings.exclude)
    ]
    points = [Point(dict(zip(axes, values, strict=True))) for values in product(*axes.values()) if values]
    for index, exclusion in enumerate(exclusions):
        if not any(_is_excluded(exclusion, point) for point in points):
            _refuse(f"exclude[{index}]: leaves nothing out; correct it, or remove it")
    return tuple(point for point in points if not any(_is_excluded(own, point) for own in exclusions))


def _values(study: Study, axis: str) -> tuple[AxisValue, ...]:
    given = study.settings.axes[axis]
    if not given:
        _refuse(f"axes.{axis}: the axis has no values; list some, or leave the axis out")
    if isinstance(given, dict):
        values = [
            AxisValue(label, tuple(study.given(("axes", axis, label), settings)), (label,))
            for label, settings in given.items()
        ]
    else:
        (setting,) = study.given(("axes",), {axis: given})
        values = [
            AxisValue(label, (Setting(axis, value, setting.origin),), (label, value))
            for value in given
            for label in [_label(axis, value)]
        ]
    if len({value.label for value in values}) < len(values):
        _refuse(f"axes.{axis}: a value is listed twice; list it once")
    told = [
        json.dumps([[own.key, own.value] for own in value.settings if own.key in _TOLD]) for value in values
    ]
    return tuple(
        AxisValue(value.label, value.settings, value.matches, own != "[]" and told.count(own) == 1)
        for value, own in zip(values, told, strict=True)
    )


def _label(axis: str, value: Any) -> str:
    """A value as part of a name: lists joined by "+"."""
    if isinstance(value, dict):
        _refuse(
            f"axes.{axis}: {show(value)} has no short name; write the axis as a map of labels, such as "
            f"my_label: {{{axis}: ...}}"
        )
    if isinstance(value, list):
        return "+".join(_label(axis, item) for item in value) or "none"
    return json.dumps(value) if value is None or isinstance(value, bool) else str(value)


def _resolved(
    where: str, exclusion: Mapping[str, Any], axes: Mapping[str, Sequence[AxisValue]]
) -> dict[str, set[str]]:
    """Axis -> labels that it leaves out together with those of its other axes."""
    if not exclusion:
        _refuse(f"{where}: names no axis, so it would leave everything out; name some, or remove it")
    resolved = {}
    for axis, wanted in exclusion.items():
        if axis not in axes:
            _refuse(
                f"{where}.{axis}: no such axis{nearest(axis, axes)}; the axes are {', '.join(axes) or 'none'}"
            )
        known = axes[axis]
        # a list is several values, unless it is one itself
        several = isinstance(wanted, list) and not any(wanted in value.matches for value in known)
        resolved[axis] = {
            _match(f"{where}.{axis}", one, known).label for one in (wanted if several else [wanted])
        }
    return resolved


def _match(where: str, wanted: Any, values: Sequence[AxisValue]) -> AxisValue:
    found = next((value for value in values if wanted in value.matches), None)
    if found is None:
        labels = [value.label for value in values]
        near = nearest(str(wanted), labels)
        _refuse(f"{where}: {show(wanted)} is no value of the axis{near}; they are {', '.join(labels)}")
    return found


def _is_excluded(exclusion: Mapping[str, set[str]], point: Point) -> bool:
    return all(point.values[axis].label in labels for axis, labels in exclusion.items())


def _refuse(problem: str) -> NoReturn:
    raise ConfigError([problem])
