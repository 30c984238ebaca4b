"""Manuscripts taken apart into documents: every character in a segment or in a gap."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.documents import Level, make_document, split_manuscript
from duizhao.bitext.errors import DuizhaoError, InputError, LanguageError
from duizhao.bitext.model import Document, Manuscript
from duizhao.bitext.readers import read_lines, read_manuscript
from duizhao.bitext.readers.html import parse as parse_html
from duizhao.bitext.readers.plain import parse

NYT = "000_16fbb5af2bb8e27a.txt"


def manuscript(text: str) -> Manuscript:
    blocks, gaps = parse(text)
    return Manuscript(name="a.txt", text=text, blocks=blocks, gaps=gaps)


def assert_covered(text: str, *documents: Document) -> None:
    """Check that segments and gaps cover the text once."""
    spans = [(segment.start, segment.end) for document in documents for segment in document.segments]
    spans += [(gap.start, gap.end) for gap in documents[0].gaps]
    position = 0
    for start, end in sorted(spans):
        assert start == position < end
        position = end
    assert position == len(text)


def test_the_paragraphs_of_the_first_seed(seeds: Path) -> None:
    whole = read_manuscript(seeds / NYT)
    english, chinese = split_manuscript(whole, level="paragraph")
    assert (english.lang, chinese.lang) == ("en", "zh-Hans")
    # 31 pairs, and 6 Chinese paragraphs more: a pull quote, a caption, a biography, three headlines.
    assert (len(english), len(chinese)) == (31, 37)
    assert Counter(gap.reason for gap in english.gaps if gap.reason != "blank") == {"boilerplate": 5, "repeated": 3}
    assert english.gaps == chinese.gaps
    assert_covered(whole.text, english, chinese)
    for segment in (*english.segments, *chinese.segments):
        assert segment.text == whole.text[segment.start : segment.end]
    # Every line of the file is accounted for by name.
    left_out = [whole.text[gap.start : gap.end] for gap in english.gaps if gap.reason != "blank"]
    assert left_out[:5] == [
        "• 7 min read",
        "KRISTA SCHLUETER FOR THE NEW YORK TIMES",
        "MEAGHAN TOBIN, CADE METZ",
        "comments powered by Disqus",
        "Recommended for You",
    ]
    assert "“But we already have better solutions here.”" in english.segments[3].text
    assert chinese.segments[5].text.startswith("“我的美国朋友")  # "My American friends"


@pytest.mark.parametrize("level", ["sentence", "paragraph"])
@pytest.mark.parametrize("number", ["001", "002", "003", "004"])
def test_seeds_of_one_language(seeds: Path, number: str, level: Level) -> None:
    whole = read_manuscript(next(seeds.glob(f"{number}_*.txt")))
    with pytest.raises(LanguageError, match="give an interleaved file, or the source and the target as two files"):
        split_manuscript(whole, level=level)
    document = make_document(whole, level=level)
    assert document.lang == ("en" if number == "002" else "zh-Hans")
    assert_covered(whole.text, document)


def test_the_page_with_front_matter_and_html(seeds: Path) -> None:
    document = make_document(read_manuscript(next(seeds.glob("004_*.txt"))), level="paragraph")
    assert len(document) == 35
    assert document.texts[0] == "中美在人工智能正面竞争 美方希望管控风险"  # the headline
    assert not any("<" in text or "http" in text or "layout" in text for text in document.texts)
    assert document.gaps[0].reason == "front-matter"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_the_first_seed_in_any_encoding(seeds: Path, tmp_path: Path, encoding: str) -> None:
    expected = read_manuscript(seeds / NYT)
    path = tmp_path / NYT
    path.write_bytes(expected.text.encode(encoding))
    found = read_manuscript(path)
    assert (found.text, found.blocks) == (expected.text, expected.blocks)


EN = ["The gap is closing.", "He left the house.", "It was over."]
ZH = ["差距正在缩小。", "他离开了家。", "一切都结束了。"]


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(line for pair in zip(EN, ZH, strict=True) for line in pair),
        "\n".join(line for pair in zip(EN, ZH, strict=True) for line in pair),
        "\r\n".join(line for pair in zip(ZH, EN, strict=True) for line in pair),
        "\n".join(" ".join(pair) for pair in zip(EN, ZH, strict=True)),
        "\n".join("\t".join(pair) for pair in zip(ZH, EN, strict=True)),
        "\n".join([*EN, *ZH]),
    ],
    ids=["paragraphs", "lines", "lines-zh-en", "within-lines", "columns", "one-after-the-other"],
)
def test_forms_of_interleaving(text: str) -> None:
    english, chinese = split_manuscript(manuscript(text))
    assert english.texts == EN
    assert chinese.texts == ZH
    assert [segment.paragraph for segment in english.segments] == [0, 1, 2]
    assert_covered(text, english, chinese)


def test_which_side_is_the_source() -> None:
    text = "\n".join([*EN, *ZH])
    assert [side.lang for side in split_manuscript(manuscript(text))] == ["en", "zh-Hans"]
    assert [side.lang for side in split_manuscript(manuscript(text), source_lang="zh")] == ["zh-Hans", "en"]
    assert [side.lang for side in split_manuscript(manuscript(text), target_lang="en-GB")] == ["zh-Hans", "en"]
    assert [side.lang for side in split_manuscript(manuscript(text), target_lang="zh-TW")] == ["en", "zh-Hant"]


def test_both_scripts_of_chinese() -> None:
    text = "差距正在缩小。\n差距正在縮小。\n他离开了家。\n他離開了家。"
    first, second = split_manuscript(manuscript(text), source_lang="zh-Hans", target_lang="zh-Hant")
    assert first.texts == ["差距正在缩小。", "他离开了家。"]
    assert second.texts == ["差距正在縮小。", "他離開了家。"]


def test_the_script_is_that_of_the_whole() -> None:
    _, chinese = split_manuscript(
        manuscript("He speaks Chinese.\n他說中文。\nChinese.\n中文。")
    )  # 中文: in both scripts
    assert {segment.lang for segment in chinese.segments} == {"zh-Hant"}


def test_other_languages_and_symbols_are_named() -> None:
    text = "\n".join([*EN, *ZH, "こんにちは、世界", "* * *", "2024", "Русский язык"])
    english, chinese = split_manuscript(manuscript(text))
    named = {text[gap.start : gap.end]: gap.reason for gap in english.gaps if gap.reason != "blank"}
    assert named == {"こんにちは、世界": "foreign", "* * *": "symbols", "2024": "symbols", "Русский язык": "foreign"}
    assert_covered(text, english, chinese)


def test_wrapped_text_becomes_paragraphs() -> None:
    text = (
        "At the conference this month, the founder of a start-up showed off a\n"
        "video that he had recently posted online. It displayed an old\n"
        "photograph of a woman with two toddlers.\n"
        "本月在大会上，一位创始人展示了他的视频。\n"  # a founder showed his video
    )
    english, chinese = split_manuscript(manuscript(text))
    assert english.texts == [
        (
            "At the conference this month, the founder of a start-up showed off a video that he had recently "
            "posted online."
        ),
        "It displayed an old photograph of a woman with two toddlers.",
    ]
    assert text[english.segments[1].start : english.segments[1].end].startswith("It displayed an old\nphotograph")
    assert len(chinese) == 1


@pytest.mark.parametrize(
    ("text", "told", "message"),
    [
        ("Only English here.", {}, "holds no Chinese"),
        ("只有中文。", {}, "holds no English"),
        ("こんにちは、世界", {}, "neither English nor Chinese"),
        ("1234", {}, "neither English nor Chinese"),
        ("他离开了家。" * 50 + "\nOK", {}, "only a few words of English"),
        ("He left.\n他走了。", {"source_lang": "en", "target_lang": "en-US"}, "both English"),
        ("He left.\n他走了。", {"source_lang": "zh", "target_lang": "zh-TW"}, "both Chinese"),
        ("He left.\n他走了。", {"source_lang": "ja"}, "neither English nor Chinese"),
        ("He left.\n他走了。", {"source_lang": "not a tag"}, "not a language tag"),
    ],
)
def test_a_missing_language(text: str, told: dict[str, str], message: str) -> None:
    with pytest.raises(LanguageError, match=message) as caught:
        split_manuscript(manuscript(text), **told)  # type: ignore[arg-type]  # names only
    assert "\n" not in str(caught.value)


def test_an_endless_line_is_refused() -> None:
    with pytest.raises(InputError, match="line 2: a paragraph of 1,040,000 characters, at most 1,000,000"):
        split_manuscript(manuscript("He left.\n" + "He left. 他走了。" * 80_000))


def test_languages_told_allow_a_small_side() -> None:
    text = "他离开了家。" * 50 + "\nOK"
    english, _ = split_manuscript(manuscript(text), source_lang="en", target_lang="zh")
    assert english.texts == ["OK"]


def test_one_document() -> None:
    document = make_document(manuscript("He left.\n\n他走了。\n\nShe stayed."), lang="en")
    assert document.texts == ["He left.", "She stayed."]
    assert [gap.reason for gap in document.gaps] == ["blank", "foreign", "blank"]
    with pytest.raises(LanguageError, match="holds no Chinese"):
        make_document(manuscript("He left."), lang="zh")
    with pytest.raises(LanguageError, match="seems to be in 'ja'"):
        make_document(manuscript("こんにちは、世界"))
    with pytest.raises(LanguageError, match="holds no words"):
        make_document(manuscript("1, 2"))


def test_a_users_abbreviations() -> None:
    whole = manuscript("He met Xyz. Smith there.")
    assert len(make_document(whole)) == 2
    assert len(make_document(whole, abbreviations={"Xyz."})) == 1


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"one\ntwo\n", ["one", "two"]),
        (b"one\r\ntwo", ["one", "two"]),
        (b"one\n\n two \n", ["one", "", " two "]),
        (b"one\n\n", ["one", ""]),
        ("a\u2028b\x0cc\x85d\n中文".encode(), ["a\u2028b\x0cc\x85d", "中文"]),
        ("\ufeffone".encode(), ["one"]),
    ],
)
def test_read_lines(tmp_path: Path, content: bytes, lines: list[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    assert read_lines(path) == lines


PARTS = st.lists(
    st.sampled_from(
        [
            *EN,
            *ZH,
            "\n",
            "\n\n",
            " ",
            "\t",
            "の",
            "Recommended for You",
            "* * *",
            "“",
            "”",
            "1994",
            "U.S. ",
            "OpenAI",
            "𠮷",
            "。",
            "\u2028",
        ]
    ),
    max_size=20,
)


@given(PARTS, st.sampled_from(["sentence", "paragraph"]))
@settings(max_examples=200, deadline=None)
def test_everything_is_covered(parts: list[str], level: Level) -> None:
    text = "".join(parts)
    whole = manuscript(text)
    try:
        documents = split_manuscript(whole, level=level)
    except LanguageError:
        return
    assert_covered(text, *documents)
    for document in documents:
        for segment in document.segments:
            assert segment.text == segment.text.strip()
            assert "".join(segment.text.split()) == "".join(text[segment.start : segment.end].split())


@given(st.lists(st.sampled_from(["<p>", "</p>", "<b>", "&amp;", " ", "\n", "<br>", *EN, *ZH]), max_size=16))
@settings(max_examples=100, deadline=None)
def test_everything_is_covered_in_html(parts: list[str]) -> None:
    text = "".join(parts)
    blocks, gaps = parse_html(text)
    try:
        documents = split_manuscript(Manuscript(name="a.html", text=text, blocks=blocks, gaps=gaps))
    except LanguageError:
        return
    assert_covered(text, *documents)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_mutated_seeds_give_documents_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    seed = data.draw(st.sampled_from(sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))))
    content = bytearray(seed.read_bytes()[:4000])
    for _ in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 300))] = data.draw(st.binary(max_size=20))
    suffix = data.draw(st.sampled_from([".txt", ".md", ".html"]))
    path = tmp_path_factory.mktemp("mutated") / f"a{suffix}"
    path.write_bytes(content)
    try:
        whole = read_manuscript(path)
        document = make_document(whole)
    except DuizhaoError as error:
        assert "\n" not in str(error)  # noqa: PT017  (either outcome is right)
        return
    assert_covered(whole.text, document)


def test_an_unknown_suffix_is_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "README"
    path.write_text("He left.\n", encoding="utf-8")
    assert read_manuscript(path).blocks[0].text == "He left."
    with pytest.raises(InputError, match="aligned already"):
        read_manuscript(tmp_path / "a.tmx")
