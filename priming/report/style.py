"""How combinations look, everywhere: one colour per method, one marker per set of parts trained upstream.

The colours differ in hue and in lightness, so that they can be told apart by readers with any of the three common
colour deficiencies and on a grey print; a test holds both to numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from priming.config.naming import Combination
from priming.report.numbers import Report, RunSummary
from priming.report.reading.setup import Setup

COLUMN_WIDTH = 3.4
"""Width of a figure that fits one column of a two-column page, in inches."""

PAGE_WIDTH = 6.9
"""Width of a figure that fits the text block of a page, in inches."""


@dataclass(frozen=True)
class Colour:
    """A colour on paper and on a dark screen, as `#rrggbb` in lower case.

    Attributes:
        light: On white.
        dark: On the page's dark background.
    """

    light: str
    dark: str


COLOURS: Mapping[str, Colour] = {
    "paper": Colour("#ffffff", "#15181d"),
    "ink": Colour("#1f2328", "#e3e7ec"),
    "muted": Colour("#59616c", "#a0a9b5"),
    "line": Colour("#b5bcc6", "#4d5561"),
    "grid": Colour("#e4e7eb", "#2a2f37"),
    "baseline": Colour("#16181d", "#f2f4f7"),
    "unprimed": Colour("#989fab", "#6e7682"),
    "multitask": Colour("#1d489b", "#5a8ef0"),
    "maml": Colour("#d8640f", "#ffb668"),
    "reptile": Colour("#00785c", "#22b98f"),
    "other": Colour("#8e4b91", "#cf8fd2"),
}
"""Role -> colour. No two roles share a light colour, so that a drawn colour tells its role."""

METHODS: Mapping[str, str] = {
    "baseline": "baseline",
    "unprimed": "no priming",
    "multitask": "multi-task",
    "maml": "MAML",
    "reptile": "Reptile",
    "other": "unknown method",
}
"""Role of a combination -> what it says in a legend."""

_MARKERS: Mapping[tuple[str, ...], str] = {
    ("A",): "o",
    ("M",): "s",
    ("M", "A"): "D",
    ("MA",): "^",
    ("MA", "A"): "v",
    ("M", "MA", "A"): "P",
    ("M", "H"): "<",
    ("H",): ">",
}
_OTHER_MARKERS = ("p", "h", "8", "d")
_UNPRIMED_MARKERS = ("*", "p", "h", "8")
_PART_ORDER = ("M", "MA", "H", "A")


@dataclass(frozen=True)
class Look:
    """How a combination is drawn.

    Attributes:
        run: The combination's name.
        role: A key of `METHODS`, and of `COLOURS`.
        marker: A matplotlib marker.
        upstream: psi_u, such as "M+A"; empty without priming.
        group: psi_u_psi_d and what else the name says, such as "M_A fresh"; the name itself without priming.
    """

    run: str
    role: str
    marker: str
    upstream: str
    group: str

    @property
    def colour(self) -> str:
        """The colour on paper."""
        return COLOURS[self.role].light

    @property
    def primed(self) -> bool:
        """Whether there was an upstream stage, as far as is known."""
        return self.role not in ("baseline", "unprimed")


def looks(report: Report) -> dict[str, Look]:
    """How every combination of a report is drawn.

    Args:
        report: The numbers.

    Returns:
        Combination -> look, in the order of the report's summaries. Two combinations of one method and set that the
        names do not tell apart have their own names as groups.
    """
    setups = {summary.run: known_setup(summary) for summary in report.summaries}
    found = {
        run: Look(
            run=run,
            role=_role(run, setup, report.baseline),
            marker="",
            upstream="+".join(_parts(setup.upstream_train)),
            group=_group(run, setup),
        )
        for run, setup in setups.items()
    }
    seen = Counter((look.role, look.group) for look in found.values())
    markers = _markers(list(found.values()), report.baseline)
    return {
        run: replace(look, marker=markers[run], group=run if seen[look.role, look.group] > 1 else look.group)
        for run, look in found.items()
    }


def set_label(setup: Setup) -> str:
    """psi_u_psi_d in the order of the thesis, such as "M+A_A"; psi_d alone without priming."""
    sets = ["+".join(_parts(parts)) for parts in (setup.upstream_train, setup.downstream_train) if parts]
    return "_".join(sets)


def known_setup(summary: RunSummary) -> Setup:
    """The setup that the run's config states, else the one that its name states.

    Args:
        summary: The combination.
    """
    if summary.setup.method:
        return summary.setup
    stated = _stated(summary.run)
    return replace(
        summary.setup,
        method=stated.method,
        upstream_train=stated.upstream_train,
        downstream_train=stated.downstream_train,
    )


def roles(report: Report) -> dict[str, str]:
    """The role of every combination that a report names, those of classifiers and left-out sources too.

    Args:
        report: The numbers.

    Returns:
        Combination -> a key of `METHODS`.
    """
    named = [*report.classifiers, *(removal.run for removal in report.removals)]
    named += [run.run for run in report.runs]
    stated = {run: _role(run, _stated(run), report.baseline) for run in named}
    return stated | {run: look.role for run, look in looks(report).items()}


def _stated(run: str) -> Setup:
    """The setup that a name states; empty where it states none."""
    stated = Combination.parse(run)
    if stated is None:
        return Setup()
    return Setup(stated.method, "+".join(stated.upstream), "+".join(stated.downstream))


def _role(run: str, setup: Setup, baseline: str | None) -> str:
    if run == baseline:
        return "baseline"
    if setup.method == "none":
        return "unprimed"
    return setup.method if setup.method in METHODS else "other"


def _parts(joined: str) -> list[str]:
    """The parts of a set in the order of the thesis: M, MA, A, H, then the rest by name."""
    parts = [part for part in joined.split("+") if part]
    return sorted(parts, key=lambda part: (_PART_ORDER.index(part) if part in _PART_ORDER else 9, part))


def _group(run: str, setup: Setup) -> str:
    if setup.method in ("", "none"):
        return run
    stated = Combination.parse(run)
    rest = run[len(stated.name) :].strip("_") if stated is not None and run.startswith(stated.name) else ""
    return " ".join(filter(None, (set_label(setup), rest.replace("_", " "))))


def _markers(found: Sequence[Look], baseline: str | None) -> dict[str, str]:
    """A marker for each combination; sets that the table does not hold take the others in alphabetical order."""
    others = sorted(
        {look.upstream for look in found if look.primed and tuple(_parts(look.upstream)) not in _MARKERS}
    )
    unprimed = [look.run for look in found if not look.primed and look.run != baseline]
    markers = {}
    for look in found:
        if look.run == baseline:
            markers[look.run] = "X"
        elif not look.primed:
            markers[look.run] = _UNPRIMED_MARKERS[unprimed.index(look.run) % len(_UNPRIMED_MARKERS)]
        elif look.upstream in others:
            markers[look.run] = _OTHER_MARKERS[others.index(look.upstream) % len(_OTHER_MARKERS)]
        else:
            markers[look.run] = _MARKERS[tuple(_parts(look.upstream))]
    return markers
