"""Encode examples as CrossFit does. Only this module and its neighbour for classifiers know a tokenizer.

The model reads `" [task] input"` and writes `" answer"`, always with the leading space, upstream and downstream
(Ye et al., EMNLP 2021; the reference code drops the answer's space downstream, which a byte-level BPE notices).
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from priming.tasks.spec import Example, Task


@dataclass(frozen=True)
class EncodedExample:
    """One example as token ids, special tokens included.

    Attributes:
        input: Ids of the input, cut to the input length.
        answers: Ids of each acceptable answer, cut to the output length. For a classifier an answer is one id: that
            of its class.
        golds: The answers as text, for scoring.
        segments: For a classifier that tells the two texts of a pair apart: which one each token of `input` is of.
        labels: For a classifier, the labels of the task, in the order of their ids; empty for a regression.
        value: For a regression, the answer as a number.
    """

    input: tuple[int, ...]
    answers: tuple[tuple[int, ...], ...]
    golds: tuple[str, ...]
    segments: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    value: float | None = None

    @property
    def width(self) -> int:
        """How wide the head of this example's task is; 0 where text is written."""
        return 1 if self.value is not None else len(self.labels)


@dataclass(frozen=True)
class EncodedSample:
    """One few-shot draw, encoded; the fields are those of `priming.tasks.spec.Sample`."""

    train: tuple[EncodedExample, ...]
    dev: tuple[EncodedExample, ...]
    test: tuple[EncodedExample, ...]


class Encoder(ABC):
    """Turns examples into token ids.

    Args:
        tokenizer: A `transformers` tokenizer.
        input_length: Tokens an input is cut to, special tokens included.
        output_length: Tokens an answer is cut to, special tokens included.
    """

    def __init__(self, tokenizer: Any, *, input_length: int, output_length: int) -> None:
        self._tokenizer = tokenizer
        self.input_length = input_length
        self.output_length = output_length

    @abstractmethod
    def require(self, task: Task) -> None:
        """Refuse a task that the model cannot answer.

        Raises:
            TaskError: It is of a kind that the model cannot answer.
        """

    @abstractmethod
    def encode(
        self, task: Task, examples: Sequence[Example], *, only_scored: bool = False
    ) -> tuple[EncodedExample, ...]:
        """Encode examples of one task.

        Args:
            task: The task; its samples are not looked at.
            examples: In any number.
            only_scored: Whether they are never trained on, as those of a test set.

        Raises:
            TaskError: The task is of a kind that the model cannot answer.
            DataError: An example that may be trained on has an answer that cannot be.
        """

    def encode_samples(self, task: Task) -> dict[int, EncodedSample]:
        """Encode every few-shot draw of a task, keyed by sample seed; a test set that is shared is encoded once."""
        shared: dict[int, tuple[EncodedExample, ...]] = {}
        encoded = {}
        for seed, sample in task.samples.items():
            if id(sample.test) not in shared:
                shared[id(sample.test)] = self.encode(task, sample.test, only_scored=True)
            train, dev = self.encode(task, sample.train), self.encode(task, sample.dev)
            encoded[seed] = EncodedSample(train, dev, shared[id(sample.test)])
        return encoded


class TextEncoder(Encoder):
    """Encodes inputs and answers as text, for a model that writes; see `Encoder`."""

    def require(self, task: Task) -> None:
        """Every task can be answered in text."""

    def encode(
        self,
        task: Task,
        examples: Sequence[Example],
        *,
        only_scored: bool = False,  # noqa: ARG002 - any text can be trained on
    ) -> tuple[EncodedExample, ...]:
        """Encode examples; the model reads the task's name before every input. See `Encoder.encode`."""
        if not examples:
            return ()
        inputs = self._ids([f" [{task.name}] {example.input}" for example in examples], self.input_length)
        flat = self._ids(
            [f" {answer}" for example in examples for answer in example.answers], self.output_length
        )
        encoded, start = [], 0
        for example, ids in zip(examples, inputs, strict=True):
            stop = start + len(example.answers)
            encoded.append(EncodedExample(ids, tuple(flat[start:stop]), example.answers))
            start = stop
        return tuple(encoded)

    def _ids(self, texts: list[str], length: int) -> list[tuple[int, ...]]:
        rows = self._tokenizer(texts, truncation=True, max_length=length, padding=False)["input_ids"]
        return [tuple(row) for row in rows]


def tokenizer_hash(tokenizer: Any) -> str:
    """SHA-256 of what a tokenizer does, as far as its own description tells."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is not None:
        content = json.loads(backend.to_str())
        for state in ("truncation", "padding"):  # left by the latest call
            content.pop(state, None)
    else:
        content = tokenizer.get_vocab() if tokenizer is not None else {}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def decode(tokenizer: Any, rows: Iterable[Sequence[int]]) -> list[str]:
    """Text of generated rows, without special tokens and without cleaning up spaces."""
    decoded: list[str] = tokenizer.batch_decode(
        list(rows), skip_special_tokens=True, clean_up_tokenization_spaces=False
    )
    return decoded
