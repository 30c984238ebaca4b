"""What the readers of aligned formats share: a limit on segments, languages by content, and a stream as a bitext."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final

from duizhao.bitext.errors import FormatError, LanguageError
from duizhao.bitext.language.identification import chinese_script, identify, weight
from duizhao.bitext.language.tags import canonical_tag, is_chinese, region_of
from duizhao.bitext.model import Bead, Bitext, Document, Recipe, Segment
from duizhao.bitext.pairs import Head, Pair, PairStream, Tally

__all__ = [
    "LONGEST_LINE",
    "LONGEST_SEGMENT",
    "check_length",
    "collect",
    "parse_recipe",
    "side_language",
    "stream_by_content",
    "with_script",
]

# In characters: fifty times what Trados' cloud takes in one segment (2,000).
LONGEST_SEGMENT: Final = 100_000
# In bytes: two such segments, each character written as a six-byte escape, twice (joined and one by one), fit.
LONGEST_LINE: Final = 4 * 2**20
# How much of each side is looked at to tell its language, in characters, and the most pairs for that.
_SAMPLE: Final = 100_000
_SAMPLED_PAIRS: Final = 20_000


def check_length(text: str, place: str) -> str:
    """Return the text, or refuse a segment that is too long.

    Raises
    ------
    FormatError
        Above ``LONGEST_SEGMENT`` characters.
    """
    if len(text) > LONGEST_SEGMENT:
        raise FormatError(f"{place}: {len(text):,} characters in one segment, at most {LONGEST_SEGMENT:,}; split it")
    return text


def side_language(texts: Sequence[str], told: str | None, place: str) -> str:
    """Return the language of one side: as told, with the script by content where only ``zh`` is; else by content.

    Most of the words decide, so that a few untranslated segments do not.

    Raises
    ------
    LanguageError
        When ``told`` is no tag, or nothing is told and the side holds no words.
    """
    tag = canonical_tag(told) if told else ""
    if tag and tag != "zh":
        return tag
    sample, size = [], 0
    for text in texts:
        sample.append(text)
        size += len(text)
        if size > _SAMPLE:
            break
    if tag == "zh":
        return chinese_script("".join(sample))
    amounts: dict[str, int] = {}
    for text in sample:
        lang = identify(text)
        lang = "zh" if is_chinese(lang) else lang
        amounts[lang] = amounts.get(lang, 0) + sum(weight(text))
    amounts.pop("und", None)
    if not amounts:
        raise LanguageError(f"{place} holds no words; check the file, or name the languages")
    best = max(amounts, key=lambda lang: amounts[lang])
    return chinese_script("".join(sample)) if best == "zh" else best


def with_script(tag: str, sample: Callable[[], str]) -> str:
    """Return the tag that duizhao uses; ``zh`` gets the script of the sample."""
    lang = canonical_tag(tag)
    return chinese_script(sample()) if lang == "zh" else lang


def stream_by_content(
    pairs: Iterator[Pair], head: Head, tally: Tally, *, source_lang: str | None = None, target_lang: str | None = None
) -> PairStream:
    """Make a stream whose languages are as told, else told by the content of its first pairs.

    Parameters
    ----------
    pairs : iterator of Pair
        Some of them are read at once.
    head : Head
        Its languages are not looked at.
    tally : Tally
        What the pairs are counted in.
    source_lang, target_lang : str or None
        As asked for, or as the file says.

    Raises
    ------
    LanguageError
        When a side is in no language that can be told, or both are in the same and none was named.
    """
    from dataclasses import replace  # noqa: PLC0415

    first: list[Pair] = []
    sizes = [0, 0]
    for pair in pairs:
        first.append(pair)
        sizes[0] += len(pair.source)
        sizes[1] += len(pair.target)
        if min(sizes) > _SAMPLE or len(first) >= _SAMPLED_PAIRS:
            break
    source = side_language([pair.source for pair in first], source_lang, f"{head.name}: the source side")
    target = side_language([pair.target for pair in first], target_lang, f"{head.name}: the target side")
    if source == target and not (source_lang and target_lang):
        raise LanguageError(
            f"{head.name}: source and target are both {source}; check the columns, or name the languages"
        )
    return PairStream(
        head=replace(head, source_lang=source, target_lang=target), pairs=chain(first, pairs), tally=tally
    )


def collect(stream: PairStream) -> Bitext:
    """Hold a stream in memory as a bitext: a bead a pair, segments as the file has them, else one a side.

    What was left out or remarked on while reading follows the file's notes.

    Raises
    ------
    FormatError
        When a segment is in two beads.
    """
    head = stream.head
    sides = (
        _Sides(head.source_lang, head.source_name or head.name),
        _Sides(head.target_lang, head.target_name or head.name),
    )
    rows = []
    for pair in stream.pairs:
        indices = [side.add(pair, number) for number, side in enumerate(sides)]
        rows.append((indices[0], indices[1], pair._replace(source="", target="", sides=None)))
    documents = [side.document(tag) for side, tag in zip(sides, (head.source_tag, head.target_tag), strict=True)]
    order = [side.ranks() for side in sides]
    beads = tuple(
        Bead(
            source=tuple(sorted(order[0][index] for index in source)),
            target=tuple(sorted(order[1][index] for index in target)),
            score=pair.score,
            confidence=pair.confidence,
            checked=pair.checked,
            pinned=pair.pinned,
            note=pair.note,
            left_out=pair.left_out,
            unit=pair.unit,
        )
        for source, target, pair in rows
    )
    return Bitext(
        source=documents[0],
        target=documents[1],
        beads=beads,
        recipe=head.recipe,
        notes=(*head.notes, *stream.tally.lines()),
        properties=head.properties,
    )


class _Sides:
    """The segments of one side as they come in."""

    def __init__(self, lang: str, name: str) -> None:
        self._lang = lang
        self._name = name
        self._segments: dict[int, Segment] = {}
        self._end = 0

    def add(self, pair: Pair, number: int) -> list[int]:
        """Keep the segments of a pair and return their indices."""
        if pair.sides is None:
            text = pair.target if number else pair.source
            if not text:
                return []
            index = len(self._segments)
            segment = Segment(text=text, lang=self._lang, start=self._end, end=self._end + len(text), paragraph=index)
            given: tuple[tuple[int, Segment], ...] = ((index, segment),)
        else:
            given = pair.sides[number]
        for index, segment in given:
            if index in self._segments:
                raise FormatError(f"{self._name}: segment {index} is in two beads")
            self._segments[index] = segment
            self._end = segment.end + 1
        return [index for index, _ in given]

    def ranks(self) -> dict[int, int]:
        """Return the place of each index in the document."""
        return {index: rank for rank, index in enumerate(sorted(self._segments))}

    def document(self, tag: str) -> Document:
        """Return the segments in the order of their indices."""
        segments = tuple(
            Segment(text=s.text, lang=self._lang, start=s.start, end=s.end, paragraph=s.paragraph)
            for s in (self._segments[index] for index in sorted(self._segments))
        )
        return Document(segments=segments, lang=self._lang, name=self._name, region=region_of(tag) if tag else "")


def parse_recipe(line: str) -> Recipe:
    """Read what ``str(recipe)`` wrote.

    >>> parse_recipe("version:0.1|model:use|level:paragraph|seed:7").parameters
    (('seed', '7'),)
    """
    fields = dict(part.split(":", 1) for part in line.split("|") if ":" in part)
    head = {key: fields.pop(key, "") for key in ("version", "model", "level")}
    return Recipe(
        version=head["version"],
        model=head["model"],
        level=head["level"] or "sentence",
        parameters=tuple(fields.items()),
    )
