"""Rows in today's layouts of the hub, from folders on disk: the same examples as from the rows of 2021."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from priming.errors import DataError
from priming.tasks.building.drawing import Drawn, draw_task
from priming.tasks.building.locating import rows_of
from priming.tasks.catalogue import CATALOGUE, TaskSpec
from priming.tasks.catalogue.data_set import CONVERSION

datasets = pytest.importorskip("datasets")
COARSE = ("ABBR", "ENTY", "DESC", "HUM", "LOC", "NUM")
"""TREC's coarse classes in today's order."""


@pytest.fixture(autouse=True)
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()


def trec(today: bool) -> list[dict[str, Any]]:
    old = ("DESC", "ENTY", "ABBR", "HUM", "NUM", "LOC")
    names = [old[number % 6] for number in range(240)]
    if today:
        return [{"text": f"t{row}", "coarse_label": COARSE.index(name)} for row, name in enumerate(names)]
    return [{"text": f"t{row}", "label-coarse": old.index(name)} for row, name in enumerate(names)]


def table(rows: list[dict[str, Any]]) -> Any:
    label = datasets.ClassLabel(names=list(COARSE))
    features = datasets.Features({"text": datasets.Value("string"), "coarse_label": label})
    return datasets.Dataset.from_list(rows, features=features)


def lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def drawn(spec: TaskSpec, rows: Path | None = None) -> Drawn:
    return draw_task(spec, rows_of(spec, rows), 4, (13, 42))


@pytest.fixture
def expected(tmp_path: Path) -> Drawn:
    """What the rows of 2021 give."""
    lines(tmp_path / "rows" / "trec" / "train.jsonl", trec(today=False))
    return drawn(CATALOGUE["trec"], tmp_path / "rows")


def at(spec: TaskSpec, folder: Path, **attributes: Any) -> TaskSpec:
    return replace(spec, data_set=replace(spec.data_set, hub=str(folder), **attributes))


def test_the_conversion_is_read_by_folder_and_by_todays_names(tmp_path: Path, expected: Drawn) -> None:
    folder = tmp_path / "hub" / "default" / "train"
    folder.mkdir(parents=True)
    rows = table(trec(today=True))
    for shard in range(2):
        rows.shard(2, shard, contiguous=True).to_parquet(str(folder / f"000{shard}.parquet"))
    found = drawn(at(CATALOGUE["trec"], tmp_path / "hub"))
    assert (found.samples, found.test) == (expected.samples, expected.test)


def test_a_data_sets_own_files_are_read_by_configuration(tmp_path: Path, expected: Drawn) -> None:
    folder = tmp_path / "hub"
    (folder / "coarse").mkdir(parents=True)
    table(trec(today=True)).to_parquet(str(folder / "coarse" / "train-00000-of-00001.parquet"))
    card = "---\nconfigs:\n- config_name: coarse\n  data_files:\n  - split: train\n    path: coarse/train-*\n---\n"
    (folder / "README.md").write_text(card, encoding="utf-8")
    spec = at(CATALOGUE["trec"], folder, converted=False, configurations={"": "coarse"})
    found = drawn(spec)
    assert (found.samples, found.test) == (expected.samples, expected.test)


def test_a_data_set_of_json_lines_is_read(tmp_path: Path) -> None:
    rows = [{"text": f"t{row}", "label": row % 6} for row in range(120)]
    for split, of_split in (("train", rows), ("validation", rows[:9])):
        lines(tmp_path / "hub" / f"{split}.jsonl", of_split)
        lines(tmp_path / "rows" / "emotion" / f"{split}.jsonl", of_split)
    spec = at(CATALOGUE["emotion"], tmp_path / "hub", configurations={})
    found, expected = drawn(spec), drawn(CATALOGUE["emotion"], tmp_path / "rows")
    assert (found.samples, found.test) == (expected.samples, expected.test)


@pytest.mark.parametrize("layout", ["parquet", "saved"])
def test_single_precision_ratings_are_compared_as_they_are(tmp_path: Path, layout: str) -> None:
    ratings = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    features = datasets.Features({"content": datasets.Value("string"), "rating": datasets.Value("float32")})
    rows = [{"content": f"q{row}", "rating": ratings[row % 6]} for row in range(120)]
    folder = tmp_path / "google_wellformed_query"
    for split in ("train", "validation"):
        of_split = datasets.Dataset.from_list(rows, features=features)
        if layout == "saved":
            of_split.save_to_disk(str(folder / split))
        else:
            folder.mkdir(exist_ok=True)
            of_split.to_parquet(str(folder / f"{split}.parquet"))
    found = drawn(CATALOGUE["google_wellformed_query"], tmp_path)
    kept = {int(example.input[1:]) % 6: example.answers[0] for example in found.test or ()}
    assert kept == {
        0: "not well-formed",
        1: "not well-formed",
        3: "well-formed",
        4: "well-formed",
        5: "well-formed",
    }
    mended = draw_task(
        CATALOGUE["google_wellformed_query"].mended(),
        rows_of(CATALOGUE["google_wellformed_query"], tmp_path),
        4,
        (13,),
    )
    assert {int(example.input[1:]) % 6 for example in mended.test or ()} == {0, 1, 4, 5}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the hub is asked for; it cannot be reached."""
    calls: list[tuple[str, dict[str, Any]]] = []

    def fail(path: str, **arguments: Any) -> None:
        calls.append((path, arguments))
        raise ConnectionError("Couldn't reach the hub")

    monkeypatch.setattr(datasets, "load_dataset", fail)
    return calls


Calls = list[tuple[str, dict[str, Any]]]


@pytest.mark.parametrize(
    ("name", "path", "arguments"),
    [
        ("ag_news", "fancyzhx/ag_news", {"split": "test"}),
        ("glue-mnli", "nyu-mll/glue", {"name": "mnli", "split": "validation_matched"}),
        ("anli", "facebook/anli", {"split": "dev_r1"}),
    ],
)
def test_the_hub_is_asked_for_configuration_and_split(
    asked: Calls, name: str, path: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(
        DataError,
        match=rf"task '{name}', split .*: {path} on the hub: cannot be read: Couldn't reach.*--rows",
    ):
        drawn(CATALOGUE[name])
    assert asked == [(path, arguments)]


def test_a_conversion_is_asked_for_by_file(asked: Calls) -> None:
    with pytest.raises(
        DataError,
        match=r"task 'trec', split 'train': CogComp/trec, revision refs/convert/parquet, on the hub: .* give a folder of raw rows",
    ):
        drawn(CATALOGUE["trec"])
    branch = CONVERSION.replace("/", "%2F")
    files = {"train": f"hf://datasets/CogComp/trec@{branch}/default/train/*.parquet"}
    assert asked == [("parquet", {"split": "train", "data_files": files})]


def test_a_data_set_that_is_not_on_the_hub_says_where_it_is(asked: Calls) -> None:
    message = (
        r"task 'eli5-asks': its data set 'eli5' is not on the hub. Its owners' scripts, .* Give a folder of its rows "
        r"\(--rows DIR\) that holds eli5-asks/validation_asks.jsonl with the fields title, selftext, answers"
    )
    with pytest.raises(DataError, match=message):
        drawn(CATALOGUE["eli5-asks"])
    assert asked == []


def test_every_task_asks_the_hub_or_says_why_not(asked: Calls) -> None:
    reached = 0
    for name, spec in CATALOGUE.items():
        open_rows: Callable[[str], Any] = rows_of(spec, None)
        for split in spec.split_names:
            with pytest.raises(DataError, match=rf"task '{name}'"):
                open_rows(split)
            reached += spec.data_set.hub is not None
    assert len(asked) == reached > 250


def test_a_folder_of_rows_may_call_its_splits_plainly(tmp_path: Path) -> None:
    rows = [{"premise": f"p{row}", "hypothesis": "h", "label": row % 3} for row in range(60)]
    for folder, names in (("plain", ("train", "validation")), ("named", ("train_r1", "dev_r1"))):
        for split in names:
            lines(tmp_path / folder / "anli" / f"{split}.jsonl", rows)
    assert (
        drawn(CATALOGUE["anli"], tmp_path / "plain").samples
        == drawn(CATALOGUE["anli"], tmp_path / "named").samples
    )
