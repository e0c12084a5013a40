"""A study of tiny runs: its file, and what it leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from toy_run import contents, write_inputs

BASE = {
    "name": "base",
    "model": {"path": "pocket"},
    "modules": {"A": {"kind": "houlsby", "bottleneck": 3}},
    "tasks": {"gym": "pocket", "partition": "pocket"},
    "upstream": {"method": "multitask", "train": ["M"], "steps": 12},
    "downstream": {"train": ["A"], "steps": 6, "warmup": 1, "evaluate_every": 3},
}


def write_study(folder: Path, *, runs: bool = False, **changes: Any) -> Path:
    """Write a base configuration and `study.yaml`; returns the path of the study.

    Three runs: FT_A, and two that share one multi-task upstream stage.

    Args:
        folder: Where to write.
        runs: Whether its runs are to be tiny, with a model and tasks of their own.
        changes: Keys of the study that replace those here.
    """
    if runs:
        write_inputs(folder)
    else:
        (folder / "run.yaml").write_text(yaml.safe_dump(BASE))
    study = {
        "name": "toy",
        "base": "run.yaml",
        "output_dir": str(folder / "out"),
        "seeds": [42],
        "settings": {"upstream.method": "none"},
        "axes": {
            "method": {"multitask": {"upstream.method": "multitask"}},
            "downstream.init": ["keep", "fresh"],
        },
        "baselines": {"FT_A": {}},
        "processes": 2,
        "report": {"baseline": "FT_A", "reference": None},
        **changes,
    }
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(study, sort_keys=False))
    return path


def results(folder: Path) -> dict[str, bytes]:
    """Relative path -> bytes of every file of a study's runs that holds no clock time."""
    return {
        f"{run.parent.name}/{run.name}/{name}": text
        for run in sorted(folder.glob("seed*/*"))
        for name, text in contents(run).items()
    }
