"""The law of the bank for every adapter and every family, with heads of unlike width; learned rates downstream."""

from __future__ import annotations

import pytest
import torch
from tiny import BIAS, CLASSIFIERS, FAMILIES, HOULSBY, META, tiny_model, toy_classes, toy_regression, toy_task

from priming import DownstreamSettings, DownstreamTuner
from priming.downstream.cells import Target
from priming.downstream.learned_rates import relative_rates
from priming.errors import ModelError, TrainingError

LENGTHS = {"input_length": 48, "output_length": 8}


def tune(family, modules, *, inner_rates=None, tasks=None, **changes):
    classifies = family in CLASSIFIERS
    settings = {
        "train": ("A", "H") if classifies else ("A",), "learning_rate": (3e-2, 3e-3), "batch_size": (2,), "steps": 4,
        "warmup": 1, "evaluate_every": 2, "beams": 2, "bank_size": 24, "max_grad_norm": 0.5, **changes,
    }  # fmt: skip
    model = tiny_model(family=family, modules=modules, spread=0.2)
    own = [toy_task("one", rows=4), toy_classes("two", rows=6, pairs=True)]
    own += [toy_regression("three")] if classifies else []
    tuner = DownstreamTuner(model, DownstreamSettings(**settings), inner_rates=inner_rates, **LENGTHS)
    return tuner.tune(tasks or own), tuner


def furthest(one, other):
    return max(
        float((one[target][name] - other[target][name]).abs().max()) for target in one for name in one[target]
    )


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "modules",
    [{"A": HOULSBY}, {"A": BIAS}, {"A": HOULSBY, "MA": META}],
    ids=["houlsby", "adapter_bias", "meta"],
)
def test_a_bank_of_all_cells_equals_every_cell_alone(family, modules):
    alone, _ = tune(family, modules, bank_size=1)
    together, tuner = tune(family, modules)
    assert len(tuner.banks(tuner.encode([toy_task("one")]), "cpu")) == 1
    assert furthest(together.tuned, alone.tuned) < 1e-9
    for one, other in zip(together.rows, alone.rows, strict=True):
        assert (one.task, one.sample, one.best_step, one.picked) == (
            other.task, other.sample, other.best_step, other.picked,
        )  # fmt: skip
        assert one.dev_score == pytest.approx(other.dev_score, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("train", [("H",), ("M", "H"), ("M", "A", "H"), ("MA", "H")])
def test_every_set_with_a_head_trains_what_it_names_and_nothing_else(train):
    result, tuner = tune("bert", {"A": HOULSBY, "MA": META}, train=train, keep_tuned=True, learning_rate=1e-2)
    tuned = result.tuned[Target("two", 13)]
    assert set(tuned) == set(tuner.model.parts.names(train))
    weight, bias = (tuned[name] for name in tuner.model.head_names)
    assert (tuple(weight.shape), tuple(bias.shape)) == ((3, 12), (3,))
    start = tuner._initial(Target("two", 13), 3)
    for part in train:
        assert any(not torch.equal(tuned[n], start[n]) for n in tuner.model.parts.owned(part)), part


def test_a_head_is_drawn_once_per_task_and_sample_whatever_init_says():
    starts = {}
    for init in ("keep", "fresh"):
        _, tuner = tune("bert", {"A": HOULSBY}, init=init, steps=1, warmup=0, evaluate_every=1)
        for sample in (13, 21):
            values = tuner._initial(Target("one", sample), 2)
            starts[init, sample] = values[tuner.model.head_names[0]]
    assert torch.equal(starts["keep", 13], starts["fresh", 13])
    assert not torch.equal(starts["keep", 13], starts["keep", 21])


def test_a_head_that_is_not_trained_is_refused():
    with pytest.raises(ModelError, match=r"downstream.train: \['A'\] lacks H, the head"):
        tune("bert", {"A": HOULSBY}, train=("A",))


def test_learned_rates_scale_each_layers_learning_rate_relative_to_their_mean():
    layers = {"a": "one", "b": "two", "c": "two"}
    assert relative_rates({"one": 1.0, "two": 3.0, "unused": 9.0}, layers) == {"a": 0.5, "b": 1.5, "c": 1.5}
    with pytest.raises(TrainingError, match="use_learned_rates: no learned rate for two"):
        relative_rates({"one": 1.0}, layers)


@pytest.mark.parametrize("bank_size", [1, 24])
def test_a_layer_whose_relative_rate_is_tiny_hardly_moves(bank_size):
    _, plain = tune("bart", {"A": HOULSBY}, steps=1, warmup=0, evaluate_every=1)
    groups = dict.fromkeys(plain.model.parts.layer[name] for name in plain._names)
    rates = {group: 1e-12 if group.endswith("encoder.layers.0") else 1.0 for group in groups}
    result, tuner = tune(
        "bart", {"A": HOULSBY}, use_learned_rates=True, inner_rates=rates, bank_size=bank_size
    )
    start, tuned = tuner._initial(Target("one", 13), 0), result.tuned[Target("one", 13)]
    for name in tuner._names:
        moved = float((tuned[name] - start[name]).abs().max())
        still = tuner.model.parts.layer[name].endswith("encoder.layers.0")
        assert (moved < 1e-9) == still, name
    equal, _ = tune("bart", {"A": HOULSBY}, use_learned_rates=True, inner_rates=dict.fromkeys(groups, 0.3))
    assert furthest(equal.tuned, tune("bart", {"A": HOULSBY})[0].tuned) < 1e-12


def test_learned_rates_that_are_not_there_are_missed_by_name():
    with pytest.raises(TrainingError, match=r"no learned rate for .*layers.0.*inner_learning_rate.learned"):
        tune("bart", {"A": HOULSBY}, use_learned_rates=True)
