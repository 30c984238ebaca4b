"""An edition as JSON, as a table, and as a page that shows both versions side by side."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

from duizhao.align.editions.comparing import Edition, EditionUnit, Fate, Passage
from duizhao.align.editions.differences import Difference, compare_words
from duizhao.bitext.files import STDOUT
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.model import Document, join_texts
from duizhao.bitext.writers.html import content_policy, resource, template_environment

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["EDITION_REPORTS", "edition_to_html", "edition_to_json", "edition_to_tsv"]

_ALIKE = 0.6
"""Share of words that two versions have in common from which on single words are compared."""
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


def edition_to_html(edition: Edition) -> str:
    """Return a self-contained page: both versions side by side, what is missing struck out, what is new underlined."""
    style = resource("duizhao.bitext.writers", "base.css") + resource("duizhao.align.editions", "edition.css")
    script = resource("duizhao.align.editions", "edition.js")
    rows = [_row(edition, unit) for unit in edition.units]
    kinds = Counter(kind for row in rows for kind in row["kinds"])
    listed = [name for name in (*get_args(Fate), "moved", "numbers", "negation") if kinds[_slug(name)]]
    template = template_environment("duizhao.align.editions").get_template("edition.html")
    page = template.render(
        rows=rows,
        filters=[(name, kinds[_slug(name)]) for name in listed],
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
    kinds = [_slug(unit.fate), *(("moved",) if unit.moved else ()), *difference.flags]
    return {
        "fate": unit.fate,
        "moved": unit.moved,
        "flags": difference.flags,
        "kinds": kinds,
        "differs": bool(difference.gone or difference.new or unit.omissions or unit.additions or unit.moved)
        or not (unit.source and unit.target),
        "source": _side_marked(edition.source, unit.source, unit.omissions, unit, "del", difference.gone),
        "target": _side_marked(edition.target, unit.target, unit.additions, unit, "ins", difference.new),
    }


def _difference(edition: Edition, unit: EditionUnit) -> Difference:
    """Compare the versions of a unit word by word, those that only one version has aside."""
    if not unit.source or not unit.target:
        return Difference(gone=(), new=(), flags=())
    old, new = (
        join_texts([document.segments[number].text for number in numbers], document.lang)
        for document, numbers in ((edition.source, unit.source), (edition.target, unit.target))
    )
    found = compare_words(old, new)
    # Of a sentence said in other words nearly every word differs, which says nothing.
    return found if found.alike >= _ALIKE else Difference(gone=(), new=(), flags=())


def _side_marked(
    document: Document,
    numbers: Sequence[int],
    passages: Sequence[Passage],
    unit: EditionUnit,
    tag: str,
    spans: Sequence[tuple[int, int]],
) -> list[Markup]:
    """Return the segments of one side as HTML: marked word by word where both versions have the unit."""
    if not unit.source or not unit.target or not spans or unit.omissions or unit.additions:
        return [_marked(document, number, passages, unit, tag) for number in numbers]
    shown = []
    joined = ""
    for number in numbers:
        text = document.segments[number].text
        joined = join_texts([joined, text], document.lang) if joined else text
        at = len(joined) - len(text)
        inside = [
            Passage(segment=number, start=max(0, start - at), end=min(len(text), end - at), text="")
            for start, end in spans
            if start - at < len(text) and end - at > 0
        ]
        whole = [replace(one, text=text[one.start : one.end]) for one in inside]
        shown.append(_marked(document, number, whole, unit, tag))
    return shown


def _side(document: Document) -> dict[str, object]:
    return {"name": document.name, "lang": document.lang, "segments": document.texts}


def _passage(passage: Passage) -> dict[str, object]:
    return {"segment": passage.segment, "start": passage.start, "end": passage.end, "text": passage.text}


def _marked(document: Document, number: int, passages: Sequence[Passage], unit: EditionUnit, tag: str) -> Markup:
    """Return a segment as HTML, its passages in ``<del>`` or ``<ins>``; a segment without partner is one whole."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - only the page needs it

    text = document.segments[number].text
    element = {"del": (Markup("<del>"), Markup("</del>")), "ins": (Markup("<ins>"), Markup("</ins>"))}[tag]
    if not unit.source or not unit.target:
        return Markup().join((element[0], escape(text), element[1]))
    parts: list[Markup] = []
    at = 0
    for passage in passages:
        if passage.segment == number:
            parts += [escape(text[at : passage.start]), element[0], escape(passage.text), element[1]]
            at = passage.end
    return Markup().join((*parts, escape(text[at:])))


EDITION_REPORTS: Mapping[str, Callable[[Edition], str]] = MappingProxyType(
    {".html": edition_to_html, ".json": edition_to_json, ".tsv": edition_to_tsv, STDOUT: edition_to_tsv}
)
"""Suffix to the function that writes it; ``-`` is standard output."""
