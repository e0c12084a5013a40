"""Attach modules to a language model with forward hooks, and take them off again without a trace.

The language model's own parameter names never change: an adapter becomes a child of the module it follows, and
detaching removes the child, the hook and the borrowed class. Hooks are plain functions that read the adapter from
the module they run on, so a copied model uses its own adapters.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from torch import Tensor, nn

from priming.adapters.base import POSITIONS, Adapter, AddedModule, InputAdapter, Params, Position
from priming.adapters.head import LinearHead
from priming.adapters.registry import build_adapters
from priming.adapters.settings import AddedModuleSettings
from priming.errors import ModelError
from priming.models.norms import restore_norms, swap_norms
from priming.models.sites import Site, find_sites
from priming.seeding import torch_stream

CHILD = "adapters"
_HANDLES = "_priming_hooks"
_SOURCE = "_priming_source"
_END = "_priming_end"


def _run_adapters(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
    source = module.__dict__.pop(_SOURCE, inputs[0])
    for adapter in cast("nn.ModuleDict", getattr(module, CHILD)).values():
        output = adapter(output, source)
    return output


def _hand_over(projection: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    """Let the module that adapters follow know what its projection reads."""
    projection.__dict__[_END][0].__dict__[_SOURCE] = inputs[0]


def attach(module: nn.Module, model_type: str, modules: Mapping[str, AddedModuleSettings], seed: int) -> None:
    """Attach the modules a configuration declares, with their initial values drawn.

    Args:
        module: The language model; its parameters stay as they are.
        model_type: `config.model_type` of the `transformers` model.
        modules: Part name -> settings; a task's head is not attached here.
        seed: The run's seed; every module draws from its own stream ("init", part, site).

    Raises:
        ModelError: The architecture has no sites, or modules are attached already.
    """
    if any(name.split(".")[-1] == CHILD for name, _ in module.named_modules()):
        raise ModelError("modules are attached to this model already; detach them first")
    reference = next(module.parameters())
    for site in find_sites(module, model_type) if modules else ():
        adapters = {
            name: adapter.to(reference.device, reference.dtype)
            for name, adapter in _adapters_of(site, modules).items()
        }
        if adapters:
            _attach_adapters(module, site, adapters)
    swap_norms(module)
    module.requires_grad_(requires_grad=False)
    tensors = dict(module.named_parameters())
    for name, value in draw_parts(module, tuple(modules), seed).items():
        tensors[name].copy_(value)


def _adapters_of(site: Site, modules: Mapping[str, AddedModuleSettings]) -> dict[str, Adapter]:
    """The adapters of one site by name, in the order in which they act."""
    built = {part: build_adapters(part, settings, site.place) for part, settings in modules.items()}
    if any("adapter" in own for own in built.values()):
        place = replace(site.place, has_adapter=True)
        built = {part: build_adapters(part, settings, place) for part, settings in modules.items()}
    return {
        _child_name(part, position): own[position]
        for position in POSITIONS
        for part, own in built.items()
        if position in own
    }


def _child_name(part: str, position: Position) -> str:
    return part if position == "adapter" else f"{part}_{position}"


def _attach_adapters(module: nn.Module, site: Site, adapters: Mapping[str, Adapter]) -> None:
    end, projection = module.get_submodule(site.module), module.get_submodule(site.projection)
    end.add_module(CHILD, nn.ModuleDict(adapters))
    end.__dict__[_HANDLES] = [end.register_forward_hook(_run_adapters)]
    if end is not projection:
        projection.__dict__[_END] = [end]  # in a list, so that it does not become a child
        end.__dict__[_HANDLES].append(projection.register_forward_pre_hook(_hand_over))


def attach_child(module: nn.Module, child: AddedModule) -> None:
    """Attach one module to the language model as a whole: a task's head, or one that prepares what is read."""
    if not hasattr(module, CHILD):
        module.add_module(CHILD, nn.ModuleDict())
    reference = next(module.parameters())
    cast("nn.ModuleDict", getattr(module, CHILD))[child.part] = child.to(reference.device, reference.dtype)


def input_adapters(module: nn.Module) -> tuple[InputAdapter, ...]:
    """The attached modules that prepare what the encoder reads, in order of attachment."""
    return tuple(child for child in _children(module) if isinstance(child, InputAdapter))


def find_head(module: nn.Module) -> LinearHead | None:
    """The attached task head; None where there is none."""
    return next((child for child in _children(module) if isinstance(child, LinearHead)), None)


def _children(module: nn.Module) -> tuple[nn.Module, ...]:
    children = getattr(module, CHILD, None)
    return tuple(children.values()) if isinstance(children, nn.ModuleDict) else ()


def forget_sources(module: nn.Module) -> None:
    """Let go of what a pass that was broken off has handed over."""
    for child in module.modules():
        child.__dict__.pop(_SOURCE, None)


def draw_parts(module: nn.Module, parts: Sequence[str], seed: int, *key: str | int) -> Params:
    """Draw initial values of what the named parts own; the model itself is not touched.

    Args:
        module: The language model with its modules attached.
        parts: Part names; nothing they borrow is drawn, nor a task's head.
        seed: The run's seed.
        key: Extends each stream's key, such as a task and a sample for a fresh draw.

    Returns:
        Name -> value, on the model's device and in its type.
    """
    drawn: Params = {}
    for name, child in module.named_modules():
        if isinstance(child, AddedModule) and child.part in parts and not isinstance(child, LinearHead):
            fresh = copy.deepcopy(child)
            fresh.reset(torch_stream(seed, "init", child.part, name, *key))
            drawn.update((f"{name}.{own}", value.detach()) for own, value in fresh.named_parameters())
    return drawn


def detach(module: nn.Module) -> None:
    """Take every attached module off; what remains is the language model, bit for bit."""
    for child in list(module.modules()):
        if hasattr(child, CHILD):
            delattr(child, CHILD)
        for handle in child.__dict__.pop(_HANDLES, ()):
            handle.remove()
        child.__dict__.pop(_END, None)
    forget_sources(module)
    restore_norms(module)
