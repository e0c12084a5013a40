"""Attach modules to a language model with forward hooks, and take them off again without a trace.

The language model's own parameter names never change: an adapter becomes a child of the projection it follows, and
detaching removes the child, the hook and the borrowed class. Hooks are plain functions that read the adapter from
the module they run on, so a copied model uses its own adapters.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from priming.adapters.base import Adapter, AddedModule, InputAdapter, Params, split_slots
from priming.adapters.registry import build_adapter
from priming.adapters.settings import ModuleSettings
from priming.errors import ModelError
from priming.models.sites import find_sites
from priming.seeding import torch_stream

CHILD = "adapters"
_HANDLE = "_priming_hook"


class BankLayerNorm(nn.LayerNorm):
    """A LayerNorm whose weight and bias may carry a leading slot axis [K, d].

    PyTorch refuses that shape, so the class is swapped while modules are attached; without the axis it is
    `nn.LayerNorm` itself.
    """

    def forward(self, hidden: Tensor) -> Tensor:
        """Normalise [R, ..., d]; each slot's rows with its own weight and bias."""
        if self.weight.dim() == 1:
            return super().forward(hidden)
        normal = functional.layer_norm(hidden, self.normalized_shape, None, None, self.eps)
        blocks = split_slots(normal, self.weight.shape[0])
        return torch.addcmul(self.bias.unsqueeze(1), blocks, self.weight.unsqueeze(1)).view(hidden.shape)


def _run_adapters(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
    for adapter in cast("nn.ModuleDict", getattr(module, CHILD)).values():
        output = adapter(output, inputs[0])
    return output


def attach(module: nn.Module, model_type: str, modules: Mapping[str, ModuleSettings], seed: int) -> None:
    """Attach the modules a configuration declares, with their initial values drawn.

    Args:
        module: The language model; its parameters stay as they are.
        model_type: `config.model_type` of the `transformers` model.
        modules: Part name -> settings.
        seed: The run's seed; every module draws from its own stream ("init", part, site).

    Raises:
        ModelError: The architecture has no sites, or modules are attached already.
    """
    if any(name.split(".")[-1] == CHILD for name, _ in module.named_modules()):
        raise ModelError("modules are attached to this model already; detach them first")
    reference = next(module.parameters())
    for part, settings in modules.items():
        for site in find_sites(module, model_type):
            adapter = build_adapter(part, settings, site.hidden_size).to(reference.device, reference.dtype)
            attach_adapter(module, site.module, adapter)
    for child in module.modules():
        if type(child) is nn.LayerNorm:
            child.__class__ = BankLayerNorm
    module.requires_grad_(requires_grad=False)
    tensors = dict(module.named_parameters())
    for name, value in draw_parts(module, tuple(modules), seed).items():
        tensors[name].copy_(value)


def attach_adapter(module: nn.Module, site: str, adapter: Adapter) -> None:
    """Attach one adapter after the projection named `site`."""
    projection = module.get_submodule(site)
    if not hasattr(projection, CHILD):
        projection.add_module(CHILD, nn.ModuleDict())
        setattr(projection, _HANDLE, projection.register_forward_hook(_run_adapters))
    cast("nn.ModuleDict", getattr(projection, CHILD))[adapter.part] = adapter


def attach_input_adapter(module: nn.Module, adapter: InputAdapter) -> None:
    """Attach one module that prepares what the encoder reads."""
    if not hasattr(module, CHILD):
        module.add_module(CHILD, nn.ModuleDict())
    cast("nn.ModuleDict", getattr(module, CHILD))[adapter.part] = adapter


def input_adapters(module: nn.Module) -> tuple[InputAdapter, ...]:
    """The attached modules that prepare what the encoder reads, in order of attachment."""
    children = getattr(module, CHILD, None)
    found = children.values() if isinstance(children, nn.ModuleDict) else ()
    return tuple(child for child in found if isinstance(child, InputAdapter))


def draw_parts(module: nn.Module, parts: Sequence[str], seed: int, *key: str | int) -> Params:
    """Draw initial values of what the named parts own; the model itself is not touched.

    Args:
        module: The language model with its modules attached.
        parts: Part names; nothing they borrow is drawn.
        seed: The run's seed.
        key: Extends each stream's key, such as a task and a sample for a fresh draw.

    Returns:
        Name -> value, on the model's device and in its type.
    """
    drawn: Params = {}
    for name, child in module.named_modules():
        if isinstance(child, AddedModule) and child.part in parts:
            fresh = copy.deepcopy(child)
            fresh.reset(torch_stream(seed, "init", child.part, name, *key))
            drawn.update((f"{name}.{own}", value.detach()) for own, value in fresh.named_parameters())
    return drawn


def detach(module: nn.Module) -> None:
    """Take every attached module off; what remains is the language model, bit for bit."""
    for child in list(module.modules()):
        if hasattr(child, CHILD):
            delattr(child, CHILD)
        if hasattr(child, _HANDLE):
            getattr(child, _HANDLE).remove()
            delattr(child, _HANDLE)
        if type(child) is BankLayerNorm:
            child.__class__ = nn.LayerNorm  # type: ignore[assignment]
