"""`priming-gym` as processes: its readers, its workers, and what is left of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from task_specs import write_made_up_rows

TASKS = ("ag_news", "superglue-rte")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of two tasks."""
    return write_made_up_rows(tmp_path_factory.mktemp("rows"), TASKS)


def test_a_process_that_dies_is_told_of() -> None:
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    from priming.tasks.building import many

    future: Future[many.Built] = Future()
    future.set_exception(BrokenProcessPool())
    assert many._result(future, "own").problem.startswith("task 'own': a process that builds died")


def test_a_pipe_that_is_closed_ends_the_command_quietly() -> None:
    code = "import sys; from priming.cli.gym import main; sys.exit(main(['list']))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait() == 0


def test_workers_end_with_a_build_that_is_killed(rows: Path, tmp_path: Path) -> None:
    """The workers hold the build's output open, so that its end shows that they are gone."""
    words = ["build", "--rows", str(rows), "--out", str(tmp_path), "--jobs", "2"]
    code = f"from priming.cli.gym import main; print('started', flush=True); main({words!r})"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        process.stdout.readline()
        process.kill()
        process.communicate(timeout=60)
