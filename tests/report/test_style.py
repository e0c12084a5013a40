from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from report.report_example import classifier_report, example_report

from priming.report.numbers import Report
from priming.report.reading.setup import Setup
from priming.report.style import COLOURS, METHODS, looks, roles, set_label

DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
"""What is seen of linear RGB (Machado, Oliveira and Fernandes 2009, severity 1)."""

TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
DRAWN = ("baseline", "unprimed", "multitask", "maml", "reptile")


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB, white at (100, 0, 0)."""
    xyz = TO_XYZ @ light.clip(0, 1) / TO_XYZ.sum(axis=1)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2, 1 to 21."""
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_the_colour_arithmetic_knows_black_white_and_grey() -> None:
    assert lab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.01)
    assert lab(linear("#000000")) == pytest.approx([0, 0, 0], abs=0.01)
    assert lab(linear("#777777"))[0] == pytest.approx(50.03, abs=0.05)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    for seen in DEFICIENCIES.values():  # grey looks grey to everybody
        assert np.sum(seen, axis=1) == pytest.approx(np.ones(3), abs=1e-5)


@pytest.mark.parametrize("tone", ["light", "dark"])
@pytest.mark.parametrize("seen", DEFICIENCIES)
def test_methods_differ_for_every_eye(tone: str, seen: str) -> None:
    places = {
        role: lab(np.array(DEFICIENCIES[seen]) @ linear(getattr(COLOURS[role], tone))) for role in DRAWN
    }
    distances = {pair: np.linalg.norm(places[pair[0]] - places[pair[1]]) for pair in combinations(DRAWN, 2)}
    assert min(distances.values()) > 18, min(distances, key=distances.__getitem__)


@pytest.mark.parametrize(("tone", "least"), [("light", 9.0), ("dark", 7.0)])
def test_methods_differ_in_grey(tone: str, least: float) -> None:
    lightness = sorted(lab(linear(getattr(COLOURS[role], tone)))[0] for role in DRAWN)
    assert np.diff(lightness).min() > least


@pytest.mark.parametrize("tone", ["light", "dark"])
def test_marks_and_words_stand_out_from_the_page(tone: str) -> None:
    paper = getattr(COLOURS["paper"], tone)
    assert contrast(getattr(COLOURS["ink"], tone), paper) > 12
    assert contrast(getattr(COLOURS["muted"], tone), paper) > 4.5  # WCAG AA for small text
    for role in ("baseline", "multitask", "maml", "reptile", "other"):
        assert contrast(getattr(COLOURS[role], tone), paper) > 3  # WCAG AA for graphics
    assert contrast(getattr(COLOURS["unprimed"], tone), paper) > 2.5


def test_a_light_colour_tells_its_role() -> None:
    assert len({colour.light for colour in COLOURS.values()}) == len(COLOURS)
    assert all(
        re.fullmatch(r"#[0-9a-f]{6}", tone) for one in COLOURS.values() for tone in (one.light, one.dark)
    )
    assert set(METHODS) <= set(COLOURS)


def test_colour_is_the_method_and_marker_the_set() -> None:
    found = looks(example_report())
    assert {run: look.role for run, look in found.items()} == {
        "FT": "baseline", "FT_A": "unprimed",
        **{f"Multi_{parts}_A": "multitask" for parts in ("A", "M", "M+A", "MA", "MA+A")},
        **{f"Meta_{parts}_A": "maml" for parts in ("A", "M", "M+A", "MA", "MA+A")},
    }  # fmt: skip
    assert found["Multi_M+A_A"].marker == found["Meta_M+A_A"].marker
    assert len({(look.role, look.marker) for look in found.values()}) == 12
    assert found["Meta_M+A_A"].group == "M+A_A"


def with_runs(*setups: tuple[str, Setup]) -> Report:
    report = example_report()
    first = report.summaries[0]
    return replace(report, summaries=tuple(replace(first, run=run, setup=setup) for run, setup in setups))


def test_order_of_parts_does_not_matter_and_what_a_name_adds_makes_a_group_of_its_own() -> None:
    found = looks(
        with_runs(
            ("Multi_M+A_A", Setup("multitask", "M+A", "A")),
            ("Multi_A+M_A", Setup("multitask", "A+M", "A")),
            ("Multi_M_A_fresh", Setup("multitask", "M", "A")),
            ("mine", Setup("maml", "M", "A")),
        )
    )
    assert found["Multi_A+M_A"].upstream == "M+A"
    # two of one method in one set go by their names
    assert [look.group for look in found.values()] == ["Multi_M+A_A", "Multi_A+M_A", "M_A fresh", "M_A"]
    assert set_label(Setup("maml", "A+MA", "A")) == "MA+A_A"


def test_sets_and_methods_that_no_table_holds_have_looks_too() -> None:
    found = looks(
        with_runs(
            ("FT", Setup("none", "", "M")),
            ("FT_H", Setup("none", "", "H")),
            ("FT_H+A", Setup("none", "", "H+A")),
            ("a", Setup("maml", "P", "A")),
            ("b", Setup("maml", "P+Q", "A")),
            ("c", Setup("", "", "")),
        )
    )
    assert len({(look.role, look.marker) for look in found.values()}) == 6
    assert found["c"].role == "other"


def test_a_missing_config_is_made_up_for_by_the_name() -> None:
    found = roles(classifier_report())
    assert found["FT_H"] == "unprimed"
    assert found["Multi_M_H"] == "multitask"
    assert found["Meta_M_H+A_heldout_rte"] == "maml"  # a classifier that is not among the summaries
