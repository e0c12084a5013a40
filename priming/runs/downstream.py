"""The downstream stage of a run: tune psi_d on the target tasks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from priming.config.schema import Config
from priming.downstream.tuner import DownstreamResult, DownstreamTuner
from priming.runs.folder import RunFolder
from priming.runs.model import configured_model
from priming.runs.upstream import load_primed
from priming.tasks.gyms import load_tasks


@dataclass(frozen=True)
class DownstreamReport:
    """What a downstream run did.

    Attributes:
        folder: The run's folder.
        result: Scores and tuned parameters.
        notes: What a user should know, one line each.
    """

    folder: Path
    result: DownstreamResult
    notes: tuple[str, ...]


def run_downstream(config: Config) -> DownstreamReport:
    """Tune the target tasks of a configuration, from what upstream training left where there is any.

    Started again it goes on with the first bank that is not finished, or finds that all is done.

    Args:
        config: The run.

    Raises:
        PrimingError: Something in model, tasks or folder does not fit; the message says what to do.
    """
    folder = RunFolder.of(config)
    with folder.locked():
        return _run_downstream(config, folder)


def _run_downstream(config: Config, folder: RunFolder) -> DownstreamReport:
    tasks = load_tasks(config.tasks, ("test",), seed=config.seed)
    model = configured_model(config)
    primed = load_primed(config, model)
    tuner = DownstreamTuner(
        model,
        config.downstream,
        seed=config.seed,
        input_length=config.tasks.input_length,
        output_length=config.tasks.output_length,
        folder=folder.downstream,
        run=config.name,
        inner_rates=primed.rates,
    )
    tuner.require_own_folder(tasks.test)
    folder.begin(config)
    result = tuner.tune(tasks.test)
    folder.failure.unlink(missing_ok=True)
    return DownstreamReport(folder.root, result, (*tasks.notes, *primed.notes))
