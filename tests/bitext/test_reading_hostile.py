"""Readers under fire: damaged files end in one of our errors, and time grows linearly with any input.

``DUIZHAO_FUZZ=5000`` runs so many mutations a reader instead of some hundred.
"""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from duizhao.bitext.documents import make_document, split_manuscript
from duizhao.bitext.errors import InputError
from duizhao.bitext.language.identification import identify, runs, weight
from duizhao.bitext.language.numbers import find_numbers
from duizhao.bitext.language.sentences import split_sentences
from duizhao.bitext.language.words import words
from duizhao.bitext.model import Manuscript
from duizhao.bitext.readers import html, markdown, plain, read_manuscript, srt
from tests.timing import grows_linearly

T = TypeVar("T")
CASES = Path(__file__).parent / "cases"
MUTATIONS = int(os.environ.get("DUIZHAO_FUZZ", "120"))
SRT = b"1\n00:00:01,000 --> 00:00:02,500\n<i>The ferry leaves.</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nOK.\n"
SEEDS = {
    ".txt": (CASES / "users" / "pdf.en.txt").read_bytes()[:1500] + (CASES / "reading" / "06" / "a.txt").read_bytes(),
    ".md": (CASES / "users" / "tram.zh.md").read_bytes() + (CASES / "reading" / "08" / "a.zh.md").read_bytes(),
    ".html": (CASES / "users" / "tram.zh.html").read_bytes() + (CASES / "reading" / "19" / "a.zh.html").read_bytes(),
    ".srt": SRT * 4,
    ".docx": (CASES / "users" / "tab.zh.docx").read_bytes(),
}
# Pieces that mean something to a reader.
TOKENS: list[bytes | str] = [
    *(b"<pre>", b"</pre>", b"<sup>1", b"<!--", b"<p ", b"&#x10ffff;", b"&amp", b"<img alt='", b"</", b"<script>"),
    *(b"[^1]: ", b"[^1]", b"`", b"```\n", b"| a |\n|---|\n", b"\t", b"    ", b"![", b"](", b"> ", b"* ", b"---\n"),
    *("（", "）", "。②", "《", "“", "\u3000", "①", "\u2028", "\u200b", "\ufeff"),
    *(b"\0", b"\x0c", b"\r", b"\xff", b"\x92", b"-\n", b"1" * 50, b"-->", b"00:00:01,000"),
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Change a file in one to eight places: bytes flipped, cut out, doubled, moved, or a token put in."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if not found:
            break
        at = chance.randrange(len(found))
        match chance.randrange(6):
            case 0:
                found[at] = chance.randrange(256)
            case 1:
                del found[at : at + chance.choice([1, 2, 30, 1000])]
            case 2:
                found[at:at] = found[at : at + chance.choice([1, 20, 300])]
            case 3:
                found[at:at] = bytes(chance.randrange(256) for _ in range(3))
            case 4:
                del found[: chance.choice([1, 8, 50])]
            case _:
                token: bytes | str = chance.choice(TOKENS)
                found[at:at] = token.encode() if isinstance(token, str) else token
    return bytes(found)


def assert_whole(manuscript: Manuscript) -> None:
    """Check that blocks and gaps cover the text exactly, and that runs and code lie inside."""
    position = 0
    places = [(block.start, block.end) for block in manuscript.blocks]
    places += [(gap.start, gap.end) for gap in manuscript.gaps]
    for start, end in sorted(places):
        assert start == position
        assert end > start
        position = end
    assert position == len(manuscript.text)
    for block in manuscript.blocks:
        assert block.text.strip()
        assert all(0 <= start < end <= len(block.text) for start, end in block.code)
        assert all(block.start <= start <= end <= block.end for _, start, end in block.runs)


def in_one_line(task: Callable[[], T]) -> T | None:
    """Run a task; where it refuses its input, check that it says so in one line."""
    message = ""
    try:
        return task()
    except InputError as error:
        message = str(error)
    assert message
    assert "\n" not in message
    return None


@pytest.mark.parametrize("suffix", SEEDS)
def test_mutations(suffix: str, tmp_path: Path) -> None:
    chance = random.Random(f"reading {suffix}")  # noqa: S311  (repeatable)
    path = tmp_path / f"a{suffix}"
    read = 0
    for _ in range(MUTATIONS):
        path.write_bytes(mutated(SEEDS[suffix], chance))
        manuscript = in_one_line(lambda: read_manuscript(path))
        if manuscript is None:
            continue
        read += 1
        assert_whole(manuscript)
        in_one_line(lambda whole=manuscript: make_document(whole))  # type: ignore[misc]
        in_one_line(lambda whole=manuscript: split_manuscript(whole))  # type: ignore[misc]
    assert read or suffix == ".docx"


def test_mutations_inside_a_word_document(tmp_path: Path) -> None:
    chance = random.Random("inside")  # noqa: S311
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(io.BytesIO(SEEDS[".docx"])) as archive:
        content = archive.read("word/document.xml")
    for _ in range(MUTATIONS):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", mutated(content, chance))
        manuscript = in_one_line(lambda: read_manuscript(path))
        if manuscript is not None:
            assert_whole(manuscript)


def parsed(parse: Callable[[str], object]) -> Callable[[str], object]:
    def run(text: str) -> object:
        try:
            return parse(text)
        except InputError:
            return None

    return run


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "identify": identify,
    "runs": runs,
    "weight": weight,
    "english sentences": lambda text: split_sentences(text, "en"),
    "chinese sentences": lambda text: split_sentences(text, "zh-Hans"),
    "english words": lambda text: list(words(text, "en")),
    "chinese words": lambda text: list(words(text, "zh-Hans")),
    "english numbers": lambda text: find_numbers(text, "en"),
    "chinese numbers": lambda text: find_numbers(text, "zh-Hans"),
    "plain": plain.parse,
    "html": html.parse,
    "markdown": parsed(markdown.parse),
    "srt": parsed(srt.parse),
}
HOSTILE = {
    "identify": ["1", "a-", "水 "],
    "runs": ["1", "a 中 ", "Overview（概述） ", "（", '"', "'a"],
    "weight": ["1", "a1", "1-"],
    "english sentences": ["1.", "(", "A.B", "the a.Then ", "Chapter 1. ", ". . ", "*", '"'],
    "chinese sentences": ["《走！", "。②", "①", "“", "…"],
    "english words": ["1", "a-", "1,", "a@b", "A."],
    "chinese words": ["1", "一", "a."],
    "english numbers": ["one hundred ", "thousand thousand ", "half a ", "1,", "1/2 ", "dozens of "],
    "chinese numbers": ["一百", "万亿", "零", "1", "分之"],
    "plain": ["> ", "a\tb\n", "-\n", "x" * 70 + "\n", "中" * 35 + "\n", "1"],
    "html": ["<pre>", "<sup>1", "<p>a", "<img alt='a' ", "&amp;", "<!--", "<a", '<a "'],
    "markdown": ["[^a]: x\n", "> ", "    a\n", "| a |\n", "*a ", "&amp;"],
    "srt": ["00:00:01,000 --> 00:00:02,000\n", "<i>", "1\n"],
}


@pytest.mark.parametrize(("name", "unit"), [(name, unit) for name, units in HOSTILE.items() for unit in units])
def test_time_grows_linearly(name: str, unit: str) -> None:
    """Eight times the text takes less than 24 times the time (64 where it grows with the square)."""
    run = FUNCTIONS[name]
    small, large = unit * (2_000 // len(unit)), unit * (16_000 // len(unit))
    assert grows_linearly(lambda: run(small), lambda: run(large), 24, 0.1)
