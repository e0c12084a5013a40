"""Loading a configuration from a YAML file and dotted overrides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from priming.config.describing import dotted
from priming.config.layers import Setting, read_layers
from priming.config.paths import check_paths
from priming.config.schema import Config
from priming.config.validating import find_problems
from priming.errors import ConfigError
from priming.strict_yaml import KeyPath


def load_config(path: str | Path, overrides: Sequence[str] = (), settings: Sequence[Setting] = ()) -> Config:
    """Load and check a configuration.

    A file may say `extends: FILE` (relative to it, one level): maps merge, lists and single values replace, and
    `null` clears what the other file set. Overrides replace whole values, and `null` clears there too.

    Args:
        path: The YAML file.
        overrides: `key.path=value`, the value in YAML, such as `upstream.learning_rate=3e-5` or
            `downstream.batch_size=[2, 4]`. Later ones win.
        settings: Keys set by a program, such as a study; overrides win over them.

    Raises:
        ConfigError: Every problem at once, each with its dotted path, what is allowed, the nearest name, and the file
            and line that set the key.
    """
    layers = read_layers(Path(path), overrides, settings)
    config, found = find_problems(layers.data, (check_paths,))
    problems = [*layers.problems, *((path, message, layers.origin(path)) for path, message in found)]
    if config is None or problems:
        raise ConfigError([_line(*problem) for problem in problems], str(path))
    return config


def _line(path: KeyPath, message: str, origin: str | None) -> str:
    return f"{dotted(path)}: {message}" + (f" [{origin}]" if origin else "")
