"""Words cut by a hyphen at the end of a line: closed where the word exists, else the hyphen is theirs."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

__all__ = ["WordsOfText"]

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
# Zipf frequency (log10 per thousand million words) above which a word is known: "wellknown" has 1.7, "ferrymen" 2.1.
_KNOWN: Final = 2.0


class WordsOfText:
    """The words of one text, looked at only when a hyphen stands at a line's end."""

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self._text = text

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word.lower() for word in _WORD.findall(self._text))

    def closes(self, before: str, after: str) -> bool:
        """Tell whether two parts are one word without a hyphen: known in general, or found elsewhere in the text.

        >>> words = WordsOfText("It is well-known that Calder-wood is Calderwood.")
        >>> [words.closes(*pair) for pair in (("vil", "lage"), ("well", "known"), ("Calder", "wood"))]
        [True, False, True]
        """
        from wordfreq import zipf_frequency  # noqa: PLC0415  (a third of a second, only for words that were cut)

        whole = f"{before}{after}".lower()
        if whole in self._words:
            return True
        if f"{before}-{after}".lower() in self._words:
            return False
        return zipf_frequency(whole, "en") >= _KNOWN
