"""What several checks say alike: what a side has, in words that the catalogue knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duizhao.audit.findings import Side
from duizhao.bitext.catalogue import Message, phrase

__all__ = ["on_side", "quoted_on", "reads", "within"]

_CUT: Final = 80


def on_side(side: Side, words: str) -> Message:
    """Say what a side has: ``source: 41 (cardinal)``."""
    return phrase("source: {words}", words=words) if side == "source" else phrase("target: {words}", words=words)


def quoted_on(side: Side, words: str) -> Message:
    """Quote what a side has: ``target: '41'``."""
    return phrase("source: '{words}'", words=words) if side == "source" else phrase("target: '{words}'", words=words)


def reads(characters: str, syllables: Sequence[str]) -> Message:
    """Say how characters are read."""
    return phrase("{characters} reads {syllables}", characters=characters, syllables=" ".join(syllables))


def within(text: str) -> str:
    """Return a text as a line of a report has room for it."""
    return text if len(text) <= _CUT else f"{text[: _CUT - 3]}..."
