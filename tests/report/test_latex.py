from __future__ import annotations

import re

import pytest
from report.report_example import classifier_report, example_report

from priming.report.latex import LATEX_TABLES, escape, latex_table, render_latex
from priming.report.views import Cell, Column, Table, build_tables

TEXTS = {**render_latex(build_tables(example_report())), **{
    f"classifiers {key}": text for key, text in render_latex(build_tables(classifier_report())).items()
}}  # fmt: skip


def unescaped(text: str, sign: str) -> int:
    return len(re.findall(rf"(?<!\\){re.escape(sign)}", text))


@pytest.mark.parametrize("key", TEXTS)
def test_a_table_is_whole(key: str) -> None:
    text = TEXTS[key]
    body = text.partition("\n")[2]  # behind the comment on the packages
    opened = re.findall(r"\\begin\{(\w+)\}", body)
    assert opened == ["table", "tabular"]
    assert re.findall(r"\\end\{(\w+)\}", body) == opened[::-1]
    assert unescaped(body, "{") == unescaped(body, "}")
    assert unescaped(body, "$") % 2 == 0
    assert unescaped(re.sub(r"\\label\{.*\}", "", body), "_") == 0
    assert list(re.findall(r"\\(\w+)rule\b", body)) == ["top", "mid", "bottom"]
    assert body.isascii()


@pytest.mark.parametrize("key", TEXTS)
def test_every_row_has_as_many_fields_as_the_head_says(key: str) -> None:
    [alignment] = re.findall(r"\\begin\{tabular\}\{([lr]+)\}", TEXTS[key])
    rows = [line for line in TEXTS[key].splitlines() if line.endswith(r" \\")]
    assert len(rows) >= 2
    assert {unescaped(row, "&") + 1 for row in rows} == {len(alignment)}


def test_the_tables_of_the_thesis_are_there() -> None:
    assert {
        "summary",
        "table_5_1",
        "tasks",
        "aggregates",
        "classifiers table_4_1",
        "classifiers table_4_2",
    } <= set(TEXTS)
    assert "runs" not in LATEX_TABLES


def test_one_table_by_hand() -> None:
    table = Table(
        "tasks", "Scores & more", "In percent.", (Column("Task", "text"), Column("50 %")),
        ((Cell("a_b"), Cell("[−1.5, +2.0]", 0.1)), (Cell("#1"), Cell("72.4 ± 0.6", 0.7))),  # noqa: RUF001
    )  # fmt: skip
    assert latex_table(table) == (
        "% Needs the packages booktabs and graphicx.\n"
        "\\begin{table}\n"
        "\\centering\n"
        "\\caption[{Scores \\& more}]{Scores \\& more. In percent.}\n"
        "\\label{tab:tasks}\n"
        "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n"
        "\\begin{tabular}{lr}\n"
        "\\toprule\n"
        "Task & 50 \\% \\\\\n"
        "\\midrule\n"
        "a\\_b & {[}$-$1.5, +2.0] \\\\\n"
        "\\#1 & 72.4 $\\pm$ 0.6 \\\\\n"
        "\\bottomrule\n"
        "\\end{tabular}%\n"
        "}\n"
        "\\end{table}\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Meta_M+A_A", r"Meta\_M+A\_A"),
        (r"50 % of {x} & $y$ # ~ ^ \z", r"50 \% of \{x\} \& \$y\$ \# \textasciitilde{} \textasciicircum{} \textbackslash{}z"),
        ('p < 0.05 > 0 | "q"', r"p \textless{} 0.05 \textgreater{} 0 \textbar{} {''}q{''}"),
        ("two\nlines", "two lines"),
        ("[a] -- `b'", r"{[}a] -{}- \textasciigrave{}b'"),
    ],
)  # fmt: skip
def test_signs_with_a_meaning_are_written_as_themselves(text: str, expected: str) -> None:
    assert escape(text) == expected
