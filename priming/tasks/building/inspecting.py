"""Looking into a gym: sizes, repeats, leaks between splits and tasks, label balance, lengths, unreadable lines.

One task is held at a time; across tasks only hashes of inputs are kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from priming.errors import DataError, TaskError
from priming.tasks.building.findings import (
    GymInspection,
    SampleFindings,
    SharedInputs,
    SplitFindings,
    TaskFindings,
    Words,
)
from priming.tasks.building.gym_tasks import TaskFacts, check_names, task_facts, task_names
from priming.tasks.building.record import md5
from priming.tasks.few_shot_files import SPLITS, FileKey, few_shot_files, parse_examples, read_bytes
from priming.tasks.partitions import SIDES, Partition
from priming.tasks.rows.expressions import squeeze
from priming.tasks.spec import PAIR, Example

Prints = NDArray[np.int64]
"""Hashes of inputs."""
_PREFIX = re.compile(r"\A\s*\w+(?: \w+){0,2}:\s+(?=\S)")


def inspect_gym(
    folder: str | Path, tasks: Sequence[str] | None = None, partition: Partition | None = None
) -> GymInspection:
    """Read every few-shot file of a gym and count what a user should know.

    Within a task, inputs are alike if they are equal once white space is squeezed; across tasks, if their
    `text_segments` are.

    Args:
        folder: The gym, with one subfolder per task.
        tasks: The tasks to look at; None takes those of the partition, or all where there is none.
        partition: Whose targets' test files are compared with the train and dev files of its sources; None compares
            the test files of every task with those of every other one.

    Returns:
        The findings. Lines that cannot be read as examples are counted, and in nothing else.

    Raises:
        TaskError: The folder holds no gym, or a task is not in it.
        DataError: A file cannot be opened, or a build record cannot be read.
    """
    folder = Path(folder)
    there = task_names(folder)
    names, missing = _wanted(folder, there, tasks, partition)
    own_tasks = {} if partition is None else partition.own_tasks
    found: list[TaskFindings] = []
    tested: dict[str, Prints] = {}
    trained: dict[str, Prints] = {}
    for name in names:
        task = _read_task(folder, task_facts(folder, name, own_tasks))
        found.append(_task_findings(task))
        tests, others = task.segments({"test"}), task.segments({"train", "dev"})
        if len(tests) and (partition is None or name in partition.test):
            tested[name] = tests
        if len(others) and (partition is None or name in partition.train):
            trained[name] = others
    label = None if partition is None else partition.name
    shared = tuple(_shared_inputs(tested, trained))
    return GymInspection(str(folder), label, tuple(found), len(tested), len(trained), shared, missing)


def text_segments(text: str) -> tuple[str, ...]:
    """The texts that an input is made of, without what a task puts before them.

    Args:
        text: An input, such as `premise: It rains. [SEP] hypothesis: It is wet.`

    Returns:
        What stands between the separators, without a leading prefix (at most three words and a colon), white space
        squeezed.
    """
    return tuple(squeeze(_PREFIX.sub("", segment)) for segment in text.split(PAIR))


def _wanted(
    folder: Path, there: Sequence[str], tasks: Sequence[str] | None, partition: Partition | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tasks to look at, sorted, and those of the partition that are not there."""
    if tasks is not None:
        if not tasks:
            raise TaskError("no task to look at; name one, or leave the tasks out to look at all")
        check_names(tasks, there, folder)
    listed = set() if partition is None else {name for side in SIDES for name in partition.side(side)}
    missing = listed - set(there)
    if partition is not None and listed == missing:
        raise TaskError(
            f"{folder} has no task of partition '{partition.name}'; give another partition, or none to compare all tasks"
        )
    names = tasks if tasks is not None else there if partition is None else listed - missing
    return tuple(sorted(set(names))), tuple(sorted(missing))


@dataclass(frozen=True)
class _File:
    """A few-shot file that was read.

    Attributes:
        found: What it holds.
        inputs: The hash of each example's input.
        segments: The distinct hashes of the inputs' text segments.
    """

    found: SplitFindings
    inputs: Prints
    segments: Prints


@dataclass(frozen=True)
class _ReadTask:
    """The files of a task that was read, by k, sample seed and split; equal files are one object."""

    facts: TaskFacts
    files: Mapping[FileKey, _File]

    def segments(self, splits: set[str]) -> Prints:
        """The distinct hashes of text segments in some of the files."""
        each = {id(file): file.segments for key, file in self.files.items() if key[2] in splits}
        return np.unique(np.concatenate([np.array([], np.int64), *each.values()]))


def _read_task(folder: Path, facts: TaskFacts) -> _ReadTask:
    known: dict[tuple[str, str], _File] = {}
    files = {}
    for key, path in few_shot_files(folder, facts.name).items():
        split, content = key[2], read_bytes(path)
        digest = md5(content)
        if (split, digest) not in known:
            labelled = facts.kind == "classification" and split != "test"
            known[split, digest] = _read_file(content, str(path), digest, labelled=labelled)
        files[key] = known[split, digest]
    return _ReadTask(facts, files)


def _read_file(content: bytes, source: str, digest: str, *, labelled: bool) -> _File:
    examples, unreadable, first = _readable(content, source)
    inputs = _prints(squeeze(example.input) for example in examples)
    segments = np.unique(_prints(text_segments(example.input) for example in examples))
    answers = Counter(example.answers[0] for example in examples) if labelled else {}
    found = SplitFindings(
        digest,
        len(examples),
        len(inputs) - len(np.unique(inputs)),
        unreadable,
        first,
        dict(answers),
        _words(example.input for example in examples),
        _words(answer for example in examples for answer in example.answers),
    )
    return _File(found, inputs, segments)


def _readable(content: bytes, source: str) -> tuple[Sequence[Example], int, str]:
    """The examples, the number of lines that are none, and file, line and problem of the first of these."""
    try:
        return parse_examples(content, source), 0, ""
    except DataError:
        pass
    lines = enumerate(content.removesuffix(b"\n").split(b"\n"), start=1)
    read = [_read_line(line, source, number) for number, line in lines]
    problems = [line for line in read if isinstance(line, str)]
    return [line for line in read if isinstance(line, Example)], len(problems), problems[0]


def _read_line(line: bytes, source: str, number: int) -> Example | str:
    """The example, or file, line and problem."""
    try:
        return parse_examples(line, source)[0]
    except DataError as error:
        return f"{source}:{number}: {str(error).removeprefix(f'{source}:1: ')}"


def _prints(texts: Iterable[object]) -> Prints:
    return np.fromiter(map(hash, texts), np.int64)


def _words(texts: Iterable[str]) -> Words:
    lengths = np.fromiter((len(text.split()) for text in texts), np.int64)
    if not len(lengths):
        return Words(0.0, 0.0, 0)
    median, most = np.quantile(lengths, [0.5, 0.95])
    return Words(float(median), float(most), int(lengths.max()))


def _task_findings(task: _ReadTask) -> TaskFindings:
    samples = tuple(
        _sample_findings(task, *key) for key in dict.fromkeys((k, seed) for k, seed, _ in task.files)
    )
    seen = {label for file in task.files.values() for label in file.found.labels}
    listed = task.facts.labels if task.facts.kind == "classification" else ()
    return TaskFindings(task.facts, tuple(sorted({*seen, *listed})), samples)


def _sample_findings(task: _ReadTask, k: int, seed: int) -> SampleFindings:
    train, dev, test = (task.files.get((k, seed, split)) for split in SPLITS)
    return SampleFindings(
        k,
        seed,
        train=None if train is None else train.found,
        dev=None if dev is None else dev.found,
        test=None if test is None else test.found,
        train_in_dev=_in_both(train, dev),
        train_in_test=_in_both(train, test),
        dev_in_test=_in_both(dev, test),
    )


def _in_both(file: _File | None, other: _File | None) -> int | None:
    """How many examples of a file have an input that is in the other."""
    if file is None or other is None:
        return None
    return int(np.isin(file.inputs, other.inputs).sum())


def _shared_inputs(tested: Mapping[str, Prints], trained: Mapping[str, Prints]) -> Iterable[SharedInputs]:
    for target, tests in tested.items():
        for source, others in trained.items():
            places = np.minimum(np.searchsorted(tests, others), len(tests) - 1)
            count = int((tests[places] == others).sum())
            if count and source != target:
                yield SharedInputs(target, source, count, len(tests))
