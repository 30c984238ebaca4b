"""A page for a reviewer, in one file: how it stands, what was found, worst first, and the marked text.

Nothing is fetched, and nothing runs but the page's own script, which filters, sorts and moves by keyboard;
all text is escaped. Without the script the page can be read from the top and printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from duizhao.audit.findings import SEVERITIES, TIERS, Audit, Finding, Side
from duizhao.audit.interpreting import interpret
from duizhao.audit.places import Locator, Place
from duizhao.audit.reports.marks import Piece, cut_text, mark_text
from duizhao.bitext.catalogue import Catalogue, open_catalogue, phrase
from duizhao.bitext.writers.html import content_policy, language_name, resource, template_environment

__all__ = ["write_html"]

_BINS: Final = 120  # of the strip that shows where in the text findings stand
_STRIP: Final = 960.0  # its width in units
_WIDEST: Final = 16.0  # of a bar of it
_LOWEST: Final = 3  # findings that fill its height, unless a bar has more
_THREADS: Final = 30  # rows of the consistency chart
_WHOLE: Final = 600  # characters up to which a finding shows all of a text
_AROUND: Final = 90  # characters shown either side of a mark in a longer one
_TERM_USE: Final = "inconsistent-use-of-terminology"
_CONSISTENCY: Final = frozenset(
    {_TERM_USE, "inconsistent-with-terminology-resource", "inconsistent-style", "wrong-term"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A piece of text as shown: the class and title of its mark, the finding it leads to."""

    text: str
    mark: str = ""
    title: str = ""
    finding: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """A finding as shown; ``number`` is its place in reading order, from 1."""

    number: int
    finding: Finding
    category: str
    subtype: str
    source: tuple[_Shown, ...]
    target: tuple[_Shown, ...]
    suggestion: str | None
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A bead of the text as shown, with the numbers of its findings."""

    number: int
    source: tuple[_Shown, ...]
    target: tuple[_Shown, ...]
    findings: tuple[int, ...]
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    """A row of a bar chart: its key and name, and for each tier and severity how many and from where, in per cent."""

    key: str
    name: str
    count: int
    parts: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thread:
    """One thing said in more than one way: the finding, its words, and where in the text they stand, 0 to 960."""

    number: int
    words: str
    here: float
    others: tuple[float, ...]


def write_html(audit: Audit, handle: BinaryIO, *, lang: str = "en") -> None:
    """Write an audit as a page.

    Parameters
    ----------
    audit
        What was found. Control characters and lone surrogates are left out of the page.
    handle
        An open binary file.
    lang
        BCP 47 tag of the language that the page speaks, of those of `duizhao.bitext.catalogue`.

    Raises
    ------
    InputError
        When the page does not speak the language.
    """
    words = open_catalogue(lang)
    audit = interpret(audit, words)
    style = resource("duizhao.bitext.writers", "base.css") + resource("duizhao.audit.reports", "report.css")
    script = resource("duizhao.audit.reports", "report.js")
    bitext = audit.bitext
    locator = audit.locator()
    names = dict.fromkeys(name for name in (bitext.source.name, bitext.target.name) if name)
    order = sorted(
        range(len(audit.findings)),
        key=lambda at: (
            TIERS.index(audit.findings[at].tier),
            -SEVERITIES.index(audit.findings[at].severity),
            -audit.findings[at].confidence,
            at,
        ),
    )
    page = (
        template_environment("duizhao.audit.reports")
        .get_template("report.html")
        .generate(
            audit=audit,
            bitext=bitext,
            score=audit.score,
            title=" · ".join(names) or "Bitext",
            languages=tuple(words.gettext(language_name(side.lang)) for side in (bitext.source, bitext.target)),
            _=words.gettext,
            n_=words.ngettext,
            ui_lang=words.lang,
            named=_named,
            style=style,
            script=script,
            policy=content_policy(style, script),
            severities=SEVERITIES[::-1],
            tiers=TIERS,
            categories=_bars(audit.findings, "category"),
            checks=_bars(audit.findings, "check"),
            matrix=Counter((finding.tier, finding.severity) for finding in audit.findings),
            strip=_strip(audit),
            threads=list(_threads(audit)),
            cards=[_card(audit, at, locator, words) for at in order],
            rows=_rows(audit),
            dismissed=[_Dismissed(finding=finding, words=_words(finding)) for finding in audit.dismissed],
        )
    )
    handle.writelines(part.encode() for part in page)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dismissed:
    """A dismissed finding as shown."""

    finding: Finding
    words: str


def _named(slug: str) -> str:
    """Write a name of MQM as words.

    >>> _named("linguistic-conventions")
    'Linguistic conventions'
    """
    return slug.replace("-", " ").capitalize()


def _bars(findings: Sequence[Finding], attribute: str) -> list[_Bar]:
    """Count findings by an attribute, errors first and worst first within a bar; the longest bar is 100."""
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for finding in findings:
        counts.setdefault(getattr(finding, attribute), Counter())[finding.tier, finding.severity] += 1
    longest = max((counter.total() for counter in counts.values()), default=1)
    bars = []
    for key, counter in sorted(counts.items(), key=lambda item: (-item[1].total(), item[0])):
        parts = []
        left = 0.0
        for tier in TIERS:
            for severity in SEVERITIES[::-1]:
                width = round(100 * counter[tier, severity] / longest, 2)
                if width:
                    parts.append((f"{tier} {severity}", round(left, 2), width))
                    left += width
        bars.append(_Bar(key=key, name=_named(key), count=counter.total(), parts=tuple(parts)))
    return bars


def _strip(audit: Audit) -> list[tuple[str, float, float, float]]:
    """Count findings along the text: class, left, width and height (0 to 1) of each bar, errors standing on reviews."""
    beads = max(len(audit.bitext.beads), 1)
    bins = min(_BINS, beads)
    counts = {
        tier: Counter(min(f.bead, beads - 1) * bins // beads for f in audit.findings if f.tier == tier)
        for tier in TIERS
    }
    highest = max(_LOWEST, *(counts["error"][at] + counts["review"][at] for at in range(bins)))
    width = _STRIP / bins
    bar = min(0.86 * width, _WIDEST)
    bars = []
    for at in range(bins):
        both, errors = counts["error"][at] + counts["review"][at], counts["error"][at]
        for tier, height in (("review", both), ("error", errors)):
            if height:
                bars.append((tier, round((at + 0.5) * width - bar / 2, 1), round(bar, 1), round(height / highest, 3)))
    return bars


def _threads(audit: Audit) -> Iterator[_Thread]:
    """Yield where in the text the same thing is said in more than one way, up to 30."""
    beads = max(len(audit.bitext.beads), 1)
    shown = 0
    for number, finding in enumerate(audit.findings, start=1):
        if finding.subtype not in _CONSISTENCY and not finding.related:
            continue
        shown += 1
        if shown > _THREADS:
            return
        here, *others = (round(_STRIP * (at + 0.5) / beads, 1) for at in (finding.bead, *finding.related))
        # The message of a term names all its renderings.
        words = _cut(finding.message) if finding.subtype == _TERM_USE else _words(finding)
        yield _Thread(number=number, words=words, here=here, others=tuple(others))


def _words(finding: Finding) -> str:
    """Return the words a finding is about, cut to a label."""
    spans = (*finding.source_spans, *finding.target_spans)
    return _cut(" – ".join(dict.fromkeys(span.text for span in spans if span.text)) or finding.message)


def _cut(words: str) -> str:
    return words if len(words) <= _AROUND else words[:_AROUND] + "…"


def _card(audit: Audit, at: int, locator: Locator, words: Catalogue) -> _Card:
    """Make what is shown of one finding."""
    finding = audit.findings[at]
    return _Card(
        number=at + 1,
        finding=finding,
        category=_named(finding.category),
        subtype=_named(finding.subtype),
        source=tuple(_excerpt(_pieces(finding, "source"), finding)),
        target=tuple(_excerpt(_pieces(finding, "target"), finding)),
        suggestion=None if finding.suggestion is None else cut_text(finding.suggestion),
        place=_place(locator.find(finding), words) if audit.files else "",
    )


def _place(place: Place, words: Catalogue) -> str:
    """Say where a finding is, as editors take it: file and line, or unit."""
    if place.line:
        return f"{place.file}:{place.line}"
    return f"{place.file}, {place.unit or words.say(phrase('pair {n}', n=place.pair))}"


def _pieces(finding: Finding, side: Side) -> list[Piece]:
    """Cut one side of a finding at its spans."""
    text, spans = (finding.source, finding.source_spans) if side == "source" else (finding.target, finding.target_spans)
    return mark_text(text, ((span.start, span.end, 0) for span in spans))


def _excerpt(pieces: Sequence[Piece], finding: Finding) -> Iterator[_Shown]:
    """Yield a text with its marks; of a long one what stands around them."""
    size = sum(len(piece.text) for piece in pieces)
    mark = f"{finding.tier} {finding.severity}"
    marked = any(piece.findings for piece in pieces)
    for number, piece in enumerate(pieces):
        text = piece.text
        if size > _WHOLE:
            first, last = number == 0, number == len(pieces) - 1
            if not marked:
                text = text[:_WHOLE] + "…"
            elif piece.findings:
                text = text if len(text) <= _WHOLE else f"{text[:_AROUND]}…{text[-_AROUND:]}"
            elif len(text) > 2 * _AROUND:
                text = f"{'' if first else text[:_AROUND]}…{'' if last else text[-_AROUND:]}"
        yield _Shown(text=text, mark=mark if piece.findings else "")


def _rows(audit: Audit) -> Iterator[_Row]:
    """Yield the whole text, bead by bead, each span marked and leading to its finding."""
    by_bead: dict[int, list[int]] = {}
    for at, finding in enumerate(audit.findings):
        by_bead.setdefault(finding.bead, []).append(at)
    for index, bead in enumerate(audit.bitext.beads):
        numbers = by_bead.get(index, [])
        tiers = {audit.findings[at].tier for at in numbers}
        yield _Row(
            number=index + 1,
            source=tuple(_marked(audit, audit.bitext.source_text(bead), "source", numbers)),
            target=tuple(_marked(audit, audit.bitext.target_text(bead), "target", numbers)),
            findings=tuple(at + 1 for at in numbers),
            tier="error" if "error" in tiers else "review" if tiers else "",
        )


def _marked(audit: Audit, text: str, side: Side, numbers: Sequence[int]) -> Iterator[_Shown]:
    """Yield a text cut at the spans of its findings; of several on one piece the worst gives the colour."""
    spans = [
        (span.start, span.end, at)
        for at in numbers
        for span in (audit.findings[at].source_spans if side == "source" else audit.findings[at].target_spans)
    ]
    for piece in mark_text(text, spans):
        if not piece.findings:
            yield _Shown(text=piece.text)
            continue
        worst = min(piece.findings, key=lambda at: _rank(audit.findings[at]))
        yield _Shown(
            text=piece.text,
            mark=f"{audit.findings[worst].tier} {audit.findings[worst].severity}",
            title=" · ".join(cut_text(audit.findings[at].message) for at in piece.findings),
            finding=worst + 1,
        )


def _rank(finding: Finding) -> tuple[int, int]:
    """Order findings from worst to best."""
    return TIERS.index(finding.tier), -SEVERITIES.index(finding.severity)
