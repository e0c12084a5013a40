"""`priming-gym` from end to end, on made-up rows of a few tasks."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from gym_command import said
from task_specs import write_lines, write_made_up_rows

from priming.cli import gym
from priming.tasks import CATALOGUE

TASKS = ("ag_news", "medical_questions_pairs", "quail", "superglue-rte")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of four tasks."""
    return write_made_up_rows(tmp_path_factory.mktemp("rows"), TASKS)


@pytest.fixture(scope="module")
def built(rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("gym") / "gym"
    assert gym.main(["build", "--rows", str(rows), "--out", str(out), "--jobs", "1"]) == 0
    return out


def test_all_tasks_with_rows_are_built_and_skipped_when_there(
    built: Path, rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sorted(path.name for path in built.iterdir()) == sorted(TASKS)
    assert {len(list(path.glob("*.tsv"))) for path in built.iterdir()} == {15}
    out = said(capsys, "build", "--rows", str(rows), "--out", str(built), "--jobs", "1")
    assert out.count("15 files, there already") == 4
    assert f"4 of 4 tasks are whole in {built}\n" in out


def test_several_at_once_give_the_same_files(built: Path, rows: Path, tmp_path: Path) -> None:
    assert (
        gym.main(["build", *TASKS, "--rows", str(rows), "--out", str(tmp_path / "gym"), "--jobs", "2"]) == 0
    )
    for path in sorted(built.rglob("*.tsv")):
        assert (tmp_path / "gym" / path.parent.name / path.name).read_bytes() == path.read_bytes()


def test_a_task_that_fails_is_told_of_and_the_others_go_on(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = tmp_path / "rows"
    for name in ("ag_news", "quail"):
        for path in (rows / name).iterdir():
            write_lines(
                copied / name / path.name, [json.loads(line) for line in path.read_text().splitlines()]
            )
    lines = [json.loads(line) for line in (copied / "quail" / "train.jsonl").read_text().splitlines()]
    lines[4]["correct_answer_id"] = 9
    write_lines(copied / "quail" / "train.jsonl", lines)
    (copied / "quail" / "validation.jsonl").unlink()
    out = tmp_path / "gym"
    words = (
        "build",
        "ag_news",
        "quail",
        "superglue-rte",
        "--rows",
        str(copied),
        "--out",
        str(out),
        "--jobs",
        "1",
    )
    error = said(capsys, *words, code=2)
    assert error.startswith("error: 2 of 3 tasks could not be built wholly\n")
    assert "task 'quail', split 'train': " in error
    assert "quail/train.jsonl:5: field 'correct_answer_id': 9 is no class of this field" in error
    assert f"task 'superglue-rte': {copied} has no folder of its rows" in error
    assert sorted(path.name for path in out.iterdir()) == ["ag_news"]


def test_seeds_k_and_partitions_are_choices(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (
        "build",
        "--rows",
        str(rows),
        "--out",
        str(tmp_path),
        "--jobs",
        "1",
        "--seeds",
        "1,2",
        "--k",
        "3",
    )
    out = said(capsys, *words, "ag_news")
    assert "ag_news: 6 files, built in" in out
    lines = (tmp_path / "ag_news" / "ag_news_3_2_train.tsv").read_text(encoding="utf-8").splitlines()
    assert Counter(line.split("\t")[1] for line in lines) == dict.fromkeys(
        ("World", "Sports", "Business", "Sci/Tech"), 3
    )
    error = said(capsys, *words, "--partition", "heldout-paraphrase:test", code=2)
    assert "3 of 4 tasks could not be built wholly" in error
    assert (tmp_path / "medical_questions_pairs").is_dir()


def test_mended_files_have_the_right_label_texts(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {}
    for mode in ((), ("--mend",)):
        out = tmp_path / "-".join(("gym", *mode))
        said(
            capsys,
            "build",
            "medical_questions_pairs",
            "--rows",
            str(rows),
            "--out",
            str(out),
            "--jobs",
            "1",
            *mode,
        )
        test = (out / "medical_questions_pairs" / "medical_questions_pairs_16_13_test.tsv").read_text(
            encoding="utf-8"
        )
        texts[mode] = [line.split("\t") for line in test.splitlines()]
    swapped = {"Similar": "Dissimilar", "Dissimilar": "Similar"}
    assert texts["--mend",] == [[text, swapped[answer]] for text, answer in texts[()]]
    out = said(capsys, "differences", "medical_questions_pairs", "quail", "ag_news", "--rows", str(rows))
    assert "odd: the label texts are swapped: class 1, similar, is written 'Dissimilar'" in out
    assert "mended: answers: Similar | Dissimilar -> Dissimilar | Similar" in out
    assert "mended: input: '{question|newlines}{answers|tight_options} [SEP] {context|newlines}' -> " in out
    assert "examples drawn from: 160 published, 160 mended" in out
    out = said(capsys, "differences")
    assert len([line for line in out.splitlines() if line in CATALOGUE]) == sum(
        bool(spec.oddities or spec.mends) for spec in CATALOGUE.values()
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("list", "--kind", "clasification"),
            "--kind clasification: there is no such one (did you mean 'classification'?)",
        ),
        (
            ("list", "--partition", "randm"),
            "partition 'randm' is neither a known name (did you mean 'random'?)",
        ),
        (("show", "glue-rtee"), "the catalogue has no task 'glue-rtee' (did you mean 'glue-rte'?)"),
        (("build", "glue-rtee", "--out", "x"), "the catalogue has no task 'glue-rtee'"),
        (("build", "--rows", "nowhere", "--out", "x"), "nowhere: no such folder"),
        (("show", "quartz"), "no task 'quartz' (there are quartz-no_knowledge, quartz-with_knowledge)"),
        (("verify", "nowhere"), "nowhere: no such folder"),
        (("check", "nowhere"), "nowhere"),
        (("verify", ".", "my_task"), "CrossFit published no checksums of a task 'my_task'"),
        (("list", "--tasks", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_what_the_user_can_mend_is_said(
    words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in said(capsys, *words, code=2)


def test_show_tells_all_and_gives_examples(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "show", "medical_questions_pairs")
    for line in (
        "  category    classification/paraphrase\n",
        "  splits      train, shuffled: draws from the first 80%, tests on what is after 80%\n",
        "  labels      Similar, Dissimilar\n",
        "  odd         the label texts are swapped: class 1, similar, is written 'Dissimilar'\n",
        "Examples (made-up rows, to show the form; --rows DIR or --hub shows real ones):\n",
    ):
        assert line in out
    assert len(out.split("Examples")[1].splitlines()) == 4
    out = said(capsys, "show", "medical_questions_pairs", "--rows", str(rows))
    assert "Examples (the first of the real rows):\n" in out
    first = out.splitlines()[-1].strip().split("\t")[0].removeprefix("question 1: ").split(" [SEP] ")[0]
    assert first in (rows / "medical_questions_pairs" / "train.jsonl").read_text(encoding="utf-8")


def test_a_gym_is_checked_and_gets_a_card(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "4 tasks, 20 samples, 60 files" in said(capsys, "check", str(built))
    assert json.loads(said(capsys, "check", str(built), "--json"))
    said(capsys, "card", str(built), "--out", str(tmp_path / "card.md"))
    card = (tmp_path / "card.md").read_text(encoding="utf-8")
    assert "| ag_news | classification/topic | Classification-F1 |" in card
    assert "0 of 15" in card
    assert gym.main(["verify", str(built), "ag_news", "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert (found[0]["verified"], len(found[0]["differing"])) == ([], 15)


def test_verify_counts_files_that_differ(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gym.main(["verify", str(built)]) == 2
    captured = capsys.readouterr()
    assert "ag_news                         0       15        0\n" in captured.out
    assert "\n  differ: 100 dev, 100 test, 100 train, 13 dev," in captured.out
    assert (
        "\n  split 'train' has 160 rows, and had 120,000 in 2021; split 'test' has 160 rows, and had"
        in captured.out.replace(
            "split 'test' has 160 rows, and had 7,600 in 2021; split 'train' has 160 rows, and had 120,000",
            "split 'train' has 160 rows, and had 120,000 in 2021; split 'test' has 160 rows, and had 7,600",
        )
    )
    assert "2400 files: 0 verified, 60 differ, 2340 missing\n4 of 160 tasks are there\n" in captured.out
    assert captured.err == f"error: {built}: 60 files differ from what was published\n"


def test_only_what_was_asked_for_is_built(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("build", "--rows", str(rows), "--out", str(tmp_path / "gym"), "--jobs", "1")
    assert "--partition glue-heldout-rte:dev: there is no task on that side" in said(
        capsys, *words, "--partition", "glue-heldout-rte:dev", code=2
    )
    own = tmp_path / "own"
    write_lines(own / "rows" / "train.jsonl", [{"text": f"t{row}"} for row in range(80)])
    write_lines(own / "rows" / "validation.jsonl", [{"text": "t"}])
    task = "{metric: EM, kind: text_to_text, rows: rows, input: '{text}', answers: '{text}'}"
    (own / "tasks.yaml").write_text(f"tasks: {{mine: {task}}}\n", encoding="utf-8")
    assert "1 of 1 tasks are whole" in said(capsys, *words, "--tasks", str(own / "tasks.yaml"))
    assert sorted(path.name for path in (tmp_path / "gym").iterdir()) == ["mine"]


def test_verify_fails_where_nothing_is_there(
    tmp_path: Path, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "has no file of any of the 160 tasks" in said(capsys, "verify", str(tmp_path), code=2)
    assert "has no file of glue-rte" in said(capsys, "verify", str(built), "glue-rte", "ag_news", code=2)


def test_files_whose_answers_have_no_order_may_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "kilt_nq"
    folder.mkdir()
    (folder / "kilt_nq_32_13_test.tsv").write_bytes(b"who\tb\ta\n")
    out = said(capsys, "verify", str(tmp_path), "kilt_nq")
    assert "  the order of several answers was that of a Python set" in out
    said(capsys, "verify", str(tmp_path), "kilt_nq", "--strict", code=2)


def test_a_readme_that_is_no_card_is_left_alone(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = built / "README.md"
    readme.write_text("mine", encoding="utf-8")
    assert "README.md is there and is no card; name another file" in said(capsys, "card", str(built), code=2)
    assert readme.read_text(encoding="utf-8") == "mine"
    readme.unlink()
    for _ in range(2):
        said(capsys, "card", str(built))
    readme.unlink()
