"""A session: the one owner of a journal and its state; entries are applied one after the other.

Nothing here waits for anything but the disk: the server calls it from its one loop, so two requests never mix.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from typing import Final

from duizhao.bitext.catalogue import noted
from duizhao.desk.draft import Act
from duizhao.desk.journal import Entry, Journal
from duizhao.desk.marks import Stretch
from duizhao.desk.requests import Arguments, patch_for, reads_text
from duizhao.desk.state import ConflictError, Pair, Passage, Patch, RefusedError, State, apply, kind_of, reverse
from duizhao.desk.status import Ledger
from duizhao.desk.views import View, make_view

__all__ = ["Delta", "Request", "Session", "StaleError"]

_VIEWS: Final = 16  # kept at once; an older one is made again when it is asked for
_DELTAS: Final = 2_000  # revisions that a tab may lag behind before it is loaded again
_PAUSE: Final = 120.0  # seconds after which a person was elsewhere, not deciding
_RECENT: Final = 20  # decisions that the time left is estimated from


class StaleError(RefusedError):
    """A request that was decided upon words which have changed since; ``keys`` are the pairs concerned."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Keep the pairs."""
        self.keys = tuple(keys)
        super().__init__(noted("This was changed elsewhere meanwhile; look at it again."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a tab asks for: a kind and arguments, the revision that it saw, and a number used once."""

    kind: str
    arguments: Arguments
    base: int
    nonce: str
    author: str
    check: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """What a revision changed in the table.

    ``changed`` are pairs to show again, ``placed`` those of them that are new or elsewhere, ``removed`` those that
    ended. ``shifts`` renumber the others in order: from a row number on, by one or minus one. ``decided`` are the
    decisions on findings and terms.
    """

    revision: int
    kind: str
    author: str
    changed: tuple[str, ...]
    placed: tuple[str, ...]
    removed: tuple[str, ...]
    shifts: tuple[tuple[int, int], ...]
    decided: tuple[str, ...] = ()


@dataclass(slots=True)
class _Stacks:
    """What an author can take back and do again, as numbers of entries."""

    done: list[int] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)


class Session:
    """State, journal and what follows from them."""

    def __init__(self, journal: Journal, state: State, revision: int) -> None:
        """Take over an open journal and the state that it holds."""
        self.journal = journal
        self.state = state
        self.revision = revision
        self.ledger = Ledger()
        self.ledger.fill(state)
        self.deltas: deque[Delta] = deque(maxlen=_DELTAS)
        self.stretches: Callable[[str], Iterable[Stretch]] | None = None
        self._views: dict[str, View] = {}
        self._made = 0
        self._touched: dict[str, int] = {}
        self._stacks: dict[str, _Stacks] = {}
        self._decided: deque[float] = deque(maxlen=_RECENT + 1)
        for number, author, kind, undoes in journal.steps():
            self._stack(author, number, kind, undoes)

    def do(self, request: Request) -> Delta | None:
        """Run a request upon the present state, write it, then keep it; None where it changes nothing.

        The same request sent again (its nonce) changes nothing more.

        Raises
        ------
        RefusedError
            When a precondition does not hold; a `StaleError` where it was decided upon words that changed since.
        MalformedError
            When the request is not one that the page sends.
        OutputError
            When the journal cannot be written; nothing was changed.
        """
        known = self.journal.entry_of(request.nonce)
        if known is not None:
            return next((delta for delta in self.deltas if delta.revision == known.id), None)
        now = datetime.now(UTC)
        act = Act(by=request.author, at=now.isoformat(timespec="seconds"), check=request.check)
        undoes = None
        if request.kind in {"undo", "redo"}:
            undoes, patch = self._taken_back(request)
        else:
            if reads_text(request.kind):
                self._refuse_stale(request)
            patch = patch_for(self.state, request.kind, request.arguments, act)
        if not patch:
            return None
        return self.commit(
            patch,
            kind=request.kind,
            author=request.author,
            nonce=request.nonce,
            base=request.base,
            undoes=undoes,
            arguments=request.arguments,
        )

    def commit(
        self,
        patch: Patch,
        *,
        kind: str,
        author: str,
        nonce: str,
        base: int,
        arguments: Mapping[str, object],
        undoes: int | None = None,
    ) -> Delta:
        """Write a patch as an entry, then keep it.

        Raises
        ------
        ConflictError
            When the patch was made for another state.
        OutputError
            When the journal cannot be written; nothing was changed.
        """
        now = datetime.now(UTC)
        before, after = self.state, apply(self.state, patch)
        entry = Entry(
            id=self.revision + 1,
            nonce=nonce,
            at=now.isoformat(timespec="milliseconds"),
            author=author,
            base=base,
            kind=kind,
            undoes=undoes,
            arguments=dict(arguments),
            patch=patch,
        )
        self.journal.append(entry)
        self.state, self.revision = after, entry.id
        delta = _delta(before, after, entry)
        self.deltas.append(delta)
        self._touched.update(dict.fromkeys((one.key for one in patch), entry.id))
        self._stack(author, entry.id, kind, undoes)
        self._decided.append(now.timestamp())
        self.ledger.update(after, [*delta.removed, *delta.changed])
        for view in self._views.values():
            view.follow(after, delta.placed, delta.removed)
        self.journal.keep_snapshot(after, entry.id)
        return delta

    def _refuse_stale(self, request: Request) -> None:
        """Refuse what was decided upon words that another request changed since the page showed them."""
        stale = [key for key in self._read_by(request) if self._touched.get(key, 0) > request.base]
        if stale:
            raise StaleError({key if kind_of(key) == "pair" else self.state.home.get(key, key) for key in stale})

    def _read_by(self, request: Request) -> Iterator[str]:
        """Yield the objects whose words a request was decided upon."""
        given = request.arguments
        if request.kind == "edit":
            texts = given.get("texts")
            yield from texts if isinstance(texts, dict) else ()
            return
        pairs = given.get("ids", [given.get("id")])
        if not isinstance(pairs, list) or (request.kind == "mark" and given.get("name") != "checked"):
            return
        for key in pairs:
            pair = self.state.objects.get(key) if isinstance(key, str) else None
            if isinstance(pair, Pair):
                yield from (key, *pair.source, *pair.target)

    def _taken_back(self, request: Request) -> tuple[int, Patch]:
        stacks = self._stacks.get(request.author, _Stacks())
        numbers = stacks.done if request.kind == "undo" else stacks.undone
        if not numbers:
            words = noted("There is nothing left to undo."), noted("There is nothing to redo.")
            raise RefusedError(words[request.kind == "redo"])
        entry = self.journal.entry(numbers[-1])
        patch = reverse(entry.patch)
        try:
            apply(self.state, patch)
        except ConflictError as error:
            others = sorted({self._touched.get(key, 0) for key in error.keys} - {0})
            who = ", ".join(sorted({one.author for one in self.deltas if one.revision in others}))
            message = noted("A later change of the same pair is in the way ({who}): undo that first.")
            raise RefusedError(message, who=who or "…") from error
        return entry.id, patch

    def _stack(self, author: str, number: int, kind: str, undoes: int | None) -> None:
        stacks = self._stacks.setdefault(author, _Stacks())
        if kind == "undo" and undoes is not None:
            stacks.done.pop()
            stacks.undone.append(number)
        elif kind == "redo" and undoes is not None:
            stacks.undone.pop()
            stacks.done.append(number)
        else:
            stacks.done.append(number)
            stacks.undone.clear()

    def next_of(self, author: str, kind: str) -> Entry | None:
        """Return the entry that an undo or a redo of an author would take back."""
        stacks = self._stacks.get(author, _Stacks())
        numbers = stacks.done if kind == "undo" else stacks.undone
        return self.journal.entry(numbers[-1]) if numbers else None

    def place_of(self, entry: Entry) -> str | None:
        """Return the pair that an entry was asked for; an undo's is that of what it took back."""
        while entry.undoes is not None:
            entry = self.journal.entry(entry.undoes)
        found = entry.arguments.get("id")
        return found if isinstance(found, str) else None

    def can(self, author: str) -> tuple[bool, bool]:
        """Return whether an author has something to undo, and to redo."""
        stacks = self._stacks.get(author, _Stacks())
        return bool(stacks.done), bool(stacks.undone)

    def since(self, revision: int) -> list[Delta] | None:
        """Return what changed after a revision, in order; None where that is too long ago to say."""
        if revision >= self.revision:
            return []
        if not self.deltas or self.deltas[0].revision > revision + 1:
            return None
        return [delta for delta in self.deltas if delta.revision > revision]

    def view(self, *, only: str, order: str) -> View:
        """Make a view of the present state."""
        self._made += 1
        view = make_view(f"v{self._made}", self.state, self.ledger.statuses, only=only, order=order)
        self._views[view.key] = view
        while len(self._views) > _VIEWS:
            del self._views[next(iter(self._views))]
        return view

    def view_of(self, key: str) -> View | None:
        """Return a view by its name, None where it is no longer kept."""
        return self._views.get(key)

    def step(self, view: View, key: str, by: int) -> str | None:
        """Return the next pair of a view that needs work, or the one before (``by`` is 1 or -1), round the end."""
        ids = list(view.ids())
        start = ids.index(key) if key in view.window_of else (-1 if by > 0 else len(ids))
        size = len(ids)
        ahead, behind = (
            (range(start + 1, size), range(max(start, 0)))
            if by > 0
            else (
                range(start - 1, -1, -1),
                range(size - 1, start, -1),
            )
        )
        places = (*ahead, *behind)
        return next((ids[at] for at in places if self.ledger.statuses[ids[at]].open), None)

    def minutes_left(self) -> int | None:
        """Estimate the minutes that what needs work will take, rounded up; None before there is anything to go by."""
        pauses = [later - earlier for earlier, later in pairwise(self._decided) if later - earlier < _PAUSE]
        left = self.ledger.counts["filter:open"]
        if len(pauses) < 3 or not left:  # noqa: PLR2004 - of two pauses the median is any of them
            return None
        return int(-(-median(pauses) * left // 60))

    def whole_state(self) -> State:
        """Return the state with what the opened file had beside its texts."""
        return self.state if self.state.origins else replace(self.state, origins=self.journal.origins())

    def close(self) -> None:
        """Leave a snapshot and close the journal."""
        self.journal.keep_snapshot(self.state, self.revision, leaving=True)
        self.journal.close()


def _delta(before: State, after: State, entry: Entry) -> Delta:
    """Work out what an entry changes in the table."""
    changed: dict[str, None] = {}
    placed: dict[str, None] = {}
    removed: dict[str, None] = {}
    decided: list[str] = []
    for one in entry.patch:
        if kind_of(one.key) == "decision":
            decided.append(one.key)
            continue
        key = one.key.partition(".")[0]
        if kind_of(key) == "unit":
            home = after.home.get(key)
            if home is not None:
                changed[home] = None
        elif key not in after.objects:
            removed[key] = None
        else:
            changed[key] = None
            old, new = one.before, one.after
            if isinstance(new, Pair) and (not isinstance(old, Pair) or old.pos != new.pos):
                placed[key] = None
        assert not isinstance(one.after, Passage) or key in after.home  # noqa: S101 - each unit has a pair
    gone = sorted((before.place(key) for key in (*removed, *placed) if key in before.objects), reverse=True)
    came = sorted((after.place(key), key) for key in placed)
    return Delta(
        revision=entry.id,
        kind=entry.kind,
        author=entry.author,
        changed=tuple(sorted(changed, key=after.place)),
        placed=tuple(key for _, key in came),
        removed=tuple(removed),
        decided=tuple(decided),
        shifts=(*((place + 2, -1) for place in gone), *((place + 1, 1) for place, _ in came)),
    )
