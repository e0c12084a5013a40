"""Reading a run folder: whole, partly done or failed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from priming.errors import CheckpointError, PrimingError
from priming.report.reading.cells import Cell, Look, Target, is_same_score
from priming.report.reading.result_lines import TUNE_AGAIN, ResultLine, check_run, fail, read_lines
from priming.report.reading.results import UNKNOWN_SEED, RunResults
from priming.report.reading.run_files import (
    CellFile,
    Environment,
    Pick,
    Times,
    Upstream,
    read_cells,
    read_environment,
    read_failure,
    read_picks,
    read_planned,
    read_times,
    read_upstream,
)
from priming.report.reading.setup import SavedConfig, read_config, setup_of
from priming.report.reading.siblings import known_siblings

_Read = TypeVar("_Read")


def load_results(folder: Path) -> RunResults:
    """Read a run strictly.

    Args:
        folder: The run folder, with `downstream/results.csv` or, of a run that is not finished, cells and picks.

    Returns:
        The run. What only other files of the folder say is NaN or empty where they are missing.

    Raises:
        CheckpointError: Nothing is scored, or a file is damaged, contradicts itself or is not complete; the message
            names file, line and remedy.
    """
    if not folder.is_dir():
        raise CheckpointError(f"{folder}: there is no such run folder; give folders such as runs/FT")
    run = read_run(folder)
    if run.problems:
        raise CheckpointError("\n".join(run.problems))
    if not run.scores:
        raise CheckpointError(
            f"{folder / 'downstream' / 'results.csv'}: the file is missing; run priming-downstream for this run first"
        )
    return run


def read_run(folder: Path) -> RunResults:
    """Read what there is of a run.

    Scores are those of `downstream/results.csv`, which is written last; without it, those of the picks made so far.

    Args:
        folder: The run folder.

    Returns:
        The run; `problems` says which of its files could not be used. It may have no score yet.

    Raises:
        CheckpointError: The results table is damaged, contradicts itself or is not complete.
    """
    reader = _Reader(folder)
    config = reader.tried(lambda: read_config(folder), SavedConfig())
    failure = reader.tried(lambda: read_failure(folder), "")
    name, cells, curves, planned = reader.downstream(config)
    primed_by, upstream = reader.upstream(config)
    seed = config.get("seed")
    finished = "done" if reader.results.exists() and len(cells) == planned else "partial"
    return RunResults(
        name=name,
        folder=folder,
        seed=seed if isinstance(seed, int) and not isinstance(seed, bool) else UNKNOWN_SEED,
        setup=setup_of(config, primed_by),
        cells=cells,
        planned=planned,
        status="failed" if failure else finished,
        failure=failure,
        curves=curves,
        upstream=upstream,
        siblings=known_siblings({cell.task for cell in cells}, upstream.sources),
        config=config,
        environment=reader.tried(lambda: read_environment(folder), Environment()),
        problems=tuple(reader.problems),
    )


@dataclass
class _Reader:
    """Reads the parts of one folder and gathers what cannot be used."""

    folder: Path
    problems: list[str] = field(default_factory=list)

    @property
    def results(self) -> Path:
        return self.folder / "downstream" / "results.csv"

    def tried(self, read: Callable[[], _Read], otherwise: _Read) -> _Read:
        try:
            return read()
        except PrimingError as error:
            self.problems.append(str(error))
            return otherwise

    def downstream(
        self, config: SavedConfig
    ) -> tuple[str, tuple[Cell, ...], Mapping[Target, tuple[Look, ...]], int]:
        """Name, cells, curves of picks, and the number of cells planned."""
        folder = self.folder / "downstream"
        files = {(file.cell.target, file.cell.name): file for file in read_cells(folder, self.problems)}
        times = self.tried(lambda: read_times(folder), Times())
        picks = read_picks(folder, self.problems)
        planned = self.tried(lambda: read_planned(folder), None) or 0
        name = str(config.get("name") or self.folder.name)
        if self.results.exists():
            name, cells = self._finished(files, picks)
            if len(cells) < planned:
                self.problems.append(
                    f"{self.results}: holds {len(cells)} of the {planned} cells of plan.json; {TUNE_AGAIN}"
                )
        else:
            self._check_picked(folder, picks)
            cells = [_picked(file.cell, picks.get(file.cell.target), config) for file in files.values()]
        curves = {
            cell.target: files[cell.target, cell.name].curve
            for cell in cells
            if cell.picked and (cell.target, cell.name) in files
        }
        return name, tuple(_timed(cell, times) for cell in cells), curves, max(planned, len(cells))

    def _check_picked(self, folder: Path, picks: Mapping[Target, Pick]) -> None:
        for (task, sample), pick in picks.items():
            if not (folder / "cells" / task / str(sample) / f"{pick.cell}.json").exists():
                path = folder / "picks" / task / f"{sample}.json"
                self.problems.append(
                    f"{path}: there is no record of its cell {pick.cell}; delete it and run the command again"
                )

    def _finished(
        self, files: Mapping[tuple[Target, str], CellFile], picks: Mapping[Target, Pick]
    ) -> tuple[str, list[Cell]]:
        lines = read_lines(self.results, TUNE_AGAIN)
        for line in lines:
            if line.run != lines[0].run:
                problem = f"run is '{line.run}', and '{lines[0].run}' in line {lines[0].line}"
                fail(self.results, line.line, f"{problem}: keep one run per file")
        check_run(self.results, lines, TUNE_AGAIN)
        for line in lines:
            if line.cell.picked and line.cell.target in picks:
                self._check_against(picks[line.cell.target], line)
        cells = []
        for line in lines:
            file = files.get((line.cell.target, line.cell.name))
            trained = None if file is None else file.cell.trained_parameters
            cells.append(replace(line.cell, trained_parameters=trained))
        return lines[0].run, cells

    def _check_against(self, pick: Pick, line: ResultLine) -> None:
        """Refuse a table that says something else than the record it was made of."""
        cell = line.cell
        if pick.cell == cell.name and is_same_score(pick.test_score, cell.test_score):
            return
        here, there = f"{cell.name} with {cell.test_score}", f"{pick.cell} with {pick.test_score}"
        fail(
            self.results,
            line.line,
            f"task {cell.task} sample {cell.sample} is scored by {here}, and in picks/{cell.task}/{cell.sample}.json by "
            f"{there}; if the table was edited, delete it, and {TUNE_AGAIN}",
        )

    def upstream(self, config: SavedConfig) -> tuple[SavedConfig | None, Upstream]:
        """The configuration of the run whose upstream result is used, if another's, and what is known of the stage."""
        if config.is_primed is False:
            return None, Upstream(0.0, math.nan, 0, ())
        other = config.upstream_from
        if other is None:
            return None, self.tried(lambda: read_upstream(self.folder), Upstream())
        beside = self.folder.parent / other
        return (
            self.tried(lambda: read_config(beside), SavedConfig()),
            self.tried(lambda: read_upstream(beside), Upstream()),
        )


def _picked(cell: Cell, pick: Pick | None, config: SavedConfig) -> Cell:
    """A cell of a run that has no table yet, with what its target's pick says."""
    metric = (pick.metric if pick else "") or str(config.get("tasks", "metric") or "")
    cell = replace(cell, metric=metric)
    if pick is None or pick.cell != cell.name:
        return cell
    return replace(cell, picked=True, test_score=pick.test_score, off_label_rate=pick.off_label_rate)


def _timed(cell: Cell, times: Times) -> Cell:
    """A cell with its share of what its bank took, and of scoring it."""
    member = f"{cell.task}/{cell.sample}"
    tuned = times.of_member.get(f"{member}/{cell.name}")
    if tuned is None:
        return cell
    tested = times.of_member.get(member) if cell.picked else None
    seconds, peak = tuned
    if tested is not None:
        seconds, peak = seconds + tested[0], max(peak, tested[1])
    return replace(cell, seconds=seconds, peak_mib=peak)
