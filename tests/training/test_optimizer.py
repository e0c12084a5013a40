"""AdamW, clipping and schedule against PyTorch's and transformers' own."""

from __future__ import annotations

import pytest
import torch
from transformers import get_linear_schedule_with_warmup

from priming.errors import TrainingError
from priming.training.flat import FlatParams
from priming.training.loop import Optimisation, StepResult
from priming.training.optimizer import AdamW, clip_gradients, linear_schedule


def values(seed):
    generator = torch.Generator().manual_seed(seed)
    return {
        "bias": torch.randn(5, generator=generator, dtype=torch.float64),
        "weight": torch.randn(4, 3, generator=generator, dtype=torch.float64),
    }


def torch_run(start, gradients, rate, decay):
    tensors = {name: value.clone().requires_grad_() for name, value in start.items()}
    groups = [
        {"params": [tensors["weight"]], "weight_decay": decay},
        {"params": [tensors["bias"]], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=rate, eps=1e-8, betas=(0.9, 0.999))
    for gradient in gradients:
        for name, tensor in tensors.items():
            tensor.grad = gradient[name].clone()
        optimizer.step()
    return tensors


@pytest.mark.parametrize("slots", [1, 3])
def test_every_slot_equals_torch(slots):
    rates = [1e-2, 3e-3, 1e-1][:slots]
    starts = [values(slot) for slot in range(slots)]
    gradients = [[values(100 * step + slot) for slot in range(slots)] for step in range(7)]
    flat = FlatParams(starts[0], {"weight"}, slots=slots)
    for slot, start in enumerate(starts):
        flat.set_row(slot, start)
    optimizer = AdamW(flat, weight_decay=0.1)
    for step in gradients:
        stacked = {name: torch.stack([slot[name] for slot in step]) for name in starts[0]}
        optimizer.step(flat.gather(stacked), torch.tensor(rates, dtype=torch.float64))
    for slot, (start, rate) in enumerate(zip(starts, rates, strict=True)):
        want = torch_run(start, [step[slot] for step in gradients], rate, 0.1)
        for name, value in flat.row(slot).items():
            torch.testing.assert_close(value, want[name].detach(), rtol=1e-12, atol=1e-14)


def test_clipping_equals_torch_per_slot():
    gradient = torch.randn(3, 20, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    gradient[1] *= 0.01
    want = []
    for row in gradient:
        tensor = torch.zeros(20, dtype=torch.float64, requires_grad=True)
        tensor.grad = row.clone()
        want.append((torch.nn.utils.clip_grad_norm_([tensor], 0.5), tensor.grad))
    norms = clip_gradients(gradient, 0.5)
    for slot, (norm, row) in enumerate(want):
        torch.testing.assert_close(norms[slot], norm)
        torch.testing.assert_close(gradient[slot], row)


@pytest.mark.parametrize(("warmup", "steps"), [(0, 10), (3, 10), (10, 10)])
def test_schedule_equals_transformers(warmup, steps):
    tensor = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([tensor], lr=1.0)
    schedule = get_linear_schedule_with_warmup(optimizer, warmup, steps)
    for step in range(steps):
        assert linear_schedule(step, warmup=warmup, steps=steps) == pytest.approx(
            schedule.get_last_lr()[0], abs=1e-12
        )
        optimizer.step()
        schedule.step()


def quadratic(target):
    """A toy with a known optimum; slot 1 can be made to break at a step."""

    def algorithm(params, step):
        losses = ((params["x"] - target) ** 2).sum(dim=1)
        gradients = dict(zip(params, torch.autograd.grad(losses.sum(), list(params.values())), strict=True))
        return StepResult(losses.detach(), gradients, [f"task{i}" for i in range(len(losses))])

    return algorithm


def optimisation(algorithm, slots=2, **changes):
    flat = FlatParams({"x": torch.zeros(3, dtype=torch.float64)}, set(), slots=slots)
    settings = {"steps": 400, "warmup": 10, "weight_decay": 0.0, "max_grad_norm": None, **changes}
    return Optimisation(algorithm, flat, learning_rates=[0.05] * slots, **settings)


def test_the_loop_finds_a_known_optimum():
    target = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
    run = optimisation(quadratic(target))
    run.run()
    torch.testing.assert_close(run.flat.buffer, target.expand(2, 3), rtol=0, atol=1e-3)


def breaking(at, what):
    inner = quadratic(torch.ones(3, dtype=torch.float64))

    def algorithm(params, step):
        result = inner(params, step)
        if step == at:
            broken = result.losses if what == "loss" else result.gradients["x"]
            broken[1] = torch.nan
        return result

    return algorithm


@pytest.mark.parametrize("what", ["loss", "gradient"])
def test_what_is_not_finite_stops_before_the_step_and_names_step_and_task(what):
    run = optimisation(breaking(3, what), steps=6, warmup=0)
    seen = []
    with pytest.raises(TrainingError, match=f"step 3: the {what} is not finite .task .*task1"):
        run.run([lambda step: seen.append(run.flat.buffer.clone())])
    assert len(seen) == 4
    assert torch.equal(run.flat.buffer, seen[-1])


@pytest.mark.parametrize("what", ["loss", "gradient"])
def test_a_dropped_slot_freezes_and_its_neighbours_do_not_notice(what):
    undisturbed = optimisation(quadratic(torch.ones(3, dtype=torch.float64)), steps=6, warmup=0)
    undisturbed.run()
    run = optimisation(breaking(3, what), steps=6, warmup=0, not_finite="drop")
    seen = []
    run.run([lambda step: seen.append(run.flat.buffer.clone())])
    assert run.dropped_at.tolist() == [-1, 3]
    assert torch.equal(run.flat.buffer[0], undisturbed.flat.buffer[0])
    assert torch.equal(run.flat.buffer[1], seen[3][1])


def test_a_full_device_says_what_to_lower():
    def algorithm(params, step):
        raise torch.OutOfMemoryError("no room")

    with pytest.raises(TrainingError, match=r"step 0: the device's memory is full .no room.*bank_size"):
        optimisation(algorithm, steps=2).run()


def test_every_gradient_passes_through_the_one_place_for_several_processes():
    seen = []

    def reduce(gradient):
        seen.append(gradient.shape)
        return gradient * 0

    run = optimisation(quadratic(torch.ones(3, dtype=torch.float64)), steps=2, reduce=reduce)
    run.run()
    assert seen == [(2, 3), (2, 3)]
    assert torch.equal(run.flat.buffer, torch.zeros(2, 3, dtype=torch.float64))


def test_flat_params_lay_out_and_take_apart_what_they_are_given():
    flat = FlatParams(values(0), {"weight"}, slots=2)
    assert [(group.columns, group.decays) for group in flat.groups] == [
        (slice(0, 12), True),
        (slice(12, 17), False),
    ]
    params = flat.params()
    assert {name: tuple(value.shape) for name, value in params.items()} == {
        "weight": (2, 4, 3),
        "bias": (2, 5),
    }
    assert torch.equal(flat.gather(params), flat.buffer)
    copy = flat.row(1)
    flat.buffer.zero_()
    assert all(torch.equal(copy[name], value) for name, value in values(0).items())


def test_a_trainable_set_must_hold_something_and_several_slots_need_an_axis():
    with pytest.raises(ValueError, match="at least one parameter"):
        FlatParams({}, set())
    with pytest.raises(ValueError, match="need a slot axis"):
        FlatParams(values(0), set(), slots=2, banked=False)
