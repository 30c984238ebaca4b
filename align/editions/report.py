"""An edition as JSON, as a table, and as a page that shows both versions side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from duizhao.align.editions.comparing import Edition, EditionUnit, Passage
from duizhao.bitext.files import STDOUT
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.model import Document, join_texts

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["EDITION_REPORTS", "edition_to_html", "edition_to_json", "edition_to_tsv"]

_COLUMNS = (
    "fate", "moved", "source numbers", "target numbers", "source share", "target share", "source", "target",
    "omitted clauses", "added clauses",
)  # fmt: skip


def edition_to_json(edition: Edition) -> str:
    """Return the whole edition as one JSON object, with a line break at its end.

    Keys: ``recipe``, ``source`` and ``target`` (``name``, ``lang``, ``segments``), ``shares`` (fate to
    share of words, 0 to 1), ``units`` (``fate``, ``moved``, ``source``, ``target``, ``source_share``,
    ``target_share``, ``omissions``, ``additions``; a passage has ``segment``, ``start``, ``end``, ``text``).
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
    from jinja2 import Environment  # noqa: PLC0415 - only the page needs it

    template = files("duizhao.align.editions").joinpath("templates", "edition.html").read_text("utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    rows = [
        {
            "fate": unit.fate,
            "moved": unit.moved,
            "source": [_marked(edition.source, i, unit.omissions, unit, "del") for i in unit.source],
            "target": [_marked(edition.target, j, unit.additions, unit, "ins") for j in unit.target],
            "share": unit.source_share,
        }
        for unit in edition.units
    ]
    page = environment.from_string(template).render(
        rows=rows,
        shares=edition.shares(),
        source=edition.source,
        target=edition.target,
        recipe=str(edition.recipe),
        space="" if is_chinese(edition.source.lang) else " ",
    )
    return page.rstrip() + "\n"


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
