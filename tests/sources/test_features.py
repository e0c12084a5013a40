from __future__ import annotations

import pytest
import torch
from tiny import encoder_of, tiny_model, toy_classes, toy_task

from priming.data.batching import make_batch
from priming.models.bank import expand_slots
from priming.sources import passes as passes_module
from priming.sources.features import answer_features
from priming.sources.passes import encode_rows


def rows_of(model, task):
    return encode_rows(encoder_of(model), [task])[0].train


@pytest.mark.parametrize(("family", "begin"), [("bart", 2), ("t5", 2)])
def test_those_of_an_encoder_decoder_write_the_first_token_that_answers_differ_in(family, begin):
    model = tiny_model(family=family, spread=0.1)
    rows = rows_of(model, toy_task(rows=5))  # " even" and " odd" share what stands before e and o
    assert {row.answers[0][begin] for row in rows} == {
        model.tokenizer.convert_tokens_to_ids(one) for one in "eo"
    }
    found = answer_features(model, {}, rows, 1)
    assert found.shape == (1, 5, 12)
    read = [model.module.config.decoder_start_token_id, *rows[0].answers[0][:begin]]
    for row, own in zip(rows, found[0], strict=True):
        logits = model.module(
            input_ids=torch.tensor([row.input]), decoder_input_ids=torch.tensor([read])
        ).logits
        scale = 12**-0.5 if model.module.config.tie_word_embeddings and family == "t5" else 1
        ours = (
            model.module.lm_head(own * scale) + getattr(model.module, "final_logits_bias", torch.zeros(1))[0]
        )
        assert torch.allclose(logits[0, -1], ours, atol=1e-10)


@pytest.mark.parametrize("family", ["bert", "roberta"])
def test_those_of_a_classifier_are_what_its_head_reads(family):
    model = tiny_model(family=family, spread=0.1)
    rows = rows_of(model, toy_classes(rows=6, pairs=True))
    head = model.draw_head(3, 0, "x")
    weight, bias = (head[name] for name in sorted(model.head_names, reverse=True))
    scores = answer_features(model, {}, rows, 1)[0] @ weight.T + bias
    labels = torch.tensor([row.answers[0][0] for row in rows])
    expected = torch.nn.functional.cross_entropy(scores, labels)
    assert torch.allclose(model.losses(head, make_batch([rows]), training=False)[0], expected)


@pytest.mark.parametrize("family", ["bart", "bert"])
def test_a_bank_gives_every_slot_its_own_and_passes_do_not_matter(family, monkeypatch):
    model = tiny_model(family=family, spread=0.1)
    rows = rows_of(model, toy_task(rows=5))
    names = model.parts.names(("A",))
    bank = {name: value.clone() for name, value in expand_slots(model.params(names), 2).items()}
    for value in bank.values():
        value[1] += 0.1
    together = answer_features(model, bank, rows, 2)
    monkeypatch.setitem(passes_module.FLOATS_AT_ONCE, "cpu", 1)
    for slot in range(2):
        alone = answer_features(model, {name: value[slot] for name, value in bank.items()}, rows, 1)[0]
        assert torch.allclose(together[slot], alone, atol=1e-10)
    assert not torch.allclose(together[0], together[1])
