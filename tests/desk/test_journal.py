"""The journal: what it says is saved survives a kill; it reopens, hands over and refuses what is not its own."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duizhao.bitext.errors import FormatError
from duizhao.bitext.units import Code, Note, Unit, Variant
from duizhao.desk.exporting import written
from duizhao.desk.journal import Journal, open_journal
from duizhao.desk.opening import bitext_of, state_of
from duizhao.desk.records import origins_of, write_origins
from duizhao.desk.session import Request, Session, StaleError
from duizhao.desk.state import RefusedError
from tests.desk.samples import bitext, numbered, shown


def fresh(path: Path, count: int | None = None) -> Session:
    journal = open_journal(path)
    state = state_of(bitext() if count is None else numbered(count))
    journal.start(state, {"name": "small.jsonl", "sha256": "0"})
    return Session(journal, state, 0)


def reopened(path: Path) -> Session:
    journal = open_journal(path)
    return Session(journal, *journal.read())


def asked(kind: str, base: int, nonce: str | None = None, author: str = "ann", **arguments: object) -> Request:
    return Request(kind=kind, arguments=arguments, base=base, nonce=nonce or f"{kind}-{base}-{author}", author=author)


def test_every_edit_is_there_without_a_goodbye(tmp_path: Path) -> None:
    path = tmp_path / "small.jsonl.desk"
    session = fresh(path)
    session.do(asked("join", 0, id="b12"))
    session.do(asked("mark", 1, ids=["b11"], name="note", value="a \ud800 pun"))
    after = session.state
    # Nothing is closed: another connection sees what was committed.
    again = reopened(path)
    assert again.state == after
    assert again.whole_state().origins == {}
    assert again.revision == 2
    assert bitext_of(again.state).beads[0].note == "a \ud800 pun"


def test_undo_goes_on_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "small.jsonl.desk"
    session = fresh(path)
    first = shown(session.state)
    session.do(asked("join", 0, id="b12"))
    session.do(asked("unlink", 1, id="b11"))
    last = shown(session.state)
    session.close()
    session = reopened(path)
    session.do(asked("undo", 2))
    session.do(asked("undo", 3))
    assert shown(session.state) == first
    with pytest.raises(RefusedError, match="nothing left to undo"):
        session.do(asked("undo", 4))
    session.close()
    session = reopened(path)
    session.do(asked("redo", 4))
    session.do(asked("redo", 5))
    assert shown(session.state) == last


def test_two_hundred_undos(tmp_path: Path) -> None:
    """Back to the first state and on to the last, byte by byte as each was, after closing in between."""
    path = tmp_path / "a.desk"
    session = fresh(path, 60)
    rng = random.Random(8)  # noqa: S311 - a repeatable draw
    kinds = ("join", "unlink", "move", "swap", "split", "edit", "mark")
    opened, done = written(bitext_of(session.state), ".jsonl"), 0
    while done < 200:
        key = rng.choice(session.state.order)
        kind = rng.choice(kinds)
        given: dict[str, object] = {
            "id": key,
            "side": rng.choice(["source", "target"]),
            "direction": rng.choice(["up", "down"]),
        }
        if kind == "split":
            given = {"id": key, "source": [0, rng.randrange(1, 9)], "target": [0, rng.randrange(1, 5)]}
        elif kind == "edit":
            units = session.state.pair(key).source or session.state.pair(key).target
            given = {"texts": {units[0]: f"text {done}"}}
        elif kind == "mark":
            given = {"ids": [key], "name": "note", "value": f"note {done}"}
        try:
            nonce = f"do {done} {rng.random()}"
            request = Request(kind=kind, arguments=given, base=session.revision, nonce=nonce, author="ann")
            done += session.do(request) is not None
        except RefusedError:
            continue
    last = written(bitext_of(session.state), ".jsonl")
    session.close()
    for kind, expected in (("undo", opened), ("redo", last), ("undo", opened)):
        session = reopened(path)
        for number in range(200):
            assert session.do(asked(kind, session.revision, nonce=f"{kind} {session.revision} {number}")) is not None
        assert written(bitext_of(session.state), ".jsonl") == expected
        session.close()


def test_a_request_sent_twice_is_one_entry(tmp_path: Path) -> None:
    session = fresh(tmp_path / "a.desk")
    one = session.do(asked("join", 0, nonce="the same", id="b12"))
    assert session.do(asked("join", 0, nonce="the same", id="b12")) == one
    assert session.revision == 1


def test_what_meets_a_changed_text_is_refused(tmp_path: Path) -> None:
    session = fresh(tmp_path / "a.desk")
    session.do(asked("edit", 0, author="ann", texts={"s3": "It poured."}))
    for request in (
        asked("edit", 0, author="bob", texts={"s3": "It snowed."}),
        asked("split", 0, author="bob", id="b12", source=[0, 10], target=None),
        asked("mark", 0, author="bob", nonce="check it", ids=["b12"], name="checked", value="yes"),
    ):
        with pytest.raises(StaleError) as caught:
            session.do(request)
        assert caught.value.keys == ("b12",)
    # What does not depend on the words goes through, and so does anything elsewhere.
    assert session.do(asked("mark", 0, author="bob", ids=["b12"], name="pinned", value="yes"))
    assert session.do(asked("edit", 0, author="bob", nonce="elsewhere", texts={"s1": "He went."}))


def test_undo_is_by_author_and_names_who_is_in_the_way(tmp_path: Path) -> None:
    session = fresh(tmp_path / "a.desk")
    session.do(asked("join", 0, author="ann", id="b12"))
    session.do(asked("unlink", 1, author="bob", id="b11"))
    session.do(asked("undo", 2, author="ann"))
    assert [key for key, *_ in shown(session.state)] == ["b11", "b15", "b12", "b13", "b14"]
    session.do(asked("join", 3, author="ann", nonce="again", id="b13"))
    session.do(asked("edit", 4, author="bob", texts={"s4": "No one."}))
    session.do(asked("move", 5, author="bob", id="b13", side="source", direction="up"))
    with pytest.raises(RefusedError, match="bob"):
        session.do(asked("undo", 6, author="ann"))


def test_snapshots_hold_what_the_entries_say(tmp_path: Path) -> None:
    path = tmp_path / "a.desk"
    session = fresh(path, 30)
    for number in range(520):
        session.do(asked("edit", number, texts={"s1": f"text {number}"}))
    again = reopened(path)
    assert again.state == session.state
    with sqlite3.connect(path) as file:
        assert [row[0] for row in file.execute("SELECT entry FROM snapshot")] == [500]
        file.execute("DELETE FROM snapshot")
    assert reopened(path).state == session.state


def test_handed_over_as_one_file(tmp_path: Path) -> None:
    session = fresh(tmp_path / "a.desk")
    session.do(asked("join", 0, id="b12"))
    session.journal.cache("lattice", b"0" * 100_000)
    session.journal.hand_over(tmp_path / "copy.desk")
    copy = reopened(tmp_path / "copy.desk")
    assert copy.state == session.state
    assert copy.journal.cached("lattice") is None
    copy.close()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("copy")) == ["copy.desk"]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("CREATE TABLE other (x)", "is not a journal of the desk"),
        ("PRAGMA user_version = 2", "newer version"),
        ("UPDATE opened SET state = x'00'", "damaged"),
        ("DELETE FROM document", "lacks a text"),
    ],
)
def test_refused(tmp_path: Path, statement: str, message: str) -> None:
    path = tmp_path / "a.desk"
    if "CREATE" not in statement:
        fresh(path).close()
    with sqlite3.connect(path) as file:
        file.execute(statement)
    file.close()
    with pytest.raises(FormatError, match=message):
        reopened(path)


def test_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "a.desk"
    path.write_text("He left." * 1000)
    with pytest.raises(FormatError, match="is not a journal of the desk"):
        open_journal(path)
    assert path.read_text().startswith("He left.")


def test_what_the_file_had_beside_its_texts() -> None:
    code = Code(start=0, end=1, kind="open", id="1", data="<b>", attributes=(("x", "y"),))
    variant = Variant(lang="en-GB", text="He left.", codes=(code,), notes=(Note(text="who?"),))
    units = {"b1": Unit(id="tu7", line=3, source=variant, others=(variant,), properties=(("domain", "news"),))}
    assert origins_of(write_origins(units)) == units


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["join", "unlink", "undo", "redo", "move"]), max_size=25), st.integers(0, 9))
def test_reading_gives_what_was_kept(tmp_path: Path, kinds: list[str], place: int) -> None:
    path = tmp_path / "any.desk"
    path.unlink(missing_ok=True)
    session = fresh(path, 10)
    for number, kind in enumerate(kinds):
        key = session.state.order[(place + number) % len(session.state.order)]
        try:
            session.do(asked(kind, session.revision, nonce=f"{number}", id=key, side="target", direction="up"))
        except RefusedError:
            continue
    again = reopened(path)
    assert (again.state, again.can("ann")) == (session.state, session.can("ann"))
    assert +again.ledger.counts == +session.ledger.counts
    for one in (again, session):
        one.close()
    path.unlink()


def test_a_journal_closes_into_one_file(tmp_path: Path) -> None:
    session = fresh(tmp_path / "a.desk")
    session.do(asked("join", 0, id="b12"))
    assert isinstance(session.journal, Journal)
    session.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a.desk"]
