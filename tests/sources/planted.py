"""A gym in which one source is the target's own data under another name, and the others have nothing to do with it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import yaml
from tiny import byte_tokenizer, tiny_bart
from transformers.utils import logging

from priming.tasks.few_shot_files import write_few_shot_files
from priming.tasks.spec import Example, Sample, Task

ALPHABETS = {
    "goal": ("ab", "cd", "pp", "qq"),
    "twin": ("ab", "cd", "pp", "qq"),
    "far": ("ef", "gh", "rr", "ss"),
    "away": ("ij", "kl", "tt", "uu"),
}
SOURCES = ("away", "far", "twin")


def planted_task(name: str, samples=(13, 21), rows: int = 8) -> Task:
    """Says which of two alphabets a word is written in; a task's rows depend on its alphabets alone."""
    first, second, yes, no = ALPHABETS[name]

    def split(*stream: int) -> tuple[Example, ...]:
        generator = np.random.Generator(np.random.PCG64([*map(ord, first), *stream]))
        letters = [(first, yes), (second, no)] * (rows // 2)
        return tuple(
            Example("".join(generator.choice(list(own), size=generator.integers(3, 7))), (answer,))
            for own, answer in letters
        )

    draws = {seed: Sample(split(seed, 0), split(seed, 1), split(7, 2)) for seed in samples}
    return Task(name, "ACC", draws, kind="classification", labels=tuple(sorted((yes, no))))


def write_planted(folder: Path) -> Path:
    """Write model, gym, partition and `run.yaml`; returns the path of the configuration."""
    logging.disable_progress_bar()
    tiny_bart().save_pretrained(folder / "model")
    byte_tokenizer().save_pretrained(folder / "model")
    for name in ALPHABETS:
        write_few_shot_files(planted_task(name), folder / "gym", 4)
    kinds = {name: {"metric": "ACC", "kind": "classification"} for name in ALPHABETS}
    partition = {"train": list(SOURCES), "test": ["goal"], "tasks": kinds}
    (folder / "partition.json").write_text(json.dumps(partition))
    config = {
        "name": "planted",
        "output_dir": str(folder / "runs"),
        "model": {"path": str(folder / "model")},
        "modules": {"A": {"kind": "houlsby", "bottleneck": 3}},
        "tasks": {
            "gym": str(folder / "gym"), "partition": str(folder / "partition.json"), "samples": [13, 21],
            "input_length": 24, "output_length": 6,
        },
        "upstream": {
            "method": "multitask", "train": ["M"], "steps": 70, "learning_rate": 1e-2, "batch_size": 12,
            "tasks_per_step": 3, "evaluate_every": 1000, "checkpoint_every": 1000,
        },
        "downstream": {
            "train": ["A"], "learning_rate": [1e-2], "batch_size": [4], "steps": 10, "warmup": 1,
            "evaluate_every": 10, "beams": 1, "max_grad_norm": 1.0,
        },
    }  # fmt: skip
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(config))
    return path
