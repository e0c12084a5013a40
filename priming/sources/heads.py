"""A task head that already says what the features say, for a gradient to have a direction.

A classifier's head is drawn at random for every task. Through such a head the gradient of what stands below it is a
random direction (it changes its sign with the head), so that two tasks of the very same rows would look unrelated.
So each task's head is fitted first, in closed form: the Bayesian linear model of the largest evidence, as LogME has
it, on the encoder's features with the mean taken off, one class against the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from priming.adapters.base import Params
from priming.data.encoding import EncodedExample
from priming.models.language_model import LanguageModel
from priming.sources.logme import largest_evidence
from priming.sources.passes import Rows


def fitted_head(model: LanguageModel, rows: Rows, features: Tensor) -> Params:
    """The head of one task and sample.

    Args:
        model: A classifier; a text-to-text model has no head.
        rows: The task's rows, of which D_train is fitted.
        features: [n, d] of D_train, float64.

    Returns:
        Name -> value, weight [C, d] and bias [C]; empty for a text-to-text model. Classes that D_train lacks, and
        features or answers that are all alike, have the weight 0.
    """
    if not model.head_names:
        return {}
    answers = _answers(rows.train, rows.width)
    mean, middle = answers.mean(dim=0), features.mean(dim=0)
    centred, differences = features - middle, answers - mean
    weight = torch.zeros(rows.width, features.shape[1], dtype=torch.float64)
    varying = differences.any(dim=0)
    if varying.any() and centred.any():
        fit = largest_evidence(centred.numpy(), differences[:, varying].numpy())
        weight[varying] = torch.from_numpy(fit.weights.T.copy())
    values = {"weight": weight, "bias": mean - weight @ middle}
    like = next(iter(model.params(model.head_names).values()))
    return {name: values[name.rpartition(".")[2]].to(like.device, like.dtype) for name in model.head_names}


def _answers(rows: Sequence[EncodedExample], width: int) -> Tensor:
    """[n, C]: 1 at the class of each row; of a regression its value."""
    if width == 1:
        return torch.tensor([[row.value] for row in rows], dtype=torch.float64)
    classes = torch.tensor([row.answers[0][0] for row in rows])
    return torch.nn.functional.one_hot(classes, width).double()
