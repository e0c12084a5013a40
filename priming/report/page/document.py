"""The page: a template filled with tables and figures, and a policy that lets only its own script and style run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from priming.report.figures import Drawing
from priming.report.numbers import Report
from priming.report.page.sections import notes, sections, vocabulary
from priming.report.page.svg import inline_svg
from priming.report.style import COLOURS
from priming.report.views import Table
from priming.report.words import count, span

_ASSETS = Path(__file__).parent


def render_page(report: Report, figures: Sequence[Drawing], tables: Mapping[str, Table]) -> str:
    """The report as one HTML file that asks for nothing outside itself.

    Args:
        report: The numbers.
        figures: What `draw_figures` made of it.
        tables: What `build_tables` made of it.

    Returns:
        The text of the file.
    """
    environment = Environment(
        loader=FileSystemLoader(_ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = palette() + (_ASSETS / "page.css").read_text(encoding="utf-8")
    script = (_ASSETS / "page.js").read_text(encoding="utf-8")
    return environment.get_template("page.html.jinja").render(
        report=report,
        figures={one.key: _figure(one) for one in figures},
        tables=tables,
        facts=_facts(report),
        sections=sections(report, {one.key for one in figures}, tables),
        measures=[(measure.title, measure.meaning) for measure in report.measures],
        vocabulary=vocabulary(report),
        notes=notes(report),
        policy=policy(style, script),
        style=style,
        script=script,
    )


def palette() -> str:
    """The colours of `COLOURS` as CSS variables, on paper and on a dark screen, and the classes that figures use."""
    light, dark = (
        ";".join(f"--{role}:{getattr(colour, tone)}" for role, colour in COLOURS.items())
        for tone in ("light", "dark")
    )
    classes = "".join(
        f".fill-{role}{{fill:var(--{role})}}.stroke-{role}{{stroke:var(--{role})}}"
        f".dot-{role}::before{{background:var(--{role})}}\n"
        for role in COLOURS
    )
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{classes}"
    )


def policy(style: str, script: str) -> str:
    """The page's content security policy: nothing from elsewhere, and only these two texts.

    Args:
        style: The content of the page's style element.
        script: The content of its script element.
    """
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _figure(drawing: Drawing) -> dict[str, Any]:
    return {
        "key": drawing.key,
        "title": drawing.title,
        "caption": drawing.caption,
        "svg": inline_svg(drawing.svg, drawing.key, drawing.title),
    }


def _facts(report: Report) -> list[tuple[str, str]]:
    """What the report rests on: a number, and of what."""
    seeds = sorted({seed for summary in report.summaries for seed in summary.seeds})
    named = [
        count(len(report.summaries), "combination"),
        count(len(seeds), "seed"),
        count(len(report.tasks), "target task"),
        span([len(score.units) for score in report.scores], "unit") + " per task",
        count(len(report.runs), "run folder"),
    ]
    return [(number, what) for number, _, what in (text.partition(" ") for text in named)]
