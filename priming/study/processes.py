"""Running many runs side by side, each in a process of its own."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any, cast

from priming.checkpoints.files import write_json
from priming.config.saving import dump_config
from priming.errors import CheckpointError
from priming.study.matrix import Key, StudyRun

OnEvent = Callable[[int, StudyRun, dict[str, Any]], None]
"""Called with the lane that a run has, the run, and an event of `priming.study.work`."""

WORKER = (sys.executable, "-m", "priming.study.work")
"""The command of a run's process."""


@dataclass(frozen=True)
class Lanes:
    """How many runs go on at a time, and on what.

    Attributes:
        count: Processes at a time.
        threads: Threads of each.
        gpus: The GPU of each lane, as CUDA_VISIBLE_DEVICES names it; empty where all take the same device.
    """

    count: int
    threads: int
    gpus: tuple[str, ...] = ()

    def environment(self, lane: int) -> dict[str, str]:
        """The environment of a process in a lane, which finds the modules that this process does and no others."""
        threads = {name: str(self.threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
        gpu = {"CUDA_VISIBLE_DEVICES": self.gpus[lane]} if self.gpus else {}
        modules = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONSAFEPATH": "1"}
        return {**os.environ, **threads, **gpu, **modules, "TOKENIZERS_PARALLELISM": "false"}


@dataclass
class _Process:
    """A run that is going on.

    Attributes:
        run: The run.
        lane: Its lane.
        process: The operating system's.
        stdin: Held open, since its end would end the process.
        stdout: Where its events come from.
        stderr: What it writes there, and prints.
        stage: The latest it has begun.
        ended: The event that ended it, once there is one.
        rest: The beginning of a line that is not whole yet.
    """

    run: StudyRun
    lane: int
    process: subprocess.Popen[bytes]
    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]
    stage: str = "upstream"
    ended: dict[str, Any] | None = None
    rest: bytes = b""


@dataclass
class _Board:
    """Which runs wait, go on and are over.

    Attributes:
        waiting: In the order in which they start.
        running: Lane -> process.
        primed: Runs whose upstream result is there.
        failures: Run -> why it failed.
    """

    waiting: list[StudyRun]
    running: dict[int, _Process] = field(default_factory=dict)
    primed: set[Key] = field(default_factory=set)
    failures: dict[Key, str] = field(default_factory=dict)

    def next_ready(self) -> StudyRun | None:
        """Take the first waiting run that has what it needs."""
        for run in self.waiting:
            if run.shared_from is None or run.shared_from in self.primed:
                self.waiting.remove(run)
                return run
        return None

    def drop_unprimed(self) -> list[StudyRun]:
        """Take the waiting runs whose upstream result will not come."""
        lost = [
            run
            for run in self.waiting
            if run.shared_from in self.failures and run.shared_from not in self.primed
        ]
        for run in lost:
            self.waiting.remove(run)
        return lost


def run_all(
    runs: Sequence[StudyRun], finished: Iterable[Key], lanes: Lanes, on_event: OnEvent
) -> Mapping[Key, str]:
    """Run every run, each in a process of its own, and go on where one fails.

    A run that shares an upstream result starts once that is there. All processes end when this one does.

    Args:
        runs: What to run, in order.
        finished: Runs that are over already, whose upstream results may be shared.
        lanes: How many at a time.
        on_event: Told what happens; see `priming.study.work`.

    Returns:
        Run -> why it failed, in the order of failing.
    """
    board = _Board(list(runs), primed=set(finished))
    selector = selectors.DefaultSelector()
    try:
        while board.waiting or board.running:
            _start_ready(board, lanes, selector)
            for key, _ in selector.select():
                _read(key.data, board, selector, on_event)
            for run in board.drop_unprimed():
                text = f"it shares the upstream result of {run.config.upstream.from_run}, which failed"
                text = _kept(run, "upstream", text)
                board.failures[run.key] = text
                on_event(-1, run, {"ended": "failed", "error": text})
    finally:
        for going in board.running.values():
            going.process.kill()
            going.process.wait()
            _close(going)
        selector.close()
    return board.failures


def _start_ready(board: _Board, lanes: Lanes, selector: selectors.BaseSelector) -> None:
    for lane in range(lanes.count):
        if lane in board.running:
            continue
        run = board.next_ready()
        if run is None:
            return
        going = _start(run, lane, lanes.environment(lane))
        board.running[lane] = going
        selector.register(going.stdout, selectors.EVENT_READ, going)


def _start(run: StudyRun, lane: int, environment: Mapping[str, str]) -> _Process:
    stderr = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
    process = subprocess.Popen(  # noqa: S603 - this program, on a configuration of its own
        WORKER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=dict(environment),
    )
    stdin, stdout = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    config = dump_config(run.config).encode()
    with suppress(BrokenPipeError):  # it has died already, which the end of its stdout tells
        stdin.write(f"{len(config)}\n".encode() + config)
        stdin.flush()
    return _Process(run, lane, process, stdin, stdout, stderr)


def _read(going: _Process, board: _Board, selector: selectors.BaseSelector, on_event: OnEvent) -> None:
    chunk = os.read(going.stdout.fileno(), 1 << 16)
    *lines, going.rest = (going.rest + chunk).split(b"\n")
    for line in lines:
        if not line.startswith(b"{"):  # printed before the process has its stdout to itself
            os.write(going.stderr.fileno(), line + b"\n")
            continue
        event = json.loads(line)
        if "stage" in event:
            going.stage = event["stage"]
            if going.stage == "downstream":
                board.primed.add(going.run.key)
        if "ended" in event:
            going.ended = event
        else:
            on_event(going.lane, going.run, event)
    if chunk:
        return
    selector.unregister(going.stdout)
    code = going.process.wait()
    if going.ended is None:
        going.ended = {"ended": "failed", "error": _kept(going.run, going.stage, _died(going, code))}
    if going.ended["ended"] == "failed":
        board.failures[going.run.key] = going.ended["error"]
    del board.running[going.lane]
    _close(going)
    on_event(going.lane, going.run, going.ended)


def _kept(run: StudyRun, stage: str, error: str) -> str:
    """Keep a failure in the run's folder; returns its text, and why it could not be kept if so."""
    try:
        write_json(run.folder.failure, {"stage": stage, "error": error})
    except CheckpointError as problem:  # the other runs go on
        return f"{error}\n{problem}"
    return error


def _died(going: _Process, code: int) -> str:
    """Why a process ended without a word."""
    going.stderr.seek(0)
    last = going.stderr.read().decode(errors="replace").strip().splitlines()[-5:]
    how = f"exit code {code}"
    if code < 0:
        how = f"signal {signal.Signals(-code).name}"
        if -code == signal.SIGKILL:
            how += "; the system does so when memory runs out: set processes to fewer"
    return "\n".join([f"the process of this run ended by {how}", *last])


def _close(going: _Process) -> None:
    for pipe in (going.stdin, going.stdout, going.stderr):
        pipe.close()
