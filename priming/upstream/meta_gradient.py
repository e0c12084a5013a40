"""The exact second-order MAML gradient at the memory of one inner step.

MAML (Finn et al., ICML 2017) differentiates the query loss after an inner loop of SGD,

    phi_{t+1} = phi_t - rate * g_t,    g_t = d support(psi, phi_t) / d phi_t,    loss = query(psi, phi_T)

through the loop. Keeping the graph of all T steps costs memory that grows with T. psi_d (phi) is tiny here, so the
trajectory phi_0 .. phi_T is kept instead, and nothing else. From v = d query / d phi_T the walk goes back: at each
phi_t the support gradient is recomputed with its graph, and s = <g_t, v> gives both Hessian products at once,

    d loss / d psi  -=  rate * d s / d psi,      v  -=  rate * d s / d phi_t.

What v holds at t = 0 is the gradient of the initial phi. Where each tensor of phi scales the rate by a factor of its
own, s = <g_t, scale v>, and the factors' gradients fall out of the same walk: d loss / d scale is the sum over t of
- rate <g_t, v>, with v as it is behind step t. With `finite_difference` the products come from central
differences of first-order gradients, so no operation needs a second derivative (where a network has ReLUs, as the
first T5 does, differences see their kinks and give the curvature of a smoothed loss instead); with `none` they are
dropped (FOMAML; of the scales' gradient the first-order part remains).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from priming.adapters.base import Params
from priming.errors import TrainingError

SecondOrder = Literal["exact", "finite_difference", "none"]
Scales = Mapping[str, Tensor]
"""Name in phi -> its factor on the inner learning rate, a tensor of no dimension."""
Loss = Callable[[Params, Params], Tensor]
"""(psi, phi) -> [K] losses, one per slot."""


class SupportLoss(Protocol):
    """The support loss of the inner loop."""

    def __call__(self, psi: Params, phi: Params, step: int) -> Tensor:
        """[K] losses at inner step `step`; the same step must replay the same dropout masks."""
        ...


DISAGREEMENT = 0.1
"""Relative difference of the two ways to a Hessian product beyond which one of them must be wrong."""


def difference_norm(dtype: torch.dtype) -> float:
    """Length of the displacement of phi in a central difference, per slot.

    The cube root of the machine epsilon balances truncation against rounding; 0.005 in float32.
    """
    return float(torch.finfo(dtype).eps ** (1 / 3))


@dataclass(frozen=True)
class MetaGradient:
    """The gradient of the summed query losses.

    Attributes:
        losses: [K] query losses after the inner loop, detached.
        outer: Gradient of psi, summed over slots.
        inner: Gradient of the initial phi, shaped as phi is: one per slot where it has a slot axis.
        scales: Gradient of each scale, summed over slots, a tensor of no dimension; empty where there are none.
    """

    losses: Tensor
    outer: Params
    inner: Params
    scales: Params


def inner_loop(
    support: SupportLoss, psi: Params, phi: Params, *, steps: int, rate: float, scales: Scales | None = None
) -> Iterator[tuple[Params, Params, Tensor]]:
    """The inner loop, first-order gradients only; holds no state but the current one.

    Args:
        support: The support loss.
        psi: What the inner loop leaves alone.
        phi: What it trains.
        steps: T.
        rate: Inner learning rate.
        scales: Factors on it; None where there are none.

    Yields:
        T times the state behind a step, the gradient that led to it and the [K] losses before it, all detached.
    """
    psi = _leaves(psi, requires_grad=False)
    for step in range(steps):
        current = _leaves(phi)
        losses = support(psi, current, step)
        found = torch.autograd.grad(losses.sum(), list(current.values()), allow_unused=True)
        gradients = _filled(current, found)
        moves = _scaled(gradients, scales)
        phi = {name: value.detach().sub(moves[name], alpha=rate) for name, value in current.items()}
        yield phi, gradients, losses.detach()


def meta_gradient(
    support: SupportLoss,
    query: Loss,
    psi: Params,
    phi: Params,
    *,
    steps: int,
    rate: float,
    scales: Scales | None = None,
    second_order: SecondOrder,
) -> MetaGradient:
    """The gradient of the summed query losses with respect to psi and the initial phi.

    Args:
        support: The support loss.
        query: The query loss.
        psi: What the outer loop trains and the inner loop leaves alone; may be empty.
        phi: What the inner loop trains; where psi_u and psi_d share names they belong here, once.
        steps: T.
        rate: Inner learning rate.
        scales: Factors on it; None where there are none.
        second_order: How the Hessian products are obtained.

    Raises:
        TrainingError: `exact`, and an operation of the model has no second derivative.
    """
    # both passes of `exact` use the same attention kernel, so that replayed dropout masks are the same
    kernels = _twice_differentiable if second_order == "exact" else nullcontext
    states, inner_gradients = [_leaves(phi, requires_grad=False)], []
    with kernels():
        for state, gradients, _ in inner_loop(support, psi, phi, steps=steps, rate=rate, scales=scales):
            states.append(state)
            inner_gradients.append(gradients if scales else {})
    last, outer = _leaves(states.pop()), _leaves(psi)
    losses = query(outer, last)
    losses, direct = losses.detach(), _gradients(losses.sum(), {**outer, **last})
    v = {name: direct[name] for name in last}
    total = {name: direct[name] for name in outer}
    along_scales = {name: torch.zeros_like(scale) for name, scale in (scales or {}).items()}
    differences = partial(_difference_products, slots=len(losses))
    products = _exact_products if second_order == "exact" else differences
    for step in reversed(range(steps)):
        for name, gradient in inner_gradients.pop().items():
            along_scales[name].sub_((gradient * v[name]).sum(), alpha=rate)
        if second_order == "none":
            continue
        with kernels():
            along_psi, along_phi = products(
                partial(support, step=step), psi, states.pop(), _scaled(v, scales)
            )
        for name, value in total.items():  # popped, so that only one psi-sized product is ever held
            value.sub_(along_psi.pop(name), alpha=rate)
        v = {name: value.sub(along_phi[name], alpha=rate) for name, value in v.items()}
    return MetaGradient(losses, total, v, along_scales)


def require_second_derivatives(support: SupportLoss, psi: Params, phi: Params) -> None:
    """Compare the Hessian products of a support loss with central differences, once before `exact` is relied on.

    An operation without a second derivative may raise an error, or (a custom function that is differentiable once)
    silently drop its part; both are caught here.

    Args:
        support: The support loss, called with t = 0.
        psi: What the inner loop leaves alone.
        phi: What it trains, at its initial value.

    Raises:
        TrainingError: The second derivatives are missing or wrong.
    """
    start = _leaves(phi)
    with _twice_differentiable():
        loss = partial(support, step=0)
        losses = loss(_leaves(psi, requires_grad=False), start)
        v = _gradients(losses.sum(), start)
        pairs = (
            _exact_products(loss, psi, phi, v),
            _difference_products(loss, psi, phi, v, slots=len(losses)),
        )
    difference = size = 0.0
    for exact, close in zip(*pairs, strict=True):
        difference += sum(float((exact[name] - close[name]).square().sum()) for name in close)
        size += sum(float(value.square().sum()) for value in close.values())
    if difference > DISAGREEMENT**2 * size:
        raise TrainingError(
            _second_order_message("its second derivatives differ from differences of its first ones")
        )


def _second_order_message(reason: object) -> str:
    return (
        f"upstream.second_order: 'exact' differentiates twice, and the model has an operation that does not allow it: "
        f"{reason}. Use an attention that does (attn_implementation 'eager' or 'sdpa'), or "
        "upstream.second_order=finite_difference"
    )


def _twice_differentiable() -> AbstractContextManager[None]:
    manager: AbstractContextManager[None] = sdpa_kernel([SDPBackend.MATH])
    return manager


def _exact_products(support: Loss, psi: Params, phi: Params, v: Params) -> tuple[Params, Params]:
    outer, inner = _leaves(psi), _leaves(phi)
    gradients = torch.autograd.grad(support(outer, inner).sum(), list(inner.values()), create_graph=True)
    product = torch.stack(
        [(gradient * v[name]).sum() for name, gradient in zip(inner, gradients, strict=True)]
    ).sum()
    try:
        seconds = _gradients(product, {**outer, **inner})
    except RuntimeError as error:
        if "derivative" not in str(error):
            raise
        raise TrainingError(_second_order_message(error)) from error
    return {name: seconds[name] for name in outer}, {name: seconds[name] for name in inner}


def _difference_products(
    support: Loss, psi: Params, phi: Params, v: Params, *, slots: int
) -> tuple[Params, Params]:
    width = _difference_width(v, slots)
    sums: Params = {}
    for sign in (1.0, -1.0):
        outer = _leaves(psi)
        inner = _leaves(
            {name: value + sign * _per_slot(width, value) * v[name] for name, value in phi.items()}
        )
        weighted = (support(outer, inner) * (sign / (2 * width))).sum()
        gradients = _gradients(weighted, {**outer, **inner})
        sums = {name: sums[name].add_(value) for name, value in gradients.items()} if sums else gradients
    return {name: sums[name] for name in psi}, {name: sums[name] for name in phi}


def _difference_width(v: Params, slots: int) -> Tensor:
    norms = torch.linalg.vector_norm(
        torch.cat([value.reshape(slots, -1) for value in v.values()], dim=1), dim=1
    )
    width: Tensor = difference_norm(norms.dtype) / norms.clamp_min(torch.finfo(norms.dtype).tiny)
    return width


def _per_slot(width: Tensor, value: Tensor) -> Tensor:
    return width.view(-1, *[1] * (value.dim() - 1))


def _scaled(values: Params, scales: Scales | None) -> Params:
    return values if scales is None else {name: scales[name] * value for name, value in values.items()}


def _leaves(params: Mapping[str, Tensor], *, requires_grad: bool = True) -> Params:
    return {name: value.detach().requires_grad_(requires_grad) for name, value in params.items()}


def _gradients(output: Tensor, params: Params) -> Params:
    return _filled(params, torch.autograd.grad(output, list(params.values()), allow_unused=True))


def _filled(params: Params, found: Sequence[Tensor | None]) -> Params:
    """Gradients by name; what the output does not depend on has 0."""
    return {
        name: torch.zeros_like(value) if gradient is None else gradient.contiguous()
        for (name, value), gradient in zip(params.items(), found, strict=True)
    }
