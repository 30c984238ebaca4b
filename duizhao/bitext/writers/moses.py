"""One side of a Moses pair (``x.en``, ``x.zh``): a sentence a line; the other side is another output."""

from __future__ import annotations

from typing import BinaryIO

from duizhao.bitext.errors import OutputError
from duizhao.bitext.language.tags import canonical_tag, same_language
from duizhao.bitext.pairs import Head, Pair
from duizhao.bitext.writers.characters import one_line
from duizhao.bitext.writers.stream import Held, reason_to_leave_out

__all__ = ["MosesWriter"]


class MosesWriter:
    """Writes the texts of one language, a line each, of the pairs that have both sides."""

    holds: frozenset[Held] = frozenset()
    keeps: frozenset[str] = frozenset()

    def __init__(self, handle: BinaryIO, head: Head, *, lang: str) -> None:
        """Choose the side by the language that the suffix names.

        Raises
        ------
        OutputError
            When neither side is in it.
        """
        wanted = canonical_tag(lang)
        chosen = [
            side == wanted or (wanted == "zh" and same_language(side, wanted))
            for side in (head.source_lang, head.target_lang)
        ]
        if not any(chosen):
            raise OutputError(
                f".{lang}: the pairs are in {head.source_lang} and {head.target_lang}; name the output after one"
            )
        self._handle = handle
        self._side = 0 if chosen[0] else 1

    def add(self, pair: Pair) -> str:
        """Write a line, or return why the pair is left out."""
        reason = reason_to_leave_out(pair)
        if not reason:
            text = pair.target if self._side else pair.source
            self._handle.write(f"{one_line(text)}\n".encode("utf-8", "replace"))
        return reason

    def finish(self) -> None:
        """Nothing comes after the last line."""
