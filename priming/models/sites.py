"""Where adapters attach: one row per architecture.

A site is the end of a sublayer, before the residual is added and normalised (Houlsby et al., ICML 2019, figure 2; no
adapter sits on cross-attention). In BERT and RoBERTa an adapter acts after the sublayer's dropout, as the papers have
it; in BART and T5 after the last projection, before its dropout, which makes no difference in evaluation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from torch import nn

from priming.adapters.base import Place
from priming.errors import ModelError

Sublayer = Literal["attention", "feed_forward"]


@dataclass(frozen=True)
class Site:
    """One place where adapters can sit.

    Attributes:
        layer: Dotted name of its layer.
        module: Dotted name of the module whose output adapters change.
        projection: Dotted name of the sublayer's last projection: `module` itself, or the one before its dropout.
        place: What the adapters there need to know.
    """

    layer: str
    module: str
    projection: str
    place: Place


@dataclass(frozen=True)
class Architecture:
    """How one family of models names its parts.

    Attributes:
        stacks: Dotted names of the lists of layers.
        attention: The self-attention's output projection, relative to a layer.
        feed_forward: The feed-forward's output projection, relative to a layer; the names are tried in turn, since an
            encoder's layers may have fewer sublayers than a decoder's.
        dropout: Name of the dropout beside the projection after which adapters act; None where there is no such module.
        writes: Whether the family is an encoder-decoder that writes text; else it reads and a head classifies.
    """

    stacks: tuple[str, ...]
    attention: str
    feed_forward: tuple[str, ...]
    dropout: str | None
    writes: bool


_BERT = Architecture(("encoder.layer",), "attention.output.dense", ("output.dense",), "dropout", writes=False)
ARCHITECTURES = {
    "bart": Architecture(
        ("model.encoder.layers", "model.decoder.layers"), "self_attn.out_proj", ("fc2",), None, writes=True
    ),
    "bert": _BERT,
    "roberta": _BERT,
    "t5": Architecture(
        ("encoder.block", "decoder.block"),
        "layer.0.SelfAttention.o",
        ("layer.2.DenseReluDense.wo", "layer.1.DenseReluDense.wo"),
        None,
        writes=True,
    ),
}


def require_supported(config: Any) -> None:
    """Refuse a model of an unknown family.

    Args:
        config: Of a `transformers` model.

    Raises:
        ModelError: It is not supported; the message says what is.
    """
    if config.model_type in ARCHITECTURES:
        return
    if not config.is_encoder_decoder:
        raise ModelError(
            f"model type '{config.model_type}' is no encoder-decoder, nor an encoder of a known family; decoder-only "
            f"models are not supported yet. Use one of the families {', '.join(sorted(ARCHITECTURES))}"
        )
    _row(config.model_type)


def find_layers(module: nn.Module, model_type: str) -> tuple[str, ...]:
    """Dotted names of a language model's layers, in order.

    Raises:
        ModelError: There is no row for this architecture.
    """
    row = _row(model_type)
    return tuple(
        f"{stack}.{name}" for stack in row.stacks for name, _ in module.get_submodule(stack).named_children()
    )


def find_sites(module: nn.Module, model_type: str) -> tuple[Site, ...]:
    """Every site of a language model, in layer order.

    Args:
        module: The language model.
        model_type: `config.model_type` of the `transformers` model.

    Raises:
        ModelError: There is no row for this architecture.
    """
    row = _row(model_type)
    return tuple(
        site for layer in find_layers(module, model_type) for site in _layer_sites(module, row, layer)
    )


def _row(model_type: str) -> Architecture:
    if model_type not in ARCHITECTURES:
        raise ModelError(
            f"model type '{model_type}' has no adapter sites; supported: {', '.join(sorted(ARCHITECTURES))}. Use such a "
            "model, or add a row to priming/models/sites.py"
        )
    return ARCHITECTURES[model_type]


def _layer_sites(module: nn.Module, row: Architecture, layer: str) -> Iterator[Site]:
    names = dict(module.get_submodule(layer).named_modules())
    feed_forward = next((name for name in row.feed_forward if name in names), row.feed_forward[0])
    pairs: tuple[tuple[Sublayer, str], ...] = (("attention", row.attention), ("feed_forward", feed_forward))
    for sublayer, name in pairs:
        linear = names.get(name)
        if not isinstance(linear, nn.Linear):
            raise ModelError(
                f"'{layer}.{name}' is {'missing' if linear is None else f'a {type(linear).__name__}'}; adapters attach "
                "to linear projections"
            )
        projection = f"{layer}.{name}"
        end = f"{projection.rpartition('.')[0]}.{row.dropout}" if row.dropout else projection
        yield Site(layer, end, projection, Place(sublayer, linear.out_features, linear.in_features))
