"""A report's tables for a paper: LaTeX with booktabs."""

from __future__ import annotations

from collections.abc import Mapping

from priming.report.views import Column, Table

LATEX_TABLES = (
    "summary", "table_5_1", "table_4_1", "table_4_2", "table_4_3", "aggregates", "aggregates_of_units",
    "negative_transfer", "tasks", "gains", "worst", "off_label", "steps_to_reference", "costs",
)  # fmt: skip
"""Keys of the tables that a paper may want."""

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': "{''}", "`": r"\textasciigrave{}", "\n": " ", "\t": " ",
    "[": "{[}",  # as it stands, a line break before it would take it for an option
    "\N{MINUS SIGN}": "$-$", "\N{PLUS-MINUS SIGN}": r"$\pm$", "\N{MULTIPLICATION SIGN}": r"$\times$",
    "\N{EN DASH}": r"\textendash{}", "\N{GREEK SMALL LETTER PSI}": r"$\psi$",
}  # fmt: skip


def render_latex(tables: Mapping[str, Table]) -> dict[str, str]:
    r"""The tables that a paper may want.

    Each is a `table` float with `\label{tab:KEY}`, made narrower where it does not fit. The document needs the packages
    booktabs and graphicx and, for names in other scripts, an engine that reads Unicode.

    Args:
        tables: What `build_tables` made of a report.

    Returns:
        Key -> text of the file.
    """
    return {key: latex_table(tables[key]) for key in LATEX_TABLES if key in tables}


def latex_table(table: Table) -> str:
    """One table as LaTeX.

    Args:
        table: The cells and their words.

    Returns:
        The text, with a line break at the end.
    """
    lines = [
        "% Needs the packages booktabs and graphicx.",
        r"\begin{table}",
        r"\centering",
        rf"\caption[{{{escape(table.title)}}}]{{{escape(table.title)}. {escape(table.caption)}}}",
        rf"\label{{tab:{table.key}}}",
        r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%",
        rf"\begin{{tabular}}{{{''.join(map(_alignment, table.columns))}}}",
        r"\toprule",
        _row([column.title for column in table.columns]),
        r"\midrule",
        *(_row([cell.text for cell in row]) for row in table.rows),
        r"\bottomrule",
        r"\end{tabular}%",
        "}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Text as LaTeX shows it, whatever signs it holds."""
    return "".join(_ESCAPES.get(sign, sign) for sign in text).replace("--", "-{}-")


def _alignment(column: Column) -> str:
    return "l" if column.kind == "text" else "r"


def _row(fields: list[str]) -> str:
    return " & ".join(map(escape, fields)) + r" \\"
