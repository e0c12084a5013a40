"""The verbs of `priming-gym` that look into a folder of few-shot files: verify, check, card."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from priming.errors import DataError, TaskError
from priming.tasks.building.card import CARD_TITLE, gym_card
from priming.tasks.building.inspecting import inspect_gym
from priming.tasks.building.inspection_report import inspection_rows, render_inspection
from priming.tasks.building.verifying import (
    Verification,
    published_checksums,
    render_verification,
    verify_gym,
)
from priming.tasks.few_shot_files import write_atomically
from priming.tasks.partitions import load_partition


def verify(options: argparse.Namespace) -> None:
    """Compare a gym with the published checksums.

    Raises:
        TaskError: A file differs and no reason is known why it may, or a task is not there that is asked for, or none is;
            with --strict also where a file differs or is missing for whatever reason.
    """
    found = verify_gym(options.gym, options.names)
    print(
        json.dumps([asdict(one) for one in found], indent=2) if options.json else render_verification(found)
    )
    absent = [one.task for one in found if not one.is_there]
    if len(absent) == len(found) or (options.names and absent):
        raise TaskError(
            f"{options.gym} has no file of {', '.join(absent) if options.names else 'any of the 160 tasks'}"
        )
    differing = [file for one in found for file in one.differing if options.strict or not one.may_differ]
    missing = [file for one in found for file in one.missing] if options.strict else []
    if differing or missing:
        raise TaskError(
            f"{options.gym}: {len(differing)} files differ from what was published"
            + (f" and {len(missing)} are missing" if missing else "")
        )


def check(options: argparse.Namespace) -> None:
    """Print what is found in a gym."""
    partition = load_partition(options.partition) if options.partition else None
    found = inspect_gym(options.gym, options.names or None, partition)
    print(
        json.dumps(inspection_rows(found), indent=2, ensure_ascii=False)
        if options.json
        else render_inspection(found)
    )


def write_card(options: argparse.Namespace) -> None:
    """Write a page on a gym.

    Raises:
        DataError: The page cannot be written.
    """
    inspection = inspect_gym(options.gym, options.names or None)
    published = [task.name for task in inspection.tasks if task.name in published_checksums()]
    verified = {one.task: _verified(one) for one in verify_gym(options.gym, published)} if published else {}
    path = options.out or options.gym / "README.md"
    if options.out is None and path.exists() and not path.read_bytes().startswith(CARD_TITLE.encode()):
        raise DataError(f"{path} is there and is no card; name another file (--out FILE)")
    try:
        write_atomically(path, gym_card(options.gym, inspection, verified).encode())
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error
    print(f"Written: {path}")


def _verified(one: Verification) -> str:
    return f"{len(one.verified)} of {len(one.verified) + len(one.differing) + len(one.missing)}"
