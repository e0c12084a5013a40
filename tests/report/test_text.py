from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from report.fake_runs import write_classifiers

from priming.report import build_report, render_text

WriteRun = Callable[..., Path]

EXPECTED = """\
Relative gain over FT, mean over 2 of 3 tasks (ARG), in percent

run    method     upstream  downstream  init   ARG   95 % interval  RGSTD  minus FT_A   95 % interval
FT                                            +0.0    [+0.0, +0.0]    0.0        +0.0    [+0.0, +0.0]
Multi  multitask  M         A           keep  +7.5  [-25.0, +40.0]   32.5        +7.5  [-25.0, +40.0]
FT_A                                          +0.0    [+0.0, +0.0]    0.0

Test score per task, mean +- standard deviation over samples, in percent

task    metric  samples            FT         Multi          FT_A
first   ACC           2  50.0 +-  0.0  70.0 +-  0.0  50.0 +-  0.0
second  ACC           2  40.0 +-  0.0  30.0 +-  0.0  40.0 +-  0.0
zero    ACC           2   0.0 +-  0.0   5.0 +-  5.0   0.0 +-  0.0

Relative gain over FT per task, in percent

task    metric  samples    FT  Multi  FT_A
first   ACC           2  +0.0  +40.0  +0.0
second  ACC           2  +0.0  -25.0  +0.0

Outputs that are none of the task's labels, in percent

task    metric  samples  Multi
first   ACC           2   12.5
second  ACC           2   12.5
zero    ACC           2   12.5

Notes
- RGSTD is the standard deviation of the relative gain over tasks. Standard deviations are of the population form.
- Intervals are percentiles of a bootstrap over tasks and over the samples of each, paired between runs.
- zero: no relative gain, left out of ARG and RGSTD: its baseline score 0 is not above 0.01.
- Not in every run folder, and left out where missing: dev curves (FT, Multi, FT_A), times (FT, Multi, FT_A), trained \
parameters (FT, Multi, FT_A).
"""


def test_a_whole_report(write_run: WriteRun) -> None:
    plain = {"first": [0.5, 0.5], "second": [0.4, 0.4], "zero": [0, 0]}
    config = "upstream: {method: multitask, train: [M]}\ndownstream: {train: [A], init: keep}\n"
    baseline, adapters = write_run("FT", plain), write_run("FT_A", plain)
    multi = write_run(
        "Multi",
        {"first": [0.7, 0.7], "second": [0.3, 0.3], "zero": [0.1, 0]},
        off_label="0.125",
        config=config,
    )
    assert render_text(build_report([multi, adapters], baseline)) == EXPECTED


def test_a_report_without_any_gain_shows_dashes(write_run: WriteRun) -> None:
    baseline = write_run("FT", {"zero": [0, 0]})
    text = render_text(build_report([baseline], baseline))
    assert "mean over 0 of 1 tasks" in text
    assert text.splitlines()[3].split() == ["FT", "-", "-"]


def test_without_a_baseline_there_are_scores_alone(write_run: WriteRun) -> None:
    runs = [write_run(name, {"first": [0.5, 0.7]}) for name in ("one", "other")]
    assert render_text(build_report(runs, draws=5)).splitlines()[:11] == [
        "Runs",
        "",
        "run",
        "one",
        "other",
        "",
        "Test score per task, mean +- standard deviation over samples, in percent",
        "",
        "task   metric  samples           one         other",
        "first  ACC           2  60.0 +- 10.0  60.0 +- 10.0",
        "",
    ]


def test_seeds_removals_and_what_could_not_be_used_are_told(tmp_path: Path) -> None:
    write_classifiers(tmp_path, (42, 43))
    broken = tmp_path / "seed42" / "Meta_M_H+A_heldout_rte" / "downstream" / "results.csv"
    broken.write_text("run\n", encoding="utf-8")
    text = render_text(build_report([tmp_path], draws=5))
    assert "over samples of all seeds, in percent" in text
    table = text.split("Test score without one of the sources, in percent\n\n")[1].splitlines()
    assert table[0].split() == [
        "run",
        "without",
        "task",
        "samples",
        "with",
        "all",
        "without",
        "it",
        "change",
        "95",
        "%",
        "interval",
    ]
    assert table[1].split()[:4] == ["Meta_M_H+A", "cola", "mnli", "4"]
    assert text.rstrip().splitlines()[-2:] == [
        "Not used",
        f"- {broken}:1: missing columns: task, metric, sample, learning_rate, batch_size, dev_score, test_score, picked, best_step, off_label_rate, status; run priming-downstream for it again",
    ]
