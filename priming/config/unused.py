"""What a configuration says without effect: shown by `--plan`, never an error."""

from __future__ import annotations

from collections.abc import Mapping

from priming.config.naming import Combination
from priming.config.paths import GLUE
from priming.config.schema import Config

_ALL_METHODS = frozenset(
    {
        "method", "train", "epochs", "steps", "learning_rate", "loss_reduction", "label_smoothing", "warmup",
        "weight_decay", "max_grad_norm", "checkpoint_every", "keep_checkpoints", "evaluate_every",
    }
)  # fmt: skip
_USED: Mapping[str, frozenset[str]] = {
    "none": frozenset({"method"}),
    "multitask": _ALL_METHODS | {"mixture", "batch_size", "tasks_per_step"},
    "maml": _ALL_METHODS
    | {
        "tasks_per_step", "support_size", "query_size", "inner_steps", "inner_learning_rate", "second_order",
        "tasks_at_once",
    },
    "reptile": _ALL_METHODS
    | {"tasks_per_step", "support_size", "inner_steps", "inner_learning_rate", "tasks_at_once"},
}  # fmt: skip


def unused_keys(config: Config) -> tuple[str, ...]:
    """Dotted paths of the keys that were given but that the upstream method does not use.

    Where `upstream.from` names another run, every other upstream key is unused. Defaults are not listed, unless they
    were written down; in a saved configuration all of them are.
    """
    upstream = config.upstream
    used = _USED[upstream.method]
    if upstream.method == "multitask" and upstream.mixture == "pooled":
        used -= {"tasks_per_step"}
    if upstream.from_run is not None:
        used = frozenset()
    given = [
        name
        for name in type(upstream).model_fields
        if name in upstream.model_fields_set and getattr(upstream, name) is not None
    ]
    return tuple(f"upstream.{name}" for name in given if name not in used and name != "from_run")


def config_notes(config: Config) -> tuple[str, ...]:
    """What a user may not have meant, one line each: unused keys, and modules that are never trained."""
    unused = unused_keys(config)
    why = (
        f"upstream comes from the run '{config.upstream.from_run}'"
        if config.upstream.from_run is not None
        else f"upstream.method is {config.upstream.method}"
    )
    notes = [f"unused, since {why}: {', '.join(unused)}"] if unused else []
    notes += _drawing_notes(config)
    notes += _naming_notes(config)
    trained = {*config.downstream.train, *(config.upstream.train if config.upstream.trains else ())}
    idle = [name for name in config.modules if name not in trained]
    if config.upstream.from_run is None:
        notes += [f"modules.{name}: never trained, neither upstream nor downstream" for name in idle]
    return tuple(notes)


def _drawing_notes(config: Config) -> list[str]:
    tasks = config.tasks
    given = [
        name
        for name in ("rows", "shots")
        if name in tasks.model_fields_set and getattr(tasks, name) is not None
    ]
    if tasks.gym == GLUE or not given:
        return []
    unused = ", ".join(f"tasks.{name}" for name in given)
    return [f"unused, since gym '{tasks.gym}' holds drawn samples already: {unused}"]


def _naming_notes(config: Config) -> list[str]:
    stated, actual = Combination.parse(config.name), config.combination
    if stated is None or config.upstream.from_run is not None or stated.same_as(actual):
        return []
    if not {*stated.upstream, *stated.downstream} <= {"M", *config.modules}:
        return []  # words that only look like parts
    return [f"name: '{config.name}' reads as {stated.name}, and this run is {actual.name}"]
