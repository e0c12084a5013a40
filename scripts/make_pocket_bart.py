"""Pre-train the pocket BART by denoising the pocket gym's plain text.

    python scripts/make_pocket_bart.py --out priming/models/pocket

The objective is BART's text infilling (Lewis et al., 2020): spans of random length become one `<mask>` each, and the
decoder writes the whole text again. The result is a folder that `transformers` loads as it stands. The same seed and
steps give the same files on the same machine.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from torch import Tensor, nn
from transformers import BartConfig, BartForConditionalGeneration, GenerationConfig, PreTrainedTokenizerFast

from priming.seeding import derive_seed, dropout_stream, numpy_stream
from priming.tasks.pocket import plain_text

BOS, PAD, EOS, UNK, MASK = range(5)
SPECIAL_TOKENS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
IGNORED = -100


def train_tokenizer(texts: Sequence[str], vocabulary: int) -> PreTrainedTokenizerFast:
    """A byte-level BPE over `texts` that can read any text, in BART's form `<s> ... </s>`.

    Args:
        texts: What to learn the merges from.
        vocabulary: The most tokens there may be.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        min_frequency=5,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", BOS), ("</s>", EOS)],
    )
    roles = ("bos", "pad", "eos", "unk", "mask")
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=512,
        model_input_names=["input_ids", "attention_mask"],
        clean_up_tokenization_spaces=False,
        **{f"{role}_token": text for role, text in zip(roles, SPECIAL_TOKENS, strict=True)},
    )


def build_model(vocabulary: int) -> BartForConditionalGeneration:
    """A randomly initialised BART of about a million parameters."""
    config = BartConfig(
        vocab_size=vocabulary,
        max_position_embeddings=512,
        d_model=128,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=384,
        decoder_ffn_dim=384,
        dropout=0.1,
        init_std=0.08,  # about 1 / sqrt(d_model); with 0.02 so small a model is slow to find out that it can copy
        bos_token_id=BOS,
        pad_token_id=PAD,
        eos_token_id=EOS,
        decoder_start_token_id=EOS,
        forced_eos_token_id=None,
    )
    return BartForConditionalGeneration(config)


def infill(tokens: Sequence[int], draw: np.random.Generator, rate: float, span: float) -> list[int]:
    """Replace spans by one mask each until about `rate` of the tokens is gone.

    Args:
        tokens: The text between `<s>` and `</s>`.
        draw: Where the spans are drawn from.
        rate: Share of tokens to hide.
        span: Mean length of a span (Poisson); an empty span inserts a mask.

    Returns:
        The noisy text, without `<s>` and `</s>`.
    """
    lengths: list[int] = []
    budget = max(1, round(rate * len(tokens)))
    while sum(lengths) < budget:
        lengths.append(min(int(draw.poisson(span)), budget - sum(lengths)))
    kept = len(tokens) - budget
    # Every span stands before one of the kept tokens, or after the last: so no two of them overlap.
    places = np.sort(draw.integers(0, kept + 1, size=len(lengths)))
    noisy: list[int] = []
    position = taken = 0
    for place, length in zip(places.tolist(), lengths, strict=True):
        noisy += [*tokens[position : position + place - taken], MASK]
        position += place - taken + length
        taken = place
    return noisy + list(tokens[position:])


def pad(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    """Rows as one integer tensor [rows, longest], filled up on the right."""
    width = max(map(len, rows))
    return torch.tensor([[*row, *[value] * (width - len(row))] for row in rows])


def denoising_batch(
    texts: Sequence[Sequence[int]], draw: np.random.Generator, rate: float, span: float
) -> dict[str, Tensor]:
    """Noisy inputs and whole targets, as the keyword arguments of the model."""
    inputs = pad([[BOS, *infill(tokens, draw, rate, span), EOS] for tokens in texts], PAD)
    labels = pad([[BOS, *tokens, EOS] for tokens in texts], IGNORED)
    return {"input_ids": inputs, "attention_mask": (inputs != PAD).long(), "labels": labels}


def batches(
    tokenizer: PreTrainedTokenizerFast, seed: int, steps: int, size: int, shelf: int = 50
) -> Iterator[list[list[int]]]:
    """Token lists of new paragraphs, `size` at a time and of like lengths; none is visited twice."""
    order = numpy_stream(seed, "order", "pocket-bart")
    texts = plain_text(seed, steps * size)
    while chunk := list(islice(texts, shelf * size)):
        rows = sorted(encode(tokenizer, chunk), key=len)
        groups = [rows[start : start + size] for start in range(0, len(rows), size)]
        yield from (groups[int(place)] for place in order.permutation(len(groups)))


def encode(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> list[list[int]]:
    """Tokens of every text with its leading space, without `<s>` and `</s>`."""
    rows: list[list[int]] = tokenizer([f" {text}" for text in texts], add_special_tokens=False)["input_ids"]
    return rows


def pretrain(
    model: BartForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, arguments: argparse.Namespace
) -> None:
    """Train the model in place: AdamW, linear warm-up over 5 % of the steps, then linear decay to zero."""
    model.train()
    draw = numpy_stream(arguments.seed, "order", "pocket-bart", "noise")
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=arguments.learning_rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    warmup = max(1, arguments.steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / warmup, (arguments.steps - step) / (arguments.steps - warmup)),
    )
    start, recent = time.perf_counter(), []
    for step, texts in enumerate(
        batches(tokenizer, arguments.seed, arguments.steps, arguments.batch_size), 1
    ):
        loss = model(**denoising_batch(texts, draw, arguments.mask_rate, arguments.mean_span)).loss
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        recent.append(loss.item())
        if step % 250 == 0 or step == arguments.steps:
            seconds = time.perf_counter() - start
            print(f"step {step:6d}  loss {np.mean(recent):.3f}  {seconds:6.0f} s", flush=True)
            recent.clear()


@torch.inference_mode()
def held_out_loss(
    model: BartForConditionalGeneration, rows: Sequence[Sequence[int]], arguments: argparse.Namespace
) -> float:
    """Mean denoising loss per batch of 50 paragraphs that were not trained on, in nats per token."""
    model.eval()
    draw = numpy_stream(arguments.seed, "order", "pocket-bart", "held-out")
    groups = [rows[start : start + 50] for start in range(0, len(rows), 50)]
    losses = [
        model(**denoising_batch(group, draw, arguments.mask_rate, arguments.mean_span)).loss
        for group in groups
    ]
    return float(torch.stack(losses).mean())


@torch.inference_mode()
def word_accuracy(
    model: BartForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, texts: Sequence[str], seed: int
) -> tuple[float, float]:
    """How often one hidden word per text is filled in rightly.

    The decoder is given the true text before the word; a word counts if all its tokens are the most likely ones.

    Returns:
        The model's accuracy, and that of always naming the commonest of the hidden words.
    """
    model.eval()
    draw = numpy_stream(seed, "order", "pocket-bart", "words")
    right, hidden = 0, []
    for text in texts:
        words = text.split(" ")
        place = int(draw.integers(len(words)))
        before, word, after = (
            encode(tokenizer, [" ".join(part)])[0] if part else []
            for part in (words[:place], words[place : place + 1], words[place + 1 :])
        )
        batch = {
            "input_ids": torch.tensor([[BOS, *before, MASK, *after, EOS]]),
            "decoder_input_ids": torch.tensor([[EOS, BOS, *before, *word]]),
        }
        start = 1 + len(before)
        guesses = model(**batch).logits[0, start : start + len(word)].argmax(-1)
        right += guesses.tolist() == word
        hidden.append(words[place])
    return right / len(texts), Counter(hidden).most_common(1)[0][1] / len(texts)


def save(model: BartForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Write model and tokenizer into `folder`, every file under a temporary name first."""
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    model.generation_config = GenerationConfig(
        bos_token_id=BOS, pad_token_id=PAD, eos_token_id=EOS, decoder_start_token_id=EOS
    )
    model.save_pretrained(partial)
    tokenizer.save_pretrained(partial)
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(partial.iterdir()):
        path.chmod(0o644)  # safetensors writes files that their owner alone may read
        path.replace(folder / path.name)
    partial.rmdir()


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Pre-train the pocket BART on the pocket gym's plain text.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument(
        "--seed", type=int, default=42, help="seed of text, noise, initial values and dropout"
    )
    parser.add_argument("--steps", type=int, default=8000, help="optimiser steps")
    parser.add_argument("--batch-size", type=int, default=24, help="paragraphs per step")
    parser.add_argument("--learning-rate", type=float, default=2e-3, help="peak learning rate")
    parser.add_argument("--mask-rate", type=float, default=0.3, help="share of tokens that is hidden")
    parser.add_argument(
        "--mean-span", type=float, default=2.0, help="mean length of a hidden span, in tokens"
    )
    parser.add_argument(
        "--vocabulary", type=int, default=2000, help="the most tokens that the tokenizer may have"
    )
    parser.add_argument("--threads", type=int, default=1, help="CPU threads")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Train tokenizer and model, print how good they are, and save them."""
    arguments = parse_arguments(argv)
    torch.set_num_threads(arguments.threads)
    tokenizer = train_tokenizer(
        [f" {text}" for text in plain_text(arguments.seed, 20_000)], arguments.vocabulary
    )
    with dropout_stream(torch.device("cpu"), arguments.seed, "pocket-bart"):
        model = build_model(len(tokenizer))
        print(f"{model.num_parameters():,} parameters, {len(tokenizer):,} tokens")
        pretrain(model, tokenizer, arguments)
    held_out = list(plain_text(derive_seed(arguments.seed, "split", "held-out"), 1000))
    accuracy, baseline = word_accuracy(model, tokenizer, held_out, arguments.seed)
    loss = held_out_loss(model, encode(tokenizer, held_out), arguments)
    print(
        f"held out: denoising loss {loss:.3f}; single words {accuracy:.1%} right, commonest word {baseline:.1%}"
    )
    save(model, tokenizer, arguments.out)


if __name__ == "__main__":
    main()
