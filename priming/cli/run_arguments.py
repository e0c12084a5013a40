"""The command line that `priming-upstream` and `priming-downstream` share."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from priming.config.loading import load_config
from priming.config.schema import Config


def parse(program: str, description: str, arguments: Sequence[str] | None) -> tuple[Config, bool]:
    """Parse a command line and load the configuration it names.

    Args:
        program: The command's name.
        description: What it does.
        arguments: The words after the command; None takes them from the shell.

    Returns:
        The configuration, and whether only the plan is wanted.

    Raises:
        ConfigError: The configuration has problems.
    """
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument("--config", required=True, metavar="FILE", help="the run's YAML file")
    parser.add_argument("--plan", action="store_true", help="print what would run, train nothing")
    parser.add_argument(
        "overrides",
        nargs="*",
        metavar="key.path=value",
        help="settings that replace the file's, such as upstream.steps=100",
    )
    parsed = parser.parse_intermixed_args(arguments)
    return load_config(parsed.config, parsed.overrides), parsed.plan
