"""A row a concept, for people: English, Chinese, status and note first, and the rest behind.

Terms of one side that may be used share a cell, those that are forbidden or superseded have one of their own. What
differs between the terms of a cell (``‣ term: note``) stands a line each. Languages beyond English and Chinese, and the
other script of Chinese, have a column each. `duizhao.glossary.interchange.tables` reads all of it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.writers.characters import one_line
from duizhao.glossary.concepts import ConceptEntry, State, Status, Term, is_english
from duizhao.glossary.interchange.cells import join_synonyms, write_extras
from duizhao.glossary.interchange.speech import PROPER_NOUN

__all__ = ["FIRST", "concept_columns", "row_of_concept"]

FIRST = ("english", "chinese", "status", "note")
_MIDDLE = (
    "definition",
    "subject",
    "part_of_speech",
    "pinyin",
    "english_forbidden",
    "chinese_forbidden",
    "english_superseded",
    "chinese_superseded",
)
_LAST = (
    "english_status",
    "chinese_status",
    "english_forms",
    "chinese_forms",
    "verdict",
    "share",
    "occurrences",
    "score",
    "source",
    "context_english",
    "context_chinese",
    "place",
    "english_notes",
    "chinese_notes",
    "english_source",
    "chinese_source",
    "chinese_part_of_speech",
    "english_lang",
    "chinese_lang",
    "extras",
    "english_extras",
    "chinese_extras",
    "id",
    "revision",
)
_BAD = {Status.DEPRECATED: "forbidden", Status.SUPERSEDED: "superseded"}


def concept_columns(entries: Iterable[ConceptEntry]) -> tuple[str, ...]:
    """Return the columns that these entries need, in order: a column a language beyond English and Chinese."""
    langs: Counter[str] = Counter()
    for entry in entries:
        langs.update({term.lang for term in entry.terms if not is_english(term.lang)})
    chinese = [lang for lang in langs if is_chinese(lang)]
    main = max(chinese, key=lambda lang: (langs[lang], -len(lang), lang)) if chinese else ""
    return (*FIRST, *_MIDDLE, *sorted(lang for lang in langs if lang != main), *_LAST)


def row_of_concept(entry: ConceptEntry, columns: Sequence[str]) -> dict[str, str]:
    """Return the row of an entry as column names to texts, ``""`` where there is nothing to say."""
    own = [term for term in entry.chinese if term.lang not in columns]
    figures = entry.figures[0] if entry.figures else None
    row = dict.fromkeys(columns, "")
    row |= {
        "status": _status(entry, own),
        "note": entry.note,
        "definition": entry.definition,
        "subject": entry.subject,
        "source": entry.source,
        "score": "" if entry.score is None else f"{entry.score:.4g}",
        "verdict": figures.verdict if figures else "",
        "share": f"{figures.share:.4g}" if figures else "",
        "occurrences": str(figures.occurrences) if figures else "",
        "context_english": _lines(one.english for one in entry.contexts),
        "context_chinese": _lines(one.chinese for one in entry.contexts),
        "place": _lines(one.place for one in entry.contexts),
        "extras": write_extras(entry.extras),
        "part_of_speech": _said(entry.english, _part_of_speech),
        "chinese_part_of_speech": _said(own, _part_of_speech),
        "pinyin": _said(own, lambda term: term.reading),
        "english_lang": entry.english[0].lang if entry.english else "",
        "chinese_lang": own[0].lang if own else "",
        "id": entry.id,
        "revision": entry.revision,
    }
    for side, terms in (("english", entry.english), ("chinese", own)):
        row |= _side(side, terms)
    for lang in {term.lang for term in entry.terms} & set(columns):
        row[lang] = join_synonyms(term.text for term in entry.terms if term.lang == lang)
    return row


def _lines(texts: Iterable[str]) -> str:
    """Return one text a line, ``""`` where all are blank."""
    lines = [one_line(text) for text in texts]
    return "\n".join(lines) if any(lines) else ""


def _status(entry: ConceptEntry, chinese: Sequence[Term]) -> str:
    """Return the one word for a concept: proposed, or how its Chinese terms are rated, or accepted."""
    if entry.state is State.PROPOSED:
        return str(State.PROPOSED)
    statuses = {term.status for term in chinese if term.status not in _BAD}
    only = statuses.pop() if len(statuses) == 1 else None
    return str(only or State.ACCEPTED)


def _side(side: str, terms: Sequence[Term]) -> dict[str, str]:
    allowed = [term for term in terms if term.status not in _BAD]
    statuses = [str(term.status or "") for term in allowed]
    return {
        side: join_synonyms(term.text for term in allowed),
        f"{side}_status": "; ".join(statuses) if any(statuses) else "",
        f"{side}_notes": _said(terms, lambda term: term.note),
        f"{side}_source": _said(terms, lambda term: term.source),
        f"{side}_extras": _said(terms, lambda term: write_extras(term.extras)),
        f"{side}_forms": "\n".join(f"{term.text}: {form.text} ({form.kind})" for term in terms for form in term.forms),
        **{
            f"{side}_{name}": join_synonyms(term.text for term in terms if term.status is status)
            for status, name in _BAD.items()
        },
    }


def _said(terms: Sequence[Term], field: Callable[[Term], str]) -> str:
    """Return what is said of all terms alike, or else a line for each that begins with it."""
    said = {field(term) for term in terms}
    if len(said) < 2:  # noqa: PLR2004 - one thing or nothing
        return said.pop() if said else ""
    return "\n".join(f"\u2023 {term.text}: {' '.join(field(term).split())}" for term in terms if field(term))


def _part_of_speech(term: Term) -> str:
    return PROPER_NOUN if term.name else term.part_of_speech
