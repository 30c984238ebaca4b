"""What all routes of a desk share: who is let in, the open streams, and the session once it is open."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duizhao.bitext.catalogue import phrase
from duizhao.bitext.errors import DuizhaoError, InputError, OutputError
from duizhao.bitext.locks import locked
from duizhao.bitext.progress import Progress
from duizhao.desk.decisions import Findings
from duizhao.desk.draft import Act
from duizhao.desk.events import Hub
from duizhao.desk.files import Changed
from duizhao.desk.invitations import ask_for_link, leave_word
from duizhao.desk.marks import Stretch
from duizhao.desk.realigner import Realigner
from duizhao.desk.realigning import Gap, Link, refill, unchanged
from duizhao.desk.review import Review, audit_state
from duizhao.desk.searches import keep_search, pack_kept
from duizhao.desk.security import Keys
from duizhao.desk.session import Session
from duizhao.desk.terms import Terms
from duizhao.desk.wordlinks import WordLinker
from duizhao.desk.works import Work

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.glossary.termbase.snapshot import TermSnapshot

__all__ = ["Desk", "OpenElsewhereError", "Opening"]

Opening = Callable[[Work, Progress], tuple[Session, Changed | None]]
"""Opens a work: the session, and how its original differs from what the journal was begun from."""

_AUDITED: Final = 3_000
"""Pairs up to which the audit begins unasked; without a model it takes a millisecond a pair."""

_BROKEN: Final = "this failed in a way that was not foreseen; the terminal shows where"
"""Said where a thread ends with an error that is not one of the house's, which Python prints."""


class OpenElsewhereError(InputError):
    """Another desk has the work open; ``link`` leads to it, None where it does not say."""

    def __init__(self, work: Work, link: str | None) -> None:
        """Name the work."""
        self.link = link
        super().__init__(f"{work.original}: another desk is open on it; use that, or end it first")


@dataclass(slots=True)
class Desk:
    """What the routes share: who is let in, the open streams, and the session once it is open."""

    keys: Keys
    author: str
    opening: Opening
    work: Work | None = None
    folder: Path = Path()
    """Where the files of a start page are kept."""
    lang: str | None = None
    hub: Hub = field(default_factory=Hub)
    session: Session | None = None
    findings: Findings | None = None
    terms: Callable[[], TermSnapshot | None] = lambda: None
    encoder: Callable[[], Encoder] | None = None
    linker: WordLinker | None = None
    realigner: Realigner | None = None
    termbase: Path | None = None
    memory: Path | None = None
    glossary: Terms | None = None
    realigning: tuple[str, int, int] | None = None
    stage: tuple[str, int, int] = ("starting", 0, 1)
    problem: str = ""
    notice: str = ""
    terms_problem: str = ""
    """Why the termbase is not open; it is tried again when its terms are asked for."""
    changed: Changed | None = None
    again: Callable[[Session, Changed, Progress], tuple[Session, int]] | None = None
    kept: int | None = None
    """How many pairs kept their marks when all was begun again from a changed original."""
    elsewhere: str = ""
    """A link to the desk that has the chosen work open."""
    choosing: bool = False
    """Whether the work was chosen on the start page, to which a problem leads back."""
    held: ExitStack = field(default_factory=ExitStack)
    ended: threading.Event = field(default_factory=threading.Event)
    active: float = 0.0

    @property
    def name(self) -> str:
        """What the page is called."""
        return self.work.name if self.work else "duizhao"

    @property
    def waiting(self) -> bool:
        """Whether a file is to be chosen yet, or again."""
        return self.work is None or (self.choosing and bool(self.problem))

    def hold(self, work: Work) -> None:
        """Become the one desk that has a work open.

        Raises
        ------
        OpenElsewhereError
            When another has it open.
        OutputError
            When the folder cannot be written.
        """
        try:
            self.held.enter_context(locked(work.journal, seconds=0))
        except InputError as error:
            raise OpenElsewhereError(work, ask_for_link(work.journal)) from error
        word = leave_word(work.journal, self.keys.port, self.keys.invitation)
        self.held.callback(word.unlink, missing_ok=True)
        self.work = work

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open the work that is held, on a thread, then its terms; then audit a text that is short enough."""
        self.problem = self.elsewhere = ""
        self.stage = ("starting", 0, 1)

        def work() -> None:
            try:
                self.open()
            finally:
                if self.session is None:
                    self.problem = self.problem or _BROKEN
            loop.call_soon_threadsafe(self.open_terms)
            if self.session is not None and len(self.session.state.order) <= _AUDITED:
                loop.call_soon_threadsafe(lambda: self.start_audit(loop, deep=False))

        threading.Thread(target=work, daemon=True).start()

    def open(self) -> None:
        """Open the session; the page shows how far it is, or what is wrong."""
        assert self.work is not None  # noqa: S101 - `hold` set it

        def progress(stage: str, done: int, total: int) -> None:
            self.stage = (stage, done, total)

        # 60,000 objects are made that stay: the collector would walk over them again and again (a third of the time).
        gc.disable()
        try:
            session, self.changed = self.opening(self.work, progress)
            try:
                findings = Findings(session, self.work.original)
            except DuizhaoError:
                session.close()
                raise
        except DuizhaoError as error:
            self.problem = str(error)
            self.held.close()
            return
        finally:
            gc.enable()
        gc.freeze()
        if self.realigner is not None and self.realigner.opened is not None and session.revision == 0:
            self.realigner.kept = keep_search(session.state, self.realigner.opened)
            session.journal.cache("search", pack_kept(self.realigner.kept))
        self.take(session, findings)

    def take(self, session: Session, findings: Findings) -> None:
        """Show a session from now on."""
        session.stretches = self.stretches
        self.findings, self.session = findings, session
        saved = session.journal.view(self.author).get("lang")
        self.lang = self.lang or (saved if isinstance(saved, str) else None)

    def begin_again(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin from the changed original, on a thread; where that fails the session goes on as it was."""
        session, changed, again = self.session, self.changed, self.again
        assert session is not None  # noqa: S101 - the caller has a session
        assert changed is not None  # noqa: S101 - as above
        assert again is not None  # noqa: S101 - as above
        self.session, self.findings = None, None
        self.stage = ("starting", 0, 1)

        def progress(stage: str, done: int, total: int) -> None:
            self.stage = (stage, done, total)

        def work() -> None:
            fresh, problem, count = session, "", 0
            try:
                fresh, count = again(session, changed, progress)
                found = Findings(fresh, self.work.original if self.work else changed.source)
            except DuizhaoError as error:
                problem = str(error)
                found = Findings(fresh, changed.source)
            loop.call_soon_threadsafe(shown, fresh, found, problem, count)

        def shown(fresh: Session, found: Findings, problem: str, count: int) -> None:
            self.kept = None if problem else count
            self.notice = problem
            self.changed = changed if problem else None
            self.take(fresh, found)
            self.start_audit(loop, deep=False)

        threading.Thread(target=work, daemon=True).start()

    def open_terms(self) -> None:
        """Open the termbase, in the server's own thread; where it cannot be, the page says why."""
        if self.termbase is None or self.glossary is not None:
            return
        try:
            self.glossary = Terms(self.termbase, self.author)
        except DuizhaoError as error:
            self.terms_problem = phrase("The termbase cannot be used: {reason}", reason=str(error))
        else:
            self.terms_problem = ""

    def stretches(self, pair: str) -> Iterator[Stretch]:
        """Yield the marks of a pair: findings first, so that they are seen over terms."""
        if self.findings is not None:
            yield from self.findings.stretches(pair)
        if self.glossary is not None and self.session is not None:
            yield from self.glossary.stretches(self.session.state, pair)

    def close(self) -> None:
        """Close what is open."""
        if self.glossary is not None:
            self.glossary.close()
        if self.session is not None:
            self.session.close()
        self.held.close()

    def tabs(self) -> dict[str, int | None]:
        """Return what the tabs count: pairs to check and findings that stand; None where that is not known yet."""
        session, found = self.session, self.findings
        audited = found is not None and found.review is not None
        return {
            "align": session.ledger.counts["filter:open"] if session else None,
            "terms": len(self.glossary.base) if self.glossary is not None else None,
            "findings": sum(session.ledger.found.values()) if session and audited else None,
        }

    def start_realigning(self, loop: asyncio.AbstractEventLoop, gaps: Sequence[Gap], nonce: str) -> None:
        """Search gaps again on a thread, then put what was found into one entry.

        A gap that was edited meanwhile keeps what a person has made of it.
        """
        session, realigner = self.session, self.realigner
        assert session is not None  # noqa: S101 - the caller has a session and an aligner
        assert realigner is not None  # noqa: S101 - as above
        realigner.recall(session.journal.cached)
        before = realigner.kept
        state, base = session.state, session.revision
        self.realigning = ("starting", 0, len(gaps))

        def progress(stage: str, done: int, total: int) -> None:
            self.realigning = (stage, done, total)

        def work() -> None:
            filled: dict[Gap, tuple[Link, ...]] = {}
            problem = _BROKEN
            try:
                filled = realigner.fill(state, gaps, progress)
                problem = ""
            except DuizhaoError as error:
                problem = str(error)
            finally:
                loop.call_soon_threadsafe(finished, filled, problem)

        def finished(filled: dict[Gap, tuple[Link, ...]], problem: str) -> None:
            self.realigning = None
            if realigner.kept is not None and realigner.kept is not before:
                session.journal.cache("search", pack_kept(realigner.kept))
            fresh = {gap: links for gap, links in filled.items() if unchanged(state, session.state, gap)}
            act = Act(by=self.author, at=datetime.now(UTC).isoformat(timespec="seconds"), check=False)
            patch = refill(session.state, fresh, act)
            changed: tuple[str, ...] = ()
            delta = None
            if patch:
                try:
                    delta = session.commit(
                        patch,
                        kind="realign",
                        author=self.author,
                        nonce=nonce,
                        base=base,
                        arguments={"gaps": len(fresh)},
                    )
                except OutputError as error:
                    problem = str(error)
            if delta is not None:
                changed = tuple(key for key in delta.changed if session.state.pair(key).by == "realign")
                if self.findings is not None:
                    self.findings.follow((*delta.changed, *delta.removed), ())
            told = {
                "pairs": len(changed),
                "first": changed[0] if changed else None,
                "skipped": len(filled) - len(fresh),
            }
            self.hub.tell("realigned", {"problem": problem, "revision": session.revision, **told})

        threading.Thread(target=work, daemon=True).start()

    def start_audit(self, loop: asyncio.AbstractEventLoop, *, deep: bool) -> None:
        """Audit the whole text on a thread, with the encoder where ``deep``; one at a time."""
        session, found = self.session, self.findings
        if session is None or found is None or found.stage is not None:
            return
        found.stage = ("starting", 0, 1)
        state, revision = session.state, session.revision

        def progress(stage: str, done: int, total: int) -> None:
            found.stage = (stage, done, total)

        def work() -> None:
            review, problem = None, _BROKEN
            try:
                encoder = self.encoder() if deep and self.encoder else None
                review = audit_state(state, revision, encoder=encoder, terms=self.terms(), progress=progress)
                problem = ""
            except DuizhaoError as error:
                problem = str(error)
            finally:
                loop.call_soon_threadsafe(finished, review, problem)

        def finished(review: Review | None, problem: str) -> None:
            found.stage = None
            if review is not None:
                found.take(review)
            self.hub.tell("audited", {"problem": problem})

        threading.Thread(target=work, daemon=True).start()
