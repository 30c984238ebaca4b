"""The termbase: what is stored comes back, hands win over mining, and no accident leaves half a file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duizhao.bitext.errors import DuizhaoError, FormatError, InputError, OutputError
from duizhao.glossary.concepts import (
    ConceptEntry,
    ConsistencyFigures,
    Context,
    Form,
    Origin,
    Rendering,
    Status,
    Term,
)
from duizhao.glossary.interchange.formats import read_glossary, write_glossaries
from duizhao.glossary.termbase import migrations
from duizhao.glossary.termbase.base import Termbase, open_termbase
from duizhao.glossary.termbase.corrections import without_corrected
from duizhao.glossary.termbase.database import APPLICATION_ID, NEWEST_STEP, Database


def concept(english: str, *chinese: str, **fields: object) -> ConceptEntry:
    terms = (Term(text=english, lang="en"), *(Term(text=text, lang="zh-Hans") for text in chinese))
    return replace(ConceptEntry(terms=terms), **fields)  # type: ignore[arg-type]


FULL = ConceptEntry(
    terms=(
        Term(
            text="computing power",
            lang="en",
            part_of_speech="noun",
            forms=(Form(text="computing-power", kind="hyphen", count=2),),
            note="a note",
            source="a source",
        ),
        Term(
            text="算力",
            lang="zh-Hans",
            status=Status.PREFERRED,
            reading="suàn lì",
            kind="fullForm",
            extras=(("geographicalUsage", "CN"),),
        ),
        Term(text="计算能力", lang="zh-Hans", status=Status.DEPRECATED, reading="jì suàn néng lì"),
    ),
    subject="computing",
    definition="what a computer can do in a second",
    contexts=(Context(english="It needs computing power.", chinese="它需要算力。", place="nyt.tmx#3"),),
    figures=(
        ConsistencyFigures(
            source_lang="en",
            target_lang="zh-Hans",
            occurrences=3,
            renderings=(Rendering(text="算力", count=2), Rendering(text="计算能力", count=1)),
            share=2 / 3,
            low=0.2,
            high=0.94,
            entropy=0.918,
            verdict="variant",
        ),
    ),
    score=0.9,
    evidence=(("links", 0.8), ("dictionary", 1.0)),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "terms.db"


@pytest.fixture
def base(path: Path) -> Iterator[Termbase]:
    with open_termbase(path, create=True) as opened:
        yield opened


def texts(entry: ConceptEntry | None) -> list[str]:
    return [] if entry is None else [term.text for term in entry.terms]


def test_what_is_added_comes_back(path: Path) -> None:
    with open_termbase(path, create=True) as base:
        stored = base.add(FULL)
        assert replace(stored, id="", created="", modified="") == FULL
    with open_termbase(path) as base:
        assert base.get(stored.id) == stored
        assert list(base.entries()) == [stored]
        assert len(base) == 1


word = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    english=word,
    chinese=st.text("算力開源𠮷产人工智能", min_size=1, max_size=5),
    note=st.text(st.characters(codec="utf-8")),
)
def test_any_text_comes_back(tmp_path: Path, english: str, chinese: str, note: str) -> None:
    path = tmp_path / "any.db"
    path.unlink(missing_ok=True)
    with open_termbase(path, create=True) as base:
        stored = base.add(concept(english, chinese, note=note))
        assert base.get(stored.id) == stored
        assert texts(stored) == [english, chinese]
        assert stored.note == note


def test_terms_that_differ_in_case_or_hyphen_become_forms(base: Termbase) -> None:
    terms = tuple(Term(text=text, lang="en") for text in ("open source", "open-source", "Open Source"))
    stored = base.add(ConceptEntry(terms=(*terms, Term(text="开源", lang="zh-Hans"))))
    assert texts(stored) == ["open source", "开源"]
    assert [(form.text, form.kind) for form in stored.terms[0].forms] == [
        ("open-source", "hyphen"),
        ("Open Source", "case"),
    ]


def test_same_characters_in_both_scripts_stay_two_terms(base: Termbase) -> None:
    both = ConceptEntry(terms=(Term(text="算力", lang="zh-Hans"), Term(text="算力", lang="zh-Hant-TW")))
    assert [term.lang for term in base.add(both).terms] == ["zh-Hans", "zh-Hant-TW"]


@pytest.mark.parametrize("bad", [ConceptEntry(terms=()), concept("", "算力"), concept(" - ", "算力")])
def test_a_concept_needs_a_term(base: Termbase, bad: ConceptEntry) -> None:
    with pytest.raises(InputError, match="no term or an empty one"):
        base.add(bad)
    assert len(base) == 0


def test_identifiers_are_kept_and_unique(base: Termbase) -> None:
    assert base.add(concept("one", "一", id="c2")).id == "c2"
    assert base.add(concept("two", "二")).id == "c3"
    with pytest.raises(InputError, match="a concept c2 already"):
        base.add(concept("three", "三", id="c2"))


@pytest.mark.parametrize("act", [lambda base: base.delete("c9"), lambda base: base.update(concept("a", "b", id="c9"))])
def test_what_is_not_there_cannot_be_changed(base: Termbase, act: object) -> None:
    with pytest.raises(InputError, match="no concept 'c9'"):
        act(base)  # type: ignore[operator]


def test_mining_joins_the_concept_that_shares_a_pair(base: Termbase) -> None:
    report = base.merge_mined([concept("computing power", "算力"), concept("chatbot", "聊天机器人")])
    assert (report.added, report.updated) == (2, 0)
    report = base.merge_mined(
        [
            concept("Computing power", "算力", "计算能力"),  # joins
            concept("chatbot", "机器人"),  # robot: shares English alone, so it is another meaning
            concept("chatbot", "聊天机器人"),  # nothing new
        ]
    )
    assert (report.added, report.updated, report.unchanged) == (1, 1, 1)
    assert [texts(entry) for entry in base.entries()] == [
        ["computing power", "算力", "计算能力"],
        ["chatbot", "聊天机器人"],
        ["chatbot", "机器人"],
    ]
    assert all(entry.origin is Origin.MINED for entry in base.entries())


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".tbx"])
def test_a_mined_term_corrected_in_a_file_is_the_same_concept(base: Termbase, tmp_path: Path, suffix: str) -> None:
    mined = [
        concept("solder mask", "阻焊层且", score=0.9),  # solder mask and
        concept("test point", "测试点", score=0.8),
    ]
    with base.changing("mine"):
        report = base.merge_mined(mined)
        written = [replace(entry, revision=base.revision) for entry in report.mined]
    assert [(entry.id, entry.chinese[0].reading) for entry in written] == [
        ("c1", "zǔ hàn céng qiě"),
        ("c2", "cè shì diǎn"),
    ]
    corrected = replace(
        written[0],
        terms=(written[0].english[0], replace(written[0].chinese[0], text="阻焊层")),  # the reading stays
    )
    write_glossaries([corrected, written[1]], [tmp_path / f"terms{suffix}"])
    after = base.import_entries(read_glossary(tmp_path / f"terms{suffix}"))
    assert after.added == 0
    assert [entry.chinese[0].reading for entry in base.entries()] == ["zǔ hàn céng", "cè shì diǎn"]
    assert [texts(entry) for entry in base.entries()] == [["solder mask", "阻焊层"], ["test point", "测试点"]]
    # Mining does not bring back what was corrected.
    assert base.merge_mined(mined).added == 0
    assert [texts(entry) for entry in base.entries()] == [["solder mask", "阻焊层"], ["test point", "测试点"]]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".tbx"])
@pytest.mark.parametrize("text", ["flip chip", "Flip chip", "flip-chip"])
def test_a_term_is_written_as_the_file_has_it(base: Termbase, tmp_path: Path, suffix: str, text: str) -> None:
    mined = concept("Flip Chip", "倒装芯片")
    mined = replace(
        mined, terms=(replace(mined.terms[0], forms=(Form(text="flip chips", kind="inflection"),)), *mined.terms[1:])
    )
    with base.changing("mine"):
        (stored,) = base.merge_mined([mined]).mined
        stored = replace(stored, revision=base.revision)
    changed = replace(stored, terms=(replace(stored.terms[0], text=text), *stored.terms[1:]))
    write_glossaries([changed], [tmp_path / f"terms{suffix}"])
    base.import_entries(read_glossary(tmp_path / f"terms{suffix}"))
    (entry,) = base.entries()
    assert texts(entry) == [text, "倒装芯片"]
    assert [form.text for form in entry.terms[0].forms] == ["flip chips"]


def _forbidden(text: str) -> Term:
    return Term(text=text, lang="zh-Hans", status=Status.DEPRECATED)


@pytest.mark.parametrize(
    ("chinese", "forbidden", "shown", "shown_forbidden", "left", "whole"),
    [
        # solder paste, one character too long, corrected
        (("焊膏有",), (), ("焊膏",), (), (), ()),
        # one of two
        (("焊膏", "锡羔"), (), ("焊膏", "锡膏"), (), ("焊膏",), ("焊膏",)),
        # the column of forbidden terms was left out
        (("焊膏",), ("锡膏",), ("焊膏",), (), ("焊膏", "锡膏"), ("焊膏", "锡膏")),
        # and another term was added
        (("焊膏",), ("锡膏",), ("焊膏", "焊锡膏"), (), ("焊膏", "锡膏"), ("焊膏", "锡膏")),
        # the forbidden one corrected
        (("焊膏",), ("锡羔",), ("焊膏",), ("锡膏",), ("焊膏",), ("焊膏",)),
        # two gone, one new: not known which it replaces
        (("焊膏", "锡膏"), (), ("焊料膏",), (), ("焊膏", "锡膏"), ()),
        # one taken out of its cell
        (("焊膏", "锡膏"), (), ("锡膏",), (), ("焊膏", "锡膏"), ("锡膏",)),
    ],
)
def test_a_file_corrects_a_term_or_leaves_it_out(
    chinese: tuple[str, ...],
    forbidden: tuple[str, ...],
    shown: tuple[str, ...],
    shown_forbidden: tuple[str, ...],
    left: tuple[str, ...],
    whole: tuple[str, ...],
) -> None:
    def made(terms: tuple[str, ...], bad: tuple[str, ...]) -> ConceptEntry:
        entry = concept("solder paste", *terms)
        return replace(entry, terms=(*entry.terms, *map(_forbidden, bad)))

    seen, file = made(chinese, forbidden), made(shown, shown_forbidden)
    assert texts(without_corrected(seen, file)) == ["solder paste", *left]
    assert texts(without_corrected(seen, file, whole=True)) == ["solder paste", *whole]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".tbx"])
@pytest.mark.parametrize(
    ("replacing", "expected"), [(False, ["heat sink", "散热器", "散热片"]), (True, ["heat sink", "散热器"])]
)
def test_a_term_taken_out_goes_with_replace(
    base: Termbase,
    tmp_path: Path,
    suffix: str,
    *,
    replacing: bool,
    expected: list[str],
) -> None:
    with base.changing("mine"):
        (stored,) = base.merge_mined([concept("heat sink", "散热器", "散热片")]).mined
        stored = replace(stored, revision=base.revision)
    write_glossaries([replace(stored, terms=stored.terms[:2])], [tmp_path / f"terms{suffix}"])
    base.import_entries(read_glossary(tmp_path / f"terms{suffix}"), replacing=replacing)
    assert [texts(entry) for entry in base.entries()] == [expected]


def test_what_was_mined_is_returned_as_stored(base: Termbase) -> None:
    mined = [concept("chatbot", "聊天机器人"), concept("solder", "焊料"), concept("Chatbot", "聊天机器人", "机器人")]
    report = base.merge_mined(mined)
    # The third joined the first.
    assert list(report.mined) == list(base.entries())
    assert [texts(entry) for entry in report.mined] == [["chatbot", "聊天机器人", "机器人"], ["solder", "焊料"]]


def test_hand_edits_survive_mining(base: Termbase) -> None:
    mined = replace(FULL, definition="mined", subject="mined")
    base.merge_mined([mined])
    (entry,) = base.entries()
    status = tuple(
        replace(term, status=Status.ADMITTED, part_of_speech="verb") if term.text == "算力" else term
        for term in entry.terms
    )
    edited = base.update(replace(entry, definition="by hand", terms=status))
    assert "definition" in edited.edited
    assert edited.terms[1].edited == {"status", "part_of_speech"}
    figures = (replace(FULL.figures[0], occurrences=30),)
    base.merge_mined([replace(mined, definition="mined again", subject="mined again", figures=figures, score=0.5)])
    (after,) = base.entries()
    assert after.definition == "by hand"
    assert after.subject == "mined again"
    assert after.terms[1].status is Status.ADMITTED
    assert after.terms[1].part_of_speech == "verb"
    assert (after.figures, after.score) == (figures, 0.5)


def test_what_a_person_made_is_only_completed_by_mining(base: Termbase) -> None:
    base.add(concept("computing power", "算力", definition="by hand"))
    base.merge_mined([replace(FULL, definition="mined")])
    (entry,) = base.entries()
    assert (entry.definition, entry.subject) == ("by hand", "computing")
    assert texts(entry) == ["computing power", "算力", "计算能力"]


def test_deleted_concepts_and_terms_stay_deleted(base: Termbase) -> None:
    mined = [concept("computing power", "算力", "计算能力"), concept("here", "这里")]
    base.merge_mined(mined)
    power, here = base.entries()
    base.delete(here.id)
    base.update(replace(power, terms=power.terms[:2]))
    report = base.merge_mined(mined)
    assert (report.unchanged, report.rejected) == (1, 1)
    assert [texts(entry) for entry in base.entries()] == [["computing power", "算力"]]
    # What a person brings back is back.
    base.add(concept("here", "这里"))
    assert base.merge_mined(mined[1:]).unchanged == 1


def test_what_is_deleted_is_no_longer_found_by_any_key(base: Termbase) -> None:
    stored = base.add(FULL)
    base.delete(stored.id)
    for table in ("concept", "term", "context", "figures", "key", "piece"):
        assert base.store.rows(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608 - a name from this list


def test_an_import_wins_and_counts_as_edited(base: Termbase) -> None:
    base.merge_mined([replace(FULL, definition="mined")])
    imported = concept("computing power", "算力", "运算能力", definition="from a file")
    assert base.import_entries([imported]).updated == 1
    assert base.import_entries([imported]).unchanged == 1
    base.merge_mined([replace(FULL, definition="mined again")])
    (entry,) = base.entries()
    assert entry.definition == "from a file"
    assert texts(entry) == ["computing power", "算力", "计算能力", "运算能力"]


def test_an_import_that_breaks_leaves_everything_as_it_was(base: Termbase) -> None:
    def broken() -> list[ConceptEntry]:
        raise FormatError("terms.csv:3: no term")

    base.add(concept("one", "一"))
    before = base.store.rows("SELECT * FROM key")
    with pytest.raises(FormatError):
        base.import_entries(entry for entry in (concept("two", "二"), *broken()))
    with pytest.raises(InputError, match="no term or an empty one"):
        base.import_entries([concept("two", "二"), ConceptEntry(terms=())])
    assert base.store.rows("SELECT * FROM key") == before


def test_the_audit_gets_forbidden_terms_and_what_to_use_instead(base: Termbase) -> None:
    base.add(FULL)
    terms = {term.spellings[0]: term for term in base.terms_for_audit()}
    assert terms["计算能力"].forbidden
    assert terms["计算能力"].instead == ("算力",)
    assert terms["计算能力"].translations == ("computing power", "computing-power")
    assert not terms["算力"].forbidden
    assert terms["computing power"].translations == ("算力",)


def test_statistics(base: Termbase) -> None:
    stored = base.add(FULL)
    base.update(replace(stored, note="a remark"))
    figures = base.statistics()
    assert (figures.concepts, figures.terms, figures.edited) == (1, 3, 1)
    assert figures.languages == (("zh-Hans", 2), ("en", 1))
    assert figures.statuses == (("", 1), ("deprecated", 1), ("preferred", 1))
    assert figures.verdicts == (("variant", 1),)


# Accidents.


def test_a_missing_termbase_is_not_made_by_looking(path: Path) -> None:
    with pytest.raises(InputError, match="no such termbase"):
        open_termbase(path)
    assert not path.exists()


def sqlite_of(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def half(path: Path) -> None:
    with open_termbase(path, create=True) as base:
        base.add(FULL)
    os.truncate(path, path.stat().st_size // 2)


def newer(path: Path) -> None:
    open_termbase(path, create=True).close()
    sqlite_of(path, f"PRAGMA user_version = {NEWEST_STEP + 1}")


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (lambda path: path.write_text("en,zh\n"), FormatError, "not a termbase"),
        (lambda path: path.write_bytes(b"SQLite format 3\0"), FormatError, "only the first 16 bytes"),
        (lambda path: path.write_bytes(b""), FormatError, "an empty file"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(4096)), FormatError, "damaged"),
        (half, FormatError, "bytes of a termbase"),
        (newer, InputError, "upgrade duizhao"),
        (lambda path: sqlite_of(path, "CREATE TABLE other (a)"), FormatError, "but not a termbase"),
        (lambda path: path.mkdir(), InputError, "a folder"),
        (lambda path: sqlite_of(path, f"PRAGMA application_id = {APPLICATION_ID}", "PRAGMA user_version = 1"),
         FormatError, "corrupt or incomplete"),
    ],
)  # fmt: skip
def test_what_is_no_termbase_is_refused_in_one_line(
    path: Path, spoil: object, error: type[DuizhaoError], message: str
) -> None:
    spoil(path)  # type: ignore[operator]
    with pytest.raises(error, match=message) as caught, open_termbase(path) as base:
        list(base.entries())
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="create it first"):
        open_termbase(tmp_path / "nowhere" / "terms.db", create=True)


def test_a_page_overwritten_with_rubbish_is_told(path: Path) -> None:
    with open_termbase(path, create=True) as base:
        base.add(FULL)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(FormatError, match="damaged"), open_termbase(path) as base:
        list(base.entries())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE term SET forms = '[1]'",
        "UPDATE term SET forms = '7'",
        "UPDATE concept SET extras = '[\"x\"]'",
        "UPDATE concept SET evidence = '[3]'",
        "UPDATE figures SET renderings = '[[1]]'",
    ],
)
def test_a_row_of_another_shape_is_told(path: Path, statement: str) -> None:
    with open_termbase(path, create=True) as base:
        base.add(FULL)
    sqlite_of(path, statement)
    with open_termbase(path) as base, pytest.raises(FormatError, match="did not write"):
        list(base.entries())


def test_bytes_that_are_no_text_are_told(path: Path) -> None:
    with open_termbase(path, create=True) as base:
        base.add(FULL)
    path.write_bytes(path.read_bytes().replace("算力".encode(), b"\xff" * 6))
    with open_termbase(path) as base, pytest.raises(FormatError, match="restore a backup"):
        list(base.entries())


def test_a_locked_termbase_is_told_and_still_read(path: Path, base: Termbase) -> None:
    base.add(FULL)
    with open_termbase(path, wait=0.05) as other, base.store.transaction():
        with pytest.raises(InputError, match="locked by another program"):
            other.add(concept("one", "一"))
        assert len(list(other.entries())) == 1


def test_two_writers_lose_nothing(path: Path) -> None:
    open_termbase(path, create=True).close()

    def write(side: str) -> None:
        with open_termbase(path) as base:
            for number in range(8):
                base.merge_mined([concept(f"{side}{number}", f"算{number}"), concept("shared", "共用")])

    threads = [threading.Thread(target=write, args=(side,)) for side in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_termbase(path) as base:
        assert len(base) == 17


KILLED = """
import sys, time
from duizhao.glossary.concepts import ConceptEntry, Term
from duizhao.glossary.termbase.base import open_termbase

def entries():
    for number in range(20_000):
        yield ConceptEntry(terms=(Term(text=f"term{number}", lang="fr"), Term(text=f"terme{number}", lang="de")))
        if number == 10_000:
            base.store.run("PRAGMA cache_spill = 1")
            print("half way", flush=True)
            time.sleep(60)

base = open_termbase(sys.argv[1])
base.store.run("PRAGMA cache_size = 10")  # so that half of it is in the file already
base.import_entries(entries())
"""


def test_a_killed_process_leaves_the_termbase_as_it_was(path: Path) -> None:
    with open_termbase(path, create=True) as base:
        stored = base.add(FULL)
    size = path.stat().st_size
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half way\n"
        process.send_signal(signal.SIGKILL)
    assert path.stat().st_size > size
    with open_termbase(path) as base:
        assert list(base.entries()) == [stored]
        assert base.store.rows("PRAGMA integrity_check") == [("ok",)]


# Migrations.


def test_every_migration_is_counted() -> None:
    folder = Path(migrations.__file__).parent
    names = sorted(file.name for file in folder.glob("*.sql"))
    assert names == [f"{number:04}.sql" for number in range(1, NEWEST_STEP + 1)]


def test_an_older_file_takes_the_steps_it_lacks(path: Path) -> None:
    steps = ["CREATE TABLE a (b);\nINSERT INTO a VALUES ('x;y');", "ALTER TABLE a ADD COLUMN c DEFAULT 7;"]
    Database(path, create=True, migrations=steps[:1]).close()
    for _ in range(2):
        database = Database(path, create=False, migrations=steps)
        assert database.rows("SELECT * FROM a") == [("x;y", 7)]
        assert database.rows("PRAGMA user_version") == [(2,)]
        database.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    steps = ["CREATE TABLE a (b);", "CREATE TABLE c (d);\nCREATE TABLE a (b);"]
    Database(path, create=True, migrations=steps[:1]).close()
    with pytest.raises(FormatError):
        Database(path, create=False, migrations=steps)
    database = Database(path, create=False, migrations=steps[:1])
    assert database.rows("SELECT name FROM sqlite_schema") == [("a",)]
    database.close()
