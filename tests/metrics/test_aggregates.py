"""Statistics over tasks by hand, and each of them row by row against its definition written out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from priming.errors import TaskError
from priming.metrics import (
    absolute_gain,
    average_gain,
    average_relative_gain,
    draw_scores,
    gain_std,
    interquartile_mean_gain,
    interquartile_mean_score,
    interval,
    log_ratio_gain,
    mean_score,
    median_gain,
    performance_profile,
    probability_of_improvement,
    relative_gain_std,
    task_differences,
    tasks_with_gain,
    worst_unit_gain,
)
from priming.seeding import numpy_stream

RUN = {"one": [0.6, 0.8], "two": [0.2, 0.4], "three": [0.75, 0.25, 0.5], "four": [0.3, 0.3]}
BASE = {"one": [0.5, 0.5], "two": [0.6, 0.2], "three": [0.25, 0.5, 0.5], "four": [0.1, 0.3]}
MEANS = {"one": 0.7, "two": 0.3, "three": 0.5, "four": 0.3}
BASE_MEANS = {"one": 0.5, "two": 0.4, "three": 1.25 / 3, "four": 0.2}
GAINS = [-0.25, 0.2, 0.4, 0.5]
"""Of two, three, one and four."""


def draw(resample="tasks_and_samples", run=RUN, base=BASE, draws=200, **settings):
    generator = numpy_stream(7, "bootstrap", "aggregates")
    drawn = draw_scores({"run": run, "base": base}, generator, resample=resample, draws=draws, **settings)
    return drawn["run"], drawn["base"]


def on_data(statistic, *arguments, **settings):
    return float(statistic(*draw(draws=1), *arguments, **settings)[0])


def test_gains_by_hand() -> None:
    assert on_data(average_gain) == pytest.approx(0.2125)
    assert on_data(average_gain) == pytest.approx(average_relative_gain(MEANS, BASE_MEANS))
    variance = (0.4625**2 + 0.0125**2 + 0.1875**2 + 0.2875**2) / 4
    assert on_data(gain_std) == pytest.approx(math.sqrt(variance))
    assert on_data(gain_std) == pytest.approx(relative_gain_std(MEANS, BASE_MEANS))
    assert on_data(median_gain) == pytest.approx(0.3)
    assert on_data(interquartile_mean_gain) == pytest.approx(0.3)  # one of four tasks at each end
    assert on_data(absolute_gain) == pytest.approx((0.2 - 0.1 + 0.25 / 3 + 0.1) / 4)


def test_log_ratio_gain_by_hand() -> None:
    """Ratios 0.71 / 0.51, 0.31 / 0.41 and so on: their geometric mean."""
    ratios = [0.71 / 0.51, 0.31 / 0.41, 0.51 / (1.25 / 3 + 0.01), 0.31 / 0.21]
    assert on_data(log_ratio_gain) == pytest.approx(np.prod(ratios) ** 0.25 - 1)
    assert on_data(log_ratio_gain, offset=0.1) == pytest.approx(
        (0.8 / 0.6 * 0.4 / 0.5 * 0.6 / (1.25 / 3 + 0.1) * 0.4 / 0.3) ** 0.25 - 1
    )
    with pytest.raises(ValueError, match="offset is 0; it must be above 0"):
        on_data(log_ratio_gain, offset=0)


def test_a_log_ratio_cancels_doubling_with_halving_and_takes_zero_and_less() -> None:
    run, base = {"up": [0.41], "down": [0.2]}, {"up": [0.2], "down": [0.41]}
    assert log_ratio_gain(*draw(run=run, base=base))[0] == pytest.approx(0.0, abs=1e-15)
    assert average_gain(*draw(run=run, base=base))[0] == pytest.approx((1.05 - 21 / 41) / 2)
    zero = log_ratio_gain(*draw(run={"cola": [-0.3, 0.1]}, base={"cola": [0.0, 0.09]}))[0]
    assert zero == pytest.approx(0.01 / 0.055 - 1)


def test_worst_unit_gain_by_hand() -> None:
    """Lowest units 0.6/0.5, 0.2/0.2, 0.25/0.25 and 0.3/0.1."""
    assert on_data(worst_unit_gain) == pytest.approx((0.2 + 0 + 0 + 2) / 4)
    assert on_data(worst_unit_gain, near_zero=0.1) == pytest.approx(0.2 / 3)


def test_raw_scores_by_hand() -> None:
    """Nine scores of four tasks: two go at each end, and five are left."""
    run, base = draw(draws=1)
    assert mean_score(run)[0] == pytest.approx(0.45)
    assert interquartile_mean_score(run)[0] == pytest.approx((0.3 + 0.3 + 0.4 + 0.5 + 0.6) / 5)
    assert interquartile_mean_score(base)[0] == pytest.approx((0.25 + 0.3 + 0.5 + 0.5 + 0.5) / 5)


def test_probability_of_improvement_by_hand() -> None:
    """One: 4 of 4; two: 0.2 beats none and ties one, 0.4 beats one; three: 3, 0.5 and 2; four: 2 and 2 ties."""
    expected = (4 / 4 + (0.5 + 1) / 4 + (3 + 0.5 + 2) / 9 + (2 + 1) / 4) / 4
    assert on_data(probability_of_improvement) == pytest.approx(expected)
    run, base = draw(draws=1)
    assert probability_of_improvement(base, run)[0] == pytest.approx(1 - expected)
    assert probability_of_improvement(run, run)[0] == 0.5


def test_performance_profile_by_hand() -> None:
    """A score at a threshold is not above it; each task counts alike, whatever its number of units."""
    run, _ = draw(draws=1)
    shares = performance_profile(run, [-1, 0.2, 0.3, 0.5, 0.7, 0.8])[0]
    assert shares == pytest.approx(
        [1, (1 + 0.5 + 1 + 1) / 4, (1 + 0.5 + 2 / 3) / 4, (1 + 1 / 3) / 4, (0.5 + 1 / 3) / 4, 0]
    )
    with pytest.raises(
        ValueError, match="thresholds must be a list of numbers, each above the one before it"
    ):
        performance_profile(run, [0.1, 0.1])


def test_task_differences_by_hand() -> None:
    run, base = draw("samples", draws=1)
    assert run.tasks == ("four", "one", "three", "two")
    assert task_differences(run, base)[0] == pytest.approx([0.1, 0.2, 0.25 / 3, -0.1])
    with pytest.raises(
        ValueError, match="need scores drawn with resample='samples', not 'tasks_and_samples'"
    ):
        task_differences(*draw())


def definitions(run, base):
    """Every statistic of one row, from lists of lists of scores, by plain NumPy and SciPy."""
    means, base_means = (np.array([np.mean(units) for units in side]) for side in (run, base))
    gains = means / base_means - 1
    lowest = np.array([min(x) / min(y) - 1 for x, y in zip(run, base, strict=True)])
    logs = np.log((means + 0.01) / (base_means + 0.01))
    wins = [np.mean([(x > y) + (x == y) / 2 for x in left for y in right])
            for left, right in zip(run, base, strict=True)]  # fmt: skip
    return {
        average_gain: gains.mean(),
        gain_std: gains.std(),
        interquartile_mean_gain: stats.trim_mean(gains, 0.25),
        median_gain: np.median(gains),
        worst_unit_gain: lowest.mean(),
        log_ratio_gain: np.exp(logs.mean()) - 1,
        absolute_gain: (means - base_means).mean(),
        probability_of_improvement: np.mean(wins),
    }, {
        mean_score: means.mean(),
        interquartile_mean_score: stats.trim_mean(np.concatenate(run), 0.25),
        profile: np.mean([np.mean(np.array(units) > 0.4) for units in run]),
    }


def profile(run):
    return performance_profile(run, [0.1, 0.4, 0.9])[:, 1]


@pytest.mark.parametrize("resample", ["samples", "tasks_and_samples"])
@pytest.mark.parametrize("unit_draws", ["all", "all_but_one"])
@pytest.mark.parametrize("counts", [[5] * 7, [1, 2, 6, 3, 9, 4], [3]])
def test_every_row_equals_the_definition(resample, unit_draws, counts) -> None:
    """Scores in tenths, so that there are ties; none near zero, so that every gain is defined."""
    generator = np.random.default_rng(len(counts))
    sides = [
        {f"task{i}": generator.integers(1, 10, size=units) / 10 for i, units in enumerate(counts)} for _ in range(2)
    ]  # fmt: skip
    run, base = draw(resample, *sides, draws=20, unit_draws=unit_draws)
    rows = [[[units[~np.isnan(units)] for units in row] for row in side.values] for side in (run, base)]
    expected = [definitions(*scores) for scores in zip(*rows, strict=True)]
    for statistic in expected[0][0]:
        values = [of_both[statistic] for of_both, _ in expected]
        np.testing.assert_allclose(statistic(run, base), values, rtol=0, atol=1e-13)
    for statistic in expected[0][1]:
        values = [of_run[statistic] for _, of_run in expected]
        np.testing.assert_allclose(statistic(run), values, rtol=0, atol=1e-13)


def test_the_probability_of_improvement_of_a_task_is_scipys_mann_whitney_statistic() -> None:
    generator = np.random.default_rng(4)
    for units in (1, 2, 5, 15):
        x, y = generator.integers(10, size=(2, units)) / 10
        found = probability_of_improvement(*draw(run={"task": x}, base={"task": y}, draws=1))[0]
        assert found == stats.mannwhitneyu(x, y, method="asymptotic").statistic / units**2


@pytest.mark.parametrize(
    "gain", [average_gain, gain_std, interquartile_mean_gain, median_gain, worst_unit_gain]
)
def test_a_baseline_near_zero_has_no_gain_in_its_row(gain) -> None:
    """As if the task were not there, here in the data itself; and a row of such tasks only is NaN."""
    with_zero = draw(run={**RUN, "zero": [0.5, 0.5]}, base={**BASE, "zero": [0.0, 0.02]}, draws=1)
    assert gain(*with_zero)[0] == gain(*draw(draws=1))[0]
    only = draw(run={"zero": [0.5]}, base={"zero": [0.01]})
    assert np.isnan(gain(*only)).all()
    assert np.isfinite(gain(*only, near_zero=0.001)).all()


def test_tasks_with_gain() -> None:
    run = {"b": [0.5, 0.5], "a": [0.5, 0.5], "c": [0.5, math.nan], "d": [0.5, 0.5], "e": [0.5, 0.5]}
    base = {"b": [0.2, 0.1], "a": [0.2, 0.005], "c": [0.2, 0.2], "d": [0.0, 0.02], "e": [0.9, 0.9]}
    assert tasks_with_gain([run], base, ["e"]) == ["a", "b"]
    assert tasks_with_gain([run], base, ["e"], worst=True) == ["b"]
    assert tasks_with_gain([run], base, ["e"], near_zero=0.11) == ["b"]
    assert tasks_with_gain([base, run], base, ["e"]) == ["a", "b"]
    assert tasks_with_gain([base], base) == ["a", "b", "c", "e"]
    assert tasks_with_gain([], base, ["e"]) == ["a", "b", "c"]
    with pytest.raises(TaskError, match="the run lacks e"):
        tasks_with_gain([{task: run[task] for task in "abcd"}], base)
    with pytest.raises(TypeError, match="exclude is the text 'a'"):
        tasks_with_gain([run], base, "a")


def test_an_interval_of_each_holds_its_estimate() -> None:
    run, base = draw(draws=1000)
    for statistic in definitions([[0.5]], [[0.5]])[0]:
        found = interval(statistic(run, base))
        assert found.low < found.estimate < found.high
