"""Tiny random models, a byte tokenizer and toy tasks: no network, no assets."""

from __future__ import annotations

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    BertConfig,
    BertModel,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaModel,
    T5Config,
    T5ForConditionalGeneration,
)

from priming.adapters.settings import AdapterBiasSettings, HeadSettings, HoulsbySettings, MetaAdapterSettings
from priming.data.encoding import Encoder
from priming.models.classifier import Classifier
from priming.models.language_model import LanguageModel
from priming.models.text_to_text import TextToTextModel
from priming.tasks.spec import Example, Sample, Task

HOULSBY = HoulsbySettings(kind="houlsby", bottleneck=3)
BIAS = AdapterBiasSettings(kind="adapter_bias")
META = MetaAdapterSettings(kind="meta_adapter", bottleneck=2)
HEAD = HeadSettings(kind="head")
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def byte_tokenizer():
    vocabulary = {
        token: index for index, token in enumerate([*SPECIAL, *sorted(pre_tokenizers.ByteLevel.alphabet())])
    }
    backend = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    backend.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    names = ("bos_token", "pad_token", "eos_token", "unk_token", "mask_token")
    return PreTrainedTokenizerFast(tokenizer_object=backend, **dict(zip(names, SPECIAL, strict=True)))


def tiny_bart(seed: int = 0, **changes):
    sizes = {
        "vocab_size": 261, "d_model": 12, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 2,
        "decoder_attention_heads": 2, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16, "max_position_embeddings": 96,
        "dropout": 0.0, "init_std": 0.3, **changes,
    }  # fmt: skip
    return _seeded(seed, lambda: BartForConditionalGeneration(BartConfig(**sizes)))


def tiny_t5(seed: int = 0, **changes):
    sizes = {
        "vocab_size": 261, "d_model": 12, "d_kv": 6, "d_ff": 16, "num_layers": 2, "num_decoder_layers": 2,
        "num_heads": 2, "dropout_rate": 0.0, "decoder_start_token_id": 1, "pad_token_id": 1, "eos_token_id": 2,
        "initializer_factor": 1.0, **changes,
    }  # fmt: skip
    return _seeded(seed, lambda: T5ForConditionalGeneration(T5Config(**sizes)))


def _encoder_sizes(changes):
    return {
        "vocab_size": 261, "hidden_size": 12, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 16, "max_position_embeddings": 96, "initializer_range": 0.3, "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0, "pad_token_id": 1, **changes,
    }  # fmt: skip


def tiny_bert(seed: int = 0, **changes):
    sizes = _encoder_sizes(changes)
    return _seeded(seed, lambda: BertModel(BertConfig(**sizes), add_pooling_layer=False))


def tiny_roberta(seed: int = 0, **changes):
    sizes = {**_encoder_sizes(changes), "type_vocab_size": 1}
    return _seeded(seed, lambda: RobertaModel(RobertaConfig(**sizes), add_pooling_layer=False))


def _seeded(seed, build):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return build()


FAMILIES = {"bart": tiny_bart, "t5": tiny_t5, "bert": tiny_bert, "roberta": tiny_roberta}
CLASSIFIERS = ("bert", "roberta")


def tiny_model(
    *, modules=None, dtype=torch.float64, seed: int = 0, spread: float = 0.0, family: str = "bart", **changes
) -> LanguageModel:
    """A tiny model with adapters, and a head where it needs one; `spread` moves what is attached away from the
    identity, so that it matters."""
    modules = {"A": HOULSBY} if modules is None else modules
    kind = Classifier if family in CLASSIFIERS else TextToTextModel
    declared = {**modules, "H": HEAD} if family in CLASSIFIERS else modules
    model = kind(FAMILIES[family](seed, **changes).to(dtype), byte_tokenizer(), modules=declared, seed=seed)
    generator = torch.Generator().manual_seed(seed + 1)
    for name in model.parts.names(tuple(modules)) if spread else ():
        tensor = dict(model.module.named_parameters())[name]
        tensor.data.add_(
            torch.randn(tensor.shape, generator=generator, dtype=torch.float64).to(dtype), alpha=spread
        )
    return model


def encoder_of(model: LanguageModel, input_length: int = 48, output_length: int = 8) -> Encoder:
    return model.encoder(input_length=input_length, output_length=output_length)


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


def toy_classes(name: str = "thirds", *, rows: int = 6, samples=(13, 21), pairs: bool = False) -> Task:
    """Says what the length of a word leaves when divided by three: a task of three labels."""
    two = toy_task(name, rows=rows, samples=samples, seed=5)
    answers = ("none", "one", "two")

    def relabel(examples):
        return tuple(
            Example(
                f"{example.input} [SEP] twin" if pairs else example.input, (answers[len(example.input) % 3],)
            )
            for example in examples
        )

    draws = {
        seed: Sample(relabel(own.train), relabel(own.dev), relabel(own.test))
        for seed, own in two.samples.items()
    }
    return Task(name, "ACC", draws, kind="classification", labels=answers)


def toy_regression(name: str = "lengths", *, rows: int = 5, samples=(13, 21)) -> Task:
    """Says how long a word is."""
    words = toy_task(name, rows=rows, samples=samples, seed=9)

    def measure(examples):
        return tuple(Example(example.input, (repr(len(example.input) / 4),)) for example in examples)

    draws = {
        seed: Sample(measure(own.train), measure(own.dev), measure(own.test))
        for seed, own in words.samples.items()
    }
    return Task(name, "Pearson-Correlation", draws, kind="regression")
