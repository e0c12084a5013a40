from __future__ import annotations

import base64
import hashlib
import math
import os
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report.report_example import classifier_report, example_report, single_report
from report.report_example_pictures import example_drawings

from priming.errors import CheckpointError
from priming.report.numbers import Report
from priming.report.page import render_page
from priming.report.page.svg import inline_svg
from priming.report.rendering import write_pages
from priming.report.style import COLOURS
from priming.report.views import build_tables

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Outline(HTMLParser):
    """The elements of a page, in order; refuses a page whose elements do not close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), (tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(name)) is not None]


def page_of(report: Report) -> str:
    """The page without figures, which take long to draw."""
    return render_page(report, (), build_tables(report))


@pytest.fixture(scope="module")
def page() -> str:
    report = example_report()
    return render_page(report, example_drawings(), build_tables(report))


def test_the_page_is_one_file_that_asks_for_nothing(page: str) -> None:
    outline = Outline(page)
    assert len(page.encode()) < 3e6
    assert not re.search(r"https?:", page)
    assert [value for name in ("src", "srcset", "data", "action") for value in outline.values(name)] == []
    links = [value for value in outline.values("href") if not value.startswith("#")]
    assert links == ["data:,"]  # no icon is asked for either
    assert "url(" not in "".join(outline.texts["style"])


def test_ids_are_unique_and_links_and_clips_lead_to_them(page: str) -> None:
    outline = Outline(page)
    ids = outline.values("id")
    assert max(Counter(ids).values()) == 1
    targets = [value[1:] for value in outline.values("href") if value.startswith("#")]
    targets += [value[5:-1] for value in outline.values("clip-path")]
    targets += [name for value in outline.values("aria-labelledby") for name in value.split()]
    targets += outline.values("aria-describedby")
    assert len(targets) > 1000
    assert set(targets) <= set(ids)


def test_only_the_pages_own_style_and_script_may_run(page: str) -> None:
    outline = Outline(page)
    [style], [script] = outline.texts["style"], outline.texts["script"]
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (style, script)
    ]
    [content] = [one["content"] for tag, one in outline.elements if tag == "meta" and "http-equiv" in one]
    assert content == (
        f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]}; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    names = {name for _, attributes in outline.elements for name in attributes}
    assert not [name for name in names if name == "style" or name.startswith("on")]


def test_texts_of_the_data_are_escaped() -> None:
    bad = "</script><script>alert('&')</script>\"<b>"
    report = example_report()
    broken = replace(
        report,
        title=bad,
        baseline=bad,
        summaries=(replace(report.summaries[0], run=bad), *report.summaries[1:]),
        scores=tuple(replace(one, task=bad) if one.task == "word_order" else one for one in report.scores),
        left_out={bad: bad},
        siblings={bad: (bad,)},
        measures=tuple(replace(one, title=bad, meaning=bad) for one in report.measures),
        transfers=tuple(replace(one, run=bad, task=bad, against=bad) for one in report.transfers),
        runs=tuple(
            replace(
                one, run=bad, folder=bad, device=bad, packages={bad: bad}, config=bad, failure=bad, status=bad
            )
            for one in report.runs
        ),
        notes=(bad,),
        problems=(bad,),
    )
    found = page_of(broken)
    outline = Outline(found)
    assert bad not in found
    assert len(outline.texts["script"]) == 1
    assert (
        sum(tag == "b" for tag, _ in outline.elements) == 2
    )  # the template's own, of baseline and reference
    assert found.count("alert(") > 50  # shown, everywhere


def test_sections_stand_in_the_order_a_reader_wants(page: str) -> None:
    outline = Outline(page)
    assert outline.texts["h2"] == [
        "1 problem", "Overview", "Fair aggregates", "Transfer to each task", "Worst of units", "Convergence",
        "Off-label outputs", "Costs beside gains", "Task by task", "What was run", "Notes",
    ]  # fmt: skip
    assert outline.texts["dd"][:5] == ["12", "3", "10", "6", "36"]
    assert sum(tag == "svg" for tag, _ in outline.elements) == len(example_drawings()) == 11
    assert sum(tag == "details" for tag, _ in outline.elements) == 2 + 36


def test_sections_without_numbers_are_not_there() -> None:
    found = Outline(page_of(single_report())).texts["h2"]
    assert found == [
        "Overview", "Worst of units", "Off-label outputs", "Costs beside gains", "Task by task", "What was run", "Notes",
    ]  # fmt: skip
    assert "Classifiers" in Outline(page_of(classifier_report())).texts["h2"]


def test_a_dash_says_why_it_stands_there() -> None:
    report = example_report()
    why = "FT scores 0.4 %, not above 1 %"
    left_out = replace(
        report,
        left_out={"word_order": why},
        scores=tuple(
            replace(one, gain=math.nan) if one.task == "word_order" else one for one in report.scores
        ),
    )
    row = next(row for row in build_tables(left_out)["gains"].rows if row[0].text == "word_order")
    assert {(cell.text, cell.why) for cell in row[3:-1]} == {("–", why)}  # noqa: RUF001
    found = Outline(page_of(left_out))
    assert [one.get("title") for tag, one in found.elements if tag == "td"].count(why) == 12
    assert f"word_order: no relative gain, left out of ARG and RGSTD: {why}." in found.texts["li"]


def test_colours_of_figures_are_those_of_the_page() -> None:
    maml = COLOURS["maml"].light
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 20" '
        'width="10pt"><metadata>x</metadata><defs><style>*{}</style><clipPath id="c"><rect x="1"/></clipPath></defs>'
        f'<g id="figure_1"><path id="p" style="fill: {maml}; stroke: #123456; opacity: 0.5" d="M 1.23456 2.004"/>'
        '<use xlink:href="#p" clip-path="url(#c)" transform="scale(0.015625)"/></g></svg>'
    )
    assert inline_svg(svg, "k", "a <figure>") == (
        '<svg viewBox="0 0 10 20" role="img" aria-label="a &lt;figure&gt;" stroke-linejoin="round" stroke-linecap="butt">'
        '<defs><clipPath id="k-c"><rect x="1" /></clipPath></defs>'
        '<g><path id="k-p" d="M 1.23 2" stroke="#123456" opacity="0.5" class="fill-maml" />'
        '<use href="#k-p" clip-path="url(#k-c)" transform="scale(0.015625)" /></g></svg>'
    )


def test_equal_reports_give_equal_files_and_old_figures_go(tmp_path: Path) -> None:
    kept = tmp_path / "figures" / "mine.png"
    kept.parent.mkdir()
    for path in (kept, tmp_path / "figures" / "figure_5_1.png"):
        path.write_bytes(b"old")
    first = write_pages(classifier_report(), tmp_path)
    contents = {path: path.read_bytes() for path in first}
    assert first[0] == tmp_path / "index.html"
    assert {path.relative_to(tmp_path).as_posix() for path in first} == {
        "index.html",
        *(f"figures/{key}.{ending}" for key in ("figure_5_4", "table_4_2") for ending in ("png", "svg")),
        *(
            f"tables/{key}.tex"
            for key in ("summary", "table_4_1", "table_4_2", "table_4_3", "tasks", "worst")
        ),
    }
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == {*first, kept}
    assert write_pages(classifier_report(), tmp_path) == first
    assert {path: path.read_bytes() for path in first} == contents


def test_a_folder_that_cannot_be_written_to_is_said_so(tmp_path: Path) -> None:
    blocked = tmp_path / "report"
    blocked.write_text("a file", encoding="utf-8")
    with pytest.raises(CheckpointError, match=rf"{re.escape(os.fspath(blocked))}.*cannot be written"):
        write_pages(classifier_report(), blocked)
