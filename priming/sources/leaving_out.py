"""The runs that the truth needs, as a study: one with all sources, and one without each of them, for every seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from priming.checkpoints.files import write_text
from priming.config.loading import load_config
from priming.config.saving import dump_config
from priming.config.schema import Config
from priming.errors import CheckpointError, ConfigError
from priming.runs.folder import RunFolder
from priming.sources.truth import Truth, truth_from_runs
from priming.study.loading import Study
from priming.study.matrix import StudyRun, study_runs
from priming.study.running import StudyResult, is_finished, run_study
from priming.study.settings import ReportSettings, StudySettings
from priming.tasks.gyms import available_partition, open_gym


def sources_folder(config: Config) -> Path:
    """Where everything about a run's sources goes: `sources` in the run's folder."""
    return RunFolder.of(config).root / "sources"


def truth_study(config: Config, seeds: Sequence[int], processes: int | Literal["auto"] = "auto") -> Study:
    """The study whose runs are the truth; nothing is written or run.

    Args:
        config: A run that primes. Its own seed does not matter.
        seeds: Every run is done once with each.
        processes: Runs at a time; "auto" takes one per processor core, or per GPU.

    Raises:
        ConfigError: The run does not prime, takes another run's upstream result, or has fewer than two sources.
        TaskError: The partition cannot be read.
    """
    if not config.upstream.trains:
        other = config.upstream.from_run
        found = "its method is none" if other is None else f"upstream.from is '{other}'"
        problem = (
            f"upstream: {found}, but the truth primes with and without every source; name a run that primes, such as "
            "configs/pocket/Multi_M_A.yaml"
        )
        raise ConfigError([problem])
    partition = available_partition(config.tasks, open_gym(config.tasks))
    if len(partition.train) < 2:
        problem = (
            f"tasks.partition: the gym has {len(partition.train)} of its sources, and leaving one out takes two; set "
            "tasks.gym or tasks.partition to a pair that has more"
        )
        raise ConfigError([problem])
    before = list(config.tasks.leave_out)
    folder = sources_folder(config) / "truth"
    settings = StudySettings(
        name=f"{config.name}_sources",
        base="base.yaml",
        output_dir=str(folder),
        settings={},
        seeds=tuple(seeds),
        baselines={config.combination.name: {}},
        axes={
            "left out": {
                f"without_{source}": {"tasks.leave_out": [*before, source]}
                for source in sorted(partition.train)
            }
        },
        processes=processes,
        report=ReportSettings(baseline=None, reference=None),
    )
    return Study(settings, folder / "base.yaml", (), {})


def run_truth(
    config: Config,
    seeds: Sequence[int],
    *,
    processes: int | Literal["auto"] = "auto",
    say: Callable[[str], None] = print,
) -> StudyResult:
    """Run what the truth still lacks; started again after any stop it goes on where it was.

    Args:
        config: A run that primes.
        seeds: Every run is done once with each.
        processes: Runs at a time; "auto" takes one per processor core, or per GPU.
        say: Takes one line per finished run.

    Raises:
        ConfigError: As `truth_study` does.
        CheckpointError: The folder holds a truth that was made with other settings, or cannot be written to.
    """
    study = truth_study(config, seeds, processes)
    if study.base.exists() and not _is_base(study.base, config):
        raise CheckpointError(
            f"{study.base}: the runs beside it were made with other settings. Set them back, give this run another name, "
            f"or delete {study.folder} to start again"
        )
    if not study.base.exists():
        write_text(study.base, dump_config(config))
    return run_study(study, say)


def truth_runs(config: Config, seeds: Sequence[int]) -> tuple[tuple[StudyRun, bool], ...]:
    """Every run that the truth needs, and whether it is finished.

    Raises:
        ConfigError: As `truth_study` does.
    """
    study = truth_study(config, seeds)
    if not (study.base.exists() and _is_base(study.base, config)):
        return ()
    return tuple((run, is_finished(run)) for run in study_runs(study))


def found_truth(config: Config) -> tuple[Truth | None, tuple[str, ...]]:
    """The truth as far as its runs are finished.

    Args:
        config: The run whose sources are ranked.

    Returns:
        The truth, None where there is none to speak of, and what is missing, one line each.

    Raises:
        CheckpointError: A finished run cannot be read.
    """
    folder = sources_folder(config) / "truth"
    seeds = sorted(int(path.name.removeprefix("seed")) for path in folder.glob("seed[0-9]*") if path.is_dir())
    if not seeds:
        return None, ("truth: there are no runs with a source left out; --truth makes them",)
    runs = truth_runs(config, seeds)
    if not runs:
        return None, (f"truth: what is in {folder} was made with other settings, and is not used",)
    notes, folders = [], []
    for seed in seeds:
        of_seed = [(run, done) for run, done in runs if run.config.seed == seed]
        missing = [run.name for run, done in of_seed if not done]
        if missing:
            notes.append(
                f"truth: {len(of_seed) - len(missing)} of {len(of_seed)} runs of seed {seed} are finished; missing: "
                f"{', '.join(missing)}; --truth goes on with them"
            )
        if of_seed[0][1]:  # without the run that has all the sources the others say nothing
            folders += [run.folder.root for run, done in of_seed if done]
    truth = truth_from_runs(folders)
    return (truth if truth.removals else None), tuple(notes)


def _is_base(path: Path, config: Config) -> bool:
    """Whether a saved configuration is this one, the seed aside."""
    saved, now = (one.model_dump(mode="json", exclude={"seed"}) for one in (load_config(path), config))
    return saved == now
