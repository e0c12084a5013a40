"""The upstream stage of a run: prime a language model on the source tasks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from priming.adapters.base import Params
from priming.checkpoints.files import new_folder, read_json
from priming.checkpoints.tensors import load_folder, read_manifest, save_folder
from priming.config.schema import Config
from priming.errors import CheckpointError, TrainingError
from priming.models.bank import is_bankable
from priming.models.language_model import LanguageModel
from priming.models.loading import quiet_bars
from priming.models.parts import LANGUAGE_MODEL
from priming.runs.folder import RunFolder, upstream_facts
from priming.runs.model import configured_model
from priming.tasks.gyms import load_tasks
from priming.upstream.trainer import UpstreamTrainer
from priming.upstream.trainers import MAMLTrainer, MultiTaskTrainer, ReptileTrainer

_RATES = "inner_learning_rates"


@dataclass(frozen=True)
class UpstreamReport:
    """What an upstream run did.

    Attributes:
        folder: The run's folder.
        trained: Whether there was anything to train.
        notes: What a user should know, one line each.
    """

    folder: Path
    trained: bool
    notes: tuple[str, ...]


def run_upstream(config: Config) -> UpstreamReport:
    """Prime the language model of a configuration and save what was trained.

    Started again it goes on from the newest checkpoint, or finds that all is done.

    Args:
        config: The run.

    Raises:
        PrimingError: Something in model, tasks or folder does not fit; the message says what to do.
    """
    folder = RunFolder.of(config)
    if not config.upstream.trains:
        note = "upstream trains nothing in this configuration"
        return UpstreamReport(folder.root, trained=False, notes=(note,))
    with folder.locked():
        return _run_upstream(config, folder)


def _run_upstream(config: Config, folder: RunFolder) -> UpstreamReport:
    tasks = load_tasks(config.tasks, ("train", "dev"), seed=config.seed)
    model = configured_model(config)
    trainer = make_trainer(config, model, folder.root)
    trainer.check(tasks.train, tasks.dev)
    identity, base = trainer.identity(tasks.train, tasks.dev), model.fingerprint()
    if not _is_finished(folder, identity):
        trainer.require_own_checkpoints(identity)
        _require_memory(config, model)
        folder.begin(config)
        params = trainer.train(tasks.train, tasks.dev)
        model.load(params)
        facts = {
            "identity": identity,
            "base": base,
            "made_with": upstream_facts(config),
            "sources": sorted(task.name for task in tasks.train),
            "trained_parameters": sum(value.numel() for value in params.values()),
        }
        _save(folder, model, params, facts, trainer.inner_rates)
    return UpstreamReport(folder.root, trained=True, notes=tasks.notes)


def make_trainer(config: Config, model: LanguageModel, folder: Path | None) -> UpstreamTrainer:
    """The trainer that a configuration's upstream method names."""
    lengths: dict[str, Any] = {
        "input_length": config.tasks.input_length,
        "output_length": config.tasks.output_length,
        "seed": config.seed,
        "folder": folder,
    }
    if config.upstream.is_meta:
        kind = MAMLTrainer if config.upstream.method == "maml" else ReptileTrainer
        return kind(model, config.upstream, inner=config.downstream.train, **lengths)
    return MultiTaskTrainer(model, config.upstream, **lengths)


@dataclass(frozen=True)
class Primed:
    """What a downstream run takes over from upstream, besides the values in the model.

    Attributes:
        rates: Layer -> inner learning rate that was learned; empty where none was.
        notes: What a user may not have meant, one line each.
    """

    rates: dict[str, float]
    notes: tuple[str, ...] = ()


def load_primed(config: Config, model: LanguageModel) -> Primed:
    """Put what upstream training left into a model.

    Args:
        config: The run; `upstream.from` names another run whose result is used.
        model: With the values upstream training started from.

    Raises:
        CheckpointError: There is no upstream result, it started from another model, or this run's own was made
            with other settings.
    """
    other = config.upstream.from_run
    if other is None and not config.upstream.trains:
        return Primed({})
    folder = RunFolder.of(config, other)
    if not folder.final.is_dir():
        raise CheckpointError(
            f"{folder.final}: there is no upstream result; run priming-upstream on that configuration first"
        )
    tensors, manifest = load_folder(folder.final)
    if other is None:
        _require_same(folder, manifest["made_with"], upstream_facts(config))
    if manifest["base"] != model.fingerprint():
        raise CheckpointError(
            f"{folder.final}: upstream training started from other weights than model '{config.model.path}' has; use "
            "the model it was made with"
        )
    # a part that this run does not declare is left out, as for FT on a primed M; one that is new starts as drawn
    here = set(model.parts.parts) - {LANGUAGE_MODEL, model.head_part}
    for part in sorted(set(tensors) & set(model.parts.parts)):
        model.load(tensors[part])
    dropped, new = sorted(set(tensors) - here - {LANGUAGE_MODEL}), sorted(here - set(tensors))
    notes = [f"part {part} of {folder.root} is not declared here and left out" for part in dropped]
    notes += [f"part {part} has no values in {folder.root} and starts as drawn" for part in new]
    rates = folder.final / f"{_RATES}.json"
    return Primed(dict(read_json(rates)) if rates.exists() else {}, tuple(notes))


def trajectory_bytes(config: Config, model: LanguageModel) -> int:
    """Memory of MAML's inner trajectory: psi_d for every inner step and task of one pass."""
    tensors = model.params(model.parts.names(config.downstream.train))
    size = sum(value.numel() * value.element_size() for value in tensors.values())
    return size * (config.upstream.inner_steps + 1) * config.upstream.tasks_at_once


def available_bytes() -> int | None:
    """Memory that could be had now, in bytes; None where the system does not say."""
    path = Path("/proc/meminfo")
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    found = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    return found[0] if found else None


def _require_memory(config: Config, model: LanguageModel) -> None:
    if config.upstream.method != "maml" or is_bankable(config.downstream.train) or model.device.type != "cpu":
        return
    needed, there = trajectory_bytes(config, model), available_bytes()
    if there is not None and needed > there:
        raise TrainingError(
            f"upstream.inner_steps: an inner loop that trains the language model keeps {needed / 2**30:.1f} GiB of "
            f"states ({config.upstream.inner_steps} steps), and {there / 2**30:.1f} GiB are free. Take fewer inner "
            "steps, or a downstream.train without M"
        )


def _require_same(folder: RunFolder, saved: dict[str, Any], now: dict[str, Any]) -> None:
    differing = [key for key in sorted({*saved, *now}) if saved.get(key) != now.get(key)]
    if differing:
        changes = "\n".join(f"  {key}: {saved.get(key)!r} then, {now.get(key)!r} now" for key in differing)
        raise CheckpointError(
            f"{folder.final}: upstream training was done with other settings:\n{changes}\nSet them back, or give this run "
            "another name and run priming-upstream, or name that run in upstream.from"
        )


def _is_finished(folder: RunFolder, identity: str) -> bool:
    if not (folder.final.is_dir() and folder.primed.is_dir()):
        return False
    if read_manifest(folder.final).get("identity") != identity:
        raise CheckpointError(
            f"{folder.final}: holds the result of another configuration, model or data. Give this run another name, or "
            f"delete {folder.root} to start again"
        )
    return True


def _save(
    folder: RunFolder, model: LanguageModel, params: Params, facts: dict[str, Any], rates: dict[str, float]
) -> None:
    """One file per owner part that changed; attached modules also where they only served as a starting point.

    A task head is never kept, learned inner learning rates are.
    """
    parts: dict[str, Params] = {}
    for part in model.parts.parts:
        if part == model.head_part:
            continue
        names = model.parts.owned(part)
        parts[part] = model.params([name for name in names if name in params or part != LANGUAGE_MODEL])
    save_folder(folder.final, parts, facts, {_RATES: rates} if rates else None)
    with new_folder(folder.primed) as plain, quiet_bars():
        model.detach().save_pretrained(plain)
        model.tokenizer.save_pretrained(plain)
