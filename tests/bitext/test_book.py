"""The bilingual EPUB against the rules of its format, and read by our own reader."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from duizhao.bitext.model import Bead, Bitext, Document, Segment
from duizhao.bitext.readers import read_manuscript
from duizhao.bitext.writers import write_bitext

OPF = {"o": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
XHTML = {"h": "http://www.w3.org/1999/xhtml"}


def _parsed(data: bytes) -> Any:  # noqa: ANN401 (what an XPath finds is of many types)
    return etree.fromstring(data)


def _document(texts: list[str], lang: str) -> Document:
    return Document(
        segments=tuple(
            Segment(text=text, lang=lang, start=0, end=len(text), paragraph=number // 2)
            for number, text in enumerate(texts)
        ),
        lang=lang,
        name="Harbour & sea <1>",
    )


def _book(path: Path, pairs: list[tuple[str, str]]) -> Path:
    source, target = ([pair[side] for pair in pairs if pair[side]] for side in (0, 1))
    beads, places = [], [0, 0]
    for pair in pairs:
        sides = []
        for side, text in enumerate(pair):
            sides.append((places[side],) if text else ())
            places[side] += bool(text)
        beads.append(Bead(source=sides[0], target=sides[1]))
    bitext = Bitext(source=_document(source, "en"), target=_document(target, "zh-Hans"), beads=tuple(beads))
    write_bitext(bitext, [path])
    return path


# The boat <came>. / One line & more. / (alone) Nobody. / (alone) nobody knows
PAIRS = [("The boat <came>.", "船来了。"), ("One line\n& more.", "一行"), ("Nobody.", ""), ("", "没有人知道。")]


@pytest.fixture(params=[PAIRS, PAIRS * 300], ids=["one part", "several parts"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Write a book of one part, or of three."""
    return _book(tmp_path / "a.epub", request.param)


def test_the_archive_says_first_what_it_is(book: Path) -> None:
    """OCF 3.3, section 4.3: `mimetype` first, stored, without an extra field."""
    assert book.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(book) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.testzip() is None


def test_container_package_parts_and_contents_fit(book: Path) -> None:
    """EPUB 3.3, sections 5 and 6: each name leads to a part, each part is named, all are well-formed."""
    with zipfile.ZipFile(book) as archive:
        names = set(archive.namelist())
        container = _parsed(archive.read("META-INF/container.xml"))
        (root,) = container.iter("{*}rootfile")
        package = _parsed(archive.read(root.get("full-path")))
        folder = posixpath.dirname(root.get("full-path"))
        assert package.get("version") == "3.0"
        (identity,) = package.xpath("//dc:identifier", namespaces=OPF)
        assert package.get("unique-identifier") == identity.get("id")
        assert identity.text.startswith("urn:uuid:")
        assert package.xpath("//dc:title/text()", namespaces=OPF) == ["Harbour & sea <1>"]
        assert package.xpath("//dc:language/text()", namespaces=OPF) == ["en", "zh-Hans"]
        assert package.xpath("count(//o:meta[@property='dcterms:modified'])", namespaces=OPF) == 1
        items = {item.get("id"): item for item in package.iter("{*}item")}
        hrefs = {posixpath.join(folder, item.get("href")) for item in items.values()}
        assert hrefs | {"mimetype", "META-INF/container.xml", root.get("full-path")} == names
        spine = [one.get("idref") for one in package.iter("{*}itemref")]
        assert spine
        assert set(spine) <= set(items)
        (nav,) = [item for item in items.values() if item.get("properties") == "nav"]
        for item in items.values():
            if item.get("media-type") == "application/xhtml+xml":
                page = _parsed(archive.read(posixpath.join(folder, item.get("href"))))
                assert page.tag == "{http://www.w3.org/1999/xhtml}html"
                assert page.xpath("string-length(//h:title)", namespaces=XHTML)
        contents = _parsed(archive.read(posixpath.join(folder, nav.get("href"))))
        links = contents.xpath("//h:nav/h:ol/h:li/h:a", namespaces=XHTML)
        assert [link.get("href") for link in links] == [items[name].get("href") for name in spine]
        assert all(link.text.strip() for link in links)


def test_our_own_reader_finds_both_texts(book: Path) -> None:
    """In turn, nothing lost."""
    texts = [block.text for block in read_manuscript(book).blocks]
    expected = ["The boat <came>.", "船来了。", "One line", "& more.", "一行", "Nobody.", "没有人知道。"]
    assert texts == expected * (len(texts) // len(expected))
    assert len(texts) in {7, 2100}


def test_the_same_pairs_are_the_same_bytes(tmp_path: Path) -> None:
    """And others have another identity."""
    one, two = _book(tmp_path / "a.epub", PAIRS), _book(tmp_path / "b.epub", PAIRS)
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes() != _book(tmp_path / "c.epub", PAIRS[:2]).read_bytes()
