"""LogME against a direct search for the largest marginal likelihood, and values derived by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import ortho_group

from priming.sources.logme import largest_evidence, logme


def log_evidence(features, column, alpha, beta):
    """The log density of the labels under N(0, I / beta + F F' / alpha)."""
    covariance = np.eye(len(column)) / beta + features @ features.T / alpha
    (_, log_determinant), distance = (
        np.linalg.slogdet(covariance),
        column @ np.linalg.solve(covariance, column),
    )
    return -(len(column) * math.log(2 * math.pi) + log_determinant + distance) / 2


def searched(features, column):
    """The largest log evidence by a simplex over log alpha and log beta, from several starts."""
    found = [
        minimize(
            lambda logs: -log_evidence(features, column, *np.exp(logs)),
            start,
            method="Nelder-Mead",
            options={"xatol": 1e-5, "fatol": 1e-8},
        )
        for start in ((0.0, 0.0), (3.0, -1.0))
    ]
    return -min(result.fun for result in found)


def problem(rows, width, used, noise, *, binary, seed):
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(rows, width)) * np.exp(-np.arange(width) / 6) + 0.3
    column = features[:, :used] @ generator.normal(size=used) + noise * generator.normal(size=rows)
    return features, (column > 0).astype(float) if binary else column


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize(
    ("rows", "width", "used", "noise"), [(16, 40, 4, 0.5), (40, 6, 3, 0.3), (20, 20, 2, 0.1), (24, 8, 8, 2.0)]
)
def test_the_fixed_point_is_the_largest_marginal_likelihood(rows, width, used, noise, binary):
    features, column = problem(rows, width, used, noise, binary=binary, seed=rows)
    found = largest_evidence(features, column[:, None])
    assert found.log_evidence[0] == pytest.approx(searched(features, column), abs=1e-5)
    direct = log_evidence(features, column, found.alpha[0], found.beta[0])
    assert found.log_evidence[0] == pytest.approx(direct, abs=1e-8)


def test_labels_that_features_say_nothing_of_are_pure_noise():
    """With y orthogonal to F the largest evidence is that of w = 0: n/2 (log(2 pi y'y / n) + 1) below 0."""
    features = np.array([[1.0, 0], [0, 1], [0, 0], [0, 0]])
    column = np.array([0.0, 0, 1, 2])
    found = largest_evidence(features, column[:, None])
    assert found.log_evidence[0] == pytest.approx(-2 * (math.log(2 * math.pi * 5 / 4) + 1), abs=1e-9)
    assert np.abs(found.weights).max() < 1e-9


def test_one_feature_by_hand():
    """F = (s, 0)', y = (a, b)': y1 has the variance 1 / beta + s^2 / alpha and y2 1 / beta, so both are matched."""
    a, b, s = 3.0, 0.5, 2.0
    found = largest_evidence(np.array([[s], [0.0]]), np.array([[a], [b]]))
    assert found.beta[0] == pytest.approx(1 / b**2)
    assert found.alpha[0] == pytest.approx(s**2 / (a**2 - b**2))
    assert found.log_evidence[0] == pytest.approx(-math.log(2 * math.pi * a * b) - 1)
    assert found.weights[0, 0] == pytest.approx(a / s * (1 - b**2 / a**2))


def test_weights_are_those_of_ridge_regression():
    features, column = problem(30, 10, 4, 0.5, binary=False, seed=3)
    found = largest_evidence(features, column[:, None])
    ridge = features.T @ features + np.eye(10) * found.alpha[0] / found.beta[0]
    assert found.weights[:, 0] == pytest.approx(np.linalg.solve(ridge, features.T @ column))


def test_it_is_the_mean_over_columns_per_row_whatever_basis_and_unit_the_features_have():
    features, first = problem(24, 6, 3, 0.5, binary=True, seed=1)
    labels = np.stack([first, 1 - first, features[:, 1] > 0], axis=1).astype(float)
    single = [largest_evidence(features, labels[:, [column]]).log_evidence[0] for column in range(3)]
    assert logme(features, labels) == pytest.approx(np.mean(single) / 24)
    turned = 7.0 * features @ ortho_group.rvs(6, random_state=np.random.default_rng(0))
    assert logme(turned, labels) == pytest.approx(logme(features, labels), abs=1e-7)


def test_features_that_hold_the_answer_are_worth_more_than_noise_however_many():
    generator = np.random.default_rng(5)
    labels = (np.arange(32) % 2 * 2.0 - 1)[:, None]
    noise = generator.normal(size=(32, 200))
    telling = np.hstack([labels + 0.3 * generator.normal(size=(32, 1)), generator.normal(size=(32, 5))])
    assert logme(telling, labels) > logme(noise, labels) + 0.3


@pytest.mark.parametrize(
    ("features", "labels", "message"),
    [
        (np.ones((3, 2)), np.ones((2, 1)), r"must be \[n, d\] and \[n, C\]"),
        (np.ones((3, 2)), np.ones((3, 0)), "C at least 1"),
        (np.full((3, 2), np.nan), np.ones((3, 1)), "finite"),
        (np.ones((3, 2)), np.zeros((3, 1)), "no largest evidence"),
        (np.zeros((3, 2)), np.ones((3, 1)), "no largest evidence"),
    ],
)
def test_what_has_no_evidence_is_refused(features, labels, message):
    with pytest.raises(ValueError, match=message):
        logme(features, labels)
