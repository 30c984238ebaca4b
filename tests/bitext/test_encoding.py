"""Bytes to text: every encoding with and without its mark, and what is no text."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.errors import DecodingError, DuizhaoError, InputError
from duizhao.bitext.readers.encoding import MAX_MANUSCRIPT_BYTES, decode, read_bytes, read_lines_bounded, read_text

MIXED = "China is closing the gap. 中国正在缩小差距，“我的朋友”说。\r\n"  # ... "my friend" says
SIMPLIFIED = "本月在上海举行的世界人工智能大会上，创业公司创始人展示了一段视频。"  # at the conference in Shanghai
TRADITIONAL = "本月在上海舉行的世界人工智慧大會上，新創公司創辦人展示了一段影片。"
CANTONESE = "佢哋喺香港嘅公司返工。"  # They work at a company in Hong Kong: needs the supplement

MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "gb18030": b"\x84\x31\x95\x33",
    "big5hkscs": b"",
}
CASES = [
    (text, encoding, marked)
    for text, encodings in {
        MIXED: ("utf-8", "utf-16-le", "utf-16-be", "gb18030"),
        SIMPLIFIED: ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "gb18030"),
        TRADITIONAL: ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs"),
        CANTONESE: ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs"),
        "对照": ("utf-8", "utf-16-le", "utf-16-be", "gb18030"),  # side by side
        "對照": ("utf-8", "gb18030", "big5hkscs"),
        "曲东奇(音)": ("utf-8", "utf-16-le", "utf-16-be", "gb18030"),  # a name, "as it sounds"
        "𠮷野家和𠀋": ("utf-8", "utf-16-le", "utf-16-be", "gb18030"),  # outside the BMP
        "Plain English.\n": ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"),
    }.items()
    for encoding in encodings
    for marked in (False, True)
    if not (marked and not MARKS[encoding]) and not (encoding.startswith("utf-32") and not marked)
]


@pytest.mark.parametrize(("text", "encoding", "marked"), CASES)
def test_decode(text: str, encoding: str, *, marked: bool) -> None:
    data = (MARKS[encoding] if marked else b"") + text.encode(encoding)
    assert decode(data) == (text, encoding)


@pytest.mark.parametrize("size", [3000, 65534, 65535, 65536, 65537, 200_000])
@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "utf-16-le", "utf-8"])
def test_a_character_may_lie_across_the_end_of_the_sample(encoding: str, size: int) -> None:
    text = "a" * (size % 7) + TRADITIONAL * (size // 60)
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\xff\xfe\x00\x01",
        b"PK\x03\x04\x14\x00\x08\x00\x08\x00",
        b"\x7fELF\x02\x01\x01" + bytes(9),
        bytes(64),
        bytes(range(256)) * 4,
        b"text \x01\x02\x03\x04 with controls",
        "Привет, как дела сегодня".encode("koi8-r"),
        codecs.BOM_UTF8 + b"\xff\xff",
        codecs.BOM_UTF16_LE + b"\x00\xd8\x00\x00",
        b"\xff" * 10,
    ],
    ids=["png", "pdf", "zip", "elf", "zeros", "all-bytes", "controls", "koi8-r", "bad-utf-8", "bad-utf-16", "ff"],
)
def test_no_text(data: bytes) -> None:
    with pytest.raises(DecodingError) as caught:
        decode(data, name="x.txt")
    assert str(caught.value).startswith("x.txt ")
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_random_bytes_give_text_or_one_clear_error(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except DuizhaoError as error:
        assert "\n" not in str(error)  # noqa: PT017  (either outcome is right)
    else:
        assert "\0" not in text


def test_a_stray_control_character_is_borne(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A line of text with a form\x0c feed and an escape \x1b in a hundred and more characters." * 3)
    assert "\x1b" in read_text(path)[0]


def test_missing_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_text(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a folder"):
        read_text(tmp_path)
    with pytest.raises(InputError, match=r"does not exist|cannot be read"):
        read_text(Path("a\0b"))
    for content in (b"", b" \n\t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\n", "\u3000\n".encode("utf-16")):
        path = tmp_path / "empty.txt"
        path.write_bytes(content)
        with pytest.raises(InputError, match="is empty"):
            read_text(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "locked.txt"
    path.write_text("text")
    path.chmod(0)
    with pytest.raises(InputError, match="permission denied"):
        read_text(path)


def test_too_large_is_told_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(MAX_MANUSCRIPT_BYTES + 1)  # a sparse file: reading it would take memory, asking its size none
    with pytest.raises(InputError, match="a manuscript may have 64; split it into parts"):
        read_bytes(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no endless file here")
def test_an_endless_file_stops() -> None:
    with pytest.raises(InputError, match="MiB"):
        read_bytes(Path("/dev/zero"), limit=1000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_lines_are_streamed_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(f"{MIXED}\n{SIMPLIFIED}".encode(encoding))
    assert list(read_lines_bounded(path, longest=1000)) == [(1, MIXED.strip()), (2, ""), (3, SIMPLIFIED)]


def test_one_endless_line_stops_early(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(b"ok\tok\n" + b"x" * 300_000)
    with pytest.raises(InputError, match="line 2 has more than"):
        list(read_lines_bounded(path, longest=100_000))


def test_bytes_that_stop_being_text_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(b"ok\tok\n" * 20_000 + b"\xff\xfe\n")
    with pytest.raises(DecodingError, match="line 20001 is not valid UTF-8"):
        list(read_lines_bounded(path, longest=100_000))


WESTERN = [
    "The café’s owner — Mr. O’Neill — paid £12 for “crème brûlée”.",
    "café",
    "Über größere Straßen führt der Weg für die Bürger",
    "It’s plain English but for one mark.",
]


@pytest.mark.parametrize("text", WESTERN)
def test_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, "cp1252")


NOTES = "这些笔记的部分内容最早见于网站，但后来移到了维基上。\n"  # parts of these notes first appeared on a site
BROKEN = [
    ("utf-8", NOTES.encode() * 3 + NOTES.encode()[:21] + b"\xff" + NOTES.encode()[21:], "line 4, column 8: byte 0xff"),
    ("gb18030", NOTES.encode("gb18030") * 3 + b"\xff" + NOTES.encode("gb18030"), "line 4, column 1: byte 0xff"),
    ("utf-8", "He said “no”.\nNext ".encode() + b"\x92 line", "line 2, column 6: byte 0x92"),
    ("utf-8", (NOTES * 3).encode()[:-2], "line 3, column 26"),
]


@pytest.mark.parametrize(("encoding", "data", "place"), BROKEN)
def test_a_bad_byte_is_reported_with_its_place(encoding: str, data: bytes, place: str) -> None:
    with pytest.raises(DecodingError) as caught:
        decode(data, name="a.txt")
    assert str(caught.value).startswith(f"a.txt, {place}")
    assert encoding.upper() in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_many_bad_bytes_are_reported_with_the_place_of_the_first(encoding: str) -> None:
    text = (TRADITIONAL if encoding == "big5hkscs" else SIMPLIFIED) + "\n"
    line = text.encode(encoding)
    data = line * 2 + b"".join(line[: 6 + place] + b"\xff" + line[6 + place :] for place in range(0, 24, 2)) + line * 9
    with pytest.raises(DecodingError, match=rf"line 3, column .*: byte 0x.* more are not valid {encoding.upper()}"):
        decode(data)


@pytest.mark.parametrize("first", ["utf-8", "gb18030"])
def test_two_encodings_in_one_file_are_reported_with_the_place(first: str) -> None:
    other = "gb18030" if first == "utf-8" else "utf-8"
    with pytest.raises(DecodingError, match=r"line [12], column 1: byte 0x"):
        decode((SIMPLIFIED + "\n").encode(first) + (SIMPLIFIED + "\n").encode(other))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("euc-jp", "港湾局は東側の桟橋を延長することに同意した。工事は六週間かかり、夜間に行われる。"),  # a pier
        ("koi8-r", "Портовое управление согласилось удлинить причал, и работы займут шесть недель."),  # the same
        ("mac-roman", "The café’s “naïve” owner paid for it — and the café was his."),
    ],
)
def test_longer_text_in_another_encoding_is_refused(encoding: str, text: str) -> None:
    with pytest.raises(DecodingError, match=r"is not text in UTF-8 \(line 1, column \d+: byte 0x"):
        decode((text + "\n").encode(encoding) * 3)


@pytest.mark.parametrize("encoding", ["koi8-r", "shift-jis", "cp1251"])
def test_what_is_in_another_encoding_is_refused(encoding: str) -> None:
    text = "こんにちは世界、今日は天気がいい" if encoding == "shift-jis" else "Привет мир, как дела сегодня"
    with pytest.raises(DecodingError, match="is not text in UTF-8"):
        decode(text.encode(encoding))
