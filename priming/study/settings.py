"""Settings of a study: what its file says."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from priming.metrics import NEAR_ZERO
from priming.settings import RunName, Settings

DottedSettings = dict[str, Any]
"""Dotted key of a run's configuration -> value; null clears, as in a file that extends another."""
AxisValues = list[Any] | dict[str, DottedSettings]
"""A list of values for the key that the axis is named after, or label -> settings."""


class ReportSettings(Settings):
    """How the study's report compares its runs."""

    baseline: RunName | None = "auto"
    """The run that gains are relative to; `auto` takes FT where it is there, null leaves gains out."""
    reference: RunName | None = "auto"
    """The run that differences are taken from; `auto` takes FT_A where it is there, null leaves them out."""
    exclude: tuple[str, ...] = ()
    """Tasks to leave out of the gains."""
    near_zero: Annotated[float, Field(ge=0)] = NEAR_ZERO
    """A task whose baseline score is up to here has no relative gain."""


class StudySettings(Settings):
    """A matrix of runs.

    Every run starts from `base`; `settings`, then the values of the axes, then command-line overrides are laid over it.
    """

    name: RunName
    base: Annotated[str, Field(min_length=1)]
    """The configuration that every run starts from; relative to the study's file."""
    output_dir: Annotated[str, Field(min_length=1)]
    """The study's folder; a run's is `<output_dir>/seed<seed>/<run>`."""
    seeds: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)] = (42,)
    """Every run of the study is done once with each."""
    settings: Annotated[DottedSettings, Field(default_factory=dict)]
    """Keys of the configuration that all runs share."""
    axes: Annotated[dict[str, AxisValues], Field(default_factory=dict)]
    """Axis -> its values; the runs are their product."""
    exclude: tuple[dict[str, Any], ...] = ()
    """Points of the product to leave out: axis -> label or value, or a list of them; all must match."""
    baselines: Annotated[dict[RunName, DottedSettings], Field(default_factory=dict)]
    """Runs beside the product: name -> settings."""
    processes: Annotated[int, Field(ge=1)] | Literal["auto"] = "auto"
    """Runs at a time; `auto` takes one per processor core, or per GPU. Each needs memory of its own: `--plan` says how
    much all of them take."""
    report: ReportSettings = ReportSettings()
