from __future__ import annotations

import math
import random

import pytest
from scipy.stats import pearsonr, spearmanr

from priming.errors import TaskError
from priming.metrics import score


def pearson(predictions: list[str], golds: list[str]) -> float:
    return score("Pearson-Correlation", predictions, [[gold, "not looked at"] for gold in golds])


def spearman(predictions: list[str], golds: list[str]) -> float:
    return score("Spearman-Correlation", predictions, [[gold, "not looked at"] for gold in golds])


def test_spearman_equals_scipy_with_and_without_ties() -> None:
    generator = random.Random(9)
    for digits in (3, 0):
        for _ in range(100):
            count = generator.randint(3, 30)
            predictions, golds = (
                [f"{generator.gauss(0, 3):.{digits}f}" for _ in range(count)] for _ in range(2)
            )
            if len({float(text) for text in predictions}) > 1 < len({float(text) for text in golds}):
                expected = spearmanr([float(text) for text in golds], [float(text) for text in predictions])[
                    0
                ]
                assert spearman(predictions, golds) == expected


def test_spearman_by_hand() -> None:
    """Ranks (1, 2, 3) and (1, 3, 2); what lies between the ranks is nothing to it."""
    assert spearman(["1", "20", "300"], ["0.1", "0.3", "0.2"]) == pytest.approx(0.5, abs=1e-15)


def test_equals_scipy() -> None:
    generator = random.Random(6)
    for _ in range(100):
        count = generator.randint(3, 30)
        predictions, golds = ([f"{generator.gauss(0, 10):.3f}" for _ in range(count)] for _ in range(2))
        expected = pearsonr([float(gold) for gold in golds], [float(text) for text in predictions])[0]
        assert pearson(predictions, golds) == expected


def test_by_hand() -> None:
    """Deviations (-1, 0, 1) and (-1, 1, 0): 1 / sqrt(2 * 2)."""
    assert pearson([" 1 ", "3\n", "2e0"], ["1", "2", "3"]) == pytest.approx(0.5, abs=1e-15)


@pytest.mark.parametrize("text", ["", "five", "nan", "inf", "-Infinity", "1e999", "\ud800"])
def test_one_output_that_is_no_finite_number_makes_the_score_nan(text: str) -> None:
    assert math.isnan(pearson(["1", text, "3"], ["1", "2", "3"]))
    assert math.isnan(spearman(["1", text, "3"], ["1", "2", "3"]))


def test_constant_input_is_nan() -> None:
    assert math.isnan(pearson(["2", "2.0", "2"], ["1", "2", "3"]))
    assert math.isnan(pearson(["1", "2", "3"], ["2", "2", "2"]))
    assert math.isnan(spearman(["2", "2.0", "2"], ["1", "2", "3"]))
    assert math.isnan(spearman(["1", "2", "3"], ["2", "2", "2"]))


def test_one_row_is_nan() -> None:
    assert math.isnan(pearson(["1"], ["2"]))
    assert math.isnan(spearman(["1"], ["2"]))


def test_nearly_constant_and_huge_input_give_a_number_or_nan_but_no_warning() -> None:
    assert -1 <= pearson(["1e9", "1e9", "1000000000.0000002"], ["1", "2", "3"]) <= 1
    assert not abs(pearson(["1e308", "1e308", "-1e308"], ["1", "2", "3"])) > 1


def test_a_gold_that_is_no_number_is_an_error() -> None:
    with pytest.raises(TaskError, match=r"golds\[1\] is 'good', which is not a number"):
        pearson(["1", "2"], ["1", "good"])
    with pytest.raises(TaskError, match="not a number; Spearman-Correlation needs numbers as answers"):
        spearman(["1", "2"], ["1", "good"])
