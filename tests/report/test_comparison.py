from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from report.reading import gain_of, notes_of, score_of, summary_of

from priming.errors import TaskError
from priming.metrics import Interval
from priming.report import Unit, build_report
from priming.report.reading.results import UNKNOWN_SEED

WriteRun = Callable[..., Path]


def test_the_worked_example(three_runs: tuple[Path, Path, Path]) -> None:
    baseline, multi, adapters = three_runs
    report = build_report([multi, adapters], baseline)
    assert (report.baseline, report.reference) == ("FT", "FT_A")
    assert [summary.run for summary in report.summaries] == ["FT", "Multi_M_A", "FT_A"]

    summary = summary_of(report, "Multi_M_A")
    assert summary.gain.estimate == pytest.approx(0.075)
    assert summary.gain_std is not None
    assert summary.gain_std.estimate == pytest.approx(0.325)
    assert summary.difference is not None
    assert summary.difference.estimate == pytest.approx(0.075 - 0.05)  # FT_A gains 10 % and 0 %
    assert summary.difference.low < summary.difference.estimate < summary.difference.high

    score = score_of(report, "Multi_M_A", "second")
    assert (score.mean, score.std, score.gain) == pytest.approx((0.3, 0.1, -0.25))
    assert (score.metric, score.units) == ("ACC", (Unit(UNKNOWN_SEED, 13), Unit(UNKNOWN_SEED, 21)))
    assert score.values == (0.2, 0.4)
    assert score.worst == 0.2
    assert math.isnan(score.off_label_rate)
    assert report.tasks == ("first", "second")


def test_intervals_by_hand(three_runs: tuple[Path, Path, Path]) -> None:
    """Ends of the distribution. Tasks and samples: `second` twice with sample 0.2 four times is a gain of -50 %;
    `first` twice, baseline 0.4 only, is +75 %. Samples only: their lowest and highest means over both tasks."""
    baseline, multi, adapters = three_runs
    summary = summary_of(build_report([multi, adapters], baseline, draws=20000, level=0.9999), "Multi_M_A")
    assert (summary.gain.low, summary.gain.high) == pytest.approx((-0.5, 0.75))
    lowest, highest = (0.7 / 0.6 - 1 - 0.5) / 2, (0.7 / 0.4 - 1 + 0) / 2
    assert (summary.gain_of_samples.low, summary.gain_of_samples.high) == pytest.approx((lowest, highest))

    def difference(first: int, second: int) -> float:
        """Mean difference to FT_A if each task's sample of this place were drawn twice."""
        return (
            (0.7 - (0.5, 0.6)[first]) / (0.4, 0.6)[first] + ((0.2, 0.4)[second] - (0.3, 0.5)[second]) / 0.4
        ) / 2

    ends = [difference(first, second) for first in (0, 1) for second in (0, 1)]
    paired = summary.difference_of_samples
    assert paired is not None
    assert (paired.low, paired.high) == pytest.approx((min(ends), max(ends)))


def test_the_baseline_gains_nothing_and_the_reference_does_not_differ_from_itself(
    three_runs: tuple[Path, Path, Path],
) -> None:
    baseline, multi, adapters = three_runs
    report = build_report([multi, adapters], baseline)
    assert summary_of(report, "FT").gain == Interval(0.0, 0.0, 0.0, 0.95)
    assert summary_of(report, "FT_A").difference is None
    assert summary_of(report, "FT_A").difference_of_samples is None


def test_a_run_is_shown_once_however_often_it_is_named(three_runs: tuple[Path, Path, Path]) -> None:
    baseline, multi, adapters = three_runs
    detour = multi.parent / ".." / "runs" / multi.name
    report = build_report([baseline, multi, detour, adapters], baseline, reference=adapters)
    assert [summary.run for summary in report.summaries] == ["FT", "FT_A", "Multi_M_A"]


def test_runs_are_compared_on_the_same_draws(write_run: WriteRun) -> None:
    scores = {"first": [0.7, 0.5], "second": [0.2, 0.4]}
    baseline = write_run("FT", {"first": [0.4, 0.6], "second": [0.4, 0.4]})
    report = build_report([write_run("one", scores), write_run("other", scores)], baseline, draws=20)
    assert summary_of(report, "one").gain == summary_of(report, "other").gain
    assert summary_of(report, "one").gain_of_samples == summary_of(report, "other").gain_of_samples


def test_numbers_do_not_depend_on_the_other_runs_or_their_order(three_runs: tuple[Path, Path, Path]) -> None:
    baseline, multi, adapters = three_runs
    together = build_report([adapters, multi], baseline)
    assert (
        summary_of(together, "Multi_M_A").gain
        == summary_of(build_report([multi], baseline), "Multi_M_A").gain
    )
    assert together == build_report([adapters, multi], baseline)
    few = [build_report([multi], baseline, seed=seed, draws=20) for seed in (1, 2)]
    assert summary_of(few[0], "Multi_M_A").gain != summary_of(few[1], "Multi_M_A").gain


def test_a_baseline_near_zero_is_left_out_by_name(write_run: WriteRun) -> None:
    baseline = write_run("FT", {"first": [0.5, 0.5], "freebase_qa": [0.0, 0.008]})
    multi = write_run("Multi", {"first": [0.6, 0.6], "freebase_qa": [0.5, 0.5]})
    report = build_report([multi], baseline)
    assert report.left_out == {"freebase_qa": "its baseline score 0.004 is not above 0.01"}
    assert gain_of(report, "Multi").estimate == pytest.approx(0.2)
    assert math.isnan(score_of(report, "Multi", "freebase_qa").gain)
    assert score_of(report, "Multi", "freebase_qa").mean == 0.5
    kept = build_report([multi], baseline, near_zero=0.001)
    assert gain_of(kept, "Multi").estimate == pytest.approx((0.2 + 124) / 2)


def test_tasks_can_be_excluded(three_runs: tuple[Path, Path, Path]) -> None:
    baseline, multi, _ = three_runs
    report = build_report([multi], baseline, exclude=["second"])
    assert report.left_out == {"second": "excluded by request"}
    assert gain_of(report, "Multi_M_A").estimate == pytest.approx(0.4)
    assert score_of(report, "Multi_M_A", "second").mean == pytest.approx(0.3)
    nothing = build_report([multi], baseline, exclude=["first", "second"])
    assert math.isnan(gain_of(nothing, "Multi_M_A").estimate)


def test_an_unknown_task_to_exclude_is_an_error(three_runs: tuple[Path, Path, Path]) -> None:
    with pytest.raises(
        TaskError, match=r"cannot exclude 'secnd'.*\(did you mean 'second'\?\); they have first, second"
    ):
        build_report([three_runs[1]], three_runs[0], exclude=["secnd"])


def test_an_undefined_score_counts_as_zero_and_is_named(write_run: WriteRun) -> None:
    baseline = write_run("FT", {"mocha": [0.4, 0.4]}, metric="Pearson-Correlation")
    multi = write_run("Multi", {"mocha": [0.6, ""]}, metric="Pearson-Correlation")
    report = build_report([multi], baseline)
    assert score_of(report, "Multi", "mocha").mean == pytest.approx(0.3)
    assert gain_of(report, "Multi").estimate == pytest.approx(-0.25)
    assert notes_of(report) == (
        "Multi, mocha sample 21: Pearson-Correlation is undefined (outputs that are constant or no numbers) and counts as 0.",
    )


def test_only_common_tasks_and_samples_are_compared(write_run: WriteRun) -> None:
    baseline = write_run("FT", {"first": [0.5, 0.7], "second": [0.4, 0.4]}, samples=(13, 21))
    multi = write_run("Multi", {"first": [0.9, 0.6], "third": [0.4, 0.4]}, samples=(42, 13))
    report = build_report([multi], baseline)
    assert report.tasks == ("first",)
    assert score_of(report, "Multi", "first").units == (Unit(UNKNOWN_SEED, 13),)
    assert gain_of(report, "Multi").estimate == pytest.approx(0.6 / 0.5 - 1)
    assert notes_of(report) == (
        "first sample 21: left out, not scored in Multi.",
        "first sample 42: left out, not scored in FT.",
        "second: left out, not scored in Multi.",
        "third: left out, not scored in FT.",
    )


def test_samples_are_paired_by_their_seed_not_by_their_place(write_run: WriteRun) -> None:
    """The run is 0.1 better on each sample; were the samples paired by place, the intervals would be wide."""
    baseline = write_run("FT", {"first": [0.2, 0.8]}, samples=(13, 21))
    adapters = write_run("FT_A", {"first": [0.8, 0.2]}, samples=(21, 13))
    summary = summary_of(build_report([adapters], baseline), "FT_A")
    assert (summary.gain.low, summary.gain.high) == (0.0, 0.0)


def test_failed_cells_are_named(write_lines: WriteRun, write_run: WriteRun) -> None:
    baseline = write_run("FT", {"first": [0.5, 0.5], "second": [0.5, 0.5]})
    multi = write_lines(
        "Multi",
        [
            "Multi,first,ACC,13,1e-05,2,0.8,0.7,true,100,,done",
            "Multi,first,ACC,13,5e-05,2,,,false,,,failed",
            "Multi,first,ACC,21,1e-05,2,,,false,,,failed",
            "Multi,second,ACC,13,1e-05,2,,0.5,true,100,,failed",
        ],
    )
    assert notes_of(build_report([multi], baseline)) == (
        "first sample 21: left out, not scored in Multi.",
        "second sample 21: left out, not scored in Multi.",
        "Multi, first: failed cells: sample 13 1 of 2; sample 21 1 of 1.",
        "Multi, second: failed cells: sample 13 1 of 1 (the picked one too: scored as it stopped).",
    )


def test_off_label_rates_are_averaged_over_samples(write_lines: WriteRun) -> None:
    run = write_lines(
        "FT",
        [
            f"FT,first,ACC,{s},1e-05,2,0.8,0.7,true,100,{rate},done"
            for s, rate in ((13, 0.1), (21, 0.3), (42, ""))
        ],
    )
    assert score_of(build_report([run], run), "FT", "first").off_label_rate == pytest.approx(0.2)


def test_nothing_in_common_is_an_error(write_run: WriteRun) -> None:
    runs = [write_run("FT", {"first": [0.5, 0.5]}), write_run("Multi", {"second": [0.5, 0.5]})]
    with pytest.raises(TaskError, match=r"no task and sample is scored in every run \(FT, Multi\)"):
        build_report(runs, runs[0])
