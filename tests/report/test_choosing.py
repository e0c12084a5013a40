from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from report.fake_combinations import Fake
from report.fake_runs import write_run as write_fake
from report.reading import notes_of, score_of

from priming.errors import CheckpointError
from priming.report import build_report

WriteRun = Callable[..., Path]


def test_without_a_reference_there_is_no_difference(three_runs: tuple[Path, Path, Path]) -> None:
    baseline, multi, adapters = three_runs
    report = build_report([multi], baseline)
    assert report.reference is None
    assert all(summary.difference is None for summary in report.summaries)
    assert build_report([multi], baseline, reference=adapters).reference == "FT_A"
    assert build_report([adapters], baseline, reference=multi).reference == "Multi_M_A"


def test_a_reference_is_recognised_by_the_start_of_its_name_unless_two_are(write_run: WriteRun) -> None:
    baseline = write_run("FT", {"first": [0.5, 0.5]})
    one = write_run("FT_A_bias", {"first": [0.5, 0.5]})
    two = write_run("FT_A_houlsby", {"first": [0.6, 0.6]})
    assert build_report([one], baseline).reference == "FT_A_bias"
    report = build_report([one, two], baseline)
    assert report.reference is None
    assert notes_of(report) == (
        "No differences: FT_A_bias, FT_A_houlsby could each be the reference; choose one with --reference.",
    )
    exact = write_run("FT_A", {"first": [0.5, 0.5]})
    assert build_report([one, two, exact], baseline).reference == "FT_A"


def test_a_baseline_can_be_named_and_is_looked_for_by_its_usual_name(
    three_runs: tuple[Path, Path, Path],
) -> None:
    folder = three_runs[0].parent
    by_folder = build_report([folder], three_runs[0])
    assert [summary.run for summary in by_folder.summaries] == ["FT", "FT_A", "Multi_M_A"]
    assert build_report([folder], "FT") == build_report([folder]) == by_folder
    other = build_report([folder], "FT_A", reference="Multi_M_A")
    assert (other.baseline, other.reference) == ("FT_A", "Multi_M_A")
    assert other.summaries[0].run == "FT_A"


def test_without_a_baseline_scores_are_reported_alone(three_runs: tuple[Path, Path, Path]) -> None:
    report = build_report(three_runs, None)
    assert report.baseline is None
    assert report.reference == "FT_A"
    assert all(summary.gain is None and summary.gain_std is None for summary in report.summaries)
    assert all(summary.difference is None for summary in report.summaries)
    assert all(math.isnan(score.gain) for score in report.scores)
    assert report.left_out == {}
    assert [measure.key for measure in report.measures] == ["iqm_score", "better_than_reference"]
    assert build_report(three_runs, None, reference=None).transfers == ()
    alone = build_report([three_runs[1]])
    assert (alone.baseline, alone.title) == (None, "Multi_M_A")
    assert score_of(alone, "Multi_M_A", "first").mean == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("baseline", "message"),
    [
        (
            "FTA",
            r"--baseline FTA: .*no run with scores is so named \(did you mean 'FT_A'\?\); they are FT, FT_A, Multi_M_A",
        ),
        ("runs/FT_B", r"runs/FT_B: there is no such run folder; give folders such as runs/FT"),
    ],
)
def test_a_baseline_that_is_not_there_is_an_error(
    three_runs: tuple[Path, Path, Path], baseline: str, message: str
) -> None:
    with pytest.raises(CheckpointError, match=message):
        build_report([three_runs[0].parent], baseline)


def test_a_baseline_that_cannot_be_read_is_an_error_with_its_reason(
    three_runs: tuple[Path, Path, Path],
) -> None:
    (three_runs[0] / "downstream" / "results.csv").write_text("run,task\n", encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"FT/downstream/results\.csv:1: missing columns"):
        build_report(three_runs, three_runs[0])
    assert build_report(three_runs).baseline is None


def test_the_title_is_the_studys(tmp_path: Path) -> None:
    write_fake(tmp_path / "seed42", Fake("FT"), tasks={"boolq": "ACC"})
    assert build_report([tmp_path], draws=20).title == tmp_path.name
    (tmp_path / "study.yaml").write_text("name: figure_5_1\n", encoding="utf-8")
    assert build_report([tmp_path], draws=20).title == "figure_5_1"
    assert build_report([tmp_path], draws=20, title="mine").title == "mine"


def test_a_baseline_that_is_hardly_there_is_not_taken_by_itself(tmp_path: Path) -> None:
    tasks = {"boolq": "ACC", "quoref": "QA-F1"}
    write_fake(tmp_path, Fake("FT", downstream=("M",), modules={}), tasks=tasks, finished=1)
    for name in ("FT_A", "Meta"):
        write_fake(tmp_path, Fake(name), tasks=tasks)
    report = build_report([tmp_path], draws=5)
    assert report.baseline is None
    assert [summary.run for summary in report.summaries] == ["FT_A", "Meta"]
    assert report.notes[:2] == (
        "No gains: FT has 1 scores and FT_A 4; choose it with --baseline to compare on these few.",
        "FT: set aside; it has only 1 of the 4 scores that the others have in common. Report it with the baseline alone to see what it has.",
    )
    asked = build_report([tmp_path], "FT", draws=5)
    assert (asked.baseline, asked.tasks) == ("FT", ("boolq",))


def test_a_reference_with_another_metric_is_an_error(tmp_path: Path) -> None:
    write_fake(tmp_path, Fake("FT"), tasks={"boolq": "ACC"})
    write_fake(tmp_path, Fake("other"), tasks={"boolq": "EM"})
    with pytest.raises(CheckpointError, match="task boolq is scored with EM here and with ACC in FT"):
        build_report([tmp_path], reference="other")
