"""From runs to combinations: runs of one name differ in their seed and in where they were made, and in nothing else.

Where two runs score the same task, seed and few-shot sample alike, the scores are one. Where they differ, the one that
was read first stays and a message names both: to drop it would take the unit from every other combination too, and a
mean of the two would count one draw as two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from priming.report.numbers import Unit
from priming.report.reading.cells import Look, Target, is_same_score
from priming.report.reading.results import UNKNOWN_SEED, RunResults, SampleScore
from priming.report.reading.setup import Setup, differing_keys

Place = tuple[str, Unit]
"""A task and a unit: what a score belongs to."""


@dataclass(frozen=True)
class Combined:
    """The runs of one name.

    Attributes:
        name: Their name.
        runs: In order of seed; no two hold the same target of the same seed.
    """

    name: str
    runs: tuple[RunResults, ...]

    @property
    def setup(self) -> Setup:
        """How they were trained: what the first of them that says anything says."""
        return next((run.setup for run in self.runs if run.setup != Setup()), Setup())

    @cached_property
    def scores(self) -> Mapping[str, Mapping[Unit, SampleScore]]:
        """Task -> unit -> picked score, both ascending."""
        found: dict[str, dict[Unit, SampleScore]] = {}
        for run in self.runs:
            for task, scored in run.scores.items():
                units = {Unit(run.seed, sample): score for sample, score in scored.items()}
                found.setdefault(task, {}).update(units)
        return {task: dict(sorted(found[task].items())) for task in sorted(found)}

    @cached_property
    def places(self) -> frozenset[Place]:
        """Every task and unit that has a score."""
        return frozenset((task, unit) for task, scored in self.scores.items() for unit in scored)

    @cached_property
    def metrics(self) -> Mapping[str, str]:
        """Task -> metric."""
        return {task: metric for run in self.runs for task, metric in run.metrics.items()}

    @cached_property
    def failed(self) -> Mapping[Place, tuple[int, int]]:
        """Task and unit -> numbers of failed cells and of all cells, where any failed."""
        return {
            (target.task, Unit(run.seed, target.sample)): counts
            for run in self.runs
            for target, counts in run.failed.items()
        }

    @cached_property
    def curves(self) -> Mapping[Place, tuple[Look, ...]]:
        """Task and unit -> the looks at D_dev of the picked cell, as far as they are there."""
        return {
            (target.task, Unit(run.seed, target.sample)): curve
            for run in self.runs
            for target, curve in run.curves.items()
        }

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of its runs, ascending."""
        return tuple(sorted({run.seed for run in self.runs}))

    @property
    def siblings(self) -> Mapping[str, tuple[str, ...]]:
        """Target -> its siblings among the sources, for every task of which that is known."""
        return {task: found for run in self.runs for task, found in run.siblings.items()}


def combine(runs: Sequence[RunResults]) -> tuple[list[Combined], list[str]]:
    """Put the runs of each name together.

    Args:
        runs: Runs in the order they were read.

    Returns:
        Combinations that have any score, in order of first mention, and one message per run or score left out.
    """
    problems: list[str] = []
    by_name: dict[str, list[RunResults]] = {}
    for run in _seeded(_with_metrics(runs), problems):
        if run.cells:
            by_name.setdefault(run.name, []).append(run)
    combinations = [
        Combined(name, tuple(_without_repeats(_trained_alike(own, problems), problems)))
        for name, own in by_name.items()
    ]
    return [one for one in combinations if one.places], problems


def _with_metrics(runs: Sequence[RunResults]) -> list[RunResults]:
    """Runs that are not finished do not name their metrics; others that have the task do."""
    known = {cell.task: cell.metric for run in runs for cell in run.cells if cell.metric}

    def named(run: RunResults) -> RunResults:
        if all(cell.metric for cell in run.cells):
            return run
        cells = (replace(cell, metric=cell.metric or known.get(cell.task, "")) for cell in run.cells)
        return replace(run, cells=tuple(cells))

    return [named(run) for run in runs]


def _seeded(runs: Iterable[RunResults], problems: list[str]) -> Iterator[RunResults]:
    """A run that does not say its seed has that of all others if these have one, and cannot be paired if they have many."""
    runs = list(runs)
    known = {run.seed for run in runs} - {UNKNOWN_SEED}
    for run in runs:
        if run.seed != UNKNOWN_SEED or not known:
            yield run
        elif len(known) == 1:
            yield replace(run, seed=next(iter(known)))
        elif run.cells:
            problems.append(
                f"{run.folder}: its seed is not known, and the other runs have {len(known)}: put its config.yaml back"
            )


def _trained_alike(runs: Sequence[RunResults], problems: list[str]) -> list[RunResults]:
    """The runs of one name that agree in how they were trained; of several camps the largest, of equals the first."""
    camps: list[list[RunResults]] = []
    for run in runs:
        camp = next((camp for camp in camps if not _differences(camp[0], run)), None)
        if camp is None:
            camps.append([run])
        else:
            camp.append(run)
    kept = max(camps, key=len)
    for camp in camps:
        for run in camp if camp is not kept else ():
            keys = ", ".join(_differences(kept[0], run))
            problems.append(
                f"{run.folder}: left out; it was trained differently than {kept[0].folder} of the same name, in {keys}: "
                "give it another name, or run it again with the same settings"
            )
    return kept


def _differences(one: RunResults, other: RunResults) -> tuple[str, ...]:
    """What tells two runs apart that should be trained alike: keys of their configurations, or metrics of tasks."""
    if one.config.keys and other.config.keys:
        keys = differing_keys(one.config, other.config)
    else:  # of a run known from a table there is only what this says
        sides = [(run.config.identity, run.config.leave_out) for run in (one, other)]
        known = all(identity for identity, _ in sides)
        keys = ("the column training or left_out",) if known and sides[0] != sides[1] else ()
    tasks = sorted(one.metrics.keys() & other.metrics.keys())
    return (*keys, *(f"the metric of {task}" for task in tasks if one.metrics[task] != other.metrics[task]))


def _without_repeats(runs: Sequence[RunResults], problems: list[str]) -> Iterator[RunResults]:
    """Give every target of a seed to one run: the first with a score for it, or else the first with cells of it."""
    owners: dict[tuple[int, Target], RunResults] = {}
    for run in runs:
        differing: dict[str, list[str]] = {}
        for cell in run.cells:
            owner = owners.setdefault((run.seed, cell.target), run) if cell.picked else run
            if owner is not run and not is_same_score(*(_score(one, cell.target) for one in (owner, run))):
                differing.setdefault(str(owner.folder), []).append(f"{cell.task} sample {cell.sample}")
        for folder, targets in differing.items():
            problems.append(
                f"{run.folder}: {run.title} has other scores here than in {folder} ({len(targets)}, such as {targets[0]}); "
                "those of the latter are taken: report only one of the two"
            )
    for run in runs:
        for cell in run.cells:
            owners.setdefault((run.seed, cell.target), run)
    for run in sorted(runs, key=lambda run: run.seed):
        cells = tuple(cell for cell in run.cells if owners[run.seed, cell.target] is run)
        if cells:
            own = {cell.target for cell in cells}
            curves = {target: curve for target, curve in run.curves.items() if target in own}
            yield replace(run, cells=cells, curves=curves)


def _score(run: RunResults, target: Target) -> float:
    return run.scores[target.task][target.sample].score
