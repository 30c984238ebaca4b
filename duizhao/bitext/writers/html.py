"""A page to read and judge an alignment by: one file, nothing fetched, nothing run that it did not bring.

Side by side in reading order, each bead with its confidence; what is doubtful or unpaired stands out.
Sorting, filtering and searching need a script of a page's length; reading and printing need none. All
text is escaped, and a content security policy allows only the page's own style and script, by their hash.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO

from duizhao.bitext.catalogue import Catalogue, noted, open_catalogue, phrase
from duizhao.bitext.model import Bead, Bitext, Document, join_texts
from duizhao.bitext.summary import shown_confidence
from duizhao.bitext.writers.characters import legal

if TYPE_CHECKING:
    import jinja2

__all__ = [
    "DOUBTFUL",
    "SURE",
    "content_policy",
    "language_name",
    "path_marks",
    "resource",
    "template_environment",
    "write_html",
]

SURE = 0.8
"""From this confidence on a bead is not marked: four of five such would be right if nothing better were known."""

DOUBTFUL = 0.5
"""Below this confidence a bead is more likely wrong than right."""

_BELOW_ONE = 0.9999
"""The most that a confidence is shown as which nobody has checked."""

_PLOT = 240.0  # units of the plot's longer side
_EXCERPT = 300  # characters shown of a stretch that was skipped
_LANGUAGES = {
    "en": noted("English"),
    "zh": noted("Chinese"),
    "zh-hans": noted("Simplified Chinese"),
    "zh-hant": noted("Traditional Chinese"),
}
_BANDS = {
    "sure": noted("Sure"),
    "check": noted("To check"),
    "doubtful": noted("Doubtful"),
    "left-out": noted("Left out"),
    "added": noted("Added"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """One segment as shown: its text, the text that joins it to the one before, where it comes from."""

    text: str
    joint: str
    lang: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One bead as shown."""

    number: int
    band: str
    kind: str
    confidence: float | None
    about: str
    source: tuple[_Cell, ...]
    target: tuple[_Cell, ...]


def write_html(bitext: Bitext, handle: BinaryIO, *, lang: str = "en") -> None:
    """Write a bitext as a page, row by row.

    Parameters
    ----------
    bitext
        What to show. Control characters and lone surrogates are left out of the page.
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
    environment = template_environment("duizhao.bitext.writers")
    environment.filters["shown_confidence"] = shown_confidence
    style = resource("duizhao.bitext.writers", "base.css") + resource("duizhao.bitext.writers", "page.css")
    script = resource("duizhao.bitext.writers", "page.js")
    paired = [bead for bead in bitext.beads if bead.paired]
    sure = [_shown(bead) for bead in paired if math.isfinite(bead.confidence)]
    page = environment.get_template("page.html").generate(
        bitext=bitext,
        title=_title(bitext),
        languages=tuple(words.gettext(language_name(side.lang)) for side in (bitext.source, bitext.target)),
        _=words.gettext,
        n_=words.ngettext,
        ui_lang=words.lang,
        style=style,
        script=script,
        policy=content_policy(style, script),
        bands=_BANDS,
        counts=Counter(_band(bead) for bead in bitext.beads),
        kinds=Counter(bead.kind.replace("-", "–") for bead in paired).most_common(),
        mean=sum(sure) / len(sure) if sure else None,
        marks=path_marks(bitext),
        plot=_plot_size(bitext),
        skipped=list(_skipped(bitext)),
        paragraphs=_paragraphs(bitext, words),
        sure=SURE,
        doubtful=DOUBTFUL,
    )
    handle.writelines(part.encode() for part in page)


@cache
def template_environment(package: str) -> jinja2.Environment:
    """Return the templates of a package: everything escaped, everything legal, an undefined name an error."""
    import jinja2  # noqa: PLC0415 - only pages need it

    def finished(value: object) -> object:
        """Take out of a value what a page may not hold; numbers and markup stay."""
        return legal(value) if type(value) is str else value

    return jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=finished,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def resource(package: str, name: str) -> Any:  # noqa: ANN401 - markupsafe.Markup, imported late
    """Return a style or script of a package's templates as markup that is not escaped again."""
    from markupsafe import Markup  # noqa: PLC0415 - only pages need it

    return Markup((files(package) / "templates" / name).read_text(encoding="utf-8"))  # noqa: S704 - our own file


def content_policy(style: str, script: str) -> str:
    """Return a content security policy that allows this style, this script and nothing else (CSP level 2, hashes)."""
    style_hash, script_hash = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; "
        "base-uri 'none'; form-action 'none'"
    )


def language_name(lang: str) -> str:
    """Name a language for a reader of English; the tag itself where the name is not known.

    >>> language_name("zh-Hans"), language_name("zh-Hant-HK"), language_name("ja")
    ('Simplified Chinese', 'Traditional Chinese', 'ja')
    """
    parts = lang.lower().split("-")
    return _LANGUAGES.get("-".join(parts[:2]), _LANGUAGES.get(parts[0], lang))


def path_marks(bitext: Bitext) -> dict[str, str]:
    """Draw the path of the beads through the two texts as SVG path data, one for each band of confidence.

    Source segments run to the right, target segments down, to the scale of the longer text (240 units).
    A paired bead is a stroke across what it spans, a left out one a stroke to the right, an added one
    down. Strokes that fall together at a tenth of a unit are drawn once, so 100,000 beads stay a small plot.
    """
    scale = _PLOT / max(len(bitext.source), len(bitext.target), 1)
    strokes: dict[str, dict[str, None]] = {band: {} for band in _BANDS}
    across = down = 0
    for bead in bitext.beads:
        left = bead.source[0] if bead.source else across
        top = bead.target[0] if bead.target else down
        across = bead.source[-1] + 1 if bead.source else left
        down = bead.target[-1] + 1 if bead.target else top
        ends = (left * scale, top * scale, across * scale, down * scale)
        strokes[_band(bead)][f"M{ends[0]:.1f} {ends[1]:.1f}L{ends[2]:.1f} {ends[3]:.1f}"] = None
    return {band: "".join(path) for band, path in strokes.items() if path}


def _plot_size(bitext: Bitext) -> tuple[float, float]:
    """Return width and height of the plot in units."""
    longer = max(len(bitext.source), len(bitext.target), 1)
    return tuple(round(_PLOT * max(len(side), 1) / longer, 1) for side in (bitext.source, bitext.target))  # type: ignore[return-value]


def _title(bitext: Bitext) -> str:
    """Name the page after its documents."""
    names = dict.fromkeys(name for name in (bitext.source.name, bitext.target.name) if name)
    return " · ".join(names) or "Bitext"


def _band(bead: Bead) -> str:
    """Sort a bead into what the eye shall see of it; a confidence that is no number is doubtful."""
    if not bead.target:
        return "left-out"
    if not bead.source:
        return "added"
    if bead.confidence >= SURE:
        return "sure"
    return "check" if bead.confidence >= DOUBTFUL else "doubtful"


def _paragraphs(bitext: Bitext, words: Catalogue) -> Iterator[list[_Row]]:
    """Yield the rows by paragraph of the source; an added bead stays with the paragraph before it."""
    group: list[_Row] = []
    current: int | None = None
    for number, bead in enumerate(bitext.beads, start=1):
        if bead.source:
            first = bitext.source.segments[bead.source[0]].paragraph
            if group and current is not None and first != current:
                yield group
                group = []
            current = bitext.source.segments[bead.source[-1]].paragraph
        group.append(_row(bitext, number, bead, words))
    if group:
        yield group


def _shown(bead: Bead) -> float:
    """Return the confidence of a bead as it is shown: 1 where a person has judged it, else less."""
    judged = bead.checked is not None or bead.pinned
    return 1.0 if judged else min(_BELOW_ONE, max(0.0, bead.confidence))


def _row(bitext: Bitext, number: int, bead: Bead, words: Catalogue) -> _Row:
    """Make what is shown of one bead; only what a person has judged is certain."""
    confidence = _shown(bead) if math.isfinite(bead.confidence) else None
    said = "–" if confidence is None else f"{math.floor(confidence * 1000) / 1000:.3f}"
    return _Row(
        number=number,
        band=_band(bead),
        kind=bead.kind.replace("-", "–"),
        confidence=confidence,
        about=words.say(
            phrase(
                "bead {kind}, confidence {confidence}, score {score}",
                kind=bead.kind,
                confidence=said,
                score=f"{bead.score:.4g}",
            )
        ),
        source=_cells(bitext.source, bead.source),
        target=_cells(bitext.target, bead.target),
    )


def _cells(document: Document, indices: Sequence[int]) -> tuple[_Cell, ...]:
    """Make what is shown of one side; the joints are those of :func:`duizhao.bitext.model.join_texts`."""
    cells: list[_Cell] = []
    before = ""
    for index in indices:
        segment = document.segments[index]
        cells.append(
            _Cell(
                text=segment.text,
                joint=_joint(before, segment.text, document.lang) if cells else "",
                lang="" if segment.lang == document.lang else segment.lang,
                where=(
                    f"segment {index + 1}, paragraph {segment.paragraph + 1}, characters {segment.start}–{segment.end}"
                ),
            )
        )
        before = segment.text
    return tuple(cells)


def _joint(before: str, text: str, lang: str) -> str:
    """Return what stands between two joined segments."""
    return join_texts([before[-1:], text[:1]], lang)[len(before[-1:]) :][: -len(text[:1]) or None]


def _skipped(bitext: Bitext) -> Iterator[tuple[str, str, int]]:
    """Yield reason, excerpt and length of each stretch that is in no segment and is more than white space or markup."""
    seen = set()
    for document in (bitext.source, bitext.target):
        for gap in document.gaps:
            place = (document.name, gap)
            if gap.reason in {"blank", "markup"} or place in seen:
                continue
            seen.add(place)
            yield gap.reason, document.text[gap.start : gap.end][:_EXCERPT].strip(), gap.end - gap.start
