"""What a report is called, and where it goes, from the places it is made of."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from priming.errors import PrimingError
from priming.report.computing.choosing import Choice, named_folder
from priming.strict_yaml import parse_yaml


def default_title(places: Sequence[str | Path], baseline: Choice = None) -> str:
    """The name of the study in the only folder named, or else the name of the folder that holds all places named.

    Args:
        places: Run folders, folders above them and tables; at least one.
        baseline: The baseline, if it is a folder.
    """
    paths = _resolved(places, baseline)
    shared = Path(os.path.commonpath(paths))
    return _study_name(shared) or shared.stem


def default_folder(places: Sequence[str | Path], baseline: Choice = None) -> Path:
    """Where a report goes: `report` in the only folder named, if that is no run, or else beside what is named.

    Args:
        places: Run folders, folders above them and tables; at least one. Of several, the parent they share counts.
        baseline: The baseline, if it is a folder.
    """
    paths = _resolved(places, baseline)
    above = [path if path.is_dir() and named_folder(path) is None else path.parent for path in paths]
    return Path(os.path.commonpath(above)) / "report"


def _resolved(places: Sequence[str | Path], baseline: Choice) -> list[Path]:
    folder = named_folder(baseline)
    return [Path(place).resolve() for place in [*places, *([] if folder is None else [folder])]]


def _study_name(folder: Path) -> str:
    """What `study.yaml` says; empty where there is none to be read, since a title is no number."""
    path = folder / "study.yaml"
    try:
        keys = parse_yaml(path.read_text(encoding="utf-8"), str(path)).value
    except (OSError, UnicodeDecodeError, PrimingError):
        return ""
    name = keys.get("name") if isinstance(keys, dict) else None
    return name if isinstance(name, str) else ""
