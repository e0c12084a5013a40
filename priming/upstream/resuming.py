"""Checkpoints of the upstream loop and their exact resume.

Every draw of a step is a function of the step, so a checkpoint holds what is trained (psi_u; a classifier's heads and
learned inner rates besides), AdamW's two moments and a step number.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from priming.checkpoints.files import is_partial
from priming.checkpoints.tensors import load_folder, read_manifest, save_folder
from priming.errors import CheckpointError
from priming.training.loop import Optimisation
from priming.training.run_log import RunLog
from priming.upstream.settings import UpstreamSettings


class Checkpoints:
    """Saves and restores one optimisation.

    Args:
        folder: Holds one folder per step; None saves and restores nothing.
        optimisation: What is saved and restored.
        settings: How often, and how many are kept.
        identity: Of the run; a checkpoint of another is refused.
        log: Flushed before a checkpoint appears, so that no record is lost.
    """

    def __init__(
        self,
        folder: Path | None,
        optimisation: Optimisation,
        settings: UpstreamSettings,
        identity: str,
        log: RunLog,
    ) -> None:
        self._folder = folder
        self._optimisation = optimisation
        self._settings = settings
        self._identity = identity
        self._log = log
        self._start = 0

    def restore(self) -> int:
        """Put the newest checkpoint back.

        Returns:
            The step to go on from, 0 without a checkpoint.

        Raises:
            CheckpointError: It is damaged or belongs to another run.
        """
        path = None if self._folder is None else newest_checkpoint(self._folder, self._identity)
        if path is None:
            return 0
        self._prune(path.parent)
        tensors, manifest = load_folder(path)
        flat, optimizer = self._optimisation.flat, self._optimisation.optimizer
        flat.buffer.copy_(flat.gather(tensors["params"]))
        optimizer.first_moment.copy_(tensors["state"]["first_moment"])
        optimizer.second_moment.copy_(tensors["state"]["second_moment"])
        optimizer.steps = self._start = int(manifest["step"])
        return self._start

    def save(self, step: int) -> None:
        """A hook of the loop: save where the settings ask for it, and let old checkpoints go."""
        if self._folder is None or step == self._start or step % self._settings.checkpoint_every:
            return
        self._log.flush()
        optimizer = self._optimisation.optimizer
        moments = {"first_moment": optimizer.first_moment, "second_moment": optimizer.second_moment}
        save_folder(
            self._folder / str(step),
            {"params": self._optimisation.flat.row(0), "state": moments},
            {"step": step, "identity": self._identity},
            {
                "state": {
                    "step": step,
                    "random_state": "every draw is a function of the run's seed and the step",
                }
            },
        )
        self._prune(self._folder)

    def _prune(self, folder: Path) -> None:
        for path in folder.iterdir():
            if is_partial(path):
                shutil.rmtree(path)
        for old in _steps(folder)[: -self._settings.keep_checkpoints]:
            shutil.rmtree(folder / str(old))


def newest_checkpoint(folder: Path, identity: str) -> Path | None:
    """The newest checkpoint in a folder; None where there is none.

    Raises:
        CheckpointError: It was left by a run of another identity.
    """
    steps = _steps(folder)
    if not steps:
        return None
    path = folder / str(steps[-1])
    if read_manifest(path).get("identity") != identity:
        raise CheckpointError(
            f"{path}: belongs to a run with other settings, data or model. Give this run another name, or delete "
            f"{folder} to start again"
        )
    return path


def _steps(folder: Path) -> list[int]:
    return (
        sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit()) if folder.is_dir() else []
    )
