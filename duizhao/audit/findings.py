"""What an audit says: findings with their spans and evidence, and the score made of them.

Categories are those of MQM Core as published by the MQM Council (themqm.org, "The MQM Error Typology",
two levels, the version also in ISO 5060 and ASTM F2575); each is mapped to the value of
``locQualityIssueType`` that ITS 2.0 (W3C 2013, §8.17, appendix C) gives the same thing.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from duizhao.audit.places import AuditedFile, Locator
from duizhao.bitext.model import Bitext, Recipe

__all__ = [
    "ITS_TYPES",
    "MQM_CORE",
    "SEVERITIES",
    "TIERS",
    "Audit",
    "Finding",
    "Penalty",
    "Score",
    "Severity",
    "Side",
    "Span",
    "SpanPart",
    "Tier",
    "category_of",
    "content_key",
    "its_type_of",
]

Severity: TypeAlias = Literal["neutral", "minor", "major", "critical"]
Tier: TypeAlias = Literal["error", "review"]
Side: TypeAlias = Literal["source", "target"]

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
"""From harmless to unusable, as MQM counts them (0, 1, 5 and 25 penalty points by default)."""

TIERS: Final[tuple[Tier, ...]] = get_args(Tier)
"""``error``: both sides show a contradiction. ``review``: one side gives reason to look."""

MQM_CORE: Final[dict[str, tuple[str, ...]]] = {
    "terminology": (
        "inconsistent-with-terminology-resource",
        "inconsistent-use-of-terminology",
        "wrong-term",
    ),
    "accuracy": (
        "mistranslation",
        "over-translation",
        "under-translation",
        "addition",
        "omission",
        "do-not-translate",
        "untranslated",
    ),
    "linguistic-conventions": (
        "grammar",
        "punctuation",
        "spelling",
        "unintelligible",
        "character-encoding",
        "textual-conventions",
    ),
    "style": (
        "organizational-style",
        "third-party-style",
        "inconsistent-with-external-reference",
        "language-register",
        "awkward-style",
        "unidiomatic-style",
        "inconsistent-style",
    ),
    "locale-conventions": (
        "number-format",
        "currency-format",
        "measurement-format",
        "time-format",
        "date-format",
        "address-format",
        "telephone-format",
        "shortcut-key",
    ),
    "audience-appropriateness": ("culture-specific-reference", "offensive"),
    "design-and-markup": (
        "layout",
        "markup-tag",
        "truncation-text-expansion",
        "missing-text",
        "link-cross-reference",
    ),
}
"""The seven dimensions of MQM Core and their error types, in the Council's order."""

ITS_TYPES: Final[frozenset[str]] = frozenset(
    {
        "terminology",
        "mistranslation",
        "omission",
        "untranslated",
        "addition",
        "duplication",
        "inconsistency",
        "grammar",
        "legal",
        "register",
        "locale-specific-content",
        "locale-violation",
        "style",
        "characters",
        "misspelling",
        "typographical",
        "formatting",
        "inconsistent-entities",
        "numbers",
        "markup",
        "pattern-problem",
        "whitespace",
        "internationalization",
        "length",
        "non-conformance",
        "uncategorized",
        "other",
    }
)
"""The values ITS 2.0 allows in ``locQualityIssueType``."""

_CATEGORY: Final = {subtype: category for category, subtypes in MQM_CORE.items() for subtype in subtypes}

_ITS_OF_CATEGORY: Final = {
    "terminology": "terminology",
    "accuracy": "mistranslation",
    "linguistic-conventions": "grammar",
    "style": "style",
    "locale-conventions": "locale-violation",
    "audience-appropriateness": "locale-specific-content",
    "design-and-markup": "formatting",
}

_ITS_OF_SUBTYPE: Final = {
    "addition": "addition",
    "character-encoding": "characters",
    "do-not-translate": "inconsistent-entities",
    "inconsistent-style": "inconsistency",
    "inconsistent-use-of-terminology": "terminology",
    "language-register": "register",
    "markup-tag": "markup",
    "missing-text": "omission",
    "omission": "omission",
    "punctuation": "typographical",
    "spelling": "misspelling",
    "textual-conventions": "inconsistency",
    "truncation-text-expansion": "length",
    "under-translation": "mistranslation",
    "unintelligible": "uncategorized",
    "untranslated": "untranslated",
}

CONTEXT_CHARACTERS: Final = 12
"""How many letters either side of a span its content key takes in.

Twelve Han characters are a clause: enough to tell two places that hold the same word apart, few enough
that an edit elsewhere in the sentence leaves a dismissal standing.
"""


def category_of(subtype: str) -> str:
    """Return the MQM dimension an error type belongs to.

    >>> category_of("omission")
    'accuracy'

    Raises
    ------
    ValueError
        When MQM Core has no such error type.
    """
    try:
        return _CATEGORY[subtype]
    except KeyError:
        message = f"'{subtype}' is not an error type of MQM Core: {', '.join(sorted(_CATEGORY))}"
        raise ValueError(message) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanPart:
    """The piece of a span that lies in one segment: its index in the document, and offsets into its text."""

    segment: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of one side of a bead.

    ``start`` and ``end`` are offsets into the bead's text of that side (``Bitext.source_text`` or
    ``target_text``), 0-based, end exclusive; ``text`` is what stands there. ``parts`` say the same
    in segments. ``start == end`` is a place where something is missing.
    """

    side: Side
    start: int
    end: int
    text: str
    parts: tuple[SpanPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a reviewer should see, with all that is needed to judge it.

    ``check`` names the check; ``category`` and ``subtype`` are MQM Core, ``its_type`` ITS 2.0.
    ``severity`` is what it costs if it holds, ``tier`` how sure it is of being an error at all:
    ``error`` needs a contradiction both sides show. ``bead`` is the index of the bead in the bitext and
    ``related`` are the other beads it speaks of. ``source`` and ``target`` are the bead's whole texts,
    ``source_spans`` and ``target_spans`` the places in them. ``evidence`` are the facts in words, one a
    line; ``message`` one sentence to the reviewer; ``confidence`` the probability, 0 to 1, that a
    reviewer agrees. ``suggestion``, where a fix is certain, replaces the text of the only target span.
    ``key`` is the content hash that a dismissal is kept by (see `content_key`).

    Raises
    ------
    ValueError
        When a value is none of those allowed.
    """

    check: str
    category: str
    subtype: str
    its_type: str
    severity: Severity
    tier: Tier
    bead: int
    source: str
    target: str
    message: str
    evidence: tuple[str, ...] = ()
    confidence: float
    source_spans: tuple[Span, ...] = ()
    target_spans: tuple[Span, ...] = ()
    suggestion: str | None = None
    related: tuple[int, ...] = ()
    key: str = ""

    def __post_init__(self) -> None:
        """Refuse what no report could show."""
        for name, value, allowed in (
            ("severity", self.severity, SEVERITIES),
            ("tier", self.tier, TIERS),
            ("ITS type", self.its_type, ITS_TYPES),
            ("subtype", self.subtype, MQM_CORE.get(self.category, ())),
        ):
            if value not in allowed:
                message = f"check {self.check}: {name} '{value}' is not one of {', '.join(sorted(allowed))}"
                raise ValueError(message)
        if not 0 <= self.confidence <= 1:
            message = f"check {self.check}: confidence {self.confidence} is not between 0 and 1"
            raise ValueError(message)


def its_type_of(subtype: str) -> str:
    """Return the ITS 2.0 type that means the same as an MQM error type, or the nearest wider one.

    >>> its_type_of("omission"), its_type_of("number-format")
    ('omission', 'locale-violation')
    """
    return _ITS_OF_SUBTYPE.get(subtype, _ITS_OF_CATEGORY[category_of(subtype)])


def content_key(check: str, subtype: str, pieces: Sequence[tuple[str, str, str]]) -> str:
    """Hash what a finding is about, so that the same finding has the same key after a new alignment.

    Parameters
    ----------
    check, subtype :
        What was found.
    pieces :
        For each span ``(before, text, after)``: its text and the running text either side of it, of
        which the nearest `CONTEXT_CHARACTERS` that are not white space are taken. Beads and segments
        play no part: joining or cutting them leaves the key as it was.

    Returns
    -------
    str
        Sixteen hexadecimal digits of SHA-256.
    """
    fields = [check, subtype]
    for before, text, after in pieces:
        fields += [
            _squeeze(before[-4 * CONTEXT_CHARACTERS :])[-CONTEXT_CHARACTERS:],
            _squeeze(text),
            _squeeze(after[: 4 * CONTEXT_CHARACTERS])[:CONTEXT_CHARACTERS],
        ]
    return hashlib.sha256("\x1f".join(fields).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _squeeze(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """One row of the scorecard: how often an error type was found at a severity, and what it costs.

    ``points`` is ``count`` × ``weight`` × ``multiplier``.
    """

    category: str
    subtype: str
    severity: Severity
    tier: Tier
    count: int
    weight: float
    multiplier: float
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """An MQM score and how it was reached; `duizhao.audit.mqm.score_findings` makes it.

    ``unit`` is what ``count`` counts (``source words``, ``source characters``). ``total`` is the
    absolute penalty total of the findings that count, ``per_thousand`` the same for 1,000 units.
    ``linear`` and ``calibrated`` are quality scores, 100 for no penalty (below 0 is possible);
    ``passed`` compares the calibrated one with ``threshold``. ``review_total`` and ``worst_calibrated``
    say where the score would stand if every review finding were confirmed. ``steps`` are the
    calculation in words, a line each.
    """

    profile: str
    unit: str
    count: int
    penalties: tuple[Penalty, ...]
    total: float
    per_thousand: float
    linear: float
    calibrated: float
    threshold: float
    passed: bool
    review_total: float
    worst_calibrated: float
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The result of an audit.

    ``findings`` are in reading order; ``dismissed`` are those a reviewer has set aside before.
    ``checks`` are the names of the checks that ran, ``skipped`` those that could not, with the reason.
    ``monolingual`` is set where one text was audited without a source: the bitext then holds it as
    its target, every bead an insertion. ``files`` are what the bitext was read from, empty where that is not known;
    ``notes`` are lines for the reader; ``known`` counts findings that an earlier report had and that are left out.
    """

    bitext: Bitext
    findings: tuple[Finding, ...]
    score: Score
    checks: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    dismissed: tuple[Finding, ...] = ()
    recipe: Recipe = field(default_factory=Recipe)
    monolingual: bool = False
    files: tuple[AuditedFile, ...] = ()
    notes: tuple[str, ...] = ()
    known: int = 0

    def locator(self, artifact: str = "") -> Locator:
        """Return what finds the place of a finding; ``artifact`` names the file where none is known."""
        name = artifact or self.bitext.target.name or self.bitext.source.name or "bitext"
        return Locator(self.files or (AuditedFile(source=name, target=name, bitext=self.bitext),))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of the error tier."""
        return tuple(finding for finding in self.findings if finding.tier == "error")

    @property
    def reviews(self) -> tuple[Finding, ...]:
        """The findings of the review tier."""
        return tuple(finding for finding in self.findings if finding.tier == "review")
