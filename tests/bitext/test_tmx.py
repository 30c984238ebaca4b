"""TMX: valid against its DTD, deterministic, and whole after a parser has read it."""

from __future__ import annotations

import io
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree

from duizhao.bitext.model import Bead, Bitext, Document, Recipe
from duizhao.bitext.writers.characters import legal
from duizhao.bitext.writers.tmx import locale_of, write_tmx
from tests.bitext.samples import bitexts, small

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def written(bitext: Bitext, created: datetime | None = None) -> bytes:
    handle = io.BytesIO()
    write_tmx(bitext, handle, created=created)
    return handle.getvalue()


def parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def test_as_a_person_reads_it() -> None:
    assert re.sub(" +\n", "\n", written(small()).decode()) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<tmx version="1.4">\n'
        "  <header\n"
        '    creationtool="duizhao"\n'
        '    creationtoolversion="1.2.3"\n'
        '    segtype="sentence"\n'
        '    o-tmf="duizhao"\n'
        '    adminlang="en-US"\n'
        '    srclang="en-US"\n'
        '    datatype="plaintext"\n'
        '    o-encoding="UTF-8">\n'
        '    <prop type="x-recipe">version:1.2.3|model:use|level:sentence</prop>\n'
        '    <prop type="x-source-document">a.txt</prop>\n'
        '    <prop type="x-unpaired-source">1</prop>\n'
        '    <prop type="x-unpaired-target">1</prop>\n'
        "\n"
        "  </header>\n"
        "  <body>\n"
        '    <tu tuid="09d1963083e0eda7">\n'
        '      <prop type="x-bead">2-2</prop>\n'
        '      <prop type="x-confidence">0.9000</prop>\n'
        '      <prop type="x-score">1.25</prop>\n'
        '      <tuv xml:lang="en-US"><seg>He left. She stayed.</seg></tuv>\n'
        '      <tuv xml:lang="zh-CN"><seg>他走了，她留下。</seg></tuv>\n'
        "    </tu>\n"
        "  </body>\n"
        "</tmx>\n"
    )


def test_valid(shared: Path) -> None:
    dtd = etree.DTD(str(shared / "standards" / "tmx14.dtd"))
    for level in ("sentence", "paragraph", "lines"):
        bitext = Bitext(
            source=Document.of(["<b>&amp;</b>"], "en"),
            target=Document.of(["]]>\x00\"'"], "zh-Hant"),
            beads=(Bead(source=(0,), target=(0,), score=float("nan")),),
            recipe=Recipe(level=level),
            notes=("a <note>", "another"),
        )
        tree = parsed(written(bitext, created=datetime(2024, 7, 25, tzinfo=UTC)))
        assert dtd.validate(tree), dtd.error_log


@given(bitexts())
def test_texts_come_back(bitext: Bitext) -> None:
    root = parsed(written(bitext))
    units = root.findall("body/tu")
    texts = [tuple((seg.text or "") for seg in unit.iter("seg")) for unit in units]
    assert texts == [(legal(source), legal(target)) for source, target in bitext.pairs()]
    ids = [unit.get("tuid") for unit in units]
    assert len(set(ids)) == len(ids)
    locales = [locale_of(bitext.source.lang), locale_of(bitext.target.lang)]
    assert all([tuv.get(XML_LANG) for tuv in unit.iter("tuv")] == locales for unit in units)
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", written(bitext).decode()) is None


def test_id_is_of_the_content_alone() -> None:
    def ids(*pairs: tuple[str, str]) -> list[str]:
        bitext = Bitext(
            source=Document.of([s for s, _ in pairs], "en"),
            target=Document.of([t for _, t in pairs], "zh-Hans"),
            beads=tuple(Bead(source=(i,), target=(i,)) for i in range(len(pairs))),
        )
        return re.findall(r'tuid="([^"]+)"', written(bitext).decode())

    yes, no = ("Yes.", "是。"), ("No.", "不。")
    first, second, again = ids(yes, no, yes)
    assert again == f"{first}-2"
    assert ids(no, yes) == [second, first]
    assert re.fullmatch("[0-9a-f]{16}", first)


@pytest.mark.parametrize(
    ("lang", "locale"),
    [
        ("en", "en-US"),
        ("en-gb", "en-GB"),
        ("zh", "zh-CN"),
        ("zh-Hans", "zh-CN"),
        ("zh-Hans-SG", "zh-SG"),
        ("zh-Hant", "zh-TW"),
        ("zh-Hant-HK", "zh-HK"),
        ("zh-TW", "zh-TW"),
        ("ja", "ja"),
        ("es-419", "es-419"),
    ],
)
def test_locale(lang: str, locale: str) -> None:
    assert locale_of(lang) == locale


@pytest.mark.parametrize(
    ("moment", "date"),
    [
        (datetime(2024, 7, 25, 8, 30, 5, tzinfo=UTC), "20240725T083005Z"),
        (datetime(2024, 7, 25, 8, 30, 5, tzinfo=timezone(timedelta(hours=8))), "20240725T003005Z"),
        (datetime(2024, 7, 25, 8, 30, 5), "20240725T083005Z"),  # noqa: DTZ001 - a moment without a zone is meant
    ],
)
def test_creation_date(moment: datetime, date: str) -> None:
    header = parsed(written(small(), created=moment)).find("header")
    assert header is not None
    assert header.get("creationdate") == date


def test_streamed_and_quick() -> None:
    """20,000 units are written in a second or so, unit by unit."""
    texts = [f"Sentence {i}." for i in range(20_000)]
    bitext = Bitext(
        source=Document.of(texts, "en"),
        target=Document.of(texts, "zh-Hans"),
        beads=tuple(Bead(source=(i,), target=(i,)) for i in range(len(texts))),
    )
    sizes: list[int] = []

    class Handle(io.BytesIO):
        def write(self, data: object, /) -> int:
            sizes.append(len(data))  # type: ignore[arg-type]
            return sizes[-1]

    start = time.perf_counter()
    write_tmx(bitext, Handle())
    assert time.perf_counter() - start < 20  # 0.2 s on an idle core
    assert max(sizes) < 1_000  # no more than a unit at a time
