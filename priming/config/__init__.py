"""The configuration file: composed of the components' settings, loaded with all problems at once, and saved."""

from __future__ import annotations

from priming.config.loading import load_config
from priming.config.paths import check_paths
from priming.config.saving import config_hash, dump_config
from priming.config.schema import Config
from priming.config.unused import config_notes, unused_keys

__all__ = [
    "Config",
    "check_paths",
    "config_hash",
    "config_notes",
    "dump_config",
    "load_config",
    "unused_keys",
]
