from __future__ import annotations

import subprocess
import sys

import pytest

from priming.errors import TaskError
from priming.metrics import METRICS, score


def test_the_names_are_crossfits_and_two_of_glue() -> None:
    assert METRICS == (
        "ACC", "EM", "QA-F1", "Classification-F1", "Matthew-Correlation", "Pearson-Correlation", "Rouge-L",
        "Spearman-Correlation", "F1",
    )  # fmt: skip


def test_an_unknown_metric_names_the_nearest() -> None:
    with pytest.raises(
        TaskError, match=r"no metric 'Matthews-Correlation' \(did you mean 'Matthew-Correlation'\?\)"
    ):
        score("Matthews-Correlation", ["x"], [["x"]])


@pytest.mark.parametrize("metric", METRICS)
def test_no_rows_is_an_error(metric: str) -> None:
    with pytest.raises(ValueError, match="predictions has no rows"):
        score(metric, [], [])


@pytest.mark.parametrize("metric", METRICS)
def test_numbers_of_rows_that_differ_are_an_error(metric: str) -> None:
    with pytest.raises(ValueError, match="predictions has 1 rows and golds has 2"):
        score(metric, ["1"], [["1"], ["2"]])


def test_a_text_where_a_list_belongs_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"golds\[1\] is the text 'no'"):
        score("ACC", ["yes", "no"], [["yes"], "no"])
    with pytest.raises(TypeError, match="predictions is one text"):
        score("ACC", "yes", [["yes"]])
    with pytest.raises(TypeError, match="golds is one text"):
        score("ACC", ["y", "e", "s"], "yes")


def test_the_inputs_stay_as_they_were() -> None:
    predictions, golds = [" yes "], [[" yes ", "no "]]
    score("ACC", predictions, golds)
    assert (predictions, golds) == ([" yes "], [[" yes ", "no "]])


def test_only_f1_reads_the_labels_of_a_split() -> None:
    """Classification-F1 stays CrossFit's: every string that was predicted is a class of its own."""
    from priming.data.encoding import EncodedExample
    from priming.evaluation.predicting import score_predictions

    split = [EncodedExample((1,), ((2,),), (gold,)) for gold in ("no", "yes", "yes", "no")]
    predictions = ["no", "yes", "novel", "yes"]
    labels = ("no", "yes")
    assert score_predictions("F1", predictions, split, labels).score == 2 / 4
    united = score_predictions("Classification-F1", predictions, split, labels)
    assert united.score == score("Classification-F1", predictions, [example.golds for example in split])
    assert united.score < score(
        "Classification-F1", predictions, [example.golds for example in split], labels
    )
    assert united.off_label_rate == 0.25
    assert score_predictions("ACC", predictions, split, ()).off_label_rate is None
    with pytest.raises(TaskError, match="F1 is about the positive one of two classes"):
        score_predictions("F1", predictions, split, ())


def test_importing_metrics_loads_no_heavy_library() -> None:
    code = "import sys, priming.metrics; print(*({'torch', 'sklearn', 'scipy', 'pandas', 'rouge'} & sys.modules.keys()))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
