from __future__ import annotations

from typing import Any

import pytest

from priming.config import Config, config_notes, unused_keys
from priming.upstream.settings import UpstreamSettings

EVERY_KEY = set(UpstreamSettings.model_fields) - {"from_run"}
MULTITASK = {"method": "multitask", "train": ["M"], "steps": 5}


def make(upstream: dict[str, Any], *modules: str, **tasks: Any) -> Config:
    return Config.model_validate(
        {
            "name": "run",
            "model": {"path": "pocket"},
            "modules": {name: {"kind": "houlsby"} for name in modules},
            "tasks": {"gym": "pocket", "partition": "pocket", **tasks},
            "upstream": upstream,
            "downstream": {"train": ["A"] if "A" in modules else ["M"]},
        }
    )


@pytest.mark.parametrize(
    ("upstream", "unused"),
    [
        ({}, ()),
        ({"method": "none", "train": ["M"], "steps": 5}, ("upstream.train", "upstream.steps")),
        (MULTITASK, ()),
        ({**MULTITASK, "batch_size": 32, "tasks_per_step": 4}, ()),
        ({**MULTITASK, "mixture": "pooled", "tasks_per_step": 4}, ("upstream.tasks_per_step",)),
        (
            {**MULTITASK, "inner_steps": 1, "second_order": "none"},
            ("upstream.inner_steps", "upstream.second_order"),
        ),
        ({**MULTITASK, "method": "maml", "batch_size": 32}, ("upstream.batch_size",)),
        ({**MULTITASK, "from": "Other"}, ("upstream.method", "upstream.train", "upstream.steps")),
    ],
)
def test_unused_keys_are_those_given_that_the_method_does_not_use(
    upstream: dict[str, Any], unused: tuple[str, ...]
) -> None:
    assert unused_keys(make(upstream)) == unused


def test_every_key_is_used_by_some_method() -> None:
    config = make({})
    unused = [
        unused_keys(
            config.model_copy(update={"upstream": UpstreamSettings.model_construct(EVERY_KEY, method=method)})
        )
        for method in ("multitask", "maml")
    ]
    assert set(unused[0]) & set(unused[1]) == set()
    assert set(unused[0]) | set(unused[1]) > {"upstream.inner_steps", "upstream.mixture"}


def test_notes_say_why_keys_are_unused_and_which_modules_idle() -> None:
    config = make({**MULTITASK, "inner_steps": 3}, "A", "B")
    assert config_notes(config) == (
        "unused, since upstream.method is multitask: upstream.inner_steps",
        "modules.B: never trained, neither upstream nor downstream",
    )
    assert config_notes(make({"from": "Other"}, "A", "B")) == ()
    assert config_notes(make({"from": "Other", "steps": 3})) == (
        "unused, since upstream comes from the run 'Other': upstream.steps",
    )


@pytest.mark.parametrize(
    ("tasks", "unused"),
    [
        ({}, None),
        ({"rows": None}, None),
        ({"shots": 5}, "tasks.shots"),
        ({"rows": "a/b", "shots": 5, "leave_out": ["x"], "metric": "ACC"}, "tasks.rows, tasks.shots"),
        ({"gym": "glue", "partition": "glue-heldout-rte", "rows": "a/b", "shots": 5}, None),
    ],
)
def test_how_samples_are_drawn_is_unused_where_they_are_drawn_already(
    tasks: dict[str, Any], unused: str | None
) -> None:
    notes = [f"unused, since gym 'pocket' holds drawn samples already: {unused}"] if unused else []
    assert list(config_notes(make({}, **tasks))) == notes
