"""One run of a study in a process of its own: its configuration comes in on stdin, what happens goes out as JSON lines.

    {"stage": "upstream"}                                            a stage begins
    {"at": [title, position, total, unit]}                           progress within it
    {"ended": "done", "notes": [text, ...]}                          the last line, or
    {"ended": "failed", "error": text}

The process ends at once when its stdin does, so that nothing goes on once the study is gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO

from priming.checkpoints.files import write_json
from priming.config.schema import Config
from priming.errors import PrimingError
from priming.runs.downstream import run_downstream
from priming.runs.folder import RunFolder
from priming.runs.upstream import run_upstream
from priming.strict_yaml import parse_yaml
from priming.training.progress import progress_to

_INTERVAL = 0.2
"""Seconds between two lines of progress at least."""


def main() -> int:
    """Run the configuration on stdin; returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the study handles an interrupt, and ends its processes
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no event
    length = int(sys.stdin.buffer.readline())
    text = sys.stdin.buffer.read(length).decode()
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    config = Config.model_validate(parse_yaml(text, "stdin").value)
    return run_both(config, lambda event: _say(out, event))


def run_both(config: Config, say: Callable[[dict[str, Any]], None]) -> int:
    """Run both stages; a failure is kept as `failure.json` in the run's folder, until a later start succeeds.

    Args:
        config: The run.
        say: Called with every event.

    Returns:
        0, or 1 where the run failed.
    """
    stage = "upstream"
    try:
        with progress_to(_throttled(say)):
            say({"stage": stage})
            upstream = run_upstream(config)
            stage = "downstream"
            say({"stage": stage})
            downstream = run_downstream(config)
    except Exception as error:  # noqa: BLE001 - one run's failure is kept and said, and the study's others go on
        text = str(error) if isinstance(error, PrimingError) else traceback.format_exc().strip()
        say({"ended": "failed", "error": text})  # first, since the folder may be what failed
        write_json(RunFolder.of(config).failure, {"stage": stage, "error": text})
        return 1
    notes = (*(upstream.notes if upstream.trained else ()), *downstream.notes)
    say({"ended": "done", "notes": list(dict.fromkeys(notes))})
    return 0


def _throttled(say: Callable[[dict[str, Any]], None]) -> Callable[[str, int, int, str], None]:
    latest = -_INTERVAL

    def listen(title: str, position: int, total: int, unit: str) -> None:
        nonlocal latest
        now = time.monotonic()
        if now - latest >= _INTERVAL or position == total:
            latest = now
            say({"at": [title, position, total, unit]})

    return listen


def _say(out: TextIO, event: dict[str, Any]) -> None:
    try:
        out.write(json.dumps(event) + "\n")
        out.flush()
    except BrokenPipeError:  # nobody listens: the study is gone, which is no failure of this run
        os._exit(1)


def _end_with_stdin() -> None:
    # not through sys.stdin, whose lock a waiting thread would hold when the interpreter closes it at its end
    while os.read(sys.stdin.fileno(), 1 << 16):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
