from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from priming.errors import PrimingError
from priming.report import build_report, default_folder, write_csv, write_report

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
    summary_file, tasks_file = write_csv(report, tmp_path / "new" / "tables")
    assert sorted(path.name for path in (tmp_path / "new" / "tables").iterdir()) == [
        "summary.csv",
        "tasks.csv",
    ]

    rows = read(summary_file)
    assert [row["run"] for row in rows] == ["FT", "Multi", "FT_A"]
    numbers, row = report.summaries[1], rows[1]
    assert numbers.difference is not None
    assert numbers.difference_of_samples is not None
    assert (row["baseline"], row["reference"], row["tasks"]) == ("FT", "FT_A", "2")
    assert numbers.gain != numbers.gain_of_samples
    for column, value in {
        "arg": numbers.gain.estimate,
        "arg_low": numbers.gain.low,
        "arg_high": numbers.gain.high,
        "arg_samples_low": numbers.gain_of_samples.low,
        "arg_samples_high": numbers.gain_of_samples.high,
        "rgstd": numbers.gain_std,
        "difference": numbers.difference.estimate,
        "difference_low": numbers.difference.low,
        "difference_high": numbers.difference.high,
        "difference_samples_low": numbers.difference_of_samples.low,
        "difference_samples_high": numbers.difference_of_samples.high,
    }.items():
        assert float(row[column]) == value
    assert rows[2]["difference"] == rows[2]["difference_samples_high"] == ""

    first, zero = (next(row for row in read(tasks_file) if (row["run"], row["task"]) == ("Multi", task)) for task in ("first", "zero"))  # fmt: skip
    assert float(first["score"]) == pytest.approx(0.6)
    assert float(first["score_std"]) == pytest.approx(0.1)
    assert float(first["relative_gain"]) == pytest.approx(0.2)
    assert (first["samples"], first["off_label_rate"], first["left_out"]) == ("2", "0.5", "")
    assert (zero["relative_gain"], zero["left_out"]) == ("", "its baseline score 0 is not above 0.01")


def test_write_report_writes_beside_the_runs(runs: tuple[Path, Path, Path]) -> None:
    baseline, multi, adapters = runs
    report = write_report([str(multi), adapters], str(baseline), exclude=["zero"])
    assert report == build_report([multi, adapters], baseline, exclude=["zero"])
    assert (baseline.parent / "report" / "summary.csv").is_file()
    assert (baseline.parent / "report" / "tasks.csv").is_file()


def test_the_default_folder_is_in_the_common_parent(tmp_path: Path) -> None:
    assert default_folder([tmp_path / "a" / "FT"]) == tmp_path / "a" / "report"
    assert default_folder([tmp_path / "a" / "FT", tmp_path / "b" / "FT_A"]) == tmp_path / "report"


def test_a_second_report_replaces_the_first(runs: tuple[Path, Path, Path], tmp_path: Path) -> None:
    baseline, multi, _ = runs
    write_csv(build_report([multi], baseline), tmp_path)
    write_csv(build_report([], baseline), tmp_path)
    assert [row["run"] for row in read(tmp_path / "summary.csv")] == ["FT"]


def test_a_folder_that_cannot_be_written_is_an_error(runs: tuple[Path, Path, Path], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PrimingError, match=r"summary.csv: cannot be written .*--out"):
        write_csv(build_report([], runs[0]), tmp_path / "file" / "tables")
