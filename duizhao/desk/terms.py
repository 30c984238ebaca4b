"""The termbase at the desk: its terms marked in place, proposed ones judged, new ones made of what is selected.

The termbase is another file, so a change is written there first, as one change of its own, and then as an entry of
the journal; the termbase's own undo takes it back. Changes are made in the name of the desk, so that undoing here
never takes back what was done elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from duizhao.bitext.catalogue import noted
from duizhao.bitext.errors import InputError
from duizhao.desk.draft import side_text
from duizhao.desk.marks import Stretch
from duizhao.desk.requests import MalformedError
from duizhao.desk.searching import folded
from duizhao.desk.session import Session
from duizhao.desk.state import SIDES, Change, Mark, Patch, RefusedError, State
from duizhao.glossary.concepts import ConceptEntry
from duizhao.glossary.termbase.base import Termbase, open_termbase
from duizhao.glossary.termbase.editing import add_pair, edit_concept
from duizhao.glossary.termbase.marking import Mark as TermMark
from duizhao.glossary.termbase.marking import Marker

__all__ = ["OPERATIONS", "TermCard", "TermUse", "Terms"]

OPERATIONS: Final = ("accept", "reject", "merge", "prefer", "forbid", "edit", "add")
"""What can be done to a concept."""

_MARKED: Final = 20_000  # texts whose marks are kept
_COUNTED: Final = 3_000  # pairs whose terms are counted: a tenth of a millisecond a text
_LISTED: Final = 300  # concepts listed at once
_LONGEST: Final = 500  # characters of a term


@dataclass(frozen=True, slots=True, kw_only=True)
class TermCard:
    """A concept as listed: the pairs that it occurs in, and in how many of them both sides have it."""

    entry: ConceptEntry
    pairs: tuple[str, ...]
    rendered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermUse:
    """A concept in a pair: its term on each side, ``""`` where that side does not have it, and the term to use."""

    concept: str
    source: str
    target: str
    wanted: str
    forbidden: bool
    proposed: bool


class Terms:
    """An open termbase and what of it occurs in a session; used from the server's one thread."""

    def __init__(self, path: Path, author: str) -> None:
        """Open a termbase, or make one.

        Raises
        ------
        InputError, FormatError, OutputError
            As `duizhao.glossary.termbase.base.open_termbase`.
        """
        self.base: Termbase = open_termbase(path, create=True, who=f"{author} (desk)")
        self.name = path.name
        self._marker = Marker(self.base)
        self._marks: dict[str, list[TermMark]] = {}
        self._uses: tuple[int, dict[str, tuple[list[str], int]]] | None = None

    def marks(self, text: str) -> list[TermMark]:
        """Return the terms in a text."""
        if text not in self._marks:
            if len(self._marks) >= _MARKED:
                self._marks.clear()
            self._marks[text] = self._marker.marks(text)
        return self._marks[text]

    def stretches(self, state: State, pair: str) -> Iterator[Stretch]:
        """Yield the marks of a pair's terms; a forbidden one is marked as such."""
        for side in SIDES:
            for mark in self.marks(side_text(state, state.pair(pair), side)):
                kind = "forbidden" if any(term.forbidden for term in mark.terms) else "known"
                if all(term.proposed for term in mark.terms):
                    kind = "proposed"
                yield Stretch(side=side, start=mark.start, end=mark.end, mark=f"term {kind}")

    def in_pair(self, state: State, pair: str) -> list[TermUse]:
        """Return the concepts in a pair, those of the source first."""
        found: dict[str, dict[str, Any]] = {}
        for side in SIDES:
            for mark in self.marks(side_text(state, state.pair(pair), side)):
                for term in mark.terms:
                    use = found.setdefault(term.concept, {"source": "", "target": "", "wanted": ""})
                    use[side] = use[side] or mark.text
                    use["forbidden"] = use.get("forbidden", False) or (side == "target" and term.forbidden)
                    use["proposed"] = term.proposed
                    if side == "source":
                        use["wanted"] = term.translation
        return [TermUse(concept=concept, **use) for concept, use in found.items()]

    def uses(self, session: Session) -> dict[str, tuple[list[str], int]]:
        """Return for each concept the pairs that it occurs in and how many of them have it on both sides."""
        if self._uses is None or self._uses[0] != session.revision:
            uses: dict[str, tuple[list[str], int]] = {}
            for key in session.state.order[:_COUNTED]:
                for use in self.in_pair(session.state, key):
                    pairs, rendered = uses.get(use.concept, ([], 0))
                    uses[use.concept] = ([*pairs, key], rendered + bool(use.source and use.target))
            self._uses = session.revision, uses
        return self._uses[1]

    def cards(self, session: Session, *, state: str, query: str) -> tuple[list[TermCard], dict[str, int]]:
        """Return the concepts of a state (``proposed``, ``accepted`` or all) and a query, and how many of each.

        Those that occur in the text come first, the most frequent before the others.
        """
        uses = self.uses(session)
        wanted = folded(query)
        counts = {"proposed": 0, "accepted": 0, "all": 0}
        cards = []
        for entry in self.base:
            counts[entry.state.value] += 1
            counts["all"] += 1
            if state in counts and state not in {"all", entry.state.value}:
                continue
            if wanted and not any(wanted in folded(term.text) for term in entry.terms):
                continue
            pairs, rendered = uses.get(entry.id, ([], 0))
            cards.append(TermCard(entry=entry, pairs=tuple(pairs), rendered=rendered))
        cards.sort(key=lambda card: (-len(card.pairs), -(card.entry.score or 0.0), card.entry.id))
        return cards[:_LISTED], counts

    def run(self, session: Session, arguments: Mapping[str, Any], author: str, at: str) -> tuple[str, Patch]:
        """Change the termbase, and return the concept and the patch that keeps the change in the journal.

        Raises
        ------
        MalformedError
            When the request is not one that the page sends.
        RefusedError
            When the termbase refuses it.
        """
        operation = arguments.get("op")
        if operation not in OPERATIONS:
            raise MalformedError("there is no such change of a term")
        try:
            concept = self._change(str(operation), arguments)
        except InputError as error:
            raise RefusedError("{problem}", problem=str(error)) from error
        self.changed()
        key = f"t.{concept}"
        before = session.state.objects.get(key)
        value = Mark(value=json.dumps(dict(arguments), ensure_ascii=True), by=author, at=at)
        return concept, (Change(key=key, before=before, after=value),)

    def take_back(self) -> None:
        """Take back the last change of the desk.

        Raises
        ------
        RefusedError
            When someone has changed the same concept since.
        """
        try:
            self.base.undo()
        except InputError as error:
            raise RefusedError("{problem}", problem=str(error)) from error
        self.changed()

    def again(self, mark: Mark) -> None:
        """Make a change again that was taken back; raises as `run`."""
        arguments = json.loads(mark.value)
        try:
            self._change(str(arguments["op"]), arguments)
        except InputError as error:
            raise RefusedError("{problem}", problem=str(error)) from error
        self.changed()

    def changed(self) -> None:
        """Read the terms again."""
        self._marker = Marker(self.base)
        self._marks.clear()
        self._uses = None

    def _change(self, operation: str, arguments: Mapping[str, Any]) -> str:
        base = self.base
        if operation == "add":
            english, chinese = (_term(arguments, name) for name in ("english", "chinese"))
            return add_pair(base, english, chinese)[0].id
        concept = arguments.get("concept")
        if not isinstance(concept, str):
            raise MalformedError("concept is not an id")
        if operation == "merge":
            other = arguments.get("other")
            if not isinstance(other, str) or other == concept:
                raise RefusedError(noted("Mark another concept with Space first, then merge."))
            base.merge(concept, other)
        elif operation == "edit":
            edit_concept(base, concept, english=_term(arguments, "english"), chinese=_term(arguments, "chinese"))
        elif operation in {"prefer", "forbid"}:
            edit_concept(base, concept, status="preferred" if operation == "prefer" else "forbidden")
        elif operation == "accept":
            base.accept(concept)
        else:
            base.reject(concept)
        return concept

    def close(self) -> None:
        """Close the termbase."""
        self.base.close()


def _term(arguments: Mapping[str, Any], name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise MalformedError(f"{name} is not a term")
    return value.strip()
