"""A drawn figure as part of the page: its colours follow the page's, and the page's policy allows all of it."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from priming.report.style import COLOURS

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_ROLE_OF = {colour.light: role for role, colour in COLOURS.items()}
_PLACES = frozenset({"d", "x", "y", "width", "height"})
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


def inline_svg(svg: str, key: str, label: str) -> str:
    """Turn an SVG file of matplotlib's into an element for the page.

    Style attributes, which a strict content security policy forbids, become presentation attributes, and the colours
    of `COLOURS` become classes, so that a dark page can show them otherwise. Places keep two decimals: a hundredth of a
    point is less than any screen or printer shows.

    Args:
        svg: The file's text.
        key: What its ids start with, so that two figures of a page do not share any.
        label: What it shows, for those who do not see it.

    Returns:
        The element's text.
    """
    root = ET.fromstring(svg)  # noqa: S314 - drawn by this program a moment ago
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag not in _DRAWN:
                parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        element.text = element.tail = None
        _plain_attributes(element, key)
    width, height = root.get("viewBox", "0 0 0 0").split()[2:]
    root.attrib = {
        "viewBox": f"0 0 {width} {height}",
        "role": "img",
        "aria-label": label,
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
    }
    return ET.tostring(root, encoding="unicode")


_DRAWN = frozenset(f"{_SVG}{name}" for name in ("g", "path", "use", "defs", "clipPath", "rect", "image"))
"""Elements that draw something; metadata and style sheets do not."""


def _plain_attributes(element: ET.Element, key: str) -> None:
    old, element.attrib = element.attrib, {}
    classes = []
    for name, value in {**old, **_declarations(old.get("style", ""))}.items():
        if name == "style" or (name == "id" and element.tag == "g"):
            continue  # ids of groups are only names: nothing refers to them
        if name in ("fill", "stroke") and value in _ROLE_OF:
            classes.append(f"{name}-{_ROLE_OF[value]}")
        elif name == "id":
            element.set("id", f"{key}-{value}")
        elif name == _LINK:
            element.set("href", f"#{key}-{value.removeprefix('#')}")
        else:
            short = _LONG_NUMBER.sub(_shorter, value) if name in _PLACES else value
            element.set(name, short.replace("url(#", f"url(#{key}-"))
    if classes:
        element.set("class", " ".join(classes))


def _declarations(style: str) -> dict[str, str]:
    pairs = (declaration.partition(":") for declaration in style.split(";") if declaration.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _shorter(match: re.Match[str]) -> str:
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
