"""The downstream tuner: psi_d on every target task, over a grid, many runs at once."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from priming.adapters.base import Params
from priming.downstream.bank_run import BankRun, TargetData
from priming.downstream.cells import Cell, Target, bank_sizes, grid, make_banks
from priming.downstream.learned_rates import relative_rates
from priming.downstream.results import ResultRow, write_results
from priming.downstream.settings import DownstreamSettings
from priming.downstream.store import Store
from priming.downstream.tuned import TunedParams, VanishingFolder
from priming.evaluation.predicting import predict, score_predictions
from priming.models.bank import is_bankable
from priming.models.classifier import require_head
from priming.models.identity import run_identity
from priming.models.language_model import LanguageModel
from priming.models.parts import LANGUAGE_MODEL
from priming.models.sizes import training_floats
from priming.tasks.checking import check_tasks
from priming.tasks.spec import Task
from priming.training.progress import progress_bar
from priming.training.timing import note_time


@dataclass(frozen=True)
class DownstreamResult:
    """What a sweep found.

    Attributes:
        rows: One per cell, in order of task, sample and grid.
        tuned: Target -> psi_d of the pick; empty where psi_d holds the language model and was not to be kept.
    """

    rows: tuple[ResultRow, ...]
    tuned: Mapping[Target, Params]

    @property
    def test_scores(self) -> dict[str, dict[int, float]]:
        """Task -> sample -> test score of the pick; NaN where undefined."""
        scores: dict[str, dict[int, float]] = {}
        for row in self.rows:
            if row.picked:
                value = math.nan if row.test_score is None else row.test_score
                scores.setdefault(row.task, {})[row.sample] = value
        return scores


class DownstreamTuner:
    """Tunes psi_d on target tasks, starting from the values the model holds.

    Args:
        model: The language model, primed or not; `tune` leaves its values alone.
        settings: Of the downstream stage.
        seed: The run's seed.
        input_length: Tokens an input is cut to.
        output_length: Tokens an answer is cut to.
        folder: Where cells, picks and results go, and from where an interrupted sweep goes on if settings, data and
            model are the same; None uses a temporary folder that vanishes with the tuner and its results.
        run: The run's name in the results.
        inner_rates: Layer -> inner learning rate that MAML learned, for `settings.use_learned_rates`.

    Raises:
        ModelError: psi_d names a part that the model lacks, or the task head of a classifier is not in it.
        TrainingError: Learned rates are to be used, and those given do not cover psi_d.
    """

    def __init__(
        self,
        model: LanguageModel,
        settings: DownstreamSettings,
        *,
        seed: int = 42,
        input_length: int = 512,
        output_length: int = 64,
        folder: Path | None = None,
        run: str = "run",
        inner_rates: Mapping[str, float] | None = None,
    ) -> None:
        self.model = model
        self.settings = settings
        self.seed = seed
        self.run = run
        self.encoder = model.encoder(input_length=input_length, output_length=output_length)
        self._vanishing: VanishingFolder | None = None
        if folder is None:
            self._vanishing = VanishingFolder()
            folder = self._vanishing.path
        self._folder = folder
        self._banked = is_bankable(settings.train)
        self._names = model.parts.names(settings.train)
        require_head(model, settings.train)
        self._factors: dict[str, float] = {}
        if settings.use_learned_rates:
            layers = {name: model.parts.layer[name] for name in self._names}
            self._factors = relative_rates(inner_rates or {}, layers)

    def tune(self, tasks: Sequence[Task]) -> DownstreamResult:
        """Tune every cell, pick one per task and sample on D_dev, score it once on D_test.

        Args:
            tasks: Target tasks with their test examples.

        Raises:
            TaskError: There are no tasks, or one of them cannot be used.
            CheckpointError: The folder holds another run's sweep, or a file in it is damaged.
        """
        data = self.encode(tasks)
        banks = self.banks(data, self.model.device.type)
        store = self._store(tasks)
        store.begin(banks)
        with progress_bar("downstream", len(banks), unit="bank") as advance:
            for done, bank in enumerate(banks, start=1):
                if not all(store.is_tuned(cell) for cell in bank):
                    self._tune_bank(store, bank, data)
                for target in sorted({cell.target for cell in bank}):
                    self._settle(store, target, data[target])
                advance(done)
        store.drop_all_candidates()
        rows = self._rows(store, data)
        write_results(store.folder / "results.csv", rows)
        keep = self._banked or self.settings.keep_tuned
        return DownstreamResult(rows, TunedParams(store, tuple(data) if keep else (), self._vanishing))

    def banks(self, data: Mapping[Target, TargetData], device: str) -> tuple[tuple[Cell, ...], ...]:
        """What runs together on a kind of device, "cpu" or "cuda"."""
        rows = {target: found.sample.train for target, found in data.items()}
        lengths = {target: sum(len(row.input) for row in own) / len(own) for target, own in rows.items()}
        floats = training_floats(
            self.model.sizes,
            read=max(len(row.input) for own in rows.values() for row in own),
            written=max(len(answer) for own in rows.values() for row in own for answer in row.answers),
        )
        return make_banks(
            lengths, self.settings, bank_sizes(self.settings, floats, device, bankable=self._banked)
        )

    def encode(self, tasks: Sequence[Task]) -> dict[Target, TargetData]:
        """Every target with its encoded sample, in order of task and sample.

        Raises:
            TaskError: As `tune` does.
        """
        self.check(tasks)
        data = {}
        for task in sorted(tasks, key=lambda task: task.name):
            samples = self.encoder.encode_samples(task)
            data.update(
                {Target(task.name, seed): TargetData(task, samples[seed]) for seed in sorted(samples)}
            )
        return data

    def check(self, tasks: Sequence[Task]) -> None:
        """Refuse tasks that cannot be used, before anything is computed.

        Raises:
            TaskError: As `tune` does.
        """
        check_tasks(tasks, ("train", "dev", "test"), "downstream tuning")
        for task in tasks:
            self.encoder.require(task)

    def require_own_folder(self, tasks: Sequence[Task]) -> None:
        """Refuse tasks that cannot be tuned, or a folder in which another run began, before anything is written.

        Raises:
            TaskError: As `tune` does.
            CheckpointError: The folder is another run's.
        """
        self.check(tasks)
        self._store(tasks).require_own()

    def _store(self, tasks: Sequence[Task]) -> Store:
        facts = {
            "settings": self.settings.model_dump(mode="json", exclude={"keep_tuned", "bank_size"}),
            "seed": self.seed,
            "lengths": [self.encoder.input_length, self.encoder.output_length],
            "factors": self._factors,
        }
        return Store(self._folder, run_identity(facts, self.model, tasks))

    def _initial(self, target: Target, width: int) -> Params:
        """psi_d at the start of a target's cells, the same for its whole grid; a head is always drawn."""
        key = ("downstream", target.task, target.sample)
        values = self.model.params(self._names)
        if self.settings.init == "fresh":
            own = [part for part in self.settings.train if part != LANGUAGE_MODEL]
            values.update(self.model.draw(own, self.seed, *key))
        values.update(self.model.draw_head(width, self.seed, *key))
        return values

    def _tune_bank(self, store: Store, bank: tuple[Cell, ...], data: Mapping[Target, TargetData]) -> None:
        started = time.perf_counter()
        targets = {cell.target for cell in bank}
        results = BankRun(
            self.model,
            self.settings,
            cells=bank,
            data={target: data[target] for target in targets},
            initial={target: self._initial(target, data[target].width) for target in targets},
            factors=self._factors,
            length=self.encoder.output_length,
            banked=self._banked,
            seed=self.seed,
        ).run()
        for result in results:
            store.add_cell(result)
        members = [f"{cell.target}/{cell.name}" for cell in bank]
        note_time(store.folder, "tune", members, time.perf_counter() - started, self.model.device)

    def _settle(self, store: Store, target: Target, found: TargetData) -> None:
        """Keep only the best candidate of a target; once its grid is done, score it on test."""
        cells = grid(target, self.settings)
        store.keep_best_candidate(cells)
        if all(store.is_tuned(cell) for cell in cells):
            if not store.is_picked(target):
                self._score_pick(store, store.best(cells), found)
            store.drop_candidates(target)

    def _score_pick(self, store: Store, cell: Cell, found: TargetData) -> None:
        started = time.perf_counter()
        tuned = store.read_candidate(cell)
        params = {name: tuned[name].to(self.model.device) for name in self._names}
        test = found.sample.test
        (texts,) = predict(
            self.model, params, [test], beams=self.settings.beams, length=self.encoder.output_length
        )
        scored = score_predictions(found.task.metric, texts, test, found.task.labels)
        examples = found.task.samples[cell.target.sample].test
        lines = [
            {"input": example.input, "prediction": text.strip(), "golds": list(example.answers)}
            for example, text in zip(examples, texts, strict=True)
        ]
        facts = {
            "metric": found.task.metric,
            "test_score": scored.score if scored.is_defined else None,
            "off_label_rate": scored.off_label_rate,
        }
        store.add_pick(cell, tuned if self._banked or self.settings.keep_tuned else None, facts, lines)
        note_time(store.folder, "test", [str(cell.target)], time.perf_counter() - started, self.model.device)

    def _rows(self, store: Store, data: Mapping[Target, TargetData]) -> tuple[ResultRow, ...]:
        rows = []
        for target, found in data.items():
            pick = store.read_pick(target)
            for cell in grid(target, self.settings):
                record, picked = store.read_cell(cell), pick["cell"] == cell.name
                rows.append(
                    ResultRow(
                        run=self.run,
                        task=target.task,
                        metric=found.task.metric,
                        sample=target.sample,
                        learning_rate=cell.learning_rate,
                        batch_size=cell.batch_size,
                        dev_score=record["dev_score"],
                        test_score=pick["test_score"] if picked else None,
                        picked=picked,
                        best_step=record["best_step"],
                        off_label_rate=pick["off_label_rate"] if picked else None,
                        status=record["status"].split(":")[0],
                    )
                )
        return tuple(rows)
