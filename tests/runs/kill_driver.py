"""Runs a configuration undisturbed, then again with kills at random moments, each stage in a forked child.

Started by test_kill.py as a process of its own: heavy modules are imported once, and no thread is running at a fork.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time

from priming import load_config, run_downstream, run_upstream


def in_child(stage, config, seconds=None):
    """Run a stage in a child; kill it after some seconds if given. Returns whether it ended by itself, and when."""
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            stage(config)
            code = 0
        finally:
            os._exit(code)
    while seconds is not None and time.perf_counter() - started < seconds:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            break
        time.sleep(0.002)
    else:
        if seconds is not None:
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise SystemExit("a stage failed")
    return os.WIFEXITED(status), time.perf_counter() - started


def main(path, undisturbed, disturbed, kills, overrides):
    delays = random.Random(7)
    counts = {}
    for stage in (run_upstream, run_downstream):
        _, duration = in_child(stage, load_config(path, [*overrides, f"output_dir={undisturbed}"]))
        config = load_config(path, [*overrides, f"output_dir={disturbed}"])
        killed = 0
        for _ in range(kills):
            # what a killed stage had finished is kept, so that the next one has less left to be killed in
            ended, _ = in_child(stage, config, delays.uniform(0.1, 0.6) * duration / (killed + 1))
            killed += not ended
            if ended:
                break
        in_child(stage, config)
        counts[stage.__name__] = killed
    sys.stdout.write(json.dumps(counts) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:])
