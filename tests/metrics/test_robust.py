from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from priming.errors import TaskError
from priming.metrics import Interval, average_relative_gain, bootstrap_gain
from priming.seeding import numpy_stream

SCORES = {"one": [0.6, 0.8, 0.7], "two": [0.2, 0.4, 0.3], "three": [0.5, 0.5, 0.8]}
BASELINE = {"one": [0.5, 0.6, 0.4], "two": [0.4, 0.5, 0.3], "three": [0.5, 0.4, 0.6]}
OTHER = {"one": [0.5, 0.7, 0.6], "two": [0.3, 0.3, 0.3], "three": [0.4, 0.6, 0.6]}


def stream(*key: str | int) -> np.random.Generator:
    return numpy_stream(7, "bootstrap", *key)


def mean_scores(scores: dict[str, list[float]]) -> dict[str, float]:
    return {task: float(np.mean(values)) for task, values in scores.items()}


def test_the_estimate_is_arg() -> None:
    interval = bootstrap_gain(SCORES, BASELINE, stream())
    assert interval.estimate == pytest.approx(
        average_relative_gain(mean_scores(SCORES), mean_scores(BASELINE))
    )
    assert interval.low < interval.estimate < interval.high


def test_every_draw_of_a_small_case_by_hand() -> None:
    """One task of two samples has four equally likely draws; the quantiles of many draws are among their gains."""
    scores, baseline = {"one": [0.9, 0.3]}, {"one": [0.5, 0.2]}
    gains = sorted(
        (scores["one"][i] + scores["one"][j]) / (baseline["one"][i] + baseline["one"][j]) - 1
        for i, j in itertools.product(range(2), repeat=2)
    )
    assert gains == pytest.approx([0.5, 5 / 7, 5 / 7, 0.8])
    interval = bootstrap_gain(scores, baseline, stream(), draws=4000)
    assert (interval.low, interval.high) == pytest.approx((0.5, 0.8))
    middle = bootstrap_gain(scores, baseline, stream(), draws=4000, level=0.3)
    assert (middle.low, middle.high) == pytest.approx((5 / 7, 5 / 7))


def test_tasks_are_drawn_too() -> None:
    """Samples that agree leave only the draw of tasks: the gains 0.4 and -0.25, one of them twice or each once."""
    scores, baseline = {"one": [0.7] * 3, "two": [0.3] * 3}, {"one": [0.5] * 3, "two": [0.4] * 3}
    both = bootstrap_gain(scores, baseline, stream())
    assert (both.low, both.estimate, both.high) == pytest.approx((-0.25, 0.075, 0.4))
    only_samples = bootstrap_gain(scores, baseline, stream(), resample="samples")
    assert (only_samples.low, only_samples.high) == pytest.approx((0.075, 0.075))


def test_a_plain_loop_draws_the_same_distribution() -> None:
    """The definition written out, with another generator: ends agree to the noise of 4000 draws."""
    generator = np.random.default_rng(11)
    tasks = list(SCORES)
    values = []
    for _ in range(4000):
        gains = []
        for task in generator.choice(tasks, size=3):
            picked = generator.integers(3, size=3)
            run, base = (np.mean([side[task][i] for i in picked]) for side in (SCORES, BASELINE))
            gains.append((run - base) / base)
        values.append(np.mean(gains))
    interval = bootstrap_gain(SCORES, BASELINE, stream(), draws=4000)
    assert (interval.low, interval.high) == pytest.approx(np.quantile(values, [0.025, 0.975]), abs=0.02)


def test_a_difference_is_paired() -> None:
    """A run that gains 0.1 of the baseline more, everywhere, is 0.1 better in every single draw."""
    better = {task: [x + 0.1 * b for x, b in zip(OTHER[task], BASELINE[task], strict=True)] for task in OTHER}
    interval = bootstrap_gain(better, BASELINE, stream(), reference=OTHER)
    assert (interval.low, interval.estimate, interval.high) == pytest.approx((0.1, 0.1, 0.1))
    assert bootstrap_gain(OTHER, BASELINE, stream(), reference=OTHER) == Interval(0.0, 0.0, 0.0, 0.95)


def test_the_order_of_tasks_does_not_matter_and_the_stream_does() -> None:
    turned = dict(reversed(SCORES.items()))
    assert bootstrap_gain(turned, BASELINE, stream()) == bootstrap_gain(SCORES, BASELINE, stream())
    assert bootstrap_gain(SCORES, BASELINE, stream("other")) != bootstrap_gain(SCORES, BASELINE, stream())


def test_tasks_may_have_different_numbers_of_samples() -> None:
    """A sample that is not there is never drawn: with equal samples each task's mean is certain."""
    scores, baseline = {"one": [0.7], "two": [0.3] * 5}, {"one": [0.5], "two": [0.4] * 5}
    interval = bootstrap_gain(scores, baseline, stream(), resample="samples")
    assert (interval.low, interval.high) == pytest.approx((0.075, 0.075))


def test_a_task_with_few_samples_draws_no_more_than_it_has() -> None:
    """Two draws of two samples are both the lower one with 1/4, three would be with 1/8: the quantile 0.2 tells."""
    scores, baseline = {"few": [0.5, 0.9], "many": [0.4] * 5}, {"few": [0.5, 0.5], "many": [0.4] * 5}
    interval = bootstrap_gain(scores, baseline, stream(), resample="samples", draws=4000, level=0.6)
    assert (interval.low, interval.high) == pytest.approx((0.0, 0.4))


def test_a_baseline_near_zero_does_not_rule_the_interval() -> None:
    scores, baseline = {**SCORES, "zero": [0.5, 0.5, 0.5]}, {**BASELINE, "zero": [0.0, 0.0, 0.02]}
    assert bootstrap_gain(scores, baseline, stream()) == bootstrap_gain(SCORES, BASELINE, stream())
    assert bootstrap_gain(SCORES, BASELINE, stream(), exclude=["two"]) == bootstrap_gain(
        *({task: side[task] for task in ("one", "three")} for side in (SCORES, BASELINE)), stream()
    )


def test_a_drawn_baseline_near_zero_is_left_out_of_its_draw() -> None:
    """Samples 0 and 0.4 have mean 0.2; the draw of 0 twice has no gain and must not divide by zero."""
    interval = bootstrap_gain({"one": [0.1, 0.6]}, {"one": [0.0, 0.4]}, stream())
    assert (interval.low, interval.high) == pytest.approx((0.5, 0.75))


def test_undefined_scores_leave_a_task_out() -> None:
    scores = {**SCORES, "nan": [0.5, math.nan, 0.5]}
    baseline = {**BASELINE, "nan": [0.5, 0.5, 0.5]}
    assert bootstrap_gain(scores, baseline, stream()) == bootstrap_gain(SCORES, BASELINE, stream())
    in_reference = bootstrap_gain(baseline, baseline, stream(), reference=scores)
    assert in_reference == bootstrap_gain(BASELINE, BASELINE, stream(), reference=SCORES)


def test_nothing_left_is_nan() -> None:
    interval = bootstrap_gain({"zero": [0.5]}, {"zero": [0.0]}, stream())
    assert all(math.isnan(value) for value in (interval.estimate, interval.low, interval.high))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"draws": 0}, "draws is 0"),
        ({"level": 95}, "level is 95"),
        ({"resample": "tasks"}, "resample is 'tasks'"),
    ],
)
def test_settings_are_checked(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bootstrap_gain(SCORES, BASELINE, stream(), **settings)  # type: ignore[arg-type]


def test_numbers_of_samples_must_agree() -> None:
    with pytest.raises(TaskError, match="task two has 2 samples and its baseline 3"):
        bootstrap_gain({**SCORES, "two": [0.2, 0.4]}, BASELINE, stream())
    with pytest.raises(TaskError, match="task one has 0 samples and its baseline 0"):
        bootstrap_gain({"one": []}, {"one": []}, stream())


def test_other_tasks_on_either_side_are_named() -> None:
    with pytest.raises(TaskError, match="the baseline lacks four"):
        bootstrap_gain({**SCORES, "four": [0.1] * 3}, BASELINE, stream())


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, (0.1166666666666666, -0.24675324675324684, 0.4124999999999998)),
        ({"resample": "samples"}, (0.1166666666666666, -0.0019607843137254663, 0.2500076312576312)),
        ({"reference": OTHER}, (0.11111111111111105, -0.06065062388591793, 0.23613445378151254)),
        (
            {"reference": OTHER, "resample": "samples", "draws": 300, "level": 0.8},
            (0.11111111111111105, 0.021455994985406786, 0.18030303030303022),
        ),
    ],
)
def test_published_intervals_can_be_made_again(
    settings: dict[str, object], expected: tuple[float, ...]
) -> None:
    """Numbers in the README and in reports rest on these very draws: a new way to draw would change them silently."""
    found = bootstrap_gain(SCORES, BASELINE, numpy_stream(42, "bootstrap", "report"), **settings)  # type: ignore[arg-type]
    assert (found.estimate, found.low, found.high) == pytest.approx(expected, rel=1e-13)


def test_published_intervals_of_tasks_with_different_numbers_of_samples() -> None:
    scores = {**SCORES, "one": [0.6, 0.8], "four": [0.4, 0.1, *[0.3] * 9]}
    baseline = {**BASELINE, "one": [0.5, 0.6], "four": [*[0.2, 0.1, 0.05] * 3, 0.3, 0.2]}
    found = bootstrap_gain(scores, baseline, numpy_stream(42, "bootstrap", "report"), near_zero=0.15)
    expected = (0.07424242424242422, -0.24675324675324684, 0.28888888888888903)
    assert (found.estimate, found.low, found.high) == pytest.approx(expected, rel=1e-13)
