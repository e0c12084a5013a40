"""What a combination took: time, memory and numbers trained."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from priming.report.computing.combining import Combined
from priming.report.numbers import Cost


def cost_of(combination: Combined) -> Cost:
    """Means over the seeds of a combination.

    Where a seed's targets were tuned in several places, their downstream times add up, and the upstream stage counts
    once. Times of a seed that is not finished are left out.

    Args:
        combination: The runs of one name.
    """
    seeds = [[run for run in combination.runs if run.seed == seed] for seed in combination.seeds]
    finished = [runs for runs in seeds if all(run.status == "done" for run in runs)]
    trained = [run.upstream.parameters for run in combination.runs]
    peaks = [cell.peak_mib for run in combination.runs for cell in run.cells]
    peaks += [run.upstream.peak_mib for run in combination.runs]
    in_cells = [cell.trained_parameters for run in combination.runs for cell in run.cells]
    return Cost(
        run=combination.name,
        upstream_seconds=_mean(_mean(run.upstream.seconds for run in runs) for runs in seeds),
        downstream_seconds=_mean(math.fsum(run.seconds for run in runs) for runs in finished),
        peak_mib=max(_known(peaks), default=math.nan),
        upstream_parameters=_mean(float(number) for number in trained if number is not None),
        downstream_parameters=_mean(float(number) for number in in_cells if number is not None),
    )


def _known(values: Iterable[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]


def _mean(values: Iterable[float]) -> float:
    """Mean of the values that are known; NaN if none is."""
    known = _known(values)
    return float(np.mean(known)) if known else math.nan
