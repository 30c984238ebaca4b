"""The nouns that flow through every room: text → segments → vectors → beads → bitext → files, terms, findings.

All are frozen and keyword-only; functions take them and return new ones. Offsets count Unicode
characters (Python string indices), from 0, end exclusive, into ``Document.text``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from duizhao.bitext.language.tags import canonical_tag, region_of
from duizhao.bitext.units import Unit

__all__ = ["Bead", "Bitext", "Block", "Checked", "Document", "Gap", "Manuscript", "Recipe", "Segment", "join_texts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch of the input that is in no segment, and why.

    ``reason`` is one word for programs: ``blank`` (white space), ``markup``, ``front-matter``,
    ``boilerplate``, ``repeated``, ``symbols`` (no letter in it), ``code`` (program text), ``hidden`` (words that a page
    or a document does not show), ``deleted`` (by a tracked change), ``comment`` or ``foreign`` (another language).
    """

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph as the reader found it: white space trimmed, one or more lines.

    ``text`` is what a person reads; it differs from ``manuscript.text[start:end]`` where markup was
    taken out (HTML entities, emphasis marks, line breaks of wrapped text). Then ``runs`` tells where
    each character came from: triples ``(position, start, end)`` in order, saying that the characters of
    ``text`` from ``position`` to the next triple's position stand at ``manuscript.text[start:end]``,
    one by one where the lengths agree, as a whole where not (``&amp;``). ``kind`` is ``paragraph``,
    ``heading``, ``item``, ``caption`` or ``cell``. ``code`` holds the places ``(start, end)`` in ``text`` that are
    program text: they belong to the sentence, but their words are of no language and their marks end nothing.
    """

    text: str
    start: int
    end: int
    kind: str = "paragraph"
    runs: tuple[tuple[int, int, int], ...] = ()
    code: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """A file as read: its decoded text, its blocks in order, and a gap for everything else.

    Blocks and gaps together cover ``text`` exactly, without overlap.
    """

    name: str
    text: str
    blocks: tuple[Block, ...]
    gaps: tuple[Gap, ...] = ()
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A sentence or paragraph of one language, the unit that beads count.

    ``lang`` is a BCP 47 tag (``en``, ``zh-Hans``, ``zh-Hant``); ``start`` and ``end`` are offsets into
    the document's text; ``paragraph`` numbers the paragraph it stands in, from 0.
    """

    text: str
    lang: str
    start: int
    end: int
    paragraph: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The segments of one side, in reading order.

    ``text`` is the decoded input that the offsets point into (the same for both sides of an
    interleaved file); it is empty where a document was made from segments alone (a TMX, a TSV).
    ``gaps`` tell why the rest of the text is in no segment. ``lang`` is canonical however it was given
    (``zh-CN`` and ``ZHO-CN`` become ``zh-Hans``; ``zh`` alone the script that the segments are in), and
    ``region`` (``CN``, ``GB``, ``""``) is kept beside it.

    Raises
    ------
    LanguageError
        When ``lang`` is not a language tag.
    """

    segments: tuple[Segment, ...]
    lang: str
    name: str = ""
    text: str = ""
    gaps: tuple[Gap, ...] = ()
    region: str = ""

    def __post_init__(self) -> None:
        """Bring the language into its one form."""
        lang = canonical_tag(self.lang)
        if lang == "zh":
            from duizhao.bitext.language.identification import chinese_script  # noqa: PLC0415 - only here is text read

            lang = chinese_script("".join(self.texts))
        if lang != self.lang:
            segments = tuple(
                replace(segment, lang=lang) if segment.lang == self.lang else segment for segment in self.segments
            )
            object.__setattr__(self, "segments", segments)
            object.__setattr__(self, "region", self.region or region_of(self.lang))
            object.__setattr__(self, "lang", lang)

    def __len__(self) -> int:
        """Count the segments."""
        return len(self.segments)

    @property
    def texts(self) -> list[str]:
        """The text of each segment."""
        return [segment.text for segment in self.segments]

    @classmethod
    def of(cls, texts: Sequence[str], lang: str, *, name: str = "") -> Document:
        """Make a document of ready segments, one paragraph each; offsets count as if joined by newlines."""
        segments = []
        start = 0
        for number, text in enumerate(texts):
            segments.append(Segment(text=text, lang=lang, start=start, end=start + len(text), paragraph=number))
            start += len(text) + 1
        return cls(segments=tuple(segments), lang=lang, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """That a person has read a pair and found it right: who, and when (ISO 8601); either may be unknown."""

    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bead:
    """A smallest group of source segments and the target segments that say the same (Brown et al. 1991).

    ``source`` and ``target`` are ascending segment indices, 0-based; one side may be empty (a deletion
    or an insertion), not both. ``score`` is the aligner's own, comparable only within one bitext, higher
    is better; ``confidence`` is the probability, 0 to 1, that exactly this bead is right, and exactly 0 where
    nothing is known of it.

    What a person has said of it: ``checked``, ``pinned`` (a realignment keeps the bead as it is), ``note``
    (a remark, lines separated by a line feed) and ``left_out`` (why it is kept out of the memory; empty where it
    is not). ``unit`` is what the file that it was read from has beside the texts, such as ids and inline codes.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float = 0.0
    confidence: float = 0.0
    checked: Checked | None = None
    pinned: bool = False
    note: str = ""
    left_out: str = ""
    unit: Unit | None = None

    def __post_init__(self) -> None:
        """Refuse a bead that holds nothing."""
        if not self.source and not self.target:
            message = "a bead needs at least one segment"
            raise ValueError(message)

    @property
    def kind(self) -> str:
        """How many segments a side, as in ``1-1``, ``2-1``, ``0-1``."""
        return f"{len(self.source)}-{len(self.target)}"

    @property
    def paired(self) -> bool:
        """Whether both sides hold something."""
        return bool(self.source and self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What made a bitext, enough to make it again: program version, encoder, level and parameters."""

    version: str = ""
    model: str = ""
    level: str = "sentence"
    parameters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """One line, as in ``version:0.1.0|model:use|level:sentence|beads:5``."""
        head = (("version", self.version), ("model", self.model), ("level", self.level))
        return "|".join(f"{key}:{value}" for key, value in (*head, *self.parameters) if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitext:
    """Two documents and the beads between them; every segment of both stands in exactly one bead.

    Beads are in reading order of the source; insertions stand where the target has them. ``notes`` are
    lines for the reader about regions that could not be aligned, crossings and the like. ``properties`` are
    pairs of name and value that the file it was read from has for all its units: ``x-unpaired-source`` and
    ``x-unpaired-target`` among them count the sentences without a partner that a TMX cannot hold.

    Raises
    ------
    ValueError
        When a segment is in no bead or in two.
    """

    source: Document
    target: Document
    beads: tuple[Bead, ...]
    recipe: Recipe = field(default_factory=Recipe)
    notes: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Check that the beads partition both sides."""
        for side, document in (("source", self.source), ("target", self.target)):
            seen = sorted(index for bead in self.beads for index in getattr(bead, side))
            if seen != list(range(len(document))):
                message = f"the beads do not hold every {side} segment exactly once"
                raise ValueError(message)

    def source_text(self, bead: Bead) -> str:
        """Return the source side of a bead as one string, ``""`` for an insertion."""
        return join_texts([self.source.segments[i].text for i in bead.source], self.source.lang)

    def target_text(self, bead: Bead) -> str:
        """Return the target side of a bead as one string, ``""`` for a deletion."""
        return join_texts([self.target.segments[j].text for j in bead.target], self.target.lang)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield source and target text of each bead that has both."""
        for bead in self.beads:
            if bead.paired:
                yield self.source_text(bead), self.target_text(bead)


def join_texts(texts: Sequence[str], lang: str) -> str:
    """Join neighbouring segments as the language writes them: a space in English, none in Chinese.

    Between two Chinese segments a space is kept where Latin letters or digits would run together.

    >>> join_texts(["He left.", "She stayed."], "en")
    'He left. She stayed.'
    >>> join_texts(["他走了。", "她留下。"], "zh-Hans")  # He left. She stayed.
    '他走了。她留下。'
    >>> join_texts(["iPhone", "iPad"], "zh-Hans")
    'iPhone iPad'
    """
    if not lang.startswith(("zh", "ja")):
        return " ".join(texts)
    joined = ""
    for text in texts:
        if (
            joined
            and text
            and joined[-1].isascii()
            and text[0].isascii()
            and joined[-1].isalnum()
            and text[0].isalnum()
        ):
            joined += " "
        joined += text
    return joined
