from __future__ import annotations

from dataclasses import replace

import pytest

from priming.tasks.building.trying import made_up_examples
from priming.tasks.catalogue import CATALOGUE, GLUE
from priming.tasks.own_tasks import check_spec

BUILT_IN = [*CATALOGUE.values(), *GLUE.values()]


def test_the_catalogue_passes_the_same_checks() -> None:
    assert len(BUILT_IN) == 169
    assert {spec.name: check_spec(spec) for spec in BUILT_IN if check_spec(spec)} == {}


@pytest.mark.parametrize("mended", [False, True])
def test_every_task_of_the_catalogue_gives_made_up_examples(*, mended: bool) -> None:
    for spec in BUILT_IN:
        labels = (spec.mended() if mended else spec).known_labels
        count = 4 * max(1, len(labels))
        examples = made_up_examples(spec, count, mended=mended)
        assert len(examples) == count, spec.name
        assert all(example.input and all(example.answers) for example in examples), spec.name
        if spec.kind == "classification":
            assert {example.answers[0] for example in examples} == set(labels), spec.name
            assert len(labels) > 1, spec.name


def test_made_up_examples_depend_on_the_seed_alone() -> None:
    spec = CATALOGUE["sciq"]
    assert made_up_examples(spec, 3) == made_up_examples(spec, 3)
    assert made_up_examples(spec, 3) != made_up_examples(spec, 3, seed=1)


def test_a_wrong_attribute_does_not_hide_another() -> None:
    broken = replace(CATALOGUE["imdb"], metric=3, splits="train", keep=3)  # type: ignore[arg-type]
    assert [line.split(":")[0] for line in check_spec(broken)] == ["metric", "splits", "keep"]
