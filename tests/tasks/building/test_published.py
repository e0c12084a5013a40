"""The real raw rows give the published files, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from priming.cli import gym
from priming.tasks import CATALOGUE
from priming.tasks.building.verifying import published_checksums, verify_gym
from priming.tasks.rows.field_types import Classes, FieldType, Many, OneOf


def test_there_are_2400_checksums_of_160_tasks() -> None:
    published = published_checksums()
    assert set(published) == set(CATALOGUE)
    assert {len(files) for files in published.values()} == {15}
    assert all(
        file.startswith(f"{name}_{CATALOGUE[name].k}_") for name, files in published.items() for file in files
    )
    tests = {
        name: {checksum for file, checksum in files.items() if file.endswith("_test.tsv")}
        for name, files in published.items()
    }
    assert {len(found) for found in tests.values()} == {1}
    assert published["glue-rte"]["glue-rte_16_13_dev.tsv"] == "8c52499263ecb46adf37dfea5afc525a"


@pytest.fixture(scope="session")
def built(gym_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gym of every task with raw rows, built by the command."""
    out = tmp_path_factory.mktemp("built")
    code = gym.main(["build", "--rows", str(gym_folder / "raw"), "--out", str(out), "--jobs", "2"])
    assert code == 2  # nine tasks have rows of one split alone
    return out


@pytest.mark.gym
def test_the_checksums_are_the_published_ones(gym_folder: Path) -> None:
    published = json.loads((gym_folder / "md5.json").read_text(encoding="utf-8"))
    assert {file: md5 for files in published_checksums().values() for file, md5 in files.items()} == published


@pytest.mark.gym
def test_every_file_is_the_published_one_but_for_rows_that_could_not_be_had(built: Path) -> None:
    found = {one.task: one for one in verify_gym(built) if one.is_there}
    assert len(found) == 50
    assert {one.task: len(one.differing) for one in found.values() if one.differing} == {"lama-squad": 5}
    assert sum(len(one.verified) for one in found.values()) == 660
    assert sum(len(one.verified) == 15 for one in found.values()) == 40


@pytest.mark.gym
def test_files_are_those_of_the_real_gym(built: Path, gym_folder: Path) -> None:
    manifest = json.loads((gym_folder / "manifest.json").read_text(encoding="utf-8"))
    compared = 0
    for folder in sorted(built.iterdir()):
        if manifest[folder.name]["md5_verified_files"].startswith("0"):
            continue  # the gym's own files of this task are not the published ones
        for path in sorted((gym_folder / "data" / folder.name).glob("*.tsv")):
            ours = folder / path.name
            if ours.is_file() and (folder.name, path.stem[-4:]) != ("lama-squad", "test"):
                assert ours.read_bytes() == path.read_bytes(), path.name
                compared += 1
    assert compared == 645


@pytest.mark.gym
def test_verify_says_so(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gym.main(["verify", str(built)]) == 2
    out = capsys.readouterr()
    assert "2400 files: 660 verified, 5 differ, 1735 missing\n50 of 160 tasks are there\n" in out.out
    assert out.err.endswith("5 files differ from what was published\n")
    assert gym.main(["verify", str(built), "glue-rte", "ag_news"]) == 0
    assert gym.main(["verify", str(built), "glue-rte", "ag_news", "--strict"]) == 2


def kinds(spec: FieldType) -> Any:
    """A type in the words of the schema, as far as they go."""
    if isinstance(spec, Classes):
        return "class"
    if isinstance(spec, OneOf):
        return "string"
    if isinstance(spec, str):
        return {"text": "string", "integer": "int", "number": "float", "boolean": "bool"}.get(spec, spec)
    if isinstance(spec, Many):
        return [kinds(spec.item)]
    if isinstance(spec, list):
        return [kinds(spec[0])]
    return {name: kinds(item) for name, item in spec.items()}  # type: ignore[union-attr]


def schema_kinds(spec: Any) -> Any:
    if isinstance(spec, str):
        return {"int": "int", "floa": "float32"}.get(spec.rstrip("0123456789")[:4], spec)
    if isinstance(spec, list):
        return [schema_kinds(spec[0])]
    if set(spec) == {"ClassLabel"}:
        return "class"
    if set(spec) == {"Sequence"}:
        inner = schema_kinds(spec["Sequence"])
        return {name: [kind] for name, kind in inner.items()} if isinstance(inner, dict) else [inner]
    return {name: schema_kinds(item) for name, item in spec.items()}


def fits(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and all(
            name in theirs and fits(kind, theirs[name]) for name, kind in ours.items()
        )
    if isinstance(ours, list) and isinstance(ours[0], dict) and isinstance(theirs, dict):
        return fits({name: [kind] for name, kind in ours[0].items()}, theirs)
    if isinstance(ours, list):
        return isinstance(theirs, list) and fits(ours[0], theirs[0])
    return ours == theirs or (ours == "class" and theirs in ("int", "string"))


@pytest.mark.gym
def test_fields_and_classes_are_those_of_the_data_sets(gym_folder: Path) -> None:
    schema = json.loads((gym_folder / "raw_schema.json").read_text(encoding="utf-8"))
    compared = 0
    for name, spec in CATALOGUE.items():
        features = schema[name]["hf_all_features"]
        if features is None:
            assert name == "proto_qa"
            continue
        for field, kind in spec.row_type.items():
            assert field in features, (name, field)
            assert fits(kinds(kind), schema_kinds(features[field])), (name, field)
            stored = features[field]
            if isinstance(kind, Classes) and isinstance(stored, dict) and kind.first == 0:
                known = [str(text) for text in stored["ClassLabel"]]
                assert list(kind.names)[: len(known)] == known, name
                compared += 1
        assert spec.data_set.name == schema[name]["hf_path"]
        assert spec.configuration == (schema[name]["hf_config"] or "")
    assert compared == 68
