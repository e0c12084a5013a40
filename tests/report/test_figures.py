from __future__ import annotations

import ast
import math
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from report.report_example import classifier_report, example_report, single_report, small_report
from report.report_example_pictures import NOT_OF_A_STUDY, Picture, example_picture, picture

import priming.report.figures
from priming.metrics import Interval
from priming.report.figures import FIGURES, draw_figures
from priming.report.figures.canvas import own_style
from priming.report.figures.marks import plain_percent, signed_percent
from priming.report.numbers import Report
from priming.report.style import COLOURS, looks

OF_A_STUDY = [plan.key for plan in FIGURES if plan.key not in NOT_OF_A_STUDY]


def dots(axes: Axes) -> list[tuple[float, float, str]]:
    """Place and colour of the dots of some axes, in the order they were drawn."""
    return [
        (*map(float, dot.get_offsets()[0]), to_hex(dot.get_facecolor()[0]))
        for dot in axes.collections
        if isinstance(dot, PathCollection)
    ]


def lines(axes: Axes, colour: str, width: float) -> list[np.ndarray]:
    return [
        line.get_xydata()
        for line in axes.lines
        if to_hex(line.get_color()) == colour and line.get_linewidth() == width
    ]


def keys(report: Report) -> list[str]:
    with own_style():
        return [plan.key for plan in FIGURES if plan.draw(report) is not None]


@pytest.mark.parametrize("key", OF_A_STUDY)
def test_no_text_is_small_covers_another_or_leaves_the_figure(key: str) -> None:
    check_texts(example_picture(key))


@pytest.mark.parametrize("key", OF_A_STUDY)
def test_nor_where_there_is_little_to_show_and_names_are_long(key: str) -> None:
    found = picture(small_report(), key)
    assert found is not None
    check_texts(found)


def check_texts(found: Picture) -> None:
    figure, texts = found
    width, height = figure.get_size_inches() * 72
    assert len(texts) > 5
    for written in texts:
        assert written.size >= 7, written
        left, bottom, right, top = written.box
        assert min(left * width, bottom * height, (1 - right) * width, (1 - top) * height) > -0.5, written
    for one, other in combinations(texts, 2):
        across = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
        up = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
        if one.rotated and other.rotated:  # their boxes say nothing
            continue
        # a box is as high as the highest letter there is, so rows may touch by a hair
        assert across * width < 0.5 or up * height < 1.5, (one, other)


@pytest.mark.parametrize("key", OF_A_STUDY)
def test_a_caption_says_of_how_many_and_what_the_intervals_are(key: str) -> None:
    report = example_report()
    [plan] = [plan for plan in FIGURES if plan.key == key]
    caption = plan.caption(report)
    assert caption.endswith(".")
    assert "unit" in caption or key == "convergence"
    assert "95 %" in caption or "interval" in caption or key in ("figure_5_4", "transfer")


def test_figure_5_1_shows_every_combination_where_its_numbers_are() -> None:
    report = example_report()
    axes = example_picture("figure_5_1").figure.axes[0]
    expected = []
    for summary in report.summaries:
        assert summary.gain is not None
        assert summary.gain_std is not None
        expected.append((summary.gain.estimate, summary.gain_std.estimate, looks(report)[summary.run].colour))
    assert dots(axes) == expected
    summary = report.summaries[4]
    assert summary.run == "Multi_M_A"
    assert summary.gain is not None
    assert summary.gain_std is not None
    found = lines(axes, COLOURS["multitask"].light, 0.9)
    level, upright = found[2], found[3]  # after those of Multi_A_A
    assert level[:, 0].tolist() == [summary.gain.low, summary.gain.high]
    assert level[:, 1].tolist() == [summary.gain_std.estimate] * 2
    assert upright[:, 1].tolist() == [summary.gain_std.low, summary.gain_std.high]
    assert {written.text for written in example_picture("figure_5_1").texts} >= {
        *(summary.run for summary in report.summaries),
        "ARG: mean relative gain over FT (%), 10 tasks × 6 units",  # noqa: RUF001
    }


def test_figure_5_2_groups_methods_by_set_and_draws_the_reference_as_a_line() -> None:
    report = example_report()
    axes = example_picture("figure_5_2").figure.axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["A_A", "M_A", "M+A_A", "MA_A", "MA+A_A"]
    by_run = {summary.run: summary for summary in report.summaries}
    shown = dots(axes)
    assert [round(x) for x, _, _ in shown] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert [y for _, y, _ in shown[2:4]] == [
        by_run["Multi_M_A"].gain.estimate,
        by_run["Meta_M_A"].gain.estimate,
    ]
    [reference] = lines(axes, COLOURS["unprimed"].light, 1.4)
    assert reference[:, 1].tolist() == [by_run["FT_A"].gain.estimate] * 2
    thick = lines(axes, COLOURS["maml"].light, 2.4)[1]
    inner = by_run["Meta_M_A"].gain_of_samples
    assert thick[:, 1].tolist() == [inner.low, inner.high]


def test_figure_5_4_has_a_tick_for_each_unit_and_a_dot_for_their_mean() -> None:
    report = example_report()
    axes = example_picture("figure_5_4").figure.axes[3]
    assert axes.get_title(loc="left") == "merge_sentences"
    scores = [score for score in report.scores if score.task == "merge_sentences"]
    assert [x for x, _, _ in dots(axes)] == [score.mean for score in scores]
    ticks = [line.get_xdata() for line in axes.lines if line.get_marker() == "|"]
    assert [tuple(values) for values in ticks] == [score.values for score in scores]


def test_the_forest_has_a_panel_per_measure_with_its_neutral_line() -> None:
    report = example_report()
    axes = example_picture("aggregates").figure.axes
    assert len(axes) == len(report.measures)
    for panel, measure in zip(axes, report.measures, strict=True):
        upright = [ends[0, 0] for ends in lines(panel, COLOURS["muted"].light, 0.8)]
        assert upright == ([] if measure.neutral is None else [measure.neutral])
        values = [one.over_tasks.estimate for one in report.aggregates if one.measure == measure.key]
        assert [x for x, _, _ in dots(panel)] == values


@pytest.mark.parametrize("key", ["profiles", "convergence"])
def test_small_panels_show_one_set_each_and_what_was_not_primed_in_all(key: str) -> None:
    axes = example_picture(key).figure.axes
    assert [panel.get_title(loc="left") for panel in axes] == ["A_A", "M_A", "M+A_A", "MA_A", "MA+A_A"]
    roles = [COLOURS[role].light for role in ("baseline", "unprimed", "multitask", "maml")]
    assert all([to_hex(line.get_color()) for line in panel.lines] == roles for panel in axes)


def test_a_cell_of_the_transfer_matrix_says_its_number_and_its_significance() -> None:
    report = example_report()
    transfers = [
        replace(one, difference=-0.1234, p_value=0.001, p_adjusted=0.04)
        if (one.run, one.task) == ("Meta_A_A", "work_link")
        else replace(one, difference=0.05, p_value=0.03, p_adjusted=0.5)
        for one in report.transfers
    ]
    found = picture(replace(report, transfers=tuple(transfers)), "transfer")
    assert found is not None
    written = [one.text for one in found.texts]
    assert written.count("−12.3**") == 1  # noqa: RUF001
    assert written.count("+5.0*") == 109
    assert len(found.figure.axes[0].patches) == 1  # the frame of what surely loses
    [plan] = [plan for plan in FIGURES if plan.key == "transfer"]
    assert "framed: 1 cell is." in plan.caption(replace(report, transfers=tuple(transfers)))


def test_what_never_reaches_the_reference_says_so() -> None:
    steps, shares = example_picture("steps_to_reference").figure.axes
    never = sum(math.isinf(one.median_steps) for one in example_report().steps_to_reference)
    assert never == 1
    assert [text.get_text() for text in steps.texts] == ["never"]
    assert len(dots(steps)) == len(dots(shares)) - never


def test_costs_stand_on_a_logarithmic_axis() -> None:
    gains, sizes = example_picture("cost").figure.axes
    report = example_report()
    assert gains.get_xscale() == sizes.get_xscale() == "log"
    assert [x for x, _, _ in dots(gains)] == [
        one.upstream_seconds + one.downstream_seconds for one in report.costs
    ]
    unknown = replace(report, costs=tuple(replace(one, upstream_seconds=math.nan) for one in report.costs))
    without_time = picture(unknown, "cost")
    assert without_time is not None
    assert len(without_time.figure.axes) == 1


def test_sources_left_out_are_ordered_by_what_they_cost() -> None:
    found = picture(classifier_report(), "table_4_2")
    assert found is not None
    [axes] = found.figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "rte", "mrpc", "qqp", "sst2", "cola", "qnli",
    ]  # fmt: skip
    assert [x for x, _, _ in dots(axes)] == pytest.approx([-0.037, -0.026, -0.02, -0.017, -0.002, 0.0003])
    assert len(lines(axes, COLOURS["maml"].light, 0.9)) == 5  # none where there is one unit


def test_figures_without_numbers_are_not_made() -> None:
    assert keys(single_report()) == ["figure_5_4", "convergence", "off_label", "cost"]
    assert keys(classifier_report()) == ["figure_5_4", "table_4_2"]
    report = example_report()
    without_reference = replace(
        report,
        reference=None,
        summaries=tuple(replace(one, difference=None) for one in report.summaries),
        transfers=(),
        steps_to_reference=(),
    )
    assert picture(without_reference, "transfer") is None
    assert picture(without_reference, "steps_to_reference") is None
    assert picture(without_reference, "figure_5_1") is not None


def test_undefined_numbers_are_not_drawn() -> None:
    report = example_report()
    nothing = Interval(math.nan, math.nan, math.nan, 0.95)
    summaries = tuple(
        replace(one, gain=nothing, gain_of_samples=nothing, gain_std=nothing, difference=nothing)
        if one.run == "Multi_M_A"
        else one
        for one in report.summaries
    )
    found = picture(replace(report, summaries=summaries), "figure_5_1")
    assert found is not None
    assert len(dots(found.figure.axes[0])) == 11
    assert "Multi_M_A" not in {written.text for written in found.texts}


def test_names_are_written_as_they_are_and_long_ones_are_broken() -> None:
    report = single_report()
    odd, long = "a_$x^2$_<b>&", "blimp-sentential_negation_npi_licensor_present"
    renamed = {"aspect_opinion": odd, "work_link": long}
    scores = tuple(replace(one, task=renamed.get(one.task, one.task)) for one in report.scores)
    found = picture(replace(report, scores=scores), "figure_5_4")
    assert found is not None
    titles = [axes.get_title(loc="left") for axes in found.figure.axes]
    assert odd in titles
    assert "blimp-sentential_\nnegation_npi_\nlicensor_present" in titles


def test_equal_reports_give_equal_bytes_whatever_the_users_settings() -> None:
    first = draw_figures(classifier_report())
    with mpl.rc_context({"font.size": 30, "svg.hashsalt": "mine", "axes.grid": False, "savefig.dpi": 20}):
        again = draw_figures(classifier_report())
        assert mpl.rcParams["font.size"] == 30
    assert first == again
    for drawing in first:
        assert drawing.png.startswith(b"\x89PNG")
        assert b"Software" not in drawing.png
        assert "<dc:date>" not in drawing.svg


def test_no_figure_goes_through_pyplot() -> None:
    folder = Path(priming.report.figures.__file__).parent
    imported = [
        alias.name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    assert len(imported) > 50
    assert not [name for name in imported if "pyplot" in name]


@pytest.mark.parametrize(
    ("fraction", "signed", "plain"),
    [(0.1, "+10", "10"), (-0.025, "−2.5", "−2.5"), (0.0, "0", "0"), (-1e-12, "0", "0")],  # noqa: RUF001
)
def test_ticks_are_percents(fraction: float, signed: str, plain: str) -> None:
    assert signed_percent(fraction) == signed
    assert plain_percent(fraction) == plain
