"""The tiny MAML problem that both sides of the comparison of meta-gradients solve.

A BART of one layer each side in float64 with Houlsby adapters and three toy tasks of unlike sizes. As in
`parity_models`, no random generator is involved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from parity_models import BOTTLENECK, adapter_site, adapter_value, tiny_bart, wave
from torch import Tensor

from priming.adapters.settings import HoulsbySettings
from priming.models.language_model import LanguageModel
from priming.models.text_to_text import TextToTextModel
from priming.tasks.spec import Example, Sample, Task
from priming.upstream.common import Episode, encode_episodes

INNER = ("A",)
"""What the inner loop trains: the adapters and the LayerNorms they borrow."""
OUTER = {"M": ("M",), "A": ("A",), "M+A": ("M", "A")}
"""What the outer gradient is of."""
STEPS = (1, 3)
RATE, LABEL_SMOOTHING = 0.1, 0.1
LENGTHS = {"input_length": 24, "output_length": 6}


class LetterTokenizer:
    """Letters to ids, one by one: all that an encoder asks of a tokenizer here."""

    def __call__(
        self,
        texts: Sequence[str],
        *,
        truncation: bool,  # noqa: ARG002 - always
        max_length: int,
        padding: bool,  # noqa: ARG002 - never
    ) -> dict[str, list[list[int]]]:
        """One row `<s> letters </s>` per text, with anything but letters as id 3."""
        rows = [[ord(c) - ord("a") + 4 if "a" <= c <= "z" else 3 for c in text] for text in texts]
        return {"input_ids": [[0, *row[: max_length - 2], 2] for row in rows]}


def problem() -> tuple[LanguageModel, tuple[Episode, ...]]:
    """The model with its adapters filled, and the episodes: one sample of each task."""
    model = TextToTextModel(
        tiny_bart(encoder_layers=1, decoder_layers=1),
        LetterTokenizer(),
        modules={"A": HoulsbySettings(kind="houlsby", bottleneck=BOTTLENECK)},
    )
    with torch.no_grad():
        for name, parameter in model.module.named_parameters():
            site = adapter_site(name)
            if site is not None:
                parameter.copy_(adapter_value(site, name.rsplit(".", 1)[1]))
    return model, encode_episodes(model.encoder(**LENGTHS), _tasks())


def summarise(losses: Tensor, gradients: Mapping[str, Tensor]) -> dict[str, list[float]]:
    """What is stored of a meta-gradient: the query losses' sum, and two numbers per parameter.

    Args:
        losses: [3], in any order.
        gradients: Name -> gradient.

    Returns:
        "losses" -> their sum, and name -> the gradient's norm and its product with a fixed direction.
    """
    numbers = {"losses": [float(losses.sum())]}
    for name, value in gradients.items():
        numbers[name] = [float(value.norm()), float((value * wave(f"direction.{name}", value.shape)).sum())]
    return numbers


def _tasks() -> list[Task]:
    words = {
        "last": (("sun", "ember", "to"), ("leaf", "a", "moss")),
        "first": (("river", "oak", "stone", "ice", "we"), ("dune", "fern")),
        "length": (("cloud", "hi", "meadow", "pine"), ("ash", "brook", "i", "shore", "reed")),
    }
    answers: dict[str, Callable[[str], str]] = {
        "last": lambda word: word[-1],
        "first": lambda word: word[0],
        "length": lambda word: "i" * len(word),
    }

    def rows(task: str, inputs: tuple[str, ...]) -> tuple[Example, ...]:
        return tuple(Example(word, (answers[task](word),)) for word in inputs)

    return [
        Task(task, "ACC", {13: Sample(train=rows(task, train), dev=rows(task, dev))})
        for task, (train, dev) in words.items()
    ]
