"""The page in a real browser, without a screen: what it shows, that it sorts and filters, and that it asks for nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from report.report_example import example_report
from report.report_example_pictures import example_drawings

from priming.report.page import render_page
from priming.report.views import build_tables

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 60_000
"""Milliseconds that a busy machine may take for a step."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = os.environ.get("PRIMING_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(
            "no Chromium or Chrome found: run scripts/install_browser.sh, or set PRIMING_CHROMIUM to one"
        )
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(FLAGS), timeout=PATIENCE)
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    report = example_report()
    path = tmp_path_factory.mktemp("page") / "index.html"
    path.write_text(render_page(report, example_drawings(), build_tables(report)), encoding="utf-8")
    return path.as_uri()


class Opened:
    """A page, and what it asked for and complained of while it was open."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(address)

    def table(self, key: str) -> Locator:
        return self.page.locator(f"#table-{key}")

    def column(self, key: str, title: str) -> list[str]:
        """Texts of the visible fields below a head."""
        table = self.table(key)
        heads = [text.strip() for text in table.locator("thead th").all_inner_texts()]
        place = heads.index(title) + 1
        return table.locator(f"tbody tr:visible > :nth-child({place})").all_inner_texts()

    def head(self, key: str, title: str) -> Locator:
        return self.table(key).get_by_role("button", name=title, exact=True).first

    def order(self, key: str) -> list[str | None]:
        return [head.get_attribute("aria-sort") for head in self.table(key).locator("thead th").all()]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = Opened(context.new_page(), address)
    yield opened
    context.close()
    assert opened.complaints == []


def number(text: str) -> float:
    return float(text.partition("[")[0].replace("\N{MINUS SIGN}", "-"))


def test_nothing_is_asked_for_but_the_file(opened: Opened, address: str) -> None:
    opened.page.wait_for_load_state("networkidle")
    assert [url for url in opened.requests if not url.startswith("data:")] == [address]


def test_every_figure_is_there_and_has_a_name_and_a_size(opened: Opened) -> None:
    figures = opened.page.locator("figure svg").all()
    assert len(figures) == len(example_drawings()) == 11
    for figure in figures:
        box = figure.bounding_box()
        assert box is not None
        assert box["width"] > 600
        assert box["height"] > 100
        assert figure.get_attribute("aria-label")
    # a glyph is drawn: its outline has been found, in the colour of the page
    glyph = opened.page.locator("#figure_5_1 svg g.fill-ink use").first
    assert glyph.evaluate("element => element.getBBox().width") > 1
    assert glyph.evaluate("element => getComputedStyle(element).fill") == "rgb(31, 35, 40)"


def test_a_click_on_a_head_sorts_numbers_as_numbers_both_ways_and_back(opened: Opened) -> None:
    before = opened.column("summary", "ARG")
    assert set(opened.order("summary")) == {"none"}
    opened.head("summary", "ARG").click()
    assert [number(text) for text in opened.column("summary", "ARG")] == sorted(map(number, before))
    assert opened.order("summary")[4] == "ascending"
    opened.head("summary", "ARG").click()
    descending = opened.column("summary", "ARG")
    assert [number(text) for text in descending] == sorted(map(number, before), reverse=True)
    assert descending != sorted(descending, reverse=True)  # as texts they would stand otherwise
    assert opened.order("summary")[4] == "descending"
    opened.head("summary", "ARG").click()
    assert opened.column("summary", "ARG") == before
    assert set(opened.order("summary")) == {"none"}


def test_sorting_is_stable_and_undefined_fields_stay_last(opened: Opened) -> None:
    opened.head("summary", "Method").click()
    assert opened.column("summary", "Combination") == [
        "Meta_A_A", "Meta_M_A", "Meta_M+A_A", "Meta_MA_A", "Meta_MA+A_A",
        "Multi_A_A", "Multi_M_A", "Multi_M+A_A", "Multi_MA_A", "Multi_MA+A_A", "FT", "FT_A",
    ]  # fmt: skip
    for _ in range(2):
        opened.head("summary", "minus FT_A").click()
        assert opened.column("summary", "Combination")[-1] == "FT_A"
    assert opened.order("summary").count("none") == len(opened.order("summary")) - 1
    opened.head("steps_to_reference", "Median steps").click()
    assert opened.column("steps_to_reference", "Median steps")[-1] == "never"
    opened.head("steps_to_reference", "Median steps").click()
    assert opened.column("steps_to_reference", "Median steps")[0] == "never"


def test_sorting_works_by_keyboard(opened: Opened) -> None:
    opened.head("table_5_1", "MAML").focus()
    opened.page.keyboard.press("Enter")
    values = [number(text) for text in opened.column("table_5_1", "MAML")]
    assert values == sorted(values)
    assert opened.order("table_5_1") == ["none", "none", "ascending", "none"]


def test_a_filter_hides_rows_and_says_how_many_are_left(opened: Opened) -> None:
    table = opened.table("summary")
    box, status = table.get_by_role("searchbox"), table.get_by_role("status")
    box.fill("META m+a")
    assert opened.column("summary", "Combination") == ["Meta_M+A_A"]
    assert status.inner_text() == "1 of 12 rows"
    first = opened.column("summary", "ARG")[0].partition("[")[0].strip()
    box.fill(first.replace("\N{MINUS SIGN}", "-"))  # a hyphen finds a minus sign
    assert "Meta_M+A_A" in opened.column("summary", "Combination")
    box.fill("nothing like this")
    assert opened.column("summary", "Combination") == []
    box.fill("")
    assert len(opened.column("summary", "Combination")) == 12
    assert status.inner_text() == ""
    assert len(opened.column("tasks", "Task")) == 10  # other tables are left alone


def test_hidden_rows_stay_hidden_when_sorted(opened: Opened) -> None:
    opened.table("summary").get_by_role("searchbox").fill("multi")
    opened.head("summary", "RGSTD").click()
    assert len(opened.column("summary", "Combination")) == 5
    values = [number(text) for text in opened.column("summary", "RGSTD")]
    assert values == sorted(values)


@pytest.mark.parametrize("width", [380, 760, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_never_wider_than_its_window(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    opened = Opened(context.new_page(), address)
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    paper = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 29)"}[scheme]
    ink = opened.page.locator("#figure_5_1 svg g.fill-ink").first
    drawn = ink.evaluate("element => getComputedStyle(element).fill")
    assert drawn == {"light": "rgb(31, 35, 40)", "dark": "rgb(227, 231, 236)"}[scheme]
    assert opened.complaints == []
    context.close()


def test_without_javascript_everything_can_be_read(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = Opened(context.new_page(), address).page
    report = example_report()
    assert page.locator("#table-summary tbody tr").count() == 12
    assert page.locator("#table-summary tbody tr").first.is_visible()
    assert page.locator("figure svg").first.is_visible()
    assert page.locator("button, input").count() == 0  # nothing that would do nothing
    page.locator("details.run summary").first.click()
    assert report.runs[0].config in page.locator("details.run pre").first.inner_text()
    context.close()


def test_the_policy_stops_what_is_not_the_pages_own(browser: Browser, address: str) -> None:
    context = browser.new_context()
    opened = Opened(context.new_page(), address)
    opened.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.foreign = true";
            document.body.append(script);
            document.body.append(Object.assign(new Image(), {src: "https://example.invalid/pixel.png"}));
        }"""
    )
    assert opened.page.evaluate("window.foreign") is None
    opened.page.wait_for_timeout(100)
    assert len(opened.complaints) >= 2
    stopped = ("Content Security Policy", "failed: https://example.invalid/pixel.png")
    assert all(any(words in text for words in stopped) for text in opened.complaints), opened.complaints
    context.close()


def test_print_is_on_white_and_without_what_only_a_screen_needs(opened: Opened, tmp_path: Path) -> None:
    opened.page.set_viewport_size({"width": 760, "height": 1000})  # the text block of an A4 page
    opened.page.emulate_media(media="print", color_scheme="dark")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 760
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not opened.page.locator("nav").is_visible()
    assert not opened.page.get_by_role("searchbox").first.is_visible()
    assert opened.page.locator("#figure_5_1").is_visible()
    assert opened.page.pdf(path=tmp_path / "page.pdf").startswith(b"%PDF")
