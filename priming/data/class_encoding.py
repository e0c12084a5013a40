"""Encode examples for a classifier: one text or a pair in, the id of a label out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from priming.data.batching import IGNORED
from priming.data.encoding import EncodedExample, Encoder
from priming.errors import DataError, ModelError, TaskError
from priming.tasks.spec import PAIR, Example, Task


class ClassEncoder(Encoder):
    """Encodes inputs as a text or a pair of texts, answers as ids of labels; see `Encoder`.

    The task's name is not read: every task has its own head.

    Args:
        tokenizer: A `transformers` tokenizer.
        input_length: Tokens an input is cut to; of a pair the longer text is cut first.
        output_length: Means nothing here.
        segments: Whether the model tells the two texts of a pair apart by segment.

    Raises:
        ModelError: The tokenizer marks neither the start of a text nor the border in a pair.
    """

    def __init__(self, tokenizer: Any, *, input_length: int, output_length: int, segments: bool) -> None:
        super().__init__(tokenizer, input_length=input_length, output_length=output_length)
        self._segments = segments
        single, pair = (tokenizer.num_special_tokens_to_add(pair=pair) for pair in (False, True))
        if not pair > single > 0:
            raise ModelError(
                "the tokenizer puts no token before a text for the head to read, or none between the texts of a pair "
                "(as [CLS] and [SEP] do); give the model's own tokenizer files"
            )

    def require(self, task: Task) -> None:
        """Refuse what a classifier cannot answer.

        Raises:
            TaskError: The task is neither a classification with at least two labels nor a regression.
        """
        if task.kind == "text_to_text" or (task.kind == "classification" and len(task.labels) < 2):
            raise TaskError(
                f"task '{task.name}' ({task.kind}, {len(task.labels)} labels) cannot be answered by a classifier, "
                "which needs at least two labels or a regression; leave the task out of the partition, or use an "
                "encoder-decoder"
            )

    def encode(
        self, task: Task, examples: Sequence[Example], *, only_scored: bool = False
    ) -> tuple[EncodedExample, ...]:
        """Encode examples; an input is a pair where ` [SEP] ` stands in it. See `Encoder.encode`.

        Raises:
            TaskError: As `require` does.
            DataError: A regression's answer is no number, or an example that may be trained on has an answer that is
                none of the task's labels.
        """
        self.require(task)
        if task.kind == "classification" and not only_scored:
            _require_labels(task, examples)
        texts = [example.input.partition(PAIR) for example in examples]
        ids: list[tuple[int, ...]] = [()] * len(texts)
        segments: list[tuple[int, ...]] = [()] * len(texts)
        for is_pair in (False, True):
            chosen = [index for index, (_, separator, _) in enumerate(texts) if bool(separator) == is_pair]
            seconds = [texts[index][2] for index in chosen] if is_pair else None
            rows = self._rows([texts[index][0] for index in chosen], seconds) if chosen else {}
            for place, index in enumerate(chosen):
                ids[index] = tuple(rows["input_ids"][place])
                segments[index] = tuple(rows["token_type_ids"][place]) if self._segments else ()
        known = {label: index for index, label in enumerate(task.labels)}
        return tuple(
            _encoded(task, known, example, row, of_text)
            for example, row, of_text in zip(examples, ids, segments, strict=True)
        )

    def _rows(self, firsts: list[str], seconds: list[str] | None) -> Any:
        return self._tokenizer(
            firsts,
            seconds,
            truncation=True,
            max_length=self.input_length,
            padding=False,
            return_token_type_ids=self._segments,
        )


def _encoded(
    task: Task,
    known: Mapping[str, int],
    example: Example,
    ids: tuple[int, ...],
    segments: tuple[int, ...],
) -> EncodedExample:
    if task.kind == "regression":
        return EncodedExample(ids, ((0,),), example.answers, segments, value=_number(task, example))
    # the id of an answer that is no known label, as a test example may have, is never trained on
    answers = tuple((known.get(answer, IGNORED),) for answer in example.answers)
    return EncodedExample(ids, answers, example.answers, segments, task.labels)


def _require_labels(task: Task, examples: Sequence[Example]) -> None:
    known = set(task.labels)
    for example in examples:
        for answer in (answer for answer in example.answers if answer not in known):
            raise DataError(
                f"task '{task.name}': the answer {answer!r} of {example.input[:40]!r} is none of the task's "
                f"labels {', '.join(map(repr, task.labels[:6]))}{' ...' if len(task.labels) > 6 else ''}"
            )


def _number(task: Task, example: Example) -> float:
    try:
        return float(example.answers[0])
    except ValueError as error:
        raise DataError(
            f"task '{task.name}' is a regression, and the answer {example.answers[0]!r} of {example.input[:40]!r} is "
            "no number"
        ) from error


def answer_text(example: EncodedExample, chosen: int, value: float) -> str:
    """What a classifier says of one example, in text.

    Args:
        example: Which task's labels to use.
        chosen: Id of the class with the highest score.
        value: The first score, which is a regression's answer.
    """
    return f"{value:.6g}" if example.value is not None else example.labels[chosen]
