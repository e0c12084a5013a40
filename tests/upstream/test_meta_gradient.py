"""The meta-gradient against the full second-order graph, differences of the meta-loss, and its explicit forms."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from meta_reference import full_graph, meta_loss, pieces, relative
from tiny import BIAS, CLASSIFIERS, FAMILIES, HOULSBY, META, encoder_of, tiny_model, toy_task
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from priming.errors import TrainingError
from priming.upstream.common import encode_episodes
from priming.upstream.maml import Maml
from priming.upstream.meta_gradient import inner_loop, require_second_derivatives
from priming.upstream.settings import InnerLearningRate, UpstreamSettings

RATE = 0.05
SETS = [("M",), ("A",), ("M", "A")]


def make(psi_u, *, steps, second_order="exact", at_once=1, dtype=torch.float64, inner=("A",), **changes):
    """A MAML problem of three tasks with 3, 5 and 4 support rows, all in the first meta-batch."""
    model = tiny_model(**{"spread": 0.2, "dtype": dtype, **changes})
    settings = UpstreamSettings(
        method="maml", train=psi_u, steps=1, tasks_per_step=3, tasks_at_once=at_once, inner_steps=steps,
        inner_learning_rate=InnerLearningRate(value=RATE), second_order=second_order,
    )  # fmt: skip
    tasks = [
        toy_task(name, rows=rows, samples=(13,)) for name, rows in (("one", 3), ("two", 5), ("three", 4))
    ]
    maml = Maml(model, encode_episodes(encoder_of(model), tasks), settings, inner, 42)
    params = {name: v.clone().requires_grad_() for name, v in model.params(model.parts.names(psi_u)).items()}
    return maml, params


@pytest.mark.parametrize("psi_u", SETS)
@pytest.mark.parametrize("steps", [1, 4])
def test_exact_equals_the_full_graph(psi_u, steps):
    maml, params = make(psi_u, steps=steps)
    assert relative(maml(params, 0).gradients, full_graph(maml, params, steps)) < 1e-10


@pytest.mark.parametrize("modules", [{"A": BIAS}, {"A": HOULSBY, "MA": META}], ids=["adapter_bias", "meta"])
@pytest.mark.parametrize("family", FAMILIES)
def test_exact_equals_the_full_graph_for_every_family_and_adapter(family, modules):
    psi_u = ("M", "MA") if "MA" in modules else ("M",)
    inner = ("A", "H") if family in CLASSIFIERS else ("A",)
    maml, params = make(psi_u, steps=2, family=family, modules=modules, inner=inner)
    close = 1e-7 if family == "t5" else 1e-10  # T5 takes its mean squares in float32
    assert relative(maml(params, 0).gradients, full_graph(maml, params, 2)) < close


@pytest.mark.parametrize("family", FAMILIES)
def test_the_check_of_second_derivatives_passes_every_family_in_float32(family):
    """T5's ReLUs have kinks that differences see and exact products rightly do not."""
    inner = ("A", "H") if family in CLASSIFIERS else ("A",)
    maml, params = make(("MA",), steps=1, family=family, modules={"A": HOULSBY, "MA": META}, inner=inner,
                        dtype=torch.float32, spread=0.0)  # fmt: skip
    assert torch.isfinite(maml(params, 0).losses).all()
    assert maml._is_checked


def test_exact_equals_the_full_graph_in_float32():
    maml, params = make(("M", "A"), steps=4, dtype=torch.float32)
    assert relative(maml(params, 0).gradients, full_graph(maml, params, 4)) < 1e-6


@pytest.mark.parametrize("psi_u", SETS)
@pytest.mark.parametrize("steps", [1, 4])
def test_exact_equals_finite_differences_of_the_meta_loss(psi_u, steps):
    maml, params = make(psi_u, steps=steps)
    gradients = maml(params, 0).gradients
    generator = torch.Generator().manual_seed(5)
    for _ in range(3):
        direction = {n: torch.randn(v.shape, generator=generator, dtype=v.dtype) for n, v in params.items()}
        width = 1e-5
        ends = [
            meta_loss(
                maml,
                {n: (v + sign * width * direction[n]).detach().requires_grad_() for n, v in params.items()},
                steps,
                create_graph=False,
            )
            for sign in (1, -1)
        ]
        slope = float((ends[0] - ends[1]).detach() / (2 * width))
        assert sum(float((gradients[n] * direction[n]).sum()) for n in params) == pytest.approx(
            slope, rel=1e-6
        )


def test_the_second_order_part_matters_here():
    """Otherwise the two tests above could not fail."""
    maml, params = make(("M", "A"), steps=4, second_order="none")
    assert relative(maml(params, 0).gradients, full_graph(maml, params, 4)) > 1e-2


@pytest.mark.parametrize("psi_u", SETS)
def test_first_order_equals_its_explicit_form(psi_u):
    """FOMAML: the gradient of the query loss at the adapted values, taken with respect to those values."""
    maml, params = make(psi_u, steps=4, second_order="none")
    want = {name: torch.zeros_like(value) for name, value in params.items()}
    for episode in maml._episodes:
        psi, phi, support, query = pieces(maml, params, episode)
        states = inner_loop(
            lambda a, b, step, s=support: maml._losses(a, b, s, training=True), psi, phi, steps=4, rate=RATE
        )
        at_end = {name: value.requires_grad_() for name, value in list(states)[-1][0].items()}
        values = {**{n: v.detach().requires_grad_() for n, v in psi.items()}, **at_end}
        loss = maml._losses({n: values[n] for n in psi}, at_end, query, training=True).sum()
        found = torch.autograd.grad(loss, list(values.values()), allow_unused=True)
        for name, gradient in zip(values, found, strict=True):
            if name in want and gradient is not None:
                want[name] += gradient[0] if name in at_end else gradient
    assert relative(maml(params, 0).gradients, want) < 1e-12


@pytest.mark.parametrize("psi_u", SETS)
def test_differences_of_gradients_come_close_to_exact(psi_u):
    exact, params = make(psi_u, steps=4)
    close, _ = make(psi_u, steps=4, second_order="finite_difference")
    assert relative(close(params, 0).gradients, exact(params, 0).gradients) < 1e-4


def test_differences_of_gradients_in_float32_stay_within_their_stated_error():
    exact, params = make(("M", "A"), steps=4, dtype=torch.float32)
    close, _ = make(("M", "A"), steps=4, second_order="finite_difference", dtype=torch.float32)
    assert relative(close(params, 0).gradients, exact(params, 0).gradients) < 2e-3


@pytest.mark.parametrize("second_order", ["exact", "finite_difference", "none"])
@pytest.mark.parametrize("psi_u", SETS)
def test_tasks_at_once_changes_nothing(psi_u, second_order):
    """The bank law in the inner loop: three tasks in one pass equal three passes, unlike sizes and all."""
    alone, params = make(psi_u, steps=4, second_order=second_order)
    together, _ = make(psi_u, steps=4, second_order=second_order, at_once=3)
    one, other = alone(params, 0), together(params, 0)
    assert torch.allclose(one.losses, other.losses, rtol=1e-9, atol=0)
    assert relative(other.gradients, one.gradients) < 1e-9


def test_dropout_masks_are_replayed():
    """With dropout the walk back sees the masks of the way there: exact and differences agree."""
    rates = {"dropout": 0.3, "attention_dropout": 0.2, "activation_dropout": 0.1}
    exact, params = make(("M", "A"), steps=3, **rates)
    close, _ = make(("M", "A"), steps=3, second_order="finite_difference", **rates)
    first, again = exact(params, 0), exact(params, 0)
    assert all(torch.equal(first.gradients[name], again.gradients[name]) for name in params)
    assert relative(close(params, 0).gradients, first.gradients) < 1e-3


def test_an_inner_loop_may_train_the_language_model():
    maml, params = make(("M",), steps=2, inner=("M",))
    assert not maml._banked
    assert relative(maml(params, 0).gradients, full_graph(maml, params, 2)) < 1e-10


def test_several_tasks_at_once_need_a_small_inner_set():
    with pytest.raises(TrainingError, match=r"upstream.tasks_at_once: 3 tasks cannot share a forward pass"):
        make(("M",), steps=1, inner=("M",), at_once=3)


class Twice(torch.autograd.Function):
    """Doubles its gradient, and can be differentiated once only."""

    @staticmethod
    def forward(context, value):
        return value * 2

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(context, gradient):
        return gradient * 2


def test_an_operation_that_silently_drops_its_second_derivative_is_caught():
    psi, phi = {"w": torch.ones(3)}, {"a": torch.ones(3)}

    def loss(psi, phi, step, double):
        return (double(phi["a"]) ** 2 * psi["w"]).sum().reshape(1)

    require_second_derivatives(partial(loss, double=lambda value: value * 2), psi, phi)
    with pytest.raises(TrainingError, match=r"second_order: 'exact' differentiates twice.*finite_difference"):
        require_second_derivatives(partial(loss, double=Twice.apply), psi, phi)


def test_an_attention_kernel_without_second_derivative_is_named():
    """On the CPU the fused kernel has none; the trainer picks the one that has, and says so where it cannot."""
    q = torch.randn(1, 1, 4, 8)

    def loss(psi, phi, step):
        with sdpa_kernel([SDPBackend.FLASH_ATTENTION]):
            return functional.scaled_dot_product_attention(q * phi["a"], q * psi["w"], q).sum().reshape(1)

    with pytest.raises(TrainingError, match=r"second_order: 'exact'.*flash_attention.*not implemented"):
        require_second_derivatives(loss, {"w": torch.ones(1)}, {"a": torch.ones(1)})
