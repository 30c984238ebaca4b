"""The nouns of terminology: concept entries, their terms, the forms of a term, and where they were seen.

A concept entry holds one meaning; a term is one name of it in one language; a form is a spelling of a
term (plural, hyphen, Traditional, Taiwan wording). ``open source`` and ``open-source`` are forms of one
term; 算力 and 计算能力 (both: computing power) are two terms of one concept. The words are those of
ISO 30042:2019 (TBX).

Status follows ISO 30042's four administrative statuses. A term that must not be used is *deprecated*
there ("rated as undesired", ISO 1087), and it is what memoQ and Trados write for a forbidden term; so
``forbidden`` is read as ``deprecated`` everywhere, and :attr:`Term.forbidden` is what an audit asks.
A *superseded* term was right once; an audit may remark on it but it is no error.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from duizhao.bitext.errors import InputError
from duizhao.bitext.language.tags import is_chinese

__all__ = [
    "PARTS_OF_SPEECH",
    "ConceptEntry",
    "ConsistencyFigures",
    "Context",
    "Form",
    "Origin",
    "Rendering",
    "Status",
    "Term",
    "parse_status",
]

PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb", "other")
"""The picklist of TBX-Min's ``partOfSpeech``; ``""`` where it is not known."""


class Status(StrEnum):
    """How a term is rated; :func:`parse_status` reads the names other tools use."""

    PREFERRED = "preferred"
    ADMITTED = "admitted"
    SUPERSEDED = "superseded"
    DEPRECATED = "deprecated"


class Origin(StrEnum):
    """Who made a concept entry: the miner, a person, or a file."""

    MINED = "mined"
    HAND = "hand"
    IMPORT = "import"


_STATUS_NAMES = {
    "preferred": Status.PREFERRED,
    "approved": Status.PREFERRED,
    "standardized": Status.PREFERRED,
    "legal": Status.ADMITTED,
    "regulated": Status.ADMITTED,
    "admitted": Status.ADMITTED,
    "non-standard": Status.ADMITTED,
    "superseded": Status.SUPERSEDED,
    "obsolete": Status.SUPERSEDED,
    "deprecated": Status.DEPRECATED,
    "forbidden": Status.DEPRECATED,
    "rejected": Status.DEPRECATED,
    "do not use": Status.DEPRECATED,
    "": None,
    "provisional": None,
}


def parse_status(name: str) -> Status | None:
    """Read a status as TBX, UTX or a person writes it; ``None`` where none is set.

    >>> [str(parse_status(name)) for name in ("preferredTerm-admn-sts", "Forbidden", "non-standard", "")]
    ['preferred', 'deprecated', 'admitted', 'None']

    Raises
    ------
    InputError
        When no such status is known.
    """
    key = name.strip().lower().removesuffix("-admn-sts").removesuffix("term")
    try:
        return _STATUS_NAMES[key]
    except KeyError:
        known = ", ".join(Status)
        raise InputError(f"unknown term status {name!r}: use one of {known}, forbidden") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A spelling of a term, as seen in a text.

    ``kind`` is ``inflection``, ``case``, ``hyphen``, ``script`` (Simplified, Traditional), ``region``
    (Taiwan, Hong Kong wording) or ``spelling``; ``count`` is how often it was seen, 0 where not counted.
    """

    text: str
    kind: str = "spelling"
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One name of a concept in one language.

    ``lang`` is a BCP 47 tag (``en``, ``zh-Hans``, ``zh-Hant-TW``); ``part_of_speech`` one of
    :data:`PARTS_OF_SPEECH` or ``""``; ``kind`` a TBX ``termType`` (``fullForm``, ``acronym``,
    ``abbreviation``, ``shortForm``, ``variant``, ``phrase``) or ``""``; ``name`` says that it names one
    person, place or product; ``reading`` is pinyin with tone marks, ``""`` where it was never given;
    ``source`` says where the term was taken from; ``extras`` are (data category, value) pairs that a file
    brought and no field holds. ``edited`` names the fields that a person set: mining leaves them.
    """

    text: str
    lang: str
    part_of_speech: str = ""
    status: Status | None = None
    kind: str = ""
    name: bool = False
    reading: str = ""
    source: str = ""
    note: str = ""
    forms: tuple[Form, ...] = ()
    extras: tuple[tuple[str, str], ...] = ()
    edited: frozenset[str] = frozenset()

    @property
    def forbidden(self) -> bool:
        """Whether the term must not be used."""
        return self.status is Status.DEPRECATED

    @property
    def spellings(self) -> tuple[str, ...]:
        """The term and its forms, each once, the term first."""
        return tuple(dict.fromkeys((self.text, *(form.text for form in self.forms))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A passage that shows the concept in use, in one language or both; ``place`` says where it stands."""

    english: str = ""
    chinese: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One way in which a term was translated, and how often."""

    text: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsistencyFigures:
    """How consistently a concept was translated in one direction, as stored and shown.

    ``occurrences`` counts the source side; ``renderings`` come most frequent first; ``omitted`` counts
    occurrences left out of the target or rendered by a pronoun. ``share`` of the main rendering and its
    95 % interval ``low``–``high`` are 0 to 1; ``entropy`` is normalised, 0 (one rendering) to 1 (all
    equally often). ``verdict`` is ``consistent``, ``variant``, ``drift``, ``ambiguous`` or
    ``untranslated``. The formulas stand in ``glossary/consistency.py``.
    """

    source_lang: str
    target_lang: str
    occurrences: int
    renderings: tuple[Rendering, ...] = ()
    omitted: int = 0
    share: float = 0.0
    low: float = 0.0
    high: float = 1.0
    entropy: float = 0.0
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptEntry:
    """One meaning, its terms in every language, and what is known of it.

    ``id`` is ``""`` until a termbase gives one. ``score`` is the miner's trust in the pairing, 0 to 1,
    ``None`` where nobody mined it; ``evidence`` its witnesses as (name, value) pairs. ``created`` and
    ``modified`` are ISO 8601 in UTC. ``edited`` names the fields that a person set: mining leaves them.
    """

    terms: tuple[Term, ...]
    id: str = ""
    subject: str = ""
    definition: str = ""
    source: str = ""
    note: str = ""
    contexts: tuple[Context, ...] = ()
    figures: tuple[ConsistencyFigures, ...] = ()
    score: float | None = None
    evidence: tuple[tuple[str, float], ...] = ()
    origin: Origin = Origin.HAND
    created: str = ""
    modified: str = ""
    extras: tuple[tuple[str, str], ...] = ()
    edited: frozenset[str] = frozenset()

    @property
    def english(self) -> tuple[Term, ...]:
        """The terms that are not Chinese."""
        return tuple(term for term in self.terms if not is_chinese(term.lang))

    @property
    def chinese(self) -> tuple[Term, ...]:
        """The Chinese terms, of any script."""
        return tuple(term for term in self.terms if is_chinese(term.lang))
