from __future__ import annotations

import random
from dataclasses import fields, replace

from report.report_example import classifier_report, example_report

from priming.report.numbers import Report
from priming.report.ordering import in_reading_order
from priming.report.reading.setup import Setup


def shuffled(report: Report) -> Report:
    """The same records in some other order."""
    draw = random.Random(3)
    lists = ("summaries", "scores", "aggregates", "profiles", "transfers", "steps_to_reference", "costs")
    return replace(
        report,
        **{name: tuple(draw.sample(list(found := getattr(report, name)), len(found))) for name in lists},
    )


def test_any_order_becomes_the_same_one() -> None:
    report, ordered = example_report(), in_reading_order(shuffled(example_report()))
    assert [one.run for one in ordered.summaries] == [one.run for one in report.summaries]
    assert [(one.task, one.run) for one in ordered.scores] == [(one.task, one.run) for one in report.scores]
    assert in_reading_order(report) == report
    for field in fields(Report):
        if isinstance(getattr(report, field.name), tuple):
            assert set(map(repr, getattr(ordered, field.name))) == set(map(repr, getattr(report, field.name)))


def test_sets_follow_the_thesis_and_variants_stand_beside_each_other() -> None:
    report = example_report()
    names = {
        "Meta_M_A_fresh": Setup("maml", "M", "A"), "Reptile_A_A": Setup("reptile", "A", "A"), "mine": Setup(),
        "Meta_M_A": Setup("maml", "M", "A"), "Multi_M_A": Setup("multitask", "M", "A"),
        "Meta_Z_A": Setup("maml", "Z", "A"), "FT_A": Setup("none", "", "A"), "FT": Setup("none", "", "M"),
    }  # fmt: skip
    summaries = tuple(replace(report.summaries[0], run=run, setup=setup) for run, setup in names.items())
    assert [one.run for one in in_reading_order(replace(report, summaries=summaries)).summaries] == [
        "FT", "FT_A", "Reptile_A_A", "Multi_M_A", "Meta_M_A", "Meta_M_A_fresh", "mine", "Meta_Z_A",
    ]  # fmt: skip


def test_what_is_not_among_the_summaries_comes_last() -> None:
    assert list(in_reading_order(classifier_report()).classifiers) == [
        "FT_H", "Multi_M_H", "Meta_M_H", "Meta_M_H+A", "Meta_M_H+A_heldout_rte", "Meta_M_H+A_heldout_qnli",
    ]  # fmt: skip
