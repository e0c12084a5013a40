from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

HEADER = "run,task,metric,sample,learning_rate,batch_size,dev_score,test_score,picked,best_step,off_label_rate,status"
SAMPLES = (13, 21)

WriteRun = Callable[..., Path]


@pytest.fixture
def write_lines(tmp_path: Path) -> WriteRun:
    """Write a run folder from the lines of its results.csv."""

    def write(name: str, lines: Sequence[str], header: str = HEADER, config: str | None = None) -> Path:
        folder = tmp_path / "runs" / name
        (folder / "downstream").mkdir(parents=True)
        (folder / "downstream" / "results.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
        if config is not None:
            (folder / "config.yaml").write_text(config, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def write_run(write_lines: WriteRun) -> WriteRun:
    """Write a run folder from test scores per task, one per sample; each picked cell has a worse one beside it."""

    def write(
        name: str,
        scores: Mapping[str, Sequence[float | str]],
        *,
        metric: str = "ACC",
        samples: Sequence[int] = SAMPLES,
        off_label: str = "",
        config: str | None = None,
    ) -> Path:
        lines = []
        for task, values in scores.items():
            for sample, value in zip(samples, values, strict=True):
                lines.append(f"{name},{task},{metric},{sample},1e-05,2,0.1,,false,100,,done")
                lines.append(f"{name},{task},{metric},{sample},5e-05,2,0.9,{value},true,300,{off_label},done")
        return write_lines(name, lines, config=config)

    return write


@pytest.fixture
def three_runs(write_run: WriteRun) -> tuple[Path, Path, Path]:
    """Means over samples: 0.5 and 0.4; 0.7 and 0.3 (the facts' example); 0.55 and 0.4."""
    return (
        write_run("FT", {"first": [0.4, 0.6], "second": [0.4, 0.4]}),
        write_run("Multi_M_A", {"second": [0.2, 0.4], "first": [0.7, 0.7]}),
        write_run("FT_A", {"first": [0.5, 0.6], "second": [0.3, 0.5]}),
    )
