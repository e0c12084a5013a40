from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from report.fake_combinations import Fake, combinations
from report.fake_runs import write_run as write_fake
from report.fake_runs import write_study
from report.reading import gain_of, score_of, summary_of

from priming.errors import CheckpointError
from priming.report import Unit, build_report

WriteRun = Callable[..., Path]
ONE = {"boolq": "ACC"}
FOUR = {"boolq": "ACC", "mocha": "Pearson-Correlation", "quoref": "QA-F1", "wiqa": "ACC"}


def test_a_run_with_another_metric_is_left_out_by_name(write_run: WriteRun) -> None:
    baseline = write_run("FT", {"first": [0.5, 0.5]})
    odd = write_run("Multi", {"first": [0.5, 0.5]}, metric="EM")
    fine = write_run("Meta", {"first": [0.6, 0.6]})
    report = build_report([odd, fine], baseline)
    assert [summary.run for summary in report.summaries] == ["FT", "Meta"]
    assert report.problems == (
        f"{odd}: Multi is left out; task first is scored with EM here and with ACC in FT: run it again with the same metric",
    )


def test_if_nothing_can_be_used_every_reason_is_given(tmp_path: Path, write_lines: WriteRun) -> None:
    broken = write_lines("FT", ["FT,boolq"])
    failed = write_fake(
        tmp_path / "runs", Fake("Multi"), tasks=ONE, failure=("upstream", "not finite\nat step 3")
    )
    begun = write_fake(tmp_path / "runs", Fake("Meta"), tasks=ONE, finished=0)
    with pytest.raises(CheckpointError) as error:
        build_report([tmp_path / "runs"])
    assert str(error.value).splitlines() == [
        f"{broken / 'downstream' / 'results.csv'}:2: 2 fields where the header has 12; run priming-downstream for it again",
        f"{begun}: nothing is scored yet; start its study again, or run priming-downstream with this run's configuration",
        "Multi (seed 42) failed (upstream: not finite; at step 3).",
    ]
    assert failed.is_dir()


def test_seeds_are_units_of_one_combination(tmp_path: Path) -> None:
    """ARG is that of the means over all units; FT 0.5 and 0.7, Multi 0.6 and 0.9: (0.75 - 0.6) / 0.6."""
    for name, means in {"FT": (0.5, 0.7), "Multi": (0.6, 0.9)}.items():
        for seed, mean in zip((42, 43), means, strict=True):
            scores = {"first": [mean - 0.1, mean + 0.1]}
            write_fake(tmp_path / f"seed{seed}", Fake(name), seed, tasks={"first": "ACC"}, scores=scores)
    report = build_report([tmp_path])
    summary, score = summary_of(report, "Multi"), score_of(report, "Multi", "first")
    assert summary.seeds == (42, 43)
    assert gain_of(report, "Multi").estimate == pytest.approx(0.25)
    assert score.units == (Unit(42, 13), Unit(42, 21), Unit(43, 13), Unit(43, 21))
    assert score.values == pytest.approx((0.5, 0.7, 0.8, 1.0))
    assert score.std == pytest.approx(np.std([0.5, 0.7, 0.8, 1.0]))
    assert report.notes[-1].startswith("A unit is one few-shot sample of one seed.")
    assert [(run.run, run.seed, run.status) for run in report.runs] == [
        ("FT", 42, "done"), ("FT", 43, "done"), ("Multi", 42, "done"), ("Multi", 43, "done"),
    ]  # fmt: skip


def test_what_failed_or_is_partial_is_told_and_the_rest_reported(tmp_path: Path) -> None:
    for name in ("FT", "FT_A", "Meta"):
        write_fake(tmp_path, Fake(name), tasks=FOUR)
    write_fake(tmp_path, Fake("Multi", "multitask", ("M",)), tasks=FOUR, finished=6)
    write_fake(
        tmp_path,
        Fake("Late", "multitask", ("M",)),
        tasks=FOUR,
        finished=1,
        failure=("downstream", "no memory"),
    )
    report = build_report([tmp_path])
    assert [summary.run for summary in report.summaries] == ["FT", "FT_A", "Meta", "Multi"]
    assert report.tasks == ("boolq", "mocha", "quoref")
    facts = {run.run: (run.status, run.cells, run.failure) for run in report.runs}
    assert facts["Multi"] == ("partial", (13, 16), "")
    assert facts["Late"] == ("failed", (3, 16), "downstream: no memory")
    assert report.notes[:4] == (
        "Late: set aside; it has only 1 of the 6 scores that the others have in common. Report it with the baseline alone to see what it has.",
        "wiqa: left out, not scored in Multi.",
        "Late (seed 42) failed (downstream: no memory); 3 of 16 cells are tuned, 1 few-shot samples scored.",
        "Multi (seed 42) is not finished: 13 of 16 cells are tuned, 6 few-shot samples scored.",
    )
    assert score_of(report, "Multi", "boolq").metric == "ACC"  # told by the others


def test_numbers_are_equal_however_the_runs_are_found(tmp_path: Path) -> None:
    folders = write_study(tmp_path, combinations()[:3], (42, 43), tasks=FOUR)
    one = build_report([tmp_path], draws=20)
    other = build_report(list(reversed(folders)), draws=20)
    assert {summary.run: summary for summary in one.summaries} == {
        summary.run: summary for summary in other.summaries
    }
    assert one.runs == build_report([tmp_path / "seed42", tmp_path], draws=20).runs


def test_a_run_that_only_lends_its_upstream_result_is_no_problem(tmp_path: Path) -> None:
    lender = write_fake(tmp_path, Fake("Multi_M", "multitask", ("M",)), tasks=ONE)
    shutil.rmtree(lender / "downstream")
    alone = write_fake(tmp_path, Fake("Multi_A", "multitask", ("A",)), tasks=ONE)
    shutil.rmtree(alone / "downstream")
    write_fake(tmp_path, Fake("FT"), tasks=ONE)
    write_fake(
        tmp_path, Fake("Multi_M_A", "multitask", ("M",), changes={"upstream.from": "Multi_M"}), tasks=ONE
    )
    report = build_report([tmp_path], draws=5)
    assert {run.run: (run.status, run.cells) for run in report.runs} == {
        "FT": ("done", (4, 4)),
        "Multi_M_A": ("done", (4, 4)),
        "Multi_A": ("partial", (0, 0)),
        "Multi_M": ("done", (0, 0)),
    }
    assert report.problems == (
        f"{alone}: nothing is scored yet; start its study again, or run priming-downstream with this run's configuration",
    )
    cost = next(cost for cost in report.costs if cost.run == "Multi_M_A")
    assert (cost.upstream_seconds, cost.upstream_parameters) == (120.0, 980_000.0)


def test_siblings_split_the_average(tmp_path: Path) -> None:
    """superglue-rte has a sibling (glue-rte) among the sources and gains 100 %; boolq has none and loses 50 %."""
    tasks = {"superglue-rte": "ACC", "boolq": "ACC"}
    write_fake(tmp_path, Fake("FT"), tasks=tasks, scores={"superglue-rte": [0.4, 0.4], "boolq": [0.6, 0.6]})
    primed = Fake("Multi_M_A", "multitask", ("M",))
    write_fake(tmp_path, primed, tasks=tasks, scores={"superglue-rte": [0.8, 0.8], "boolq": [0.3, 0.3]})
    report = build_report([tmp_path], draws=20)
    assert report.siblings == {"superglue-rte": ("glue-rte",)}
    found = {one.measure: one for one in report.aggregates if one.run == "Multi_M_A"}
    assert found["arg"].over_tasks.estimate == pytest.approx(0.25)
    assert found["arg_with_siblings"].over_tasks.estimate == pytest.approx(1.0)
    assert found["arg_without_siblings"].over_tasks.estimate == pytest.approx(-0.5)
    assert found["arg_with_siblings"].tasks == 1


def test_without_siblings_there_is_no_split_and_unknown_sources_are_told(tmp_path: Path) -> None:
    write_fake(tmp_path, Fake("FT"), tasks={"boolq": "ACC"})
    folder = write_fake(tmp_path, Fake("Multi_M_A", "multitask", ("M",)), tasks={"boolq": "ACC"})
    report = build_report([tmp_path], draws=20)
    assert report.siblings == {}
    assert not [measure for measure in report.measures if "siblings" in measure.key]
    assert report.notes == ()
    (folder / "upstream" / "final" / "manifest.json").unlink()
    assert build_report([tmp_path], draws=20).notes == (
        "Not in every run folder, and left out where missing: trained parameters (Multi_M_A), sources (Multi_M_A).",
    )


def test_versions_that_differ_are_told(tmp_path: Path) -> None:
    write_fake(tmp_path, Fake("FT"), tasks=ONE)
    write_fake(tmp_path, Fake("FT_A"), tasks=ONE, packages={"torch": "2.12.0", "numpy": "1.0"})
    assert build_report([tmp_path], draws=20).notes == (
        "Runs were made with different versions: torch 2.12.0 (FT_A), 2.13.0+cpu (FT).",
    )


def test_tables_alone_have_no_curves_and_costs(three_runs: tuple[Path, Path, Path]) -> None:
    report = build_report(three_runs, draws=20)
    assert report.curves == ()
    assert report.notes == (
        "Not in every run folder, and left out where missing: dev curves (FT, Multi_M_A, FT_A), times (FT, Multi_M_A, FT_A), trained parameters (FT, Multi_M_A, FT_A).",
    )
