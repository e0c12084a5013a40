"""LogME: how well a linear model on given features can explain labels, by its evidence.

You, Liu, Wang and Long, "LogME: Practical Assessment of Pre-trained Models for Transfer Learning", ICML 2021. For one
column y of the labels

    y = F w + noise,   w ~ N(0, 1 / alpha),   noise ~ N(0, 1 / beta)

and LogME is log p(y | F, alpha, beta) / n at the alpha and beta that make it largest, the mean over columns: one per
class (one against the rest), or one per number of a regression. Unlike the accuracy of a fitted probe it neither
needs held-out rows nor grows with the number of features.

The largest evidence is found by the paper's fixed point iteration (MacKay 1992), in t = alpha / beta alone: for a
given t the best beta is n / Q(t), where Q(t) = y' (I + F F' / t)^-1 y, so that

    log p = - n/2 (log(2 pi Q(t) / n) + 1) - 1/2 sum_i log(1 + s_i^2 / t).

Shapes: n rows, d features, C columns of labels, r = rank of F; s_i its singular values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from priming.sources.scores import Floats

_STEPS = 1000
_TOLERANCE = 1e-8
_RANGE = 1e12
"""How far t may lie from the largest squared singular value: beyond, the evidence does not change any more."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """The Bayesian linear model of the largest evidence, one for every column of the labels.

    Attributes:
        log_evidence: [C], log p(y | F, alpha, beta), not divided by the number of rows.
        weights: [d, C], the posterior mean of w.
        alpha: [C], precision of the weights.
        beta: [C], precision of the noise.
    """

    log_evidence: Floats
    weights: Floats
    alpha: Floats
    beta: Floats


def logme(features: Floats, labels: Floats) -> float:
    """LogME of features for labels: higher is better, and only comparable for the same labels.

    Args:
        features: [n, d].
        labels: [n, C]; see `priming.sources.labels`.

    Returns:
        The mean over columns of the largest log evidence per row.

    Raises:
        ValueError: As `largest_evidence` does.
    """
    return float(largest_evidence(features, labels).log_evidence.mean() / len(features))


def largest_evidence(features: Floats, labels: Floats) -> Evidence:
    """Fit alpha, beta and the weights of every column of the labels.

    Args:
        features: [n, d], taken as they are: neither centred nor scaled, with no constant added.
        labels: [n, C].

    Raises:
        ValueError: The shapes do not fit, a value is not finite, or a column (or all features) is 0 throughout, whose
            evidence has no maximum.
    """
    _check(features, labels)
    left, singular, right = np.linalg.svd(features, full_matrices=False)
    kept = singular > singular[0] * max(features.shape) * np.finfo(np.float64).eps
    squares = singular[kept, None] ** 2  # [r, 1]
    along = left[:, kept].T @ labels  # [r, C], the labels in the basis of the features
    rows = len(features)
    outside = np.maximum((labels**2).sum(axis=0) - (along**2).sum(axis=0), 0)
    ratio = _fixed_point(squares, along**2, outside, rows)
    explained = squares / (squares + ratio)
    spread = ((1 - explained) * along**2).sum(axis=0) + outside  # Q(t)
    beta = rows / np.maximum(spread, np.finfo(np.float64).tiny)
    log_evidence = -rows / 2 * (np.log(2 * np.pi / beta) + 1) - np.log1p(squares / ratio).sum(axis=0) / 2
    weights = right[kept].T @ (explained * along / singular[kept, None])
    return Evidence(log_evidence, weights, ratio * beta, beta)


def _fixed_point(squares: Floats, along: Floats, outside: Floats, rows: int) -> Floats:
    """[C], t = alpha / beta where the evidence is largest.

    Args:
        squares: [r, 1] squared singular values.
        along: [r, C] squared labels in the basis of the features.
        outside: [C] what is left of the squared labels outside that basis.
        rows: n.
    """
    low, high = squares.max() / _RANGE, squares.max() * _RANGE
    ratio = np.full(along.shape[1], squares.mean())
    for _ in range(_STEPS):
        unexplained = ratio / (squares + ratio)
        effective = (1 - unexplained).sum(axis=0)  # the paper's gamma
        length = ((1 - unexplained) ** 2 / squares * along).sum(axis=0)  # m'm
        residual = (unexplained**2 * along).sum(axis=0) + outside
        freedom = rows - len(squares) + unexplained.sum(axis=0)  # n - gamma, without cancellation
        with np.errstate(
            divide="ignore"
        ):  # labels that the features say nothing of: t has no end, and stops at `high`
            new = np.clip(effective / length * (residual / freedom), low, high)
        change = np.abs(np.log(new / ratio)).max()
        ratio = new
        if change < _TOLERANCE:
            break
    return ratio


def _check(features: Floats, labels: Floats) -> None:
    if features.ndim != 2 or labels.ndim != 2 or len(features) != len(labels) or not labels.shape[1]:
        raise ValueError(
            f"features {features.shape} and labels {labels.shape} must be [n, d] and [n, C] with C at least 1"
        )
    if not (np.isfinite(features).all() and np.isfinite(labels).all()):
        raise ValueError("features and labels must be finite numbers")
    if not features.any() or not labels.any(axis=0).all():
        raise ValueError("features that are all 0, or a column of labels that is, have no largest evidence")
