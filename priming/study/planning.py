"""What a study would do, how long it would take and how much memory, without doing it."""

from __future__ import annotations

import heapq
import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from priming.config.schema import Config
from priming.models.loading import resolve_device
from priming.runs.planning import StagePlan, plan_downstream, plan_upstream
from priming.runs.upstream import available_bytes
from priming.study.calibrating import DownstreamTimes, UpstreamTimes, time_downstream, time_upstream
from priming.study.loading import Study
from priming.study.matrix import Key, StudyRun, study_runs, upstream_stage
from priming.study.processes import Lanes
from priming.study.running import finished_runs, study_lanes
from priming.training.progress import progress_bar

_START = 4.0
"""Seconds from the start of a process to its first line, most of them importing torch."""
_GIB = 2**30


@dataclass(frozen=True)
class RunPlan:
    """What one run would take.

    Attributes:
        run: The run.
        finished: Whether it is over already.
        cells: Fine-tuning runs downstream.
        upstream_seconds: An estimate; 0 where nothing is trained, or it is shared.
        downstream_seconds: An estimate.
        peak_bytes: Memory at the peak of either stage, the process itself included; an estimate.
    """

    run: StudyRun
    finished: bool
    cells: int
    upstream_seconds: float
    downstream_seconds: float
    peak_bytes: float


@dataclass(frozen=True)
class StudyPlan:
    """What a study would take.

    Attributes:
        name: The study's name.
        runs: In the order in which they start.
        lanes: How many at a time.
        seconds: From start to end with what is finished left out; an estimate.
        calibrated_in: Seconds that the calibration took.
    """

    name: str
    runs: tuple[RunPlan, ...]
    lanes: Lanes
    seconds: float
    calibrated_in: float

    @property
    def text(self) -> str:
        """The plan in words, one line per combination."""
        return "\n".join([*_head(self), "", *_table(self), "", *_foot(self)])


def plan_study(study: Study) -> StudyPlan:
    """Plan a study; a few steps of each kind of stage are taken to see how long they last.

    Raises:
        PrimingError: As the runs themselves would, for whatever can be known before them.
    """
    runs = study_runs(study)
    lanes, finished = study_lanes(study, runs), finished_runs(runs)
    base, started = _resident_bytes(), time.perf_counter()
    uppers: dict[str, tuple[StagePlan, UpstreamTimes | None]] = {}
    lowers: dict[str, tuple[StagePlan, DownstreamTimes]] = {}
    seen: dict[tuple[str, str], float] = {}
    plans = []
    with progress_bar("plan", len(runs), unit="run") as advance:
        for number, run in enumerate(runs, start=1):
            config = run.config
            kinds = _upstream_kind(config), _downstream_kind(config)
            if kinds[0] not in uppers:
                uppers[kinds[0]] = _upstream(config, lanes.threads)
            if kinds[1] not in lowers:
                lowers[kinds[1]] = _downstream(config, lanes.threads)
            upper, lower = uppers[kinds[0]], lowers[kinds[1]]
            estimate = base + max(upper[0].peak_bytes, lower[0].peak_bytes)
            plans.append(
                RunPlan(
                    run=run,
                    finished=run.key in finished,
                    cells=lower[0].cells,
                    upstream_seconds=upper[1].total(config, upper[0]) if upper[1] else 0.0,
                    downstream_seconds=lower[1].total(config, lower[0]),
                    # what the timed steps took is a measurement, if also of the kinds before
                    peak_bytes=max(estimate, seen.setdefault(kinds, _resident_bytes())),
                )
            )
            advance(number)
    took = time.perf_counter() - started
    return StudyPlan(study.settings.name, tuple(plans), lanes, _makespan(plans, lanes.count), took)


def _upstream_kind(config: Config) -> str:
    """Equal for upstream stages that take equally long: all that differ in their seed alone."""
    facts = {key: value for key, value in upstream_stage(config).items() if key != "seed"}
    return json.dumps([facts, config.upstream.trains, config.upstream.evaluate_every], sort_keys=True)


def _downstream_kind(config: Config) -> str:
    """Equal for downstream stages that take equally long; the values that they start from do not matter."""
    sections = {"device", "precision", "model", "modules", "tasks", "downstream"}
    content = config.model_dump(mode="json", include=sections)
    content["downstream"].pop("init")
    content["tasks"].pop("leave_out")
    return json.dumps(content, sort_keys=True)


def _upstream(config: Config, threads: int) -> tuple[StagePlan, UpstreamTimes | None]:
    plan = plan_upstream(config)
    return plan, time_upstream(config, threads) if config.upstream.trains else None


def _downstream(config: Config, threads: int) -> tuple[StagePlan, DownstreamTimes]:
    plan = plan_downstream(config)
    return plan, time_downstream(config, plan, threads)


def _makespan(plans: Sequence[RunPlan], lanes: int) -> float:
    """When the last run ends if a lane that is free takes the first run whose upstream result is there."""
    free = [0.0] * lanes
    primed: dict[Key | None, float] = {None: 0.0, **{own.run.key: 0.0 for own in plans if own.finished}}
    waiting = [own for own in plans if not own.finished]
    while waiting:
        now = heapq.heappop(free)
        known = [own for own in waiting if own.run.shared_from in primed]
        ready = [max(now, primed[own.run.shared_from]) for own in known]
        plan = known[ready.index(min(ready))]
        waiting.remove(plan)
        start = min(ready) + _START
        primed[plan.run.key] = start + plan.upstream_seconds
        heapq.heappush(free, start + plan.upstream_seconds + plan.downstream_seconds)
    return max(free)


def _head(plan: StudyPlan) -> list[str]:
    seeds = sorted({own.run.config.seed for own in plan.runs})
    names = dict.fromkeys(own.run.name for own in plan.runs)
    trained = sum(own.run.config.upstream.trains for own in plan.runs)
    shared = sum(own.run.shared_from is not None for own in plan.runs)
    finished = sum(own.finished for own in plan.runs)
    what = f"{len(names)} combinations, seeds {', '.join(map(str, seeds))}"
    return [
        f"study {plan.name}: {len(plan.runs)} runs ({what}), {finished} of them finished",
        f"upstream: {trained} trained, {shared} shared; downstream: {sum(own.cells for own in plan.runs)} cells",
    ]


def _table(plan: StudyPlan) -> list[str]:
    rows = [("run", "seeds", "upstream", "cells", "seconds up", "seconds down", "GiB")]
    by_name: dict[str, list[RunPlan]] = {}
    for own in plan.runs:
        by_name.setdefault(own.run.name, []).append(own)
    for name, group in by_name.items():
        first = group[0]
        upstream = first.run.config.upstream
        how = f"from {upstream.from_run}" if upstream.from_run else "own" if upstream.trains else "none"
        rows.append(
            (
                *(name, str(len(group)), how, str(first.cells)),
                *(f"{first.upstream_seconds:.0f}", f"{first.downstream_seconds:.0f}"),
                f"{first.peak_bytes / _GIB:.2f}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    left = 3
    return [
        "  ".join(
            cell.ljust(width) if index < left and index != 1 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _foot(plan: StudyPlan) -> list[str]:
    lanes = plan.lanes
    device = resolve_device(plan.runs[0].run.config.device)
    where = f"GPU {', '.join(sorted(set(lanes.gpus)))}" if lanes.gpus else str(device).replace("cpu", "CPU")
    free = available_bytes() if device.type == "cpu" else None
    peak = sum(sorted((own.peak_bytes for own in plan.runs), reverse=True)[: lanes.count])
    scarce = (
        "" if free is None or peak <= free else f"; {free / _GIB:.2f} GiB are free: set processes to fewer"
    )
    how = f"a few steps of every kind were timed, in {plan.calibrated_in:.0f} seconds"
    return [
        f"at a time: {lanes.count} runs of {lanes.threads} threads on {where}",
        f"time: about {plan.seconds / 60:.0f} minutes for what is not finished ({how})",
        f"peak memory: about {peak / _GIB:.2f} GiB for all at a time (estimate){scarce}",
    ]


def _resident_bytes() -> float:
    """The most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak * (1 if sys.platform == "darwin" else 1024))
