"""The notebook for first steps runs from top to bottom, and what is stored in it is what its code gives."""

from __future__ import annotations

import base64
import json
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

PATH = Path(__file__).parents[1] / "scripts" / "first_steps.ipynb"
NOTEBOOK = json.loads(PATH.read_text(encoding="utf-8"))
CODE = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
A_PATH = re.compile(r"(?<![\w.)])/\w|\\\\|~/|file:|https?:|(?i:c:)")


def source(cell):
    return "".join(cell["source"])


def stored(cell):
    """What a cell printed when the notebook was made."""
    return "".join("".join(output["text"]) for output in cell["outputs"] if output["output_type"] == "stream")


def shape(text):
    """A text without its numbers and the width that they take."""
    return re.sub(r" *[+-]?#", "#", NUMBER.sub("#", text))


def numbers(text):
    return [float(number.replace(",", "")) for number in NUMBER.findall(text)]


@pytest.fixture(scope="module")
def run():
    """What each code cell printed, and the names that were left."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from transformers.utils import logging

    mpl.use("Agg")
    bars = logging.is_progress_bar_enabled()
    names, printed = {"__name__": "first_steps"}, []
    for cell in CODE:
        with redirect_stdout(StringIO()) as out:
            exec(compile(source(cell), PATH.name, "exec"), names)  # noqa: S102 - our own text
        printed.append(out.getvalue())
    yield printed, names
    plt.close("all")
    if bars:
        logging.enable_progress_bar()


@pytest.mark.slow
def test_every_cell_prints_what_is_stored(run):
    """To the letter before anything is trained; after that another processor may round a little differently."""
    first = next(at for at, cell in enumerate(CODE) if ".tune(" in source(cell))
    assert first > 2
    for at, (cell, now) in enumerate(zip(CODE, run[0], strict=True)):
        then = stored(cell)
        if at < first:
            assert now == then
            continue
        assert shape(now) == shape(then)
        scores, _, _ = now.partition("gain over FT")  # gains follow from the scores, and grow with small ones
        allowed = 0.2 if "loss" in now else 12
        count = len(numbers(scores))
        assert numbers(now)[:count] == pytest.approx(numbers(then)[:count], abs=allowed)


@pytest.mark.slow
def test_the_runs_say_what_the_text_says(run):
    _, names = run
    scores = {run: names["averages"](found) for run, found in names["scores"].items()}
    assert list(scores) == ["FT", "A", "MAML, then A", "multi-task, then A"]
    for primed in ("MAML, then A", "multi-task, then A"):
        gain = {task: scores[primed][task] - scores["A"][task] for task in scores["A"]}
        assert gain["drop_third"] + gain["last_twice"] > 0.1
    assert scores["MAML, then A"]["opinion"] < scores["A"]["opinion"]


@pytest.mark.slow
def test_the_plot_shows_every_score(run):
    _, names = run
    axes = names["axes"]
    drawn = sorted(float(y) for points in axes.collections for _, y in points.get_offsets() if y)
    scores = [100 * y for found in names["scores"].values() for own in found.values() for y in own.values()]
    assert drawn == pytest.approx(sorted(scores))
    assert axes.get_xlabel()
    assert "%" in axes.get_ylabel()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(names["scores"])


def test_numbers_in_the_text_are_those_of_the_table():
    (text,) = (
        source(cell) for cell in NOTEBOOK["cells"] if source(cell).startswith("## What the numbers show")
    )
    (table,) = (stored(cell) for cell in CODE if "RGSTD" in stored(cell))
    quoted = re.findall(r"\d+\.\d", text)
    assert len(quoted) > 5
    assert set(quoted) <= set(re.findall(r"\d+\.\d", table))


def test_stored_outputs_hold_one_picture_and_no_trace_of_a_machine():
    outputs = [output for cell in CODE for output in cell["outputs"]]
    pictures = [
        output["data"].pop("image/png") for output in outputs if "image/png" in output.get("data", {})
    ]
    assert [base64.b64decode(picture)[:4] for picture in pictures] == [b"\x89PNG"]
    assert {output["output_type"] for output in outputs} == {"stream", "display_data"}
    assert {output.get("name", "stdout") for output in outputs} == {"stdout"}, "a warning was stored"
    assert all(cell["metadata"] == {} for cell in NOTEBOOK["cells"])
    assert [cell["execution_count"] for cell in CODE] == list(range(1, len(CODE) + 1))
    assert not A_PATH.search(json.dumps([outputs, NOTEBOOK["metadata"]], ensure_ascii=False))
    assert PATH.stat().st_size < 150_000


@pytest.mark.parametrize("text", ["/usr/lib", "(/tmp/x)", "C:\\\\new", "~/x", "https://host"])
def test_a_path_would_be_found(text):
    assert A_PATH.search(json.dumps(text))
