"""What the head of a column means: a role (term, status, definition …) and a language, in the words of many tools.

Heads are read by their words, not from a list of layouts: ``Term [zh-CN]``, ``Description:English``,
``zh_CN_description``, ``Chinese_PRC_Def``, ``英文术语`` and ``SOURCE PART OF SPEECH`` are each a language (or a side)
and a role. So a tool that was never seen is understood as long as its words are plain ones; a head that is not
understood is reported, and what stands under it is kept with the concept.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import Status
from duizhao.glossary.interchange.head_languages import language_named, read_language
from duizhao.glossary.interchange.head_roles import SOURCE, TARGET, read_role

__all__ = ["Column", "read_column", "read_header"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its head as written, its role and its language.

    ``role`` is ``term``, ``synonym``, ``status``, ``forbidden``, ``translate``, ``case``, ``definition``, ``note``,
    ``context``, ``part_of_speech``, ``subject``, ``id``, ``source``, ``reading``, ``info``, ``language``, ``fuzzy``,
    ``number`` (of the row), ``revision``, ``extras``, ``forms``, ``others`` or ``""`` where the head is not understood.
    ``lang`` is a language tag, :data:`SOURCE`, :data:`TARGET`, or ``""`` for what is said of the concept. ``negative``
    turns yes and no round (``Do not translate``). ``owner`` is the place of the term column that a repeated head is of
    (MateCat's Notes, memoQ's Term_Info), −1 for none. ``status`` is how a head rates the terms under it (``Preferred
    term``, ``首选译名``).
    """

    place: int
    head: str
    role: str
    lang: str = ""
    negative: bool = False
    owner: int = -1
    status: Status | None = None


_OF_CONCEPT = frozenset({"subject", "id", "number", "revision", "figures", "repeat"})
_MAX_HEAD = 60
"""A longer cell is no head of a column."""


def read_header(cells: list[str]) -> list[Column] | None:
    """Return the columns of a row that is a header, one for each cell that is not blank; ``None`` where it is none.

    A header names the terms of two languages, one of them Chinese, or of a source and a target.

    >>> [(one.role, one.lang) for one in read_header(["Term [en]", "Part of Speech [en]", "Term [zh-TW]", "colour"])]
    [('term', 'en'), ('part_of_speech', 'en'), ('term', 'zh-Hant-TW'), ('', '')]
    >>> read_header(["valve", "阀门"])
    """
    columns = [read_column(place, cell) for place, cell in enumerate(cells) if cell.strip()]
    if [bool(column.role) for column in columns] == [False, False, True, True] and not _plain_words(columns[2:]):
        return None  # DeepL's: term, term, en, zh
    terms = [column for column in columns if column.role == "term"]
    if any(len(column.head) > _MAX_HEAD for column in columns):
        return None
    named = [column for column in terms if column.lang not in {"", SOURCE, TARGET}]
    chinese = any(is_chinese(column.lang) for column in named)
    unnamed = [column for column in terms if column not in named]
    if len({column.lang for column in named}) > 1 and (chinese or not unnamed):
        if unnamed and all(is_chinese(column.lang) for column in named):
            # A term, and Chinese in both scripts.
            return _positions(_paired(columns))
        # Phrase's "term" repeats what stands under a language.
        columns = [replace(one, role="repeat") if one in unnamed and not one.lang else one for one in columns]
        return _positions(columns)
    sides = {column.lang for column in columns if column.role in {"term", "source"}}
    if len(terms) > 1 or {SOURCE, TARGET} <= sides or (named and sides & {SOURCE, TARGET}):
        return _positions(_paired(columns))
    return None


def _plain_words(columns: list[Column]) -> bool:
    """Tell whether a head is more than the code of a language."""
    return any(not language_named(column.head) for column in columns)


def _paired(columns: list[Column]) -> list[Column]:
    """Make a head of ``source`` or ``target`` alone, and one that says only "term", the term of a side."""
    found = []
    for column in columns:
        if column.lang in {SOURCE, TARGET} and column.role in {"", "source"}:
            found.append(replace(column, role="term"))
        elif column.role == "term" and not column.lang:
            found.append(replace(column, lang=SOURCE))
        else:
            found.append(column)
    return found


def _positions(columns: list[Column]) -> list[Column]:
    """Give a head that occurs behind two terms or more to the term before it: MateCat's Notes, memoQ's Term_Info."""
    counts: dict[str, int] = {}
    owners: dict[int, Column] = {}
    owner: Column | None = None
    for column in columns:
        if column.role == "term":
            owner = column
        elif column.role and not column.lang and owner is not None:
            owners[column.place] = owner
            counts[_bare(column.head)] = counts.get(_bare(column.head), 0) + 1
    return [
        replace(column, lang=owners[column.place].lang, owner=owners[column.place].place)
        if column.place in owners and counts[_bare(column.head)] > 1 and column.role not in _OF_CONCEPT
        else column
        for column in columns
    ]


def _bare(head: str) -> str:
    return head.casefold().rstrip("0123456789 _.")


def read_column(place: int, head: str) -> Column:
    """Return what one head means."""
    plain = unicodedata.normalize("NFKC", head).strip().lstrip("#*").rstrip("*")
    own = _OWN.get(plain.casefold())
    if own is not None:
        return Column(place=place, head=head.strip(), role=own[0], lang=own[1])
    lang, words, han = read_language(plain)
    role, lang, negative = read_role(plain, lang, words, han)
    status = next((one for one, pattern in _RATINGS if pattern.search(plain)), None)
    if not role and status is Status.PREFERRED:
        # Preferred: yes, no.
        role = "status"
    return Column(place=place, head=head.strip(), role=role, lang=lang, negative=negative, status=status)


_RATINGS = (
    (Status.PREFERRED, re.compile(r"\bpreferred\b|首选|首選|推荐|推薦|规范|規範", re.IGNORECASE)),
    (Status.ADMITTED, re.compile(r"\b(?:admitted|allowed)\b|备选|備選|可用", re.IGNORECASE)),
    (Status.SUPERSEDED, re.compile(r"\b(?:superseded|obsolete)\b|旧称|舊稱|曾用", re.IGNORECASE)),
)
"""How heads rate the terms under them."""

_OWN = {
    "english": ("term", "en"),
    "chinese": ("term", "zh"),
    "subject_field": ("subject", ""),
    "extras": ("extras", ""),
    "english_source": ("source", "en"),
    "chinese_source": ("source", "zh"),
    "english_extras": ("extras", "en"),
    "chinese_extras": ("extras", "zh"),
    "english_forms": ("forms", "en"),
    "chinese_forms": ("forms", "zh"),
    "english_forbidden": ("forbidden_terms", "en"),
    "chinese_forbidden": ("forbidden_terms", "zh"),
    "english_superseded": ("superseded_terms", "en"),
    "chinese_superseded": ("superseded_terms", "zh"),
    "english_notes": ("note", "en"),
    "chinese_notes": ("note", "zh"),
    "place": ("place", ""),
    "pinyin": ("reading", ""),
    "source": ("source", SOURCE),
    "verdict": ("figures", ""),
    "share": ("figures", ""),
    "occurrences": ("figures", ""),
    "score": ("figures", ""),
    "name": ("term", ""),
    "proper_noun": ("name", ""),
    "other_terms": ("others", ""),
    "context_english": ("context", "en"),
    "context_chinese": ("context", "zh"),
}
"""Heads of our own exports, and of two that would be misread by their words."""
