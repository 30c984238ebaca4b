"""The models that commands use where none is named, and the loading of those that link words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import TokenEncoder

__all__ = ["DEFAULT_MODEL", "WORD_MODEL", "load_token_encoder"]

# Both offline encoders together: their errors differ (benchmarks/alignment.md).
DEFAULT_MODEL = "use+e5-small"

# The one offline model that gives each token a vector of its own in context (benchmarks/words.md).
WORD_MODEL = "e5-small"


def load_token_encoder(name: str) -> TokenEncoder:
    """Load a model by name.

    Raises
    ------
    InputError
        When the memory that this process may use does not suffice.
    ModelError
        When it cannot be loaded, or gives sentences a vector but not tokens.
    """
    from duizhao.commands.memory import check_memory

    check_memory(name)
    from duizhao.align.encoders.protocol import TokenEncoder
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.bitext.errors import ModelError

    encoder = load_encoder(name)
    if not isinstance(encoder, TokenEncoder):
        raise ModelError(f"{name} gives no token vectors: use --model {WORD_MODEL}")
    return encoder
