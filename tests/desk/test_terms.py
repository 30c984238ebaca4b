"""The termbase at the desk: judged, merged, added to, taken back; its terms marked in place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from duizhao.desk.journal import open_journal
from duizhao.desk.opening import state_of
from duizhao.desk.requests import MalformedError
from duizhao.desk.session import Session
from duizhao.desk.state import RefusedError
from duizhao.desk.terms import Terms, TermUse
from duizhao.glossary.concepts import Status
from duizhao.glossary.termbase.base import open_termbase
from duizhao.glossary.termbase.editing import add_pair, propose_pair
from tests.bitext.browser import has_browser
from tests.desk.driving import desk_browser, serving, write_jsonl
from tests.desk.samples import bitext


def test_a_termbase_that_another_program_holds_is_tried_again(tmp_path: Path, path: Path) -> None:
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with serving(write_jsonl(bitext(), tmp_path / "small.jsonl"), "--termbase", path) as running:
            headers = running.enter()
            running.wait(headers)
            page = running.request("GET", "/terms", headers=headers)[2].decode()
            assert "The termbase cannot be used" in page
            assert "locked by another program" in page
            other.execute("ROLLBACK")
            assert 'data-english="tea"' in running.request("GET", "/terms?state=all", headers=headers)[2].decode()
    other.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a termbase with tea accepted and rain proposed."""
    path = tmp_path / "terms.db"
    with open_termbase(path, create=True) as base:
        add_pair(base, "tea", "茶")
        propose_pair(base, "rain", "雨")
    return path


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with open_journal(tmp_path / "small.desk") as journal:
        state = state_of(bitext())
        journal.start(state, {})
        yield Session(journal, state, 0)


@pytest.fixture
def terms(path: Path) -> Iterator[Terms]:
    found = Terms(path, "ann")
    yield found
    found.close()


def run(terms: Terms, session: Session, **arguments: str) -> str:
    concept, patch = terms.run(session, arguments, "ann", "")
    number = session.revision
    session.commit(patch, kind="term", author="ann", nonce=f"term {number}", base=number, arguments=arguments)
    return concept


def known(terms: Terms) -> list[tuple[str, str, str]]:
    return sorted(
        (entry.english[0].text, "; ".join(term.text for term in entry.chinese), str(entry.state))
        for entry in terms.base
    )


def test_in_place(terms: Terms, session: Session) -> None:
    uses = terms.in_pair(session.state, "b12")
    tea = next(use for use in uses if use.source == "tea")
    assert tea == TermUse(concept=tea.concept, source="tea", target="茶", wanted="茶", forbidden=False, proposed=False)
    marks = [(one.side, one.start, one.end, one.mark) for one in terms.stretches(session.state, "b12")]
    assert ("source", 15, 18, "term known") in marks
    assert ("target", 4, 5, "term known") in marks
    cards, counts = terms.cards(session, state="accepted", query="")
    assert [(card.entry.english[0].text, card.pairs, card.rendered) for card in cards] == [("tea", ("b12",), 1)]
    assert counts == {"proposed": 1, "accepted": 1, "all": 2}
    assert terms.cards(session, state="all", query="雨")[0][0].entry.english[0].text == "rain"


def test_judged_and_taken_back(terms: Terms, session: Session) -> None:
    rain = terms.cards(session, state="proposed", query="")[0][0].entry.id
    before = known(terms)
    run(terms, session, op="accept", concept=rain)
    assert ("rain", "雨", "accepted") in known(terms)
    terms.take_back()
    assert known(terms) == before
    run(terms, session, op="reject", concept=rain)
    assert [row[0] for row in known(terms)] == ["tea"]
    terms.take_back()
    assert known(terms) == before


def test_rated_edited_merged_added(terms: Terms, session: Session) -> None:
    tea = terms.cards(session, state="accepted", query="")[0][0].entry.id
    run(terms, session, op="prefer", concept=tea)
    entry = terms.base.get(tea)
    assert entry is not None
    assert entry.chinese[0].status is Status.PREFERRED
    run(terms, session, op="edit", concept=tea, english="tea", chinese="茶; 茶水")
    new = run(terms, session, op="add", english="left", chinese="走")
    assert ("left", "走", "accepted") in known(terms)
    run(terms, session, op="merge", concept=tea, other=new)
    assert terms.base.get(new) is None
    with pytest.raises(RefusedError, match="Mark another concept"):
        run(terms, session, op="merge", concept=tea, other=tea)
    with pytest.raises(RefusedError):
        run(terms, session, op="accept", concept="none")
    with pytest.raises(MalformedError):
        run(terms, session, op="drop", concept=tea)


@pytest.mark.skipif(not has_browser(), reason="Chromium and its driver are not installed (Debian: chromium-driver)")
def test_in_a_browser(path: Path, tmp_path: Path) -> None:
    """Accept and undo in the list; a selection on each side becomes a term; what is known is marked."""
    file = write_jsonl(bitext(), tmp_path / "small.jsonl")
    with desk_browser(tmp_path) as window, serving(file, "--termbase", path) as running:
        window.visit(running.link)
        window.until("document.querySelectorAll('#b12 mark.term').length >= 2")
        window.visit(f"http://{running.host}/terms?state=proposed")
        assert window.run("return document.querySelector('.card').dataset.english") == "rain"
        window.press("a")
        window.until("!document.querySelector('.card')")
        window.press("z")
        window.until("document.querySelector('.card')?.dataset.english === 'rain'")
        window.visit(f"http://{running.host}/?filter=all&at=b13")
        for cell, start, end in (("source", 0, 6), ("target", 0, 3)):
            window.run(
                f"const text = document.querySelector('#b13 .{cell} .seg').firstChild; document.querySelector("
                f"'#b13-{cell}').focus(); getSelection().setBaseAndExtent(text, {start}, text, {end})"
            )
            window.press("t")
        window.until("document.getElementById('term-sheet').open")
        window.press("Enter")
        window.until("document.getElementById('said').textContent === 'Terms changed.'")
        window.visit(f"http://{running.host}/terms?state=all")
        found = window.run("return [...document.querySelectorAll('.card')].map((one) => one.dataset.english)")
        assert "Nobody" in found
        assert window.complaints() == []
        window.leave()
    with open_termbase(path) as base:
        assert {(entry.english[0].text, entry.chinese[0].text) for entry in base} >= {
            ("Nobody", "没有人"),
            ("rain", "雨"),
        }
