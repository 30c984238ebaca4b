"""Exact, fuzzy, concordance, renderings, by meaning, and a new text filled from the memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Document
from duizhao.memory.answers import changed_numbers, mark
from duizhao.memory.concordance import find_phrase
from duizhao.memory.counterparts import mark_counterparts
from duizhao.memory.folding import fold_key
from duizhao.memory.matches import find_matches
from duizhao.memory.pretranslation import pretranslate
from duizhao.memory.store import Filters, Memory, MemoryUnit, open_memory
from duizhao.memory.vectors import add_vectors, load_meaning
from tests.conftest import TinyEncoder, WordEncoder

PAIRS = [
    ("The company needs 5 chips.", "公司需要五块芯片。"),
    ("The company needs computing power.", "公司需要算力。"),
    ("Computing power is expensive.", "算力很贵。"),
    ("Nobody sells computing power.", "没有人出售算力。"),
    ("The C++ code uses A.I. tools.", "這段C++代碼使用AI工具。"),  # Traditional
    ("Open-source models are free.", "开源模型是免费的。"),
    ("Water!", "水！"),
]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    path = tmp_path_factory.mktemp("memory") / "m.db"
    keys = [(0, 0), *((fold_key(one), fold_key(two)) for one, two in PAIRS), (0, 0)]
    with open_memory(path, create=True) as base:
        base.add(
            MemoryUnit(english=one, chinese=two, origin="chips.tmx", place=k, before=keys[k], after=keys[k + 2])
            for k, (one, two) in enumerate(PAIRS)
        )
        yield base


@pytest.mark.parametrize(
    ("query", "percent", "place"),
    [
        ("Computing power is expensive.", 100, 2),
        ("computing power is EXPENSIVE.", 99, 2),
        ("算力很贵。", 100, 2),
        ("算力很貴。", 99, 2),  # the same in Traditional characters
        ("這段C++代碼使用AI工具。", 100, 4),
        ("这段C++代码使用AI工具。", 99, 4),
        ("The company needs 7 chips.", 83, 0),  # one of six tokens
        ("公司需要算力", 85, 1),  # without its full stop: one of seven
    ],
)
def test_the_percentage(memory: Memory, query: str, percent: int, place: int) -> None:
    best = find_matches(memory, query, threshold=70)[0]
    assert (best.percent, best.unit.place) == (percent, place)


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [
        ("The company needs computing power.", "Nobody sells computing power.", 101),
        ("", "Nobody sells computing power.", 101),
        ("Water!", "Nobody sells computing power.", 100),
        ("", "", 100),
    ],
)
def test_the_same_neighbours_make_a_match_in_context(memory: Memory, before: str, after: str, percent: int) -> None:
    found = find_matches(memory, "Computing power is expensive.", before=before, after=after)
    assert found[0].percent == percent


def test_what_differs_is_marked_and_the_numbers_that_must_change_are_named(memory: Memory) -> None:
    query = "The company needs 7 good chips."
    (match, *_) = find_matches(memory, query, threshold=60)
    assert mark(match.unit.english, match.differences) == "The company needs ⟦5⟧ chips."
    assert mark(query, match.missing) == "The company needs ⟦7 good⟧ chips."
    assert changed_numbers(match, query) == [("5", "7")]


@pytest.mark.parametrize("query", ["……", "* * *", "？！", "—"])
def test_marks_alone_find_nothing(memory: Memory, query: str) -> None:
    assert find_matches(memory, query, threshold=60) == []


def test_below_the_threshold_nothing_is_found(memory: Memory) -> None:
    assert find_matches(memory, "A sentence about the weather in spring.", threshold=50) == []
    assert find_matches(memory, "", threshold=1) == []


@pytest.mark.parametrize(
    ("phrase", "places", "marked"),
    [
        ("computing power", [3, 2, 1], "Nobody sells ⟦computing power⟧."),
        ("COMPUTING", [3, 2, 1], "Nobody sells ⟦computing⟧ power."),
        ("comput", [3, 2, 1], "Nobody sells ⟦computing⟧ power."),  # the beginning of a word, where no word fits
        ("power is", [2], "Computing ⟦power is⟧ expensive."),
        ("算力", [3, 2, 1], "没有人出售⟦算力⟧。"),
        ("水", [6], "⟦水⟧！"),
        ("力", [3, 2, 1], "没有人出售算⟦力⟧。"),
        ("代码", [4], "這段C++⟦代碼⟧使用AI工具。"),
        ("使用 AI", [4], "這段C++代碼⟦使用AI⟧工具。"),
        ("用AI工", [4], "這段C++代碼使⟦用AI工⟧具。"),
        ("A.I.", [4], "The C++ code uses ⟦A.I⟧. tools."),
        ("open source", [5], "⟦Open-source⟧ models are free."),
        ("power needs", [], ""),
        ("力公", [], ""),
        ("?!", [], ""),
    ],
)
def test_concordance(memory: Memory, phrase: str, places: list[int], marked: str) -> None:
    found = find_phrase(memory, phrase)
    assert [line.unit.place for line in found.lines] == places
    assert found.complete
    if places:
        first = found.lines[0]
        assert mark(first.unit.text(chinese=first.chinese), first.spans) == marked


def test_a_limit_says_that_there_are_more_and_filters_hold(memory: Memory) -> None:
    found = find_phrase(memory, "computing power", limit=2)
    assert (len(found.lines), found.complete) == (2, False)
    assert find_phrase(memory, "computing power", filters=Filters(origin="other")).lines == ()


@pytest.mark.parametrize(
    ("phrase", "counterpart"),
    [
        ("computing power", "没有人出售⟦算力⟧。"),
        ("算力", "Nobody sells ⟦computing power⟧."),
        ("开源", "⟦Open-source⟧ models are free."),
    ],
)
def test_what_renders_a_phrase_is_marked(memory: Memory, phrase: str, counterpart: str) -> None:
    line = mark_counterparts(memory, phrase, find_phrase(memory, phrase)).lines[0]
    assert mark(line.unit.text(chinese=not line.chinese), line.counterparts) == counterpart


def test_word_links_mark_it_where_a_model_is_given(memory: Memory) -> None:
    encoder = WordEncoder({"出售": "sells", "没有": "nobody", "算力": "computing", "power": "computing"})
    found = mark_counterparts(memory, "sells", find_phrase(memory, "sells"), encoder=encoder)
    assert mark(found.lines[0].unit.chinese, found.lines[0].counterparts) == "没有人⟦出售⟧算力。"


def test_by_meaning(tmp_path: Path) -> None:
    encoder = TinyEncoder({"芯片": "chips", "很贵": "expensive", "天气": "weather"})
    rows = [("chips expensive", "一"), ("weather", "二"), ("free models", "三")]
    with open_memory(tmp_path / "m.db", create=True) as base:
        base.add(MemoryUnit(english=one, chinese=two) for one, two in rows)
        with pytest.raises(InputError, match="no vectors yet"):
            load_meaning(base, lambda _: encoder)
        assert add_vectors(base, encoder) == 3
        assert add_vectors(base, encoder) == 0
        base.add([MemoryUnit(english="sunny weather", chinese="四")])
        assert add_vectors(base, encoder) == 1
        index = load_meaning(base, lambda _: encoder)
        found = index.search("weather", limit=2)
        assert [near.unit.english for near in found] == ["weather", "sunny weather"]
        assert found[0].similarity == pytest.approx(1, abs=0.02)
        other = TinyEncoder({})
        other.name = "another"
        with pytest.raises(InputError, match="its vectors are of the model tiny"):
            add_vectors(base, other)


def test_a_new_text_is_filled(memory: Memory) -> None:
    text = Document.of(
        ["Computing power is expensive.", "The company needs 7 chips.", "It is raining."], "en", name="new.txt"
    )
    found = pretranslate(text, memory)
    assert (found.exact, found.fuzzy) == (1, 1)
    assert list(found.bitext.pairs()) == [
        ("Computing power is expensive.", "算力很贵。"),
        ("The company needs 7 chips.", "公司需要五块芯片。"),
    ]
    first, second, third = found.bitext.beads
    assert (first.confidence, second.confidence, third.paired) == (1.0, 0.83, False)
    assert second.unit is not None
    assert second.unit.notes[0].text == "83% match from chips.tmx, pair 1; numbers to change: 5 → 7"
