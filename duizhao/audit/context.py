"""What a check may see: one bead at a time, the document around it, and the means it was given."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from duizhao.audit.findings import (
    CONTEXT_CHARACTERS,
    Finding,
    Severity,
    Side,
    Span,
    SpanPart,
    Tier,
    category_of,
    content_key,
    its_type_of,
)
from duizhao.audit.habits import Habits, observe_habits
from duizhao.audit.running import find_running
from duizhao.audit.word_sets import ascii_words
from duizhao.bitext.catalogue import phrase
from duizhao.bitext.language.characters import count_han
from duizhao.bitext.model import Bitext, Document, join_texts

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.audit.linked import LinkedPair
    from duizhao.bitext.progress import Progress
    from duizhao.glossary.termbase.base import Termbase
    from duizhao.glossary.termbase.snapshot import TermSnapshot

__all__ = ["BeadView", "Context", "is_comparable", "view_beads"]

_LETTER: Final = re.compile(r"[^\W\d_]")
_STRIDE: Final = 64
"""Pairs between two reports of progress."""
_MARGIN: Final = 4 * CONTEXT_CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class BeadView:
    """A bead as a check sees it: its two texts, and enough to say where in the documents they stand.

    ``source`` and ``target`` are the joined texts, ``""`` for a side that is empty. ``*_segments`` are
    the indices of the segments, ``*_starts`` where each begins in the joined text. ``*_document`` is where they
    stand: the text of the same paragraph around a bead goes into content keys.
    """

    index: int
    source: str
    target: str
    source_lang: str
    target_lang: str
    source_segments: tuple[int, ...] = ()
    target_segments: tuple[int, ...] = ()
    source_starts: tuple[int, ...] = ()
    target_starts: tuple[int, ...] = ()
    source_document: Document | None = field(default=None, repr=False, compare=False)
    target_document: Document | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, source: str, target: str, source_lang: str, target_lang: str, *, index: int = 0) -> BeadView:
        """Make a view of one pair of texts, each a single segment."""
        return cls(
            index=index,
            source=source,
            target=target,
            source_lang=source_lang,
            target_lang=target_lang,
            source_segments=(index,) if source else (),
            target_segments=(index,) if target else (),
            source_starts=(0,) if source else (),
            target_starts=(0,) if target else (),
        )

    @property
    def paired(self) -> bool:
        """Whether both sides hold text."""
        return bool(self.source and self.target)

    def text(self, side: Side) -> str:
        """Return the text of a side."""
        return self.source if side == "source" else self.target

    def lang(self, side: Side) -> str:
        """Return the language tag of a side."""
        return self.source_lang if side == "source" else self.target_lang

    def side_in(self, language: str) -> Side | None:
        """Return which side is in a language (``"en"``, ``"zh"``), the target if both are, None if neither."""
        return _side_in(self.source_lang, self.target_lang, language)

    def span(self, side: Side, start: int, end: int) -> Span:
        """Mark a stretch of a side.

        Raises
        ------
        ValueError
            When the offsets do not lie in the text.
        """
        text = self.text(side)
        if not 0 <= start <= end <= len(text):
            message = f"{start}:{end} is outside the {side} text of bead {self.index}, {len(text)} characters long"
            raise ValueError(message)
        starts = self.source_starts if side == "source" else self.target_starts
        segments = self.source_segments if side == "source" else self.target_segments
        parts: list[SpanPart] = []
        for number, (segment, first) in enumerate(zip(segments, starts, strict=True)):
            last = starts[number + 1] if number + 1 < len(starts) else len(text)
            low, high = max(start, first), min(end, last)
            if low < high or (start == end and first <= start <= last and not parts):
                parts.append(SpanPart(segment=segment, start=low - first, end=high - first))
        return Span(side=side, start=start, end=end, text=text[start:end], parts=tuple(parts))

    def finding(
        self,
        *,
        check: str,
        subtype: str,
        severity: Severity,
        tier: Tier,
        confidence: float,
        message: str,
        source: Sequence[tuple[int, int]] = (),
        target: Sequence[tuple[int, int]] = (),
        evidence: Sequence[str] = (),
        suggestion: str | None = None,
        its_type: str | None = None,
        related: Sequence[int] = (),
    ) -> Finding:
        """Make a finding about this bead; category, ITS type, spans and key follow from the rest.

        Parameters
        ----------
        source, target :
            Offsets ``(start, end)`` into the bead's texts. With none on either side the finding is about
            the whole bead.
        its_type :
            Where ITS 2.0 has a nearer word than that of the MQM error type, such as ``numbers``.

        Raises
        ------
        ValueError
            When a span lies outside the text, or a value is none of those a finding allows.
        """
        spans: dict[Side, tuple[Span, ...]] = {
            "source": tuple(self.span("source", *place) for place in source),
            "target": tuple(self.span("target", *place) for place in target),
        }
        pieces = [self._piece(span) for side in spans.values() for span in side]
        if not pieces:
            pieces = [("", self.source, ""), ("", self.target, "")]
        return Finding(
            check=check,
            category=category_of(subtype),
            subtype=subtype,
            its_type=its_type or its_type_of(subtype),
            severity=severity,
            tier=tier,
            bead=self.index,
            source=self.source,
            target=self.target,
            message=message,
            evidence=tuple(evidence),
            confidence=confidence,
            source_spans=spans["source"],
            target_spans=spans["target"],
            suggestion=suggestion,
            related=tuple(related),
            key=content_key(check, subtype, pieces),
        )

    def slip(
        self,
        places: Sequence[tuple[int, int]],
        *,
        check: str,
        message: str,
        confidence: float,
        subtype: str = "punctuation",
        its_type: str | None = None,
        evidence: Sequence[str] = (),
        suggestion: str | None = None,
    ) -> list[Finding]:
        """Make a finding of a small slip that the target shows by itself: minor, for review; none without places.

        Parameters
        ----------
        places :
            Offsets into the target.
        evidence :
            How many places there are, when empty.
        suggestion :
            What belongs at the place; it is left out where there are several.
        """
        if not places:
            return []
        return [
            self.finding(
                check=check,
                subtype=subtype,
                its_type=its_type,
                severity="minor",
                tier="review",
                confidence=confidence,
                message=message,
                target=places,
                evidence=evidence or [phrase("{n} in this segment", n=len(places))],
                suggestion=suggestion if len(places) == 1 else None,
            )
        ]

    def _piece(self, span: Span) -> tuple[str, str, str]:
        text = self.text(span.side)
        if span.side == "source":
            before, after = _around(self.source_document, self.source_segments)
        else:
            before, after = _around(self.target_document, self.target_segments)
        return (
            before + text[max(0, span.start - _MARGIN) : span.start],
            span.text,
            text[span.end : span.end + _MARGIN] + after,
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Context:
    """What the checks of one audit share.

    ``encoder`` and ``terms`` are None where none was given; a check that needs one is then skipped.
    ``terms`` is an open termbase.
    """

    bitext: Bitext
    views: tuple[BeadView, ...]
    monolingual: bool = False
    encoder: Encoder | None = None
    terms: Termbase | TermSnapshot | None = None
    progress: Progress | None = None

    @property
    def source_lang(self) -> str:
        """The declared language of the source."""
        return self.bitext.source.lang

    @property
    def target_lang(self) -> str:
        """The declared language of the target."""
        return self.bitext.target.lang

    @cached_property
    def paired_views(self) -> tuple[BeadView, ...]:
        """The beads that hold text on both sides."""
        return tuple(view for view in self.views if view.paired)

    @cached_property
    def linked(self) -> dict[int, LinkedPair | None]:
        """What the word links of each comparable pair tell, by the pair's index; empty without token vectors."""
        from duizhao.align.encoders.protocol import TokenEncoder  # noqa: PLC0415 - where an encoder was given
        from duizhao.audit.linked import link_pairs  # noqa: PLC0415 - the same

        if not isinstance(self.encoder, TokenEncoder):
            return {}
        views = [view for view in self.paired_views if is_comparable(view)]
        linked: dict[int, LinkedPair | None] = {}
        for number, (index, pair) in enumerate(link_pairs(views, self.source_lang, self.target_lang, self.encoder)):
            linked[index] = pair
            if self.progress is not None and number % _STRIDE == 0:
                self.progress("word links", number, len(views))
        return linked

    @cached_property
    def running(self) -> frozenset[int]:
        """The pairs that are parts of sentences, in a text that is cut into lines (subtitles)."""
        return find_running(self.views)

    @cached_property
    def habits(self) -> Habits:
        """What the target does throughout."""
        return observe_habits(self.bitext.target.texts)

    @cached_property
    def source_habits(self) -> Habits:
        """What the source does throughout."""
        return observe_habits(self.bitext.source.texts)

    @cached_property
    def target_words(self) -> Counter[str]:
        """How often each Latin word stands in the target, in small letters."""
        counts: Counter[str] = Counter()
        for text in self.bitext.target.texts:
            counts.update(ascii_words(text.lower()))
        return counts

    @cached_property
    def target_paragraphs(self) -> dict[int, str]:
        """The text of each paragraph of the target, by its number."""
        paragraphs: dict[int, list[str]] = {}
        for segment in self.bitext.target.segments:
            paragraphs.setdefault(segment.paragraph, []).append(segment.text)
        return {number: join_texts(texts, self.target_lang) for number, texts in paragraphs.items()}


def is_comparable(view: BeadView) -> bool:
    """Whether one side is English and the other Chinese, as word links need; `language` speaks of all others."""
    chinese, english = view.side_in("zh"), view.side_in("en")
    if chinese is None or english is None:
        return False
    han = count_han(view.text(chinese))
    foreign = count_han(view.text(english))
    return (han > 0 or not _LETTER.search(view.text(chinese))) and foreign * 2 <= len(view.text(english))


def view_beads(bitext: Bitext) -> tuple[BeadView, ...]:
    """Return a view of each bead of a bitext, in its order."""
    views = []
    for index, bead in enumerate(bitext.beads):
        source, source_starts = _joined(bitext.source, bead.source)
        target, target_starts = _joined(bitext.target, bead.target)
        views.append(
            BeadView(
                index=index,
                source=source,
                target=target,
                source_lang=bitext.source.lang,
                target_lang=bitext.target.lang,
                source_segments=bead.source,
                target_segments=bead.target,
                source_starts=source_starts,
                target_starts=target_starts,
                source_document=bitext.source,
                target_document=bitext.target,
            )
        )
    return tuple(views)


def _joined(document: Document, indices: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """Join segments as the model does, and say where in the result each begins."""
    if not indices:
        return "", ()
    if len(indices) == 1:
        return document.segments[indices[0]].text, (0,)
    texts = [document.segments[index].text for index in indices]
    starts = [0]
    joined = texts[0]
    for text in texts[1:]:
        longer = join_texts([joined, text], document.lang)
        starts.append(len(longer) - len(text))
        joined = longer
    return joined, tuple(starts)


def _around(document: Document | None, indices: tuple[int, ...]) -> tuple[str, str]:
    """Return the text of the same paragraph just before and after a run of segments, ``""`` out of any document."""
    if document is None or not indices:
        return "", ""
    segments = document.segments
    before = after = ""
    first, last = indices[0], indices[-1]
    number = first - 1
    while number >= 0 and segments[number].paragraph == segments[first].paragraph and len(before) < _MARGIN:
        before = segments[number].text + before
        number -= 1
    number = last + 1
    while number < len(segments) and segments[number].paragraph == segments[last].paragraph and len(after) < _MARGIN:
        after += segments[number].text
        number += 1
    return before[-_MARGIN:], after[:_MARGIN]


@lru_cache(maxsize=64)
def _side_in(source_lang: str, target_lang: str, language: str) -> Side | None:
    """Tell which side is in a language; asked a dozen times a bead, of the same few tags."""
    if _speaks(target_lang, language):
        return "target"
    return "source" if _speaks(source_lang, language) else None


def _speaks(tag: str, language: str) -> bool:
    return tag == language or tag.startswith(f"{language}-")
