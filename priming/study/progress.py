"""The live lines of a study: one for the study, and one for what each of its processes is doing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

from priming.study.matrix import StudyRun

_FORMAT = "{desc}{percentage:3.0f}%|{bar:20}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}]"


class StudyProgress:
    """Shows a study on a terminal, and anywhere one plain line per finished run and each note once.

    Args:
        total: Runs of the study.
        done: Runs that were over before.
        lanes: Runs at a time.
        say: Where the plain lines go.
    """

    def __init__(self, total: int, done: int, lanes: int, say: Callable[[str], None]) -> None:
        self._say = say
        self._width = len(str(total))
        self._began: dict[int, float] = {}
        self._banks: dict[int, str] = {}
        self._noted: set[str] = set()
        self._study = _bar("study", total, done)
        self._lanes = [_bar("-", 1, 0, position=lane + 1) for lane in range(lanes)]

    def on_event(self, lane: int, run: StudyRun, event: dict[str, Any]) -> None:
        """Take an event of `priming.study.work`."""
        title = f"{run.name} seed {run.config.seed}"
        if "ended" in event:
            self._end(lane, title, event)
        elif "stage" in event:
            self._began.setdefault(lane, time.monotonic())
            self._show(lane, f"{title} {event['stage']}", 0, 1, "")
        else:
            stage, position, total, unit = event["at"]
            if stage == "downstream":  # its banks are counted in front, the steps of each move the bar
                self._banks[lane] = f"{position}/{total} banks"
                return
            words = f"downstream {self._banks.get(lane, '')}" if stage == "bank" else stage
            self._show(lane, f"{title} {words}", position, total, unit)

    def close(self) -> None:
        """Leave the terminal as it was."""
        for bar in [*self._lanes, self._study]:
            bar.close()

    def _show(self, lane: int, title: str, position: int, total: int, unit: str) -> None:
        bar = self._lanes[lane]
        if bar.disable:
            return
        if bar.desc.removesuffix(": ") != title:
            bar.reset()
            bar.set_description(title, refresh=False)
        bar.unit, bar.total, bar.n = unit, total, position
        bar.refresh()

    def _end(self, lane: int, title: str, event: dict[str, Any]) -> None:
        now = time.monotonic()
        seconds = now - self._began.pop(lane, now)
        self._study.update(1)
        if lane >= 0:
            self._show(lane, "-", 0, 1, "")
        how = f"failed: {_reason(event['error'])}" if event["ended"] == "failed" else "done"
        with tqdm.external_write_mode():
            self._say(f"{title}: {how} ({seconds:.0f} s)")
            for note in event.get("notes", ()):
                if note not in self._noted:  # many runs have the same one
                    self._noted.add(note)
                    self._say(f"  note: {note}")


def _reason(error: str) -> str:
    """The line of an error that tells the most: the first of a message, the last of a traceback."""
    first, *rest = error.splitlines() or [""]
    return rest[-1] if rest and first.startswith("Traceback") else first


def _bar(title: str, total: int, done: int, position: int = 0) -> tqdm[Any]:
    return tqdm(
        total=total,
        initial=done,
        desc=f"{title}: ",  # as set_description writes it
        position=position,
        leave=position == 0,
        bar_format=_FORMAT,
        disable=None,
    )
