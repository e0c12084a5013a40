"""The configuration of a run: the settings of every component, composed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from priming.adapters.settings import ModuleSettings
from priming.downstream.settings import DownstreamSettings
from priming.errors import nearest
from priming.models.settings import ModelSettings
from priming.settings import Problem, RunName, Settings
from priming.tasks.settings import TasksSettings
from priming.upstream.settings import UpstreamSettings

LANGUAGE_MODEL = "M"
"""The part that every run has: the pre-trained language model."""


def _check_device(device: str) -> str:
    if not re.fullmatch(r"auto|cpu|cuda(:[0-9]+)?", device):
        raise ValueError(
            f"{device!r} is not allowed{nearest(device, ('auto', 'cpu', 'cuda'))}; "
            "allowed: auto, cpu, cuda, or cuda: and a number such as cuda:0"
        )
    return device


class Config(Settings):
    """Everything that determines a run, upstream and downstream."""

    name: RunName
    """The run's name, and its folder in `output_dir`."""
    seed: Annotated[int, Field(ge=0)] = 42
    """The seed from which every random stream of the run is derived."""
    output_dir: Annotated[str, Field(min_length=1)] = "runs"
    """The folder that holds the folders of runs."""
    device: Annotated[str, AfterValidator(_check_device)] = "auto"
    """`auto` takes the first CUDA device, or else the CPU."""
    precision: Literal["float32", "bfloat16", "float64"] = "float32"
    model: ModelSettings
    modules: Annotated[dict[str, ModuleSettings], Field(default_factory=dict)]
    """Part name -> the module added to the language model under this name."""
    tasks: TasksSettings
    upstream: UpstreamSettings = UpstreamSettings()
    downstream: DownstreamSettings

    def problems(self) -> Iterable[Problem]:
        """Everything in which the sections do not fit each other."""
        yield from _odd_module_names(self.modules)
        if self.upstream.trains:
            yield from self._undeclared_parts(("upstream.train", "upstream.method"), self.upstream.train)
        yield from self._undeclared_parts(("downstream.train",), self.downstream.train)
        if self.upstream.trains and self.upstream.method == "maml":
            yield from self._maml_problems()
        if self.upstream.from_run == self.name:
            yield Problem(
                ("upstream.from", "name"),
                f"'{self.name}' is this run itself; remove the key to use this run's own upstream result",
            )

    def _maml_problems(self) -> Iterable[Problem]:
        at_once = self.upstream.tasks_at_once
        if at_once > 1 and LANGUAGE_MODEL in self.downstream.train:
            yield Problem(
                ("upstream.tasks_at_once", "downstream.train", "upstream.method"),
                f"{at_once} tasks cannot share a forward pass where the inner loop trains M itself; set it to 1",
            )
        if self.upstream.second_order == "finite_difference" and self.precision == "bfloat16":
            yield Problem(
                ("upstream.second_order", "precision", "upstream.method"),
                "finite differences of bfloat16 losses are noise; use exact, none, or precision float32",
            )

    def _undeclared_parts(self, keys: tuple[str, ...], parts: Iterable[str]) -> Iterable[Problem]:
        declared = (LANGUAGE_MODEL, *(name for name in self.modules if name != LANGUAGE_MODEL))
        for part in dict.fromkeys(parts):
            if part not in declared:
                yield Problem(
                    (*keys, f"modules.{part}"),
                    f"no module declares the part '{part}'{nearest(part, declared)}; the parts are "
                    f"{', '.join(declared)}; declare it under modules or leave it out",
                )


def _odd_module_names(modules: Iterable[str]) -> Iterable[Problem]:
    for name in modules:
        if name == LANGUAGE_MODEL:
            yield Problem(
                (f"modules.{name}",), "M names the language model itself; give the module another name"
            )
        elif not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            yield Problem(
                (f"modules.{name}",),
                "a module's name must start with a letter and hold letters, digits and _ alone",
            )
