from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from priming.errors import CheckpointError
from priming.report import load_results
from priming.report.reading.results import UNKNOWN_SEED, SampleScore

WriteRun = Callable[..., Path]

PICK = "FT,boolq,ACC,13,1e-05,2,0.8,0.7,true,100,0.25,done"
OTHER = "FT,boolq,ACC,13,5e-05,2,0.6,,false,100,,done"


def test_only_the_picked_cell_counts(write_lines: WriteRun) -> None:
    lines = [OTHER, PICK, "FT,mocha,Pearson-Correlation,21,1e-05,2,,,true,100,,done"]
    run = load_results(write_lines("FT", lines))
    assert run.name == "FT"
    assert run.metrics == {"boolq": "ACC", "mocha": "Pearson-Correlation"}
    assert run.scores["boolq"] == {13: SampleScore(0.7, 0.25)}
    assert run.scores["mocha"].keys() == {21}
    assert math.isnan(run.scores["mocha"][21].score)
    assert math.isnan(run.scores["mocha"][21].off_label_rate)
    assert run.failed == {}
    assert (run.status, run.planned, run.seed) == ("done", 3, UNKNOWN_SEED)


def test_failed_cells_are_counted_and_a_sample_of_nothing_else_is_absent(write_lines: WriteRun) -> None:
    failed = [f"FT,boolq,ACC,{sample},2e-05,2,,,false,,,failed" for sample in (13, 21)]
    run = load_results(write_lines("FT", [PICK, OTHER, *failed]))
    assert run.failed == {("boolq", 13): (1, 3), ("boolq", 21): (1, 1)}
    assert run.scores["boolq"].keys() == {13}


def test_a_pick_may_have_failed(write_lines: WriteRun) -> None:
    """Where every cell of a sample failed, the tuner still picks and scores one."""
    run = load_results(write_lines("FT", [PICK.replace("done", "failed"), OTHER.replace("done", "failed")]))
    assert run.scores["boolq"] == {13: SampleScore(0.7, 0.25, failed=True)}
    assert run.failed == {("boolq", 13): (2, 2)}


def test_further_columns_in_any_order_are_welcome(write_lines: WriteRun) -> None:
    header = "seconds,status,off_label_rate,best_step,picked,test_score,dev_score,batch_size,learning_rate,sample,metric,task,run"
    run = load_results(write_lines("FT", ["9,done,,1,true,0.5,0.5,2,1e-5,13,EM,boolq,FT"], header=header))
    assert run.scores["boolq"][13].score == 0.5


def test_names_may_hold_commas(write_lines: WriteRun) -> None:
    run = load_results(write_lines("FT", ['FT,"a, b",ACC,13,1e-05,2,0.8,0.7,true,100,,done']))
    assert list(run.scores) == ["a, b"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], r"results\.csv: no cell is picked, so there is nothing to report; run priming-downstream"),
        ([OTHER], r"results\.csv: no cell is picked"),
        ([PICK, OTHER + ",1"], r"results\.csv:3: 13 fields where the header has 12"),
        ([PICK, "FT,boolq"], r"results\.csv:3: 2 fields where the header has 12"),
        ([PICK.replace("13", "one")], r"results\.csv:2: sample is 'one'; it must be a whole number"),
        ([PICK.replace("0.7", "70")], r"results\.csv:2: test_score is '70'; it must be a number from -1 to 1 or empty"),
        ([PICK.replace("0.7", "inf")], r"test_score is 'inf'"),
        ([PICK.replace("0.7", "good")], r"test_score is 'good'"),
        ([PICK.replace("1e-05", "")], r"learning_rate is ''; it must be a number: "),
        ([PICK.replace("0.25", "-0.1")], r"off_label_rate is '-0.1'; it must be a number from 0 to 1 or empty"),
        ([PICK.replace("true", "yes")], r"picked is 'yes'; it must be true or false"),
        ([PICK.replace("0.8", "high")], r"dev_score is 'high'; it must be a number from -1 to 1 or empty"),
        ([PICK.replace("100", "1.5")], r"best_step is '1.5'; it must be a whole number or empty"),
        ([PICK.replace("done", "lost")], r"status is 'lost'; it must be done or failed"),
        ([PICK.replace("boolq", "")], r"task is ''; it must be some text"),
        ([PICK, OTHER, OTHER], r"csv:4: the same cell as in line 3 \(task boolq, sample 13, learning rate 5e-05, batch size 2\)"),
        ([PICK, PICK.replace("1e-05", "2e-05")], r"csv:3: task boolq sample 13 has a second picked cell, the first in line 2"),
        ([PICK, OTHER.replace("ACC", "EM")], r"csv:3: task boolq has metric EM, and ACC in line 2"),
        ([PICK, OTHER.replace("FT", "MT")], r"csv:3: run is 'MT', and 'FT' in line 2: keep one run per file"),
        ([PICK, OTHER.replace("13", "21")], r"csv:3: task boolq sample 21 has finished cells but none is picked"),
        ([PICK, '"' + OTHER], r"results\.csv: not readable as CSV \(unexpected end of data\)"),
    ],
)  # fmt: skip
def test_every_defect_names_file_line_and_remedy(
    write_lines: WriteRun, lines: list[str], message: str
) -> None:
    with pytest.raises(CheckpointError, match=message):
        load_results(write_lines("FT", lines))


def test_missing_columns_are_named(write_lines: WriteRun) -> None:
    with pytest.raises(
        CheckpointError, match=r"results\.csv:1: missing columns: metric, picked; run priming-downstream"
    ):
        load_results(write_lines("FT", [], header="run,task,sample,learning_rate,batch_size,dev_score,test_score,best_step,off_label_rate,status"))  # fmt: skip


def test_a_missing_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="nowhere: there is no such run folder"):
        load_results(tmp_path / "nowhere")
    with pytest.raises(CheckpointError, match=r"results\.csv: the file is missing; run priming-downstream"):
        load_results(tmp_path)


def test_a_file_that_is_no_text_is_an_error(write_lines: WriteRun) -> None:
    folder = write_lines("FT", [PICK])
    (folder / "downstream" / "results.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(CheckpointError, match="not readable as CSV"):
        load_results(folder)


def test_an_empty_file_lacks_every_column(write_lines: WriteRun) -> None:
    folder = write_lines("FT", [])
    (folder / "downstream" / "results.csv").write_bytes(b"")
    with pytest.raises(CheckpointError, match="missing columns: run, task"):
        load_results(folder)
