"""Where adapters attach: one row per architecture.

A site is the last projection of a sublayer, before the residual is added and normalised (Houlsby et al., ICML
2019, figure 2; no adapter sits on cross-attention). BART's functional dropout follows the projection, so a hook
acts before it where the papers act after it, which makes no difference in evaluation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import nn

from priming.errors import ModelError


@dataclass(frozen=True)
class Site:
    """One place where an adapter can sit.

    Attributes:
        module: Dotted name of the projection in the language model.
        sublayer: Which sublayer it closes.
        hidden_size: d, the width of its output.
        source_size: Width of its input: d after attention, m after the feed-forward.
    """

    module: str
    sublayer: Literal["attention", "feed_forward"]
    hidden_size: int
    source_size: int


@dataclass(frozen=True)
class Architecture:
    """How one family of models names its parts.

    Attributes:
        stacks: Dotted names of the lists of layers.
        attention: The self-attention's output projection, relative to a layer.
        feed_forward: The feed-forward's output projection, relative to a layer.
    """

    stacks: tuple[str, ...]
    attention: str
    feed_forward: str


ARCHITECTURES = {
    "bart": Architecture(("model.encoder.layers", "model.decoder.layers"), "self_attn.out_proj", "fc2"),
}


def unsupported(model_type: str) -> str:
    """What to say of a model of another family."""
    return (
        f"model type '{model_type}' has no adapter sites; supported: {', '.join(sorted(ARCHITECTURES))}. Use such a "
        "model, or add a row to priming/models/sites.py"
    )


def find_sites(module: nn.Module, model_type: str) -> tuple[Site, ...]:
    """Every site of a language model, in layer order.

    Args:
        module: The language model.
        model_type: `config.model_type` of the `transformers` model.

    Raises:
        ModelError: There is no row for this architecture.
    """
    row = ARCHITECTURES.get(model_type)
    if row is None:
        raise ModelError(unsupported(model_type))
    sites = []
    for stack in row.stacks:
        for index in range(len(list(module.get_submodule(stack).children()))):
            for sublayer, projection in (("attention", row.attention), ("feed_forward", row.feed_forward)):
                name = f"{stack}.{index}.{projection}"
                linear = module.get_submodule(name)
                if not isinstance(linear, nn.Linear):
                    raise ModelError(
                        f"'{name}' is a {type(linear).__name__}; adapters attach to linear projections"
                    )
                kind: Literal["attention", "feed_forward"] = (
                    "attention" if sublayer == "attention" else "feed_forward"
                )
                sites.append(Site(name, kind, linear.out_features, linear.in_features))
    return tuple(sites)
