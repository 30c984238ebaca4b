"""The model that gives each word a vector in context, for the commands that link words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import TokenEncoder

__all__ = ["WORD_MODEL", "load_token_encoder"]

# The one offline model that gives each token a vector of its own in context (benchmarks/words.md).
WORD_MODEL = "e5-small"


def load_token_encoder(name: str) -> TokenEncoder:
    """Load a model by name.

    Raises
    ------
    ModelError
        When it cannot be loaded, or gives sentences a vector but not tokens.
    """
    from duizhao.align.encoders.protocol import TokenEncoder
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.bitext.errors import ModelError

    encoder = load_encoder(name)
    if not isinstance(encoder, TokenEncoder):
        raise ModelError(f"{name} gives no token vectors: use --model {WORD_MODEL}")
    return encoder
