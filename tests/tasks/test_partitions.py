from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from priming.errors import TaskError
from priming.tasks import CATALOGUE, GLUE, PARTITIONS, CatalogueEntry, load_partition
from priming.tasks.partitions_glue import GLUE_PARTITIONS
from priming.tasks.partitions_published import PUBLISHED

SIZES = {
    "random": (120, 20, 20),
    "45cls": (45, 10, 10),
    "halfhalf": (45, 10, 10),
    "45noncls": (45, 10, 10),
    "heldout-nli": (56, 0, 8),  # published with 57; see below
    "heldout-paraphrase": (61, 0, 4),
    "heldout-mrc": (42, 0, 9),
    "heldout-mcqa": (29, 0, 22),
}


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("name", "sizes"), SIZES.items())
def test_published_partitions_have_their_sizes_and_disjoint_sides(
    name: str, sizes: tuple[int, int, int]
) -> None:
    partition = load_partition(name)
    assert (len(partition.train), len(partition.dev), len(partition.test)) == sizes
    tasks = (*partition.train, *partition.dev, *partition.test)
    assert len(set(tasks)) == sum(sizes)
    assert set(tasks) <= set(CATALOGUE)


def test_every_published_partition_is_among_the_names() -> None:
    assert set(PUBLISHED) == set(SIZES)
    assert set(PARTITIONS) == {*PUBLISHED, *GLUE_PARTITIONS, "pocket"}


def test_a_target_that_is_published_as_source_too_is_no_source_and_said() -> None:
    partition = load_partition("heldout-nli")
    assert "sick" in PUBLISHED["heldout-nli"][0]
    assert "sick" in partition.test
    assert "sick" not in partition.train
    assert partition.notes == (
        "partition 'heldout-nli' as published lists sick on both sides; kept as target, not as source",
    )
    assert load_partition("random").notes == ()


def test_glue_partitions_hold_one_task_out_of_the_seven_that_are_primed_on() -> None:
    assert set(GLUE_PARTITIONS) == {f"glue-heldout-{name}" for name in GLUE}
    partition = load_partition("glue-heldout-mnli")
    assert (partition.train, partition.dev) == (("cola", "mrpc", "qnli", "qqp", "rte", "sst2"), ())
    assert partition.test == ("mnli",)
    assert (
        len(load_partition("glue-heldout-stsb").train) == len(load_partition("glue-heldout-wnli").train) == 7
    )


def test_the_pocket_partition_is_known() -> None:
    partition = load_partition("pocket")
    assert (len(partition.train), len(partition.dev), len(partition.test)) == (30, 4, 10)


def test_an_unknown_name_names_the_nearest_and_all() -> None:
    with pytest.raises(
        TaskError, match=r"'randon' is neither a known name \(did you mean 'random'\?\)"
    ) as caught:
        load_partition("randon")
    assert all(name in str(caught.value) for name in PARTITIONS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("own.json", '{"train": ["a", "no"], "test": ["c"]}'),
        ("own.yaml", "train:\n- a\n- no\ntest: [c]\n"),
    ],
)
def test_ones_own_file_needs_no_dev(tmp_path: Path, name: str, text: str) -> None:
    partition = load_partition(write(tmp_path / name, text))
    assert (partition.train, partition.dev, partition.test) == (("a", "no"), (), ("c",))


def test_ones_own_tasks_carry_metric_and_kind(tmp_path: Path) -> None:
    text = (
        "train: []\ntest: [mine]\ntasks:\n  mine: {metric: EM, kind: classification}\n"
        "  scores: {metric: Spearman-Correlation, kind: regression}\n"
    )
    partition = load_partition(write(tmp_path / "own.yaml", text))
    assert partition.own_tasks == {
        "mine": CatalogueEntry("mine", "EM", "classification", None),
        "scores": CatalogueEntry("scores", "Spearman-Correlation", "regression", None),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("train: [a, b]\ntest: [b]\n", "task 'b' is on two sides, train and test"),
        ("train: [a]\ndev: [a]\ntest: [b]\n", "task 'a' is on two sides, train and dev"),
        ("train: []\ndev: [b]\ntest: [b]\n", "task 'b' is on two sides, dev and test"),
        ("train: [a, a]\ntest: [b]\n", "task 'a' is listed twice in 'train'"),
        ("train: [a]\n", "the list 'test' is missing"),
        (
            "trian: [a]\ntest: [b]\n",
            "unknown key 'trian' (did you mean 'train'?); the list 'train' is missing",
        ),
        ("train: a\ntest: [b]\n", "'train' must be a list of task names"),
        ("train: [1]\ntest: [b]\n", "'train' holds 1, which is not a name"),
        ("- a\n", "expected a map with the lists train, test"),
        ("train: [a]\ntrain: [b]\n", "own.yaml:2: the key 'train' is given twice"),
        ("train: [a\n", "own.yaml:2: not valid YAML"),
        ("train: []\ntest: [b]\ntasks: [b]\n", "'tasks' must be a map such as"),
        ("train: []\ntest: [b]\ntasks: {b: EM}\n", "tasks.b must be a map such as"),
        (
            "train: []\ntest: [b]\ntasks: {b: {metric: ACC}}\n",
            "tasks.b.kind: None is not one of classification",
        ),
        (
            "train: []\ntest: [b]\ntasks: {b: {metric: Acc, kind: classification}}\n",
            "tasks.b.metric: 'Acc' is not one of ACC, EM",
        ),
        (
            "train: []\ntest: [b]\ntasks: {b: {metric: ACC, kind: classification, kk: 1}}\n",
            "tasks.b.kk: unknown key",
        ),
        (
            "train: []\ntest: [b]\ntasks: {b: {metric: F1, kind: classification}}\n",
            "tasks.b.metric: F1 is about the positive class, and few-shot files do not say which label that is",
        ),
        (
            "train: []\ntest: [boolq]\ntasks: {boolq: {metric: EM, kind: classification}}\n",
            "tasks.boolq: the catalogue has ACC, classification for it; leave the entry out",
        ),
    ],
)
def test_a_file_that_does_not_hold_together_is_explained(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TaskError, match=re.escape(message)) as caught:
        load_partition(write(tmp_path / "own.yaml", text))
    assert str(tmp_path / "own.yaml") in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"train": [],\n"test": [}', r"own\.json:2: not valid JSON"),
        (b'{"train": [], "train": []}', "the key 'train' is given twice"),
        (b"\xff", r"own\.json: cannot be read: .*utf-8"),
    ],
)
def test_broken_json_is_explained(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "own.json"
    path.write_bytes(content)
    with pytest.raises(TaskError, match=message):
        load_partition(str(path))


def test_restricting_keeps_order_and_names_what_is_missing(tmp_path: Path) -> None:
    text = "train: [c, a, b]\ntest: [d]\n"
    partition = load_partition(write(tmp_path / "own.yaml", text))
    kept = partition.restricted({"train": {"b", "c"}, "dev": set(), "test": set()})
    assert (kept.train, kept.test) == (("c", "b"), ())
    assert kept.missing == {"train": ("a",), "dev": (), "test": ("d",)}


def test_sources_can_be_left_out() -> None:
    partition = load_partition("glue-heldout-mnli")
    kept = partition.without(("rte", "cola"))
    assert (kept.train, kept.left_out, kept.test) == (
        ("mrpc", "qnli", "qqp", "sst2"),
        ("cola", "rte"),
        ("mnli",),
    )
    assert kept.without(("qqp",)).left_out == ("cola", "rte", "qqp")
    assert partition.without(()) == partition
    restricted = kept.restricted({"train": {"mrpc", "rte"}, "dev": set(), "test": {"mnli"}})
    assert (restricted.train, restricted.missing["train"], restricted.left_out) == (
        ("mrpc",),
        ("qnli", "qqp", "sst2"),
        ("cola", "rte"),
    )


def test_only_sources_can_be_left_out_and_not_all_of_them() -> None:
    partition = load_partition("glue-heldout-mnli")
    with pytest.raises(
        TaskError,
        match=r"'rta' \(did you mean 'rte'\?\), 'mnli' \(did you mean 'qnli'\?\), which partition 'glue-heldout-mnli' does not have",
    ):
        partition.without(("rta", "mnli", "cola"))
    with pytest.raises(TaskError, match="names all 6 sources of partition 'glue-heldout-mnli'"):
        partition.without(partition.train)


@pytest.mark.gym
def test_published_lists_are_equal_to_the_gyms(gym_folder: Path) -> None:
    listed = json.loads((gym_folder / "partitions.json").read_text())
    assert {
        name: (tuple(sides["train"]), tuple(sides["dev"]), tuple(sides["test"]))
        for name, sides in listed.items()
    } == PUBLISHED
