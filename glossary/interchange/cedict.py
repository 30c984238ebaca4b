"""CC-CEDICT in: ``傳統 传统 [chuan2 tong3] /tradition/traditional/``, a headword a line.

A headword becomes one concept entry: its Simplified writing with the Traditional one as a form, its
reading, and its glosses as English terms. What a gloss says in parentheses and remarks that tell of the
word (``CL:個|个[ge4]``, ``variant of …``) are no terms; all of it stands in the definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from duizhao.bitext.errors import FormatError
from duizhao.glossary.concepts import ConceptEntry, Form, Origin, Term
from duizhao.glossary.interchange.cells import Remark
from duizhao.glossary.interchange.rows import silent
from duizhao.glossary.pinyin import mark_tones

__all__ = ["is_cedict", "read_cedict"]

_LINE = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")
_REMARK = re.compile(
    r"CL:|(?:old |archaic |Japanese |erhua |nonstandard |unofficial |also )?variant of |see(?: also)? \S*[^\x00-\x7f]"
    r"|also (?:written|pr\.)|Taiwan pr\.|pr\. |used in |same as |abbr\. (?:for|to) |surname [A-Z]|Kangxi radical"
    r"|\[|\|"
)
_PARENTHESIS = re.compile(r"\s*\([^()]*\)")
MAX_GLOSS_WORDS = 8
"""A gloss of more words explains; it stays in the definition."""


def is_cedict(lines: Iterable[str]) -> bool:
    """Tell whether the first line that is no comment is one of CC-CEDICT's."""
    return any(_LINE.fullmatch(line.rstrip()) for line in lines if line.strip() and not line.startswith("#"))


def read_cedict(lines: Iterable[tuple[int, str]], *, name: str, remark: Remark = silent) -> Iterator[ConceptEntry]:
    r"""Yield an entry a headword.

    Parameters
    ----------
    lines
        (number from 1, line) pairs; comments begin with ``#``.
    name
        The file, for errors.
    remark
        Takes a line about glosses that became no terms.

    Raises
    ------
    FormatError
        When a line is no entry.

    >>> line = "算力 算力 [suan4 li4] /computing power/hash rate (digital mining)/"
    >>> [entry] = read_cedict([(1, line)], name="cedict_ts.u8")
    >>> [term.text for term in entry.terms], entry.terms[0].reading
    (['算力', 'computing power', 'hash rate'], 'suàn lì')
    """
    bare = 0
    for number, line in lines:
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _LINE.fullmatch(stripped)
        if match is None:
            raise FormatError(
                f"{name}:{number}: no CC-CEDICT entry (Traditional Simplified [pin1 yin1] /gloss/); correct the line"
            )
        traditional, simplified, reading, glosses = match.groups()
        forms = () if traditional == simplified else (Form(text=traditional, kind="script"),)
        terms = [Term(text=simplified, lang="zh-Hans", reading=mark_tones(reading), forms=forms)]
        english = [Term(text=text, lang="en") for text in _terms(glosses)]
        bare += not english
        terms += english
        yield ConceptEntry(
            terms=tuple(terms), definition=glosses.replace("/", "; "), source="CC-CEDICT", origin=Origin.IMPORT
        )
    if bare:
        remark(f"{name}: {bare} headwords are explained, not translated; they have a definition and no English term")


def _terms(glosses: str) -> list[str]:
    """Return the glosses that are names of the thing, without parentheses, each once."""
    found: dict[str, None] = {}
    for gloss in re.split(r"[/;]", glosses):
        if _REMARK.match(gloss.strip()):
            continue
        text = " ".join(_PARENTHESIS.sub("", gloss).split())
        if any(character.isalnum() for character in text) and len(text.split()) <= MAX_GLOSS_WORDS:
            found[text] = None
    return list(found)
