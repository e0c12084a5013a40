"""The configuration of a run: the settings of every component, composed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from priming.adapters.settings import AdapterSettings, MetaAdapterSettings, ModuleSettings, head_parts
from priming.config.naming import Combination
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

    @property
    def combination(self) -> Combination:
        """What is trained where, as the literature names it."""
        primed = self.upstream.trains
        method = self.upstream.method if primed else "none"
        return Combination(method, self.upstream.train if primed else (), self.downstream.train)

    def problems(self) -> Iterable[Problem]:
        """Everything in which the sections do not fit each other."""
        yield from _odd_module_names(self.modules)
        yield from self._module_problems()
        learns = self.upstream.method == "maml" and self.upstream.inner_learning_rate.learned != "none"
        if self.downstream.use_learned_rates and self.upstream.from_run is None and not learns:
            yield Problem(
                ("downstream.use_learned_rates", "upstream.inner_learning_rate.learned", "upstream.method"),
                "no inner learning rates are learned here; set upstream.method to maml and "
                "upstream.inner_learning_rate.learned to per_layer, or name a run that learned them in upstream.from",
            )
        if self.upstream.trains:
            yield from self._undeclared_parts(("upstream.train", "upstream.method"), self.upstream.train)
        yield from self._undeclared_parts(("downstream.train",), self.downstream.train)
        if self.upstream.trains and self.upstream.is_meta:
            yield from self._meta_problems()
        if self.upstream.from_run == self.name:
            yield Problem(
                ("upstream.from", "name"),
                f"'{self.name}' is this run itself; remove the key to use this run's own upstream result",
            )

    def _module_problems(self) -> Iterable[Problem]:
        heads = head_parts(self.modules)
        for name in heads[1:]:
            yield Problem((f"modules.{name}",), f"{heads[0]} is a task head already; declare one")
        for name in heads[:1]:
            if self.upstream.trains and name in self.upstream.train:
                yield Problem(
                    ("upstream.train", f"modules.{name}"),
                    f"{name} is a task head: each source task has its own, trained along and thrown away; leave {name} out",
                )
            if name not in self.downstream.train:
                yield Problem(
                    ("downstream.train", f"modules.{name}"),
                    f"{name} is a task head, drawn anew for every target task; untrained it would guess, so list {name} too",
                )
        wrapped = any(isinstance(own, AdapterSettings) for own in self.modules.values())
        for name, module in self.modules.items():
            if isinstance(module, MetaAdapterSettings) and not wrapped:
                yield Problem(
                    (f"modules.{name}",),
                    "a meta-adapter stands below and above an adapter, and modules declares none; add one, such as "
                    "A: {kind: houlsby}",
                )

    def _meta_problems(self) -> Iterable[Problem]:
        at_once, method = self.upstream.tasks_at_once, self.upstream.method
        inner = self.downstream.train if method == "maml" else (*self.upstream.train, *self.downstream.train)
        if at_once > 1 and LANGUAGE_MODEL in inner:
            yield Problem(
                ("upstream.tasks_at_once", "downstream.train", "upstream.train", "upstream.method"),
                f"{at_once} tasks cannot share a forward pass where the inner loop trains M itself; set it to 1",
            )
        if (
            method == "maml"
            and self.upstream.second_order == "finite_difference"
            and self.precision == "bfloat16"
        ):
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
        elif not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
            yield Problem(
                (f"modules.{name}",),
                "a module's name must start with a capital letter and hold letters and digits alone, such as A or MA",
            )
