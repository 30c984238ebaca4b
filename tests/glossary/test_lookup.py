"""Looking terms up: each row is what a person types, and what they get first."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein
from wcwidth import wcswidth

from duizhao.bitext.errors import InputError
from duizhao.bitext.tables import display_width
from duizhao.glossary.concepts import (
    ConceptEntry,
    ConsistencyFigures,
    Context,
    Form,
    Rendering,
    State,
    Status,
    Term,
)
from duizhao.glossary.keys import edit_bound, piece_probes, pieces
from duizhao.glossary.termbase.answers import answer_data, answer_table, entry_details, entry_table
from duizhao.glossary.termbase.base import Termbase, open_termbase
from duizhao.glossary.termbase.lookup import LookupHit, MatchKind, look_up

PAIRS = [
    ("computing power", "算力"),
    ("open source", "开源"),
    ("artificial intelligence", "人工智能"),
    ("chatbot", "聊天机器人"),
    ("server", "服务器"),
    ("software", "软件"),
    ("cumulative distribution", "累积分布"),
    ("integral", "积分"),
    ("cumulative distribution function", "累积分布函数"),
    ("large language model", "大语言模型"),
    ("Kling", "可灵"),
    ("Kuaishou", "快手"),
    ("01.AI", "零一万物"),
    ("A.I.", "AI"),
    ("bank", "银行"),
    ("green", "绿色"),
    ("sanctions", "制裁"),
    ("mouse", "鼠标"),
    ("AI chip", "AI芯片"),
    ("C++", "C++语言"),
    ("C", "C语言"),
    ("Xi'an", "西安"),
    ("Moore's law", "摩尔定律"),
    ("rare character", "𠮷野家"),
    ("China", "中国"),
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Termbase]:
    path = tmp_path_factory.mktemp("lookup") / "terms.db"
    with open_termbase(path, create=True) as opened:
        for english, chinese in PAIRS:
            terms = (Term(text=english, lang="en"), Term(text=chinese, lang="zh-Hans"))
            opened.add(ConceptEntry(terms=terms))
        opened.add(
            ConceptEntry(
                terms=(
                    Term(text="network", lang="en"),
                    Term(text="網路", lang="zh-Hant-TW"),
                    Term(text="网络", lang="zh-Hans", forms=(Form(text="网路", kind="spelling"),)),
                )
            )
        )
        opened.add(ConceptEntry(terms=(Term(text="printer", lang="en"), Term(text="印表機", lang="zh-Hant-TW"))))
        yield opened


def first(hits: list[LookupHit]) -> str:
    return hits[0].entry.english[0].text if hits else ""


@pytest.mark.parametrize(
    ("query", "expected", "kind"),
    [
        # As it stands, in either language.
        ("算力", "computing power", MatchKind.EXACT),
        ("computing power", "computing power", MatchKind.EXACT),
        ("网路", "network", MatchKind.EXACT),
        ("C", "C", MatchKind.EXACT),
        ("C++", "C++", MatchKind.EXACT),
        ("𠮷野家", "rare character", MatchKind.EXACT),
        # Case, width, hyphens, apostrophes.
        ("Computing Power", "computing power", MatchKind.FOLDED),
        ("open-source", "open source", MatchKind.FOLDED),
        ("ｏｐｅｎ　ｓｏｕｒｃｅ", "open source", MatchKind.FOLDED),
        ("Moore’s law", "Moore's law", MatchKind.FOLDED),
        ("opensource", "open source", MatchKind.COMPACT),
        ("AI 芯片", "AI chip", MatchKind.COMPACT),
        ("01AI", "01.AI", MatchKind.COMPACT),
        # Script and region.
        ("計算能力", "", None),
        ("人工智慧", "artificial intelligence", MatchKind.REGION),
        ("聊天機器人", "chatbot", MatchKind.SCRIPT),
        ("伺服器", "server", MatchKind.REGION),
        ("軟體", "software", MatchKind.REGION),
        ("打印机", "printer", MatchKind.REGION),
        ("印表机", "printer", MatchKind.SCRIPT),
        ("網絡", "network", MatchKind.SCRIPT),
        # Pinyin: with and without tones and spaces; initials.
        ("suanli", "computing power", MatchKind.PINYIN),
        ("suan li", "computing power", MatchKind.PINYIN),
        ("suànlì", "computing power", MatchKind.TONED),
        ("suan4 li4", "computing power", MatchKind.TONED),
        ("suan3li4", "computing power", MatchKind.PINYIN),
        ("sl", "computing power", MatchKind.INITIALS),
        ("yinhang", "bank", MatchKind.PINYIN),
        ("lvse", "green", MatchKind.PINYIN),
        ("lǜsè", "green", MatchKind.TONED),
        ("zg", "China", MatchKind.INITIALS),
        ("zhg", "China", MatchKind.INITIALS),
        ("aixinpian", "AI chip", MatchKind.PINYIN),
        ("aixp", "AI chip", MatchKind.INITIALS),
        # Inflection.
        ("chatbots", "chatbot", MatchKind.INFLECTION),
        ("large language models", "large language model", MatchKind.INFLECTION),
        ("sanction", "sanctions", MatchKind.INFLECTION),
        ("mice", "mouse", MatchKind.INFLECTION),
        ("server's", "server", MatchKind.INFLECTION),
        # Typed by sound, with the wrong characters.
        ("算利", "computing power", MatchKind.HOMOPHONE),
        # Whole words inside a name.
        ("language", "large language model", MatchKind.PART),
        ("language models", "large language model", MatchKind.PART),
        ("函数", "cumulative distribution function", MatchKind.PART),
        # Misspelt.
        ("open-sorce", "open source", MatchKind.FUZZY),
        ("opne source", "open source", MatchKind.FUZZY),
        ("computng powr", "computing power", MatchKind.FUZZY),
        ("Klign", "Kling", MatchKind.FUZZY),
        ("聊天机械人", "chatbot", MatchKind.FUZZY),
        ("zzzzzz", "", None),
    ],
)
def test_what_a_person_types(base: Termbase, query: str, expected: str, kind: MatchKind | None) -> None:
    hits = look_up(base, query)
    assert first(hits) == expected
    assert (hits[0].kind if hits else None) is kind


def test_a_word_is_not_found_across_a_word_boundary(base: Termbase) -> None:
    # 积分 (integral) stands inside 累积分布 (cumulative distribution) by its characters alone.
    assert [hit.entry.english[0].text for hit in look_up(base, "积分")] == ["integral"]


def test_parts_come_shortest_first(base: Termbase) -> None:
    found = [hit.entry.english[0].text for hit in look_up(base, "分布")]
    assert found == ["cumulative distribution", "cumulative distribution function"]


def test_exact_comes_before_everything_else(base: Termbase) -> None:
    hits = look_up(base, "cumulative distribution")
    assert [(hit.entry.chinese[0].text, hit.kind) for hit in hits] == [
        ("累积分布", MatchKind.EXACT),
        ("累积分布函数", MatchKind.PART),
    ]
    assert hits[0].score > hits[1].score


def test_c_plus_plus_is_not_c(base: Termbase) -> None:
    assert [first([hit]) for hit in look_up(base, "C++")] == ["C++"]


def test_every_term_finds_its_own_concept_first(base: Termbase) -> None:
    for entry in base.entries():
        for term in entry.terms:
            hit = look_up(base, term.text)[0]
            assert (hit.kind, hit.score, hit.matched) == (MatchKind.EXACT, 1.0, term.text)


def test_a_changed_term_is_found_by_its_new_name_alone(tmp_path: Path) -> None:
    with open_termbase(tmp_path / "t.db", create=True) as base:
        old = base.add(ConceptEntry(terms=(Term(text="compute", lang="en"), Term(text="算力", lang="zh-Hans"))))
        base.update(replace(old, terms=(Term(text="computing power", lang="en"), old.terms[1])))
        assert first(look_up(base, "computing power")) == "computing power"
        assert look_up(base, "compute") == []


@pytest.mark.parametrize(
    ("query", "limit", "message"),
    [
        ("", 5, "nothing"),
        (" - ", 5, "nothing"),
        ("a" * 201, 5, "--in"),
        ("a", 0, "limit"),
        ("\ud800x", 5, "half a character"),
    ],
)
def test_what_cannot_be_looked_up(base: Termbase, query: str, limit: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        look_up(base, query, limit=limit)


@pytest.mark.parametrize("query", ["'; DROP TABLE term; --", '"', "%", "%a_", "\x00a", "NEAR(a b)", "*" * 200])
def test_hostile_queries_find_nothing_and_harm_nothing(base: Termbase, query: str) -> None:
    size = len(base)
    assert [hit for hit in look_up(base, query) if hit.kind is MatchKind.EXACT] == []
    assert len(base) == size


letters = st.text("abcd算力开源", min_size=3, max_size=14)


@settings(max_examples=300, deadline=None)
@given(
    key=letters,
    edits=st.lists(
        st.tuples(st.integers(0, 14), st.sampled_from(["put", "cut", "set"]), st.sampled_from("abx算")), max_size=2
    ),
)
def test_a_key_within_reach_shares_a_piece(key: str, edits: list[tuple[int, str, str]]) -> None:
    """Pass-Join's lemma: with no more than k edits, one of k + 1 pieces stands unharmed where it is sought."""
    query = key
    for place, act, letter in edits[: edit_bound(key)]:
        at = min(place, len(query) - 1)
        rest = query[at:] if act == "put" else query[at + 1 :]
        query = query[:at] + ("" if act == "cut" else letter) + rest
    same_kind = edit_bound(query, len(key)) == edit_bound(key)
    if edit_bound(key) and same_kind and Levenshtein.distance(query, key) <= edit_bound(key):
        assert set(pieces(key)) & set(piece_probes(query))


ENTRY = ConceptEntry(
    id="c1",
    terms=(
        Term(text="computing power", lang="en"),
        Term(text="算力", lang="zh-Hans", status=Status.PREFERRED, reading="suàn lì"),
        Term(text="计算能力", lang="zh-Hans", status=Status.DEPRECATED, reading="jì suàn néng lì"),
    ),
    contexts=(Context(english="It needs\ncomputing power.", chinese="它需要算力。", place="nyt.tmx#3"),),
    figures=(
        ConsistencyFigures(
            source_lang="en", target_lang="zh-Hans", occurrences=4, share=0.75, low=0.3, high=0.95, verdict="variant"
        ),
        ConsistencyFigures(
            source_lang="zh-Hans", target_lang="en", occurrences=3, share=1, low=0.44, high=1, verdict="consistent"
        ),
    ),
)
OTHER = ConceptEntry(id="c22", terms=(Term(text="AI", lang="en"), Term(text="人工智能", lang="zh-Hans")))


def test_the_table_is_padded_by_display_width() -> None:
    hits = [
        LookupHit(entry=ENTRY, matched="算力", lang="zh-Hans", kind=MatchKind.EXACT, score=1.0),
        LookupHit(entry=OTHER, matched="AI", lang="en", kind=MatchKind.PART, score=0.3),
    ]
    lines = answer_table(hits).split("\n")
    assert lines[0].split() == ["id", "English", "中文", "pinyin", "consistency", "match"]
    assert "算力✓、计算能力✗" in lines[1]
    assert "consistent 100% of 3 (44%–100%)" in lines[1]
    assert lines[2:4] == ["    It needs computing power.  [nyt.tmx#3]", "    它需要算力。"]
    assert display_width(lines[1][: lines[1].index("suàn")]) == display_width(lines[0][: lines[0].index("pinyin")])
    assert display_width(lines[4][: lines[4].index("人")]) == display_width(lines[0][: lines[0].index("中")])
    assert answer_table([]) == ""
    assert "variant 75% of 4 (30%–95%)" in entry_table([ENTRY])


@pytest.mark.parametrize(
    ("occurrences", "omitted", "share", "table", "entry"),
    [
        # 9 occurrences, 7 left out: the share is of the two that were rendered.
        (9, 7, 0.5, "variant 50% of 2 (9%–91%)", "variant: 算力 1, 计算能力 1 (7 left out)"),
        (2, 0, 0.5, "variant 50% of 2 (9%–91%)", "variant: 算力 1, 计算能力 1"),
    ],
)
def test_a_share_is_of_what_was_rendered(occurrences: int, omitted: int, share: float, table: str, entry: str) -> None:
    figures = ConsistencyFigures(
        source_lang="en",
        target_lang="zh-Hans",
        occurrences=occurrences,
        omitted=omitted,
        renderings=(Rendering(text="算力", count=1), Rendering(text="计算能力", count=1)),
        share=share,
        low=0.09,
        high=0.91,
        verdict="variant",
    )
    one = replace(ENTRY, figures=(figures,))
    assert entry_table([one]).rstrip().endswith(table)
    assert entry in entry_details(one, [])


def test_what_was_never_rendered_has_no_share() -> None:
    figures = ConsistencyFigures(
        source_lang="en", target_lang="zh-Hans", occurrences=3, omitted=3, verdict="untranslated"
    )
    assert entry_table([replace(ENTRY, figures=(figures,))]).rstrip().endswith("untranslated")


def test_the_answer_for_programs() -> None:
    hit = LookupHit(entry=ENTRY, matched="算力", lang="zh-Hans", kind=MatchKind.EXACT, score=1.0)
    data = json.loads(json.dumps(answer_data("算力", [hit]), ensure_ascii=False))
    assert data["query"] == "算力"
    assert data["hits"][0]["match"] == "exact"
    concept = data["hits"][0]["concept"]
    assert [term["text"] for term in concept["terms"]] == ["computing power", "算力", "计算能力"]
    assert concept["terms"][2]["forbidden"]
    assert concept["consistency"][1]["verdict"] == "consistent"
    assert concept["contexts"][0]["place"] == "nyt.tmx#3"


# What writing, other files and tables of emoji need: with them a look-up takes half as long again.
HEAVY = (
    *("numpy", "lxml", "torch", "rjieba", "simplemma", "pypinyin", "wordfreq", "openpyxl", "rich", "tqdm", "wcwidth"),
    *("importlib.resources", "duizhao.glossary.matching", "duizhao.glossary.interchange.tables"),
    *(f"duizhao.glossary.termbase.{name}" for name in ("importing", "merging", "journal", "indexing", "writing")),
    *(f"duizhao.glossary.termbase.{name}" for name in ("snapshot", "editing")),
)


def test_a_look_up_imports_nothing_heavy(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with open_termbase(path, create=True) as base:
        base.add(ConceptEntry(terms=(Term(text="open source", lang="en"), Term(text="开源", lang="zh-Hans"))))
    script = (
        "import sys\n"
        "from duizhao.__main__ import app\n"
        "from duizhao.glossary.termbase.answers import answer_table\n"
        "from duizhao.glossary.termbase.lookup import look_up\n"
        "from duizhao.glossary.termbase.base import open_termbase\n"
        "import duizhao.commands.glossary\n"
        "with open_termbase(sys.argv[1]) as base:\n"
        "    for query in ('开源', '開源', 'open-sorce', 'ky', 'models'): answer_table(look_up(base, query))\n"
        "print(sorted(set(sys.argv[2:]) & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path), *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_proposed_concepts_are_marked_as_such() -> None:
    hits = [
        LookupHit(entry=replace(ENTRY, state=state), matched="算力", lang="zh-Hans", kind=MatchKind.EXACT, score=1.0)
        for state in (State.PROPOSED, State.ACCEPTED)
    ]
    head, *lines = answer_table(hits, contexts=False).split("\n")
    assert head.split()[4] == "state"
    assert ["proposed" in line for line in lines] == [True, False]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # The part of a word after the word itself; application, app store.
        ("应用", ["应用", "应用程序", "应用商店"]),
        # Every reading of a single character: long, to grow.
        ("cháng", ["长"]),
        ("zhǎng", ["长"]),
        # Latin pieces are whole and keep their case.
        ("GitHubyemian", ["GitHub页面"]),
        ("A4zhi", ["A4纸"]),
    ],
)
def test_parts_readings_and_latin_pieces(tmp_path: Path, query: str, found: list[str]) -> None:
    with open_termbase(tmp_path / "t.db", create=True) as base:
        for text in ("应用程序", "应用", "应用商店", "长", "GitHub页面", "A4纸"):
            base.add(ConceptEntry(terms=(Term(text=text, lang="zh-Hans"),)))
        assert [hit.entry.chinese[0].text for hit in look_up(base, query)] == found
        readings = [entry.chinese[0].reading for entry in base]
        assert readings[3:5] == ["zhǎng / cháng", "GitHub yè miàn"]


def test_widths_without_the_tables_of_wcwidth_are_those_with_them() -> None:
    plain = ("AZaz09 ~!", "suàn lì nǚ", "✓✗†…—“”", "算力㐀々〇", "，。！（）「」＆Ａ９\u3000", "cp算力", "")
    other = ("e\u0301", "👍🏽", "ภาษา", "한국", "\u200b", "ﾊﾝｶｸ", "1\u20e3")
    for text in (*plain, *other):
        assert display_width(text) == wcswidth(text), text


def test_a_dictionary_finds_its_doubles_before_and_after_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A headword of two entries is one concept, whether the first one is written already or waits in memory."""
    monkeypatch.setattr("duizhao.glossary.termbase.writing._MOST_HELD", 3)
    # Valve, pump, pipe, tank; then valve and pipe again, with one more English word each.
    pairs = [("阀门", "valve"), ("泵", "pump"), ("管", "pipe"), ("罐", "tank")]
    rows = [
        *((chinese, (english,)) for chinese, english in pairs),
        ("阀门", ("valve", "gate")),
        ("罐", ("tank", "vat")),
    ]
    with open_termbase(tmp_path / "t.db", create=True) as base:
        report = base.import_entries(
            ConceptEntry(terms=(Term(text=zh, lang="zh-Hans"), *(Term(text=one, lang="en") for one in english)))
            for zh, english in rows
        )
        assert (report.added, report.updated) == (4, 2)
        found = [sorted(term.text for term in entry.english) for entry in base.entries()]
        assert sorted(found) == [["gate", "valve"], ["pipe"], ["pump"], ["tank", "vat"]]
        assert [look_up(base, query)[0].matched for query in ("gate", "vat", "famen")] == ["gate", "vat", "阀门"]
