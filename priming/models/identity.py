"""What makes a run the run it is, so that work is only ever continued by the run that began it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from priming.models.language_model import LanguageModel
from priming.tasks.spec import Task


def run_identity(facts: Mapping[str, Any], model: LanguageModel, tasks: Sequence[Task]) -> str:
    """SHA-256 of settings, model values and data.

    Args:
        facts: Settings and whatever else decides the result; JSON types.
        model: With the values the run starts from, those of attached modules included; what it does with them (its
            dropout, its precision, who borrows LayerNorms, its tokenizer) counts too.
        tasks: All that the run reads.

    Returns:
        A hexadecimal digest, equal only where a continued run would be the same run.
    """
    parts = [dict(facts), model.behaviour(), model.fingerprint(model.parts.parts)]
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode())
    for task in sorted(tasks, key=lambda task: task.name):
        for seed, sample in sorted(task.samples.items()):
            splits = (sample.train, sample.dev, sample.test)
            rows = [[(example.input, example.answers) for example in split] for split in splits]
            about = [task.name, task.metric, task.kind, task.labels, seed, rows]
            digest.update(json.dumps(about).encode())
    return digest.hexdigest()
