"""What every upstream trainer does: encode, optimise, monitor, save, resume."""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from priming.adapters.base import Params
from priming.errors import ModelError
from priming.models.identity import run_identity
from priming.models.language_model import LanguageModel
from priming.tasks.checking import check_tasks
from priming.tasks.spec import Task
from priming.training.flat import FlatParams
from priming.training.loop import Hook, Optimisation
from priming.training.optimizer import linear_schedule
from priming.training.progress import progress_bar
from priming.training.run_log import Number, RunLog
from priming.training.timing import note_time
from priming.upstream.common import Episode, UpstreamAlgorithm, encode_episodes
from priming.upstream.resuming import Checkpoints, newest_checkpoint
from priming.upstream.settings import BOOKKEEPING, UpstreamSettings


class UpstreamTrainer(ABC):
    """What every upstream trainer does: encode, optimise, monitor, save, resume.

    Args:
        model: The language model; `train` leaves its values alone, load the result to use it.
        settings: Of the upstream stage; `settings.method` is not looked at.
        seed: The run's seed.
        input_length: Tokens an input is cut to.
        output_length: Tokens an answer is cut to.
        folder: Where checkpoints and the log go; None keeps nothing on disk. A checkpoint found there is resumed if
            settings, data and model are those that made it, and refused if not.

    Raises:
        ModelError: psi_u names a classifier's head, which belongs to a task.
    """

    def __init__(
        self,
        model: LanguageModel,
        settings: UpstreamSettings,
        *,
        seed: int = 42,
        input_length: int = 512,
        output_length: int = 64,
        folder: Path | None = None,
    ) -> None:
        if model.head_part in settings.train:
            raise ModelError(
                f"upstream.train: {model.head_part} is a task head: each source task has its own, trained along and "
                f"thrown away; leave {model.head_part} out"
            )
        self.model = model
        self.settings = settings
        self.seed = seed
        self.encoder = model.encoder(input_length=input_length, output_length=output_length)
        self.inner_rates: dict[str, float] = {}
        """Layer -> inner learning rate, once MAML has learned them; empty otherwise."""
        self.log = RunLog(folder / "log.jsonl" if folder else None, "upstream")
        self._checkpoint_folder = folder / "upstream" / "checkpoints" if folder else None

    def train(self, tasks: Sequence[Task], dev_tasks: Sequence[Task] = ()) -> Params:
        """Train psi_u on the source tasks.

        Args:
            tasks: Source tasks; their test examples are not looked at.
            dev_tasks: Development tasks, which inform only; may be empty.

        Returns:
            Name -> trained value, of psi_u alone.

        Raises:
            TaskError: There are no source tasks, or one of them cannot be used.
            TrainingError: A loss or gradient is not finite; it names step and task.
            CheckpointError: A checkpoint belongs to another run or is damaged.
        """
        self.check(tasks, dev_tasks)
        algorithm = self.algorithm(encode_episodes(self.encoder, tasks))
        steps, names = self.steps(algorithm), self.model.parts.names(self.settings.train)
        optimisation = self._optimisation(algorithm, names, steps)
        identity = self.identity(tasks, dev_tasks) if self._checkpoint_folder else ""
        checkpoints = Checkpoints(self._checkpoint_folder, optimisation, self.settings, identity, self.log)
        start = checkpoints.restore()
        self.log.rewind(start)
        with progress_bar("upstream", steps, start) as advance:
            monitor = self._monitor(optimisation, dev_tasks, steps)
            record = self._recorder(optimisation, steps)
            try:
                optimisation.run(
                    [record, monitor, checkpoints.save, self._clock(start, steps), advance], start=start
                )
            finally:
                self.log.flush()  # what led to an error is worth reading
        values = optimisation.flat.row(0)
        self.inner_rates = algorithm.learned_rates(values)
        return {name: values[name] for name in names}

    def _optimisation(self, algorithm: UpstreamAlgorithm, names: Sequence[str], steps: int) -> Optimisation:
        extras = algorithm.extras
        return Optimisation(
            algorithm,
            FlatParams(
                {**self.model.params(names), **extras.params},
                self.model.parts.matrices | extras.matrices,
                factors=extras.factors,
                banked=False,
            ),
            learning_rates=[self.settings.learning_rate],
            steps=steps,
            warmup=self._warmup(steps),
            weight_decay=self.settings.weight_decay,
            max_grad_norm=self.settings.max_grad_norm,
        )

    @property
    def monitors(self) -> bool:
        """Whether this trainer looks at development tasks."""
        return self.settings.evaluate_every is not None

    def check(self, tasks: Sequence[Task], dev_tasks: Sequence[Task] = ()) -> None:
        """Refuse tasks that cannot be used, before anything is computed.

        Raises:
            TaskError: As `train` does.
        """
        check_tasks(tasks, ("train",), "upstream training")
        if dev_tasks and self.monitors:
            check_tasks(dev_tasks, ("train", "dev"), "monitoring")
        for task in (*tasks, *(dev_tasks if self.monitors else ())):
            self.encoder.require(task)

    def identity(self, tasks: Sequence[Task], dev_tasks: Sequence[Task] = ()) -> str:
        """A digest of everything that decides the result: settings, seed, lengths, model and data."""
        facts = {
            "trainer": type(self).__name__,
            "settings": self.settings.model_dump(mode="json", exclude=set(BOOKKEEPING)),
            "seed": self.seed,
            "lengths": [self.encoder.input_length, self.encoder.output_length],
        }
        return run_identity(facts, self.model, (*tasks, *dev_tasks))

    def require_own_checkpoints(self, identity: str) -> None:
        """Refuse a folder in which another run left its checkpoints.

        Raises:
            CheckpointError: It holds a checkpoint of another identity.
        """
        if self._checkpoint_folder is not None:
            newest_checkpoint(self._checkpoint_folder, identity)

    def _warmup(self, steps: int) -> int:
        return min(math.ceil(self.settings.warmup * steps), steps - 1)  # at least one step must move

    def steps(self, algorithm: UpstreamAlgorithm) -> int:
        """Optimiser steps in all: the settings' own number, or their epochs of this algorithm."""
        return self.settings.steps or (self.settings.epochs or 1) * algorithm.steps_per_epoch

    @abstractmethod
    def algorithm(self, episodes: Sequence[Episode]) -> UpstreamAlgorithm:
        """The algorithm on the source episodes."""

    @abstractmethod
    def look_at(
        self, params: Params, episodes: Sequence[Episode], tasks: Sequence[Task]
    ) -> dict[str, Number]:
        """Numbers on the development tasks; they inform and decide nothing."""

    def _clock(self, start: int, steps: int) -> Hook:
        """Note the time of every stretch that ends in a checkpoint, so that steps taken twice count once."""
        began, since = start, time.perf_counter()

        def note(step: int) -> None:
            nonlocal began, since
            if self._checkpoint_folder is None or step == began:
                return
            if step == steps or step % self.settings.checkpoint_every == 0:
                now = time.perf_counter()
                folder = self._checkpoint_folder.parent
                note_time(folder, "prime", [f"{began}-{step}"], now - since, self.model.device)
                began, since = step, now

        return note

    def _recorder(self, optimisation: Optimisation, steps: int) -> Hook:
        warmup = self._warmup(steps)

        def record(step: int) -> None:
            if optimisation.last is None or optimisation.last_norms is None:
                return
            rate = self.settings.learning_rate * linear_schedule(step - 1, warmup=warmup, steps=steps)
            loss, norm = float(optimisation.last.losses.mean()), float(optimisation.last_norms[0])
            self.log.record(step - 1, loss=loss, gradient_norm=norm, learning_rate=rate)

        return record

    def _monitor(self, optimisation: Optimisation, tasks: Sequence[Task], steps: int) -> Hook:
        episodes = encode_episodes(self.encoder, tasks if self.monitors else ())
        every = self.settings.evaluate_every

        def look(step: int) -> None:
            if episodes and every is not None and (step == steps or (step > 0 and step % every == 0)):
                self.log.record(step, **self.look_at(optimisation.flat.row(0), episodes, tasks))

        return look
