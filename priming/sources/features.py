"""What an encoder makes of an input, as one vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from priming.data.batching import Batch, make_batch
from priming.data.encoding import EncodedExample
from priming.models.language_model import LanguageModel
from priming.models.passes import additive_mask, prepare_inputs
from priming.sources.passes import passes


class _Encoder(nn.Module):
    """The encoder of a language model, inside `torch.func.functional_call`."""

    def __init__(self, module: nn.Module, *, writes_text: bool) -> None:
        super().__init__()
        self.lm = module
        self._writes_text = writes_text

    def forward(self, batch: Batch) -> Tensor:
        module: Any = self.lm
        inputs = prepare_inputs(module, batch)
        added = inputs.embeddings.shape[1] - batch.inputs.shape[1]
        known: dict[str, Any] = {
            "inputs_embeds": inputs.embeddings,
            "attention_mask": additive_mask(inputs.mask, inputs.embeddings.dtype),
        }
        if self._writes_text:
            hidden = module.get_encoder()(**known).last_hidden_state
            counted = inputs.mask.unsqueeze(2).to(hidden.dtype)
            mean: Tensor = (hidden * counted).sum(dim=1) / counted.sum(dim=1)
            return mean
        segments = batch.segments
        if segments is not None:
            segments = nn.functional.pad(segments, (added, 0))
        first: Tensor = module(**known, token_type_ids=segments).last_hidden_state[:, added]
        return first


def encoder_features(
    model: LanguageModel, params: Mapping[str, Tensor], rows: Sequence[EncodedExample], slots: int
) -> Tensor:
    """The features of the same rows in every slot of a bank.

    An encoder-decoder's are the mean of the encoder's last hidden states over the tokens of the input, an encoder's
    the last hidden state of the first token, which is what a task's head reads. Dropout does not act.

    Args:
        model: The language model with its modules.
        params: Values that stand in for the model's own, with or without a leading axis of `slots`; heads do not
            matter.
        rows: n rows.
        slots: K.

    Returns:
        [K, n, d] float64 on the CPU, rows in the order given.
    """
    encoder = _Encoder(model.module, writes_text=model.writes_text)
    model.module.eval()
    renamed = {f"lm.{name}": value for name, value in params.items() if name not in model.head_names}
    found, order = [], []
    for places in passes(model, [rows] * slots):
        batch = make_batch([[rows[place] for place in own] for own in places]).to(model.device)
        with torch.no_grad(), torch.autocast(model.device.type, torch.bfloat16, enabled=model.is_autocast):
            features = functional_call(encoder, renamed, (batch,), tie_weights=True)
        found.append(features.reshape(slots, -1, features.shape[-1]).double().cpu())
        order += places[0]
    return torch.cat(found, dim=1)[:, torch.tensor(order).argsort()]
