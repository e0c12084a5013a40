from __future__ import annotations

from pathlib import Path

import pytest
from report.fake_combinations import Fake
from report.fake_runs import write_run

from priming.errors import CheckpointError
from priming.report.reading.finding import find_runs, is_run_folder
from priming.report.reading.tidy import write_table

TASKS = {"boolq": "ACC"}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    for seed in (42, 43):
        for name in ("FT", "FT_A"):
            write_run(tmp_path / f"seed{seed}", Fake(name), seed, tasks=TASKS)
    return tmp_path


def names(*places: Path) -> list[tuple[str, int]]:
    return [(run.name, run.seed) for run in find_runs(places).runs]


def test_runs_are_found_below_any_folder_in_order_of_paths(study: Path) -> None:
    everything = [("FT", 42), ("FT_A", 42), ("FT", 43), ("FT_A", 43)]
    assert names(study) == names(study.parent / study.name / "seed42" / "..") == everything
    assert names(study / "seed43") == everything[2:]
    assert names(study / "seed43" / "FT", study) == [("FT", 43), ("FT", 42), ("FT_A", 42), ("FT_A", 43)]


def test_hidden_folders_checkpoints_and_tables_of_reports_are_passed_over(study: Path) -> None:
    for hidden in (".old", "checkpoints"):
        write_run(study / hidden, Fake("FT"), tasks=TASKS)
    (study / "report").mkdir()
    (study / "report" / "results.csv").write_text("no table\n", encoding="utf-8")
    (study / "configs").mkdir()
    (study / "configs" / "config.yaml").write_text("name: FT\n", encoding="utf-8")
    found = find_runs([study])
    assert (len(found.runs), found.problems) == (4, ())


def test_links_are_followed_once(study: Path) -> None:
    (study / "again").symlink_to(study / "seed42", target_is_directory=True)
    (study / "seed42" / "up").symlink_to(study, target_is_directory=True)
    assert len(names(study)) == 4


def test_a_place_that_is_not_there_is_an_error(study: Path) -> None:
    with pytest.raises(
        CheckpointError, match="nowhere: there is no such run folder; give folders such as runs/FT"
    ):
        find_runs([study, study / "nowhere"])


def test_one_message_for_each_thing_that_cannot_be_used_and_the_rest_is_read(study: Path) -> None:
    first, second = (study / f"seed{seed}" / "FT" / "downstream" / "results.csv" for seed in (42, 43))
    first.write_text("run,task\n", encoding="utf-8")
    second.write_text(second.read_text(encoding="utf-8")[:-5], encoding="utf-8")
    environment = study / "seed42" / "FT_A" / "environment.json"
    environment.write_text("{", encoding="utf-8")
    (study / "empty").mkdir()
    found = find_runs([study / "empty", study])
    assert [(run.name, run.seed) for run in found.runs] == [("FT_A", 42), ("FT_A", 43)]
    assert [problem.split(": ")[0] for problem in found.problems] == [
        str(study / "empty"),
        f"{first}:1",
        str(environment),
        f"{second}:5",
    ]
    assert "no run folder, at or below it" in found.problems[0]


def test_a_folder_counts_as_a_run_by_what_it_holds(tmp_path: Path) -> None:
    assert not is_run_folder(tmp_path)
    (tmp_path / "config.yaml").touch()
    assert not is_run_folder(tmp_path)
    (tmp_path / "environment.json").touch()
    assert is_run_folder(tmp_path)
    bare = tmp_path / "bare" / "downstream"
    bare.mkdir(parents=True)
    assert not is_run_folder(bare.parent)
    (bare / "plan.json").touch()
    assert is_run_folder(bare.parent)


def test_folders_are_read_before_tables_which_have_no_curves(study: Path) -> None:
    table = study / "all.csv"
    write_table(table, find_runs([study]).runs)
    alone, after, before = ([run.curves for run in find_runs(places).runs] for places in ([study], [study, table], [table, study]))  # fmt: skip
    assert len(alone) == 4
    assert before == after
    assert before[:4] == alone
    assert all(alone)


def test_an_empty_folder_below_a_place_is_named(study: Path) -> None:
    (study / "seed44" / "FT").mkdir(parents=True)
    (study / "seed44" / "FT" / ".lock").touch()
    found = find_runs([study])
    assert len(found.runs) == 4
    (problem,) = found.problems
    assert problem.startswith(f"{study / 'seed44' / 'FT'}: ")
    assert "it is empty; start its run again, or delete it" in problem
