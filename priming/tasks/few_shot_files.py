r"""Few-shot files in CrossFit's format: `{gym}/{task}/{task}_{k}_{seed}_{train|dev|test}.tsv`.

One example per line: the input, a tab, an answer; further acceptable answers are further columns.
Only "\n" ends a line, so carriage returns and Unicode line breaks are text, and fields keep their spaces.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from priming.errors import DataError, TaskError, nearest
from priming.tasks.building.record import BuildRecord, read_record
from priming.tasks.catalogue import CATALOGUE
from priming.tasks.catalogue.entry import CatalogueEntry
from priming.tasks.spec import Example, Sample, Task

SPLITS = ("train", "dev", "test")
FileKey = tuple[int, int, str]
"""What a few-shot file's name says: k, sample seed, split."""


def few_shot_files(folder: Path, name: str) -> dict[FileKey, Path]:
    """The few-shot files of a task; anything else in its folder is left alone.

    Args:
        folder: The gym.
        name: The task, which is also its folder's name.

    Returns:
        (k, sample seed, split) -> file, in this order; none where there is no such folder.
    """
    pattern = re.compile(rf"{re.escape(name)}_([0-9]+)_([0-9]+)_({'|'.join(SPLITS)})\.tsv")
    paths = (folder / name).iterdir() if (folder / name).is_dir() else ()
    matches = ((pattern.fullmatch(path.name), path) for path in paths)
    found = {(int(match[1]), int(match[2]), match[3]): path for match, path in matches if match}
    return dict(sorted(found.items(), key=lambda item: (*item[0][:2], SPLITS.index(item[0][2]))))


def parse_examples(content: bytes, source: str) -> tuple[Example, ...]:
    """Read the content of one few-shot file.

    Args:
        content: The bytes of the file, UTF-8. A final newline ends the last line; it starts no further one.
        source: What errors call the file.

    Returns:
        The examples in file order, every field exactly as it stands on disk.

    Raises:
        DataError: The bytes are not UTF-8, there is no example, a line has no answer column, or a field is
            empty. The message names file and line.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{source}:{line}: byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8"
        ) from error
    lines = text.removesuffix("\n").split("\n")
    if lines == [""]:
        raise DataError(f"{source}:1: no examples; expected lines of input, tab, answer")
    return tuple(_parse_line(line, f"{source}:{number}") for number, line in enumerate(lines, start=1))


def _parse_line(line: str, where: str) -> Example:
    text, *answers = line.split("\t")
    if not answers:
        raise DataError(f"{where}: wrong column count: 1 column, expected input, tab, one or more answers")
    if not text.strip():
        raise DataError(f"{where}: empty input; expected input, tab, one or more answers")
    for column, answer in enumerate(answers, start=2):
        if not answer.strip():
            raise DataError(f"{where}: column {column}: empty answer; remove the tab or write the answer")
    return Example(text, tuple(answers))


def read_examples(path: Path) -> tuple[Example, ...]:
    """Read one few-shot file; see `parse_examples`.

    Raises:
        DataError: The file cannot be opened, or its content cannot be read as examples.
    """
    return parse_examples(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """Read the content of a file.

    Raises:
        DataError: The file cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error


def format_examples(examples: Iterable[Example], where: str = "examples") -> bytes:
    """Write examples as the content of a few-shot file, so that `parse_examples` gives them back.

    Args:
        examples: What to write, in order.
        where: What errors call the examples.

    Raises:
        DataError: There is no example, a field is empty or holds a tab or newline, or an answer is missing.
    """
    lines = []
    for number, example in enumerate(examples, start=1):
        fields = (example.input, *example.answers)
        if any("\t" in text or "\n" in text for text in fields):
            raise DataError(
                f"{where}: example {number}: a tab or newline cannot be written; replace it by a space"
            )
        line = "\t".join(fields)
        _parse_line(line, f"{where}: example {number}")
        lines.append(line + "\n")
    if not lines:
        raise DataError(f"{where}: no examples")
    try:
        return "".join(lines).encode("utf-8")
    except UnicodeEncodeError as error:
        raise DataError(f"{where}: {error.object[error.start]!r} cannot be written as UTF-8") from error


def write_few_shot_files(task: Task, folder: Path, k: int) -> tuple[Path, ...]:
    """Write a task's samples as `{folder}/{task}/{task}_{k}_{seed}_{split}.tsv`, each file atomically.

    Args:
        task: What to write. A sample without test examples gets no test file.
        folder: The gym; made if it is not there.
        k: Examples per label (classification) or in all (text-to-text); only names the files.

    Returns:
        The files written.

    Raises:
        TaskError: The task's name cannot name a folder.
        DataError: An example cannot be written; nothing is written then.
    """
    if not _is_folder_name(task.name):
        raise TaskError(f"task {task.name!r}: the name must be usable as the name of a folder")
    contents = {}
    for seed, sample in task.samples.items():
        for split, examples in zip(SPLITS, (sample.train, sample.dev, sample.test), strict=True):
            if examples or split != "test":
                name = f"{task.name}_{k}_{seed}_{split}.tsv"
                contents[folder / task.name / name] = format_examples(examples, name)
    for path, content in contents.items():
        write_atomically(path, content)
    return tuple(contents)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file beside its place first, then put it there.

    Args:
        path: The file; its folder is made if it is not there.
        content: What is to stand in it.

    Raises:
        OSError: It cannot be written; what stood there is left as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _is_folder_name(name: str) -> bool:
    return bool(name) and name not in {".", ".."} and not set(name) & set("/\\\0")


@dataclass(frozen=True)
class FolderGym:
    """A folder of few-shot files, one subfolder per task.

    A task is there if its subfolder holds a train or dev file; test files alone make no task. What it is scored by
    and what its answers are say the record of its build, else the catalogue, else `own_tasks`.

    Attributes:
        path: The folder.
        own_tasks: Metric and kind of tasks outside the catalogue.
    """

    path: Path
    own_tasks: Mapping[str, CatalogueEntry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise TaskError(f"{self.path}: no such folder; expected a folder with one subfolder per task")

    def names(self) -> tuple[str, ...]:
        """Names of every task there is, sorted."""
        return self._names_with({"train", "dev"})

    def names_with_test(self) -> tuple[str, ...]:
        """Names of the tasks that can be targets: those that have a test file too, sorted."""
        return tuple(sorted(set(self.names()) & set(self._names_with({"test"}))))

    def _names_with(self, splits: set[str]) -> tuple[str, ...]:
        folders = (folder.name for folder in self.path.iterdir() if folder.is_dir())
        found = {name: {split for _, _, split in few_shot_files(self.path, name)} for name in folders}
        return tuple(sorted(name for name, there in found.items() if there & splits))

    def load(self, name: str, samples: tuple[int, ...], *, test: bool) -> Task:
        """Read one task.

        The labels of a classification task are those of the record of its build; without one, the distinct answers of
        the train and dev files read, sorted.

        Args:
            name: One of `names()`.
            samples: The sample seeds wanted.
            test: Whether to read the test examples too; sources do without.

        Raises:
            TaskError: The task, one of its samples or one of its files does not exist, its files differ in k,
                or its metric is known nowhere.
            DataError: A file or a build's record cannot be read as examples.
        """
        files = few_shot_files(self.path, name) if _is_folder_name(name) else {}
        if not files:
            raise TaskError(f"task {name!r} is not in {self.path}{nearest(name, self.names())}")
        record = read_record(self.path / name)
        entry = self._entry(name, record)
        k = self._pick_k(name, files, entry)
        seeds = sorted({seed for size, seed, _ in files if size == k})
        test_texts: dict[bytes, tuple[Example, ...]] = {}
        read = {}
        for seed in samples:
            if seed not in seeds:
                raise TaskError(
                    f"task {name!r} has no sample {seed} in {self.path / name}; there are {seeds}"
                )
            train, dev = (read_examples(self._file(files, name, k, seed, split)) for split in SPLITS[:2])
            tested = _read_once(self._file(files, name, k, seed, "test"), test_texts) if test else ()
            read[seed] = Sample(train, dev, tested)
        labels = _ordered_labels(record, read.values()) if entry.kind == "classification" else ()
        return Task(name, entry.metric, read, entry.kind, labels)

    def orders_labels(self, name: str) -> bool:
        """Whether the order of a task's labels means something: of two the last is positive, as its build says."""
        record = read_record(self.path / name)
        return record is not None and bool(record.labels)

    def _entry(self, name: str, record: BuildRecord | None) -> CatalogueEntry:
        if record is not None:
            return CatalogueEntry(name, record.metric, record.kind, record.k)
        entry = CATALOGUE.get(name) or self.own_tasks.get(name)
        if entry is None:
            raise TaskError(
                f"task {name!r} is known nowhere: not in the catalogue{nearest(name, CATALOGUE)}, and the partition "
                f"file does not say what it is; add `tasks: {{{name}: {{metric: ACC, kind: classification}}}}` to it"
            )
        return entry

    def _pick_k(self, name: str, files: Mapping[FileKey, Path], entry: CatalogueEntry) -> int:
        sizes = sorted({k for k, _, _ in files})
        if len(sizes) > 1 and entry.k not in sizes:
            raise TaskError(
                f"task {name!r} has files with k of {sizes} in {self.path / name}; keep those of one k"
            )
        return entry.k if entry.k is not None and entry.k in sizes else sizes[0]

    def _file(self, files: Mapping[FileKey, Path], name: str, k: int, seed: int, split: str) -> Path:
        path = files.get((k, seed, split))
        if path is None:
            expected = self.path / name / f"{name}_{k}_{seed}_{split}.tsv"
            raise TaskError(f"task {name!r}, sample {seed}: there is no {split} file; expected {expected}")
        return path


def _read_once(path: Path, read: dict[bytes, tuple[Example, ...]]) -> tuple[Example, ...]:
    """Read a test file; samples whose files are equal share one tuple."""
    content = read_bytes(path)
    if content not in read:
        read[content] = parse_examples(content, str(path))
    return read[content]


def _ordered_labels(record: BuildRecord | None, samples: Iterable[Sample]) -> tuple[str, ...]:
    """Those of the build's record in its order, then any others that there are, sorted."""
    known = () if record is None else record.labels
    sides = (side for sample in samples for side in (sample.train, sample.dev))
    found = {answer for side in sides for example in side for answer in example.answers}
    return tuple(dict.fromkeys((*known, *sorted(found))))
