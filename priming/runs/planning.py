"""What a run would do, without doing it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from priming.config.schema import Config
from priming.config.unused import config_notes
from priming.data.encoding import EncodedExample
from priming.downstream.tuner import DownstreamTuner
from priming.models.language_model import LanguageModel
from priming.models.loading import resolve_device
from priming.models.sizes import training_floats
from priming.runs.model import configured_model
from priming.runs.upstream import make_trainer, trajectory_bytes
from priming.tasks.gyms import load_tasks
from priming.tasks.spec import Task
from priming.upstream.common import Episode, encode_episodes
from priming.upstream.settings import UpstreamSettings

_BYTES = {"float32": 4, "bfloat16": 4, "float64": 8}
_GIB = 2**30


@dataclass(frozen=True)
class StagePlan:
    """What a stage of a run would do.

    Attributes:
        text: In words, several lines.
        steps: Upstream: optimiser steps. Downstream: those of one cell.
        cells: Downstream: fine-tuning runs; 0 upstream.
        targets: Downstream: task samples, each of which is scored once on its test examples; 0 upstream.
        slots: Cells of the largest bank; 0 upstream.
        peak_bytes: Memory at the peak, an estimate; 0 where nothing is trained.
    """

    text: str
    steps: int = 0
    cells: int = 0
    targets: int = 0
    slots: int = 0
    peak_bytes: float = 0.0


def plan_upstream(config: Config) -> StagePlan:
    """The upstream stage: tasks, parameters, steps, memory.

    Raises:
        PrimingError: As the run itself would, for whatever can be known before it.
    """
    if not config.upstream.trains:
        source = (
            f"the result of run '{config.upstream.from_run}' is used"
            if config.upstream.from_run
            else "no priming"
        )
        return StagePlan(f"upstream: nothing to train ({source})")
    tasks = load_tasks(config.tasks, ("train", "dev"), seed=config.seed)
    model = configured_model(config, skeleton=True)
    trainer = make_trainer(config, model, None)
    episodes = encode_episodes(trainer.encoder, tasks.train)
    steps = trainer.steps(trainer.algorithm(episodes))
    examples = [example for episode in episodes for example in (*episode.support, *episode.query)]
    settings = config.upstream
    rows = _rows_at_once(settings, episodes)
    lines = [
        f"upstream: {settings.method}, psi_u = {'+'.join(settings.train)}, {steps} steps",
        *_sides({"train": tasks.train, "dev": tasks.dev}),
        *_parameters(model, settings.train),
    ]
    memory = _memory(config, model, settings.train, slots=1, rows=rows, examples=examples)
    if settings.is_meta:
        kept = trajectory_bytes(config, model) if settings.method == "maml" else 0
        memory += kept
        both = (*config.downstream.train, *(settings.train if settings.method == "reptile" else ()))
        lines.append(
            f"inner loop: {settings.inner_steps} steps on {'+'.join(dict.fromkeys(both))}, "
            f"{settings.tasks_at_once} tasks at once, trajectory {kept / 2**20:.1f} MiB"
        )
    text = _text(lines, memory, (*config_notes(config), *tasks.notes))
    return StagePlan(text, steps=steps, peak_bytes=memory)


def _rows_at_once(settings: UpstreamSettings, episodes: Sequence[Episode]) -> int:
    """Rows of the largest pass of an upstream step whose graph is kept."""
    if not settings.is_meta:
        return settings.batch_size
    if settings.method == "reptile":  # an inner step takes rows out of both splits
        most: float = settings.support_size or max(len(episode.support) for episode in episodes)
        return int(most) * settings.tasks_at_once
    counts = [(len(episode.support), len(episode.query)) for episode in episodes]
    sizes = (settings.support_size or math.inf, settings.query_size or math.inf)
    most = max(min(count, size) for pair in counts for count, size in zip(pair, sizes, strict=True))
    graph = 2 if settings.second_order == "exact" else 1  # the support gradient keeps its own graph
    return int(most) * settings.tasks_at_once * graph


def plan_downstream(config: Config) -> StagePlan:
    """The downstream stage: tasks, parameters, cells, banks, memory.

    Raises:
        PrimingError: As the run itself would, for whatever can be known before it.
    """
    tasks = load_tasks(config.tasks, ("test",), seed=config.seed)
    model = configured_model(config, skeleton=True)
    # learned rates come with the upstream result, which need not be there yet, and change nothing that is planned
    settings = config.downstream.model_copy(update={"use_learned_rates": False})
    tuner = DownstreamTuner(
        model,
        settings,
        seed=config.seed,
        input_length=config.tasks.input_length,
        output_length=config.tasks.output_length,
    )
    data = tuner.encode(tasks.test)
    banks = tuner.banks(data, resolve_device(config.device).type)
    slots = max(len(bank) for bank in banks)
    cells = sum(len(bank) for bank in banks)
    rows = max(len(bank) * bank[0].batch_size for bank in banks)
    examples = [example for found in data.values() for example in found.sample.train]
    memory = _memory(config, model, settings.train, slots=slots, rows=rows, examples=examples)
    named = f"{config.combination.name}, " if config.upstream.from_run is None else ""
    lines = [
        f"downstream: {named}psi_d = {'+'.join(settings.train)}, init {settings.init}, {settings.steps} steps a cell",
        *_sides({"test": tasks.test}),
        *_parameters(model, settings.train),
        f"cells: {cells} ({len(data)} task samples x {cells // len(data)} of the grid) in {len(banks)} banks of up to {slots}",
    ]
    return StagePlan(
        _text(lines, memory, (*config_notes(config), *tasks.notes)),
        steps=settings.steps,
        cells=cells,
        targets=len(data),
        slots=slots,
        peak_bytes=memory,
    )


def _text(lines: Iterable[str], memory: float, notes: Iterable[str]) -> str:
    estimate = f"peak memory: about {memory / _GIB:.2f} GiB (estimate)"
    return "\n".join([*lines, estimate, *(f"note: {note}" for note in notes)])


def _sides(sides: dict[str, Sequence[Task]]) -> Iterator[str]:
    for side, tasks in sides.items():
        samples = sorted({seed for task in tasks for seed in task.samples})
        yield (
            f"{side} tasks: {len(tasks)}, samples {', '.join(map(str, samples))}"
            if tasks
            else f"{side} tasks: none"
        )


def _parameters(model: LanguageModel, train: Sequence[str]) -> Iterator[str]:
    tensors = model.params(tuple(model.parts.owner))
    for part in model.parts.parts:
        each = " for each class of a task" if part == model.head_part else ""
        yield f"parameters of {part}{each}: {sum(tensors[name].numel() for name in model.parts.owned(part)):,}"
    trained = sum(tensors[name].numel() for name in model.parts.names(train))
    borrowed = sum(
        tensors[name].numel() for name in model.parts.names(train) if model.parts.owner[name] not in train
    )
    yield f"trained: {trained:,}" + (f" ({borrowed:,} of them borrowed LayerNorms)" if borrowed else "")


def _memory(
    config: Config,
    model: LanguageModel,
    train: Sequence[str],
    *,
    slots: int,
    rows: int,
    examples: Sequence[EncodedExample],
) -> float:
    """Bytes at the peak, roughly: weights, K copies of values, gradients and two moments, and stored activations."""
    tensors = model.params(tuple(model.parts.owner))
    weights = sum(value.numel() for value in tensors.values())
    state = 4 * slots * sum(tensors[name].numel() for name in model.parts.names(train))
    row = training_floats(
        model.sizes,
        read=max(len(example.input) for example in examples),
        written=max(len(answer) for example in examples for answer in example.answers),
    )
    return _BYTES[config.precision] * float(weights + state + rows * row)
