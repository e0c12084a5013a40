"""What learn2learn's own MAML computes, for `tests/parity/test_learn2learn.py` to compare with.

    folder=$(mktemp -d)
    .venv/bin/pip download --no-deps --no-binary :all: --dest "$folder" learn2learn==0.2.0
    tar -xzf "$folder"/learn2learn-0.2.0.tar.gz -C "$folder"
    .venv/bin/python scripts/parity/learn2learn_maml.py "$folder"/learn2learn-0.2.0

The package does not build on Python 3.11, but its files for MAML are plain Python; they alone are imported, from the
unpacked source. Nothing is installed. The script writes tests/parity/learn2learn.json: the summed query losses
after 1 and 3 inner steps on the adapters, and their second-order gradient with respect to the language model, the
adapters and both, as a norm and a product with a fixed direction for each parameter.

Model, batches and losses are this project's, so that both sides differentiate the same function; copying the model,
updating the copy and keeping the graph through all steps is learn2learn's. Its `MAML` class adapts every parameter
that asks for a gradient, so it serves where the outer gradient is of the adapters alone; where the language model is
in psi_u and stays as it is in the inner loop, `clone_module` and `maml_update`, which that class is made of, are given
the adapters' gradients only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from parity_tasks import INNER, LABEL_SMOOTHING, OUTER, RATE, STEPS, problem, summarise
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from priming.data.batching import make_batch
from priming.data.encoding import EncodedExample
from priming.models.language_model import LanguageModel
from priming.upstream.common import Episode

TARGET = Path(__file__).parents[2] / "tests" / "parity" / "learn2learn.json"


def import_maml(source: Path) -> Any:
    """Import learn2learn's MAML from its source, with empty packages in place of those that import everything."""
    for name in ("learn2learn", "learn2learn.algorithms"):
        package = ModuleType(name)
        package.__path__ = [str(source.joinpath(*name.split(".")))]
        sys.modules[name] = package
    return import_module("learn2learn.algorithms.maml")


class Reference:
    """Meta-gradients of the problem by learn2learn.

    Args:
        maml: Its module `algorithms.maml`.
        model: The language model.
    """

    def __init__(self, maml: Any, model: LanguageModel) -> None:
        self._maml = maml
        self._model = model
        self._inner = model.parts.names(INNER)

    def numbers(
        self, episodes: Sequence[Episode], outer: Sequence[str], steps: int
    ) -> dict[str, list[float]]:
        """What is stored: losses and gradients after so many inner steps."""
        names = self._model.parts.names(outer)
        parameters = dict(self._model.module.named_parameters())
        self._model.module.requires_grad_(requires_grad=False)
        for name in {*names, *self._inner}:
            parameters[name].requires_grad_()
        query = self._query_by_class if set(names) == set(self._inner) else self._query_by_parts
        with sdpa_kernel([SDPBackend.MATH]):  # the fused kernel has no second derivative
            losses = torch.stack([query(episode, steps) for episode in episodes])
            found = torch.autograd.grad(losses.sum(), [parameters[n] for n in names], materialize_grads=True)
        return summarise(losses.detach(), dict(zip(names, found, strict=True)))

    def _query_by_class(self, episode: Episode, steps: int) -> Tensor:
        learner = self._maml.MAML(self._model.module, lr=RATE, allow_nograd=True, allow_unused=False).clone()
        for _ in range(steps):
            learner.adapt(self._loss(learner.module, episode.support))
        return self._loss(learner.module, episode.query)

    def _query_by_parts(self, episode: Episode, steps: int) -> Tensor:
        clone = self._maml.clone_module(self._model.module)
        for _ in range(steps):
            parameters = dict(clone.named_parameters())
            own = [parameters[name] for name in self._inner]
            found = torch.autograd.grad(self._loss(clone, episode.support), own, create_graph=True)
            gradients = dict(zip(self._inner, found, strict=True))
            self._maml.maml_update(clone, RATE, [gradients.get(name) for name in parameters])
        return self._loss(clone, episode.query)

    def _loss(self, module: Any, rows: Sequence[EncodedExample]) -> Tensor:
        """The project's loss with the values that learn2learn's copy holds at the moment."""
        return self._model.losses(
            dict(module.named_parameters()),
            make_batch([rows]),
            training=False,
            label_smoothing=LABEL_SMOOTHING,
        )[0]


def main() -> None:
    """Write the numbers."""
    parser = argparse.ArgumentParser(description="Store meta-gradients computed by learn2learn.")
    parser.add_argument("source", type=Path, help="the folder of the unpacked learn2learn-0.2.0")
    source = parser.parse_args().source
    model, episodes = problem()
    reference = Reference(import_maml(source), model)
    numbers = {
        "versions": {"learn2learn": "0.2.0", "torch": version("torch").split("+")[0]},
        "gradients": {
            name: {str(steps): reference.numbers(episodes, outer, steps) for steps in STEPS}
            for name, outer in OUTER.items()
        },
    }
    TARGET.write_text(json.dumps(numbers) + "\n", encoding="utf-8")
    print(f"written: {TARGET}")


if __name__ == "__main__":
    main()
