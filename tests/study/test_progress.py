"""What a study shows while it runs."""

from __future__ import annotations

import io

from toy_study import write_study

from priming.study.loading import load_study
from priming.study.matrix import study_runs
from priming.study.progress import StudyProgress
from priming.training.progress import progress_bar, progress_to


class Terminal(io.StringIO):
    def isatty(self):
        return True


def events(progress, runs):
    progress.on_event(0, runs[0], {"stage": "upstream"})
    progress.on_event(0, runs[0], {"at": ["upstream", 3, 12, "step"]})
    progress.on_event(0, runs[0], {"stage": "downstream"})
    progress.on_event(0, runs[0], {"at": ["downstream", 1, 4, "bank"]})
    progress.on_event(0, runs[0], {"at": ["bank", 2, 6, "step"]})
    progress.on_event(0, runs[0], {"ended": "done"})
    progress.on_event(-1, runs[1], {"ended": "failed", "error": "why\nmore"})
    progress.close()


def test_off_a_terminal_there_is_one_line_per_run(tmp_path, capsys):
    runs, lines = study_runs(load_study(write_study(tmp_path))), []
    events(StudyProgress(3, 1, 2, lines.append), runs)
    assert lines == ["FT_A seed 42: done (0 s)", "Multi_M_A_keep seed 42: failed: why (0 s)"]
    assert capsys.readouterr().err == ""


def test_a_note_is_said_once_and_of_a_traceback_the_line_that_tells(tmp_path):
    runs, lines = study_runs(load_study(write_study(tmp_path))), []
    progress = StudyProgress(3, 0, 2, lines.append)
    for lane, run in enumerate(runs[:2]):
        progress.on_event(lane, run, {"ended": "done", "notes": ["no development tasks"]})
    progress.on_event(0, runs[2], {"ended": "failed", "error": "Traceback (...):\n  File\nKeyError: 'x'"})
    progress.close()
    assert lines == [
        "FT_A seed 42: done (0 s)",
        "  note: no development tasks",
        "Multi_M_A_keep seed 42: done (0 s)",
        "Multi_M_A_fresh seed 42: failed: KeyError: 'x' (0 s)",
    ]


def test_on_a_terminal_there_is_a_live_line_for_the_study_and_one_per_run(tmp_path, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    runs, lines = study_runs(load_study(write_study(tmp_path))), []
    events(StudyProgress(3, 1, 2, lines.append), runs)
    shown = terminal.getvalue()
    assert "study:  33%" in shown
    assert "1/3" in shown
    assert "3/3" in shown
    assert "FT_A seed 42 upstream:  25%" in shown
    assert "3/12" in shown
    assert "FT_A seed 42 downstream 1/4 banks:  33%" in shown
    assert len(lines) == 2


def test_a_listener_hears_what_bars_would_show(capsys):
    heard = []
    with progress_to(lambda *event: heard.append(event)), progress_bar("work", 3, start=1) as move:
        move(2)
        with progress_bar("inner", 5, unit="row", inner=True) as move_inner:
            move_inner(4)
        move(3)
    assert heard == [
        ("work", 1, 3, "step"),
        ("work", 2, 3, "step"),
        ("inner", 0, 5, "row"),
        ("inner", 4, 5, "row"),
        ("work", 3, 3, "step"),
    ]
    with progress_bar("work", 1) as move:
        move(1)
    assert len(heard) == 5
    assert capsys.readouterr().err == ""
