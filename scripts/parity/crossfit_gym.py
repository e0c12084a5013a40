"""What CrossFit's own task scripts write, for `tests/parity/test_crossfit_gym.py` to compare with.

    git clone https://github.com/INK-USC/CrossFit
    .venv/bin/python scripts/parity/crossfit_gym.py CrossFit/tasks

The script runs each of the reference's task classes on the rows of `gym_rows.py`, with a stand-in for `datasets` that
hands them over, and writes tests/parity/crossfit_gym.json: the MD5 of every file, for two sample seeds and all 160
tasks. One thing is set to what the published checksums say rather than what the code says today: tweet_eval-emotion is
cleaned without the replacement of a literal backslash-n. Nothing of the reference is copied.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import importlib
import inspect
import json
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from gym_rows import SEEDS, rows_of_task

from priming.tasks.catalogue import CATALOGUE, TaskSpec

TARGET = Path(__file__).parents[2] / "tests" / "parity" / "crossfit_gym.json"
_NO_TASK = ("fewshot_gym_dataset", "utils")


def task_classes(folder: Path) -> dict[str, Any]:
    """Task, or the beginning of the names of several -> class."""
    found = {}
    for path in sorted(folder.glob("[a-z]*.py")):
        if path.stem in _NO_TASK:
            continue
        module = importlib.import_module(path.stem)
        for kind in vars(module).values():
            if inspect.isclass(kind) and kind.__module__ == path.stem:
                task: Any = kind
                alone = len(inspect.signature(task.__init__).parameters) == 1
                found[task().hf_identifier if alone else path.stem] = task
    return found


def task_of(classes: dict[str, Any], name: str) -> Any:
    """The reference's task of a name."""
    if name in classes:
        return classes[name]()
    family = max((known for known in classes if name.startswith(f"{known}-")), key=len)
    return classes[family](name.removeprefix(f"{family}-"))


def as_in_2021(spec: TaskSpec, row: dict[str, Any]) -> dict[str, Any]:
    """A row as the reference's code expects it: the catalogue's types are a little wider."""
    row = copy.deepcopy(row)
    if spec.name in ("hellaswag", "social_i_qa"):
        row["label"] = str(row["label"])
    if spec.name == "wino_grande":
        row["answer"] = str(row["answer"])
    if spec.name == "openbookqa":
        row["choices"]["label"] = list("ABCD")
    if spec.name == "cos_e":
        row["answer"] = row["choices"][0]
    if spec.name == "google_wellformed_query":
        import numpy as np  # noqa: PLC0415 - one task's ratings are single precision

        row["rating"] = float(np.float32(row["rating"]))
    return row


def checksums(reference: Any, spec: TaskSpec, rows: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """File -> MD5 of what the reference writes."""
    reference.load_dataset = lambda: {
        split: [as_in_2021(spec, row) for row in of_split] for split, of_split in rows.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            reference.generate_k_shot_data(k=spec.k, seed=seed, path=folder)
        files = sorted(Path(folder, spec.name).iterdir())
        return {
            file.name: hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest() for file in files
        }


def main() -> None:
    """Write the checksums."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("tasks", type=Path, help="the folder tasks of a checkout of CrossFit")
    sys.path.insert(0, str(parser.parse_args().tasks))
    for name in ("datasets", "wget"):
        sys.modules[name] = ModuleType(name)
    classes = task_classes(Path(sys.path[0]))
    found = {}
    for name, spec in CATALOGUE.items():
        reference = task_of(classes, name)
        if name == "tweet_eval-emotion":
            vars(sys.modules["tweet_eval"])["clean"] = lambda text: " ".join(text.split())
        found[name] = checksums(reference, spec, rows_of_task(spec))
        if name == "tweet_eval-emotion":
            vars(sys.modules["tweet_eval"])["clean"] = vars(sys.modules["utils"])["clean"]
    TARGET.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {sum(map(len, found.values()))} files of {len(found)} tasks")


if __name__ == "__main__":
    main()
