"""Inline codes of translators' tools: building a text with codes, and reading what a code says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from duizhao.bitext.units import Code, CodeKind

__all__ = ["InlineBuilder", "holds_words", "trimmed"]

# A code whose content is nothing but words: Alchemy Catalyst puts translatable text into <it>.
_WORDS: Final = re.compile(r"[\s.,:;!?'’-]*(?:[^\W\d_]{2,}|[\u3400-\u9fff])[^\W_]*(?:[\s.,:;!?'’-]+[^\W_]*)*")
# In characters: a longer content is code, whatever it looks like (and the pattern above never sees it).
_LONGEST_WORDS: Final = 500
_BREAK: Final = re.compile(r"<\s*br\b|\\[ntr]|[\n\t]", re.IGNORECASE)


def holds_words(data: str) -> bool:
    r"""Tell whether the content of a code is words to be read rather than code.

    >>> [holds_words(data) for data in ("tags", "标记", "<br/>", "{0}", "%s", r"\f1", "1", "b")]
    [True, True, False, False, False, False, False, False]
    """
    return len(data) <= _LONGEST_WORDS and _WORDS.fullmatch(data) is not None


@dataclass(slots=True)
class _Open:
    """A code whose place is not final yet."""

    start: int
    end: int
    kind: CodeKind
    id: str
    data: str
    tag: str
    attributes: tuple[tuple[str, str], ...]
    inner: str


class InlineBuilder:
    """Collects the text of a segment and the codes in it.

    A code that stands alone between two words is read as a space: ``First line<br/>second line``.
    """

    def __init__(self) -> None:
        """Begin an empty segment."""
        self._parts: list[str] = []
        self._length = 0
        self._last = ""
        self._codes: list[_Open] = []
        self._parting = -1

    def text(self, text: str) -> None:
        """Add text."""
        if not text:
            return
        if self._parting >= 0 and _parts_words(self._last, text[0]):
            parting = self._codes[self._parting]
            for code in self._codes[self._parting + 1 :]:
                code.start += 1
                code.end += 1
            parting.end += 1
            self._parts.append(" ")
            self._length += 1
        self._parting = -1
        self._parts.append(text)
        self._length += len(text)
        self._last = text[-1]

    def code(
        self,
        kind: CodeKind,
        *,
        id: str = "",  # noqa: A002 - as the record's member
        data: str = "",
        tag: str = "",
        attributes: tuple[tuple[str, str], ...] = (),
        inner: str = "",
        shown: str = "",
    ) -> None:
        """Add a code; ``shown`` is what a person reads in its place."""
        if shown and self._last and _parts_words(self._last, shown[0]) and self._parting < 0:
            shown = f" {shown}"
        start = self._length
        if shown:
            self.text(shown)
            start = self._length - len(shown)  # the code before may have got a space
        self._codes.append(_Open(start, self._length, kind, id, data, tag, attributes, inner))
        if kind == "alone":
            self._parting = len(self._codes) - 1

    def finish(self) -> tuple[str, tuple[Code, ...]]:
        """Return the text and its codes."""
        return "".join(self._parts), tuple(
            Code(
                start=code.start,
                end=code.end,
                kind=code.kind,
                id=code.id,
                data=code.data,
                tag=code.tag,
                attributes=code.attributes,
                inner=code.inner,
            )
            for code in self._codes
        )


def _parts_words(before: str, after: str) -> bool:
    """Whether two characters would run together to one word, as they do not beside Han."""
    return before.isalnum() and after.isalnum() and max(before, after) < "\u2e80"


def trimmed(text: str, codes: tuple[Code, ...]) -> tuple[str, tuple[Code, ...]]:
    """Return a text without white space around it, and its codes moved along."""
    from dataclasses import replace  # noqa: PLC0415

    bare = text.strip()
    if bare == text:
        return text, codes
    shift = len(text) - len(text.lstrip())
    moved = tuple(
        replace(code, start=_within(code.start - shift, bare), end=_within(code.end - shift, bare)) for code in codes
    )
    return bare, moved


def _within(position: int, text: str) -> int:
    return min(max(position, 0), len(text))
