"""How long the stages of a run take, from a few steps of each on this machine."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch

from priming.config.schema import Config
from priming.downstream.tuner import DownstreamTuner
from priming.runs.model import configured_model
from priming.runs.planning import StagePlan
from priming.runs.upstream import make_trainer
from priming.tasks.gyms import load_tasks
from priming.tasks.spec import Task
from priming.training.progress import progress_to

_STEPS = 4
"""Steps of a calibration: the first warms up, the last ends with an evaluation, those between are timed."""


@dataclass(frozen=True)
class UpstreamTimes:
    """Seconds of an upstream stage.

    Attributes:
        fixed: Loading and encoding.
        step: One optimiser step.
        look: One look at the development tasks.
    """

    fixed: float
    step: float
    look: float

    def total(self, config: Config, plan: StagePlan) -> float:
        """Seconds of the whole stage."""
        every = config.upstream.evaluate_every
        looks = -(-plan.steps // every) if every else 0
        return self.fixed + plan.steps * self.step + looks * self.look


@dataclass(frozen=True)
class DownstreamTimes:
    """Seconds of a downstream stage.

    Attributes:
        fixed: Loading and encoding.
        step: One optimiser step of one cell.
        look: One look at D_dev of one cell.
        test: Picking and scoring one target.
    """

    fixed: float
    step: float
    look: float
    test: float

    def total(self, config: Config, plan: StagePlan) -> float:
        """Seconds of the whole stage."""
        looks = -(-plan.steps // config.downstream.evaluate_every)
        cells = plan.cells * (plan.steps * self.step + looks * self.look)
        return self.fixed + cells + plan.targets * self.test


@dataclass
class _Clock:
    """When each position of a bar was reached, for every time a bar of that title began.

    Attributes:
        began: When the clock was made.
        marks: Title -> one list of times per bar.
    """

    began: float
    marks: dict[str, list[list[float]]]

    def listen(self, title: str, position: int, total: int, unit: str) -> None:  # noqa: ARG002 - a listener
        bars = self.marks.setdefault(title, [])
        if position == 0 and not (bars and len(bars[-1]) == 1):
            bars.append([])
        bars[-1].append(time.perf_counter())


@contextmanager
def _clock(threads: int) -> Iterator[_Clock]:
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    clock = _Clock(time.perf_counter(), {})
    try:
        with progress_to(clock.listen):
            yield clock
    finally:
        torch.set_num_threads(before)


def time_upstream(config: Config, threads: int) -> UpstreamTimes:
    """Take a few upstream steps of a configuration and throw them away.

    Args:
        config: The run; it trains something upstream.
        threads: Threads to compute with.

    Raises:
        PrimingError: As the run itself would.
    """
    look = _STEPS if config.upstream.evaluate_every else None
    short = config.upstream.model_copy(update={"steps": _STEPS, "epochs": None, "evaluate_every": look})
    with _clock(threads) as clock:
        tasks = load_tasks(config.tasks, ("train", "dev"), seed=config.seed)
        shortened = config.model_copy(update={"upstream": short})
        trainer = make_trainer(shortened, configured_model(config), None)
        trainer.train(tasks.train, tasks.dev)
    (marks,) = clock.marks["upstream"]
    start, first, last, end = marks[1], marks[2], marks[-2], marks[-1]
    step = (last - first) / (_STEPS - 2)
    return UpstreamTimes(fixed=start - clock.began, step=step, look=max(0.0, end - last - step))


def time_downstream(config: Config, plan: StagePlan, threads: int) -> DownstreamTimes:
    """Take a few steps of about one bank of a configuration, from the unprimed model, and throw them away.

    Args:
        config: The run.
        plan: Of its downstream stage.
        threads: Threads to compute with.

    Raises:
        PrimingError: As the run itself would.
    """
    update = {"steps": _STEPS, "evaluate_every": _STEPS, "warmup": 0, "use_learned_rates": False}
    settings = config.downstream.model_copy(update=update)
    with _clock(threads) as clock:
        tasks = load_tasks(config.tasks, ("test",), seed=config.seed)
        tuner = DownstreamTuner(
            configured_model(config),
            settings,
            seed=config.seed,
            input_length=config.tasks.input_length,
            output_length=config.tasks.output_length,
        )
        targets = max(1, round(plan.slots * plan.targets / plan.cells))
        some = _spread(tasks.test, targets)
        result = tuner.tune(some)
        ended = time.perf_counter()
    bars = clock.marks["bank"]
    cells = len(result.rows)
    step = sum(marks[-2] - marks[2] for marks in bars) / (_STEPS - 2) / cells
    look = sum(marks[-1] - marks[-2] for marks in bars) / cells - step
    tuned = sum(marks[-1] - marks[0] for marks in bars)
    test = (ended - bars[0][0] - tuned) / sum(len(task.samples) for task in some)
    return DownstreamTimes(
        fixed=bars[0][0] - clock.began, step=step, look=max(0.0, look), test=max(0.0, test)
    )


def _spread(tasks: Sequence[Task], targets: int) -> list[Task]:
    """Task samples spread evenly over tasks of every length, `targets` of them or as many as there are."""

    def length(pair: tuple[Task, int]) -> tuple[float, str, int]:
        task, seed = pair
        rows = task.samples[seed].train
        return sum(len(row.input) for row in rows) / len(rows), task.name, seed

    pairs = sorted(((task, seed) for task in tasks for seed in task.samples), key=length)
    targets = min(targets, len(pairs))
    chosen = [pairs[(2 * index + 1) * len(pairs) // (2 * targets)] for index in range(targets)]
    return [
        replace(task, samples={seed: task.samples[seed] for own, seed in chosen if own is task})
        for task in tasks
        if any(own is task for own, _ in chosen)
    ]
