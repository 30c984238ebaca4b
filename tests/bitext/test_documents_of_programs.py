"""Subtitles and Word documents."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.documents import split_manuscript
from duizhao.bitext.errors import DuizhaoError, FormatError, InputError
from duizhao.bitext.readers import read_manuscript
from duizhao.bitext.readers.srt import parse

CUES = """1
00:00:01,000 --> 00:00:02,500
<i>He left</i>
the house.
他离开了家。

2
00:00:03.000 --> 00:00:04.000 X1:10
{\\an8}It was 1994.
那是1994年。
"""


def test_subtitles(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_bytes(CUES.replace("\n", "\r\n").encode("gb18030"))
    english, chinese = split_manuscript(read_manuscript(path))
    assert english.texts == ["He left the house.", "It was 1994."]
    assert chinese.texts == ["他离开了家。", "那是1994年。"]
    assert {gap.reason for gap in english.gaps} == {"blank", "markup"}


def test_a_number_alone_is_text_where_no_times_follow() -> None:
    blocks, _ = parse("1\n00:00:01,000 --> 00:00:02,000\nThree\n2\n1\n")
    assert [block.text for block in blocks] == ["Three 2 1"]


def test_no_subtitles() -> None:
    with pytest.raises(FormatError, match="no cue"):
        parse("He left.\n")


@given(
    st.lists(
        st.sampled_from(["1\n", "00:00:01,000 --> 00:00:02,000\n", "<i>", "He", "他", " ", "\n", "\r\n", "{\\an8}"]),
        max_size=14,
    )
)
@settings(deadline=None)
def test_blocks_and_gaps_cover_the_text(parts: list[str]) -> None:
    text = "".join(parts) + "\n00:00:01,000 --> 00:00:02,000\n"
    blocks, gaps = parse(text)
    position = 0
    for start, end in sorted([(b.start, b.end) for b in blocks] + [(g.start, g.end) for g in gaps]):
        assert start == position < end
        position = end
    assert position == len(text)


NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def word(body: str, *, prolog: str = "", **parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{prolog}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:notes {NAMESPACES}>{content}</w:notes>")
    return stream.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_word(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(
        word(
            paragraph("A title", '<w:pStyle w:val="Heading1"/>')
            + "<w:p><w:r><w:t>He </w:t></w:r><w:ins><w:r><w:t>left</w:t></w:r></w:ins><w:del><w:r>"
            "<w:delText>went</w:delText></w:r></w:del><w:r><w:br/><w:t>home &amp; dry.</w:t></w:r></w:p>"
            + f"<w:tbl><w:tr><w:tc>{paragraph('One')}</w:tc><w:tc>{paragraph('一')}</w:tc></w:tr></w:tbl>"
            + f"<w:p><mc:AlternateContent><mc:Choice>{paragraph('Box')}</mc:Choice>"
            f"<mc:Fallback>{paragraph('Box')}</mc:Fallback></mc:AlternateContent></w:p>"
            + paragraph("他走了。", "<w:numPr/>")
            + paragraph(" "),
            footnotes=paragraph("A note."),
        )
    )
    manuscript = read_manuscript(path)
    assert [(block.kind, block.text) for block in manuscript.blocks] == [
        ("heading", "A title"),
        ("paragraph", "He left home & dry."),
        ("cell", "One"),
        ("cell", "一"),
        ("paragraph", "Box"),
        ("item", "他走了。"),
        ("paragraph", "A note."),
    ]
    english, chinese = split_manuscript(manuscript)
    assert (len(english), len(chinese)) == (5, 2)
    for segment in (*english.segments, *chinese.segments):
        assert manuscript.text[segment.start : segment.end] == segment.text


BOMB = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 nothing", "damaged or locked"),
        (b"\xd0\xcf\x11\xe0 an old .doc", "damaged or locked"),
        (word(paragraph("&b;"), prolog=BOMB), "a document type"),
        (word(paragraph("<w:t>")), "not well-formed"),
        (word(paragraph(" ")), "holds no text"),
        (word(paragraph("x"))[:-30], "damaged or locked"),
        (b"", "is empty"),
        (word("<w:p/>" + " " * (65 * 2**20)), "unpacks to more than 64 MiB"),
    ],
    ids=["no-zip", "ole", "bomb", "xml", "blank", "truncated", "empty", "zip-bomb"],
)
def test_bad_word(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_manuscript(path)
    assert "\n" not in str(caught.value)


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    with pytest.raises(FormatError, match="no Word document inside"):
        read_manuscript(tmp_path / "a.docx")


@given(st.integers(0, 700), st.binary(min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_damaged_word_gives_a_document_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, place: int, damage: bytes
) -> None:
    content = word(paragraph("He left."), footnotes=paragraph("Then."))
    path = tmp_path_factory.getbasetemp() / "damaged.docx"
    path.write_bytes(content[:place] + damage + content[place + len(damage) :])
    try:
        read_manuscript(path)
    except DuizhaoError as error:
        assert "\n" not in str(error)  # noqa: PT017  (either outcome is right)
