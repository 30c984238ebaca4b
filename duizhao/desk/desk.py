"""What all routes of a desk share: who is let in, the open streams, and the session once it is open."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.bitext.errors import DuizhaoError
from duizhao.desk.decisions import Findings
from duizhao.desk.draft import Act
from duizhao.desk.events import Hub
from duizhao.desk.marks import Stretch
from duizhao.desk.realigner import Realigner
from duizhao.desk.realigning import Gap, Link, refill, unchanged
from duizhao.desk.review import Review, audit_state
from duizhao.desk.searches import keep_search, pack_kept
from duizhao.desk.security import Keys
from duizhao.desk.session import Session
from duizhao.desk.terms import Terms

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.glossary.termbase.snapshot import TermSnapshot

__all__ = ["Desk", "Opening"]

Opening = Callable[[Callable[[str, int, int], None]], tuple[Session, str]]


@dataclass(slots=True)
class Desk:
    """What the routes share: who is let in, the open streams, and the session once it is open."""

    keys: Keys
    author: str
    name: str
    opening: Opening
    lang: str | None = None
    hub: Hub = field(default_factory=Hub)
    session: Session | None = None
    findings: Findings | None = None
    original: Path = Path("bitext")
    terms: Callable[[], TermSnapshot | None] = lambda: None
    encoder: Callable[[], Encoder] | None = None
    realigner: Realigner | None = None
    termbase: Path | None = None
    memory: Path | None = None
    glossary: Terms | None = None
    realigning: tuple[str, int, int] | None = None
    stage: tuple[str, int, int] = ("starting", 0, 1)
    problem: str = ""
    notice: str = ""
    ended: threading.Event = field(default_factory=threading.Event)
    active: float = 0.0

    def open(self) -> None:
        """Open the session; the page shows how far it is, or what is wrong."""

        def progress(stage: str, done: int, total: int) -> None:
            self.stage = (stage, done, total)

        try:
            session, self.notice = self.opening(progress)
        except DuizhaoError as error:
            self.problem = str(error)
            return
        # Tables of 60,000 objects stay: the collector need not walk over them again and again.
        gc.collect()
        gc.freeze()
        if self.realigner is not None and self.realigner.opened is not None and session.revision == 0:
            self.realigner.kept = keep_search(session.state, self.realigner.opened)
            session.journal.cache("search", pack_kept(self.realigner.kept))
        try:
            self.findings = Findings(session, self.original)
        except DuizhaoError as error:
            self.problem = str(error)
            session.close()
            return
        session.stretches = self.stretches
        self.session = session
        saved = session.journal.view(self.author).get("lang")
        self.lang = self.lang or (saved if isinstance(saved, str) else None)

    def open_terms(self) -> None:
        """Open the termbase, in the server's own thread; where it cannot be, the page says why."""
        if self.termbase is None:
            return
        try:
            self.glossary = Terms(self.termbase, self.author)
        except DuizhaoError as error:
            self.notice = str(error)

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
            try:
                filled = realigner.fill(state, gaps, progress)
            except DuizhaoError as error:
                loop.call_soon_threadsafe(finished, {}, str(error))
                return
            loop.call_soon_threadsafe(finished, filled, "")

        def finished(filled: dict[Gap, tuple[Link, ...]], problem: str) -> None:
            self.realigning = None
            if realigner.kept is not None and realigner.kept is not before:
                session.journal.cache("search", pack_kept(realigner.kept))
            fresh = {gap: links for gap, links in filled.items() if unchanged(state, session.state, gap)}
            act = Act(by=self.author, at=datetime.now(UTC).isoformat(timespec="seconds"), check=False)
            patch = refill(session.state, fresh, act)
            changed: tuple[str, ...] = ()
            if patch:
                arguments = {"gaps": len(fresh)}
                delta = session.commit(
                    patch, kind="realign", author=self.author, nonce=nonce, base=base, arguments=arguments
                )
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
            try:
                encoder = self.encoder() if deep and self.encoder else None
                review = audit_state(state, revision, encoder=encoder, terms=self.terms(), progress=progress)
            except DuizhaoError as error:
                loop.call_soon_threadsafe(finished, None, str(error))
                return
            loop.call_soon_threadsafe(finished, review, "")

        def finished(review: Review | None, problem: str) -> None:
            found.stage = None
            if review is not None:
                found.take(review)
            self.hub.tell("audited", {"problem": problem})

        threading.Thread(target=work, daemon=True).start()
