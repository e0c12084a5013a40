from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from glue_rows import LAYOUTS, features, raw_rows, texts, write_glue, write_split

from priming.errors import DataError, TaskError
from priming.metrics import METRICS
from priming.tasks import GLUE, CatalogueEntry, Example, FolderGym, GlueGym, write_few_shot_files
from priming.tasks.sampling import draw_few_shot

RTE = GLUE["rte"]


def gym_of(folder: Path, name: str, rows: list[dict[str, Any]], shots: int = 2) -> GlueGym:
    """A gym with one task, these training rows as JSON lines and five test rows."""
    task = GLUE[name]
    write_split(folder, task, "train", rows, "jsonl")
    write_split(folder, task, task.test_split, raw_rows(task, task.test_split, 5), "jsonl")
    return GlueGym(folder, shots)


def test_the_catalogue_is_glues() -> None:
    assert list(GLUE) == ["cola", "mnli", "mrpc", "qnli", "qqp", "rte", "sst2", "stsb", "wnli"]
    metrics = {name: task.metric for name, task in GLUE.items() if task.metric != "ACC"}
    assert metrics == {
        "cola": "Matthew-Correlation",
        "mrpc": "F1",
        "qqp": "F1",
        "stsb": "Pearson-Correlation",
    }
    assert set(metrics.values()) < set(METRICS)
    assert [name for name, task in GLUE.items() if task.kind == "regression"] == ["stsb"]
    assert [name for name, task in GLUE.items() if len(texts(task)) == 1] == ["cola", "sst2"]
    assert GLUE["mnli"].test_split == "validation_matched"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_tasks(tmp_path: Path, layout: str) -> None:
    names = ("mnli", "sst2", "stsb")
    expected = GlueGym(write_glue(tmp_path / "expected", "jsonl", names), 5)
    gym = GlueGym(write_glue(tmp_path / layout, layout, names), 5)
    assert gym.names() == names
    for name in names:
        assert gym.load(name, (13, 21), test=True) == expected.load(name, (13, 21), test=True)


@pytest.mark.parametrize("name", GLUE)
def test_each_task_has_its_classes_shots_and_inputs(tmp_path: Path, name: str) -> None:
    gym = GlueGym(write_glue(tmp_path, names=[name]), 7)
    read, task = gym.load(name, (13, 100), test=True), GLUE[name]
    assert (read.name, read.metric, read.kind, read.labels) == (
        name,
        task.metric,
        task.kind,
        task.known_labels,
    )
    for sample in read.samples.values():
        for side in (sample.train, sample.dev):
            counts = Counter(example.answers[0] for example in side)
            assert counts == dict.fromkeys(task.known_labels, 7) if task.known_labels else len(side) == 7
        assert len({example.input for example in (*sample.train, *sample.dev)}) == 14 * (
            len(task.known_labels) or 1
        )
    rows = {
        " [SEP] ".join(row[column] for column in texts(task)): row["label"]
        for row in raw_rows(task, "train", 90)
    }
    for example in read.samples[13].train:
        label = rows[example.input]
        assert example.answers == ((task.known_labels[label],) if task.known_labels else (repr(label * 1.0),))


def test_samples_are_drawn_by_crossfits_rule(tmp_path: Path) -> None:
    gym = gym_of(tmp_path, "rte", raw_rows(RTE, "train", 60), shots=4)
    drawn = draw_few_shot([row["label"] for row in raw_rows(RTE, "train", 60)], 4, 21)
    sample = gym.load("rte", (21,), test=False).samples[21]
    assert [int(example.input.split()[-1]) for example in sample.train] == list(drawn.train)
    assert [int(example.input.split()[-1]) for example in sample.dev] == list(drawn.dev)


def test_samples_share_their_test_examples_and_sources_have_none(tmp_path: Path) -> None:
    gym = gym_of(tmp_path, "rte", raw_rows(RTE, "train", 60))
    samples = gym.load("rte", (13, 21), test=True).samples
    assert samples[13].test is samples[21].test
    assert len(samples[13].test) == 5
    (tmp_path / "rte" / "validation.jsonl").unlink()
    assert gym.load("rte", (13,), test=False).samples[13].test == ()


def test_rows_with_a_hidden_label_are_never_used(tmp_path: Path) -> None:
    rows = raw_rows(RTE, "train", 40)
    hidden = [{**row, "label": -1, "sentence1": "hidden"} for row in rows[::3]]
    gym = gym_of(tmp_path, "rte", [*hidden, *rows])
    write_split(tmp_path, RTE, "validation", [*hidden, rows[0]], "jsonl")
    sample = gym.load("rte", (13,), test=True).samples[13]
    assert not any("hidden" in example.input for example in (*sample.train, *sample.dev, *sample.test))
    assert len(sample.test) == 1
    write_split(tmp_path, RTE, "validation", hidden, "jsonl")
    with pytest.raises(DataError, match=r"split 'validation': .* no row gives a test example"):
        gym.load("rte", (13,), test=True)


def test_labels_may_be_texts_and_scores_single_precision(tmp_path: Path) -> None:
    named = [{**row, "label": RTE.known_labels[row["label"]]} for row in raw_rows(RTE, "train", 60)]
    numbered = gym_of(tmp_path / "numbered", "rte", raw_rows(RTE, "train", 60))
    assert gym_of(tmp_path / "named", "rte", named).load("rte", (13,), test=False) == numbered.load(
        "rte", (13,), test=False
    )
    stsb = GLUE["stsb"]
    scores = [{**row, "label": 3.8} for row in raw_rows(stsb, "train", 4)]
    write_split(tmp_path, stsb, "train", scores, "parquet")
    sample = GlueGym(tmp_path, 2).load("stsb", (13,), test=False).samples[13]
    assert {example.answers for example in (*sample.train, *sample.dev)} == {("3.8",)}


def test_classes_that_a_file_names_in_another_order_keep_their_names(tmp_path: Path) -> None:
    import datasets

    rows = raw_rows(RTE, "train", 40)
    turned = features(RTE)
    turned["label"] = datasets.ClassLabel(names=list(reversed(RTE.known_labels)))
    (tmp_path / "rte").mkdir()
    datasets.Dataset.from_list(rows, features=turned).to_parquet(str(tmp_path / "rte" / "train.parquet"))
    sample = GlueGym(tmp_path, 3).load("rte", (13,), test=False).samples[13]
    for example in sample.train:
        label = rows[int(example.input.split()[-1])]["label"]
        assert example.answers == (RTE.known_labels[1 - label],)


def test_classes_of_another_data_set_are_refused(tmp_path: Path) -> None:
    import datasets

    other = features(RTE)
    other["label"] = datasets.ClassLabel(names=["no", "yes"])
    (tmp_path / "rte").mkdir()
    table = datasets.Dataset.from_list(raw_rows(RTE, "train", 9), features=other)
    table.to_parquet(str(tmp_path / "rte" / "train.parquet"))
    with pytest.raises(DataError, match=r"classes of column 'label' are no, yes; this task's are entail"):
        GlueGym(tmp_path, 1).load("rte", (13,), test=False)


def test_tabs_and_breaks_become_spaces_so_that_files_can_be_written(tmp_path: Path) -> None:
    rows = [{**row, "sentence1": "a\tb\r\nc "} for row in raw_rows(RTE, "train", 40)]
    read = gym_of(tmp_path, "rte", rows).load("rte", (13,), test=True)
    assert read.samples[13].train[0].input.startswith("a b  c  [SEP] rte train sentence2 ")
    write_few_shot_files(read, tmp_path / "written", 2)
    entry = CatalogueEntry("rte", "ACC", "classification")
    assert FolderGym(tmp_path / "written", {"rte": entry}).load("rte", (13,), test=True) == read


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (
            "rte",
            {"label": 2},
            "rte/validation.jsonl:4: field 'label': 2 is no class of this field; the classes are entailment (0), not_",
        ),
        ("rte", {"label": -2}, "rte/validation.jsonl:4: field 'label': -2 is no class"),
        ("rte", {"label": "Entailment"}, "rte/validation.jsonl:4: field 'label': 'Entailment' is no class"),
        ("rte", {"label": None}, "rte/validation.jsonl:4: field 'label': None is no class"),
        ("rte", {"label": True}, "rte/validation.jsonl:4: field 'label': True is no class"),
        (
            "stsb",
            {"label": 5.5},
            "stsb/validation.jsonl:4: field 'label': 5.5 is no score; a score is a number from 0 to 5, a hidden one",
        ),
        (
            "stsb",
            {"label": "much"},
            "stsb/validation.jsonl:4: field 'label': 'much' stands where a number belongs",
        ),
        (
            "stsb",
            {"label": None},
            "stsb/validation.jsonl:4: field 'label': None stands where a number belongs",
        ),
        (
            "stsb",
            {"label": float("nan")},
            "stsb/validation.jsonl:4: field 'label': nan stands where a number belongs",
        ),
        (
            "rte",
            {"sentence2": None},
            "rte/validation.jsonl:4: field 'sentence2': None stands where a text belongs",
        ),
        ("rte", {"sentence1": " ", "sentence2": ""}, "rte/validation.jsonl:4: the input is empty"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, change: dict[str, Any], message: str
) -> None:
    task = GLUE[name]
    gym = gym_of(tmp_path, name, raw_rows(task, "train", 20))
    rows = raw_rows(task, task.test_split, 5)
    rows[3] |= change
    write_split(tmp_path, task, task.test_split, rows, "jsonl")
    with pytest.raises(DataError, match=re.escape(message)) as caught:
        gym.load(name, (13,), test=True)
    assert str(caught.value).startswith(f"task '{name}', split 'validation': ")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    rows = [{"sentence1": "a", "label": row % 2} for row in range(8)]
    with pytest.raises(
        DataError, match=r"train.jsonl:1: the row lacks field 'sentence2'.*; it has sentence1, label"
    ):
        gym_of(tmp_path, "rte", rows).load("rte", (13,), test=False)
    rows = [{"sentence1": "a", "sentence2": "b"}]
    with pytest.raises(DataError, match=r"train\.jsonl:1: the row lacks field 'label'"):
        gym_of(tmp_path, "rte", rows).load("rte", (13,), test=False)


def test_too_few_rows_of_a_class_are_counted(tmp_path: Path) -> None:
    rows = [{**row, "label": int(number > 2)} for number, row in enumerate(raw_rows(RTE, "train", 20))]
    message = (
        "split 'train': .*: 2 examples per label for train and as many for dev need 4 rows of every label, and there "
        "are entailment: 3; ask for 1 or fewer"
    )
    with pytest.raises(TaskError, match=message):
        gym_of(tmp_path, "rte", rows).load("rte", (13,), test=False)
    with pytest.raises(TaskError, match=r"entailment: 0; give rows that have them"):
        gym_of(tmp_path, "rte", rows[3:]).load("rte", (13,), test=False)
    with pytest.raises(
        TaskError, match=r"2 examples for train .* need 4 rows in all, and there are in all: 3"
    ):
        gym_of(tmp_path, "stsb", raw_rows(GLUE["stsb"], "train", 3)).load("stsb", (13,), test=False)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    gym = gym_of(tmp_path, "rte", raw_rows(RTE, "train", 40))
    with pytest.raises(TaskError, match=r"task 'rtee' is not in .* \(did you mean 'rte'\?\)"):
        gym.load("rtee", (13,), test=False)
    with pytest.raises(TaskError, match="task 'cola' is not in"):
        gym.load("cola", (13,), test=False)
    with pytest.raises(TaskError, match=r"no sample 4294967296; a seed lies between"):
        gym.load("rte", (2**32,), test=False)
    with pytest.raises(
        TaskError, match="none: no such folder; expected a folder with one subfolder per GLUE"
    ):
        GlueGym(tmp_path / "none")
    with pytest.raises(ValueError, match="shots is 0"):
        GlueGym(tmp_path, 0)


def test_without_a_folder_the_hub_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    def load(path: str, *, name: str, split: str) -> datasets.Dataset:
        assert path == "nyu-mll/glue"
        task = GLUE[name]
        return datasets.Dataset.from_list(raw_rows(task, split, 50), features=features(task))

    monkeypatch.setattr(datasets, "load_dataset", load)
    gym = GlueGym(shots=3)
    assert gym.names() == tuple(GLUE)
    read = gym.load("mnli", (13,), test=True)
    assert len(read.samples[13].train) == 9
    assert read.samples[13].test[0].input.startswith("mnli validation_matched premise 0 [SEP] ")


@pytest.mark.gym
@pytest.mark.parametrize("name", ["cola", "rte", "wnli"])
def test_real_rows_give_the_published_samples(gym_folder: Path, tmp_path: Path, name: str) -> None:
    """CrossFit's files of the same rows; of a pair they say "sentence 1: " and "sentence 2: " besides."""
    (tmp_path / name).symlink_to(gym_folder / "raw" / f"glue-{name}")
    published = FolderGym(gym_folder / "data").load(f"glue-{name}", (13, 100), test=name != "wnli")
    read = GlueGym(tmp_path, 16).load(name, (13, 100), test=name != "wnli")

    def said(example: Example) -> Example:
        first, separator, second = example.input.partition(" [SEP] ")
        pair = f"sentence 1: {first}{separator}sentence 2: {second}"
        return Example(pair if separator else first, example.answers)

    for seed, sample in published.samples.items():
        for split in ("train", "dev", "test"):
            ours = [said(example) for example in getattr(read.samples[seed], split)]
            assert ours == list(getattr(sample, split))


@pytest.mark.gym
def test_twenty_shots_leave_rows_even_in_wnli(gym_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "wnli").symlink_to(gym_folder / "raw" / "glue-wnli")
    sample = GlueGym(tmp_path).load("wnli", (13,), test=False).samples[13]
    assert (len(sample.train), len(sample.dev)) == (40, 40)
