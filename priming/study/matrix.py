"""From a study to its runs: the product of the axes without what is excluded, and the baselines, for every seed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from pydantic import TypeAdapter, ValidationError

from priming.config.layers import Setting
from priming.config.loading import load_config
from priming.config.schema import Config
from priming.errors import ConfigError, nearest
from priming.runs.folder import RunFolder, upstream_facts
from priming.settings import RunName
from priming.study.axes import Point, study_points
from priming.study.loading import Study

Key = tuple[int, str]
"""Seed and name of a run."""


@dataclass(frozen=True)
class StudyRun:
    """One run of a study.

    Attributes:
        config: Its configuration; `upstream.from` names the run whose upstream result it shares.
        labels: Axis -> label; empty for a baseline.
    """

    config: Config
    labels: Mapping[str, str]

    @property
    def name(self) -> str:
        """The run's name, the same for every seed."""
        return self.config.name

    @property
    def key(self) -> Key:
        """Seed and name, which together are unique."""
        return self.config.seed, self.config.name

    @property
    def folder(self) -> RunFolder:
        """Where it leaves its files."""
        return RunFolder.of(self.config)

    @property
    def shared_from(self) -> Key | None:
        """The run whose upstream result this one uses; None where it trains its own or none."""
        other = self.config.upstream.from_run
        return None if other is None else (self.config.seed, other)


def study_runs(study: Study) -> tuple[StudyRun, ...]:
    """Every run of a study, by seed; of each seed the baselines first, then the product, first axis outermost.

    Of runs whose upstream stages would be the same, the first trains it and the others take it from there.

    Raises:
        ConfigError: An axis, an exclusion or a run's configuration has problems, two runs would be the same, or
            `upstream.from` or the report name a run that is not there.
    """
    points = study_points(study)
    runs: list[StudyRun] = []
    for seed in study.settings.seeds:
        tried = [
            *(_tried(study, seed, name) for name in study.settings.baselines),
            *(_tried(study, seed, point) for point in points),
        ]
        wrong = [line for own in tried if isinstance(own, ConfigError) for line in own.problems]
        if wrong:
            raise ConfigError(list(dict.fromkeys(wrong)), f"study {study.settings.name}")
        made = [own for own in tried if isinstance(own, StudyRun)]
        _require_distinct(made)
        runs += _shared(made)
    _require_compared(study, [run.name for run in runs])
    return tuple(runs)


def _tried(study: Study, seed: int, what: str | Point) -> StudyRun | ConfigError:
    """A run, or what is wrong with it: the problems of all runs are said at once."""
    try:
        return _baseline(study, seed, what) if isinstance(what, str) else _combination(study, seed, what)
    except ConfigError as error:
        return error


def _baseline(study: Study, seed: int, name: str) -> StudyRun:
    settings = study.given(("baselines", name), study.settings.baselines[name])
    return StudyRun(_config(study, seed, name, settings), {})


def _combination(study: Study, seed: int, point: Point) -> StudyRun:
    config = _config(study, seed, "combination", point.settings)
    name = "_".join([config.combination.name, *point.suffixes])
    try:
        TypeAdapter(RunName).validate_python(name)
    except ValidationError as error:
        too_long = f"{name} has {len(name)} characters, more than the name of a folder may have"
        reason = error.errors()[0]["ctx"].get("error", too_long)
        _refuse(f"axes: {reason}; give the axis a map of short labels")
    return StudyRun(config.model_copy(update={"name": name}), point.labels)


def _config(study: Study, seed: int, name: str, settings: Sequence[Setting]) -> Config:
    """The base with what all runs share, what this one sets, and the overrides laid over it, in this order."""
    here = "the study"
    fixed = [
        Setting("name", name, here),
        Setting("seed", seed, here),
        Setting("output_dir", str(study.folder / f"seed{seed}"), here),
    ]
    shared = study.given(("settings",), study.settings.settings)
    return load_config(study.base, study.overrides, [*shared, *settings, *fixed])


def _require_distinct(runs: Sequence[StudyRun]) -> None:
    names: dict[str, StudyRun] = {}
    contents: dict[str, StudyRun] = {}
    for run in runs:
        other = names.setdefault(run.name, run)
        if other is not run:
            _refuse(
                f"axes: two runs would be named {run.name} ({_words(other)}; {_words(run)}); give the axis labels that "
                "tell them apart"
            )
        content = json.dumps(run.config.model_dump(mode="json", exclude={"name"}), sort_keys=True)
        other = contents.setdefault(content, run)
        if other is not run:
            _refuse(
                f"axes: {other.name} and {run.name} would be the same run; leave one out (an override may have replaced "
                "what an axis sets)"
            )


def _words(run: StudyRun) -> str:
    return ", ".join(f"{axis} {label}" for axis, label in run.labels.items()) or "a baseline"


def upstream_stage(config: Config) -> dict[str, object]:
    """What makes an upstream stage the one it is: equal stages of one study are trained once.

    More than `upstream_facts`: a gym may have moved between two starts of one run, but two gyms in one study differ.
    """
    where = {"device": config.device, "tasks.gym": config.tasks.gym, "tasks.rows": config.tasks.rows}
    return {**upstream_facts(config), **where}


def _require_compared(study: Study, names: Sequence[str]) -> None:
    report = study.settings.report
    for key, name in (("baseline", report.baseline), ("reference", report.reference)):
        if name is not None and name not in {"auto", *names}:
            _refuse(
                f"report.{key}: no run is named {name}{nearest(name, names)}; they are {', '.join(dict.fromkeys(names))}"
            )


def _shared(runs: Sequence[StudyRun]) -> list[StudyRun]:
    """Let every run after the first with the same upstream stage take the result from the first."""
    first: dict[str, str] = {}
    owners: dict[str, str] = {}
    for run in runs:
        if run.config.upstream.trains:
            stage = json.dumps(upstream_stage(run.config), sort_keys=True)
            owners[run.name] = first.setdefault(stage, run.name)
    return [_sharing(run, owners) for run in runs]


def _sharing(run: StudyRun, owners: Mapping[str, str]) -> StudyRun:
    upstream = run.config.upstream
    named = upstream.from_run
    if named is not None and named not in owners:
        _refuse(
            f"upstream.from: {run.name} names {named}, which is no run of this study that trains upstream"
            f"{nearest(named, owners)}; they are {', '.join(owners) or 'none'}. Without the key, equal upstream stages are "
            "shared by themselves"
        )
    owner = owners.get(named or run.name, run.name)
    if owner in (named, run.name):
        return run
    taken = upstream.model_copy(update={"from_run": owner})
    return replace(run, config=run.config.model_copy(update={"upstream": taken}))


def _refuse(problem: str) -> NoReturn:
    raise ConfigError([problem])
