"""Every rule check as a table: source, target, and what is found (subtype and the places in the target)."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.audit.auditing import audit_bitext, audit_document
from duizhao.audit.checks import CHECK_MODULES, load_checks
from duizhao.audit.findings import Finding
from duizhao.bitext.documents import make_document
from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Bead, Bitext, Document, Manuscript
from duizhao.bitext.readers import markdown
from duizhao.glossary.concepts import ConceptEntry, Status, Term
from duizhao.glossary.termbase.base import Termbase, open_termbase
from tests.timing import grows_linearly


def _bitext(pairs: list[tuple[str, str]], source_lang: str, target_lang: str) -> Bitext:
    return Bitext(
        source=Document.of([source for source, _ in pairs], source_lang),
        target=Document.of([target for _, target in pairs], target_lang),
        beads=tuple(Bead(source=(number,), target=(number,)) for number in range(len(pairs))),
    )


def _findings(check: str, source: str, target: str, *, to: str = "zh-Hans") -> tuple[Finding, ...]:
    origin = "en" if to.startswith("zh") else "zh-Hans"
    return audit_bitext(_bitext([(source, target)], origin, to), checks=[check]).findings


def _places(findings: tuple[Finding, ...]) -> list[str]:
    return [span.text for finding in findings for span in finding.target_spans]


CHINESE = [
    # check, source, target, texts of the target spans, tier
    ("punctuation", "Powerful new technologies.", "强大新技术,。", [",。"], "error"),  # powerful new technology
    ("punctuation", "Really?! Yes.", "真的？！是的。", [], None),  # really yes
    ("punctuation", "He waited and left.", "他等了又等……走了。", [], None),  # waited, left
    ("punctuation", "He waited and left.", "他等了...走了。", ["..."], "review"),
    ("punctuation", "China said it would do so.", "中国表示会这样做", ["做"], "review"),  # China says it will
    ("punctuation", "China said it would do so.", "中国表示会这样做，", ["，"], "review"),
    ("punctuation", "A short title", "短标题", [], None),  # no end on either side
    ("punctuation", "Did he go there at all?", "他去那里了。", [], "review"),  # he went there
    ("punctuation", "He asked whether it rained.", "他问下雨了吗？", [], None),  # asked whether
    ("brackets", "He said (twice) so.", "他说（两次是这样。", ["（"], "error"),  # said it (twice
    ("brackets", "“The bells.”", "“大钟。“", ["“"], "error"),  # the bells
    ("brackets", "1) First", "1）第一", [], None),  # a list label
    ("brackets", "The book “A”", "《甲》", [], None),  # the book
    ("brackets", "She said, “Go.", "她说：“走。", [], None),  # open on both sides
    ("spacing", "New York in China", "他们说在中国的 地方工作的人们都知道", [" "], "review"),  # a place in China
    ("language", "He lives in the old city.", "He lives in the old city.", ["He lives in the old city."], "error"),
    ("language", "OpenAI", "OpenAI", [], None),
    ("language", "``views/admin/open_it.py:104`` is on", "``views/admin/open_it.py:104`` is on", [], None),  # code
    (
        "language",
        "He said it is what we have to do.",
        "他说 it is what we have to do。",
        ["it is what we have to do"],
        "error",
    ),
    ("language", "The bank said so.", "銀行這樣說。", ["銀", "這", "樣", "說"], "review"),  # in Traditional
    ("language", "The empress lives in the house.", "皇后住在房子里。", [], None),  # both scripts write 后 and 里
    ("language", "He said hello.", "彼はこんにちはと言った。", ["はこんにちはと"], "error"),  # Japanese
    ("polarity", "It is not open to them.", "它向他们开放。", [], "error"),  # it is open to them
    ("polarity", "It is not open to them.", "它不对他们开放。", [], None),  # not open
    ("polarity", "The agency supported the plan.", "他们会支持这项计划。", [], None),  # support
    ("polarity", "You want it, don't you?", "你是想要这个东西的。", [], None),  # you want this thing
    ("polarity", "Don't forget the book.", "你要好好记住那本书。", [], None),  # remember the book
    ("polarity", "They can't read this book.", "他们读这本书很快。", [], "review"),  # they read it fast
    ("polarity", "Exports rose last year.", "去年出口下降了。", ["下降"], "review"),  # fell
    (
        "repetition",
        "You can build bridges.",
        "你可以建造桥梁；你可以建造桥梁。",
        ["你可以建造桥梁", "你可以建造桥梁"],
        "error",
    ),
    ("repetition", "The spokesman said so.", "发言人发言人这样说。", ["发言人发言人"], "error"),  # spokesman
    ("repetition", "Let us look into it.", "我们研究研究。", [], None),  # ABAB
    ("repetition", "Ye are idle, ye are idle.", "你们是懒惰的，你们是懒惰的。", [], None),  # as the source
    ("repetition", "It served its aim.", "达到目的的方式。", [], None),  # 目的 的
    ("debris", "About 70 percent, for example.", "关于70%例如，中国用户。", ["关于70%"], "review"),
    ("debris", "The American way is this.", "– 美国的做法是这样的。", ["– "], "review"),  # the American way
    ("debris", "He said so.", "他这样说\ufffd。", ["\ufffd"], "error"),
    ("debris", "He said so.", "他说 <unk> 。", ["<unk>"], "error"),
    ("markup", "Write to a@b.org or see <b>this</b>.", "写信给 a@b.org，或看<b>这里</b>。", [], None),  # write, see
    ("markup", "Open {file} now.", "立即打开。", [], "error"),  # open now
    ("markup", "See https://a.org/x.", "见 https://a.org/y。", ["https://a.org/y"], "error"),
    ("markup", "Up 50% different", "有50%不同", [], None),  # a per cent sign is no placeholder
]


@pytest.mark.parametrize(("check", "source", "target", "places", "tier"), CHINESE)
def test_english_to_chinese(check: str, source: str, target: str, places: list[str], tier: str | None) -> None:
    findings = _findings(check, source, target)
    assert _places(findings) == places
    assert {finding.tier for finding in findings} == ({tier} if tier else set())
    assert all(finding.check == check and finding.evidence and finding.key for finding in findings)


ENGLISH = [
    ("punctuation", "他走了，又回来了。", "He left,, and came back.", [",,"], "error"),  # left and came back
    ("punctuation", "他在美国公司工作。", "He works for Apple Inc., in America.", [], None),  # works in America
    ("punctuation", "他们宣布了这个发现。", "They announced it! was found.", ["!"], "review"),  # announced
    ("punctuation", "他们宣布了这个发现。", "Did they announce it?", ["?"], "review"),
    ("punctuation", "他们宣布了这个发现。", "They announced it, didn't they?", [], None),
    ("punctuation", "他说他们宣布了。", "'Did they?' he said. 'They announced it.'", ["?"], "review"),  # they announced
    ("punctuation", "他走了。", "He left .", [" ."], "review"),  # he left
    ("brackets", "“3+1”机制。", 'The "3 + 1" mechanism.', [], None),  # mechanism; 1" is no inch
    ("spacing", "他走了。", "He  left.", ["  "], "review"),
    ("language", "几个人验证了这一发现。", "Several people 验证 it.", ["验证"], "error"),  # verified
    ("language", "曲东奇来了。", "Qu Dongqi (曲东奇) came.", [], None),  # a name in brackets
    ("spelling", "研究表明如此。", "His reserch shows it.", ["reserch"], "review"),  # research
    ("repetition", "胎肺的成熟。", "The maturation of the lungs lungs.", ["lungs lungs"], "error"),  # lungs
    ("repetition", "他一直都在。", "He had had it.", [], None),
    ("repetition", "没有一艘加入。", "None of the of the ships joined.", ["of the of the"], "error"),
    ("debris", "激素的施用。", "The use of the of hormones.", ["the of"], "review"),
    ("polarity", "他不会来的，也不愿意见我们。", "He will come, and meet us.", [], "review"),  # won't come
    ("polarity", "政府禁止在此停车。", "The government allows parking here.", ["allows"], "review"),  # forbids
    ("polarity", "政府禁止在此停车。", "The government does not allow parking here.", [], None),
    ("polarity", "票价增减由市场决定。", "The market decides whether fares decrease.", [], None),  # rise and fall
]


@pytest.mark.parametrize(("check", "source", "target", "places", "tier"), ENGLISH)
def test_chinese_to_english(check: str, source: str, target: str, places: list[str], tier: str | None) -> None:
    findings = _findings(check, source, target, to="en")
    assert _places(findings) == places
    assert {finding.tier for finding in findings} == ({tier} if tier else set())


def test_a_certain_fix_is_suggested() -> None:
    (finding,) = _findings("punctuation", "Powerful new technologies.", "强大新技术,。")
    assert finding.suggestion == "。"


def test_a_habit_is_named_once_and_departures_each() -> None:
    wide = [("It rained, and he left.", "下雨了，他走了。")] * 20  # it rained, he left
    slip = [("It rained, and she left.", "下雨了,她走了。")]
    (finding,) = audit_bitext(_bitext(wide + slip, "en", "zh-Hans"), checks=["punctuation"]).findings
    assert (finding.bead, finding.suggestion) == (20, "，")
    narrow = [("It rained, and he left.", "下雨了,他走了。")] * 20
    (finding,) = audit_bitext(_bitext(narrow, "en", "zh-Hans"), checks=["punctuation"]).findings
    assert (finding.bead, finding.severity) == (0, "neutral")


def test_a_name_that_has_another_in_the_translation_is_told_once() -> None:
    pairs = [
        ("韦小宝笑道。", "Trinket smiled."),  # Wei Xiaobao smiled
        ("韦小宝大喜。", "Trinket was delighted."),
        ("韦小宝走进屋去。", "Trinket walked in."),
    ]
    (finding,) = audit_bitext(_bitext(pairs, "zh-Hans", "en"), checks=["names"]).findings
    assert (finding.bead, finding.related) == (0, (1, 2))


def test_a_space_between_sentences_is_a_slip_or_a_habit() -> None:
    tight = [("It rained. He left.", "昨天下了大雨。他走了。")] * 10  # it rained hard yesterday; he left
    spaced = [("It rained. He left.", "昨天下了大雨。 他走了。")]
    (finding,) = audit_bitext(_bitext(tight + spaced, "en", "zh-Hans"), checks=["spacing"]).findings
    assert (finding.bead, finding.suggestion) == (10, "")
    (finding,) = audit_bitext(_bitext(spaced * 10, "en", "zh-Hans"), checks=["spacing"]).findings
    assert (finding.bead, finding.evidence) == (0, ("10 sentences with a space before them, 0 without",))


def test_an_untranslated_bead_is_said_to_be_that_and_nothing_else() -> None:
    text = "The city said it would not open the old bridge, and that was that."
    audit = audit_bitext(_bitext([(text, text)], "en", "zh-Hans"))
    assert {(finding.check, finding.subtype) for finding in audit.findings} == {("language", "untranslated")}


def test_a_text_is_audited_alone() -> None:
    texts = [
        "当谈到基础设施时，“你可以建造桥梁；你可以建造桥梁”。",
        "关于70%例如，中国用户在境外。",
    ]  # as in a machine translation
    audit = audit_document(Document.of(texts, "zh-Hans"))
    assert [finding.check for finding in audit.findings] == ["repetition", "debris"]
    assert {finding.tier for finding in audit.findings} == {"review"}
    assert audit.monolingual
    assert ("polarity", "there is no source text") in audit.skipped


def test_the_registry_names_its_checks() -> None:
    for name, check in zip(CHECK_MODULES, load_checks(), strict=True):
        assert check.name == name
        assert check.summary
        assert check.bead or check.document


def test_an_unknown_check_is_refused() -> None:
    with pytest.raises(InputError, match="no check is called 'vibes'"):
        load_checks(["vibes"])


HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("的不，。“”《》()（）<>{}%&@.…—–'\"\x00\x07\u200b\ufffd\u202e\ud800𠮷aZ019 \t\n=+-"),
    ),
    max_size=80,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=4), st.booleans())
def test_no_text_breaks_a_check(pairs: list[tuple[str, str]], chinese: bool) -> None:  # noqa: FBT001 - hypothesis
    langs = ("en", "zh-Hans") if chinese else ("zh-Hans", "en")
    audit = audit_bitext(_bitext(pairs, *langs))
    for finding in audit.findings:
        for span in (*finding.source_spans, *finding.target_spans):
            assert (finding.source if span.side == "source" else finding.target)[span.start : span.end] == span.text
    again = audit_bitext(_bitext(pairs, *langs))
    assert again.findings == audit.findings


@pytest.mark.parametrize(
    "text",
    [
        "不" * 20_000,
        "a " * 10_000,
        "<" * 20_000,
        "（" * 10_000,
        "1." * 10_000,
        "的" * 9_999 + "是",
        "。" * 20_000,
        "A-" * 8_000,
        "Li Wei " * 2_000,
    ],
)
def test_a_long_segment_takes_no_longer_than_its_length(text: str) -> None:
    for langs in (("en", "zh-Hans"), ("zh-Hans", "en")):
        small, large = (_bitext([(part, part)], *langs) for part in (text[: len(text) // 8], text))
        assert grows_linearly(partial(audit_bitext, small), partial(audit_bitext, large), 24, 0.2)


NAMES = [
    # source, target, the place in the target, tier
    ("In France, OpenAI said so.", "OpenAl在法国这样说。", ["OpenAl"], "error"),  # said so in France
    ("Voters will vote on Sunday.", "周六，选民将投票。", ["周六"], "error"),  # Saturday
    ("Voters in Italy will vote.", "乌克兰选民将投票。", ["乌克兰"], "review"),  # Ukraine
    ("The French voted.", "法国选民投票。", [], None),  # French, France
    ("Athens voted in Greece.", "希腊选民投票。", [], None),  # Greece
]


CHINESE_NAMES = [
    # Chinese source, English target, the places in either, tier
    ("徐仁和在新疆说。", "Xu Renhe said so in Xinjiang.", [], None),
    ("徐仁和在新疆说。", "He said so in Xinjiang.", [], None),
    ("徐仁和在新疆说。", "Renhe Xu said so there.", [], None),
    ("周大福在天津说。", "Chow Tai Fook said so in Tianjin.", [], None),  # by his Cantonese name
    ("他来自法国", "He comes from there.", [], None),  # he comes from France; no longer name fits in
    ("中法两国发表声明。", "China and France made a statement.", [], None),  # in short
    ("法国发表声明。", "France and Ukraine made a statement.", ["Ukraine"], "review"),
    ("法国发表声明。", "Ukraine made a statement.", ["Ukraine"], "review"),
    ("发展中国家发表声明。", "Developing nations made a statement.", [], None),  # 中国, China, is cut in two
    ("我国的稳定与繁昌。", "Our stability and prosperity.", [], None),  # 繁昌 is a county, too
    ("特朗普说了这些话。", "Obama said these words.", ["Obama", "特朗普"], "review"),  # Trump
]


@pytest.mark.parametrize(("source", "target", "places", "tier"), CHINESE_NAMES)
def test_chinese_names(source: str, target: str, places: list[str], tier: str | None) -> None:
    findings = _findings("names", source, target, to="en")
    spans = [span.text for finding in findings for span in (*finding.target_spans, *finding.source_spans)]
    assert spans[: len(places)] == places
    assert bool(spans) == bool(places)
    assert {finding.tier for finding in findings} == ({tier} if tier else set())


@pytest.mark.parametrize(("source", "target", "places", "tier"), NAMES)
def test_names(source: str, target: str, places: list[str], tier: str | None) -> None:
    findings = _findings("names", source, target)
    assert _places(findings) == places
    assert {finding.tier for finding in findings} == ({tier} if tier else set())


def test_a_name_written_by_sound_in_two_ways() -> None:
    pairs = [
        ("Then Delangue said so.", "后来德朗格这样说。"),  # said so
        ("But Delangue left.", "但德朗格走了。"),  # left
        ("Here Delangue stayed.", "德朗格留在这里。"),  # stayed
        ("Why Delangue smiled.", "为什么得朗格笑了。"),  # smiled
        ("Said Yiran Chen.", "怡然陈说。"),  # said
        ("Said Qu Dongqi.", "曲东奇（音）说。"),
        ("Said Qu Dongqi.", "王大明（音）说。"),
    ]
    findings = audit_bitext(_bitext(pairs, "en", "zh-Hans"), checks=["transliteration"]).findings
    assert [(finding.bead, finding.tier, finding.suggestion) for finding in findings] == [
        (3, "error", "德朗格"),
        (4, "error", "陈怡然"),
        (6, "review", None),
    ]


def test_one_source_rendered_in_two_ways() -> None:
    pairs = [
        ("Clean water is scarce now.", "干净的水很稀缺。"),  # clean water is scarce
        ("Clean water is scarce, now!", "清洁用水非常缺乏。"),
        ("Clean water is scarce now.", "干净的水，很稀缺！"),
        ("It rained all day long.", "干净的水很稀缺。"),
        ("Yes.", "是的。"),
        ("Yes.", "对。"),
    ]
    findings = audit_bitext(_bitext(pairs, "en", "zh-Hans"), checks=["consistency"]).findings
    assert [(finding.bead, finding.subtype) for finding in findings] == [
        (1, "inconsistent-style"),
        (3, "mistranslation"),
    ]


@pytest.mark.parametrize(
    ("lang", "target", "found"),
    [
        ("zh-Hans", "伺服器的软件", ["伺服器"]),  # server, in Taiwan's word
        ("zh-Hant-TW", "服務器的軟體", ["服務器"]),  # server, in the mainland's word
        ("zh-Hant-HK", "伺服器", []),
        ("zh", "伺服器", ["伺服器"]),  # zh is Simplified
    ],
)
def test_regional_words(lang: str, target: str, found: list[str]) -> None:
    assert _places(_findings("wording", "A server.", target, to=lang)) == found


@pytest.fixture
def termbase(tmp_path: Path) -> Iterator[Termbase]:
    entries = [
        ConceptEntry(
            terms=(
                Term(text="computing power", lang="en", status=Status.PREFERRED),
                Term(text="算力", lang="zh-Hans", status=Status.PREFERRED),
                Term(text="计算能力", lang="zh-Hans", status=Status.DEPRECATED),
            )
        ),
        ConceptEntry(
            terms=(Term(text="policy", lang="en"), Term(text="政策", lang="zh-Hans")),
        ),
    ]
    with open_termbase(tmp_path / "terms.db", create=True) as base:
        base.import_entries(entries)
        yield base


@pytest.mark.parametrize(
    ("source", "target", "tier", "message"),
    [
        ("It needs computing power.", "它需要计算能力。", "error", "forbids"),  # needs
        ("It needs this.", "它需要计算能力。", "review", "forbids"),
        ("It needs computing power.", "它需要算力。", None, ""),
        ("It needs computing power.", "它需要电脑。", "review", "should be '算力'"),  # a computer
        ("It needs policies.", "它需要电脑。", "review", "should be '政策'"),  # imported, so a person stands behind it
    ],
)
def test_terms(termbase: Termbase, source: str, target: str, tier: str | None, message: str) -> None:
    audit = audit_bitext(_bitext([(source, target)], "en", "zh-Hans"), termbase=termbase, checks=["terminology"])
    assert {finding.tier for finding in audit.findings} == ({tier} if tier else set())
    assert all(message in finding.message for finding in audit.findings)


def test_without_a_termbase_the_check_is_skipped() -> None:
    audit = audit_bitext(_bitext([("a", "b")], "en", "zh-Hans"), checks=["terminology"])
    assert (audit.checks, audit.skipped) == ((), (("terminology", "no termbase was given"),))


@pytest.mark.parametrize(
    "text", ["neil.fraser.name", "blog.example.io/posts/old-maps", "os.path.join", "read.me.first"]
)
def test_a_name_with_dots_alone_is_not_untranslated(text: str) -> None:
    assert not audit_bitext(_bitext([(text, text)], "en", "zh-Hans"), checks=["language"]).findings


MILLS = "How the old mills were driven by water"


def _titles(lines: list[str]) -> list[Finding]:
    """Audit a list of links in Markdown that the translation left as it is."""
    sides = []
    for head in ("Reading", "阅读"):
        text = "\n".join([head, "", *lines]) + "\n"
        blocks, gaps = markdown.parse(text)
        sides.append(Manuscript(name="a.md", text=text, blocks=blocks, gaps=gaps))
    source = make_document(sides[0], lang="en", beside=sides[1])
    target = make_document(sides[1], lang="zh-Hans", beside=sides[0])
    beads = tuple(Bead(source=(number,), target=(number,)) for number in range(len(source)))
    return list(audit_bitext(Bitext(source=source, target=target, beads=beads), checks=["language"]).findings)


@pytest.mark.parametrize(
    ("line", "tier"),
    [
        (f"- [{MILLS}](https://example.org/mills)", "review"),
        (f"- [{MILLS}](https://example.org/mills), by J. Alder, 2014", "review"),
        (f"- [{MILLS}](mills.md)", "error"),  # a page of the same site
        (f"- See [{MILLS}](https://example.org/mills) and go on.", "error"),  # a sentence
        (f"- {MILLS}", "error"),
    ],
)
def test_a_title_behind_a_link_to_another_site_is_for_review(line: str, tier: str) -> None:
    (found,) = _titles([line])
    assert found.tier == tier


def test_many_titles_left_in_english_are_one_finding() -> None:
    lines = [f"- [How the {name} mill was driven by water](https://example.org/{name})" for name in "abcdefghijkl"]
    (found,) = _titles(lines)
    assert len(found.related) == len(lines) - 1
