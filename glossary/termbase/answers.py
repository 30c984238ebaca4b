"""Look-up results for people and for programs: a table padded by display width, and plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.tables import clip, format_table
from duizhao.glossary.concepts import ConceptEntry, ConsistencyFigures, Context, State, Status, Term

if TYPE_CHECKING:
    from duizhao.glossary.termbase.journal import Batch
    from duizhao.glossary.termbase.lookup import LookupHit

__all__ = ["answer_data", "answer_table", "entry_data", "entry_details", "entry_line", "entry_table"]

HEAD = ("id", "English", "中文", "pinyin", "state", "consistency", "match")
WIDEST = (12, 34, 26, 22, 8, 34, 14)
"""Columns a cell may take; together with the gaps they fit 150, and a context has a line to itself."""
CONTEXT_WIDTH = 110

_MARKS = {Status.DEPRECATED: "✗", Status.SUPERSEDED: "†", Status.PREFERRED: "✓"}
"""Set behind a term: ✗ do not use, † superseded, ✓ preferred."""


def answer_table(hits: Sequence[LookupHit], *, contexts: bool = True) -> str:
    """Lay out look-up results: renderings, consistency and a context of each.

    Returns
    -------
    str
        A line a concept under a head and, with ``contexts``, its first context indented below; ``""`` for
        no hits. ✓ marks a preferred term, † a superseded and ✗ a forbidden one.
    """
    if not hits:
        return ""
    return _table(
        [(hit.entry, hit.kind.label) for hit in hits], [hit.lang for hit in hits], contexts=contexts, head=HEAD
    )


def entry_table(entries: Iterable[ConceptEntry], *, contexts: bool = False) -> str:
    """Lay out entries as :func:`answer_table` does, without the match; ``""`` for none."""
    rows = [(entry, "") for entry in entries]
    return _table(rows, [""] * len(rows), contexts=contexts, head=HEAD[:-1]) if rows else ""


def entry_line(entry: ConceptEntry) -> str:
    """Return a concept on one line: its identifier, its English and its Chinese terms."""
    english = ", ".join(_shown(term) for term in entry.english or entry.others)
    return f"{entry.id}: {english} = {'、'.join(_shown(term) for term in entry.chinese)}"


def entry_details(entry: ConceptEntry, history: Sequence[Batch]) -> str:
    """Lay out all that is known of a concept, a field a line, and its changes, the latest first."""
    lines = [("id", entry.id), ("state", f"{entry.state} ({entry.origin})")]
    for term in entry.terms:
        said = [str(term.status or ""), term.part_of_speech, term.kind, "name" if term.name else "", term.reading]
        lines.append((term.lang, " · ".join(filter(None, (term.text, *said, term.note, term.source)))))
        lines += [("", f"{form.kind}: {form.text}") for form in term.forms]
        lines += [("", f"{name}: {value}") for name, value in term.extras]
    for name in ("subject", "definition", "note", "source"):
        lines += [
            (name if number == 0 else "", line) for number, line in enumerate(getattr(entry, name).split("\n")) if line
        ]
    lines += entry.extras
    if entry.score is not None:
        lines.append(("score", f"{entry.score:.2f}"))
    for figures in entry.figures:
        shown = ", ".join(f"{one.text} {one.count}" for one in figures.renderings)
        shown += f" ({figures.omitted} left out)" if figures.omitted else ""
        lines.append((f"{figures.source_lang} > {figures.target_lang}", f"{figures.verdict}: {shown.strip()}"))
    for context in entry.contexts:
        lines += [("context" if number == 0 else "", line) for number, line in enumerate(_context(context))]
    lines += [(one.time, f"{one.action} by {one.who or 'unknown'}") for one in history]
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name:<{width}}  {text}".rstrip() for name, text in lines)


def answer_data(query: str, hits: Sequence[LookupHit]) -> dict[str, object]:
    """Return a look-up as plain data for JSON: ``query`` and ``hits``, the closest first.

    A hit has ``match`` (a word of :class:`~glossary.lookup.MatchKind`, lower case), ``score`` (0 to 1),
    ``matched``, ``lang`` and ``concept``, which is as :func:`entry_data` returns it.
    """
    return {
        "query": query,
        "hits": [
            {
                "match": hit.kind.name.lower(),
                "score": hit.score,
                "matched": hit.matched,
                "lang": hit.lang,
                "concept": entry_data(hit.entry),
            }
            for hit in hits
        ],
    }


def entry_data(entry: ConceptEntry) -> dict[str, object]:
    """Return an entry as plain data for JSON; every field is there, empty or not."""
    return {
        "id": entry.id,
        "subject": entry.subject,
        "definition": entry.definition,
        "source": entry.source,
        "note": entry.note,
        "origin": str(entry.origin),
        "state": str(entry.state),
        "extras": dict(entry.extras),
        "score": entry.score,
        "evidence": dict(entry.evidence),
        "terms": [_term_data(term) for term in entry.terms],
        "consistency": [_figures_data(figures) for figures in entry.figures],
        "contexts": [
            {"english": context.english, "chinese": context.chinese, "place": context.place}
            for context in entry.contexts
        ],
        "created": entry.created,
        "modified": entry.modified,
        "edited": sorted(entry.edited),
    }


def _term_data(term: Term) -> dict[str, object]:
    return {
        "text": term.text,
        "lang": term.lang,
        "part_of_speech": term.part_of_speech,
        "status": None if term.status is None else str(term.status),
        "forbidden": term.forbidden,
        "kind": term.kind,
        "name": term.name,
        "reading": term.reading,
        "source": term.source,
        "note": term.note,
        "forms": [{"text": form.text, "kind": form.kind, "count": form.count} for form in term.forms],
        "edited": sorted(term.edited),
    }


def _figures_data(figures: ConsistencyFigures) -> dict[str, object]:
    return {
        "source_lang": figures.source_lang,
        "target_lang": figures.target_lang,
        "occurrences": figures.occurrences,
        "omitted": figures.omitted,
        "share": figures.share,
        "low": figures.low,
        "high": figures.high,
        "entropy": figures.entropy,
        "verdict": figures.verdict,
        "renderings": [{"text": rendering.text, "count": rendering.count} for rendering in figures.renderings],
    }


def _table(
    rows: Sequence[tuple[ConceptEntry, str]], langs: Sequence[str], *, contexts: bool, head: Sequence[str]
) -> str:
    cells = [
        [
            clip(text, width)
            for text, width in zip(
                (
                    entry.id,
                    ", ".join(_shown(term) for term in entry.english),
                    "、".join(_shown(term) for term in entry.chinese),
                    next((term.reading for term in entry.chinese if term.reading), ""),
                    str(entry.state) if entry.state is State.PROPOSED else "",
                    _consistency(entry, lang),
                    label,
                ),
                WIDEST,
                strict=True,
            )
        ][: len(head)]
        for (entry, label), lang in zip(rows, langs, strict=True)
    ]
    if not any(entry.state is State.PROPOSED for entry, _ in rows):
        # Where everything is accepted, nothing need be said of it.
        at = head.index("state")
        head = [*head[:at], *head[at + 1 :]]
        cells = [[*row[:at], *row[at + 1 :]] for row in cells]
    head_line, *lines = format_table(head, cells).split("\n")
    shown = [head_line]
    for line, (entry, _) in zip(lines, rows, strict=True):
        shown.append(line)
        if contexts and entry.contexts:
            shown += ["    " + clip(text, CONTEXT_WIDTH) for text in _context(entry.contexts[0])]
    return "\n".join(shown)


def _shown(term: Term) -> str:
    """Return a term on one line, with the mark of its status."""
    mark = "" if term.status is None else _MARKS.get(term.status, "")
    return " ".join(term.text.split()) + mark


def _consistency(entry: ConceptEntry, lang: str) -> str:
    """Say how consistently the concept was translated, out of the language that the query met."""
    figures = sorted(entry.figures, key=lambda one: is_chinese(one.source_lang) != is_chinese(lang))
    if not figures:
        return ""
    first = figures[0]
    # The share is of what was rendered, so that 50% of 2 is one; what was left out is in the whole entry.
    rendered = first.occurrences - first.omitted
    share = f" {first.share:.0%} of {rendered} ({first.low:.0%}–{first.high:.0%})" if rendered else ""
    return f"{first.verdict}{share}".strip()


def _context(context: Context) -> list[str]:
    lines = [" ".join(text.split()) for text in (context.english, context.chinese)]
    place = f"  [{context.place}]" if context.place else ""
    return [line + (place if number == 0 else "") for number, line in enumerate(filter(None, lines))]
