"""Task partitions: which tasks are sources (train), which monitor (dev), which are targets (test)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, get_args

from priming.errors import TaskError, nearest
from priming.strict_yaml import YamlError, parse_yaml
from priming.tasks.catalogue import CATALOGUE
from priming.tasks.catalogue.entry import CatalogueEntry
from priming.tasks.partitions_glue import GLUE_PARTITIONS
from priming.tasks.partitions_published import PUBLISHED
from priming.tasks.spec import Kind

Side = Literal["train", "dev", "test"]
SIDES: tuple[Side, ...] = get_args(Side)
PARTITIONS = (*PUBLISHED, *GLUE_PARTITIONS, "pocket")
"""Names of the partitions that need no file."""


@dataclass(frozen=True)
class Partition:
    """Disjoint sides of tasks.

    Attributes:
        name: A named partition, or the file it was read from.
        train: T_train, the sources of the upstream stage.
        dev: T_dev, which only monitors; may be empty.
        test: T_test, the targets of the downstream stage.
        missing: Side -> tasks that a gym lacks, left out of the sides.
        left_out: Sources that were left out on purpose; they count as missing nowhere.
        notes: What a user should know about this partition.
        own_tasks: Metric and kind of tasks outside the catalogue.
    """

    name: str
    train: tuple[str, ...]
    dev: tuple[str, ...]
    test: tuple[str, ...]
    missing: Mapping[Side, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    own_tasks: Mapping[str, CatalogueEntry] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def side(self, side: Side) -> tuple[str, ...]:
        """The tasks of one side."""
        return {"train": self.train, "dev": self.dev, "test": self.test}[side]

    def without(self, sources: Sequence[str]) -> Partition:
        """This partition without some of its sources.

        Args:
            sources: Names on the train side; none leaves the partition as it is.

        Raises:
            TaskError: A name is no source, or no source would be left.
        """
        unknown = [name for name in dict.fromkeys(sources) if name not in self.train]
        if unknown:
            hints = ", ".join(f"'{name}'{nearest(name, self.train)}" for name in unknown)
            raise TaskError(
                f"leave_out names {hints}, which partition '{self.name}' does not have among its sources; they are "
                f"{', '.join(self.train) or 'none'}"
            )
        kept = tuple(name for name in self.train if name not in sources)
        if sources and not kept:
            raise TaskError(
                f"leave_out names all {len(self.train)} sources of partition '{self.name}', and priming needs one; "
                "keep at least one"
            )
        left_out = tuple(name for name in self.train if name in sources)
        return replace(self, train=kept, left_out=(*self.left_out, *left_out))

    def restricted(self, available: Mapping[Side, Collection[str]]) -> Partition:
        """What a gym has of this partition; the rest is `missing`.

        Args:
            available: Side -> names of the tasks the gym could give to it.
        """
        kept = {side: tuple(name for name in self.side(side) if name in available[side]) for side in SIDES}
        missing = {
            side: tuple(name for name in self.side(side) if name not in available[side]) for side in SIDES
        }
        return replace(self, train=kept["train"], dev=kept["dev"], test=kept["test"], missing=missing)


def load_partition(name: str) -> Partition:
    """A partition by name, or one's own from a file.

    Args:
        name: One of `PARTITIONS`, or a JSON or YAML file with the lists `train`, `test` and, if wanted, `dev`, and
            for tasks outside the catalogue a map `tasks`, such as `{my_task: {metric: ACC, kind: classification}}`.

    Raises:
        TaskError: The name is unknown, the file cannot be read or does not hold together.
    """
    if name == "pocket":
        from priming.tasks.pocket import POCKET_PARTITION  # noqa: PLC0415 - the pocket gym is built on import

        return Partition(name, POCKET_PARTITION["train"], POCKET_PARTITION["dev"], POCKET_PARTITION["test"])
    if name in PUBLISHED:
        return _published(name)
    if name in GLUE_PARTITIONS:
        return Partition(name, *GLUE_PARTITIONS[name])
    path = Path(name)
    if path.is_file():
        return _from_file(path)
    raise TaskError(
        f"partition '{name}' is neither a known name{nearest(name, PARTITIONS)} nor a file; "
        f"the names are {', '.join(PARTITIONS)}"
    )


def _published(name: str) -> Partition:
    """A published partition; a target that is listed among the sources too is no source."""
    train, dev, test = PUBLISHED[name]
    leaks = tuple(task for task in train if task in test)
    note = f"partition '{name}' as published lists {', '.join(leaks)} on both sides; kept as target, not as source"
    kept = tuple(task for task in train if task not in leaks)
    return Partition(name, kept, dev, test, notes=(note,) if leaks else ())


def _from_file(path: Path) -> Partition:
    content = _read(path)
    if not isinstance(content, dict):
        raise TaskError(f"{path}: expected a map with the lists train, test and, if wanted, dev")
    allowed = (*SIDES, "tasks")
    problems = [f"unknown key '{key}'{nearest(key, allowed)}" for key in content if key not in allowed]
    problems += [f"the list '{side}' is missing" for side in ("train", "test") if side not in content]
    sides = {side: _names(content.get(side), side, problems) for side in SIDES}
    for one, other in combinations(SIDES, 2):
        problems += [
            f"task '{task}' is on two sides, {one} and {other}" for task in sides[one] if task in sides[other]
        ]
    own_tasks = _own_tasks(content.get("tasks"), problems)
    if problems:
        raise TaskError(f"{path}: " + "; ".join(problems))
    return Partition(str(path), sides["train"], sides["dev"], sides["test"], own_tasks=own_tasks)


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            return json.loads(text, object_pairs_hook=_without_duplicates)
        return parse_yaml(text, str(path)).value
    except json.JSONDecodeError as error:
        raise TaskError(f"{path}:{error.lineno}: not valid JSON: {error.msg}") from error
    except YamlError as error:
        raise TaskError(str(error)) from error
    except (OSError, ValueError) as error:
        raise TaskError(f"{path}: cannot be read: {error}") from error


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f"the key '{key}' is given twice; keep one")
        result[key] = value
    return result


def _names(value: Any, side: Side, problems: list[str]) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        problems.append(f"'{side}' must be a list of task names")
        return ()
    problems += [
        f"'{side}' holds {name!r}, which is not a name" for name in value if not isinstance(name, str)
    ]
    names = tuple(name for name in value if isinstance(name, str))
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [f"task '{name}' is listed twice in '{side}'" for name in twice]
    return names


def _own_tasks(value: Any, problems: list[str]) -> dict[str, CatalogueEntry]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.append("'tasks' must be a map such as {my_task: {metric: ACC, kind: classification}}")
        return {}
    entries = {name: _own_task(name, fields, problems) for name, fields in value.items()}
    return {name: entry for name, entry in entries.items() if entry is not None}


def _own_task(name: str, fields: Any, problems: list[str]) -> CatalogueEntry | None:
    from priming.metrics import METRICS  # noqa: PLC0415 - only one's own tasks need the metrics

    where = f"tasks.{name}"
    if not isinstance(fields, dict):
        problems.append(f"{where} must be a map such as {{metric: ACC, kind: classification}}")
        return None
    before = len(problems)
    choices = {"metric": METRICS, "kind": get_args(Kind)}
    problems += [f"{where}.{key}: unknown key{nearest(key, choices)}" for key in fields if key not in choices]
    for key, allowed in choices.items():
        if fields.get(key) not in allowed:
            hint = nearest(str(fields.get(key)), allowed)
            problems.append(f"{where}.{key}: {fields.get(key)!r} is not one of {', '.join(allowed)}{hint}")
    if fields.get("metric") == "F1":
        problems.append(
            f"{where}.metric: F1 is about the positive class, and few-shot files do not say which label that is; use "
            "Classification-F1 or ACC"
        )
    if len(problems) > before:
        return None
    entry = CatalogueEntry(name, fields["metric"], fields["kind"])
    known = CATALOGUE.get(name)
    if known and (known.metric, known.kind) != (entry.metric, entry.kind):
        problems.append(
            f"{where}: the catalogue has {known.metric}, {known.kind} for it; leave the entry out"
        )
    return entry
