"""The folder of a run, and how one stage finds what another left in it."""

from __future__ import annotations

import fcntl
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from priming.checkpoints.files import write_json, write_text
from priming.config.saving import dump_config
from priming.config.schema import Config
from priming.errors import CheckpointError
from priming.models.loading import resolve_device
from priming.upstream.settings import BOOKKEEPING

_PACKAGES = ("priming", "torch", "transformers", "tokenizers", "datasets", "safetensors", "numpy")


@dataclass(frozen=True)
class RunFolder:
    """`<output_dir>/<name>` and the paths in it.

    Attributes:
        root: The run's folder.
    """

    root: Path

    @staticmethod
    def of(config: Config, name: str | None = None) -> RunFolder:
        """The folder of a configuration's run, or of another run beside it."""
        return RunFolder(Path(config.output_dir) / (name or config.name))

    @property
    def final(self) -> Path:
        """The trained values, one safetensors file per owner part."""
        return self.root / "upstream" / "final"

    @property
    def primed(self) -> Path:
        """The primed language model as a plain `save_pretrained` folder."""
        return self.root / "upstream" / "primed"

    @property
    def downstream(self) -> Path:
        """Everything the downstream stage leaves."""
        return self.root / "downstream"

    @property
    def failure(self) -> Path:
        """Why the run failed, as a study notes it; gone once the run succeeds."""
        return self.root / "failure.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes out of the folder during the block.

        Raises:
            CheckpointError: Another process is at work in it, or it cannot be written to.
        """
        path = self.root / ".lock"
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            file = path.open("w", encoding="ascii")
        except OSError as error:
            raise CheckpointError(
                f"{self.root}: cannot be written ({error.strerror}); choose another output_dir"
            ) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go by the system when a process dies
            except BlockingIOError as error:
                raise CheckpointError(
                    f"{self.root}: another process is at work in this folder; wait for it, or choose another name or output_dir"
                ) from error
            yield

    def begin(self, config: Config) -> None:
        """Write the resolved configuration and the environment."""
        write_text(self.root / "config.yaml", dump_config(config))
        on_gpu = resolve_device(config.device).type == "cuda"
        device = torch.cuda.get_device_name() if on_gpu else platform.processor() or platform.machine()
        facts = {
            "python": platform.python_version(),
            "platform": platform.platform(),
            "device": device,
            "threads": torch.get_num_threads(),
            "packages": {name: version(name) for name in _PACKAGES},
        }
        write_json(self.root / "environment.json", facts)


def upstream_facts(config: Config) -> dict[str, Any]:
    """Dotted key -> value of everything in a configuration that decides what upstream training gives."""
    sections = config.model_dump(mode="json")
    kept = {name: sections[name] for name in ("seed", "precision", "model", "modules")}
    kept["tasks"] = {
        key: value
        for key, value in sections["tasks"].items()
        if key not in {"gym", "rows", "target_samples", "max_test_examples", "metric"}
    }
    kept["upstream"] = {key: value for key, value in sections["upstream"].items() if key not in BOOKKEEPING}
    if config.upstream.is_meta:  # its inner loop trains what downstream will
        kept["downstream"] = {"train": sections["downstream"]["train"]}
    return dict(_flatten(kept, ""))


def _flatten(content: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
