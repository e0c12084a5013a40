from __future__ import annotations

import math
from pathlib import Path

import pytest
from report.fake_combinations import classifiers
from report.fake_runs import write_classifiers, write_run

from priming.report import build_report
from priming.report.numbers import Report

FAKES = {fake.name: (fake, targets) for fake, targets in classifiers()}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("glue")
    write_classifiers(folder, (42, 43))
    return build_report([folder], draws=50)


def test_every_classifier_is_in_the_tables_on_common_ground_or_not(report: Report) -> None:
    assert len(report.classifiers) == 14 - 6  # the six of table 4.2 stand there
    assert not [name for name in report.classifiers if "without" in name]
    assert len({one.source for one in report.removals}) == 6
    assert report.classifiers.keys() - {summary.run for summary in report.summaries} == {
        f"Meta_M_H+A_heldout_{target}" for target in ("cola", "qnli", "rte")
    }
    held_out = report.classifiers["Meta_M_H+A_heldout_cola"]
    assert list(held_out) == ["cola"]
    assert len(held_out["cola"].values) == 4
    assert math.isnan(held_out["cola"].gain)
    mnli = report.classifiers["Meta_M_H"]["mnli"]
    assert mnli in report.scores


def test_text_to_text_runs_are_none(tmp_path: Path) -> None:
    fake, _ = FAKES["FT"]
    plain = write_run(tmp_path, type(fake)("FT"), tasks={"boolq": "ACC"})
    assert build_report([plain], draws=5).classifiers == {}


def test_what_leaving_a_source_out_changes(tmp_path: Path) -> None:
    for name, scores in {
        "FT": [0.3, 0.3],
        "Meta_M_H+A": [0.5, 0.7],
        "Meta_M_H+A_without_rte": [0.4, 0.6],
        "Meta_M_H+A_without_qqp": [0.6, 0.6],
    }.items():
        fake, targets = FAKES[name]
        write_run(tmp_path, fake, tasks=targets, scores={"mnli": scores})
    qqp, rte = build_report([tmp_path], draws=200).removals
    assert (rte.run, rte.source, rte.task, rte.units) == ("Meta_M_H+A", "rte", "mnli", 2)
    assert (rte.full, rte.without) == pytest.approx((0.6, 0.5))
    assert (rte.low, rte.high) == pytest.approx((-0.1, -0.1))  # the same in every unit
    assert (qqp.source, qqp.full, qqp.without) == ("qqp", pytest.approx(0.6), pytest.approx(0.6))
    assert (qqp.low, qqp.high) == pytest.approx((-0.1, 0.1))


def test_a_removal_needs_the_run_equal_in_everything_else(report: Report, tmp_path: Path) -> None:
    assert [(one.run, one.source) for one in report.removals] == [
        ("Meta_M_H+A", source) for source in ("cola", "mrpc", "qnli", "qqp", "rte", "sst2")
    ]
    fake, targets = FAKES["Meta_M_H+A"]
    longer = type(fake)(
        fake.name,
        fake.method,
        fake.upstream,
        fake.downstream,
        0.1,
        fake.modules,
        {**fake.changes, "upstream.steps": 800},
    )
    write_run(tmp_path, longer, tasks=targets)
    less, targets = FAKES["Meta_M_H+A_without_rte"]
    write_run(tmp_path, less, tasks=targets)
    assert build_report([tmp_path], draws=5).removals == ()


def test_one_unit_has_no_interval(tmp_path: Path) -> None:
    for name in ("Meta_M_H+A", "Meta_M_H+A_without_rte"):
        fake, targets = FAKES[name]
        write_run(tmp_path, fake, tasks=targets, samples=(13,))
    (one,) = build_report([tmp_path], draws=5).removals
    assert one.units == 1
    assert math.isnan(one.low)
    assert math.isnan(one.high)
