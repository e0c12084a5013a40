from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from report.fake_combinations import Fake
from report.fake_runs import write_run

from priming.report.computing.combining import Combined, combine
from priming.report.numbers import Unit
from priming.report.reading.finding import find_runs

TASKS = {"boolq": "ACC"}


def write(
    folder: Path,
    values: Sequence[float | None] = (0.5, 0.6),
    *,
    samples: Sequence[int] = (13, 21),
    seed: int = 42,
    tasks: Mapping[str, str] = TASKS,
    **changes: Any,
) -> Path:
    fake = Fake("FT_A", changes={key.replace("__", "."): value for key, value in changes.items()})
    return write_run(folder, fake, seed, tasks=tasks, samples=samples, scores=dict.fromkeys(tasks, values))


def combined(*folders: Path) -> tuple[list[Combined], list[str]]:
    return combine(find_runs(folders).runs)


def test_seeds_samples_and_tasks_of_one_name_add_up(tmp_path: Path) -> None:
    (one,), problems = combined(
        write(tmp_path / "a"),
        write(tmp_path / "b", (0.7,), samples=(42,)),
        write(tmp_path / "c", (0.8, 0.9), seed=43),
        write(tmp_path / "d", tasks={"quoref": "QA-F1"}),
    )
    assert problems == []
    assert {unit: score.score for unit, score in one.scores["boolq"].items()} == {
        Unit(42, 13): 0.5,
        Unit(42, 21): 0.6,
        Unit(42, 42): 0.7,
        Unit(43, 13): 0.8,
        Unit(43, 21): 0.9,
    }
    assert one.seeds == (42, 43)
    assert one.metrics == {"boolq": "ACC", "quoref": "QA-F1"}
    assert one.places == one.curves.keys()


def test_equal_scores_are_one(tmp_path: Path) -> None:
    """Equal but for rounding, as in a table that another program has written again."""
    again = write(tmp_path / "b", (0.5 + 1e-15, None))
    (one,), problems = combined(write(tmp_path / "a", (0.5, None)), again)
    assert problems == []
    assert len(one.places) == 2
    assert sum(len(run.cells) for run in one.runs) == 4


def test_scores_that_differ_are_told_and_the_first_stays(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a"), write(tmp_path / "b", (0.5, 0.7))
    (one,), problems = combined(first, second)
    assert problems == [
        f"{second}: FT_A (seed 42) has other scores here than in {first} (1, such as boolq sample 21); those of the latter are taken: report only one of the two"
    ]
    assert one.scores["boolq"][Unit(42, 21)].score == 0.6


def test_an_undefined_score_differs_from_a_defined_one(tmp_path: Path) -> None:
    (one,), problems = combined(write(tmp_path / "a", (0.5, None)), write(tmp_path / "b"))
    assert len(problems) == 1
    assert math.isnan(one.scores["boolq"][Unit(42, 21)].score)


def test_a_run_trained_differently_is_left_out_with_its_keys(tmp_path: Path) -> None:
    odd = write(tmp_path / "a", seed=41, downstream__steps=100, precision="float64")
    same = [write(tmp_path / name, seed=seed) for name, seed in (("b", 42), ("c", 43))]
    (one,), problems = combined(odd, *same)
    assert one.seeds == (42, 43)
    assert problems == [
        f"{odd}: left out; it was trained differently than {same[0]} of the same name, in downstream.steps, precision: give it another name, or run it again with the same settings"
    ]


def test_of_two_equal_camps_the_first_stays(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a"), write(tmp_path / "b", seed=43, downstream__steps=100)
    (one,), problems = combined(first, second)
    assert one.seeds == (42,)
    assert problems[0].startswith(f"{second}: left out")


def test_a_run_of_unknown_seed_has_that_of_all_others(tmp_path: Path) -> None:
    lost, known = write(tmp_path / "a", samples=(42, 87)), write(tmp_path / "b")
    (lost / "config.yaml").unlink()
    (one,), problems = combined(lost, known)
    assert (one.seeds, len(one.places), problems) == ((42,), 4, [])
    other = write(tmp_path / "c", seed=43)
    (one,), problems = combined(lost, known, other)
    assert problems == [f"{lost}: its seed is not known, and the other runs have 2: put its config.yaml back"]
    assert len(one.places) == 4


def test_a_finished_target_goes_before_one_on_its_way(tmp_path: Path) -> None:
    begun = write_run(tmp_path / "a", Fake("FT_A"), tasks=TASKS, finished=1)
    whole = write(tmp_path / "b", (0.5, 0.6))
    (one,), problems = combined(whole, begun)
    assert {unit.sample: score.score for unit, score in one.scores["boolq"].items()} == {13: 0.5, 21: 0.6}
    assert len(problems) == 1  # of sample 13, whose scores differ
    (one,), _ = combined(begun, whole)
    owners = {cell.sample: run.folder for run in one.runs for cell in run.cells}
    assert owners == {13: begun, 21: whole}


def test_runs_known_from_tables_alone_must_agree_in_their_metrics(tmp_path: Path) -> None:
    one, other = write(tmp_path / "a"), write(tmp_path / "b", samples=(42, 87), tasks={"boolq": "EM"})
    for folder in (one, other):
        (folder / "config.yaml").unlink()
    _, problems = combined(one, other)
    assert problems == [
        f"{other}: left out; it was trained differently than {one} of the same name, in the metric of boolq: give it another name, or run it again with the same settings"
    ]
