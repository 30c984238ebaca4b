"""Tables as bitexts: which column holds which side, by the names of the columns or by what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, islice
from typing import Final, NamedTuple

from duizhao.bitext.errors import ChoiceError, InputError, LanguageError
from duizhao.bitext.language.identification import weight
from duizhao.bitext.language.tags import canonical_tag
from duizhao.bitext.model import Checked
from duizhao.bitext.pairs import Head, Pair, PairStream, Tally
from duizhao.bitext.readers._languages import SideFinder, choose_languages
from duizhao.bitext.readers._pairs import check_length, stream_by_content
from duizhao.bitext.units import Note, Unit, Variant

__all__ = ["SIDE_NAMES", "Row", "language_of", "plain_name", "stream_of_rows"]


class Row(NamedTuple):
    """A row: the table it is in, empty where there is but one; where it stands, for messages; its cells."""

    table: str
    where: str
    cells: Sequence[str]


SIDE_NAMES: Final = {
    **dict.fromkeys(("source", "source text", "source segment", "src", "original", "原文", "源文", "源语"), "source"),
    **dict.fromkeys(
        ("target", "target text", "target segment", "tgt", "trg", "translation", "译文", "譯文", "译语"), "target"
    ),
}
_LANGUAGES: Final = {
    **dict.fromkeys(("english", "英文", "英语", "英語"), "en"),
    **dict.fromkeys(("chinese", "中文", "汉语", "漢語", "华语", "mandarin", "cn"), "zh"),
    **dict.fromkeys(
        ("simplified chinese", "chinese (simplified)", "chinese simplified", "chs", "简体中文", "简体"), "zh-Hans"
    ),
    **dict.fromkeys(
        ("traditional chinese", "chinese (traditional)", "chinese traditional", "cht", "繁體中文", "繁體"), "zh-Hant"
    ),
}
_FACTS: Final = {
    **dict.fromkeys(("id", "key", "tuid", "no", "no.", "#", "序号", "序號", "编号", "編號"), "id"),
    **dict.fromkeys(("note", "notes", "comment", "comments", "remark", "备注", "備註", "注释", "批注"), "note"),
    **dict.fromkeys(("state", "status", "状态", "狀態"), "state"),
    "confidence": "confidence",
    "score": "score",
    "kind": "kind",
    "checked": "checked",
    "pinned": "pinned",
}
# A name that is a language tag: en, en-US, zh_CN; not any word of two letters.
_TAG: Final = re.compile(r"(?:en|eng|zh|zho|chi|cmn)(?:[-_][A-Za-z0-9]{2,4}){0,2}", re.IGNORECASE)
_STATES: Final = frozenset({"initial", "translated", "reviewed", "final"})
_KIND: Final = re.compile(r"\d{1,4}-\d{1,4}")
# Rows that are looked at to tell the columns apart, and columns that are looked at.
_SAMPLE: Final = 400
_WIDEST: Final = 200
# A column is in a language when this share of its words is.
_MOSTLY: Final = 0.8
_TWO: Final = 2
# Rows among which the names of the columns are looked for.
_HIGHEST: Final = 10
# A language with more said of it: English (United States), Chinese - Traditional, 中文（简体）, English text, 中文译文.
_DETAILED: Final = re.compile(
    r"(english|chinese|mandarin|英文|英语|英語|中文|汉语|漢語)\s*(?:[\[(（:：,_-]\s*(.{1,40}?)\s*[\])）]?"
    r"|[\s_-]*(?:text|source|target|translation|version|term|原文|译文|譯文|翻译|翻譯|版))"
)
_HANT: Final = re.compile(r"trad|繁|taiwan|hong ?kong|macau|hant|台湾|臺灣|台灣|香港|tw\b|hk\b")
_HANS: Final = re.compile(r"simp|简|簡|china|prc|hans|mainland|中国|singapore|cn\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where things stand: column numbers from 0; ``names`` are those of the remaining columns."""

    source: int
    target: int
    source_tag: str = ""
    target_tag: str = ""
    others: tuple[tuple[int, str], ...] = ()
    facts: dict[str, int] = field(default_factory=dict)
    names: tuple[tuple[int, str], ...] = ()
    header: bool = False


def stream_of_rows(
    rows: Iterator[Row],
    *,
    name: str,
    place: str,
    header: bool = False,
    source_lang: str | None = None,
    target_lang: str | None = None,
) -> PairStream:
    """Make a stream of the rows of a table.

    The columns are told by names (``source`` and ``target``, languages and their tags in English or Chinese) in the
    first row that has them, below at most nine rows of a title; else by content: the column with most English words
    and the one with most Chinese characters, the left one being the source. Columns named as an id, note, state,
    confidence, kind, or as what a person said of the pair, are read as that; any other named column is a property.

    Each table of a workbook is looked at for itself; one without a column in each language is left out and remarked on.

    Parameters
    ----------
    rows : iterator of Row
        Row by row, a table after the other.
    name : str
        What to call the file.
    place : str
        Its path, for messages.
    header : bool
        Whether the first row surely names the columns.
    source_lang, target_lang : str or None
        Which two, where the table has more.

    Raises
    ------
    LanguageError
        When there are no two columns in two languages, or they must be named.
    InputError
        When there are no rows.
    """
    tally = Tally()
    tables = _tables(rows, place, tally, header=header, langs=(source_lang, target_lang))
    first = next(tables, None)
    if first is None:
        raise InputError(f"{place} holds no rows")
    layout = first[0]
    head = Head(name=name, source_lang="", target_lang="", source_tag=layout.source_tag, target_tag=layout.target_tag)
    asked = [
        wanted or _tag_or_none(tag)
        for wanted, tag in ((source_lang, layout.source_tag), (target_lang, layout.target_tag))
    ]
    pairs = (pair for layout, body in chain([first], tables) for pair in _pairs(body, layout, tally, place))
    stream = stream_by_content(pairs, head, tally, source_lang=asked[0], target_lang=asked[1])
    if not tally.read:
        raise InputError(f"{place} holds no rows but the names of its columns")
    return stream


def _tables(
    rows: Iterator[Row], place: str, tally: Tally, *, header: bool, langs: tuple[str | None, str | None]
) -> Iterator[tuple[_Layout, Iterator[Row]]]:
    """Yield the tables that have a column in each language, with their layouts; the later are turned as the first."""
    given = 0
    refused: LanguageError | None = None
    for title, whole in groupby(rows, key=lambda row: row.table):
        first = list(islice((row for row in whole if any(cell.strip() for cell in row.cells)), _SAMPLE))
        if not first:
            continue
        try:
            layout, skipped = _layout(place, [row.cells for row in first], langs)
        except ChoiceError:
            raise
        except LanguageError as error:
            if not title:
                raise
            refused = refused or error
            tally.remark(f"{place}, {title}: no column in each language; left out")
            continue
        if skipped:
            tally.left_out["above the names of the columns"] += skipped
            tally.read += skipped
        layout = replace(layout, header=layout.header or header)
        if not given:
            langs = _directed(layout, [row.cells for row in first[skipped:]], langs)
        given += 1
        yield layout, chain(first[skipped + layout.header :], whole)
    if refused is not None and not given:
        raise refused


def _layout(place: str, rows: Sequence[Sequence[str]], langs: tuple[str | None, str | None]) -> tuple[_Layout, int]:
    """Find the columns, and how many rows stand above their names: those with fewer cells, such as a title."""
    for number, cells in enumerate(rows[:_HIGHEST]):
        if number and max(_filled(row) for row in rows[:number]) >= _filled(cells):
            continue
        try:
            layout = _by_names(place, cells, *langs)
        except ChoiceError:
            raise
        except LanguageError:
            if not number:
                raise
            continue
        if layout is not None:
            return layout, number
    return _by_content(place, rows, *langs), 0


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _directed(
    layout: _Layout, rows: Sequence[Sequence[str]], langs: tuple[str | None, str | None]
) -> tuple[str | None, str | None]:
    """Return the languages that the other tables are read in: as asked, else as the first table has them."""
    if any(langs):
        return langs
    if layout.source_tag:
        return layout.source_tag, layout.target_tag
    amounts = [weight(" ".join(_cell(cells, column) for cells in rows)) for column in (layout.source, layout.target)]
    shares = [han / (han + latin) if han + latin else 0.0 for han, latin in amounts]
    if shares[0] == shares[1]:
        return langs
    return ("zh", "en") if shares[0] > shares[1] else ("en", "zh")


def _tag_or_none(tag: str) -> str | None:
    return tag or None


def plain_name(cell: str) -> str:
    """Return the name of a column or member as it is looked up: ``source_text`` as ``source text``."""
    plain = " ".join(cell.replace("\ufeff", "").split()).casefold()
    return plain if _TAG.fullmatch(plain) else plain.replace("_", " ")


def language_of(name: str) -> str:
    """Return the tag that a column's plain name means; empty where it names no language."""
    if name in _LANGUAGES:
        return _LANGUAGES[name]
    detailed = _DETAILED.fullmatch(name)
    if detailed:
        plain = _LANGUAGES[detailed.group(1)]
        more = detailed.group(2) or ""
        if plain == "en":
            return plain
        return "zh-Hant" if _HANT.search(more) else "zh-Hans" if _HANS.search(more) else plain
    inner = re.search(r"[\[(（]\s*([A-Za-z_-]{2,12})\s*[\])）]", name)
    for part in (name, inner.group(1) if inner else ""):
        if _TAG.fullmatch(part):
            try:
                canonical_tag(part)
            except LanguageError:
                continue
            return part
    return ""


def _by_names(place: str, cells: Sequence[str], source_lang: str | None, target_lang: str | None) -> _Layout | None:
    """Read the names of the columns; None where two sides are not among them."""
    names = [plain_name(cell) for cell in cells[:_WIDEST]]
    langs = {number: language_of(name) for number, name in enumerate(names) if language_of(name)}
    sides = {SIDE_NAMES[name]: number for number, name in reversed(list(enumerate(names))) if name in SIDE_NAMES}
    if len(sides) == _TWO:
        source, target = sides["source"], sides["target"]
        chosen = "", ""
    elif len(langs) >= _TWO:
        wanted = choose_languages(place, langs.values(), source_lang=source_lang, target_lang=target_lang)
        variants = [Variant(lang=tag, text="") for tag in langs.values()]
        columns = list(langs)
        first = SideFinder(wanted[0]).find(variants)
        second = SideFinder(wanted[1]).find(variants, first)
        source, target = columns[first], columns[second]
        chosen = langs[source], langs[target]
    else:
        return None
    others = tuple((number, tag) for number, tag in langs.items() if number not in {source, target})
    return _named_layout(cells, names, (source, target), chosen, others)


def _named_layout(
    cells: Sequence[str],
    names: Sequence[str],
    sides: tuple[int, int],
    tags: tuple[str, str],
    others: tuple[tuple[int, str], ...],
) -> _Layout:
    """Return the layout of a table whose columns have names, ``names`` in their plain form."""
    facts = {_FACTS[name]: number for number, name in reversed(list(enumerate(names))) if name in _FACTS}
    facts = {name: number for name, number in facts.items() if number not in sides}
    taken = {*sides, *facts.values(), *(number for number, _ in others)}
    return _Layout(
        source=sides[0],
        target=sides[1],
        source_tag=tags[0],
        target_tag=tags[1],
        others=others,
        facts=facts,
        names=tuple(
            (number, " ".join(cells[number].split()))
            for number, name in enumerate(names)
            if name and number not in taken
        ),
        header=True,
    )


def _by_content(place: str, rows: Sequence[Sequence[str]], source_lang: str | None, target_lang: str | None) -> _Layout:
    """Find the English and the Chinese column by their words, those of the first row aside, which may be names."""
    columns = _columns_of(rows[1:]) or _columns_of(rows)
    if columns is None:
        raise LanguageError(
            f"{place} has no column in each language; name the columns source and target in the first row"
        )
    en, zh = columns
    first, second = sorted((zh, en))
    if (source_lang and canonical_tag(source_lang) == "en") or (target_lang and canonical_tag(target_lang) != "en"):
        first, second = en, zh
    elif source_lang or target_lang:
        first, second = zh, en
    top = [*rows[0], *[""] * (max(zh, en) + 1 - len(rows[0]))]
    if len(rows) == 1 or (weight(top[zh])[0] and (weight(top[en])[1] or not top[en].strip())):
        return _Layout(source=first, target=second)
    names = [plain_name(cell) for cell in top[:_WIDEST]]
    return _named_layout(top, names, (first, second), ("", ""), others=())


def _columns_of(rows: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Return the column with most English words and the one with most Han characters; None where there are not both."""
    width = min(max((len(row) for row in rows), default=0), _WIDEST)
    han, latin = [0] * width, [0] * width
    for row in rows:
        for number, cell in enumerate(row[:width]):
            of_han, of_latin = weight(cell[:2_000])
            han[number] += of_han
            latin[number] += of_latin
    chinese = [n for n in range(width) if han[n] > _MOSTLY * (han[n] + latin[n])]
    english = [n for n in range(width) if latin[n] > _MOSTLY * (han[n] + latin[n])]
    if not chinese or not english:
        return None
    return max(english, key=lambda n: latin[n]), max(chinese, key=lambda n: han[n])


def _pairs(rows: Iterator[Row], layout: _Layout, tally: Tally, place: str) -> Iterator[Pair]:
    plain = not (layout.facts or layout.others or layout.names)
    for _, where, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        tally.read += 1
        source, target = _cell(cells, layout.source), _cell(cells, layout.target)
        if not source and not target:
            tally.left_out["with both sides empty"] += 1
            continue
        for text in (source, target):
            check_length(text, f"{place}, {where}")
        pair = Pair(source, target)
        yield pair if plain else _with_facts(pair, cells, layout)


def _cell(cells: Sequence[str], number: int) -> str:
    return cells[number].strip() if 0 <= number < len(cells) else ""


def _with_facts(pair: Pair, cells: Sequence[str], layout: _Layout) -> Pair:
    """Read what the other columns say of a pair."""
    said = {name: _cell(cells, number) for name, number in layout.facts.items()}
    properties = [(name, _cell(cells, number)) for number, name in layout.names if _cell(cells, number)]
    state = said.get("state", "")
    if state and state.casefold() not in _STATES:
        properties.append(("state", state))
        state = ""
    checked = said.get("checked", "")
    kind = said.get("kind", "")
    notes = (Note(text=said["note"]),) if said.get("note") else ()
    others = tuple(
        Variant(lang=tag, text=_cell(cells, number)) for number, tag in layout.others if _cell(cells, number)
    )
    identity = said.get("id", "")
    unit = None
    if identity or state or notes or properties or others:
        unit = Unit(id=identity, state=state.casefold(), notes=notes, properties=tuple(properties), others=others)
    confidence = _number(said.get("confidence", ""))
    return pair._replace(
        score=_number(said.get("score", "")),
        confidence=confidence if 0 <= confidence <= 1 else 0.0,
        kind=kind if _KIND.fullmatch(kind) else "",
        checked=Checked(by="" if checked in {"yes", "1", "true"} else checked) if checked else None,
        pinned=said.get("pinned", "").casefold() in {"yes", "1", "true"},
        note=said.get("note", ""),
        unit=unit,
    )


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if abs(number) < float("inf") else 0.0
