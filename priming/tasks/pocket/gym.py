"""The pocket gym: recipes turned into few-shot tasks by CrossFit's protocol."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from priming.errors import TaskError, nearest
from priming.tasks.pocket import answering, classification, generation, pairs, regression
from priming.tasks.pocket.draw import Draw
from priming.tasks.pocket.recipe import Recipe
from priming.tasks.spec import Example, Sample, Task

SAMPLES = (13, 21, 42, 87, 100)
"""The sample seeds that every pocket task has."""
TEST_EXAMPLES = 100
"""Test examples per task, the same ones for every sample."""

_SIDES = {
    "train": (
        *classification.SOURCES, *pairs.SOURCES, *answering.SOURCES, *generation.SOURCES, *regression.SOURCES,
    ),
    "dev": (
        *classification.DEVELOPMENT, *pairs.DEVELOPMENT, *answering.DEVELOPMENT, *generation.DEVELOPMENT,
    ),
    "test": (
        *classification.TARGETS, *pairs.TARGETS, *answering.TARGETS, *generation.TARGETS, *regression.TARGETS,
    ),
}  # fmt: skip
_RECIPES = {recipe.name: recipe for side in _SIDES.values() for recipe in side}

POCKET_PARTITION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {side: tuple(sorted(recipe.name for recipe in recipes)) for side, recipes in _SIDES.items()},
)
"""Sources (`train`), development tasks (`dev`) and targets (`test`) of the pocket gym."""


class PocketGym:
    """Generated few-shot tasks in a small world of their own; nothing is read from disk.

    Every task follows CrossFit's protocol: 16 examples per class (32 in all where the answers are free text) for
    training, as many for development, 100 for testing that are the same for every sample, and no input twice.
    The texts are the same on every machine. Tasks are kept once made.
    """

    def __init__(self) -> None:
        self._tests: dict[str, tuple[Example, ...]] = {}
        self._samples: dict[tuple[str, int], Sample] = {}

    def names(self) -> tuple[str, ...]:
        """Names of every task there is, sorted."""
        return tuple(sorted(_RECIPES))

    def load(self, name: str, samples: tuple[int, ...], *, test: bool) -> Task:
        """Make one task.

        Args:
            name: One of `names()`.
            samples: The sample seeds wanted, each one of `SAMPLES`.
            test: Whether to include the test examples; sources do without.

        Returns:
            The task with the samples asked for.

        Raises:
            TaskError: The task or one of its samples does not exist.
        """
        if name not in _RECIPES:
            raise TaskError(
                f"no pocket task is called '{name}'{nearest(name, _RECIPES)}; see PocketGym().names()"
            )
        unknown = [seed for seed in samples if seed not in SAMPLES]
        if unknown:
            raise TaskError(f"pocket task '{name}' has no sample {unknown[0]}; its samples are {SAMPLES}")
        recipe = _RECIPES[name]
        return Task(
            name=name,
            metric=recipe.metric,
            samples={seed: self._sample(recipe, seed, test=test) for seed in samples},
            kind=recipe.kind,
            labels=recipe.labels,
        )

    def _sample(self, recipe: Recipe, seed: int, *, test: bool) -> Sample:
        if recipe.name not in self._tests:
            self._tests[recipe.name] = _draw_test(recipe)
        tests = self._tests[recipe.name]
        key = (recipe.name, seed)
        if key not in self._samples:
            self._samples[key] = _draw_sample(recipe, seed, {example.input for example in tests})
        sample = self._samples[key]
        return Sample(sample.train, sample.dev, tests) if test else sample


def _draw_test(recipe: Recipe) -> tuple[Example, ...]:
    draw = Draw("task", recipe.name, "test")
    seen: set[str] = set()
    classes = max(len(recipe.labels), 1)
    return tuple(_fresh(recipe, draw, draw.below(classes), seen) for _ in range(TEST_EXAMPLES))


def _draw_sample(recipe: Recipe, seed: int, taken: set[str]) -> Sample:
    draw = Draw("task", recipe.name, seed)
    seen = set(taken)
    classes = range(max(len(recipe.labels), 1))
    halves = [
        [_fresh(recipe, draw, index, seen) for index in classes for _ in range(recipe.per_class)]
        for _ in range(2)
    ]
    train, dev = (tuple(draw.shuffled(half)) for half in halves)
    return Sample(train, dev)


def _fresh(recipe: Recipe, draw: Draw, index: int, seen: set[str], attempts: int = 1000) -> Example:
    """An example of the given class whose input is not yet among `seen`, to which it is added."""
    for _ in range(attempts):
        example = recipe.compose(draw, index)
        if example.input not in seen:
            seen.add(example.input)
            return example
    raise AssertionError(f"pocket task '{recipe.name}' runs out of different inputs for class {index}")
