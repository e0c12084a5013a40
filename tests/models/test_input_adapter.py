"""The contract for methods that change what the encoder reads, shown with a toy prompt."""

from __future__ import annotations

import torch
from tiny import encoder_of, tiny_model, toy_task
from torch import nn

from priming.adapters.base import InputAdapter, as_bank
from priming.data.batching import make_batch
from priming.models.attachment import attach_child


class ToyPrompt(InputAdapter):
    """Two vectors before every input."""

    def __init__(self, width):
        super().__init__("P")
        self.vectors = nn.Parameter(torch.zeros(2, width, dtype=torch.float64))

    def reset(self, generator):
        with torch.no_grad():
            self.vectors.copy_(torch.randn(self.vectors.shape, generator=generator, dtype=torch.float64))

    def prepare(self, inputs, params):
        bank = as_bank(params["vectors"], 2)
        rows = len(inputs.mask) // len(bank)
        return inputs.prepend(bank.repeat_interleave(rows, dim=0))


def prompted():
    model = tiny_model(modules={})
    attach_child(model.module, ToyPrompt(12))
    model.refresh_parts()
    return model


def blocks(model):
    examples = encoder_of(model).encode(
        toy_task(rows=6, samples=(13,)), toy_task(rows=6, samples=(13,)).samples[13].train
    )
    return examples[:3], examples[3:]


def test_a_prompt_is_a_part_that_is_drawn_trained_and_banked_like_any_other():
    model = prompted()
    assert model.parts.parts == ("M", "P")
    drawn = [model.draw(["P"], seed) for seed in (1, 2)]
    name = model.parts.owned("P")[0]
    bank = {name: torch.stack([values[name] for values in drawn])}
    together = model.losses(bank, make_batch(blocks(model)), training=False)
    alone = [
        model.losses({name: values[name]}, make_batch([block]), training=False)[0]
        for values, block in zip(drawn, blocks(model), strict=True)
    ]
    torch.testing.assert_close(together, torch.stack(alone), rtol=1e-9, atol=0)
    assert (
        together[0] != model.losses({name: drawn[1][name]}, make_batch([blocks(model)[0]]), training=False)[0]
    )


def test_a_prompt_bank_generates_as_its_slots_do():
    model = prompted()
    name = model.parts.owned("P")[0]
    drawn = [{name: 3 * model.draw(["P"], seed)[name]} for seed in (1, 2)]
    bank = {name: torch.stack([values[name] for values in drawn])}
    for beams in (1, 3):
        together = model.generate(bank, make_batch(blocks(model)), beams=beams, length=5)
        alone = [
            row
            for values, block in zip(drawn, blocks(model), strict=True)
            for row in model.generate(values, make_batch([block]), beams=beams, length=5)
        ]
        strip = [[token for token in row if token != 1] for row in together]
        assert strip == [[token for token in row if token != 1] for row in alone]


def test_detaching_takes_the_prompt_off():
    model = prompted()
    bare = model.detach()
    assert not hasattr(bare, "adapters")
    assert model.parts.parts == ("M",)
