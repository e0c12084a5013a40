"""What the run folders say of themselves, and what a reader has to know of them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from priming.report.computing.combining import Combined
from priming.report.computing.common_ground import has_seeds
from priming.report.numbers import Cost, RunFacts
from priming.report.reading.results import RunResults
from priming.report.reading.siblings import is_known

_PACKAGES = ("priming", "torch", "transformers")
"""Packages whose versions can change a score."""


def run_facts(runs: Iterable[RunResults], order: Sequence[str]) -> tuple[RunFacts, ...]:
    """The facts of every run, in order of combination and seed.

    A run that only lends its upstream result to others is done once one of them is tuned.

    Args:
        runs: Every run that could be read.
        order: Names of combinations in the order they are shown; others follow by name.
    """
    runs = list(runs)
    lenders = _lenders(runs)
    places = {name: place for place, name in enumerate(order)}
    facts = [
        RunFacts(
            run=run.name,
            seed=run.seed,
            folder=str(run.folder),
            status="done"
            if run.folder.resolve() in lenders and not (run.cells or run.failure)
            else run.status,
            cells=(len(run.cells), max(run.planned, len(run.cells))),
            device=run.environment.device,
            packages=dict(run.environment.packages),
            config=run.config.text,
            failure=run.failure,
        )
        for run in runs
    ]
    return tuple(
        sorted(facts, key=lambda one: (places.get(one.run, len(places)), one.run, one.seed, one.folder))
    )


def empty_problems(runs: Sequence[RunResults]) -> list[str]:
    """Runs that have nothing to report, and are neither failed nor of use to others: one message each.

    Args:
        runs: Every run that could be read.
    """
    lenders = _lenders(runs)
    return [
        f"{run.folder}: nothing is scored yet; start its study again, or run priming-downstream with this run's configuration"
        for run in runs
        if not run.scores and not run.failure and run.folder.resolve() not in lenders and not run.problems
    ]


def _lenders(runs: Iterable[RunResults]) -> set[Path]:
    """Folders of runs whose upstream result another, tuned run uses."""
    return {
        (run.folder.parent / run.config.upstream_from).resolve()
        for run in runs
        if run.cells and run.config.upstream_from is not None
    }


def progress_notes(runs: Sequence[RunResults]) -> list[str]:
    """Runs that failed or are not finished, one sentence each.

    Args:
        runs: Every run that could be read.
    """
    notes = []
    for run in runs:
        scored = sum(len(scores) for scores in run.scores.values())
        part = f"{len(run.cells)} of {run.planned} cells are tuned, {scored} few-shot samples scored"
        if run.failure:
            what = "; ".join(run.failure.strip().splitlines()).rstrip(".")
            notes.append(f"{run.title} failed ({what})" + (f"; {part}." if run.cells else "."))
        elif run.status == "partial" and run.scores:
            notes.append(f"{run.title} is not finished: {part}.")
    return notes


def version_notes(combinations: Sequence[Combined]) -> list[str]:
    """Versions of packages that differ between runs, in one sentence; none if all agree.

    Args:
        combinations: Those compared.
    """
    parts = []
    for package in _PACKAGES:
        versions: dict[str, dict[str, None]] = {}
        for one in combinations:
            for run in one.runs:
                if version := run.environment.packages.get(package):
                    versions.setdefault(version, {})[run.title if has_seeds(combinations) else run.name] = (
                        None
                    )
        if len(versions) > 1:
            parts.append(
                f"{package} {', '.join(f'{version} ({_few(names)})' for version, names in sorted(versions.items()))}"
            )
    return [f"Runs were made with different versions: {'; '.join(parts)}."] if parts else []


def missing_notes(
    combinations: Sequence[Combined], costs: Mapping[str, Cost], lacking_curves: Collection[str]
) -> list[str]:
    """What run folders do not hold and the report therefore leaves out, in one sentence; none if all is there.

    Args:
        combinations: Those compared.
        costs: Combination -> what it took.
        lacking_curves: Combinations of which a unit's dev curve is missing.
    """
    finished = [one for one in combinations if all(run.status == "done" for run in one.runs)]
    lacking = {
        "dev curves": [one.name for one in combinations if one.name in lacking_curves],
        "times": [one.name for one in finished if _is_unknown(costs[one.name], "seconds")],
        "trained parameters": [
            one.name for one in combinations if _is_unknown(costs[one.name], "parameters")
        ],
        "sources": [one.name for one in combinations if _lacks_sources(one)],
    }
    parts = [f"{what} ({_few(names)})" for what, names in lacking.items() if names]
    return [f"Not in every run folder, and left out where missing: {', '.join(parts)}."] if parts else []


def _is_unknown(cost: Cost, what: str) -> bool:
    return any(math.isnan(getattr(cost, f"{stage}_{what}")) for stage in ("upstream", "downstream"))


def _lacks_sources(combination: Combined) -> bool:
    """Whether it is primed on sources that are not known, though some target could have a sibling among them."""
    return any(
        run.config.is_primed is True and run.upstream.sources is None and any(map(is_known, run.scores))
        for run in combination.runs
    )


def _few(names: Iterable[str], most: int = 3) -> str:
    listed = list(names)
    more = [f"{len(listed) - most} more"] if len(listed) > most else []
    return ", ".join([*listed[:most], *more])
