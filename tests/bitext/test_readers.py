"""Aligned formats read back, and what they must refuse."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.errors import DuizhaoError, FormatError, InputError, LanguageError
from duizhao.bitext.model import Bead, Document
from duizhao.bitext.readers import is_bitext, read_beads, read_bitext

HEADER = (
    '<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="en-US" '
    'datatype="plaintext"/>'
)
UNIT = '<tu><tuv xml:lang="en-US"><seg>He left.</seg></tuv><tuv xml:lang="zh-CN"><seg>他走了。</seg></tuv></tu>'


def tmx(body: str, *, header: str = HEADER, prolog: str = '<?xml version="1.0"?>') -> str:
    return f'{prolog}<tmx version="1.4">{header}<body>{body}</body></tmx>'


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.tmx", True),
        ("A.TSV", True),
        ("a.jsonl", True),
        ("a.txt", False),
        ("a", False),
        ("-", False),
        ("a.beads", False),
    ],
)
def test_is_bitext(name: str, *, expected: bool) -> None:
    assert is_bitext(Path(name)) is expected


PAIR = [("He left.", "他走了。")]

GOOD_TMX = {
    "plain": (tmx(UNIT), PAIR),
    "doctype": (tmx(UNIT, prolog='<?xml version="1.0"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">'), PAIR),
    "public-doctype": (
        tmx(UNIT, prolog='<!DOCTYPE tmx PUBLIC "-//LISA OSCAR:1998//DTD for TMX//EN" "tmx14.dtd">'),
        PAIR,
    ),
    "lang": (tmx(UNIT.replace("xml:lang", "lang")), PAIR),
    "target-first": (
        tmx('<tu><tuv xml:lang="ZH-cn"><seg>他走了。</seg></tuv><tuv xml:lang="EN-us"><seg>He left.</seg></tuv></tu>'),
        PAIR,
    ),
    "inline": (
        tmx(
            '<tu><tuv xml:lang="en"><seg>He <bpt i="1">&lt;b></bpt><hi type="x">le<hi>f</hi>t</hi>'
            '<ept i="1">&lt;/b></ept><ph>{0}</ph>.</seg></tuv>'
            '<tuv xml:lang="zh-CN"><seg>他<it pos="begin">x</it>走了。</seg></tuv></tu>'
        ),
        PAIR,
    ),
    "third-language": (tmx(UNIT.replace("</tu>", '<tuv xml:lang="de"><seg>Er ging.</seg></tuv></tu>')), PAIR),
    "a-unit-of-one-language": (tmx('<tu><tuv xml:lang="en"><seg>Alone.</seg></tuv></tu>' + UNIT), PAIR),
    "all-source": (tmx(UNIT, header=HEADER.replace("en-US", "*all*")), PAIR),
    "characters": (tmx(UNIT.replace("He left.", "A &amp; B &#x20BB7; &lt;")), [("A & B 𠮷 <", "他走了。")]),
    "utf-16": (tmx(UNIT, prolog='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"), PAIR),
    "gb18030": (tmx(UNIT, prolog='<?xml version="1.0" encoding="GB18030"?>').encode("gb18030"), PAIR),
    "bom": (b"\xef\xbb\xbf" + tmx(UNIT).encode(), PAIR),
    "comments": (tmx(f"<!-- one --><?pi two?>{UNIT.replace('left', 'le<!-- in -->ft')}"), PAIR),
}


@pytest.mark.parametrize(("content", "pairs"), GOOD_TMX.values(), ids=GOOD_TMX)
def test_tmx(tmp_path: Path, content: str | bytes, pairs: list[tuple[str, str]]) -> None:
    bitext = read_bitext(write(tmp_path, "a.tmx", content))
    assert list(bitext.pairs()) == pairs
    assert (bitext.source.lang, bitext.target.lang) == ("en", "zh-Hans")


def test_tmx_properties_and_notes(tmp_path: Path) -> None:
    unit = UNIT.replace(
        "<tu>", '<tu><prop type="x-confidence">0.75</prop><prop type="x-score">-1.5</prop><prop type="x-other">y</prop>'
    )
    path = write(tmp_path, "a.tmx", tmx(unit + '<tu><tuv xml:lang="en"><seg>Alone.</seg></tuv></tu>'))
    bitext = read_bitext(path)
    (bead,) = bitext.beads
    assert (bead.source, bead.target, bead.score, bead.confidence) == ((0,), (0,), -1.5, 0.75)
    assert bead.unit is not None
    assert bead.unit.properties == (("x-other", "y"),)
    assert bitext.notes == ("1 unit left out: 1 without Chinese",)


def test_tmx_languages_may_be_named(tmp_path: Path) -> None:
    path = write(tmp_path, "a.tmx", tmx(UNIT.replace("</tu>", '<tuv xml:lang="zh-TW"><seg>他走了！</seg></tuv></tu>')))
    with pytest.raises(LanguageError, match="holds en, zh-Hans, zh-Hant; name the source and the target language"):
        read_bitext(path)
    assert list(read_bitext(path, source_lang="zh-TW", target_lang="en").pairs()) == [("他走了！", "He left.")]
    assert read_bitext(path, source_lang="en", target_lang="zh-CN").target.lang == "zh-Hans"
    with pytest.raises(LanguageError, match="name languages that it has"):
        read_bitext(path, source_lang="fr", target_lang="en")


BOMB = '<!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
PARAMETER = '<!DOCTYPE tmx [<!ENTITY % x SYSTEM "http://localhost:9/x.dtd"> %x;]>'
BAD_TMX = {
    "bomb": (tmx(UNIT.replace("left", "&c;"), prolog=BOMB), "declares entities"),
    "external": (tmx(UNIT.replace("left", "&x;"), prolog=EXTERNAL), "declares entities"),
    "parameter": (tmx(UNIT, prolog=PARAMETER), "declares entities"),
    "attribute-bomb": (tmx(UNIT.replace("en-US", "&c;"), prolog=BOMB), "declares entities"),
    "bomb-in-utf-16": (tmx(UNIT, prolog=BOMB).encode("utf-16"), "declares entities"),
    "bomb-in-utf-16-without-mark": (tmx(UNIT, prolog=BOMB).encode("utf-16-le"), "declares entities"),
    "far-bomb": (tmx(UNIT, prolog=f"<!--{'x' * 70_000}-->{BOMB}"), "declares entities"),
    "truncated": (tmx(UNIT * 3)[:-40], r"after body.tu\[\d\]: not well-formed XML"),
    "not-xml": ("He left.\t他走了。", "at its beginning: not well-formed XML"),
    "html": ("<html><body/></html>", "root is <html>, not <tmx>"),
    "no-language": (tmx(UNIT.replace('<tuv xml:lang="zh-CN"', '<tuv xml:lang="zh-CN" /><tuv')), "tuv.zh-CN.: no seg"),
    "bad-language": (tmx(UNIT.replace("zh-CN", "not a tag")), "not a language tag"),
    "no-seg": (tmx(UNIT.replace("<seg>他走了。</seg>", "")), r"body.tu\[1\].tuv\[zh-CN\]: no seg"),
    "one-language": (tmx('<tu><tuv xml:lang="en"><seg>x</seg></tuv></tu>'), "holds only en"),
    "no-units": (tmx(""), "holds no translation units"),
    "empty": ("", "is empty"),
    "long": (tmx(UNIT.replace("left", "x" * 100_001)), r"body.tu\[1\].tuv\[en-US\]: .* characters in one segment"),
    "huge": (tmx(UNIT.replace("left", "x" * 10_100_000)), "not well-formed|characters in one segment"),
    "deep": (tmx(UNIT.replace("left", "<hi>" * 300 + "x" + "</hi>" * 300)), "not well-formed"),
}


@pytest.mark.parametrize(("content", "message"), BAD_TMX.values(), ids=BAD_TMX)
def test_bad_tmx(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_bitext(write(tmp_path, "a.tmx", content))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_large_tmx_is_streamed(tmp_path: Path) -> None:
    path = write(tmp_path, "a.tmx", tmx(UNIT * 20_000))
    before = time.process_time()
    assert len(read_bitext(path).beads) == 20_000
    assert time.process_time() - before < 10


GOOD_TSV = {
    "plain": ("He left.\t他走了。\n", PAIR, 0.0),
    "no-newline": ("He left.\t他走了。", PAIR, 0.0),
    "windows": ("He left.\t他走了。\r\n\r\n", PAIR, 0.0),
    "written": ("He left.\t他走了。\t1-1\t0.9000\n", PAIR, 0.9),
    "other-columns": ("He left.\t他走了。\tnote\t7\tx\n", PAIR, 0.0),
    "quotes": ('"He" left.\t他走了。\n', [('"He" left.', "他走了。")], 0.0),
    "form-feed": ("He\x0c left.\t他\u2028走了。\n", [("He\x0c left.", "他\u2028走了。")], 0.0),
    "unpaired": ("He left.\t他走了。\n\t是的。\nNo.\t\n", PAIR, 0.0),
}


@pytest.mark.parametrize(("content", "pairs", "confidence"), GOOD_TSV.values(), ids=GOOD_TSV)
def test_tsv(tmp_path: Path, content: str, pairs: list[tuple[str, str]], confidence: float) -> None:
    bitext = read_bitext(write(tmp_path, "a.tsv", content))
    assert list(bitext.pairs()) == pairs
    assert bitext.beads[0].confidence == confidence
    assert (bitext.source.lang, bitext.target.lang) == ("en", "zh-Hans")


def test_tsv_header_and_order(tmp_path: Path) -> None:
    path = write(tmp_path, "a.tsv", "source\ttarget\n他走了。\tHe left.\n")
    bitext = read_bitext(path, header=True)
    assert (bitext.source.lang, bitext.target.lang) == ("zh-Hans", "en")
    assert len(bitext.beads) == 1
    assert len(read_bitext(path, source_lang="zh", target_lang="en").beads) == 2


BAD_TSV = {
    "no-tab": ("He left.\t他走了。\nHe left.\n", "line 2: no tab"),
    "both-empty": ("a\tb\n\t\tx\n", "line 2: source and target are both empty"),
    "one-language": ("He left.\tShe stayed.\n", "source and target are both en"),
    "no-words": ("1\t2\n", "source side holds no words"),
    "only-header": ("source\ttarget\n", "holds no pairs"),
    "empty": ("\n", "is empty"),
    "long": ("x" * 100_001 + "\t他\n", "line 1: 100,001 characters in one segment"),
    "nul": ("He\0left.\t他走了。\n", "NUL"),
    "binary": (b"\x89PNG\x00\xff\xfe\t", "not text"),
    "one-line": ("x" * 5_000_000, "line 1 has more than 4 MiB"),
}


@pytest.mark.parametrize(("content", "message"), BAD_TSV.values(), ids=BAD_TSV)
def test_bad_tsv(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_bitext(write(tmp_path, "a.tsv", content), header="only" in message or content == "source\ttarget\n")
    assert "\n" not in str(caught.value)


def line(**members: object) -> str:
    return json.dumps(members, ensure_ascii=False) + "\n"


def test_jsonl_keeps_all_that_is_known(tmp_path: Path) -> None:
    content = line(
        source=[
            {"text": "He left.", "start": 3, "end": 11, "paragraph": 2},
            {"text": "She stayed.", "start": 12, "end": 23, "paragraph": 2},
        ],
        target=[{"text": "他走了，她留下。", "start": 30, "end": 38, "paragraph": 1}],
        score=1.5,
        confidence=0.25,
        kind="2-1",
    ) + line(source=[], target=["是的。"])
    bitext = read_bitext(write(tmp_path, "a.jsonl", content))
    assert bitext.beads == (
        Bead(source=(0, 1), target=(0,), score=1.5, confidence=0.25),
        Bead(source=(), target=(1,)),
    )
    assert [(s.start, s.end, s.paragraph) for s in bitext.source.segments] == [(3, 11, 2), (12, 23, 2)]
    assert bitext.target.texts == ["他走了，她留下。", "是的。"]


def test_jsonl_order_is_that_of_the_indices(tmp_path: Path) -> None:
    rows = [(1, "Two.", 0, "二。"), (0, "One.", 1, "一。")]
    content = "".join(
        line(
            source=source,
            target=target,
            source_segments=[{"index": i, "text": source}],
            target_segments=[{"index": j, "text": target}],
            source_lang="en",
            target_lang="zh-Hant",
        )
        for i, source, j, target in rows
    )
    bitext = read_bitext(write(tmp_path, "a.jsonl", content))
    assert bitext.source.texts == ["One.", "Two."]
    assert bitext.beads == (Bead(source=(1,), target=(0,)), Bead(source=(0,), target=(1,)))
    assert bitext.target.lang == "zh-Hant"


BAD_JSONL = {
    "not-json": ('{"source": "a", "target": "一"}\n{\n', "line 2: not JSON"),
    "not-an-object": ("[1, 2]\n", "line 1: not an object"),
    "missing": (line(source="a"), r"line 1.target: missing"),
    "wrong-type": (line(source=1, target="一"), r"line 1.source: neither a string nor a list"),
    "wrong-segment": (line(source=[1], target="一"), "a segment needs a text"),
    "empty-segment": (line(source=[""], target="一"), "a segment needs a text"),
    "wrong-offset": (line(source=[{"text": "a", "start": -1}], target="一"), r"start: not a whole number"),
    "boolean": (line(source=[{"text": "a", "start": True}], target="一"), r"start: not a whole number"),
    "score": (line(source="a", target="一", score="high"), r"line 1.score: not a number"),
    "huge-number": ('{"source": "a", "target": "一", "score": 1' + "0" * 400 + "}\n", r"score: not a number"),
    "huger-number": ('{"source": "a", "target": "一", "score": 1' + "0" * 5000 + "}\n", "line 1: not JSON"),
    "deep": ("[" * 100_000 + "\n", "line 1: not JSON"),
    "both-empty": (line(source="", target=""), "both empty"),
    "twice": (
        line(source=[{"text": "a", "index": 0}], target="一") + line(source=[{"text": "b", "index": 0}], target="二"),
        "in two beads",
    ),
    "some-indices": (line(source=["a", {"text": "b", "index": 5}], target="一"), "give all or none"),
}


@pytest.mark.parametrize(("content", "message"), BAD_JSONL.values(), ids=BAD_JSONL)
def test_bad_jsonl(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_bitext(write(tmp_path, "a.jsonl", content))
    assert "\n" not in str(caught.value)


SIDES = Document.of(["One.", "Two.", "Three."], "en"), Document.of(["一。", "二。"], "zh-Hans")


def test_beads(tmp_path: Path) -> None:
    path = write(tmp_path, "a.beads", "[0, 1]:[0]:0.5\n\n[]:[1]\r\n[2]:[]:-1e-3\n")
    assert read_beads(path, *SIDES).beads == (
        Bead(source=(0, 1), target=(0,), score=0.5),
        Bead(source=(), target=(1,)),
        Bead(source=(2,), target=(), score=-0.001),
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[0]:[0]:1\n0 1\n", "line 2: '0 1' is not a bead"),
        ("[0]:[2]\n", "line 1: segment 2 does not exist; the last one is 1"),
        ("[0]:[99999999999]\n", "does not exist"),
        ("[0,0]:[0]\n", "line 1: segment 0 is in two beads"),
        ("[]:[]\n", "line 1: the bead is empty"),
        ("[0]:[0]:x\n", "the score 'x' is not a number"),
        ("[0]:[0]\n[1]:[1]\n", r"source segment 2 is in no bead; write \[2\]:\[\]"),
    ],
)
def test_bad_beads(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_beads(write(tmp_path, "a.beads", content), *SIDES)


def test_unknown_and_missing(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"\.xyz is not an aligned format; give one of .*\.jsonl.* \.tmx .*\.tsv"):
        read_bitext(tmp_path / "a.xyz")
    for name in ("a.tmx", "a.tsv", "a.jsonl"):
        with pytest.raises(InputError, match="does not exist"):
            read_bitext(tmp_path / name)
    (tmp_path / "b.tmx").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        read_bitext(tmp_path / "b.tmx")


CONTENT = st.one_of(
    st.binary(max_size=80),
    st.lists(
        st.sampled_from(
            [
                "<tmx>",
                "<body>",
                "<tu>",
                "<tuv xml:lang='en'>",
                "<seg>",
                "</seg>",
                "</tuv>",
                "&x;",
                "{",
                '"source"',
                ":",
                "[0]",
                "\t",
                "\n",
            ]
        )
        | st.text(max_size=3),
        max_size=15,
    ).map(lambda parts: "".join(parts).encode("utf-8", "replace")),
    st.tuples(
        st.sampled_from([tmx(UNIT), GOOD_TSV["written"][0], line(source="a", target="一")]),
        st.integers(0, 400),
        st.binary(max_size=5),
    ).map(lambda given: given[0].encode()[: given[1]] + given[2] + given[0].encode()[given[1] + 3 :]),
)


@given(content=CONTENT, suffix=st.sampled_from([".tmx", ".tsv", ".jsonl", ".beads"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_bitext_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"fuzz{suffix}"
    path.write_bytes(content)
    try:
        if suffix == ".beads":
            read_beads(path, *SIDES)
        else:
            read_bitext(path)
    except DuizhaoError as error:
        assert "\n" not in str(error)  # noqa: PT017  (either outcome is right)
