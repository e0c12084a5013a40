"""Do a source and a target look alike on paper? TF-IDF of their few-shot rows.

Every row, input and answers, is a TF-IDF vector of unit length (words of one letter and more, lower-case; counts
weighted by how few of all rows have the word). A task is the mean of its rows, and the score is the cosine of two
tasks. No model is involved, and the task's name counts for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from priming.sources.scores import SourceScores
from priming.tasks.spec import Task

_WORD = r"(?u)\b\w+\b"  # scikit-learn's own drops words of one letter, such as "a" and "I"


def text_scores(sources: Sequence[Task], targets: Sequence[Task]) -> SourceScores:
    """Cosine of the mean TF-IDF vectors of every target and every source.

    Args:
        sources: Source tasks, in any order.
        targets: Target tasks, in any order; their test examples are not looked at.

    Returns:
        Cosines in [0, 1]; 0 for a task without any word.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - slow to import

    ours, theirs = (sorted(side, key=lambda task: task.name) for side in (targets, sources))
    names = tuple(task.name for task in ours), tuple(task.name for task in theirs)
    texts = [task_texts(task) for task in (*ours, *theirs)]
    rows = [text for own in texts for text in own]
    words = TfidfVectorizer(token_pattern=_WORD)
    if not any(map(words.build_analyzer(), rows)):
        return SourceScores("text", names[0], names[1], np.zeros((len(ours), len(theirs))))
    vectors = words.fit_transform(rows)
    ends = np.cumsum([len(own) for own in texts])
    means = [vectors[end - len(own) : end].mean(axis=0) for own, end in zip(texts, ends, strict=True)]
    table = np.asarray(np.vstack(means))
    units = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), np.finfo(np.float64).tiny)
    return SourceScores("text", names[0], names[1], units[: len(ours)] @ units[len(ours) :].T)


def task_texts(task: Task) -> tuple[str, ...]:
    """The few-shot rows of a task, each once, inputs and answers as one text, sorted."""
    rows = {
        f"{example.input}\n{' '.join(example.answers)}"
        for sample in task.samples.values()
        for example in (*sample.train, *sample.dev)
    }
    return tuple(sorted(rows))
