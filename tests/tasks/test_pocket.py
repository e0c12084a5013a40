"""The pocket gym keeps CrossFit's protocol and never changes; its model's tokenizer reads any text."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations

import pytest

from priming.errors import TaskError
from priming.metrics import METRICS, score
from priming.tasks.pocket import POCKET_PARTITION, PocketGym, plain_text
from priming.tasks.spec import Example, Task

SAMPLES = (13, 21, 42, 87, 100)
FROZEN = "a7383ef7aae1aa652d0ba7e506e12d284fbed974abcd39e16df42e5c69fe1b46"
"""Over every example of every task. The difficulty was settled once: a change here makes old and new results unlike."""

TEXT = "9bd0d5ed540a9df0db137b2b737a4c100b52d09f7ee465079e3037b4b5d24983"
"""Over the first 2,000 paragraphs. After a change the pocket BART has to be made anew."""


@pytest.fixture(scope="module")
def tasks() -> dict[str, Task]:
    gym = PocketGym()
    return {name: gym.load(name, SAMPLES, test=True) for name in gym.names()}


def parts(task: Task) -> Iterator[tuple[str, tuple[Example, ...]]]:
    for seed, sample in task.samples.items():
        yield f"{seed} train", sample.train
        yield f"{seed} dev", sample.dev
        yield f"{seed} test", sample.test


def digest(tasks: dict[str, Task]) -> str:
    content = [
        [name, task.metric, task.labels, part, [[example.input, *example.answers] for example in examples]]
        for name, task in sorted(tasks.items())
        for part, examples in parts(task)
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def test_the_gym_is_frozen(tasks):
    assert digest(tasks) == FROZEN


def test_partition_is_disjoint_and_complete():
    sides = {side: set(names) for side, names in POCKET_PARTITION.items()}
    assert set(sides) == {"train", "dev", "test"}
    assert len(sides["train"]) >= 20
    assert len(sides["dev"]) == 4
    assert len(sides["test"]) >= 8
    assert all(not first & second for first, second in combinations(sides.values(), 2))
    assert set.union(*sides.values()) == set(PocketGym().names())


def test_targets_use_all_seven_metrics_of_crossfit(tasks):
    used = {tasks[name].metric for name in POCKET_PARTITION["test"]}
    assert used == set(METRICS) - {"F1", "Spearman-Correlation"}


def test_counts_follow_the_protocol(tasks):
    for task in tasks.values():
        expected = 16 * len(task.labels) if task.kind == "classification" else 32
        for sample in task.samples.values():
            assert (len(sample.train), len(sample.dev), len(sample.test)) == (expected, expected, 100), (
                task.name
            )


def test_labels_are_balanced_in_train_and_dev(tasks):
    classifications = [task for task in tasks.values() if task.kind == "classification"]
    assert len(classifications) >= 15
    for task in classifications:
        assert 2 <= len(task.labels) <= 4
        for sample in task.samples.values():
            for examples in (sample.train, sample.dev):
                assert Counter(example.answers for example in examples) == {
                    (label,): 16 for label in task.labels
                }
            assert {answer for example in sample.test for answer in example.answers} == set(task.labels)


def test_no_input_stands_twice_in_a_sample(tasks):
    for task in tasks.values():
        for sample in task.samples.values():
            inputs = [example.input for part in (sample.train, sample.dev, sample.test) for example in part]
            assert len(set(inputs)) == len(inputs), task.name


def test_samples_differ_and_share_their_test_set(tasks):
    for task in tasks.values():
        assert len({sample.train for sample in task.samples.values()}) == 5
        assert len({sample.test for sample in task.samples.values()}) == 1


def test_texts_fit_into_one_field_of_a_table_and_are_short(tasks):
    for task in tasks.values():
        for _, examples in parts(task):
            for example in examples:
                texts = (example.input, *example.answers)
                assert all(text == text.strip() and text.isprintable() and text for text in texts)
                assert len(example.input.split()) <= 40
                assert all(len(answer.split()) <= 15 for answer in example.answers)


def test_the_same_input_never_has_two_answers(tasks):
    for task in tasks.values():
        answers: dict[str, set[tuple[str, ...]]] = {}
        for _, examples in parts(task):
            for example in examples:
                answers.setdefault(example.input, set()).add(example.answers)
        assert all(len(found) == 1 for found in answers.values()), task.name


def test_right_answers_score_one(tasks):
    for task in tasks.values():
        test = task.samples[13].test
        golds = [list(example.answers) for example in test]
        labels = list(task.labels) or None
        assert score(task.metric, [gold[0] for gold in golds], golds, labels) == pytest.approx(1.0), task.name


def test_a_task_does_not_depend_on_what_was_loaded_before(tasks):
    name = POCKET_PARTITION["test"][0]
    assert PocketGym().load(name, (42,), test=True).samples[42] == tasks[name].samples[42]


def test_sources_come_without_test_examples():
    name = POCKET_PARTITION["train"][0]
    assert PocketGym().load(name, (13,), test=False).samples[13].test == ()


def test_an_unknown_task_is_refused_with_the_nearest_name():
    with pytest.raises(TaskError, match="did you mean 'news_topic'"):
        PocketGym().load("news_topics", (13,), test=False)


def test_an_unknown_sample_is_refused():
    with pytest.raises(TaskError, match=r"no sample 14.*13, 21, 42, 87, 100"):
        PocketGym().load("news_topic", (13, 14), test=False)


def test_plain_text_depends_on_its_seed_alone():
    first = list(plain_text(1, 200))
    assert len(first) == 200
    assert first == list(plain_text(1, 200))
    assert first != list(plain_text(2, 200))
    assert all(text.isprintable() and text == text.strip() for text in first)


def test_plain_text_is_what_the_shipped_model_was_trained_on():
    text = "\n".join(plain_text(42, 2000))
    assert hashlib.sha256(text.encode()).hexdigest() == TEXT


def test_plain_text_holds_no_input_of_a_target(tasks):
    text = "\n".join(plain_text(42, 10_000))
    inputs = [example.input for name in POCKET_PARTITION["test"] for example in tasks[name].samples[13].test]
    assert len(inputs) >= 800
    # An acceptable sentence of the acceptability task is plain English, and may be told anywhere.
    found = Counter(
        name for name in POCKET_PARTITION["test"] for e in tasks[name].samples[13].test if e.input in text
    )
    assert set(found) <= {"word_order"}


def test_the_shipped_tokenizer_reads_any_text():
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(files("priming.models") / "pocket"))
    assert tokenizer.convert_tokens_to_ids(["<s>", "<pad>", "</s>", "<unk>", "<mask>"]) == [0, 1, 2, 3, 4]
    for text in (
        " [film_sentiment] It was good.",
        " Ça coûte 5 € à Zürich",
        " naïve 🙂👩‍🔬 日本",
        " a  b\tc\n",
        "yes",
    ):
        tokens = tokenizer(text)["input_ids"]
        assert (tokens[0], tokens[-1]) == (0, 2)
        assert 3 not in tokens
        assert tokenizer.decode(tokens, skip_special_tokens=True) == text


def test_the_shipped_model_loads_whole_and_adds_nothing_to_generation():
    from transformers import AutoModelForSeq2SeqLM

    folder = str(files("priming.models") / "pocket")
    model, info = AutoModelForSeq2SeqLM.from_pretrained(folder, output_loading_info=True)
    assert not any(info.values())
    assert 500_000 < model.num_parameters() < 1_500_000
    generation = model.generation_config
    assert (generation.no_repeat_ngram_size or 0, generation.forced_bos_token_id) == (0, None)
