"""How a run was trained: its saved configuration, and the few words of it that a table has room for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from priming.config import Config
from priming.errors import CheckpointError
from priming.strict_yaml import parse_yaml
from priming.upstream.settings import BOOKKEEPING

_ELSEWHERE = frozenset(
    {
        *("name", "seed", "output_dir", "device", "tasks.gym", "tasks.rows", "tasks.target_samples"),
        *("downstream.bank_size", "downstream.keep_tuned"),
        *(f"upstream.{key.replace('from_run', 'from')}" for key in BOOKKEEPING),
    }
)
"""Keys that say which run it is, where it ran and what it kept, and nothing of how it was trained."""


@dataclass(frozen=True)
class Setup:
    """What the saved config says; empty text for what it does not.

    Attributes:
        method: `upstream.method`; that of the other run where `upstream.from` names one.
        upstream_train: psi_u, the parts trained upstream joined by "+"; empty where nothing is primed.
        downstream_train: psi_d, the parts trained downstream joined by "+".
        init: `downstream.init`.
        modules: The modules declared and their kinds, such as "A=houlsby+MA=meta_adapter".
    """

    method: str = ""
    upstream_train: str = ""
    downstream_train: str = ""
    init: str = ""
    modules: str = ""


@dataclass(frozen=True)
class SavedConfig:
    """A run's `config.yaml`, as far as it is there.

    Attributes:
        text: The file; empty if missing.
        keys: Its content, as nested maps.
        training: Dotted key -> value of everything that decides how the run was trained, defaults left out, except
            which sources were left out.
        leave_out: `tasks.leave_out`.
        identity: Equal for configurations of equal `training`; empty where it is not known.
        is_foreign: Whether this version does not accept it, so that defaults could not be left out of `training`.
    """

    text: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    identity: str = ""
    is_foreign: bool = False

    def get(self, *path: str) -> Any:
        """The value of a key; None where there is none."""
        value: Any = self.keys
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    @property
    def is_primed(self) -> bool | None:
        """Whether the run starts from an upstream result; None where the configuration does not say."""
        if not self.keys:
            return None
        return self.get("upstream", "method") != "none" or self.upstream_from is not None

    @property
    def upstream_from(self) -> str | None:
        """The run whose upstream result is used; None where it is the run's own."""
        name = self.get("upstream", "from")
        return name if isinstance(name, str) else None


def read_config(folder: Path) -> SavedConfig:
    """Read a run's `config.yaml`.

    Args:
        folder: The run folder.

    Returns:
        The configuration; empty if the file is missing, since scores are worth having without it.

    Raises:
        PrimingError: The file is not YAML, or no map.
    """
    path = folder / "config.yaml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return SavedConfig()
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointError(
            f"{path}: cannot be read ({error}); start the run again to write it anew"
        ) from error
    keys = parse_yaml(text, str(path)).value
    if not isinstance(keys, dict):
        raise CheckpointError(
            f"{path}: is no map of keys such as name and seed; start the run again to write it anew"
        )
    return saved_config(text, keys)


def saved_config(text: str, keys: Mapping[str, Any]) -> SavedConfig:
    """Take a configuration apart.

    Args:
        text: The file.
        keys: Its content.
    """
    own = _without_defaults(keys)
    training = _training(keys if own is None else own, _primes_itself(keys))
    leave_out = tuple(training.pop("tasks.leave_out", None) or ())
    content = json.dumps(training, sort_keys=True, ensure_ascii=True, default=str)
    identity = hashlib.sha256(content.encode()).hexdigest()[:12]
    return SavedConfig(text, keys, training, leave_out, identity, own is None)


def differing_keys(one: SavedConfig, other: SavedConfig) -> tuple[str, ...]:
    """The keys in which two runs were trained differently.

    Args:
        one: The configuration of one run.
        other: That of the other.

    Returns:
        Dotted keys, sorted; empty where one of the two configurations is not there.
    """
    if not (one.identity and other.identity):
        return ()
    if (
        one.is_foreign or other.is_foreign
    ):  # both as they stand: a saved configuration spells its defaults out
        sides = [_training(side.keys, _primes_itself(side.keys)) for side in (one, other)]
    else:
        sides = [{**side.training, "tasks.leave_out": list(side.leave_out)} for side in (one, other)]
    keys = sides[0].keys() | sides[1].keys()
    return tuple(sorted(key for key in keys if sides[0].get(key) != sides[1].get(key)))


def setup_of(config: SavedConfig, primed_by: SavedConfig | None = None) -> Setup:
    """The few words about a run.

    Args:
        config: Its configuration.
        primed_by: That of the run whose upstream result it uses, if it uses another's and that is there.
    """
    source = primed_by if primed_by is not None and primed_by.keys else config
    method = _words(source.get("upstream", "method"))
    modules = config.get("modules")
    return Setup(
        method=method,
        upstream_train="" if method == "none" else _words(source.get("upstream", "train")),
        downstream_train=_words(config.get("downstream", "train")),
        init=_words(config.get("downstream", "init")),
        modules="+".join(
            f"{name}={module.get('kind', '')}"
            for name, module in (modules.items() if isinstance(modules, dict) else ())
            if isinstance(module, dict)
        ),
    )


def _without_defaults(keys: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A configuration without what is a default anyway, so that a key that one version lacks makes no difference.

    None where this version does not accept it.
    """
    try:
        config = Config.model_validate(dict(keys))
    except ValidationError:
        return None
    return config.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _training(keys: Mapping[str, Any], primes_itself: bool) -> dict[str, Any]:
    """Dotted key -> value of everything that decides how a run was trained."""
    training = {key: value for key, value in _flatten(keys) if key not in _ELSEWHERE}
    if not primes_itself:
        training.pop("tasks.samples", None)  # says which targets are tuned and nothing else
    return training


def _primes_itself(keys: Mapping[str, Any]) -> bool:
    upstream = keys.get("upstream")
    return (
        isinstance(upstream, dict)
        and upstream.get("method") != "none"
        and not isinstance(upstream.get("from"), str)
    )


def _flatten(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "+".join(str(item) for item in value)
    return value if isinstance(value, str) else ""
