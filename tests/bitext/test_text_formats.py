"""Texts to align in the formats of offices, books and films."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from duizhao.bitext.documents import make_document
from duizhao.bitext.errors import DuizhaoError, FormatError, InputError
from duizhao.bitext.model import Manuscript
from duizhao.bitext.readers import read_manuscript

CASES = Path(__file__).resolve().parent.parent / "cases"


def covered(manuscript: Manuscript) -> Manuscript:
    """Check that blocks and gaps cover the text exactly."""
    spans = sorted([(b.start, b.end) for b in manuscript.blocks] + [(g.start, g.end) for g in manuscript.gaps])
    position = 0
    for start, end in spans:
        assert start == position
        position = end
    assert position == len(manuscript.text)
    return manuscript


def read(folder: Path, name: str, content: str | bytes) -> list[str]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [block.text for block in covered(read_manuscript(path)).blocks]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("suffix", ["docx", "odt", "rtf", "epub", "pdf"])
def test_one_article_in_all_formats(lang: str, suffix: str) -> None:
    plain = make_document(read_manuscript(CASES / "tram" / f"tram.{lang}.txt")).texts
    found = make_document(covered(read_manuscript(CASES / "tram" / f"tram.{lang}.{suffix}"))).texts
    if suffix == "epub":  # where the marks of notes are links, and no text
        plain = [
            text.removesuffix("[1]").removesuffix("[2]").removeprefix("[1] ").removeprefix("[2] ") for text in plain
        ]
    head = [] if suffix in {"epub", "pdf"} else [found[-1]]
    assert found == [*plain, *head]
    assert not head or "page header" in head[0] or "页眉" in head[0]  # what stands above each page comes last, once


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_film_as_srt_and_vtt(lang: str) -> None:
    srt, vtt = (
        [block.text for block in covered(read_manuscript(CASES / "subtitles" / f"film.{lang}.{suffix}")).blocks]
        for suffix in ("srt", "vtt")
    )
    assert srt == vtt


FERRY = ["The ferry leaves at six.", "渡船六点开。", "Don't be late.", "别迟到。"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.vtt", FERRY), ("a.srt", FERRY), ("a.ass", [FERRY[1], FERRY[0], FERRY[3], FERRY[2]])],
)
def test_cases_of_subtitles(name: str, expected: list[str]) -> None:
    assert [block.text for block in covered(read_manuscript(CASES / "subtitles" / name)).blocks] == expected


SUBTITLES = {
    "names-and-notes": (
        "a.vtt",
        (
            "\ufeffWEBVTT - title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.000\n"
            "He &amp; she &lt;3\n\nNOTE one\nmore\n\n2\n00:03.000 --> 00:04.000 line:0\n<c.x>Two</c> <00:03.500>lines\n"
        ),
        ["He & she <3", "Two lines"],
    ),
    "no-blank-line": (
        "a.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n2\n00:03.000 --> 00:04.000\nTwo.\n",
        ["One.", "Two."],
    ),
    "settings-of-ass": (
        "a.ass",
        (
            "[Script Info]\nTitle: x\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n"
            "Format: Layer, Start, End, Style, Text\n"
            "Comment: 0,0:00:01.00,0:00:02.00,Default,not shown\n"
            "Dialogue: 0,0:00:01.00,0:00:02.00,Default,{\\i1}One, two{\\i0}\\Nthree\\hfour\n"
            "Dialogue: 0,0:00:03.00,0:00:04.00,Default,{\\p1}m 0 0 l 100 0{\\p0}\n"
        ),
        ["One, two three four"],
    ),
}


@pytest.mark.parametrize("name", SUBTITLES)
def test_subtitles(tmp_path: Path, name: str) -> None:
    file, content, expected = SUBTITLES[name]
    assert read(tmp_path, file, content) == expected


RTF = {
    "code-page": (rb"{\rtf1\ansi\ansicpg936 \'c4\'e3\'ba\'c3\par}", ["你好"]),
    "font": (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset136 Ming;}}\f1 \'a7\'41\f0  caf\'e9\par}",
        ["你 café"],
    ),
    "unicode": (rb"{\rtf1\ansi\uc1 \u20320?\u22909?\u-10179?\u-8704?!\par}", ["你好😀!"]),
    "fallback": (rb"{\rtf1\ansi\uc2 \u20320\'c4\'e3\u22909\'ba\'c3{\uc0\u33}x\par}", ["你好!x"]),
    "marks": (rb"{\rtf1 A\~b \{c\} \ldblquote d\rdblquote  e\emdash f\-g\_h\par}", ["A b {c} “d” e—fg‑h"]),
    "note": (
        rb"{\rtf1 One{\super\chftn}{\footnote\pard The note.} more.\par Two.\par}",
        ["One more.", "Two.", "The note."],
    ),
    "field": (rb'{\rtf1 See {\field{\*\fldinst HYPERLINK "http://a.b"}{\fldrslt the page}}.\par}', ["See the page."]),
    "hidden": (rb"{\rtf1 A{\v secret}{\deleted gone}{\*\unknown stuff}b\par}", ["Ab"]),
    "picture": (rb"{\rtf1 A{\pict\pngblip\bin5 }}}}}0102}b\par}", ["Ab"]),
    "table": (rb"{\rtf1\trowd\intbl One\cell Two\cell\row\pard After\par}", ["One", "Two", "After"]),
    "list": (rb"{\rtf1{\listtext 1.\tab}First\par}", ["First"]),
}


@pytest.mark.parametrize("name", RTF)
def test_rtf(tmp_path: Path, name: str) -> None:
    content, expected = RTF[name]
    assert read(tmp_path, "a.rtf", content) == expected


def packed(**parts: str | bytes) -> bytes:
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return handle.getvalue()


def book(*chapters: str, manifest: str = "", spine: str = "") -> bytes:
    items = "".join(
        f'<item id="c{n}" href="te%20xt/{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    refs = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    container = '<container><rootfiles><rootfile full-path="OEBPS/c.opf"/></rootfiles></container>'
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}{manifest}</manifest>'
        f"<spine>{spine}{refs}</spine></package>"
    )
    texts = {f"OEBPS__te xt__{n}.xhtml": chapter for n, chapter in enumerate(chapters)}
    nav = '<html><body><nav epub:type="toc"><ol><li><a>One</a></li></ol></nav></body></html>'
    return packed(**{"META-INF__container.xml": container, "OEBPS__c.opf": package, "OEBPS__nav.xhtml": nav, **texts})


def test_epub(tmp_path: Path) -> None:
    chapters = [
        f"<!DOCTYPE html><html><head><title>T</title></head><body><h1>{n}.</h1><p>Text &amp; more.</p></body></html>"
        for n in ("One", "Two")
    ]
    nav = '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    found = read(tmp_path, "a.epub", book(*chapters, manifest=nav, spine='<itemref idref="nav"/>'))
    assert found == ["One.", "Text & more.", "Two.", "Text & more."]
    manuscript = read_manuscript(tmp_path / "a.epub")
    assert any(
        gap.reason == "boilerplate" and "<nav" in manuscript.text[gap.start : gap.end] for gap in manuscript.gaps
    )


def odt(body: str) -> bytes:
    vocabularies = ("office", "text", "table")
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in vocabularies)
    content = (
        f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    return packed(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def test_odt(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:h>Head</text:h>"
        '<text:p>A<text:s text:c="2"/>b<text:note><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>The note.</text:p></text:note-body></text:note><text:line-break/>c<office:annotation><text:p>remark"
        "</text:p></office:annotation></text:p><text:list><text:list-item><text:p>Item</text:p></text:list-item>"
        "</text:list><table:table><table:table-row><table:table-cell><text:p>Cell</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    (tmp_path / "a.odt").write_bytes(odt(body))
    blocks = covered(read_manuscript(tmp_path / "a.odt")).blocks
    assert [(block.text, block.kind) for block in blocks] == [
        ("Head", "heading"),
        ("A b c", "paragraph"),
        ("Item", "item"),
        ("Cell", "cell"),
        ("The note.", "paragraph"),
    ]


DEEP_RTF = b"{\\rtf1" + b"{" * 5_000
BAD: dict[str, tuple[str, bytes, type[DuizhaoError], str]] = {
    "rtf": ("a.rtf", b"hello", FormatError, "not RTF"),
    "deep-rtf": ("a.rtf", DEEP_RTF, FormatError, "nested more than 1,000 deep"),
    "empty-rtf": ("a.rtf", b"{\\rtf1 }", InputError, "holds no text"),
    "pdf": ("a.pdf", b"%PDF-1.4 nothing", FormatError, "not a PDF, or damaged"),
    "epub": ("a.epub", b"PK\x03\x04", FormatError, "not an EPUB, damaged or locked"),
    "epub-without-container": ("a.epub", packed(x="y"), FormatError, "no EPUB inside"),
    "odt": ("a.odt", packed(x="y"), FormatError, "no OpenDocument text inside"),
    "odt-entities": (
        "a.odt",
        packed(**{"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        FormatError,
        "declares entities",
    ),
    "vtt": ("a.vtt", b"WEBVTT\n\nno times\n", FormatError, "no cue"),
    "ass": ("a.ass", b"[Events]\nFormat: Text\n", FormatError, "no line of dialogue"),
    "locked-epub": (
        "a.epub",
        packed(
            **{
                "META-INF__container.xml": '<c><rootfile full-path="a.opf"/></c>',
                "META-INF__encryption.xml": '<e><CipherReference URI="1.xhtml"/></e>',
                "a.opf": '<p><item id="a" href="1.xhtml" media-type="text/html"/><itemref idref="a"/></p>',
                "1.xhtml": "x",
            }
        ),
        FormatError,
        "is encrypted",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_damaged_is_one_line(tmp_path: Path, name: str) -> None:
    file, content, error, message = BAD[name]
    with pytest.raises(error, match=message) as caught:
        read(tmp_path, file, content)
    assert "\n" not in str(caught.value)


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b" " * (65 << 20))
    with pytest.raises(InputError, match="unpacks to more than 64 MiB"):
        read(tmp_path, "a.odt", handle.getvalue())
