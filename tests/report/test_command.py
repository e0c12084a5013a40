from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from priming.cli.errors import run_cli
from priming.cli.report import main
from priming.errors import DataError
from priming.report import build_report, render_text

WriteRun = Callable[..., Path]


@pytest.fixture
def runs(write_run: WriteRun) -> list[str]:
    scores = {"FT": [0.5, 0.5], "FT_A": [0.4, 0.5], "Multi": [0.7, 0.6]}
    return [str(write_run(name, {"first": values, "second": values})) for name, values in scores.items()]


TABLES = "summary.csv, tasks.csv, aggregates.csv, transfers.csv, curves.csv, costs.csv, results.csv"


def test_it_prints_the_report_and_writes_the_tables(
    runs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    baseline, *others = runs
    assert main([*others, "--baseline", baseline, "--tables-only"]) == 0
    printed = capsys.readouterr()
    folder = Path(baseline).parent / "report"
    expected = render_text(build_report([Path(run) for run in others], Path(baseline)))
    assert printed.out == f"{expected}\nWritten to {folder}: {TABLES}\n"
    assert printed.err == ""
    assert sorted(path.name for path in folder.iterdir()) == sorted(TABLES.split(", "))


def test_a_folder_is_enough_and_the_place_is_shown_from_here(
    runs: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(runs[0]).parent.parent)
    assert main(["runs", "--tables-only", "--draws", "5"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Relative gain over FT, mean over 2 of 2 tasks")
    assert out.endswith(f"\nWritten to runs/report: {TABLES}\n")


@pytest.mark.parametrize("option", ["--out", "--csv"])
def test_every_option_arrives(
    runs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    baseline, adapters, multi = runs
    options = [
        "--exclude",
        "second",
        "--near-zero",
        "0.2",
        "--seed",
        "1",
        "--draws",
        "50",
        "--level",
        "0.8",
        "--title",
        "mine",
        "--tables-only",
    ]
    code = main(
        [multi, "--baseline", baseline, "--reference", adapters, option, str(tmp_path / "here"), *options]
    )
    report = build_report(
        [Path(multi)], Path(baseline), reference=Path(adapters), exclude=["second"], near_zero=0.2, seed=1, draws=50, level=0.8
    )  # fmt: skip
    assert code == 0
    assert capsys.readouterr().out.startswith(render_text(report))
    assert (tmp_path / "here" / "summary.csv").is_file()


def test_gains_and_differences_can_be_left_out(runs: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*runs, "--baseline", "none", "--tables-only", "--draws", "5"]) == 0
    assert "Relative gain" not in capsys.readouterr().out
    assert main([*runs, "--reference", "none", "--tables-only", "--draws", "5"]) == 0
    assert "minus" not in capsys.readouterr().out


def test_what_cannot_be_used_does_not_fail_the_command(
    runs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Path(runs[2]) / "downstream" / "results.csv"
    broken.write_text("", encoding="utf-8")
    assert main([*runs, "--tables-only", "--draws", "5"]) == 0
    assert f"Not used\n- {broken}:1: missing columns: run, task" in capsys.readouterr().out


def test_tasks_to_exclude_can_be_named_in_several_ways(
    runs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    given = [runs[2], "--baseline", runs[0], "--tables-only", "--draws", "5"]
    assert main([*given, "--exclude", "first", "--exclude", "second"]) == 0
    assert main([*given, "--exclude", "first", "second"]) == 0
    assert capsys.readouterr().out.count("mean over 0 of 2 tasks") == 2


def test_what_the_user_can_mend_is_one_message_and_exit_code_2(
    runs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([runs[2], "--baseline", "runs/nowhere"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "error: runs/nowhere: there is no such run folder; give folders such as runs/FT\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--near-zero", "-1"], "-1 must be 0 or more"),
        (["--near-zero", "nan"], "nan must be 0 or more"),
        (["--draws", "0"], "0 must be a whole number, 1 or more"),
        (["--level", "95"], "95 must be between 0 and 1"),
        (["--level", "high"], "high must be between 0 and 1, such as 0.95"),
        (["--draws", "1.5"], "1.5 must be a whole number"),
        (["--near-zero", "low"], "low must be 0 or more"),
    ],
)
def test_options_out_of_range_are_refused(
    runs: list[str], capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([runs[2], "--baseline", runs[0], *options])
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_run_cli_turns_errors_into_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    def raising(error: BaseException) -> Callable[[], None]:
        def function() -> None:
            raise error

        return function

    assert run_cli(lambda: None) == 0
    assert run_cli(raising(DataError("train.tsv:3: no answer"))) == 2
    assert capsys.readouterr().err == "error: train.tsv:3: no answer\n"
    assert run_cli(raising(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == "interrupted; what was finished is kept\n"
    with pytest.raises(ZeroDivisionError):
        run_cli(raising(ZeroDivisionError()))


def test_the_process_ends_cleanly_and_loads_no_language_model_library(runs: list[str]) -> None:
    code = (
        "import sys; from priming.cli.report import main; code = main(); "
        "assert not {'torch', 'transformers', 'sklearn', 'pandas', 'matplotlib'} & sys.modules.keys(); sys.exit(code)"
    )
    good = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *runs, "--baseline", runs[0], "--tables-only"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (good.returncode, good.stderr) == (0, "")
    bad = subprocess.run(
        [sys.executable, "-c", code, *runs, "--baseline", "nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert bad.returncode == 2
    assert "Traceback" not in bad.stderr
