"""Inner learning rates that MAML learned, as factors on the learning rates of downstream tuning."""

from __future__ import annotations

from collections.abc import Mapping

from priming.errors import TrainingError


def relative_rates(rates: Mapping[str, float], layers: Mapping[str, str]) -> dict[str, float]:
    """A factor for every trained name: its layer's rate over the mean of all layers' rates.

    SGD's rates say nothing of the size of AdamW's steps, but they say which layers should move more than others
    (Bansal et al. 2022 use the learned rates when fine-tuning).

    Args:
        rates: Layer -> learned inner learning rate.
        layers: Trained name -> its layer.

    Returns:
        Name -> factor; over the layers their mean is 1.

    Raises:
        TrainingError: There are no rates, or a layer has none.
    """
    missing = sorted(set(layers.values()) - set(rates))
    if missing:
        raise TrainingError(
            f"downstream.use_learned_rates: no learned rate for {', '.join(missing[:3])}"
            f"{' ...' if len(missing) > 3 else ''}. Learn them upstream with the same downstream.train (method maml, "
            "inner_learning_rate.learned: per_layer), or set use_learned_rates to false"
        )
    used = {layer: rates[layer] for layer in layers.values()}
    mean = sum(used.values()) / len(used)
    return {name: rates[layer] / mean for name, layer in layers.items()}
