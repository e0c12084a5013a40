from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from report.fake_combinations import Fake, combinations
from report.fake_runs import write_run, write_study

from priming.downstream.results import COLUMNS
from priming.errors import CheckpointError
from priming.report import build_report, read_table, write_report, write_table
from priming.report.computing.combining import combine
from priming.report.numbers import Report
from priming.report.reading.finding import find_runs
from priming.report.reading.tidy import TIDY_COLUMNS

TASKS = {"superglue-rte": "ACC", "wiki_split": "Rouge-L"}


def table_of(path: Path, *places: Path) -> Path:
    found, _ = combine(find_runs(places).runs)
    write_table(path, [run for one in found for run in one.runs])
    return path


@pytest.fixture
def study(tmp_path: Path) -> Path:
    write_study(tmp_path / "study", combinations()[:3], (43, 42), tasks=TASKS)
    return tmp_path / "study"


def test_one_call_of_pandas_reads_it_with_the_right_kinds(study: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(table_of(tmp_path / "results.csv", study))
    assert tuple(frame.columns) == TIDY_COLUMNS
    assert TIDY_COLUMNS[: len(COLUMNS)] == COLUMNS
    assert len(frame) == 3 * 2 * 2 * 2 * 2  # runs, seeds, tasks, samples, cells
    assert frame["picked"].dtype == bool
    for column in ("sample", "batch_size", "best_step", "seed", "trained_parameters", "upstream_parameters"):
        assert frame[column].dtype == "int64", column
    for column in (
        "learning_rate",
        "dev_score",
        "test_score",
        "off_label_rate",
        "seconds",
        "upstream_seconds",
    ):
        assert frame[column].dtype == "float64", column
    assert frame["test_score"].notna().equals(frame["picked"])
    means = frame[frame["picked"]].groupby(["run", "task"])["test_score"].mean()
    for score in build_report([study], draws=2).scores:
        assert means[score.run, score.task] == pytest.approx(score.mean)
    primed = (
        frame[frame["run"] == "Multi_A_A"]
        if "Multi_A_A" in set(frame["run"])
        else frame[frame["method"] != "none"]
    )
    assert set(primed["siblings"]) == {"glue-rte", "none"}
    assert set(primed["modules"]) == {"A=houlsby"}
    assert set(frame["run_status"]) == {"done"}


def test_rows_are_sorted_whatever_the_order_of_reading(study: Path, tmp_path: Path) -> None:
    folders = [folder for seed in (42, 43) for folder in (study / f"seed{seed}").iterdir()]
    one, other = table_of(tmp_path / "a.csv", *folders), table_of(tmp_path / "b.csv", *reversed(folders))
    assert one.read_bytes() == other.read_bytes()
    frame = pd.read_csv(one)
    keys = ["run", "seed", "task", "sample", "learning_rate", "batch_size"]
    assert frame[keys].equals(frame[keys].sort_values(keys))


def without_folders(report: Report) -> dict[str, object]:
    kept = (
        "baseline",
        "reference",
        "summaries",
        "scores",
        "aggregates",
        "transfers",
        "costs",
        "siblings",
        "problems",
    )
    return {name: getattr(report, name) for name in kept}


def test_a_table_reports_like_the_folders_it_was_written_of(study: Path, tmp_path: Path) -> None:
    """All but curves and configurations, and what it writes again is the same file."""
    of_folders = build_report([study], draws=20)
    assert of_folders.siblings
    written = write_report(
        [table_of(tmp_path / "all.csv", study)], draws=20, out=tmp_path / "again", pages=False
    )
    assert without_folders(written.report) == without_folders(of_folders)
    assert written.report.curves == ()
    assert (tmp_path / "again" / "results.csv").read_bytes() == (tmp_path / "all.csv").read_bytes()


def concatenated(one: Path, other: Path, into: Path) -> Path:
    into.write_bytes(one.read_bytes() + other.read_bytes())
    return into


def through_pandas(one: Path, other: Path, into: Path) -> Path:
    frames = [pd.read_csv(path) for path in (one, other)]
    pd.concat(frames).to_csv(into, index=False)
    return into


@pytest.mark.parametrize("join", [concatenated, through_pandas])
def test_tables_of_two_machines_add_up(
    study: Path, tmp_path: Path, join: Callable[[Path, Path, Path], Path]
) -> None:
    """One holds seed 42 and the other everything, so that half of it stands in both."""
    one = table_of(tmp_path / "one.csv", study / "seed42")
    joined = join(one, table_of(tmp_path / "two.csv", study), tmp_path / "joined.csv")
    report = build_report([joined], draws=20)
    assert without_folders(report) == without_folders(build_report([study], draws=20))


def test_a_run_made_in_two_places_is_one(tmp_path: Path) -> None:
    here = write_run(tmp_path / "here", Fake("FT"), tasks=TASKS, packages={"torch": "2.12.0"})
    there = write_run(tmp_path / "there", Fake("FT"), tasks=TASKS, samples=(42,))
    table = table_of(tmp_path / "all.csv", here, there)
    runs = read_table(table)
    assert [(run.name, run.seed, len(run.cells)) for run in runs] == [("FT", 42, 8), ("FT", 42, 4)]
    (one,), problems = combine(runs)
    assert problems == []
    assert {unit.sample for unit in one.scores["wiki_split"]} == {13, 21, 42}


def test_a_run_on_its_way_keeps_its_status(tmp_path: Path) -> None:
    write_run(tmp_path / "runs", Fake("FT"), tasks=TASKS)
    write_run(tmp_path / "runs", Fake("FT_A"), tasks=TASKS, finished=1)
    run = read_table(table_of(tmp_path / "all.csv", tmp_path / "runs"))[1]
    assert (run.name, run.status, len(run.cells), run.planned) == ("FT_A", "partial", 3, 8)
    assert list(run.scores) == ["superglue-rte"]


def test_a_runs_own_table_is_one_too(study: Path) -> None:
    (run,) = read_table(study / "seed42" / "FT" / "downstream" / "results.csv")
    assert (run.name, run.setup.method, len(run.cells)) == ("FT", "", 8)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace(",done,40", ",lost,40"), r"run_status is 'lost'; it must be done, partial or failed: write the table again with priming-report"),
        (lambda text: text.replace(",true,", ",false,"), r"no cell is picked, so there is nothing to report; write the table again"),
        (lambda text: text.replace("wiki_split,Rouge-L,21", "wiki_split,EM,21"), r":\d+: task wiki_split has metric EM, and Rouge-L in line"),
        (lambda text: text[:-20], r"fields where the header has 33"),
    ],
)  # fmt: skip
def test_a_damaged_table_is_refused(tmp_path: Path, change: Callable[[str], str], message: str) -> None:
    write_run(tmp_path, Fake("FT"), tasks=TASKS, rates=[1e-3 * number for number in range(1, 11)])
    path = table_of(tmp_path / "all.csv", tmp_path / "FT")
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(CheckpointError, match=message):
        read_table(path)


def test_runs_trained_differently_are_told_apart_in_tables_too(tmp_path: Path) -> None:
    write_run(tmp_path / "a", Fake("FT"), tasks=TASKS)
    table = table_of(tmp_path / "a.csv", tmp_path / "a")
    shutil.rmtree(tmp_path / "a")
    write_run(tmp_path / "b", Fake("FT", changes={"downstream.steps": 100}), 43, tasks=TASKS)
    _, problems = combine(find_runs([table, tmp_path / "b"]).runs)
    assert len(problems) == 1
    assert problems[0].startswith(
        f"{table}: left out; it was trained differently than {tmp_path / 'b' / 'FT'}"
    )
