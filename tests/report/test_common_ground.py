"""Which combinations and units are compared. Every combination is a name and the samples it has, of one task or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from priming.errors import TaskError
from priming.report.computing.combining import Combined
from priming.report.computing.common_ground import common_ground
from priming.report.numbers import Unit
from priming.report.reading.cells import Cell
from priming.report.reading.results import RunResults

ALL = range(20)


def combination(name: str, has: Mapping[tuple[int, str], Sequence[int]]) -> Combined:
    """Seed and task -> samples."""
    seeds = sorted({seed for seed, _ in has})
    runs = [
        RunResults(
            name,
            Path(name),
            seed,
            cells=tuple(
                Cell(task, "ACC", sample, 1e-3, 8, test_score=0.5, picked=True)
                for (own, task), samples in has.items()
                for sample in samples
                if own == seed
            ),
        )
        for seed in seeds
    ]
    return Combined(name, tuple(runs))


def of(name: str, samples: Sequence[int]) -> Combined:
    return combination(name, {(42, "boolq"): samples})


def names(combinations: Sequence[Combined], kept: Sequence[str] = ("FT",)) -> list[str]:
    return [one.name for one in common_ground(combinations, kept).combinations]


def test_one_that_is_hardly_there_is_set_aside() -> None:
    ground = common_ground([of("FT", ALL), of("A", ALL), of("B", ALL), of("Failed", [3])], ["FT"])
    assert [one.name for one in ground.combinations] == ["FT", "A", "B"]
    assert ground.units == {"boolq": tuple(Unit(42, sample) for sample in ALL)}
    assert ground.notes == (
        "Failed: set aside; it has only 1 of the 20 scores that the others have in common. Report it with the baseline alone to see what it has.",
    )


def test_two_that_lack_the_same_are_set_aside_together() -> None:
    assert names([of("FT", ALL), of("A", ALL), of("B", ALL), of("C", [1, 2]), of("D", [1, 2])]) == [
        "FT",
        "A",
        "B",
    ]


def test_one_that_has_half_is_kept_and_costs_the_others_half() -> None:
    half = of("Half", range(10))
    ground = common_ground([of("FT", ALL), of("A", ALL), half], ["FT"])
    assert len(ground.combinations) == 3
    assert len(ground.units["boolq"]) == 10
    assert ground.notes == (
        "boolq samples 10, 11, 12, 13, 14, 15, 16, 17, 18, 19: left out, not scored in Half.",
    )


def test_many_that_have_a_third_are_not_given_up_for_few() -> None:
    """As in the middle of a study: three have all seeds, nine have one. 12 x 7 scores are more than half of 3 x 20."""
    few = [of(name, ALL) for name in ("FT", "A", "B")]
    assert len(names([*few, *(of(f"late_{number}", range(7)) for number in range(9))])) == 12
    assert names([*few, of("late", range(7))]) == ["FT", "A", "B"]  # 4 x 7 are not


def test_nobody_is_left_alone_with_the_baseline_set_aside() -> None:
    assert names([of("FT", ALL), of("A", [1])]) == ["FT", "A"]
    assert names([of("FT", ALL), of("FT_A", [1]), of("B", ALL)], ["FT", "FT_A"]) == ["FT", "FT_A", "B"]


def test_other_targets_are_set_aside_and_nothing_at_all_in_common_is_an_error() -> None:
    elsewhere = combination("Elsewhere", {(42, "quoref"): ALL})
    ground = common_ground([of("FT", ALL), of("A", ALL), elsewhere], ["FT"])
    assert ground.notes == (
        "Elsewhere: set aside; it has none of the 20 scores that the others have in common.",
    )
    with pytest.raises(TaskError, match=r"no task and sample is scored in every run \(FT, Elsewhere\)"):
        common_ground([of("FT", ALL), elsewhere], ["FT"])
    assert names([of("FT", ALL), elsewhere], []) == ["FT"]


def test_seeds_are_named_where_there_are_several_and_many_tasks_share_a_sentence() -> None:
    tasks = ["a", "b", "c", "d"]
    whole = {(seed, task): (13, 21) for seed in (42, 43, 44) for task in tasks}
    late = {**whole, (44, "a"): (13,), **{(44, task): () for task in tasks[1:]}}
    ground = common_ground([combination("FT", whole), combination("Late", late)])
    assert ground.notes == (
        "a seed 44 sample 21: left out, not scored in Late.",
        "b seed 44 samples 13, 21: left out, not scored in Late.",
        "c seed 44 samples 13, 21: left out, not scored in Late.",
        "d seed 44 samples 13, 21: left out, not scored in Late.",
    )
    later = {(seed, task): samples for (seed, task), samples in whole.items() if seed != 44}
    assert common_ground([combination("FT", whole), combination("Later", later)]).notes == (
        "4 tasks (a, b, c, d) seed 44 samples 13, 21: left out, not scored in Later.",
    )
