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
    "CASE_SENSITIVE",
    "PARTS_OF_SPEECH",
    "ConceptEntry",
    "ConsistencyFigures",
    "Context",
    "Form",
    "Origin",
    "Rating",
    "Rendering",
    "State",
    "Status",
    "Term",
    "is_english",
    "parse_rating",
    "parse_status",
]

PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb", "other")
"""The picklist of TBX-Min's ``partOfSpeech``; ``""`` where it is not known."""


CASE_SENSITIVE = "case sensitive"
"""The extra of a term, with ``yes``, that is met in its own capitals alone."""


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


class State(StrEnum):
    """Whether a person stands behind a concept: what was mined is proposed until one accepts it."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What one word of a file says: how a term is rated, and whether its concept is proposed or accepted.

    ``rejected`` says that the concept is to go.
    """

    status: Status | None = None
    state: State | None = None
    rejected: bool = False


_STATUS_NAMES: dict[Status | None, str] = {
    Status.PREFERRED: "preferred approved standardized standardised standard recommended main primary official"
    " use correct valid released mandatory required positive"
    " 核准 已核准 通用 正确 正確 必用 规定 首选 優先 优先 推荐 推薦 已批准 批准 标准 標準 规范 規範 正式",
    Status.ADMITTED: "admitted legal regulated nonstandard allowed acceptable permitted alternative secondary usable"
    " optional ok tolerated synonym variant other"
    " 允许 允許 可用 可接受 备选 備選 许用 許用 次选",
    Status.SUPERSEDED: "superseded obsolete outdated retired archaic old historical 过时 過時 旧称 舊稱 旧 已取代 曾用",
    Status.DEPRECATED: "deprecated forbidden rejected donotuse dontuse notrecommended prohibited banned disallowed"
    " avoid discouraged undesired notallowed invalid wrong negative"
    " donotusethis notapproved unacceptable incorrect blacklisted blocked disapproved neveruse bad unusable ✗ ✘"
    " 禁 勿用 不可用 不允许 不允許 不准 违禁 違禁 误译 誤譯 避免"
    " 禁用 禁止 不推荐 不推薦 不建议 不建議 弃用 棄用 废弃 廢棄 已废弃 已弃用 拒绝 拒絕 错误 錯誤 停用 不用",
    None: "provisional none nostatus undefined active",
}
"""Names of statuses without spaces and hyphens; the first five are those of ISO 30042 and of UTX."""
_STATE_NAMES = {
    State.PROPOSED: "proposed new draft pending suggested candidate unverified unapproved unreviewed inprogress todo"
    " review needsreview forreview working fuzzy open"
    " tobereviewed toreview underreview tentative unconfirmed untranslated notreviewed undecided processing 未核准 未审"
    " 未審 待核准 待確認 待确认 建議 暫定 暂定 擬用 候選 新增 待定 待审 待審 待审核 草稿 建议 拟用 新 候选 未审核",
    State.ACCEPTED: "accepted reviewed verified validated confirmed final finalized complete completed translated done"
    " checked closed published live current signedoff"
    " 已审 已審 已审核 已審核 已确认 已確認 通过 通過 已通过 完成 采用 採用 生效 启用",
}
_SEPARATORS = str.maketrans("", "", " -_'’./")


def is_english(lang: str) -> bool:
    """Tell whether a BCP 47 tag is English, of any region, under any case.

    >>> [is_english(lang) for lang in ("en", "EN_gb", "eng", "de", "zh")]
    [True, True, True, False, False]
    """
    return lang.lower().replace("_", "-").split("-")[0] in {"en", "eng"}


def parse_status(name: str) -> Status | None:
    """Read a status as TBX, UTX or a person writes it; ``None`` where none is set.

    >>> [str(parse_status(name)) for name in ("preferredTerm-admn-sts", "non-standard", "notRecommended", "")]
    ['preferred', 'admitted', 'deprecated', 'None']

    Raises
    ------
    InputError
        When no such status is known.
    """
    return parse_rating(name).status


def parse_rating(name: str) -> Rating:
    """Read what a file says of a term or a concept: a status of ISO 30042 or of another tool, proposed, accepted.

    >>> parse_rating("Approved").status, parse_rating("待审核").state, parse_rating("禁用").status
    (<Status.PREFERRED: 'preferred'>, <State.PROPOSED: 'proposed'>, <Status.DEPRECATED: 'deprecated'>)

    Raises
    ------
    InputError
        When no such word is known.
    """
    plain = name.strip().casefold().removesuffix("-admn-sts").translate(_SEPARATORS)
    if not plain:
        return Rating()
    for key in (plain, plain.removesuffix("term"), plain.removesuffix("usage")):
        for status, names in _STATUS_NAMES.items():
            if key in names.split():
                return Rating(status=status)
        for state, names in _STATE_NAMES.items():
            if key in names.split():
                return Rating(state=state)
    known = ", ".join((*Status, "forbidden", *State))
    raise InputError(f"unknown term status {name[:40]!r}: use one of {known}")


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
    def cased(self) -> bool:
        """Whether a file says that the term is itself in its own capitals alone: Go, the language, and not to go."""
        return (CASE_SENSITIVE, "yes") in self.extras

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

    ``id`` is ``""`` until a termbase gives one. ``state`` says whether a person stands behind it. ``revision`` is
    what a file says of the termbase it was exported from, so that changes made there meanwhile are not undone.
    ``score`` is the miner's trust in the pairing, 0 to 1, ``None`` where nobody mined it; ``evidence`` its witnesses
    as (name, value) pairs. ``created`` and ``modified`` are ISO 8601 in UTC. ``edited`` names the fields that a person
    set: mining leaves them.
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
    state: State = State.ACCEPTED
    revision: str = ""
    created: str = ""
    modified: str = ""
    extras: tuple[tuple[str, str], ...] = ()
    edited: frozenset[str] = frozenset()

    @property
    def english(self) -> tuple[Term, ...]:
        """The English terms, of any region."""
        return tuple(term for term in self.terms if is_english(term.lang))

    @property
    def chinese(self) -> tuple[Term, ...]:
        """The Chinese terms, of any script."""
        return tuple(term for term in self.terms if is_chinese(term.lang))

    @property
    def others(self) -> tuple[Term, ...]:
        """The terms in languages beyond English and Chinese."""
        return tuple(term for term in self.terms if not is_english(term.lang) and not is_chinese(term.lang))
