"""A whole study: plan, run what is not done, say what failed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from priming.checkpoints.files import write_text
from priming.config.saving import dump_config
from priming.models.loading import resolve_device
from priming.runs.folder import RunFolder
from priming.strict_yaml import dump_yaml
from priming.study.loading import Study
from priming.study.matrix import Key, StudyRun, study_runs
from priming.study.processes import Lanes, run_all
from priming.study.progress import StudyProgress


def _print_now(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a log of hours should not wait for its buffer


@dataclass(frozen=True)
class StudyResult:
    """What became of a study.

    Attributes:
        folder: The study's folder.
        runs: Every run of it.
        before: How many were finished before.
        failures: (seed, name) -> why the run failed.
        seconds: Wall time of this start.
    """

    folder: Path
    runs: tuple[StudyRun, ...]
    before: int
    failures: Mapping[tuple[int, str], str]
    seconds: float


def run_study(study: Study, say: Callable[[str], None] = _print_now) -> StudyResult:
    """Run every run of a study that is not finished, side by side.

    Started again after any stop it goes on where it was; runs that failed are tried again.

    Args:
        study: See `load_study`.
        say: Takes one line per finished run.

    Raises:
        ConfigError: The study or a run of it has problems; nothing is started.
        CheckpointError: Another process is at work in the study's folder, or it cannot be written to.
    """
    runs = study_runs(study)
    lanes = study_lanes(study, runs)
    with RunFolder(study.folder).locked():
        write_text(study.folder / "study.yaml", dump_yaml(_stated(study)))
        finished = finished_runs(runs)
        started = time.monotonic()
        progress = StudyProgress(len(runs), len(finished), lanes.count, say)
        try:
            failures = run_all(
                [run for run in runs if run.key not in finished], finished, lanes, progress.on_event
            )
        finally:
            progress.close()
    return StudyResult(study.folder, runs, len(finished), failures, time.monotonic() - started)


def finished_runs(runs: Sequence[StudyRun]) -> set[Key]:
    """The runs with nothing left to do: their result is there, and so is what a run still to do shares with them."""
    done = {run.key: run for run in runs if is_finished(run)}
    needed = {run.shared_from for run in runs if run.key not in done}
    return {key for key, run in done.items() if key not in needed or run.folder.final.is_dir()}


def is_finished(run: StudyRun) -> bool:
    """Whether a run's folder holds the whole result of exactly this configuration."""
    root = run.folder.root
    config = root / "config.yaml"
    return (
        (run.folder.downstream / "results.csv").is_file()
        and not run.folder.failure.exists()
        and config.is_file()
        and config.read_bytes() == dump_config(run.config).encode()
    )


def study_lanes(study: Study, runs: tuple[StudyRun, ...]) -> Lanes:
    """How many runs go on at a time, with how many threads, on which devices.

    The same from start to end of a study, whatever is finished: sums of other numbers of threads round otherwise.
    """
    wanted = study.settings.processes
    device = resolve_device(runs[0].config.device)
    gpus: list[str] = _gpus() if device.type == "cuda" and device.index is None else []
    most = len(gpus) or (_cores() if device.type == "cpu" else 1)  # cuda:1 is one GPU for all
    count = min(most if wanted == "auto" else wanted, len(runs))
    threads = max(1, _cores() // count)
    return Lanes(count, threads, tuple(gpus[lane % len(gpus)] for lane in range(count)) if gpus else ())


def _gpus() -> list[str]:
    """The GPUs that this process may use, named as for its children: by what it was given itself where it was."""
    count = torch.cuda.device_count()
    given = os.environ.get("CUDA_VISIBLE_DEVICES")
    return given.split(",")[:count] if given else [str(number) for number in range(count)]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _stated(study: Study) -> dict[str, object]:
    stated = study.settings.model_dump(mode="json")
    return {**stated, "base": str(study.base), "overrides": list(study.overrides)}
