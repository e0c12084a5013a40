from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priming.adapters.settings import HoulsbySettings
from priming.config import Config, config_hash, dump_config, load_config
from priming.downstream.settings import DownstreamSettings
from priming.errors import ConfigError
from priming.models.settings import ModelSettings
from priming.settings import COLLECT
from priming.strict_yaml import parse_yaml
from priming.tasks.settings import TasksSettings
from priming.upstream.settings import UpstreamSettings

NAMES = st.text("abcno123-_+e.", min_size=1).filter(lambda name: not name.startswith("."))
RATES = st.floats(min_value=1e-9, max_value=10)


def make(**changes: object) -> Config:
    values: dict[str, object] = {
        "name": "no",
        "model": ModelSettings(path="pocket"),
        "modules": {"A": HoulsbySettings(kind="houlsby")},
        "tasks": TasksSettings(gym="pocket", partition="pocket"),
        "downstream": DownstreamSettings(train=("A",)),
        **changes,
    }
    return Config.model_validate(values)


def test_a_dump_loads_back_equal_from_a_file(tmp_path: Path) -> None:
    upstream = UpstreamSettings(method="maml", train=("M", "A"), steps=7, max_grad_norm=None)
    config = make(upstream=upstream, name="1e5")
    (tmp_path / "config.yaml").write_text(dump_config(config), encoding="utf-8")
    assert load_config(tmp_path / "config.yaml") == config


def test_a_dump_says_every_key_under_its_name_in_the_file() -> None:
    content = parse_yaml(dump_config(make(upstream=UpstreamSettings(from_run="Other"))), "dump").value
    assert list(content) == [
        "name", "seed", "output_dir", "device", "precision", "model", "modules", "tasks", "upstream", "downstream",
    ]  # fmt: skip
    assert content["upstream"]["from"] == "Other"
    assert "from_run" not in content["upstream"]


@given(
    NAMES, st.lists(RATES, min_size=1, unique=True), st.integers(min_value=1), st.none() | st.floats(0, 0.99)
)
def test_any_configuration_survives_a_round_trip(
    name: str, rates: list[float], batch_size: int, dropout: float | None
) -> None:
    config = make(
        name=name,
        model=ModelSettings(path=name, dropout=dropout),
        downstream=DownstreamSettings.model_validate(
            {"train": ["A"], "learning_rate": rates, "batch_size": batch_size}
        ),
    )
    assert Config.model_validate(parse_yaml(dump_config(config), "dump").value, context=COLLECT) == config


def test_the_hash_follows_the_content_of_its_sections_alone() -> None:
    config, other = make(), make(seed=1)
    assert config_hash(config, ("model", "tasks")) == config_hash(other, ("tasks", "model"))
    assert config_hash(config, ("seed",)) != config_hash(other, ("seed",))
    assert config_hash(config, ("model",)) != config_hash(config, ("tasks",))
    assert len(config_hash(config, ())) == 64


def test_the_hash_is_the_same_on_every_machine() -> None:
    assert (
        config_hash(make(), ("seed",)) == "1e5792df46fc86638a2abe2c52f3b40568a4f4cae33116b7eb3a69c0048d1afe"
    )


def test_whole_numbers_and_fractions_of_equal_value_hash_alike() -> None:
    one, other = UpstreamSettings(weight_decay=1), UpstreamSettings(weight_decay=1.0)
    assert config_hash(make(upstream=one), ("upstream",)) == config_hash(make(upstream=other), ("upstream",))


def test_an_unknown_section_is_named() -> None:
    with pytest.raises(ConfigError, match=r"upstreem: unknown section \(did you mean 'upstream'\?\)"):
        config_hash(make(), ("upstreem",))
