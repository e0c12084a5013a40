"""From run folders to the numbers of a report."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from priming.errors import TaskError, nearest
from priming.metrics import NEAR_ZERO, undefined_gains
from priming.report.computing.choosing import AUTO, Choice, default_reference
from priming.report.computing.classifiers import classifier_scores, removals
from priming.report.computing.combining import Combined
from priming.report.computing.common_ground import (
    CommonGround,
    common_ground,
    failed_notes,
    has_seeds,
    undefined_notes,
)
from priming.report.computing.convergence import curve_points, steps_to_reference
from priming.report.computing.costs import cost_of
from priming.report.computing.facts import missing_notes, progress_notes, run_facts, version_notes
from priming.report.computing.material import Material, read_material
from priming.report.computing.scores import score_values, task_score
from priming.report.computing.summing import Comparison, Options, SummedUp, sum_up
from priming.report.computing.transfers import transfers
from priming.report.numbers import Report, RunSummary, TaskScore
from priming.report.places import default_title


def build_report(
    runs: Sequence[Path],
    baseline: Choice = AUTO,
    *,
    reference: Choice = AUTO,
    exclude: Collection[str] = (),
    near_zero: float = NEAR_ZERO,
    seed: int = 42,
    draws: int = 2000,
    level: float = 0.95,
    title: str | None = None,
) -> Report:
    """Compare runs.

    Every interval is drawn from the same stream, so that runs are compared on the same drawn tasks and units.

    Args:
        runs: Run folders, folders anywhere above run folders, and tables of runs (files). A baseline and a reference
            given as folders are shown too, named here or not.
        baseline: Folder or name of the runs that gains are relative to. `AUTO`: those named FT, if there are any. None:
            no gains.
        reference: Folder or name of the runs that differences are taken from. `AUTO`: those named FT_A, or else those of
            the only name that starts with it. None: no differences.
        exclude: Tasks to leave out of everything that sums up over tasks; their scores are still shown.
        near_zero: Tasks with a baseline up to here have no relative gain; named in the report.
        seed: Seed of the bootstrap.
        draws: Number of bootstrap draws.
        level: Share of draws inside each interval.
        title: The report's. None: the name of the study, or of the folder.

    Returns:
        The numbers.

    Raises:
        CheckpointError: A folder named does not exist, or nothing can be used. What else cannot be used is told in
            `Report.problems`.
        TaskError: The runs have no task and sample in common, or a task to exclude is unknown.
    """
    material = read_material(runs, baseline, reference)
    options = Options(frozenset(exclude), near_zero, seed, draws, level)
    return compare(material, options, default_title(runs, baseline) if title is None else title)


def compare(material: Material, options: Options, title: str) -> Report:
    """Compute a report.

    Args:
        material: What was read.
        options: How its numbers are made.
        title: The report's.

    Raises:
        TaskError: The runs have no task and sample in common, or a task to exclude is unknown.
    """
    kept = [name for name in (material.baseline, material.reference) if name is not None]
    ground = common_ground(material.combinations, kept)
    _check_excluded(options.exclude, ground.units)
    reference, hints = material.reference, list(material.hints)
    if material.auto_reference:
        reference, more = default_reference([one.name for one in ground.combinations])
        hints += more
    values = {
        one.name: {task: score_values(one, task, units) for task, units in ground.units.items()}
        for one in ground.combinations
    }
    comparison = Comparison(values, material.baseline, reference, _siblings(ground), options)
    report = _report(material, ground, comparison, title)
    return replace(report, notes=(*hints, *report.notes))


def _report(material: Material, ground: CommonGround, comparison: Comparison, title: str) -> Report:
    found, members = sum_up(comparison), ground.combinations
    base = None if material.baseline is None else material[material.baseline]
    by_name = {one.name: one for one in members}
    costs = {one.name: cost_of(one) for one in members}
    counted = [task for task in ground.units if task in comparison.tasks]
    return Report(
        title=title,
        baseline=comparison.baseline,
        reference=comparison.reference,
        summaries=tuple(_summary(one, found) for one in members),
        scores=tuple(_scores(ground, base, comparison)),
        left_out=_left_out(comparison),
        siblings=dict(comparison.siblings),
        measures=found.measures,
        aggregates=found.aggregates,
        profiles=found.profiles,
        transfers=transfers(comparison),
        curves=tuple(point for one in members for point in curve_points(one, ground.units, comparison)),
        steps_to_reference=tuple(
            steps_to_reference(one, by_name[comparison.reference], ground.units, counted)
            for one in members
            if comparison.reference is not None and one.name != comparison.reference
        ),
        costs=tuple(costs.values()),
        runs=run_facts(material.runs, [one.name for one in (*members, *material.combinations)]),
        classifiers=classifier_scores(material.combinations, base, comparison.options.near_zero),
        removals=removals(material.combinations, comparison),
        notes=(
            *ground.notes,
            *undefined_notes(ground),
            *failed_notes(members),
            *progress_notes(material.runs),
            *version_notes(members),
            *missing_notes(members, costs, [one.name for one in members if _lacks_curves(one, ground)]),
            *_seed_notes(members),
        ),
        problems=material.problems,
        level=comparison.options.level,
        draws=comparison.options.draws,
    )


def _summary(one: Combined, found: SummedUp) -> RunSummary:
    (gain, gain_of_samples), (difference, of_samples) = found.gains[one.name], found.differences[one.name]
    return RunSummary(
        run=one.name,
        setup=one.setup,
        seeds=one.seeds,
        gain=gain,
        gain_of_samples=gain_of_samples,
        gain_std=found.gain_stds[one.name],
        difference=difference,
        difference_of_samples=of_samples,
    )


def _scores(ground: CommonGround, base: Combined | None, comparison: Comparison) -> Iterator[TaskScore]:
    for task, units in sorted(ground.units.items()):
        for one in ground.combinations:
            score = task_score(one, task, units, base, comparison.options.near_zero)
            yield replace(score, gain=math.nan) if task in comparison.options.exclude else score


def _left_out(comparison: Comparison) -> dict[str, str]:
    """Why tasks have no relative gain; nothing without a baseline."""
    if comparison.baseline is None:
        return {}
    scores = comparison.values[comparison.baseline]
    base = {task: float(np.mean(values)) for task, values in scores.items()}
    requested = {task: "excluded by request" for task in sorted(base) if task in comparison.options.exclude}
    return requested | undefined_gains(
        base, base, comparison.options.exclude, near_zero=comparison.options.near_zero
    )


def _siblings(ground: CommonGround) -> dict[str, tuple[str, ...]]:
    """Target -> its siblings among the sources of any combination."""
    known: dict[str, set[str]] = {}
    for one in ground.combinations:
        for task, found in one.siblings.items():
            if task in ground.units:
                known.setdefault(task, set()).update(found)
    return {task: tuple(sorted(found)) for task, found in sorted(known.items()) if found}


def _lacks_curves(one: Combined, ground: CommonGround) -> bool:
    return any((task, unit) not in one.curves for task, units in ground.units.items() for unit in units)


def _seed_notes(combinations: Sequence[Combined]) -> list[str]:
    if not has_seeds(combinations):
        return []
    note = (
        "A unit is one few-shot sample of one seed. Intervals draw units as if each were independent, though those of one "
        "seed share their upstream stage."
    )
    return [note]


def _check_excluded(exclude: Collection[str], tasks: Mapping[str, object]) -> None:
    for task in exclude:
        if task not in tasks:
            raise TaskError(
                f"cannot exclude '{task}': no task that all runs have is so named{nearest(task, tasks)}; "
                f"they have {', '.join(tasks)}"
            )
