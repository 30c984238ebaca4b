"""The file of a memory: adding twice, two writers, kills, and files that are something else."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.model import Bead, Bitext, Checked, Document
from duizhao.bitext.pairs import head_of, pairs_of
from duizhao.bitext.units import Note, Unit, Variant
from duizhao.memory.adding import memory_units
from duizhao.memory.store import Filters, MemoryUnit, open_memory

PAIRS = [
    ("He left.", "他走了。"),
    ("She stayed.", "她留下了。"),
    ("He left.", "他走了。"),
    ("It rained.", "下雨了。"),
]


def bitext(pairs: list[tuple[str, str]], lang: str = "zh-Hans") -> Bitext:
    beads = tuple(Bead(source=(k,), target=(k,), confidence=0.5 + k / 10) for k in range(len(pairs)))
    return Bitext(
        source=Document.of([one for one, _ in pairs], "en"),
        target=Document.of([two for _, two in pairs], lang),
        beads=beads,
    )


def units(text: Bitext, origin: str) -> Iterator[MemoryUnit]:
    return memory_units(head_of(text), pairs_of(text), origin)


def test_a_text_with_other_neighbours_is_another_unit_and_the_same_file_adds_nothing(tmp_path: Path) -> None:
    with open_memory(tmp_path / "m.db", create=True) as memory:
        first = memory.add(units(bitext(PAIRS), "a.tmx"))
        again = memory.add(units(bitext(PAIRS), "renamed.tmx"))
        assert (first.new, first.known) == (4, 0)
        assert (again.new, again.known) == (0, 4)
        assert memory.statistics().origins == (("a.tmx", 4),)
        assert [unit.place for unit in memory.same_text("he LEFT.", chinese=False)] == [2, 0]


def test_what_the_file_says_of_a_unit_is_kept(tmp_path: Path) -> None:
    unit = Unit(
        id="u7",
        notes=(Note(text="client's wording"),),
        source=Variant(lang="en-GB", text="Hello."),
        target=Variant(
            lang="zh-HK", text="你好。", attributes=(("changedate", "20260203T040506Z"), ("changeid", "mei"))
        ),
    )
    bead = Bead(source=(0,), target=(0,), checked=Checked(by="mei"), note="fine", unit=unit)
    one = Bitext(source=Document.of(["Hello."], "en"), target=Document.of(["你好。"], "zh-Hant"), beads=(bead,))
    with open_memory(tmp_path / "m.db", create=True) as memory:
        memory.add(units(one, "a.tmx"))
        (found,) = memory.same_text("你好。", chinese=True)
    assert (found.name, found.english_lang, found.chinese_lang) == ("u7", "en-GB", "zh-HK")
    assert (found.created, found.author, found.note) == ("2026-02-03T04:05:06Z", "mei", "client's wording\nfine")
    assert (found.checked, found.confidence, found.chinese_first) == (True, None, False)


def test_what_is_left_out_or_alone_is_no_unit() -> None:
    beads = (
        Bead(source=(0,), target=(0,), left_out="a caption"),
        Bead(source=(1,), target=()),
        Bead(source=(2,), target=(1,)),
    )
    text = Bitext(
        source=Document.of(["A.", "B.", "C."], "en"), target=Document.of(["甲。", "丙。"], "zh-Hans"), beads=beads
    )
    assert [(unit.english, unit.place) for unit in units(text, "x")] == [("C.", 2)]


@pytest.mark.parametrize(
    ("filters", "places"),
    [
        (Filters(), [1, 0]),
        (Filters(origin="A.t"), [0]),
        (Filters(since="2026-02"), [1]),
        (Filters(min_confidence=0.9), [1]),
        (Filters(origin="b", since="2026-03"), []),
    ],
)
def test_filters(filters: Filters, places: list[int], tmp_path: Path) -> None:
    two = [
        MemoryUnit(english="x", chinese="某", origin="a.tmx", place=0, created="2026-01-31", confidence=0.4),
        MemoryUnit(english="x", chinese="未知", origin="b.tmx", place=1, created="2026-02-01", confidence=0.95),
    ]
    with open_memory(tmp_path / "m.db", create=True) as memory:
        memory.add(two)
        assert [unit.place for unit in memory.same_text("X", chinese=False, filters=filters)] == places


def add_many(path: Path, name: str, count: int) -> None:
    with open_memory(path) as memory:
        for k in range(count):
            memory.add([MemoryUnit(english=f"{name} {k}", chinese=f"{name}{k}", origin=name)])


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    open_memory(path, create=True).close()
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=add_many, args=(path, name, 25)) for name in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with open_memory(path) as memory:
        assert len(memory) == 50
        assert memory.statistics().origins == (("one", 25), ("two", 25))


def test_a_kill_leaves_the_memory_complete(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    open_memory(path, create=True).close()
    writer = multiprocessing.get_context("spawn").Process(target=add_many, args=(path, "one", 100_000))
    writer.start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with open_memory(path) as memory:
            if len(memory) > 20:
                break
        time.sleep(0.01)
    assert writer.pid is not None
    writer.kill()
    writer.join()
    assert writer.exitcode == -signal.SIGKILL
    with open_memory(path) as memory:
        count = len(memory)
        assert count > 20
        assert memory.database.rows("PRAGMA integrity_check") == [("ok",)]
        assert len(memory.postings('english : "one"', 10**6)) == count
        memory.add([MemoryUnit(english="after", chinese="之后")])
        assert len(memory) == count + 1


def test_other_files_are_refused_in_one_line(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    (tmp_path / "text.db").write_text("not a database " * 10)
    (tmp_path / "empty.db").touch()
    with pytest.raises(FormatError, match="not a translation memory"):
        open_memory(other)
    with pytest.raises(FormatError, match="not a translation memory"):
        open_memory(tmp_path / "text.db")
    with pytest.raises(FormatError, match="an empty file"):
        open_memory(tmp_path / "empty.db")
    with pytest.raises(InputError, match="no such translation memory; add a bitext"):
        open_memory(tmp_path / "missing.db")
