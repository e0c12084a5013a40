from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from report.fake_combinations import combinations
from report.fake_runs import write_study

from priming.errors import PrimingError
from priming.report import build_report, write_csv

WriteRun = Callable[..., Path]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def runs(write_run: WriteRun) -> tuple[Path, Path, Path]:
    return (
        write_run("FT", {"first": [0.5, 0.5], "second": [0.4, 0.4], "zero": [0, 0]}),
        write_run("Multi", {"first": [0.7, 0.5], "second": [0.2, 0.3], "zero": [0, 0]}, off_label="0.5"),
        write_run("FT_A", {"first": [0.5, 0.6], "second": [0.4, 0.3], "zero": [0, 0]}),
    )


def test_the_numbers_are_in_the_files(runs: tuple[Path, Path, Path], tmp_path: Path) -> None:
    baseline, multi, adapters = runs
    report = build_report([multi, adapters], baseline)
    files = write_csv(report, tmp_path / "new" / "tables")
    assert sorted((tmp_path / "new" / "tables").iterdir()) == sorted(files)
    assert [file.stem for file in files] == ["summary", "tasks", "aggregates", "transfers", "curves", "costs"]
    summary_file, tasks_file, *_ = files

    rows = read(summary_file)
    assert [row["run"] for row in rows] == ["FT", "Multi", "FT_A"]
    numbers, row = report.summaries[1], rows[1]
    assert numbers.difference is not None
    assert numbers.difference_of_samples is not None
    assert (row["baseline"], row["reference"], row["tasks"]) == ("FT", "FT_A", "2")
    assert numbers.gain is not None
    assert numbers.gain_of_samples is not None
    assert numbers.gain_std is not None
    assert numbers.gain != numbers.gain_of_samples
    for column, value in {
        "arg": numbers.gain.estimate,
        "arg_low": numbers.gain.low,
        "arg_high": numbers.gain.high,
        "arg_samples_low": numbers.gain_of_samples.low,
        "arg_samples_high": numbers.gain_of_samples.high,
        "rgstd": numbers.gain_std.estimate,
        "rgstd_low": numbers.gain_std.low,
        "rgstd_high": numbers.gain_std.high,
        "difference": numbers.difference.estimate,
        "difference_low": numbers.difference.low,
        "difference_high": numbers.difference.high,
        "difference_samples_low": numbers.difference_of_samples.low,
        "difference_samples_high": numbers.difference_of_samples.high,
    }.items():
        assert float(row[column]) == value
    assert (row["seeds"], row["units"]) == ("1", "6")
    assert rows[2]["difference"] == rows[2]["difference_samples_high"] == ""

    first, zero = (next(row for row in read(tasks_file) if (row["run"], row["task"]) == ("Multi", task)) for task in ("first", "zero"))  # fmt: skip
    assert float(first["score"]) == pytest.approx(0.6)
    assert float(first["score_std"]) == pytest.approx(0.1)
    assert float(first["relative_gain"]) == pytest.approx(0.2)
    assert (first["samples"], first["off_label_rate"], first["left_out"]) == ("2", "0.5", "")
    assert (first["worst"], first["siblings"]) == ("0.5", "")
    assert (zero["relative_gain"], zero["left_out"]) == ("", "its baseline score 0 is not above 0.01")


def test_aggregates_and_transfers_have_a_row_each(runs: tuple[Path, Path, Path], tmp_path: Path) -> None:
    report = build_report(runs, runs[0])
    _, _, aggregates_file, transfers_file, *_ = write_csv(report, tmp_path)
    rows = read(aggregates_file)
    assert [(row["run"], row["measure"]) for row in rows] == [
        (one.run, one.measure) for one in report.aggregates
    ]
    for row, one in zip(rows, report.aggregates, strict=True):
        assert (float(row["value"]), float(row["low"])) == (one.over_tasks.estimate, one.over_tasks.low)
        assert (float(row["samples_high"]), int(row["tasks"])) == (one.over_samples.high, one.tasks)
    assert {row["measure"]: (row["unit"], row["neutral"]) for row in rows}["iqm_score"] == ("points", "")
    row = next(row for row in read(transfers_file) if (row["run"], row["task"]) == ("Multi", "second"))
    assert (row["against"], row["units"]) == ("FT_A", "2")
    assert float(row["difference"]) == pytest.approx(0.25 - 0.35)


def test_curves_and_costs(tmp_path: Path) -> None:
    write_study(tmp_path / "runs", combinations()[:3], tasks={"boolq": "ACC"})
    *_, curves_file, costs_file = write_csv(build_report([tmp_path / "runs"], draws=20), tmp_path)
    assert [(row["run"], row["step"]) for row in read(curves_file)] == [
        (run, step) for run in ("FT", "FT_A", "Multi_A_A") for step in ("50", "100", "150")
    ]
    full, adapters, primed = read(costs_file)
    assert (adapters["pairs"], adapters["reference"], full["pairs"]) == ("", "FT_A", "2")
    assert (primed["upstream_seconds"], primed["upstream_parameters"]) == ("120.0", "20544.0")
    assert primed["median_steps_to_reference"] == "inf"  # pandas reads it as a number


def test_a_second_report_replaces_the_first(runs: tuple[Path, Path, Path], tmp_path: Path) -> None:
    baseline, multi, _ = runs
    write_csv(build_report([multi], baseline), tmp_path)
    write_csv(build_report([], baseline), tmp_path)
    assert [row["run"] for row in read(tmp_path / "summary.csv")] == ["FT"]


def test_a_folder_that_cannot_be_written_is_an_error(runs: tuple[Path, Path, Path], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PrimingError, match=r"summary.csv: cannot be written .*--out"):
        write_csv(build_report([], runs[0]), tmp_path / "file" / "tables")
