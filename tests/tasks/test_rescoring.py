from __future__ import annotations

import pytest

from priming.errors import TaskError
from priming.metrics import METRICS
from priming.tasks import Example, Sample, Task
from priming.tasks.rescoring import with_metric
from priming.tasks.spec import Kind

TEXTS = {"ACC", "EM", "QA-F1", "Classification-F1", "Rouge-L"}
NUMBERS = {"Pearson-Correlation", "Spearman-Correlation"}


def task(kind: Kind, *answers: str, metric: str = "EM", labelled: bool = True) -> Task:
    rows = tuple(Example("x", (answer, "also fine")) for answer in answers)
    return Task("mine", metric, {1: Sample(rows[:1], rows[1:2], rows[2:])}, kind, answers if labelled else ())


@pytest.mark.parametrize(
    ("given", "fitting"),
    [
        (task("classification", "no", "yes"), {*TEXTS, "F1"}),
        (task("classification", "unacceptable", "acceptable"), {*TEXTS, "F1", "Matthew-Correlation"}),
        (task("classification", "a", "b", "c"), TEXTS),
        (task("classification", "1", "2", "3"), TEXTS | NUMBERS),
        (task("regression", "1.0", "2.5", "3.8", labelled=False), NUMBERS),
        (task("text_to_text", "some", "text", "3", labelled=False), TEXTS),
        (task("text_to_text", "1", "2", "3", labelled=False), TEXTS | NUMBERS),
        (task("text_to_text", "1", "2", "inf", labelled=False), TEXTS),
    ],
)
def test_a_metric_is_taken_where_it_fits_and_refused_elsewhere(given: Task, fitting: set[str]) -> None:
    for metric in METRICS:
        if metric in fitting or metric == given.metric:
            scored = with_metric(given, metric, knows_positive=True)
            assert (scored.metric, scored.samples, given.metric) == (metric, given.samples, "EM")
        else:
            with pytest.raises(
                TaskError, match=f"tasks.metric is '{metric}', which cannot score task 'mine'"
            ):
                with_metric(given, metric, knows_positive=True)


@pytest.mark.parametrize(
    ("given", "metric", "message"),
    [
        (task("regression", "1", "2", "3", labelled=False), "ACC", "its answers are scores, .* use Pearson-Correlation or"),
        (task("classification", "1", "two", "3"), "Pearson-Correlation", "its answer 'two' is no number; use a metric of"),
        (task("classification", "no", "yes"), "F1", "has 2 labels, none of which is known to be the positive one; use"),
        (task("classification", "no", "yes"), "Matthew-Correlation", "tells 'acceptable' from everything else"),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_why_and_what_to_do(given: Task, metric: str, message: str) -> None:
    with pytest.raises(TaskError, match=message) as caught:
        with_metric(given, metric, knows_positive=False)
    assert str(caught.value).endswith(
        "or set tasks.metric to null, which scores each task with its own metric"
    )


def test_a_tasks_own_metric_always_fits() -> None:
    own = task("classification", "no", "yes", metric="F1")
    assert with_metric(own, "F1", knows_positive=False) == own
