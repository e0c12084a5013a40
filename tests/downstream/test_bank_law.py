"""The law of the bank: K cells tuned together equal K cells tuned alone, whatever stands beside them."""

from __future__ import annotations

import pytest
import torch
from tiny import encoder_of, tiny_model, toy_task

from priming import DownstreamSettings, DownstreamTuner
from priming.data.batching import make_batch
from priming.downstream.cells import Target

TASKS = [toy_task("one", rows=4), toy_task("two", rows=7), toy_task("three", rows=5)]


def tune(tasks=TASKS, *, modules=None, dtype=torch.float64, **changes):
    settings = {
        "train": ("A",), "learning_rate": (3e-2, 3e-3), "batch_size": (2, 3), "steps": 5, "warmup": 1,
        "evaluate_every": 2, "beams": 1, "bank_size": 24, "max_grad_norm": 0.5, **changes,
    }  # fmt: skip
    model = tiny_model(spread=0.2, modules=modules, dtype=dtype)
    tuner = DownstreamTuner(model, DownstreamSettings(**settings), input_length=48, output_length=8)
    return tuner.tune(tasks), tuner


def cells(result):
    return {(row.task, row.sample, row.learning_rate, row.batch_size): row for row in result.rows}


def furthest(one, other):
    return max(float((one[name] - other[name]).abs().max()) for name in one)


@pytest.fixture(scope="module")
def alone():
    return tune(bank_size=1)[0]


@pytest.mark.parametrize("bank_size", [2, 5, 24])
def test_training_does_not_change_with_the_size_of_the_bank(alone, bank_size):
    banked, _ = tune(bank_size=bank_size)
    assert banked.rows == alone.rows
    assert banked.tuned.keys() == alone.tuned.keys()
    assert max(furthest(banked.tuned[target], alone.tuned[target]) for target in alone.tuned) < 1e-9
    assert (
        furthest(alone.tuned[Target("one", 13)], alone.tuned[Target("one", 21)]) > 1e-3
    )  # there is something to tell apart


def test_training_does_not_change_with_neighbours_or_their_order(alone):
    reordered, _ = tune(TASKS[::-1])
    single, _ = tune([TASKS[1]])
    assert reordered.rows == alone.rows
    for result in (reordered, single):
        for target, params in result.tuned.items():
            assert furthest(params, alone.tuned[target]) < 1e-9
        assert all(cells(alone)[key] == row for key, row in cells(result).items())


def test_the_grid_has_one_start_per_task_and_sample_and_fresh_draws_differ():
    _, tuner = tune([TASKS[0]], init="fresh", steps=1, warmup=0, evaluate_every=1)
    starts = {sample: tuner._initial(Target("one", sample), 0) for sample in (13, 21)}
    own, norms = tuner.model.parts.owned("A"), set(tuner.model.parts.borrowed["A"])
    matrices = [name for name in own if name.endswith("down_weight")]
    assert all(not torch.equal(starts[13][name], starts[21][name]) for name in matrices)
    assert all(torch.equal(starts[13][name], tuner._initial(Target("one", 13), 0)[name]) for name in own)
    assert all(
        torch.equal(starts[13][name], value) for name, value in tuner.model.params(tuple(norms)).items()
    )


@pytest.mark.parametrize("beams", [1, 4])
def test_a_bank_generates_as_its_slots_do(beams):
    model = tiny_model()
    slots = [tiny_model(spread=0.3 + 0.1 * k, seed=0).params(model.parts.names(["A"])) for k in range(3)]
    examples = encoder_of(model).encode(
        toy_task(rows=12, samples=(13,)), toy_task(rows=12, samples=(13,)).samples[13].train
    )
    blocks = [examples[:4], examples[4:8], examples[8:]]
    bank = {name: torch.stack([slot[name] for slot in slots]) for name in slots[0]}
    together = model.generate(bank, make_batch(blocks), beams=beams, length=7)
    alone = [
        row
        for slot, block in zip(slots, blocks, strict=True)
        for row in model.generate(slot, make_batch([block]), beams=beams, length=7)
    ]

    def strip(rows):
        return [[token for token in row if token != 1] for row in rows]

    assert strip(together) == strip(alone)
    assert len({tuple(row) for row in strip(together)}) > 1


def test_losses_of_a_bank_equal_those_of_its_slots_when_sizes_differ():
    model = tiny_model()
    slots = [tiny_model(spread=0.3 + 0.1 * k, seed=0).params(model.parts.names(["A"])) for k in range(3)]
    examples = encoder_of(model).encode(
        toy_task(rows=9, samples=(13,)), toy_task(rows=9, samples=(13,)).samples[13].train
    )
    blocks = [examples[:4], examples[4:6], examples[6:]]
    bank = {name: torch.stack([slot[name] for slot in slots]) for name in slots[0]}
    for reduction in ("mean", "sum"):
        together = model.losses(
            bank, make_batch(blocks), training=False, label_smoothing=0.1, reduction=reduction
        )
        alone = [
            model.losses(s, make_batch([b]), training=False, label_smoothing=0.1, reduction=reduction)[0]
            for s, b in zip(slots, blocks, strict=True)
        ]
        torch.testing.assert_close(together, torch.stack(alone), rtol=1e-12, atol=0)


def test_the_language_model_itself_is_never_banked():
    result, tuner = tune([TASKS[0]], modules={}, train=("M",), keep_tuned=True)
    assert all(len(bank) == 1 for bank in tuner.banks(tuner.encode([TASKS[0]]), "cpu"))
    assert set(result.tuned[Target("one", 13)]) == set(tuner.model.parts.owned("M"))


def test_both_parts_are_tuned_together_one_by_one():
    result, tuner = tune([TASKS[0]], train=("M", "A"), keep_tuned=True)
    start = tuner.model.params(tuner.model.parts.names(("M", "A")))
    tuned = result.tuned[Target("one", 13)]
    assert set(tuned) == set(start)
    assert all(
        any(not torch.equal(tuned[n], start[n]) for n in tuner.model.parts.owned(part)) for part in ("M", "A")
    )


def test_the_model_is_left_as_it_was():
    _, tuner = tune([TASKS[0]])
    fresh = tiny_model(spread=0.2)
    names = tuple(fresh.parts.owner)
    assert all(
        torch.equal(value, tuner.model.params([name])[name]) for name, value in fresh.params(names).items()
    )
