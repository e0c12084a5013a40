"""Run folders as training leaves them, made up: every file a report reads, none of the tensors.

Scores depend on the run's name, its seed, the task and the sample alone, so that equal calls leave equal files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from report.fake_combinations import Fake, classifiers, combinations

from priming.config import Config, dump_config
from priming.downstream.results import ResultRow, write_results
from priming.seeding import numpy_stream

SAMPLES = (13, 21)
TASKS: Mapping[str, str] = {
    "ag_news": "Classification-F1",
    "ai2_arc": "ACC",
    "amazon_polarity": "Classification-F1",
    "blimp-sentential_negation_npi_scope": "ACC",
    "break-QDMR": "EM",
    "glue-cola": "Matthew-Correlation",
    "glue-qnli": "ACC",
    "quoref": "QA-F1",
    "superglue-rte": "ACC",
    "wiki_split": "Rouge-L",
}
"""Ten of CrossFit's targets -> metric; some have siblings among `SOURCES`, some have none."""
SOURCES = (
    "glue-rte",
    "break-QDMR-high-level",
    "blimp-anaphor_number_agreement",
    "yelp_review_full",
    "sst2_like",
)
"""Made-up upstream side: three siblings of targets, one other, and one that no catalogue knows."""


def write_study(
    root: Path,
    fakes: Sequence[Fake] | None = None,
    seeds: Sequence[int] = (42,),
    **options: Any,
) -> list[Path]:
    """Write `<root>/seed<seed>/<name>` for every combination and seed.

    Args:
        root: The study's folder.
        fakes: The combinations; None takes `combinations()`.
        seeds: Seeds of the runs.
        options: As for `write_run`.

    Returns:
        The run folders, seed by seed.
    """
    chosen = combinations() if fakes is None else fakes
    return [write_run(root / f"seed{seed}", fake, seed, **options) for seed in seeds for fake in chosen]


def write_classifiers(root: Path, seeds: Sequence[int] = (42,)) -> list[Path]:
    """Write the runs of `classifiers()`."""
    return [
        write_run(
            root / f"seed{seed}",
            fake,
            seed,
            tasks=targets,
            sources=("cola", "mrpc", "qnli", "qqp", "rte", "sst2"),
        )
        for seed in seeds
        for fake, targets in classifiers()
    ]


def write_run(
    parent: Path,
    fake: Fake,
    seed: int = 42,
    *,
    tasks: Mapping[str, str] | None = None,
    samples: Sequence[int] = SAMPLES,
    rates: Sequence[float] = (0.003, 0.01),
    batch_sizes: Sequence[int] = (8,),
    scores: Mapping[str, Sequence[float | None]] | None = None,
    sources: Sequence[str] = SOURCES,
    finished: int | None = None,
    failure: tuple[str, str] | None = None,
    packages: Mapping[str, str] | None = None,
) -> Path:
    """Write one run folder.

    Args:
        parent: Where the folder goes, under the run's name.
        fake: What the run is.
        seed: Its seed.
        tasks: Target -> metric; None takes `TASKS`.
        samples: Seeds of the few-shot samples.
        rates: Learning rates of the grid.
        batch_sizes: Batch sizes of the grid.
        scores: Task -> test score of each sample, in place of made-up ones; None is undefined.
        sources: What it was primed on.
        finished: Number of targets (task and sample) that are done, with no results.csv; the next one has its first
            cell and no pick. None: all of them.
        failure: Stage and error of `failure.json`.
        packages: In environment.json, over the made-up ones.

    Returns:
        The folder.
    """
    run = _Run(parent / fake.name, fake, seed, dict(TASKS if tasks is None else tasks), tuple(samples))
    run.write_config(parent)
    run.write_environment(packages or {})
    if fake.method != "none" and not (failure and failure[0] == "upstream"):
        run.write_upstream(sources)
    if failure:
        _json(run.folder / "failure.json", {"stage": failure[0], "error": failure[1]})
        if failure[0] == "upstream":
            return run.folder
    run.write_downstream([(rate, size) for rate in rates for size in batch_sizes], scores or {}, finished)
    return run.folder


@dataclass(frozen=True)
class _Run:
    folder: Path
    fake: Fake
    seed: int
    tasks: dict[str, str]
    samples: tuple[int, ...]

    @cached_property
    def targets(self) -> list[tuple[str, int]]:
        return [(task, sample) for task in sorted(self.tasks) for sample in sorted(self.samples)]

    def write_config(self, parent: Path) -> None:
        content: dict[str, Any] = {
            "name": self.fake.name,
            "seed": self.seed,
            "output_dir": f"runs/{parent.name}",
            "model": {"path": "pocket"},
            "modules": dict(self.fake.modules),
            "tasks": {"gym": "gym", "partition": "random", "samples": list(self.samples)},
            "upstream": {"method": self.fake.method, "train": list(self.fake.upstream), "steps": 400},
            "downstream": {"train": list(self.fake.downstream), "learning_rate": [0.003, 0.01], "batch_size": [8], "steps": 150, "warmup": 15, "evaluate_every": 50},
        }  # fmt: skip
        for dotted, value in self.fake.changes.items():
            *above, key = dotted.split(".")
            section = content
            for name in above:
                section = section[name]
            section[key] = value
        self.folder.mkdir(parents=True, exist_ok=True)
        text = dump_config(Config.model_validate(content))
        (self.folder / "config.yaml").write_text(text, encoding="utf-8")

    def write_environment(self, packages: Mapping[str, str]) -> None:
        versions = {"priming": "0.1.0", "torch": "2.13.0+cpu", "transformers": "5.23.0", "numpy": "2.4.6"}
        facts = {"python": "3.11.7", "platform": "Linux", "device": "x86_64", "threads": 2, "packages": {**versions, **packages}}  # fmt: skip
        _json(self.folder / "environment.json", facts)

    def write_upstream(self, sources: Sequence[str]) -> None:
        leave_out = self.fake.changes.get("tasks.leave_out", ())
        size = sum({"M": 980_000, "A": 20_544, "MA": 41_088}[part] for part in self.fake.upstream)
        facts = {
            "format": 1,
            "sources": sorted(set(sources) - set(leave_out)),
            "trained_parameters": size,
            "sha256": {},
        }
        _json(self.folder / "upstream" / "final" / "manifest.json", facts)
        slower = 3.0 if self.fake.method == "maml" else 1.0
        rows = [
            f"prime,1,{slower * 60:.3f},{slower * 60:.3f},900,{start}-{start + 200}" for start in (0, 200)
        ]
        _timing(self.folder / "upstream", rows)

    def write_downstream(
        self,
        grid: Sequence[tuple[float, int]],
        scores: Mapping[str, Sequence[float | None]],
        finished: int | None,
    ) -> None:
        folder, rows = self.folder / "downstream", []
        done = self.targets if finished is None else self.targets[:finished]
        names = [
            [f"{task}/{sample}/lr{rate!r}_bs{size}" for rate, size in grid] for task, sample in self.targets
        ]
        _json(folder / "plan.json", {"identity": "0" * 64, "banks": names})
        for task, sample in self.targets[: len(done) + 1]:
            cells = list(self._cells(task, sample, grid))
            given = scores.get(task)
            test = self._draw(task, sample, "test") if given is None else given[self.samples.index(sample)]
            best = max(cells, key=lambda cell: cell["dev_score"])
            for cell in cells if (task, sample) in done else cells[:1]:
                _json(folder / "cells" / task / str(sample) / f"{_name(cell)}.json", cell)
            if (task, sample) in done:
                off_label = 0.02 if self.tasks[task] in ("ACC", "Classification-F1") else None
                pick = {"cell": _name(best), "test_score": test, "off_label_rate": off_label}
                _json(folder / "picks" / task / f"{sample}.json", pick)
                rows += [self._row(cell, pick) for cell in cells]
        if finished is None:
            write_results(folder / "results.csv", rows)
        cost = 9.0 if "M" in self.fake.downstream else 4.0
        members = [(len(bank), " ".join(bank)) for bank in names[: len(done)]]
        _timing(folder, [f"tune,{count},{cost:.3f},{cost / count:.3f},950,{text}" for count, text in members])

    def _cells(self, task: str, sample: int, grid: Sequence[tuple[float, int]]) -> Iterator[dict[str, Any]]:
        trained = 1_000_000 if "M" in self.fake.downstream else 20_544
        for rank, (rate, size) in enumerate(grid):
            top = self._draw(task, sample, "dev") - 0.03 * rank
            curve = [
                {"step": step, "score": top * (1 - 0.4 * 0.5 ** (step / 50)), "loss": 1.5 - step / 300}
                for step in (50, 100, 150)
            ]
            yield {
                "task": task, "sample": sample, "learning_rate": rate, "batch_size": size, "curve": curve,
                "best_step": 150, "dev_score": curve[-1]["score"], "off_label_rate": 0.0,
                "trained_parameters": trained, "stopped_at": None, "status": "done",
            }  # fmt: skip

    def _draw(self, task: str, sample: int, what: str) -> float:
        level = numpy_stream(0, "order", task, "level").uniform(0.3, 0.7)
        slope = numpy_stream(0, "order", task, self.fake.name).uniform(0.3, 1.7)
        noise = numpy_stream(self.seed, "order", task, sample, self.fake.name, what).normal(0, 0.03)
        return float(np.clip(level + slope * self.fake.effect + noise, 0.02, 0.98))

    def _row(self, cell: Mapping[str, Any], pick: Mapping[str, Any]) -> ResultRow:
        picked = pick["cell"] == _name(cell)
        return ResultRow(
            run=self.fake.name,
            task=cell["task"],
            metric=self.tasks[cell["task"]],
            sample=cell["sample"],
            learning_rate=cell["learning_rate"],
            batch_size=cell["batch_size"],
            dev_score=cell["dev_score"],
            test_score=pick["test_score"] if picked else None,
            picked=picked,
            best_step=cell["best_step"],
            off_label_rate=pick["off_label_rate"] if picked else None,
            status=cell["status"].split(":")[0],
        )


def _name(cell: Mapping[str, Any]) -> str:
    return f"lr{cell['learning_rate']!r}_bs{cell['batch_size']}"


def _timing(folder: Path, rows: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    header = "what,slots,seconds,seconds_per_slot,peak_mib,members"
    (folder / "timing.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")


def _json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="utf-8")
