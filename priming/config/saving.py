"""Writing a configuration down, and naming its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from priming.config.schema import Config
from priming.errors import ConfigError, nearest
from priming.strict_yaml import dump_yaml


def dump_config(config: Config) -> str:
    """The whole configuration as YAML, defaults included, keys in a fixed order; it loads back equal."""
    return dump_yaml(config.model_dump(mode="json", by_alias=True))


def config_hash(config: Config, sections: Iterable[str]) -> str:
    """A name for the content of some sections.

    Args:
        config: The configuration.
        sections: Top-level keys, such as `("model", "modules", "tasks", "upstream")`; their order does not matter.

    Returns:
        64 hexadecimal digits, equal exactly for equal content (SHA-256).

    Raises:
        ConfigError: There is no such section.
    """
    content = config.model_dump(mode="json", by_alias=True)
    wanted = sorted(set(sections))
    unknown = [section for section in wanted if section not in content]
    if unknown:
        raise ConfigError([f"{section}: unknown section{nearest(section, content)}" for section in unknown])
    text = json.dumps({section: content[section] for section in wanted}, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
