from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from priming.tasks.building.card import gym_card
from priming.tasks.building.inspecting import inspect_gym
from priming.tasks.catalogue import CATALOGUE
from priming.tasks.partitions import Partition


def write(folder: Path, task: str, **splits: str) -> None:
    (folder / task).mkdir(parents=True, exist_ok=True)
    for split, text in splits.items():
        for seed in (13, 21):
            content = text.replace("SEED", str(seed))
            (folder / task / f"{task}_1_{seed}_{split}.tsv").write_text(content, newline="")


def record(folder: Path, task: str, **other: Any) -> None:
    spec = CATALOGUE[task] if task in CATALOGUE else CATALOGUE["glue-rte"]
    facts = {
        "task": task,
        "mode": "published",
        "k": 1,
        "seeds": [13, 21],
        "metric": spec.metric,
        "kind": spec.kind,
        "labels": [],
        "category": spec.category,
        "data_set": spec.data_set.name,
        "specification": "",
        "files": {},
        "rows": {},
        "pool": {},
        **other,
    }
    (folder / task / "build.json").write_text(json.dumps(facts))


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    """Three tasks: built as published, built mended, and somebody else's."""
    folder = tmp_path / "my gym"
    write(
        folder,
        "mc_taco",
        train="SEED\tyes\ta|b\nq\tno|*\\\n",
        dev="SEED d\tyes\nd\tno|*\\\n",
        test="t\tyes\nSEED d\tyes\nu\tno|*\\\n",
    )
    record(folder, "mc_taco")
    write(folder, "paws", train="p SEED\t0\n", dev="p SEED dev\t1\n")
    record(folder, "paws", mode="mended", leaks=7, incomplete={"test": "there are no rows of split 'test'"})
    write(folder, "stranger", train="q\tfree text\nno answer\n", dev="s\tt\n", test="v\tw\n")
    return folder


def row(card: str, start: str) -> list[str]:
    (line,) = [line for line in card.splitlines() if line.startswith(f"| {start} |")]
    return line.removeprefix("| ").removesuffix(" |").split(" | ")


def section(card: str, title: str) -> str:
    return card.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_the_summary_counts_equal_files_of_a_task_once(gym: Path) -> None:
    card = gym_card(gym)
    assert card.startswith("# Few-shot gym my gym\n")
    assert "- Tasks: 3\n" in card
    assert "- Files: 16 (train 6, dev 6, test 4)\n" in card
    # mc_taco 4, 4, 6; paws 2, 2; stranger 1, 1, 1, whose two samples are alike
    assert "- Examples: 21 (train 7, dev 7, test 7)" in card
    assert "- Mode: mended (1 task); published (1 task); not known (1 task)\n" in card
    assert "- k: 1 (3 tasks)\n" in card
    assert "- Sample seeds: 13, 21\n" in card


def test_counts_per_category_metric_and_kind(gym: Path) -> None:
    counts = section(gym_card(gym), "Counts")
    assert "| question answering/binary | 1 |" in counts
    assert f"| {CATALOGUE['paws'].category} | 1 |" in counts
    assert f"| {CATALOGUE['paws'].metric} | 1 |" in counts
    assert "| classification | 2 |" in counts
    assert counts.count("| not known | 1 |") == 3


def test_a_row_per_task_with_escaped_cells(gym: Path) -> None:
    card = section(gym_card(gym), "Tasks")
    expected = [
        "mc_taco",
        "question answering/binary",
        "ACC",
        "classification",
        r"no\|\*\\, yes",
        "1",
        "2",
        "2",
        "2",
        "3",
    ]
    assert row(card, "mc_taco") == expected
    assert row(card, "stranger") == ["stranger", *["not known"] * 3, "-", "1", "2", "1", "1", "1"]
    assert row(card, "paws")[-1] == "-"
    assert "checksums" not in card


def test_checksums_stand_in_the_table_where_they_were_compared(gym: Path) -> None:
    card = section(gym_card(gym, verified={"mc_taco": "4 of 6 | equal"}), "Tasks")
    assert row(card, "task")[5] == "checksums"
    assert row(card, "mc_taco")[5] == r"4 of 6 \| equal"
    assert row(card, "paws")[5] == "not compared"
    assert (
        len({line.replace(r"\|", "").count("|") for line in card.splitlines() if line.startswith("|")}) == 1
    )


def test_many_labels_are_counted(gym: Path) -> None:
    record(gym, "mc_taco", labels=[f"label {number}" for number in range(10)])
    assert row(section(gym_card(gym), "Tasks"), "mc_taco")[4] == "12 labels"


def test_data_sets_with_licence_and_citation(gym: Path) -> None:
    write(gym, "glue-rte", train="g\tentailment\n")
    write(gym, "glue-cola", train="h\tacceptable\n")
    card = section(gym_card(gym), "Data sets")
    glue = CATALOGUE["glue-rte"].data_set
    assert row(card, "glue") == [
        "glue",
        "glue-cola, glue-rte",
        glue.licence or "licence not known",
        glue.citation,
    ]
    assert row(card, "mc_taco")[2:] == ["licence not known", CATALOGUE["mc_taco"].data_set.citation]
    assert row(card, "not known") == ["not known", "stranger", "licence not known", "citation not known"]


def test_a_data_set_of_ones_own_has_the_citation_and_licence_of_its_build(gym: Path) -> None:
    record(gym, "stranger", data_set="reviews", citation="Ada, 2024", licence="MIT")
    write(gym, "other", train="a\tb\n")
    record(gym, "other", data_set="reviews", citation="Ada, 2024", licence="MIT")
    write(gym, "bare", train="a\tb\n")
    record(gym, "bare", data_set="notes")
    card = section(gym_card(gym), "Data sets")
    assert row(card, "reviews") == ["reviews", "other, stranger", "MIT", "Ada, 2024"]
    assert row(card, "notes") == ["notes", "bare", "licence not known", "citation not known"]


def test_a_data_set_called_like_one_of_the_catalogue_is_another(gym: Path) -> None:
    record(gym, "stranger", data_set="mc_taco", citation="Ada, 2024")
    card = section(gym_card(gym), "Data sets")
    assert "| mc_taco | stranger | licence not known | Ada, 2024 |" in card
    assert f"| mc_taco | mc_taco | licence not known | {CATALOGUE['mc_taco'].data_set.citation} |" in card


def test_oddities_are_those_of_published_tasks(gym: Path) -> None:
    odd = section(gym_card(gym), "Known oddities")
    assert f"- mc_taco: {CATALOGUE['mc_taco'].oddities[0]}" in odd
    assert CATALOGUE["paws"].oddities
    assert "paws" not in odd
    assert "no build record" not in odd


def test_oddities_of_files_without_a_record_are_told_apart(gym: Path) -> None:
    (gym / "mc_taco" / "build.json").unlink()
    odd = section(gym_card(gym), "Known oddities")
    before, after = odd.split("no build record")
    assert "mc_taco" in after
    assert "mc_taco" not in before


def test_what_is_incomplete(gym: Path) -> None:
    partition = Partition("mine", train=("mc_taco", "gone"), dev=("stranger",), test=("paws",))
    text = section(gym_card(gym, inspect_gym(gym, partition=partition)), "Incomplete")
    assert "- paws: test was not built: there are no rows of split 'test'\n" in text
    assert "- paws: no test files of any sample\n" in text
    assert "- stranger: lines per train file that cannot be read: 1; the first is " in text
    assert "stranger_1_13_train.tsv:2: " in text
    assert "- paws: labels have 0 to 1 train examples\n" in text
    assert "partition mine has them: gone" in text
    assert "mc_taco:" not in text
    (gym / "stranger" / "stranger_1_21_dev.tsv").unlink()
    assert "- stranger: no dev files of seed 21\n" in section(gym_card(gym), "Incomplete")


def test_leaks_within_and_across_tasks(gym: Path) -> None:
    write(gym, "taker", train="v\tw\n")
    leaks = section(gym_card(gym), "Leaks")
    assert row(leaks, "mc_taco") == ["mc_taco", "0", "0", "1"]
    assert "- paws: 7 examples left out when it was built" in leaks
    assert row(leaks, "stranger") == ["stranger", "taker", "1", "1"]


def test_a_gym_without_findings_says_so(tmp_path: Path) -> None:
    write(tmp_path, "glue-rte", train="a\tentailment\n", dev="b\tentailment\n", test="c\tentailment\n")
    record(tmp_path, "glue-rte")
    card = gym_card(tmp_path)
    assert "None is known of tasks built as published." in section(card, "Known oddities")
    assert "Every sample has its three files, and every line can be read." in section(card, "Incomplete")
    assert "No input of one split of a task is in another split" in section(card, "Leaks")
    assert "No test input of 1 task is a train or dev input of other tasks (1 task compared)." in card


@pytest.mark.gym
def test_a_card_of_the_published_files(gym_folder: Path) -> None:
    card = gym_card(gym_folder / "data")
    assert "- Files: 810 (train 260, dev 260, test 290)\n" in card
    assert row(section(card, "Leaks"), "trec-finegrained")[2] == "5-8"
    assert len(section(card, "Tasks").strip().splitlines()) == 62
