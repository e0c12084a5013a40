"""Seconds and peak memory of what ran, apart from the results, which hold no clock times."""

from __future__ import annotations

import csv
import io
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from priming.checkpoints.files import append_text

COLUMNS = ("what", "slots", "seconds", "seconds_per_slot", "peak_mib", "members")


def note_time(folder: Path, what: str, members: Sequence[str], seconds: float, device: torch.device) -> None:
    """Append one row to `timing.csv`.

    Args:
        folder: The stage's folder.
        what: "prime", "tune" or "test".
        members: The steps, cells or targets that ran together.
        seconds: Wall time of all of them.
        device: Where they ran. On a GPU the peak is that of this row, on a CPU that of the process so far.
    """
    path = folder / "timing.csv"
    share = seconds / len(members)
    row = [
        what,
        len(members),
        f"{seconds:.3f}",
        f"{share:.3f}",
        f"{_peak_mib(device):.0f}",
        " ".join(members),
    ]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([row] if path.exists() else [COLUMNS, row])
    append_text(path, text.getvalue())


def _peak_mib(device: torch.device) -> float:
    if device.type == "cuda":
        peak = torch.cuda.max_memory_allocated(device) / 2**20
        torch.cuda.reset_peak_memory_stats(device)
        return peak
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
