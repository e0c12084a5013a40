"""Tables as readers see them, before they are HTML or LaTeX."""

from __future__ import annotations

import math
from dataclasses import replace

from report.report_example import classifier_report, example_report, single_report

from priming.metrics import Interval
from priming.report.views import Table, build_tables


def row_of(table: Table, first: str) -> list[str]:
    return next([cell.text for cell in row] for row in table.rows if row[0].text == first)


def test_numbers_of_the_headline_table_by_hand() -> None:
    report = example_report()
    one = replace(
        report.summaries[4],
        gain=Interval(0.1449, -0.111, 0.5433, 0.95),
        gain_of_samples=Interval(0.1449, 0.1, 0.2, 0.95),
        gain_std=Interval(0.552, 0.1, 0.8, 0.95),
        difference=Interval(0.2826, -0.0004, 0.8781, 0.95),
        difference_of_samples=None,
    )
    table = build_tables(replace(report, summaries=(*report.summaries[:4], one, *report.summaries[5:])))[
        "summary"
    ]
    assert [column.title for column in table.columns] == [
        "Combination", "Method", "Upstream", "Downstream", "ARG", "units only", "RGSTD", "minus FT_A", "units only",
    ]  # fmt: skip
    assert row_of(table, "Multi_M_A") == [
        "Multi_M_A", "multi-task", "M", "A", "+14.5 [−11.1, +54.3]", "[+10.0, +20.0]", "55.2 [10.0, 80.0]",  # noqa: RUF001
        "+28.3 [−0.0, +87.8]", "–",  # noqa: RUF001
    ]  # fmt: skip
    assert table.caption.endswith("All rows: init keep; seeds 42, 43, 44.")
    assert row_of(table, "FT_A")[-2:] == ["–", "–"]  # noqa: RUF001


def test_table_5_1_by_hand() -> None:
    report = example_report()
    difference = {"Multi_M_A": 0.273, "Meta_M_A": 0.184, "Multi_A_A": -0.092, "Meta_A_A": -0.065}
    table = build_tables(
        replace(
            report,
            summaries=(
                *(
                    replace(one, difference=Interval(difference[one.run], -0.5, 0.5, 0.95))
                    for one in report.summaries
                    if one.run in difference
                ),
                replace(report.summaries[6], run="Multi_MA_A"),
            ),
        )
    )["table_5_1"]
    assert [column.title for column in table.columns] == ["Set", "multi-task", "MAML", "mean"]
    assert row_of(table, "M_A") == ["M_A", "+27.3 [−50.0, +50.0]", "+18.4 [−50.0, +50.0]", "+22.9"]  # noqa: RUF001
    assert row_of(table, "A_A")[-1] == "−7.8"  # noqa: RUF001
    assert [cell.why for cell in table.rows[-1]][2] == "no such combination in this report"


def test_negative_transfer_lists_what_loses_the_surest_first() -> None:
    report = example_report()
    one = report.transfers[0]
    transfers = (
        replace(one, task="chance", difference=-0.3, p_value=0.2, p_adjusted=1.0),
        replace(one, task="maybe", difference=-0.02, p_value=0.03, p_adjusted=0.9),
        replace(one, task="gain", difference=0.3, p_value=0.001, p_adjusted=0.01),
        replace(one, task="sure", difference=-0.01, p_value=0.001, p_adjusted=0.01),
        replace(one, task="single", difference=-0.5, p_value=math.nan, p_adjusted=math.nan, units=1),
    )
    tables = build_tables(replace(report, transfers=transfers))
    assert [(row[1].text, row[-1].text) for row in tables["negative_transfer"].rows] == [
        ("sure", "**"),
        ("maybe", "*"),
    ]
    assert len(tables["transfer"].rows) == 5
    assert tables["transfer"].rows[-1][4].why == "fewer than two units"
    assert "negative_transfer" not in build_tables(replace(report, transfers=transfers[2:3]))


def test_tables_of_classifiers() -> None:
    tables = build_tables(classifier_report())
    assert row_of(tables["table_4_1"], "Meta_M_H+A")[1:] == ["49.5 ± 1.2", "–", "–"]  # noqa: RUF001
    # runs that differ in what was held out share a column
    assert [column.title for column in tables["table_4_3"].columns] == [
        "Target", "Metric", "FT_H", "Multi_M_H", "Meta_M_H", "Meta_M_H+A",
    ]  # fmt: skip
    assert row_of(tables["table_4_3"], "glue-rte")[-1] == "68.6 ± 1.2"
    changes = [row[5].text for row in tables["table_4_2"].rows]
    assert changes[0] == "−3.7 [−5.7, −2.2]"  # noqa: RUF001
    assert changes[-1] == "+0.0"  # one unit, no interval


def test_what_all_run_folders_share_is_said_once() -> None:
    table = build_tables(example_report())["runs"]
    assert [column.title for column in table.columns] == [
        "Combination", "Seed", "Status", "Cells", "Folder", "Failure",
    ]  # fmt: skip
    assert "device cpu, 2 threads; versions python 3.11.7, torch 2.13.0" in table.caption
    assert "35 of them whole" in table.caption


def test_every_row_has_as_many_fields_as_there_are_columns() -> None:
    for report in (example_report(), single_report(), classifier_report()):
        for table in build_tables(report).values():
            assert {len(row) for row in table.rows} == {len(table.columns)}, table.key
            assert 1 <= table.heads < len(table.columns) or len(table.columns) == 1
