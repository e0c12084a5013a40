"""Tiny random models, a byte tokenizer and toy tasks: no network, no assets."""

from __future__ import annotations

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import BartConfig, BartForConditionalGeneration, PreTrainedTokenizerFast

from priming.adapters.settings import HoulsbySettings
from priming.data.encoding import Encoder
from priming.models.language_model import LanguageModel
from priming.tasks.spec import Example, Sample, Task

HOULSBY = HoulsbySettings(kind="houlsby", bottleneck=3)
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def byte_tokenizer():
    vocabulary = {
        token: index for index, token in enumerate([*SPECIAL, *sorted(pre_tokenizers.ByteLevel.alphabet())])
    }
    backend = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    backend.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    names = ("bos_token", "pad_token", "eos_token", "unk_token", "mask_token")
    return PreTrainedTokenizerFast(tokenizer_object=backend, **dict(zip(names, SPECIAL, strict=True)))


def tiny_bart(seed: int = 0, **changes):
    sizes = {
        "vocab_size": 261, "d_model": 12, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 2,
        "decoder_attention_heads": 2, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16, "max_position_embeddings": 96,
        "dropout": 0.0, "init_std": 0.3, **changes,
    }  # fmt: skip
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return BartForConditionalGeneration(BartConfig(**sizes))


def tiny_model(
    *, modules=None, dtype=torch.float64, seed: int = 0, spread: float = 0.0, **changes
) -> LanguageModel:
    """A tiny BART with adapters; `spread` moves the adapters away from the identity, so that they matter."""
    modules = {"A": HOULSBY} if modules is None else modules
    model = LanguageModel(tiny_bart(seed, **changes).to(dtype), byte_tokenizer(), modules=modules, seed=seed)
    generator = torch.Generator().manual_seed(seed + 1)
    for name in model.parts.names(tuple(modules)) if spread else ():
        tensor = dict(model.module.named_parameters())[name]
        tensor.data.add_(
            torch.randn(tensor.shape, generator=generator, dtype=torch.float64).to(dtype), alpha=spread
        )
    return model


def encoder_of(model: LanguageModel, input_length: int = 48, output_length: int = 8) -> Encoder:
    return Encoder(model.tokenizer, input_length=input_length, output_length=output_length)


def toy_task(
    name: str = "parity", *, rows: int = 4, samples=(13, 21), metric: str = "ACC", seed: int = 0
) -> Task:
    """Says whether a word has an even number of letters; inputs of unlike lengths."""

    def split(stream):
        generator = np.random.Generator(np.random.PCG64(stream))
        words = [
            "".join(generator.choice(list("abcdef"), size=generator.integers(1, 9))) for _ in range(rows)
        ]
        return tuple(Example(word, ("even" if len(word) % 2 == 0 else "odd",)) for word in words)

    base = seed + sum(map(ord, name))
    draws = {s: Sample(split([base, s, 0]), split([base, s, 1]), split([base, 7, 2])) for s in samples}
    return Task(name, metric, draws, kind="classification", labels=("even", "odd"))
