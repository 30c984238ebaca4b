"""What people change: kept with who and when, taken back, joined with what others change, and safe from mining."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from duizhao.bitext.errors import InputError
from duizhao.glossary.concepts import ConceptEntry, Origin, State, Status, Term
from duizhao.glossary.interchange.formats import read_glossary, write_glossaries
from duizhao.glossary.termbase.base import ConflictError, Termbase, open_termbase
from duizhao.glossary.termbase.database import APPLICATION_ID
from duizhao.glossary.termbase.editing import add_pair, edit_concept


def concept(english: str, *chinese: str, score: float | None = None) -> ConceptEntry:
    terms = (Term(text=english, lang="en"), *(Term(text=text, lang="zh-Hans") for text in chinese))
    return ConceptEntry(terms=terms, score=score)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Termbase]:
    with open_termbase(tmp_path / "terms.db", create=True, who="Lin") as opened:
        yield opened


def texts(base: Termbase) -> list[str]:
    return [" = ".join(term.text for term in entry.terms) for entry in base]


def test_what_is_mined_is_proposed_and_what_comes_from_a_file_accepted(base: Termbase) -> None:
    base.merge_mined([concept("valve", "阀门", score=0.9)])
    base.import_entries([concept("pump", "泵")])
    assert [(entry.state, entry.origin) for entry in base] == [
        (State.PROPOSED, Origin.MINED),
        (State.ACCEPTED, Origin.IMPORT),
    ]
    base.merge_mined([concept("pump", "泵", score=0.9)])
    assert base.statistics().states == (("accepted", 1), ("proposed", 1))


def test_importing_a_proposed_concept_accepts_it(base: Termbase) -> None:
    base.merge_mined([concept("valve", "阀门", score=0.9)])
    assert base.import_entries([concept("valve", "阀门")]).updated == 1
    assert [entry.state for entry in base] == [State.ACCEPTED]


def test_accepting_by_name_and_by_score(base: Termbase) -> None:
    base.merge_mined(
        [concept("valve", "阀门", score=0.95), concept("pump", "泵", score=0.9), concept("the", "这", score=0.3)]
    )
    assert base.proposed(above=0.9) == ["c1", "c2"]
    assert base.accept(*base.proposed(above=0.9)) == 2
    assert base.accept("c1") == 0
    base.reject(*base.proposed(below=0.5))
    assert texts(base) == ["valve = 阀门", "pump = 泵"]
    assert base.merge_mined([concept("the", "这", score=0.3)]).rejected == 1
    assert base.statistics().edited == 2


def test_a_pair_is_added_to_the_concept_it_belongs_to(base: Termbase) -> None:
    first, new = add_pair(base, "computing power; compute", "算力", status="preferred", definition="what it takes")
    assert new
    second, new = add_pair(base, "computing power", "计算能力", status="forbidden")
    assert (second.id, new) == (first.id, False)
    assert [(term.text, term.status) for term in second.chinese] == [
        ("算力", Status.PREFERRED),
        ("计算能力", Status.DEPRECATED),
    ]
    assert add_pair(base, "computing power", "电力", status="preferred")[1]
    with pytest.raises(InputError, match="give both"):
        add_pair(base, "computing power", " ")


def test_a_concept_is_edited_field_by_field(base: Termbase) -> None:
    name = add_pair(base, "valve", "阀门;活门")[0].id
    edit_concept(base, name, term="活门", status="forbidden")
    entry = edit_concept(base, name, english="valve; tap", note="a note")
    assert [(term.text, term.status) for term in entry.terms] == [
        ("valve", None),
        ("tap", None),
        ("阀门", None),
        ("活门", Status.DEPRECATED),
    ]
    assert entry.note == "a note"
    assert [(one.action, one.who) for one in base.history(name)] == [("edit", "Lin"), ("edit", "Lin"), ("add", "Lin")]
    for wrong in ({"term": "x", "status": "forbidden"}, {"status": "blue"}, {}):
        with pytest.raises(InputError):
            edit_concept(base, name, **wrong)


def test_edits_survive_mining_and_are_counted(base: Termbase) -> None:
    base.merge_mined([concept("valve", "活门", score=0.9), concept("pump", "泵", score=0.9)])
    entry = base.existing("c1")
    base.update(replace(entry, note="checked", terms=(entry.terms[0], Term(text="阀门", lang="zh-Hans"))))
    base.merge_mined([concept("valve", "活门", score=0.8), concept("pump", "泵", score=0.8)])
    assert texts(base) == ["valve = 阀门", "pump = 泵"]
    assert base.existing("c1").note == "checked"
    assert base.statistics().edited == 1
    # Who edits a concept stands behind it.
    assert [entry.state for entry in base] == [State.ACCEPTED, State.PROPOSED]


def test_mining_adds_no_rendering_to_what_a_person_accepted(base: Termbase) -> None:
    base.import_entries([concept("computing power", "算力")])
    base.merge_mined([concept("computing power", "算力", "计算能力", score=0.9)])
    assert texts(base) == ["computing power = 算力"]
    assert base.existing("c1").score == 0.9


def test_merging_two_concepts(base: Termbase) -> None:
    base.import_entries([concept("AI", "人工智能"), concept("artificial intelligence", "人工智能", "人工智慧")])
    names = [entry.id for entry in base]
    merged = base.merge(*names)
    assert {term.text for term in merged.terms} == {"AI", "artificial intelligence", "人工智能", "人工智慧"}
    assert len(base) == 1
    base.undo()
    assert texts(base) == ["AI = 人工智能", "artificial intelligence = 人工智能 = 人工智慧"]
    with pytest.raises(InputError, match="name two or more"):
        base.merge(names[0], names[0])


def test_everything_can_be_taken_back(base: Termbase) -> None:
    base.import_entries([concept("valve", "阀门")])
    before = list(base)
    base.update(replace(before[0], note="x"))
    base.delete("c1")
    add_pair(base, "pump", "泵")
    for _ in range(3):
        base.undo()
    assert [replace(entry, modified="") for entry in base] == [replace(entry, modified="") for entry in before]
    assert base.undo().action == "import"
    assert len(base) == 0
    with pytest.raises(InputError, match="nothing of Lin's to undo"):
        base.undo()
    # What was deleted and taken back is mined again.
    assert base.merge_mined([concept("valve", "阀门")]).added == 1


def test_each_takes_back_his_own(base: Termbase, tmp_path: Path) -> None:
    add_pair(base, "valve", "阀门")
    with open_termbase(tmp_path / "terms.db", who="Wang") as other:
        add_pair(other, "pump", "泵")
        base.undo()
        assert texts(base) == ["pump = 泵"]
        edit_concept(base, "c2", note="Lin's")
        with pytest.raises(InputError, match="changed after Wang's add"):
            other.undo()


def test_changes_to_different_fields_are_joined(base: Termbase, tmp_path: Path) -> None:
    seen = add_pair(base, "valve", "阀门")[0]
    with open_termbase(tmp_path / "terms.db", who="Wang") as other:
        other.update(replace(seen, note="Wang's"), seen=seen)
        joined = base.update(replace(seen, definition="Lin's"), seen=seen)
        assert (joined.note, joined.definition) == ("Wang's", "Lin's")
        with pytest.raises(ConflictError, match="note was '';") as caught:
            base.update(replace(seen, note="Lin's"), seen=seen)
    assert [(one.field, one.here, one.there) for one in caught.value.conflicts] == [("note", "Wang's", "Lin's")]
    assert base.existing(seen.id).note == "Wang's"


def test_two_people_edit_at_once(tmp_path: Path) -> None:
    path = tmp_path / "terms.db"
    with open_termbase(path, create=True) as base:
        name = add_pair(base, "valve", "阀门")[0].id

    def write(who: str) -> None:
        with open_termbase(path, who=who) as opened:
            for number in range(5):
                add_pair(opened, f"{who} {number}", f"词{who}{number}")
                edit_concept(opened, name, **{"note" if who == "Lin" else "definition": f"{who} {number}"})

    threads = [threading.Thread(target=write, args=(who,)) for who in ("Lin", "Wang")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_termbase(path) as base:
        entry = base.existing(name)
        assert (entry.note, entry.definition, len(base)) == ("Lin 4", "Wang 4", 11)
        assert len(base.history(limit=100)) == 21


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tbx"])
def test_two_colleagues_change_copies_of_one_file(base: Termbase, tmp_path: Path, suffix: str) -> None:
    base.import_entries([concept("valve", "阀门"), concept("pump", "泵"), concept("pipe", "管")])
    out = tmp_path / f"terms{suffix}"
    write_glossaries(base.for_export(), [out])
    valve, pump, pipe = read_glossary(out)
    base.update(replace(base.existing("c1"), note="changed here"))
    base.update(replace(base.existing("c2"), subject="water"))
    add_pair(base, "vent", "孔")
    # The colleague sets another note, a definition and another term, and deletes a row.
    theirs = tmp_path / f"theirs{suffix}"
    changed = [replace(valve, note="changed there"), replace(pump, definition="moves water")]
    write_glossaries(changed, [theirs])
    report = base.import_entries(read_glossary(theirs), replacing=True)
    assert (report.updated, report.unchanged, report.deleted, report.kept) == (1, 1, 1, 1)
    assert [str(one) for one in report.conflicts] == [
        "c1: note was ''; here it is 'changed here', there 'changed there'"
    ]
    assert base.existing("c1").note == "changed here"
    assert (base.existing("c2").subject, base.existing("c2").definition) == ("water", "moves water")
    assert base.get(pipe.id) is None
    assert texts(base) == ["valve = 阀门", "pump = 泵", "vent = 孔"]


def test_a_dry_run_changes_nothing(base: Termbase) -> None:
    base.import_entries([concept("valve", "阀门")])
    noted: list[tuple[str, str]] = []
    report = base.import_entries(
        [concept("valve", "阀门", "阀"), concept("pump", "泵")],
        dry_run=True,
        noted=lambda what, entry: noted.append((what, entry.terms[0].text)),
    )
    assert (report.added, report.updated) == (1, 1)
    assert noted == [("updated", "valve"), ("new", "pump")]
    assert texts(base) == ["valve = 阀门"]
    assert len(base.history()) == 1


def test_homonyms_with_identifiers_stay_apart(base: Termbase) -> None:
    file = [
        replace(concept("security", "证券"), id="k1", definition="money"),
        replace(concept("security", "证券"), id="k2"),
    ]
    assert base.import_entries(file).added == 2
    assert base.import_entries(file).unchanged == 2
    # One that was mined takes what a file says of it.
    base.merge_mined([concept("bond", "债券", score=0.9)])
    assert base.import_entries([replace(concept("bond", "债券"), id="k3")]).updated == 1


def test_a_termbase_of_the_first_version_opens(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    script = (resources.files("duizhao.glossary.termbase.migrations") / "0001.sql").read_text(encoding="utf-8")
    with sqlite3.connect(path) as connection:
        connection.executescript(script)
        for number, (origin, edited) in enumerate(
            [("mined", "[]"), ("mined", '["note"]'), ("import", "[]"), ("hand", "[]")], 1
        ):
            connection.execute(
                "INSERT INTO concept VALUES (?, ?, '', '', '', '', 0.9, '[]', ?, '', '2026-01-01', '[]', ?)",
                (number, f"c{number}", origin, edited),
            )
            connection.execute(
                "INSERT INTO term VALUES (?, ?, 0, ?, 'en', '', NULL, '', 0, '', '', '', '[]', '[]', '[]')",
                (number, number, f"term {number}"),
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    with open_termbase(path) as base:
        assert [entry.state for entry in base] == [State.PROPOSED, *[State.ACCEPTED] * 3]
        assert base.statistics().edited == 2
        assert base.accept("c1") == 1
        base.undo()
