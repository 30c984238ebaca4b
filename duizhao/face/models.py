"""Names of models wherever an encoder is wanted."""

from __future__ import annotations

from duizhao.align.encoders.protocol import Encoder, TokenEncoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.bitext.errors import ModelError

__all__ = ["encoder_of", "token_encoder_of"]


def encoder_of(encoder: Encoder | str) -> Encoder:
    """Return an encoder, loaded where only its name was given.

    Raises
    ------
    ModelError
        As `duizhao.load_encoder`.
    """
    return load_encoder(encoder) if isinstance(encoder, str) else encoder


def token_encoder_of(encoder: TokenEncoder | str) -> TokenEncoder:
    """As `encoder_of`, for a task that needs a vector for each token.

    Raises
    ------
    ModelError
        When the model gives sentences a vector, but not tokens; else as `duizhao.load_encoder`.
    """
    found = encoder_of(encoder)
    if not isinstance(found, TokenEncoder):
        raise ModelError(f"{found.name} gives no token vectors: use 'e5-small'")
    return found
