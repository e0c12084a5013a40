"""What an inspection of a gym found, as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from priming.tasks.building.gym_tasks import TaskFacts


@dataclass(frozen=True)
class Words:
    """Lengths of texts, in words parted by white space; zeros where there is no text.

    Attributes:
        median: The median.
        most: The 95th percentile.
        largest: The largest.
    """

    median: float
    most: float
    largest: int


@dataclass(frozen=True)
class SplitFindings:
    """What one few-shot file holds.

    Attributes:
        md5: The checksum of the file.
        examples: Lines that can be read as examples; nothing else is counted below.
        repeated: Examples whose input is that of an earlier one.
        unreadable: Lines that cannot be read as examples.
        first_unreadable: File, line and problem of the first of them; empty where there is none.
        labels: First answer -> how many examples have it; empty but for train and dev of a classification.
        input_words: Lengths of the inputs.
        answer_words: Lengths of all answers.
    """

    md5: str
    examples: int
    repeated: int
    unreadable: int
    first_unreadable: str
    labels: Mapping[str, int]
    input_words: Words
    answer_words: Words


@dataclass(frozen=True)
class SampleFindings:
    """What one sample of a task holds. Whatever needs a file that is not there is None.

    Attributes:
        k: Examples per label or in all, as the files' names say.
        seed: The sample seed.
        train: The train file.
        dev: The dev file.
        test: The test file.
        train_in_dev: Train examples whose input is in dev too, white space squeezed.
        train_in_test: Train examples whose input is in test too.
        dev_in_test: Dev examples whose input is in test too.
    """

    k: int
    seed: int
    train: SplitFindings | None
    dev: SplitFindings | None
    test: SplitFindings | None
    train_in_dev: int | None
    train_in_test: int | None
    dev_in_test: int | None

    @property
    def splits(self) -> dict[str, SplitFindings]:
        """The files that are there, by split."""
        every = {"train": self.train, "dev": self.dev, "test": self.test}
        return {name: found for name, found in every.items() if found is not None}


@dataclass(frozen=True)
class TaskFindings:
    """What the files of one task hold.

    Attributes:
        facts: What is known of the task.
        labels: The labels of a classification, sorted: those that its build record lists, and the first answers in
            train and dev; empty for another kind.
        samples: The samples, by k and seed.
    """

    facts: TaskFacts
    labels: tuple[str, ...]
    samples: tuple[SampleFindings, ...]

    @property
    def name(self) -> str:
        """The task's name."""
        return self.facts.name

    def files(self, split: str) -> list[SplitFindings]:
        """The files of one split, one for each sample that has it."""
        return [sample.splits[split] for sample in self.samples if split in sample.splits]


@dataclass(frozen=True)
class SharedInputs:
    """Test inputs of one task that another one trains on.

    Attributes:
        target: The task that is tested.
        source: The task that is trained on.
        inputs: Distinct test inputs of the target that are in a train or dev file of the source.
        of: Distinct test inputs of the target in all.
    """

    target: str
    source: str
    inputs: int
    of: int


@dataclass(frozen=True)
class GymInspection:
    """What was found in a gym.

    Attributes:
        folder: The gym.
        partition: The partition whose targets were compared with its sources; None where all pairs were.
        tasks: Findings per task, by name.
        targets: How many tasks' test inputs were looked for.
        sources: In how many tasks' train and dev inputs they were looked for.
        shared: What of them was found, by target and source.
        missing: Tasks of the partition that the gym does not have.
    """

    folder: str
    partition: str | None
    tasks: tuple[TaskFindings, ...]
    targets: int
    sources: int
    shared: tuple[SharedInputs, ...]
    missing: tuple[str, ...]
