"""What a model's last layer reads of a row, as one vector: the features that LogME looks at.

A classifier's head reads the last hidden state of the first token. The output layer of an encoder-decoder reads the
decoder's last hidden states; of these it is the one from which the answer's first token is written that answers
differ in: the decoder has read the tokens with which all of them begin, so that the state is a function of the input
alone.

The mean of an encoder-decoder's encoder states is no substitute. On the pocket gym, with every target's own rows of
other samples hidden among the 30 sources, LogME on it ranks them 14th to 19th of 31 in the mean over targets (chance
is 16th), and on the states here 9th to 10th, at 50 and 150 tuning steps and at two rates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from priming.data.batching import Batch, make_batch
from priming.data.encoding import EncodedExample
from priming.models.language_model import LanguageModel
from priming.models.passes import additive_mask, prepare_inputs
from priming.sources.passes import passes


class _Reader(nn.Module):
    """A language model up to its last layer, inside `torch.func.functional_call`."""

    def __init__(self, module: nn.Module, *, writes_text: bool, begin: Sequence[int]) -> None:
        super().__init__()
        self.lm = module
        self._writes_text = writes_text
        self._begin = begin

    def forward(self, batch: Batch) -> Tensor:
        module: Any = self.lm
        inputs = prepare_inputs(module, batch)
        known: dict[str, Any] = {
            "inputs_embeds": inputs.embeddings,
            "attention_mask": additive_mask(inputs.mask, inputs.embeddings.dtype),
        }
        if self._writes_text:
            read = [module.config.decoder_start_token_id, *self._begin]
            written = torch.tensor(read, device=inputs.mask.device).expand(len(inputs.mask), -1)
            found = module(**known, decoder_input_ids=written, use_cache=False, output_hidden_states=True)
            state: Tensor = found.decoder_hidden_states[-1][:, -1]
            return state
        added = inputs.embeddings.shape[1] - batch.inputs.shape[1]
        segments = None if batch.segments is None else nn.functional.pad(batch.segments, (added, 0))
        first: Tensor = module(**known, token_type_ids=segments).last_hidden_state[:, added]
        return first


def answer_features(
    model: LanguageModel, params: Mapping[str, Tensor], rows: Sequence[EncodedExample], slots: int
) -> Tensor:
    """The features of the same rows in every slot of a bank, without dropout.

    Args:
        model: The language model with its modules.
        params: Values that stand in for the model's own, with or without a leading axis of `slots`; heads do not
            matter.
        rows: n rows of one task.
        slots: K.

    Returns:
        [K, n, d] float64 on the CPU, rows in the order given.
    """
    begin = _shared_beginning([row.answers[0] for row in rows]) if model.writes_text else ()
    reader = _Reader(model.module, writes_text=model.writes_text, begin=begin)
    model.module.eval()
    renamed = {f"lm.{name}": value for name, value in params.items() if name not in model.head_names}
    found, order = [], []
    for places in passes(model, [rows] * slots):
        batch = make_batch([[rows[place] for place in own] for own in places]).to(model.device)
        with torch.no_grad(), torch.autocast(model.device.type, torch.bfloat16, enabled=model.is_autocast):
            features = functional_call(reader, renamed, (batch,), tie_weights=True)
        found.append(features.reshape(slots, -1, features.shape[-1]).double().cpu())
        order += places[0]
    return torch.cat(found, dim=1)[:, torch.tensor(order).argsort()]


def _shared_beginning(answers: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The tokens with which all answers begin."""
    alike = takewhile(lambda tokens: len(set(tokens)) == 1, zip(*answers, strict=False))
    return tuple(tokens[0] for tokens in alike)
