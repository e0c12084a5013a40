from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from report.fake_combinations import combinations
from report.fake_runs import write_run, write_study

from priming.report import Report, build_report, default_folder, write_report

TASKS = {"superglue-rte": "ACC", "wiki_split": "Rouge-L"}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    write_study(tmp_path / "study", combinations()[:4], (42, 43), tasks=TASKS)
    return tmp_path / "study"


def test_it_writes_into_the_folder_named(study: Path) -> None:
    written = write_report([str(study)], draws=20, pages=False)
    assert written.report == build_report([study], draws=20)
    assert written.folder == study / "report"
    assert sorted(written.folder.iterdir()) == sorted(written.files)
    assert len(written.files) == 7
    again = write_report([study], draws=20, pages=False)  # its own tables are no runs
    assert again == written


def test_equal_runs_leave_equal_files(study: Path, tmp_path: Path) -> None:
    one = write_report([study], draws=20, pages=False, out=tmp_path / "one")
    other = write_report(
        [study / "seed43", study / "seed42"], draws=20, pages=False, out=str(tmp_path / "other")
    )
    assert [file.read_bytes() for file in one.files] == [file.read_bytes() for file in other.files]


def test_pages_are_written_of_the_same_report(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Report] = []

    def write_pages(report: Report, folder: Path) -> tuple[Path, ...]:
        seen.append(report)
        return (folder / "report.html",)

    rendering = ModuleType("priming.report.rendering")
    rendering.write_pages = write_pages  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "priming.report.rendering", rendering)
    written = write_report([study], draws=20, out=tmp_path / "out")
    assert seen == [written.report]
    assert written.files[-1] == tmp_path / "out" / "report.html"


def test_the_default_folder_is_in_the_folder_named_or_beside_what_is_named(tmp_path: Path) -> None:
    folders = [write_run(tmp_path / parent, combinations()[0], tasks=TASKS) for parent in ("a", "b")]
    assert default_folder([folders[0]]) == tmp_path / "a" / "report"
    assert default_folder(folders) == default_folder([folders[0]], folders[1]) == tmp_path / "report"
    assert default_folder([tmp_path / "a"]) == tmp_path / "a" / "report"
    assert default_folder([tmp_path / "a", tmp_path / "b"]) == tmp_path / "report"
    assert default_folder([folders[0] / "downstream" / "results.csv"]) == folders[0] / "downstream" / "report"
