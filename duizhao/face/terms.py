"""Terms for a program that imports duizhao."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.bitext.model import Bitext, Document
from duizhao.bitext.progress import Progress
from duizhao.face.models import token_encoder_of
from duizhao.glossary.mining.glossary import Glossary
from duizhao.glossary.mining.glossary import mine_terms as _mine_terms

__all__ = ["mine_terms"]


def mine_terms(
    bitexts: Bitext | Sequence[Bitext],
    *,
    attest: Sequence[Document] = (),
    least: int = 1,
    limit: int | None = None,
    encoder: TokenEncoder | str = "e5-small",
    progress: Progress | None = None,
) -> Glossary:
    """Mine the terms of a bitext, or of several.

    Parameters
    ----------
    bitexts, attest, least, limit, progress
        As for `duizhao.glossary.mining.glossary.mine_terms`.
    encoder
        One that gives token vectors, or its name.

    Returns
    -------
    Glossary
        Its ``entries`` are `ConceptEntry` objects, the most valuable first; ``Termbase.merge_mined`` takes them.

    Raises
    ------
    LanguageError
        When a bitext is not one of English and Chinese.
    ModelError
        When the model gives no token vectors; else as `duizhao.load_encoder`.
    """
    texts = [bitexts] if isinstance(bitexts, Bitext) else bitexts
    return _mine_terms(texts, token_encoder_of(encoder), attest=attest, least=least, limit=limit, progress=progress)
