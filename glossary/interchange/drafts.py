"""A concept while the rows of a table that speak of it are read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from duizhao.glossary.concepts import ConceptEntry, Context, Origin, State, Term

__all__ = ["ConceptDraft", "fill_in"]


def fill_in(known: Term, more: Term) -> Term:
    """Return a term with what another row says of it where it was blank; forms and extras of both."""
    return replace(
        known,
        lang=known.lang or more.lang,
        status=known.status or more.status,
        part_of_speech=known.part_of_speech or more.part_of_speech,
        name=known.name or more.name,
        reading=known.reading or more.reading,
        note=known.note or more.note,
        source=known.source or more.source,
        kind=known.kind or more.kind,
        forms=tuple(dict.fromkeys((*known.forms, *more.forms))),
        extras=tuple(dict.fromkeys((*known.extras, *more.extras))),
    )


@dataclass(slots=True)
class ConceptDraft:
    """A concept being read, row by row; the first value given for a field stays."""

    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    contexts: dict[Context, None] = field(default_factory=dict)
    extras: dict[tuple[str, str], None] = field(default_factory=dict)
    state: State = State.ACCEPTED

    def put(self, term: Term) -> None:
        """Add a term, or fill in what the same term had blank."""
        known = self.terms.get((term.lang, term.text))
        if known is not None:
            term = fill_in(known, term)
        self.terms[term.lang, term.text] = term

    def set(self, name: str, text: str, *, joiner: str = "") -> None:
        """Set a field that is blank, or add to it where a joiner is given."""
        before = self.fields.get(name, "")
        if not before:
            self.fields[name] = text
        elif joiner and text not in before.split(joiner):
            self.fields[name] = before + joiner + text

    def entry(self) -> ConceptEntry:
        """Return what was read, as imported."""
        return ConceptEntry(
            terms=tuple(self.terms.values()),
            id=self.fields.get("id", ""),
            subject=self.fields.get("subject", ""),
            definition=self.fields.get("definition", ""),
            note=self.fields.get("note", ""),
            source=self.fields.get("source", ""),
            revision=self.fields.get("revision", ""),
            contexts=tuple(self.contexts),
            extras=tuple(self.extras),
            state=self.state,
            origin=Origin.IMPORT,
        )
