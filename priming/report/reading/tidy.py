"""The tidy results table of a report: `results.csv`, one row per cell over all runs.

    pandas.read_csv("report/results.csv")

reads it with the right kind of value in every column. Tables of several machines can be put together (`pandas.concat`,
or `cat`) and reported like run folders.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NoReturn

from priming.checkpoints.files import write_text
from priming.report.reading.cells import Cell
from priming.report.reading.result_lines import REPORT_AGAIN, Fields, ResultLine, check_run, fail, read_lines
from priming.report.reading.results import UNKNOWN_SEED, RunResults
from priming.report.reading.run_files import Environment, Upstream
from priming.report.reading.setup import SavedConfig, Setup

NO_SIBLING = "none"
"""Stands in the column `siblings` for a target that is known to have none."""


@dataclass(frozen=True)
class TidyRow:
    """One row of `results.csv`, column by column. Empty is what is undefined, not known or does not apply.

    The first twelve columns are those of a run's own `downstream/results.csv`. Rows are sorted by run, seed, task,
    sample, learning rate and batch size.

    Attributes:
        run: The run's name.
        task: The target task.
        metric: Its metric.
        sample: The few-shot sample's seed.
        learning_rate: Peak learning rate.
        batch_size: Rows of a step.
        dev_score: Best score on D_dev, a fraction of 1 or a correlation; empty where undefined.
        test_score: Score on D_test; only of the pick, empty where undefined.
        picked: true for the cell that its task and sample's score is taken from, else false.
        best_step: Step of the best dev score.
        off_label_rate: Share of test outputs that are no label of the task; only of the pick.
        status: "done", or "failed" for a cell that was stopped before it ever had a score.
        trained_parameters: Numbers trained in the cell.
        seconds: Wall time of the cell: its share of its bank's, and scoring on D_test if picked.
        peak_mib: Peak memory of its bank, in MiB.
        siblings: The task's siblings among the sources, joined by "+"; "none" if it is known to have none.
        seed: The run's seed.
        method: "multitask", "maml", "reptile", or "none" without priming.
        upstream_train: psi_u, the parts trained upstream joined by "+"; empty without priming.
        downstream_train: psi_d, the parts trained downstream joined by "+".
        init: "keep" or "fresh": what the parts of psi_d start from.
        modules: The modules declared, such as "A=houlsby+MA=meta_adapter".
        left_out: The sources left out, joined by "+".
        upstream_seconds: Wall time of the upstream stage whose result the run uses; 0 without priming.
        upstream_peak_mib: Its peak memory, in MiB.
        upstream_parameters: Numbers trained upstream; 0 without priming.
        run_status: "done", "partial" or "failed": whether the run had finished when the table was written.
        planned: How many cells the run has when it is finished.
        device: Where the run was made.
        priming: Version of this package there.
        torch: Version of PyTorch there.
        transformers: Version of transformers there.
        training: Equal for runs trained alike, names, seeds, places and left-out sources aside.
    """

    run: str
    task: str
    metric: str
    sample: int
    learning_rate: float
    batch_size: int
    dev_score: float
    test_score: float
    picked: bool
    best_step: int | None
    off_label_rate: float
    status: str
    trained_parameters: int | None
    seconds: float
    peak_mib: float
    siblings: str
    seed: int | None
    method: str
    upstream_train: str
    downstream_train: str
    init: str
    modules: str
    left_out: str
    upstream_seconds: float
    upstream_peak_mib: float
    upstream_parameters: int | None
    run_status: str
    planned: int
    device: str
    priming: str
    torch: str
    transformers: str
    training: str


TIDY_COLUMNS = tuple(column.name for column in fields(TidyRow))
_PACKAGES = ("priming", "torch", "transformers")
_OF_RUN = ("run", *TIDY_COLUMNS[TIDY_COLUMNS.index("seed") :])
"""Columns that are the same in every row of a run that was made in one place."""


def tidy_rows(runs: Iterable[RunResults]) -> list[TidyRow]:
    """The rows of all runs, sorted.

    Args:
        runs: Runs of any names and seeds.
    """
    rows = [_row(run, cell) for run in runs for cell in run.cells]
    return sorted(rows, key=_order)


def write_table(path: Path, runs: Iterable[RunResults]) -> None:
    """Write `results.csv` atomically; numbers in full, so that equal runs leave equal files.

    Args:
        path: The file.
        runs: Runs of any names and seeds.

    Raises:
        CheckpointError: The place cannot be written to.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TIDY_COLUMNS)
    writer.writerows([_text(getattr(row, name)) for name in TIDY_COLUMNS] for row in tidy_rows(runs))
    write_text(path, text.getvalue())


def read_table(path: Path) -> list[RunResults]:
    """Read the runs of a table that `write_table` wrote, or of several put together.

    Columns behind the first twelve may be missing; a run's own `downstream/results.csv` is such a table.

    Args:
        path: The file.

    Returns:
        One record per name, seed and place where it was made, in order of first mention. Curves and configurations are
        not in a table.

    Raises:
        CheckpointError: The file is missing or damaged, or contradicts itself; the message names file, line and remedy.
    """
    runs: dict[tuple[str, ...], list[ResultLine]] = {}
    seen: set[tuple[str, ...]] = set()
    for line in read_lines(path, REPORT_AGAIN):
        content = tuple(line.fields.values())
        if content not in seen:  # a table may be put together with itself
            seen.add(content)
            runs.setdefault(tuple(line.fields.get(name, "") for name in _OF_RUN), []).append(line)
    return [_run(path, own) for own in runs.values()]


def _row(run: RunResults, cell: Cell) -> TidyRow:
    known = run.siblings.get(cell.task)
    versions = [run.environment.packages.get(name, "") for name in _PACKAGES]
    return TidyRow(
        run=run.name,
        task=cell.task,
        metric=cell.metric,
        sample=cell.sample,
        learning_rate=cell.learning_rate,
        batch_size=cell.batch_size,
        dev_score=cell.dev_score,
        test_score=cell.test_score,
        picked=cell.picked,
        best_step=cell.best_step,
        off_label_rate=cell.off_label_rate,
        status="failed" if cell.failed else "done",
        seed=None if run.seed == UNKNOWN_SEED else run.seed,
        method=run.setup.method,
        upstream_train=run.setup.upstream_train,
        downstream_train=run.setup.downstream_train,
        init=run.setup.init,
        modules=run.setup.modules,
        left_out="+".join(run.config.leave_out),
        siblings="" if known is None else "+".join(known) or NO_SIBLING,
        trained_parameters=cell.trained_parameters,
        seconds=cell.seconds,
        peak_mib=cell.peak_mib,
        upstream_seconds=run.upstream.seconds,
        upstream_peak_mib=run.upstream.peak_mib,
        upstream_parameters=run.upstream.parameters,
        run_status=run.status,
        planned=run.planned,
        device=run.environment.device,
        priming=versions[0],
        torch=versions[1],
        transformers=versions[2],
        training=run.config.identity,
    )


def _order(row: TidyRow) -> tuple[object, ...]:
    seed = UNKNOWN_SEED if row.seed is None else row.seed
    return row.run, seed, row.task, row.sample, row.learning_rate, row.batch_size


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _run(path: Path, lines: Sequence[ResultLine]) -> RunResults:
    """One run from its lines."""
    first = lines[0]
    own = Fields(path, first.line, first.fields, REPORT_AGAIN)
    status = first.fields.get("run_status") or "done"
    check_run(path, lines, REPORT_AGAIN, complete=status == "done")
    seed = own.whole_or_none("seed")
    packages = {name: first.fields[name] for name in _PACKAGES if first.fields.get(name)}
    return RunResults(
        name=first.fields["run"],
        folder=path,
        seed=UNKNOWN_SEED if seed is None else seed,
        setup=Setup(*(first.fields.get(column.name, "") for column in fields(Setup))),
        cells=tuple(line.cell for line in lines),
        planned=own.whole_or_none("planned") or len(lines),
        status=status if status in ("done", "partial", "failed") else _refuse_status(path, first),
        failure="the table says no more" if status == "failed" else "",
        upstream=Upstream(
            own.number("upstream_seconds", 0, math.inf, empty=True),
            own.number("upstream_peak_mib", 0, math.inf, empty=True),
            own.whole_or_none("upstream_parameters"),
        ),
        siblings=dict(_siblings(lines)),
        config=SavedConfig(
            leave_out=_names(first.fields.get("left_out", "")),
            identity=first.fields.get("training", ""),
        ),
        environment=Environment(first.fields.get("device", ""), packages),
    )


def _refuse_status(path: Path, line: ResultLine) -> NoReturn:
    problem = f"run_status is {line.fields['run_status']!r}; it must be done, partial or failed"
    fail(path, line.line, f"{problem}: {REPORT_AGAIN}")


def _siblings(lines: Iterable[ResultLine]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in lines:
        text = line.fields.get("siblings", "")
        if text:
            yield line.cell.task, () if text == NO_SIBLING else _names(text)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split("+")) if text else ()
