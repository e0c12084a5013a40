"""The downstream tuner: psi_d on every target task, over a grid, many runs at once."""

from __future__ import annotations

import math
import resource
import shutil
import sys
import tempfile
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from priming.adapters.base import Params
from priming.data.encoding import Encoder
from priming.downstream.bank_run import BankRun, TargetData
from priming.downstream.cells import Cell, Plan, Target, grid, make_plan, resolve_bank_size
from priming.downstream.results import ResultRow, write_results
from priming.downstream.settings import DownstreamSettings
from priming.downstream.store import Store
from priming.errors import TaskError
from priming.evaluation.predicting import predict, score_predictions
from priming.models.bank import is_bankable
from priming.models.language_model import LanguageModel
from priming.models.parts import LANGUAGE_MODEL
from priming.tasks.spec import Task
from priming.training.progress import progress_bar


@dataclass(frozen=True)
class DownstreamResult:
    """What a sweep found.

    Attributes:
        rows: One per cell, in order of task, sample and grid.
        tuned: Target -> psi_d of the pick; empty where psi_d holds the language model and was not to be kept.
    """

    rows: tuple[ResultRow, ...]
    tuned: dict[Target, Params]

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
        folder: Where cells, picks and results go, and from where an interrupted sweep goes on; None uses a
            temporary folder that vanishes with the tuner.
        run: The run's name in the results.
        identity: Of whatever made this run, checked before a sweep goes on.
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
        identity: str = "",
    ) -> None:
        self.model = model
        self.settings = settings
        self.seed = seed
        self.run = run
        self.encoder = Encoder(model.tokenizer, input_length=input_length, output_length=output_length)
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="priming-"))
            weakref.finalize(self, shutil.rmtree, folder)
        self._store = Store(folder, identity)
        self._banked = is_bankable(settings.train)
        self._names = model.parts.names(settings.train)

    def tune(self, tasks: Sequence[Task]) -> DownstreamResult:
        """Tune every cell, pick one per task and sample on D_dev, score it once on D_test.

        Args:
            tasks: Target tasks with their test examples.

        Raises:
            TaskError: There are no tasks, or a sample lacks train, dev or test examples.
            CheckpointError: The folder holds another run's sweep, or a file in it is damaged.
        """
        data = self.encode(tasks)
        plan = self.plan(data, self.model.device.type)
        self._store.begin(plan)
        with progress_bar("downstream", len(plan.banks) + len(plan.picks), unit="bank") as advance:
            waiting = list(plan.picks)
            for done, bank in enumerate((*plan.banks, None)):
                if bank is not None and not all(self._store.is_tuned(cell) for cell in bank):
                    self._tune_bank(bank, data)
                ready = [group for group in waiting if self._is_ready(group)]
                for group in ready:
                    if not all(self._store.is_picked(target) for target in group):
                        self._score_picks(group, data)
                    self._store.drop_candidates(group)
                waiting = [group for group in waiting if group not in ready]
                advance(done + len(plan.picks) - len(waiting))
        self._store.drop_all_candidates()
        rows = self._rows(data)
        write_results(self._store.folder / "results.csv", rows)
        keep = self._banked or self.settings.keep_tuned
        return DownstreamResult(
            rows, {target: self._store.read_tuned(target) for target in data} if keep else {}
        )

    def plan(self, data: dict[Target, TargetData], device: str) -> Plan:
        """What runs together on a kind of device, "cpu" or "cuda"."""
        lengths = {
            target: sum(len(example.input) for example in found.sample.train) / len(found.sample.train)
            for target, found in data.items()
        }
        size = resolve_bank_size(self.settings, device, bankable=self._banked)
        return make_plan(lengths, self.settings, size)

    def encode(self, tasks: Sequence[Task]) -> dict[Target, TargetData]:
        """Every target with its encoded sample, in order of task and sample."""
        if not tasks:
            raise TaskError("downstream tuning needs at least one target task")
        data = {}
        for task in sorted(tasks, key=lambda task: task.name):
            samples = self.encoder.encode_samples(task)
            for seed in sorted(samples):
                for split in ("train", "dev", "test"):
                    if not getattr(samples[seed], split):
                        raise TaskError(
                            f"task '{task.name}', sample {seed}: a target task needs {split} examples"
                        )
                data[Target(task.name, seed)] = TargetData(task, samples[seed])
        return data

    def _initial(self, target: Target) -> Params:
        """psi_d at the start of a target's cells, the same for its whole grid."""
        values = self.model.params(self._names)
        if self.settings.init == "fresh":
            own = [part for part in self.settings.train if part != LANGUAGE_MODEL]
            drawn = self.model.draw(own, self.seed, "downstream", target.task, target.sample)
            values.update(drawn)
        return values

    def _tune_bank(self, bank: tuple[Cell, ...], data: dict[Target, TargetData]) -> None:
        started = time.perf_counter()
        targets = {cell.target for cell in bank}
        results = BankRun(
            self.model,
            self.encoder,
            self.settings,
            cells=bank,
            data={target: data[target] for target in targets},
            initial={target: self._initial(target) for target in targets},
            banked=self._banked,
            seed=self.seed,
        ).run()
        for result in results:
            self._store.add_cell(result)
        for target in targets:
            self._store.keep_best_candidate(grid(target, self.settings))
        self._note_time(
            "tune", [f"{cell.target}/{cell.name}" for cell in bank], time.perf_counter() - started
        )

    def _is_ready(self, group: tuple[Target, ...]) -> bool:
        return all(self._store.is_tuned(cell) for target in group for cell in grid(target, self.settings))

    def _score_picks(self, group: tuple[Target, ...], data: dict[Target, TargetData]) -> None:
        started = time.perf_counter()
        cells = [self._store.best(grid(target, self.settings)) for target in group]
        tuned = [self._store.read_candidate(cell) for cell in cells]
        device = self.model.device
        if self._banked:
            params = {
                name: torch.stack([values[name] for values in tuned]).to(device) for name in self._names
            }
        else:
            params = {name: tuned[0][name].to(device) for name in self._names}
        splits = [data[target].sample.test for target in group]
        texts = predict(self.model, self.encoder, params, splits, beams=self.settings.beams)
        for cell, values, predictions in zip(cells, tuned, texts, strict=True):
            task = data[cell.target].task
            test = data[cell.target].sample.test
            scored = score_predictions(task.metric, predictions, test, task.labels)
            examples = task.samples[cell.target.sample].test
            lines = [
                {"input": example.input, "prediction": text.strip(), "golds": list(example.answers)}
                for example, text in zip(examples, predictions, strict=True)
            ]
            facts = {
                "test_score": scored.score if scored.is_defined else None,
                "off_label_rate": scored.off_label_rate,
            }
            keep = self._banked or self.settings.keep_tuned
            self._store.add_pick(cell, values if keep else None, facts, lines)
        self._note_time("test", [str(target) for target in group], time.perf_counter() - started)

    def _rows(self, data: dict[Target, TargetData]) -> tuple[ResultRow, ...]:
        rows = []
        for target, found in data.items():
            pick = self._store.read_pick(target)
            for cell in grid(target, self.settings):
                record, picked = self._store.read_cell(cell), pick["cell"] == cell.name
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

    def _note_time(self, what: str, members: Sequence[str], seconds: float) -> None:
        path = self._store.folder / "timing.csv"
        new = not path.exists()
        with path.open("a", encoding="utf-8") as file:
            if new:
                file.write("what,slots,seconds,seconds_per_slot,peak_mib,members\n")
            share = seconds / len(members)
            row = f"{what},{len(members)},{seconds:.3f},{share:.3f},{_peak_mib(self.model.device):.0f},{' '.join(members)}\n"
            file.write(row)


def _peak_mib(device: torch.device) -> float:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
