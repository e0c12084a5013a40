"""A model folder, a gym folder and a configuration, all tiny, for whole runs."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from tiny import FAMILIES, byte_tokenizer, toy_classes, toy_task
from transformers.utils import logging

from priming.tasks.few_shot_files import write_few_shot_files

SIDES = {"train": ("alpha", "beta", "gamma"), "dev": ("delta",), "test": ("epsilon", "zeta")}


DROPOUT = {
    "bart": "dropout",
    "t5": "dropout_rate",
    "bert": "hidden_dropout_prob",
    "roberta": "hidden_dropout_prob",
}


def write_inputs(folder: Path, family: str = "bart") -> Path:
    """Write model, gym, partition and `run.yaml`; returns the path of the configuration.

    The tasks of an encoder have unlike numbers of labels.
    """
    logging.disable_progress_bar()
    FAMILIES[family](**{DROPOUT[family]: 0.1}).save_pretrained(folder / "model")
    byte_tokenizer().save_pretrained(folder / "model")
    for names in SIDES.values():
        for rows, name in enumerate(names, start=4):
            many = family in {"bert", "roberta"} and name in {"alpha", "zeta"}
            task = toy_classes(name, rows=rows + 4) if many else toy_task(name, rows=rows)
            write_few_shot_files(task, folder / "gym", 16)
    kinds = {name: {"metric": "ACC", "kind": "classification"} for names in SIDES.values() for name in names}
    (folder / "partition.json").write_text(json.dumps({**SIDES, "tasks": kinds}))
    config = {
        "name": "toy",
        "output_dir": str(folder / "runs"),
        "model": {"path": str(folder / "model")},
        "modules": {"A": {"kind": "houlsby", "bottleneck": 3}},
        "tasks": {
            "gym": str(folder / "gym"), "partition": str(folder / "partition.json"), "samples": [13, 21],
            "input_length": 48, "output_length": 8,
        },
        "upstream": {
            "method": "multitask", "train": ["M"], "steps": 12, "learning_rate": 1e-3, "batch_size": 8,
            "tasks_per_step": 2, "checkpoint_every": 2, "keep_checkpoints": 2, "evaluate_every": 4,
        },
        "downstream": {
            "train": ["A"], "learning_rate": [1e-2, 1e-3], "batch_size": [2, 3], "steps": 6, "warmup": 1,
            "evaluate_every": 3, "beams": 2, "bank_size": 3, "max_grad_norm": 1.0,
        },
    }  # fmt: skip
    if family in {"bert", "roberta"}:
        config["modules"]["H"] = {"kind": "head"}
        config["downstream"]["train"] = ["A", "H"]
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(config))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Relative path -> bytes of every file of a run, but for clock times and the names that a rerun changes."""
    names = {"timing.csv", "environment.json", "config.yaml"}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in names
    }
