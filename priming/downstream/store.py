"""What a sweep leaves on disk, and what of it is finished.

    plan.json                              which cells form which bank, written once
    cells/<task>/<sample>/<cell>.json      one per finished cell
    candidates/<task>/<sample>/<cell>/     tuned parameters of finished cells, until the pick is made
    picks/<task>/<sample>.json             the pick and its test score, one per finished target
    adapters/<task>/<sample>/              the pick's tuned parameters
    predictions/<task>/<sample>.jsonl      its test inputs, predictions and golds
    results.csv, timing.csv

Every file is written under a temporary name and renamed. A bank that is not finished is run again whole, so
that what runs together is always what the plan says.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from priming.adapters.base import Params
from priming.checkpoints.files import read_json, write_json, write_text
from priming.checkpoints.tensors import load_folder, save_folder
from priming.downstream.bank_run import CellResult
from priming.downstream.cells import Cell, Target
from priming.errors import CheckpointError


class Store:
    """The files of one sweep.

    Args:
        folder: The `downstream` folder of a run.
        identity: Of the run; a folder that another run began is refused.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        self.folder = folder
        self._identity = identity

    def require_own(self) -> None:
        """Refuse a folder in which another run began its sweep.

        Raises:
            CheckpointError: It is another run's.
        """
        path = self.folder / "plan.json"
        if path.exists() and read_json(path).get("identity") != self._identity:
            raise CheckpointError(
                f"{path}: this folder holds a sweep with other settings, tasks or model. Give the run another name, or "
                f"delete {self.folder} to start again"
            )

    def begin(self, banks: Sequence[Sequence[Cell]]) -> None:
        """Write the plan at the first start, and compare it at every other.

        Raises:
            CheckpointError: The folder holds another run's sweep, or this one's planned for another kind of device.
        """
        self.require_own()
        path = self.folder / "plan.json"
        names = [[f"{cell.target}/{cell.name}" for cell in bank] for bank in banks]
        content = {"identity": self._identity, "banks": names}
        if not path.exists():
            write_json(path, content)
        elif read_json(path) != content:
            raise CheckpointError(
                f"{path}: this sweep was planned with banks of another size, as on another kind of device. Set "
                f"downstream.bank_size and device as they were, or delete {self.folder} to start again"
            )

    def is_tuned(self, cell: Cell) -> bool:
        """Whether a cell is finished."""
        return self._cell_path(cell).exists()

    def is_picked(self, target: Target) -> bool:
        """Whether a target's pick is made and scored."""
        return self._pick_path(target).exists()

    def add_cell(self, result: CellResult) -> None:
        """Keep a finished cell: parameters first, so that a cell that counts as finished has them."""
        cell = result.cell
        save_folder(self._candidate_path(cell), {"params": result.params}, {"cell": cell.name})
        write_json(
            self._cell_path(cell),
            {
                "task": cell.target.task,
                "sample": cell.target.sample,
                "learning_rate": cell.learning_rate,
                "batch_size": cell.batch_size,
                "curve": [asdict(point) for point in result.curve],
                "best_step": result.best_step,
                "dev_score": result.dev_score,
                "off_label_rate": result.off_label_rate,
                "trained_parameters": result.trained_parameters,
                "stopped_at": result.stopped_at,
                "status": result.status,
            },
        )

    def read_cell(self, cell: Cell) -> dict[str, Any]:
        """The record of a finished cell."""
        record: dict[str, Any] = read_json(self._cell_path(cell))
        return record

    def keep_best_candidate(self, cells: Iterable[Cell]) -> None:
        """Delete the parameters of every finished cell of one target but the best so far."""
        finished = [cell for cell in cells if self.is_tuned(cell)]
        best = self.best(finished)
        for cell in finished:
            if cell != best:
                shutil.rmtree(self._candidate_path(cell), ignore_errors=True)

    def best(self, cells: Iterable[Cell]) -> Cell:
        """The pick among finished cells: the best defined dev score, of equals the first of the grid."""

        def order(cell: Cell) -> tuple[bool, float, int]:
            score = self.read_cell(cell)["dev_score"]
            return (score is None, 0.0 if score is None else -score, cell.rank)

        return min(cells, key=order)

    def read_candidate(self, cell: Cell) -> Params:
        """The tuned parameters of a finished cell whose pick is not made yet."""
        tensors, _ = load_folder(self._candidate_path(cell))
        return tensors["params"]

    def add_pick(
        self,
        cell: Cell,
        params: Params | None,
        facts: Mapping[str, Any],
        predictions: Iterable[Mapping[str, Any]],
    ) -> None:
        """Keep a scored pick; its record is written last and makes it count."""
        target = cell.target
        if params is not None:
            save_folder(self._target_path("adapters", target), {"params": params}, {"cell": cell.name})
        lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in predictions)
        write_text(self._target_path("predictions", target).with_suffix(".jsonl"), lines)
        write_json(self._pick_path(target), {"cell": cell.name, **facts})

    def read_pick(self, target: Target) -> dict[str, Any]:
        """The record of a scored pick."""
        record: dict[str, Any] = read_json(self._pick_path(target))
        return record

    def read_tuned(self, target: Target) -> Params:
        """The tuned parameters of a target's pick.

        Raises:
            CheckpointError: They are not there.
        """
        tensors, _ = load_folder(self._target_path("adapters", target))
        return tensors["params"]

    def drop_candidates(self, target: Target) -> None:
        """Delete the parameters that were only needed until this pick was made."""
        shutil.rmtree(self._target_path("candidates", target), ignore_errors=True)

    def drop_all_candidates(self) -> None:
        """Delete what is left of the candidates once every pick is made."""
        shutil.rmtree(self.folder / "candidates", ignore_errors=True)

    def _target_path(self, kind: str, target: Target) -> Path:
        return self.folder / kind / target.task / str(target.sample)

    def _cell_path(self, cell: Cell) -> Path:
        return self._target_path("cells", cell.target) / f"{cell.name}.json"

    def _candidate_path(self, cell: Cell) -> Path:
        return self._target_path("candidates", cell.target) / cell.name

    def _pick_path(self, target: Target) -> Path:
        return self._target_path("picks", target).with_suffix(".json")
