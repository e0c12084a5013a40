"""How a run was trained, in the few words that a table has room for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from priming.errors import PrimingError
from priming.strict_yaml import parse_yaml


@dataclass(frozen=True)
class Setup:
    """What the saved config says; empty text for what it does not.

    Attributes:
        method: `upstream.method`.
        upstream_train: psi_u, the parts trained upstream joined by "+"; empty where nothing is primed.
        downstream_train: psi_d, the parts trained downstream joined by "+".
        init: `downstream.init`.
    """

    method: str = ""
    upstream_train: str = ""
    downstream_train: str = ""
    init: str = ""


def read_setup(folder: Path) -> Setup:
    """Read a run's setup from its `config.yaml`.

    The table is worth having without these words, so a config that is missing or not readable is no error.

    Args:
        folder: The run folder.

    Returns:
        The setup, empty where the config is of no help.
    """
    path = folder / "config.yaml"
    try:
        config = parse_yaml(path.read_text(encoding="utf-8"), str(path)).value
    except (OSError, UnicodeDecodeError, PrimingError):
        return Setup()
    upstream, downstream = (_section(config, name) for name in ("upstream", "downstream"))
    method = _words(upstream.get("method"))
    return Setup(
        method=method,
        upstream_train="" if method == "none" else _words(upstream.get("train")),
        downstream_train=_words(downstream.get("train")),
        init=_words(downstream.get("init")),
    )


def _section(config: Any, name: str) -> dict[str, Any]:
    section = config.get(name) if isinstance(config, dict) else None
    return section if isinstance(section, dict) else {}


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "+".join(str(item) for item in value)
    return value if isinstance(value, str) else ""
