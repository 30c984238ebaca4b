"""An edition as JSON, as a table, and as a page that shows both versions side by side."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

from duizhao.align.editions.comparing import Edition, EditionUnit, Fate, Passage
from duizhao.align.editions.differences import Difference, compare_facts, compare_words
from duizhao.bitext.catalogue import noted, open_catalogue
from duizhao.bitext.files import STDOUT
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.model import Document, join_texts
from duizhao.bitext.writers.html import content_policy, resource, template_environment

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["EDITION_REPORTS", "edition_to_html", "edition_to_json", "edition_to_tsv"]

_ALIKE = 0.6
"""Share of words that two versions have in common from which on single words are compared."""
_NAMES = {
    "kept": noted("Kept"),
    "changed": noted("Changed"),
    "condensed": noted("Condensed"),
    "expanded": noted("Expanded"),
    "merged": noted("Merged"),
    "split": noted("Split up"),
    "left out": noted("Only in the first"),
    "added": noted("Only in the second"),
    "moved": noted("Moved elsewhere"),
    "omitted clauses": noted("Clauses left out"),
    "numbers": noted("Numbers"),
    "negation": noted("Negation"),
}
"""What became of a text, and what its changed words are, for a reader."""
_COLUMNS = (
    "fate", "moved", "source numbers", "target numbers", "source share", "target share", "source", "target",
    "omitted clauses", "added clauses",
)  # fmt: skip


def edition_to_json(edition: Edition) -> str:
    """Return the whole edition as one JSON object, with a line break at its end.

    Keys: ``recipe``, ``source`` and ``target`` (``name``, ``lang``, ``segments``), ``shares`` (fate to
    share of words, 0 to 1), ``units`` (``fate``, ``moved``, ``source``, ``target``, ``source_share``,
    ``target_share``, ``omissions``, ``additions``, ``flags``: whether ``numbers`` or ``negation`` differ; a passage
    has ``segment``, ``start``, ``end``, ``text``).
    """
    record = {
        "recipe": str(edition.recipe),
        "source": _side(edition.source),
        "target": _side(edition.target),
        "shares": {fate: round(share, 4) for fate, share in edition.shares().items()},
        "units": [
            {
                "fate": unit.fate,
                "moved": unit.moved,
                "source": unit.source,
                "target": unit.target,
                "source_share": round(unit.source_share, 4),
                "target_share": round(unit.target_share, 4),
                "omissions": [_passage(passage) for passage in unit.omissions],
                "additions": [_passage(passage) for passage in unit.additions],
                "flags": list(_difference(edition, unit).flags),
            }
            for unit in edition.units
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def edition_to_tsv(edition: Edition) -> str:
    """Return a table, a unit a line, under a line of column names.

    Numbers count from 0 and are joined by commas, clauses by `` | ``. Tabs and line breaks inside a text
    become spaces.
    """
    lines = ["\t".join(_COLUMNS)]
    for unit in edition.units:
        cells = (
            unit.fate,
            "moved" if unit.moved else "",
            ",".join(map(str, unit.source)),
            ",".join(map(str, unit.target)),
            f"{unit.source_share:.2f}" if unit.source and unit.target else "",
            f"{unit.target_share:.2f}" if unit.source and unit.target else "",
            join_texts([edition.source.segments[i].text for i in unit.source], edition.source.lang),
            join_texts([edition.target.segments[j].text for j in unit.target], edition.target.lang),
            " | ".join(passage.text for passage in unit.omissions),
            " | ".join(passage.text for passage in unit.additions),
        )
        lines.append("\t".join(" ".join(cell.split()) for cell in cells))
    return "\n".join(lines) + "\n"


def edition_to_html(edition: Edition, lang: str = "en") -> str:
    """Return a self-contained page: both versions side by side, what is missing struck out, what is new underlined.

    Parameters
    ----------
    edition
        What to show.
    lang
        BCP 47 tag of the language that the page speaks, of those of `duizhao.bitext.catalogue`.

    Raises
    ------
    InputError
        When the page does not speak the language.
    """
    words = open_catalogue(lang)
    style = resource("duizhao.bitext.writers", "base.css") + resource("duizhao.align.editions", "edition.css")
    script = resource("duizhao.align.editions", "edition.js")
    rows = [_row(edition, unit) for unit in edition.units]
    kinds = Counter(kind for row in rows for kind in row["kinds"])
    names = ("kept", "changed", *(name for name in get_args(Fate) if name != "kept"), "moved", "numbers", "negation")
    template = template_environment("duizhao.align.editions").get_template("edition.html")
    page = template.render(
        _=words.gettext,
        ui_lang=words.lang,
        rows=rows,
        names={name: words.gettext(title) for name, title in _NAMES.items()},
        differing=sum(row["differs"] for row in rows),
        filters=[(name, _slug(name), kinds[_slug(name)]) for name in names if kinds[_slug(name)]],
        shares=edition.shares(),
        source=edition.source,
        target=edition.target,
        recipe=str(edition.recipe),
        space="" if is_chinese(edition.source.lang) else " ",
        style=style,
        script=script,
        policy=content_policy(style, script),
    )
    return page.rstrip() + "\n"


def _slug(name: str) -> str:
    return name.replace(" ", "-")


def _row(edition: Edition, unit: EditionUnit) -> dict[str, Any]:
    """Return what is shown of a unit: where both versions have it, word by word."""
    difference = _difference(edition, unit)
    paired = bool(unit.source and unit.target)
    # A sentence that was kept but for a word is not as it was.
    fate = "changed" if unit.fate == "kept" and (difference.gone or difference.new) else unit.fate
    kinds = [_slug(fate), *(("moved",) if unit.moved else ()), *difference.flags]
    return {
        "fate": fate,
        "moved": unit.moved,
        "flags": difference.flags,
        "kinds": kinds,
        "differs": bool(difference.gone or difference.new or unit.omissions or unit.additions or unit.moved)
        or not paired,
        "source": _side_marked(edition.source, unit.source, unit.omissions, "del", difference.gone, paired=paired),
        "target": _side_marked(edition.target, unit.target, unit.additions, "ins", difference.new, paired=paired),
    }


def _difference(edition: Edition, unit: EditionUnit) -> Difference:
    """Compare the versions of a unit word by word, those that only one version has aside."""
    if not unit.source or not unit.target:
        return Difference()
    old, new = (
        join_texts([document.segments[number].text for number in numbers], document.lang)
        for document, numbers in ((edition.source, unit.source), (edition.target, unit.target))
    )
    found = compare_words(old, new)
    # Of a sentence said in other words nearly every word differs, which says nothing; numbers are facts in any words.
    return found if found.alike >= _ALIKE else compare_facts(old, new)


def _side_marked(
    document: Document,
    numbers: Sequence[int],
    passages: Sequence[Passage],
    tag: str,
    spans: Sequence[tuple[int, int]],
    *,
    paired: bool,
) -> list[Markup]:
    """Return the segments of one side as HTML, marked: clauses without a counterpart, and words that differ.

    ``spans`` count in the segments as they are joined; one without partner is marked as a whole.
    """
    shown = []
    joined = ""
    for number in numbers:
        text = document.segments[number].text
        joined = join_texts([joined, text], document.lang) if joined else text
        at = len(joined) - len(text)
        if not paired:
            shown.append(_marked(text, [(0, len(text))], tag))
            continue
        clauses = sorted((one.start, one.end) for one in passages if one.segment == number)
        places = [(max(0, start - at), min(len(text), end - at)) for start, end in spans]
        words = [piece for place in places if place[0] < place[1] for piece in _outside(place, clauses, text)]
        shown.append(_marked(text, sorted([*clauses, *words]), tag))
    return shown


def _outside(place: tuple[int, int], clauses: Sequence[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Yield what of a place lies in no clause; where it meets one, only what holds a word."""
    at, end = place
    met = False
    for first, last in clauses:
        if first >= end or last <= at:
            continue
        met = True
        if any(map(str.isalnum, text[at:first])):
            yield at, first
        at = last
    if at < end and (not met or any(map(str.isalnum, text[at:end]))):
        yield at, end


def _side(document: Document) -> dict[str, object]:
    return {"name": document.name, "lang": document.lang, "segments": document.texts}


def _passage(passage: Passage) -> dict[str, object]:
    return {"segment": passage.segment, "start": passage.start, "end": passage.end, "text": passage.text}


def _marked(text: str, places: Sequence[tuple[int, int]], tag: str) -> Markup:
    """Return a text as HTML, its places, in order, in ``<del>`` or ``<ins>``."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - only the page needs it

    element = {"del": (Markup("<del>"), Markup("</del>")), "ins": (Markup("<ins>"), Markup("</ins>"))}[tag]
    parts: list[Markup] = []
    at = 0
    for start, end in places:
        parts += [escape(text[at:start]), element[0], escape(text[start:end]), element[1]]
        at = end
    return Markup().join((*parts, escape(text[at:])))


def _json(edition: Edition, _: str) -> str:
    return edition_to_json(edition)


def _tsv(edition: Edition, _: str) -> str:
    return edition_to_tsv(edition)


EDITION_REPORTS: Mapping[str, Callable[[Edition, str], str]] = MappingProxyType(
    {".html": edition_to_html, ".json": _json, ".tsv": _tsv, STDOUT: _tsv}
)
"""Suffix to the function that writes it, given the language that a page speaks; ``-`` is standard output."""
