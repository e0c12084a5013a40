"""`priming-study` from the command line to the report."""

from __future__ import annotations

import pandas as pd
import pytest
from toy_study import write_study

from priming.cli import study as command
from priming.errors import CheckpointError
from priming.study import running


def test_what_is_wrong_is_one_message_and_exit_code_2(tmp_path, capsys):
    path = write_study(tmp_path, axes={"upstream.method": ["multitask", "mamml"]})
    assert command.main(["--config", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: configuration: 1 problem")
    assert "did you mean 'maml'?" in said.err
    assert not (tmp_path / "out").exists()


def test_the_plan_says_what_would_run_and_leaves_nothing(tmp_path, capsys):
    path = write_study(tmp_path, runs=True, seeds=[1, 2])
    assert command.main(["--config", str(path), "--plan"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "study toy: 6 runs (3 combinations, seeds 1, 2), 0 of them finished"
    assert lines[1] == "upstream: 2 trained, 2 shared; downstream: 96 cells"
    table = {line.split()[0]: line.split()[1:] for line in lines[3:7]}
    assert table["run"] == ["seeds", "upstream", "cells", "seconds", "up", "seconds", "down", "GiB"]
    assert table["FT_A"][:3] == ["2", "none", "16"]
    assert table["Multi_M_A_keep"][:3] == ["2", "own", "16"]
    assert table["Multi_M_A_fresh"][:4] == ["2", "from", "Multi_M_A_keep", "16"]
    assert lines[8].startswith("at a time: 2 runs of ")
    assert lines[9].startswith("time: about ")
    assert lines[10].startswith("peak memory: about ")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_study_ends_in_its_report_and_a_second_start_finds_all_done(tmp_path, capsys, monkeypatch):
    axes = {"method": {"multitask": {"upstream.method": "multitask"}}}
    words = ["--config", str(write_study(tmp_path, runs=True, axes=axes))]
    assert command.main(words) == 0
    first = capsys.readouterr().out
    assert "toy: 2 runs, 0 of them finished before, 2 now, 0 failed; " in first
    assert "Relative gain over FT_A" in first
    folder = tmp_path / "out" / "report"
    assert f"Report: {folder / 'index.html'}" in first
    assert "Multi_M_A" in (folder / "index.html").read_text(encoding="utf-8")
    table = pd.read_csv(folder / "results.csv")
    assert sorted(table["run"].unique()) == ["FT_A", "Multi_M_A"]
    assert len(table) == 2 * 2 * 2 * 4
    assert table["picked"].sum() == 2 * 2 * 2
    before = {path: path.read_bytes() for path in folder.rglob("*.csv")}

    def nothing_to_run(runs, *rest):
        assert runs == []
        return {}

    monkeypatch.setattr(running, "run_all", nothing_to_run)
    assert command.main(words) == 0
    assert "toy: 2 runs, 2 of them finished before, 0 now, 0 failed; " in capsys.readouterr().out
    assert {path: path.read_bytes() for path in folder.rglob("*.csv")} == before


def test_failures_are_said_at_the_end_with_exit_code_2(tmp_path, capsys, monkeypatch):
    def all_fail(runs, *rest):
        return {run.key: "first line\nsecond line" for run in runs}

    monkeypatch.setattr(running, "run_all", all_fail)
    monkeypatch.setattr(command, "_report", lambda study, runs: None)
    assert command.main(["--config", str(write_study(tmp_path))]) == 2
    said = capsys.readouterr()
    assert "toy: 3 runs, 0 of them finished before, 0 now, 3 failed; " in said.out
    assert said.err.splitlines()[:3] == [
        "error: study: 3 runs failed; start it again once this is mended, and they are tried again",
        "  FT_A seed 42: first line",
        "    second line",
    ]


def test_a_report_that_cannot_be_made_does_not_hide_the_failures(tmp_path, capsys, monkeypatch):
    def no_baseline(study, runs):
        raise CheckpointError("baseline FT_A: no run with scores is so named")

    monkeypatch.setattr(running, "run_all", lambda runs, *rest: {runs[0].key: "why"})
    monkeypatch.setattr(command, "_report", no_baseline)
    assert command.main(["--config", str(write_study(tmp_path))]) == 2
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "no report: baseline FT_A: no run with scores is so named"
    assert "toy: 3 runs, 0 of them finished before, 2 now, 1 failed; " in said.out
    assert "FT_A seed 42: why" in said.err
    monkeypatch.setattr(running, "run_all", lambda *rest: {})
    assert command.main(["--config", str(write_study(tmp_path))]) == 2
    assert capsys.readouterr().err == "error: baseline FT_A: no run with scores is so named\n"
