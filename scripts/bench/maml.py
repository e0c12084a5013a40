"""Memory and time of the constant-memory meta-gradient against the naive full graph, printed as ratios.

    python scripts/bench/maml.py

Memory: the peak resident size of one meta-gradient with 1 and with 10 inner steps, each in a process of its own,
net of a process that does everything but the step. Time and gradient difference: both ways in one process,
interleaved. The model is a BART of 256 dimensions and 3 + 3 layers with random weights, 16 support and 16 query
rows of 64 tokens, psi_u = M, psi_d = A (Houlsby 8 and LayerNorms).
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers import BartConfig, BartForConditionalGeneration

from priming.adapters.base import Params
from priming.adapters.settings import HoulsbySettings
from priming.data.batching import Batch
from priming.models.bank import expand_slots
from priming.models.text_to_text import TextToTextModel
from priming.upstream.meta_gradient import SecondOrder, meta_gradient

RATE = 5e-4
ROWS, READ, WRITTEN, VOCABULARY = 16, 64, 8, 8000


class Problem:
    """One task's support and query batch on a random BART."""

    def __init__(self) -> None:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            sizes = {"d_model": 256, "vocab_size": VOCABULARY, "max_position_embeddings": 128, "dropout": 0.0}
            for side in ("encoder", "decoder"):
                sizes |= {f"{side}_layers": 3, f"{side}_attention_heads": 4, f"{side}_ffn_dim": 1024}
            module = BartForConditionalGeneration(BartConfig(**sizes))
        self.model = TextToTextModel(module, None, modules={"A": HoulsbySettings(kind="houlsby")})
        generator = torch.Generator().manual_seed(1)
        self.support_rows, self.query_rows = self._rows(generator), self._rows(generator)
        inner = self.model.parts.names(["A"])
        self.psi = self.model.params([name for name in self.model.parts.owned("M") if name not in inner])
        self.phi = expand_slots(self.model.params(inner), 1)

    @staticmethod
    def _rows(generator: torch.Generator) -> Batch:
        inputs = torch.randint(5, VOCABULARY, (ROWS, READ), generator=generator)
        labels = torch.randint(5, VOCABULARY, (ROWS, WRITTEN), generator=generator)
        return Batch(inputs, torch.ones(ROWS, READ, dtype=torch.bool), labels, 1)

    def support(self, psi: Params, phi: Params, step: int = 0) -> Tensor:  # noqa: ARG002 - no dropout to replay
        """The support loss."""
        return self.model.losses({**psi, **phi}, self.support_rows, training=True)

    def query(self, psi: Params, phi: Params) -> Tensor:
        """The query loss."""
        return self.model.losses({**psi, **phi}, self.query_rows, training=True)

    def walk(self, steps: int, second_order: SecondOrder = "exact") -> Params:
        """The meta-gradient at constant memory."""
        found = meta_gradient(
            self.support, self.query, self.psi, self.phi, steps=steps, rate=RATE, second_order=second_order
        )
        return {**found.outer, **found.inner}

    def naive(self, steps: int) -> Params:
        """The meta-gradient by differentiating through the whole inner loop."""
        psi = {name: value.detach().requires_grad_() for name, value in self.psi.items()}
        start = {name: value.detach().clone().requires_grad_() for name, value in self.phi.items()}
        phi = start
        with sdpa_kernel([SDPBackend.MATH]):
            for _ in range(steps):
                loss = self.support(psi, phi).sum()
                gradients = torch.autograd.grad(loss, list(phi.values()), create_graph=True)
                phi = {n: value - RATE * g for (n, value), g in zip(phi.items(), gradients, strict=True)}
        wanted = {**psi, **start}
        found = torch.autograd.grad(self.query(psi, phi).sum(), list(wanted.values()), allow_unused=True)
        return {
            n: torch.zeros_like(v) if g is None else g
            for (n, v), g in zip(wanted.items(), found, strict=True)
        }


def peak_mib(way: str, steps: int, allocator: dict[str, str]) -> float:
    """Peak resident MiB of one meta-gradient in a process of its own; the way `floor` makes no step."""
    command = [sys.executable, __file__, "--way", way, "--steps", str(steps)]
    environment = {**os.environ, **allocator}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603
    return float(json.loads(done.stdout)["peak_mib"])


def print_peaks(steps: int) -> None:
    """Peaks with 1 and with more inner steps, as the C allocator comes and with freed blocks returned at once."""
    for title, allocator in (("default", {}), ("freed blocks returned", {"MALLOC_MMAP_THRESHOLD_": "65536"})):
        floor = peak_mib("floor", 0, allocator)
        print(f"peak memory, allocator: {title}; floor of the process {floor:.0f} MiB")
        for way in ("exact", "finite_difference", "naive"):
            short, long = (peak_mib(way, count, allocator) - floor for count in (1, steps))
            print(
                f"  {way:18} {short:5.0f} MiB with 1 inner step, {long:5.0f} with {steps}: ratio {long / short:.2f}"
            )


def measure(way: str, steps: int) -> None:
    """Make one meta-gradient and print this process's peak."""
    problem = Problem()
    if way == "naive":
        problem.naive(steps)
    elif way != "floor":
        problem.walk(steps, "finite_difference" if way == "finite_difference" else "exact")
    print(json.dumps({"peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def relative(got: Params, want: Params) -> float:
    """Norm of the difference over the norm of what is wanted."""
    difference = torch.cat([(got[name] - want[name]).flatten() for name in want]).norm()
    return float(difference / torch.cat([value.flatten() for value in want.values()]).norm())


def seconds(function: Callable[[], object]) -> float:
    """Wall time of one call."""
    gc.collect()
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def compare(steps: int, repeats: int) -> None:
    """Time and gradients of every way against the naive one, interleaved."""
    problem = Problem()
    ways: dict[str, Callable[[], Params]] = {
        "naive": lambda: problem.naive(steps),
        "exact": lambda: problem.walk(steps),
        "finite_difference": lambda: problem.walk(steps, "finite_difference"),
    }
    want = ways["naive"]()
    errors = {name: relative(way(), want) for name, way in ways.items()}
    times = [{name: seconds(way) for name, way in ways.items()} for _ in range(repeats)]
    for name in ("exact", "finite_difference"):
        ratio = median(row[name] / row["naive"] for row in times)
        print(
            f"{name:18} time {ratio:.2f} x naive, gradient differs by {errors[name]:.1e} ({steps} inner steps)"
        )


def main() -> None:
    """Print the whole comparison, or measure one process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--way", choices=["floor", "naive", "exact", "finite_difference"], help=argparse.SUPPRESS
    )
    parser.add_argument("--steps", type=int, default=10, help="inner steps of the longer loop")
    parser.add_argument("--repeats", type=int, default=3, help="timed repetitions")
    options = parser.parse_args()
    if options.way:
        measure(options.way, options.steps)
        return
    print_peaks(options.steps)
    compare(options.steps, options.repeats)


if __name__ == "__main__":
    main()
