"""Cut several combinations down to the tasks and units that all of them have, and say what that loses."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from priming.errors import TaskError
from priming.report.computing.combining import Combined, Place
from priming.report.numbers import Unit


@dataclass(frozen=True)
class CommonGround:
    """What is compared.

    Attributes:
        combinations: Those that take part, in the order given.
        units: Task -> the units that each of them has a score for, both ascending.
        notes: One sentence per loss.
    """

    combinations: tuple[Combined, ...]
    units: Mapping[str, tuple[Unit, ...]]
    notes: tuple[str, ...]


def common_ground(combinations: Sequence[Combined], kept: Sequence[str] = ()) -> CommonGround:
    """Find the tasks and units that every combination has a score for.

    A combination that is hardly there, as one that failed early or a run on other targets, would leave next to nothing
    to compare. So combinations that lack more than half of the scores of the baseline (or without one, of the
    combination that has most) are set aside where the others can then be compared on at least twice as many scores.

    Args:
        combinations: Those to compare; at least one.
        kept: Names of combinations that are not set aside, the baseline's first.

    Returns:
        The common ground.

    Raises:
        TaskError: Nothing is common to all.
    """
    chosen = _worth_comparing(combinations, kept)
    everything = sorted({place for one in chosen for place in one.places})
    common = frozenset.intersection(*(one.places for one in chosen))
    if not common:
        names = ", ".join(one.name for one in chosen)
        raise TaskError(
            f"no task and sample is scored in every run ({names}): compare runs of the same partition and samples, "
            "or run priming-downstream for what is missing"
        )
    units: dict[str, tuple[Unit, ...]] = {}
    for task, unit in everything:
        if (task, unit) in common:
            units[task] = (*units.get(task, ()), unit)
    aside = [_aside_note(one, common) for one in combinations if one not in chosen]
    return CommonGround(tuple(chosen), units, (*aside, *_losses(chosen, everything, common)))


def _aside_note(one: Combined, common: Collection[Place]) -> str:
    shared = len(one.places & frozenset(common))
    if not shared:
        return (
            f"{one.name}: set aside; it has none of the {len(common)} scores that the others have in common."
        )
    return (
        f"{one.name}: set aside; it has only {shared} of the {len(common)} scores that the others have in common. Report it "
        "with the baseline alone to see what it has."
    )


def _worth_comparing(combinations: Sequence[Combined], kept: Sequence[str]) -> list[Combined]:
    measure = next((one for one in combinations if one.name in kept[:1]), None)
    wanted = (measure or max(combinations, key=lambda one: len(one.places))).places
    has = {one.name: len(one.places & wanted) for one in combinations if one.name not in kept}
    sparse = sorted(
        (one for one in combinations if 2 * has.get(one.name, len(wanted)) < len(wanted)),
        key=lambda one: has[one.name],
    )
    fewest = 2 if kept else 1
    best, best_size = list(combinations), _size(combinations)
    for count in range(1, len(sparse) + 1):
        rest = [one for one in combinations if one not in sparse[:count]]
        if len(rest) >= fewest and _size(rest) > max(best_size, 2 * _size(combinations) - 1):
            best, best_size = rest, _size(rest)
    return best


def _size(combinations: Sequence[Combined]) -> int:
    """How many scores can be compared."""
    return len(combinations) * len(frozenset.intersection(*(one.places for one in combinations)))


def _losses(
    combinations: Sequence[Combined], everything: Iterable[Place], common: Collection[Place]
) -> list[str]:
    """One sentence per task and combinations that lack some of it; tasks that lose the same share a sentence."""
    lost: dict[tuple[str, tuple[str, ...]], list[Unit]] = {}
    for task, unit in everything:
        if (task, unit) not in common:
            lacking = tuple(one.name for one in combinations if (task, unit) not in one.places)
            lost.setdefault((task, lacking), []).append(unit)
    whole = {task for task, _ in lost} - {task for task, _ in common}
    seeds = has_seeds(combinations)
    alike: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for (task, lacking), units in lost.items():
        words = "" if task in whole else f" {unit_words(units, seeds=seeds)}"
        alike.setdefault((lacking, words), []).append(task)
    sentences = []
    for (lacking, words), tasks in alike.items():
        for names in [[task] for task in tasks] if len(tasks) <= 3 else [tasks]:
            what = names[0] if len(names) == 1 else f"{len(names)} tasks ({', '.join(names)})"
            sentences.append(f"{what}{words}: left out, not scored in {', '.join(lacking)}.")
    return sentences


def undefined_notes(ground: CommonGround) -> list[str]:
    """Name the test scores that were undefined and count as 0, one sentence per combination and task.

    Args:
        ground: What is compared.
    """
    notes, seeds = [], has_seeds(ground.combinations)
    for one in ground.combinations:
        for task, units in ground.units.items():
            undefined = [unit for unit in units if math.isnan(one.scores[task][unit].score)]
            if undefined:
                notes.append(
                    f"{one.name}, {task} {unit_words(undefined, seeds=seeds)}: {one.metrics[task]} is undefined "
                    "(outputs that are constant or no numbers) and counts as 0."
                )
    return notes


def failed_notes(combinations: Sequence[Combined]) -> list[str]:
    """Name the failed cells, one sentence per combination and task.

    Args:
        combinations: Those compared.
    """
    notes, seeds = [], has_seeds(combinations)
    for one in combinations:
        per_task: dict[str, list[str]] = {}
        for (task, unit), (failed, total) in sorted(one.failed.items()):
            scored = one.scores.get(task, {}).get(unit)
            stopped = (
                " (the picked one too: scored as it stopped)" if scored is not None and scored.failed else ""
            )
            seed = f"seed {unit.seed} " if seeds else ""
            per_task.setdefault(task, []).append(f"{seed}sample {unit.sample} {failed} of {total}{stopped}")
        notes += [
            f"{one.name}, {task}: failed cells: {'; '.join(parts)}." for task, parts in per_task.items()
        ]
    return notes


def has_seeds(combinations: Iterable[Combined]) -> bool:
    """Whether runs differ in their seeds, so that a unit has to be called by its seed too.

    Args:
        combinations: Those reported.
    """
    return len({seed for one in combinations for seed in one.seeds}) > 1


def unit_words(units: Sequence[Unit], *, seeds: bool) -> str:
    """Units in words: "samples 13, 21", or "seed 42 samples 13, 21; seed 43 sample 13".

    Args:
        units: The units, ascending; at least one.
        seeds: Whether to say the seeds.
    """
    by_seed: dict[int, list[int]] = {}
    for unit in units:
        by_seed.setdefault(unit.seed, []).append(unit.sample)
    return "; ".join(
        (f"seed {seed} " if seeds else "")
        + f"sample{'s' if len(samples) > 1 else ''} {', '.join(map(str, samples))}"
        for seed, samples in by_seed.items()
    )
