"""From a manuscript to documents: blocks told apart by language and cut into segments, nothing lost.

Every character of the manuscript ends up in a segment of one side or in a gap that says why not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from duizhao.bitext.boilerplate import furniture
from duizhao.bitext.errors import InputError, LanguageError
from duizhao.bitext.language.identification import chinese_script, identify, runs, weight
from duizhao.bitext.language.srx import Splitter
from duizhao.bitext.language.tags import canonical_tag, is_chinese, region_of, same_language
from duizhao.bitext.model import Block, Document, Gap, Manuscript, Segment
from duizhao.bitext.sides import holds_both, is_uncertain, settle_sides

__all__ = ["Level", "make_document", "split_manuscript"]

Level = Literal["sentence", "paragraph"]

# The smaller side of an interleaved file holds at least this share of its words, a Han character counted as
# 0.55 words. Translated news has 45 to 50 % (20 sentences of NTREX at a time, 1 % to 99 %); the four seeds of one
# language have none of the other.
_SMALLER_SIDE: Final = 0.02
_WORDS_PER_HAN: Final = 0.55

# In characters, where languages are told apart within a paragraph. Looking for changes of
# language takes about three seconds a million in running text, and half a minute where every word changes script.
_LONGEST_PARAGRAPH: Final = 1_000_000
_LONGEST_LABEL: Final = 24

_NAMES: Final = {"en": "English", "zh": "Chinese", "zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A run of one language in a block; ``start`` and ``end`` count in the block's text."""

    block: Block
    start: int
    end: int
    lang: str

    @property
    def text(self) -> str:
        return self.block.text[self.start : self.end]

    @property
    def wording(self) -> str:
        """The text with each character of code hidden, for what asks for its language or its sentences."""
        return _without_code(self.block)[self.start : self.end]

    @property
    def has_words(self) -> bool:
        """Whether there is a letter or a digit."""
        return any(map(str.isalnum, self.text))


def split_manuscript(
    manuscript: Manuscript,
    *,
    level: Level = "sentence",
    source_lang: str | None = None,
    target_lang: str | None = None,
    abbreviations: Collection[str] = frozenset(),
    rules: Splitter | None = None,
) -> tuple[Document, Document]:
    """Take an interleaved file apart into its two languages.

    The languages may alternate by paragraph, by line or within a line. The source is English unless told
    otherwise. Lines of another language, page furniture and repeated headlines become gaps, which both
    documents share, as they share the text and its offsets.

    Parameters
    ----------
    manuscript : Manuscript
        What a reader returned.
    level : {"sentence", "paragraph"}
        The size of a segment.
    source_lang, target_lang : str or None
        BCP 47 tags, English and Chinese or Simplified and Traditional Chinese; None is told by content.
    abbreviations : collection of str
        More English abbreviations that end no sentence, as for `duizhao.bitext.language.sentences.split_sentences`.
    rules : callable or None
        The user's own rules (`duizhao.bitext.language.srx.read_rules`), in place of those.

    Returns
    -------
    (Document, Document)
        Source and target. Segments of both and the gaps cover ``manuscript.text`` exactly, without overlap.

    Raises
    ------
    LanguageError
        When a language is missing or cannot be paired.
    InputError
        When a paragraph has more than a million characters.
    """
    source, target = _pair(source_lang, target_lang)
    _check_lengths(manuscript)
    pieces = [
        _Piece(block=block, start=start, end=end, lang=lang)
        for block, found in zip(manuscript.blocks, _runs(manuscript.blocks), strict=True)
        for start, end, lang in found
    ]
    both_chinese = is_chinese(source) and is_chinese(target)
    sides = [_side(piece.lang, source, target, exactly=both_chinese) for piece in pieces]
    if not both_chinese:
        sides = settle_sides([(piece.text, side) for piece, side in zip(pieces, sides, strict=True)])
    kept = [number for number, side in enumerate(sides) if side]
    said = furniture([(pieces[number].text, sides[number]) for number in kept], interleaved=True)
    reasons = dict(zip(kept, said, strict=True))
    chosen: dict[str, list[_Piece]] = {"source": [], "target": []}
    dropped = []
    for number, (piece, side) in enumerate(zip(pieces, sides, strict=True)):
        reason = reasons[number] if side else ("symbols" if piece.lang == "und" else "foreign")
        if reason:
            dropped.append(_gap(piece, reason))
        else:
            chosen[side].append(piece)
    _check_sides(manuscript.name, chosen, source, target, told=bool(source_lang and target_lang))
    segments = {}
    for side, lang in (("source", source), ("target", target)):
        tag = chinese_script("".join(piece.text for piece in chosen[side])) if lang == "zh" else lang
        segments[side] = (tag, _segments(chosen[side], tag, level, abbreviations, rules))
    everything = (*segments["source"][1], *segments["target"][1])
    gaps = tuple(_gaps(manuscript, everything, dropped))
    first, second = (
        Document(segments=found, lang=tag, name=manuscript.name, text=manuscript.text, gaps=gaps, region=region)
        for (tag, found), region in zip(segments.values(), map(_region, (source_lang, target_lang)), strict=True)
    )
    return first, second


def make_document(
    manuscript: Manuscript,
    *,
    lang: str | None = None,
    level: Level = "sentence",
    abbreviations: Collection[str] = frozenset(),
    rules: Splitter | None = None,
    beside: Manuscript | None = None,
) -> Document:
    """Make one side from a file of one language.

    Parameters
    ----------
    manuscript : Manuscript
        What a reader returned.
    lang : str or None
        The BCP 47 tag; None is told by content, as the language that most words are in.
    level : {"sentence", "paragraph"}
        The size of a segment.
    abbreviations : collection of str
        As for `split_manuscript`.
    rules : callable or None
        As for `split_manuscript`.
    beside : Manuscript or None
        The other side, where there is one: what both hold word for word is part of the text and says nothing of its
        language, such as references, code and quotations that are left as they are.

    Returns
    -------
    Document
        Segments and gaps cover ``manuscript.text`` exactly. A name, a number or a quotation in another language is
        part of the text; only where the file holds a text and its translation in turn is the other one ``foreign``.

    Raises
    ------
    LanguageError
        When nothing is in ``lang``, or the content is neither English nor Chinese.
    """
    pieces = [
        _Piece(block=block, start=0, end=len(block.text), lang=identify(_without_code(block, gone=True) or block.text))
        for block in manuscript.blocks
    ]
    shared = {block.text for block in beside.blocks} if beside else set()
    telling = [piece for piece in pieces if piece.block.text not in shared] or pieces
    wanted = _known(lang) if lang else _main_language(manuscript.name, telling)
    if not any(same_language(piece.lang, wanted) for piece in pieces):
        raise LanguageError(f"{manuscript.name} holds no {_NAMES[wanted]}; check the file, or name its language")
    sure = [(piece.text, same_language(piece.lang, wanted)) for piece in telling if not is_uncertain(piece.text)]
    both = holds_both(sure)
    kept, dropped = [], []
    for piece in pieces:
        other = not same_language(piece.lang, wanted) and piece.block.text not in shared
        foreign = both and other and not is_uncertain(piece.text)
        if piece.has_words and not foreign:
            kept.append(piece)
        else:
            dropped.append(_gap(piece, "foreign" if piece.has_words else "symbols"))
    chosen = []
    for piece, reason in zip(kept, furniture([(p.text, wanted) for p in kept], interleaved=False), strict=True):
        if reason:
            dropped.append(_gap(piece, reason))
        else:
            chosen.append(piece)
    if not chosen:
        raise LanguageError(f"{manuscript.name} holds only the furniture of a page; check the file")
    tag = chinese_script("".join(piece.text for piece in chosen)) if wanted == "zh" else wanted
    segments = _segments(chosen, tag, level, abbreviations, rules)
    gaps = tuple(_gaps(manuscript, segments, dropped))
    return Document(
        segments=segments, lang=tag, name=manuscript.name, text=manuscript.text, gaps=gaps, region=_region(lang)
    )


def _runs(blocks: Sequence[Block]) -> Iterator[list[tuple[int, int, str]]]:
    """Cut each block by language; a label that both of two neighbours have, Table 2, is part of each."""
    for number, block in enumerate(blocks):
        found = runs(_without_code(block))
        if len(found) > 1 and found[0][1] <= _LONGEST_LABEL:
            label = block.text[: found[0][1]].rstrip(" .:：").casefold()
            beside = (*blocks[max(0, number - 1) : number], *blocks[number + 1 : number + 2])
            if any(one.text[: len(label) + 1].casefold().rstrip(" .:：") == label for one in beside):
                found[:2] = [(found[0][0], found[1][1], found[1][2])]
        yield found


def _check_lengths(manuscript: Manuscript) -> None:
    for block in manuscript.blocks:
        if len(block.text) > _LONGEST_PARAGRAPH:
            line = manuscript.text.count("\n", 0, block.start) + 1
            raise InputError(
                f"{manuscript.name}, line {line}: a paragraph of {len(block.text):,} characters, at most "
                f"{_LONGEST_PARAGRAPH:,}; put line breaks between paragraphs"
            )


def _known(tag: str) -> str:
    """Reduce a tag and refuse a language that has no rules here."""
    plain = canonical_tag(tag)
    if plain not in _NAMES:
        raise LanguageError(f"{tag!r} is neither English nor Chinese; give en, zh-Hans or zh-Hant")
    return plain


def _region(tag: str | None) -> str:
    return region_of(tag) if tag else ""


def _pair(source_lang: str | None, target_lang: str | None) -> tuple[str, str]:
    """Fill in the language that was not told."""
    source = _known(source_lang) if source_lang else None
    target = _known(target_lang) if target_lang else None
    if source is None:
        source = "zh" if target == "en" else "en"
    if target is None:
        target = "zh" if source == "en" else "en"
    if source == target or (same_language(source, target) and "zh" in {source, target}):
        raise LanguageError(f"source and target are both {_NAMES[source]}; name two languages, such as en and zh-Hans")
    return source, target


def _side(lang: str, source: str, target: str, *, exactly: bool) -> str:
    for side, wanted in (("source", source), ("target", target)):
        if lang == wanted or (not exactly and same_language(lang, wanted)):
            return side
    return ""


def _main_language(name: str, pieces: Sequence[_Piece]) -> str:
    # By words and by pieces: one long quotation does not outweigh the many short pieces of a table.
    sure = [piece for piece in pieces if piece.lang != "und" and not is_uncertain(piece.text)]
    sure = sure or [piece for piece in pieces if piece.lang != "und"]
    total = sum(_words(piece.text) for piece in sure) or 1.0
    amounts: dict[str, float] = {}
    for piece in sure:
        lang = "zh" if is_chinese(piece.lang) else piece.lang
        amounts[lang] = amounts.get(lang, 0.0) + _words(piece.text) / total + 1 / len(sure)
    best = max(amounts, key=lambda lang: amounts[lang], default="")
    if best not in _NAMES:
        what = f"seems to be in {best!r}" if best else "holds no words"
        raise LanguageError(f"{name} {what}, not in English or Chinese; check the file, or name its language")
    return best


def _words(text: str) -> float:
    han, words = weight(text)
    return han * _WORDS_PER_HAN + words


def _check_sides(name: str, chosen: dict[str, list[_Piece]], source: str, target: str, *, told: bool) -> None:
    """Refuse a file of one language: an interleaved one holds both in earnest."""
    amounts = {side: sum(_words(piece.text) for piece in chosen[side]) for side in chosen}
    langs = {"source": source, "target": target}
    smaller = min(amounts, key=lambda side: amounts[side])
    larger = "target" if smaller == "source" else "source"
    if not chosen[larger]:
        raise LanguageError(f"{name} holds neither {_NAMES[source]} nor {_NAMES[target]}; check the file")
    little = amounts[smaller] < _SMALLER_SIDE * sum(amounts.values())
    if not chosen[smaller] or (little and not told):
        how_much = "only a few words of" if chosen[smaller] else "no"
        raise LanguageError(
            f"{name} holds {how_much} {_NAMES[langs[smaller]]} beside its {_NAMES[langs[larger]]}; "
            "give an interleaved file, or the source and the target as two files"
        )


def _segments(
    pieces: Iterable[_Piece], lang: str, level: Level, abbreviations: Collection[str], rules: Splitter | None
) -> tuple[Segment, ...]:
    found = []
    for paragraph, piece in enumerate(pieces):
        for start, end in _spans(piece.wording, lang, level, abbreviations, rules):
            left, right = _outer(piece.block, piece.start + start, piece.start + end)
            text = piece.text[start:end]
            found.append(Segment(text=text, lang=lang, start=left, end=right, paragraph=paragraph))
    return tuple(found)


def _spans(
    text: str, lang: str, level: Level, abbreviations: Collection[str], rules: Splitter | None
) -> list[tuple[int, int]]:
    if level == "paragraph":
        return [(0, len(text))]
    if rules is not None:
        return rules(text, lang)
    from duizhao.bitext.language.sentences import split_sentences  # noqa: PLC0415

    return split_sentences(text, lang, abbreviations=frozenset(abbreviations))


def _gap(piece: _Piece, reason: str) -> Gap:
    start, end = _outer(piece.block, piece.start, piece.end)
    return Gap(start=start, end=end, reason=reason)


# Stands for code when the language is asked for (a mark that is no letter), and when sentences are (a capital).
_HIDDEN: Final = "\ufffc"


def _without_code(block: Block, *, gone: bool = False) -> str:
    """Return the text of a block with code hidden: its words are of no language, its marks end no sentence."""
    if not block.code:
        return block.text
    parts: list[str] = []
    position = 0
    for start, end in block.code:
        parts += (block.text[position:start], "" if gone else _HIDDEN * (end - start))
        position = end
    text = "".join((*parts, block.text[position:]))
    return text if any(map(str.isalnum, text)) else "" if gone else block.text


def _outer(block: Block, start: int, end: int) -> tuple[int, int]:
    """Turn positions in a block's text into offsets in the manuscript."""
    if not block.runs:
        return block.start + start, block.start + end
    return _offset(block, start)[0], _offset(block, end - 1)[1]


def _offset(block: Block, position: int) -> tuple[int, int]:
    """Return the stretch of the manuscript that one character of a block's text came from."""
    number = bisect_right(block.runs, position, key=lambda run: run[0]) - 1
    first, start, end = block.runs[number]
    following = block.runs[number + 1][0] if number + 1 < len(block.runs) else len(block.text)
    if end - start == following - first:
        return start + position - first, start + position - first + 1
    return start, end


def _gaps(manuscript: Manuscript, segments: Iterable[Segment], dropped: Iterable[Gap]) -> Iterator[Gap]:
    """Join what the reader left out with what was left out here, and name the rest by what it is."""
    known = [(gap.start, gap.end, gap.reason) for gap in (*manuscript.gaps, *dropped)]
    known += [(segment.start, segment.end, "") for segment in segments]
    position = 0
    for start, end, reason in (*sorted(known), (len(manuscript.text), len(manuscript.text), "")):
        if position < start:
            rest = manuscript.text[position:start].strip(" \t\r\n\u3000\u200b\u2060\ufeff")
            yield Gap(start=position, end=start, reason="markup" if rest.strip() else "blank")
        if reason:
            yield Gap(start=start, end=end, reason=reason)
        position = max(position, end)
