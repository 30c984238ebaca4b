"""Look a term up: by either language, script, region, pinyin, initials or inflection, and with misspellings.

Everything dear was worked out when the term was written (:mod:`duizhao.glossary.termbase.indexing`), so a look-up is a
few reads of one B-tree. Only when nothing is found under the very name, in any of its guises, are misspellings tried:
what differs by one edit, from eight letters or six Han characters on by two (Damerau–Levenshtein, optimal string
alignment), found through Pass-Join pieces.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from duizhao.bitext.errors import InputError
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.variants import mainland, simplify
from duizhao.glossary.concepts import ConceptEntry
from duizhao.glossary.inflection import bases, forms
from duizhao.glossary.keys import KeyKind, compact, edit_bound, fold, piece_probes
from duizhao.glossary.pinyin import split_tones
from duizhao.glossary.termbase.base import Termbase
from duizhao.glossary.termbase.rows import read_entries

__all__ = ["LookupHit", "MatchKind", "localised_hits", "look_up"]


class MatchKind(IntEnum):
    """How a query met a term, the closest first."""

    EXACT = 1
    FOLDED = 2
    SCRIPT = 3
    REGION = 4
    INFLECTION = 5
    COMPACT = 6
    TONED = 7
    PINYIN = 8
    INITIALS = 9
    HOMOPHONE = 10
    PART = 11
    FUZZY = 12

    @property
    def label(self) -> str:
        """What a person calls it."""
        return _LABELS[self]


_LABELS = {
    MatchKind.EXACT: "exact",
    MatchKind.FOLDED: "case, hyphen",
    MatchKind.SCRIPT: "script",
    MatchKind.REGION: "region",
    MatchKind.INFLECTION: "inflection",
    MatchKind.COMPACT: "spacing",
    MatchKind.TONED: "pinyin, tones",
    MatchKind.PINYIN: "pinyin",
    MatchKind.INITIALS: "initials",
    MatchKind.HOMOPHONE: "same sound",
    MatchKind.PART: "part",
    MatchKind.FUZZY: "similar",
}

_SCORES = {
    MatchKind.EXACT: 1.0,
    MatchKind.FOLDED: 0.98,
    MatchKind.SCRIPT: 0.96,
    MatchKind.REGION: 0.94,
    MatchKind.INFLECTION: 0.92,
    MatchKind.COMPACT: 0.9,
    MatchKind.TONED: 0.88,
    MatchKind.PINYIN: 0.85,
    MatchKind.INITIALS: 0.7,
    MatchKind.HOMOPHONE: 0.6,
    MatchKind.PART: 0.5,
    MatchKind.FUZZY: 0.5,
}
"""Parts and similar names have at most this, times the share of the name they cover or agree with."""

MAX_QUERY = 200
"""Longer queries are text: that is what ``--in`` is for."""

MAX_KEYS = 100
"""Terms read under one key, the closest first: beyond what a person reads, and it bounds a query like ``s``."""

MAX_BASES = 16
"""Combinations of base forms tried for a query of several words."""

MAX_HOMOPHONES = 16
"""Readings tried for a Chinese query of several characters with several readings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupHit:
    """A concept that a query met.

    ``matched`` is the spelling or term it met, ``lang`` that term's language; ``score`` is 0 to 1, higher
    is better, and follows :class:`MatchKind`.
    """

    entry: ConceptEntry
    matched: str
    lang: str
    kind: MatchKind
    score: float


@dataclass(frozen=True, slots=True)
class _Met:
    """A term row that was met."""

    kind: MatchKind
    score: float
    length: int
    term: int
    key: str


def look_up(base: Termbase, query: str, *, limit: int = 10, fuzzy: bool = True) -> list[LookupHit]:
    """Return the concepts that a query meets, the closest first.

    Parameters
    ----------
    base
        An open termbase.
    query
        A term in English or Chinese of any script, pinyin with or without tones and spaces, or initials.
    limit
        How many concepts at most.
    fuzzy
        Whether misspellings are tried when nothing else meets the query.

    Returns
    -------
    list of LookupHit
        One for each concept, under its closest match; exact ones before similar ones.

    Raises
    ------
    InputError
        When the query is empty or longer than :data:`MAX_QUERY` characters, or ``limit`` is below 1.
    FormatError
        When the termbase turns out to be damaged.
    """
    folded = fold(query)
    if not folded:
        raise InputError("nothing to look up: give a term, its pinyin or its initials")
    if len(query) > MAX_QUERY:
        raise InputError(f"a term of {len(query)} characters: look up at most {MAX_QUERY}, or mark a text with --in")
    if limit < 1:
        raise InputError(f"a limit of {limit}: ask for at least one concept")
    met = list(_by_key(base, _guises(folded)))
    if not met and has_han(folded):
        met = list(_by_key(base, _homophones(base, simplify(folded))))
    if fuzzy and all(one.kind is MatchKind.PART for one in met):
        met += _by_piece(base, folded)
    return _hits(base, met, query.strip(), limit)


def localised_hits(hits: Sequence[LookupHit], locale: str) -> list[LookupHit]:
    """Return hits with the Chinese terms of a locale alone (`duizhao.glossary.termbase.locales.localised`)."""
    from duizhao.glossary.termbase.locales import localised  # noqa: PLC0415 - only where a locale is asked for

    return [replace(hit, entry=localised(hit.entry, locale)) for hit in hits]


Guise = tuple[str, KeyKind, MatchKind]


def _guises(folded: str) -> Iterator[Guise]:
    """Yield the keys under which a query may be stored, with the kind of match each would be."""
    yield folded, KeyKind.FOLDED, MatchKind.FOLDED
    yield folded, KeyKind.SCRIPT, MatchKind.SCRIPT
    yield folded, KeyKind.REGION, MatchKind.REGION
    yield folded, KeyKind.PART, MatchKind.PART
    joined = compact(folded)
    if len(joined) > 1:
        yield joined, KeyKind.COMPACT, MatchKind.COMPACT
        yield joined, KeyKind.FOLDED, MatchKind.COMPACT
    if has_han(folded):
        simplified = simplify(folded)
        for kind in (KeyKind.FOLDED, KeyKind.SCRIPT):
            yield simplified, kind, MatchKind.SCRIPT
        yield simplified, KeyKind.REGION, MatchKind.REGION
        yield simplified, KeyKind.PART, MatchKind.PART
        local = mainland(folded)
        for kind in (KeyKind.FOLDED, KeyKind.SCRIPT, KeyKind.REGION):
            yield local, kind, MatchKind.REGION
        return
    for text in _bases(folded.split()):
        yield text, KeyKind.FOLDED, MatchKind.INFLECTION
        yield text, KeyKind.PART, MatchKind.PART
    letters, tones = split_tones(folded)
    if letters:
        if tones:
            yield letters + tones, KeyKind.TONED, MatchKind.TONED
        else:
            yield letters, KeyKind.INITIALS, MatchKind.INITIALS
        yield letters, KeyKind.PINYIN, MatchKind.PINYIN


def _bases(words: list[str]) -> Iterator[str]:
    """Yield the query with its words in the forms that terms have: ``language models`` for ``language model``.

    A word is also put into its plural, which is how a term may be kept: ``sanction`` for ``sanctions``.
    """
    stripped = [word.removesuffix("'s").removesuffix("'") for word in words]
    choices = [[word, *(base for base, _ in bases(word))] for word in stripped]
    choices[-1] += forms(stripped[-1])
    for combination in itertools.islice(itertools.product(*choices), MAX_BASES):
        if list(combination) != words:
            yield " ".join(combination)


def _homophones(base: Termbase, text: str) -> Iterator[Guise]:
    """Yield how a Chinese query sounds: 算利, typed for 算力 (computing power), is suanli as well."""
    characters = list(text)
    known = base.store.syllables(characters)
    if len(characters) < 2 or not all(character in known for character in characters):  # noqa: PLR2004 - one is a syllable
        return
    for readings in itertools.islice(itertools.product(*(known[one] for one in characters)), MAX_HOMOPHONES):
        yield "".join(readings), KeyKind.PINYIN, MatchKind.HOMOPHONE


def _by_key(base: Termbase, guises: Iterable[Guise]) -> Iterator[_Met]:
    """Read the keys of the guises; each read is bounded and comes closest first."""
    for text, stored, kind in dict.fromkeys(guises):
        for length, term in base.store.terms_by_key(text, stored, MAX_KEYS):
            share = min(1.0, len(text) / length) if kind is MatchKind.PART else 1.0
            yield _Met(kind, _SCORES[kind] * share, length, term, text)


def _by_piece(base: Termbase, folded: str) -> Iterator[_Met]:
    """Find keys that differ by an edit or two."""
    query = compact(simplify(folded))
    probes = piece_probes(query)
    if not probes:
        return
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - 40 ms, needed only for misspellings

    near = []
    for key in base.store.keys_of_pieces(probes):
        bound = edit_bound(key)
        distance = OSA.distance(query, key, score_cutoff=bound)
        if distance <= bound:
            near.append((distance / max(len(key), len(query)), key))
    near.sort()
    for distance_share, key in near[:MAX_KEYS]:
        for length, term in base.store.terms_by_name(key, MAX_KEYS):
            yield _Met(MatchKind.FUZZY, _SCORES[MatchKind.FUZZY] * (1 - distance_share), length, term, key)


_Ranked = tuple[MatchKind, float, int, int, int, str, str]
"""Kind, negated score, place of the term in its concept, rank, concept, spelling met, its language."""


def _hits(base: Termbase, met: list[_Met], query: str, limit: int) -> list[LookupHit]:
    """Turn term rows into concepts, each under its closest match."""
    best: dict[int, _Met] = {}
    for one in sorted(met, key=lambda one: (one.kind, -one.score, one.length, one.term)):
        best.setdefault(one.term, one)
    ranked = list(best.values())[:MAX_KEYS]
    rows = base.store.term_facts([one.term for one in ranked])
    order: list[_Ranked] = []
    for place, one in enumerate(ranked):
        concept, position, text, lang, forms = rows[one.term]
        spellings = [text, *forms]
        kind, score, matched = one.kind, one.score, _spelling(one.key, spellings)
        if kind in {MatchKind.FOLDED, MatchKind.COMPACT} and query in spellings:
            kind, score, matched = MatchKind.EXACT, _SCORES[MatchKind.EXACT], query
        order.append((kind, -score, position, place, concept, matched, lang))
    chosen: dict[int, _Ranked] = {}
    for row in sorted(order):
        chosen.setdefault(row[4], row)
    top = list(chosen.values())[:limit]
    entries = read_entries(base.store, [row[4] for row in top])
    return [
        LookupHit(entry=entry, matched=matched, lang=lang, kind=kind, score=round(-score, 4))
        for entry, (kind, score, _, _, _, matched, lang) in zip(entries, top, strict=True)
    ]


def _spelling(key: str, spellings: Sequence[str]) -> str:
    """Return the spelling that a key came from, as far as folding tells; the term itself otherwise."""
    for spelling in spellings:
        folded = fold(spelling)
        if key in {folded, compact(folded)}:
            return spelling
    return spellings[0]
