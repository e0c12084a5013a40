"""What every source really does for every target: leave it out, prime again, tune again (Huang 2023, table 4.2).

    help(source, target) = score of the target with all sources - its score without this one

Both are test scores of runs that differ in `tasks.leave_out` alone; one upstream run serves all targets. Scores are
paired by run seed and few-shot sample, and the mean is taken over them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from priming.errors import CheckpointError
from priming.report.reading.results import UNKNOWN_SEED, RunResults
from priming.report.reading.run_folder import load_results
from priming.report.reading.setup import differing_keys
from priming.sources.scores import SourceScores


@dataclass(frozen=True)
class Removal:
    """What leaving one source out did to one target, with one seed and sample.

    Attributes:
        seed: The runs' seed.
        sample: The few-shot sample's seed.
        target: The target.
        source: What was left out.
        with_all: Test score with all sources; an undefined one counts as 0.
        without: Test score without the source.
    """

    seed: int
    sample: int
    target: str
    source: str
    with_all: float
    without: float

    @property
    def help(self) -> float:
        """How much better the target is with the source."""
        return self.with_all - self.without


@dataclass(frozen=True, eq=False)
class Truth:
    """The truth as far as runs are there.

    Attributes:
        removals: Every difference, by seed, source, target and sample.
    """

    removals: tuple[Removal, ...]

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds it was measured with, ascending."""
        return tuple(sorted({one.seed for one in self.removals}))

    @property
    def measured(self) -> tuple[str, ...]:
        """The sources that were left out with any seed, sorted."""
        return tuple(sorted({one.source for one in self.removals}))

    def scores(self, targets: Sequence[str], sources: Sequence[str], seed: int | None = None) -> SourceScores:
        """The mean help of every source for every target.

        Args:
            targets: Targets wanted.
            sources: Sources wanted.
            seed: Of one seed alone; None takes the mean over all.

        Returns:
            Differences of test scores, as fractions of 1; NaN where a source was not left out.
        """
        found: dict[tuple[str, str], list[float]] = {}
        for one in self.removals:
            if seed is None or one.seed == seed:
                found.setdefault((one.target, one.source), []).append(one.help)
        values = [
            [float(np.mean(found.get((target, source), [math.nan]))) for source in sources]
            for target in targets
        ]
        shape = (len(targets), len(sources))
        return SourceScores("truth", tuple(targets), tuple(sources), np.array(values).reshape(shape))


def truth_from_runs(folders: Sequence[str | Path]) -> Truth:
    """The truth from finished runs.

    Args:
        folders: Run folders: for every seed one run with all sources, and runs that leave one more source out. In all
            else that decides how they are trained they must be the same.

    Returns:
        The differences; none where no run leaves one source more out than another of its seed.

    Raises:
        CheckpointError: A folder is not that of a finished run, runs differ in something else, or two are the same.
    """
    runs = [_finished(Path(folder)) for folder in sorted(map(str, folders))]
    by_seed: dict[int, dict[frozenset[str], RunResults]] = {}
    for run in runs:
        _require_same(runs[0], run)
        other = by_seed.setdefault(run.seed, {}).setdefault(frozenset(run.config.leave_out), run)
        if other is not run:
            raise CheckpointError(
                f"{run.folder}: leaves out what {other.folder} leaves out, with the same seed; give one of the two"
            )
    return Truth(tuple(one for seed, own in sorted(by_seed.items()) for one in _removals(seed, own)))


def _finished(folder: Path) -> RunResults:
    run = load_results(folder)
    if run.status != "done" or not run.config.keys or run.seed == UNKNOWN_SEED:
        raise CheckpointError(
            f"{folder}: is not the folder of a finished run, with config.yaml and downstream/results.csv; start the run "
            "again, or leave it out"
        )
    return run


def _require_same(first: RunResults, run: RunResults) -> None:
    differing = [key for key in differing_keys(first.config, run.config) if key != "tasks.leave_out"]
    if differing:
        changes = "; ".join(
            f"{key} is {run.config.training.get(key, 'the default')!r} here and "
            f"{first.config.training.get(key, 'the default')!r} there"
            for key in differing
        )
        raise CheckpointError(
            f"{run.folder}: was trained in another way than {first.folder}: {changes}. Runs of one truth differ in their "
            "seed and in tasks.leave_out alone"
        )


def _removals(seed: int, runs: Mapping[frozenset[str], RunResults]) -> list[Removal]:
    base = frozenset.intersection(*runs)
    if base not in runs:
        names = ", ".join(str(run.folder) for run in runs.values())
        raise CheckpointError(
            f"{names}: none of these runs (seed {seed}) has all the sources; add the one that does"
        )
    with_all = _scores(runs[base])
    found = []
    for left_out, run in runs.items():
        more = sorted(left_out - base)
        if len(more) == 1:
            found += [
                Removal(seed, sample, target, more[0], with_all[target, sample], score)
                for (target, sample), score in _scores(run).items()
                if (target, sample) in with_all
            ]
    return sorted(found, key=lambda one: (one.source, one.target, one.sample))


def _scores(run: RunResults) -> dict[tuple[str, int], float]:
    """(target, sample) -> test score; an undefined one counts as 0, as in the report."""
    return {
        (task, sample): 0.0 if math.isnan(picked.score) else picked.score
        for task, samples in run.scores.items()
        for sample, picked in samples.items()
    }
