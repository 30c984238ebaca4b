"""Damaged files of every format end in a result or in one clear line, soon.

``FUZZ_RUNS`` in the environment raises the number of mutations a format, as in ``FUZZ_RUNS=5000 pytest ...``.
"""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from duizhao.bitext.errors import DuizhaoError
from duizhao.bitext.readers import BITEXTS, open_bitext, read_manuscript
from tests.timing import grows_linearly

CASES = Path(__file__).resolve().parent.parent / "cases"
RUNS = int(os.environ.get("FUZZ_RUNS", "40"))
SAMPLES = {
    "tmx": "tmx/meta.tmx",
    "xlf": "tram/tram.xlf",
    "xliff2": "tram/tram2.xlf",
    "po": "po/forms.po",
    "xlsx": "tram/tram.xlsx",
    "docx": "tram/tram.en.docx",
    "odt": "tram/tram.en.odt",
    "epub": "tram/tram.en.epub",
    "rtf": "tram/tram.zh.rtf",
    "pdf": "tram/tram.en.pdf",
    "vtt": "subtitles/film.en.vtt",
    "srt": "subtitles/film.zh.srt",
    "ass": "subtitles/a.ass",
}
TOKENS = [b"<", b">", b"&", b"]]>", b"<!--", b"<![CDATA[", b"&#0;", b"&x;", b"\0", b"\xff", b'"', b"{", b"}", b"\\u-1?"]
TOKENS += [b"\\bin99999999 ", b"\\'zz", b"-->", b"99999999999999999999", b"<tu>", b"</tu>", b"<target>", b"\n\n", b"\r"]
TOKENS += [b'msgid "', b"msgstr[9] ", b"%PDF", b"PK\x05\x06", "\u2028中".encode()]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Cut, repeat, overwrite or insert at a few places."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(found) + 1)
        end = min(len(found), at + chance.randint(0, 40))
        match chance.randrange(5):
            case 0:
                del found[at:end]
            case 1:
                found[at:at] = found[at:end] * chance.randint(1, 4)
            case 2:
                found[at:at] = chance.choice(TOKENS)
            case 3 if found:
                found[at % len(found)] = chance.randrange(256)
            case _:
                del found[chance.randrange(len(found) + 1) :]
    return bytes(found)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """Damage one part of an archive and pack it again, so that the reader gets beyond unpacking."""
    handle = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(handle, "w") as made:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".xhtml", ".opf", ".rels"))]
        chosen = chance.choice(parts)
        for name in archive.namelist():
            content = archive.read(name)
            made.writestr(name, damaged(content, chance) if name == chosen else content)
    return handle.getvalue()


def taken(path: Path) -> str:
    """Read a file; return the message where it is refused."""
    try:
        if path.suffix in BITEXTS:
            for pair in open_bitext(path).pairs:
                assert pair.source or pair.target
        else:
            manuscript = read_manuscript(path)
            spans = sorted([(b.start, b.end) for b in manuscript.blocks] + [(g.start, g.end) for g in manuscript.gaps])
            assert all(one[1] == two[0] for one, two in pairwise(spans))
    except DuizhaoError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", SAMPLES)
def test_damage(tmp_path: Path, name: str) -> None:
    sample = CASES / SAMPLES[name]
    data = sample.read_bytes()
    path = tmp_path / f"a{sample.suffix}"
    zipped = data.startswith(b"PK")
    slowest = 0.0
    for run in range(RUNS):
        chance = random.Random(f"{name} {run}")  # noqa: S311  (the same damage in every run)
        path.write_bytes(damaged_inside(data, chance) if zipped and run % 2 else damaged(data, chance))
        started = time.process_time()
        assert "\n" not in taken(path)
        slowest = max(slowest, time.process_time() - started)
    assert slowest < 20


LONG = {
    "tmx-open": (".tmx", b'<tmx><header srclang="en"/><body>', b"<tu>"),
    "tmx-comments": (".tmx", b'<tmx><header srclang="en"/><body>', b"<tu><!--</tu>"),
    "tmx-tuv": (".tmx", b'<tmx><header srclang="en"/><body><tu>', b'<tuv xml:lang="en">'),
    "tmx-entities": (".tmx", b'<tmx><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>', b"&a"),
    "tmx-angles": (".tmx", b'<tmx><header srclang="en"/><body>', b"<"),
    "xlf-open": (".xlf", b'<xliff><file source-language="en" target-language="zh">', b"<group>"),
    "xlf-text": (".xlf", b'<xliff version="1.2"><file source-language="en" target-language="zh"><note>', b"&&&& "),
    "po-quotes": (".po", b'msgid "a"\nmsgstr ""\n', b'"\\\\'),
    "po-lines": (".po", b'msgid "a"\nmsgstr ""\n', b'"b"\n'),
    "csv-quotes": (".csv", b"en,zh\n", b'"'),
    "csv-columns": (".csv", b"en,zh\n", b"a,"),
    "rtf-braces": (".rtf", b"{\\rtf1", b"{}"),
    "rtf-words": (".rtf", b"{\\rtf1", b"\\u20320 "),
    "rtf-quotes": (".rtf", b"{\\rtf1", b"\\'"),
    "vtt-times": (".vtt", b"WEBVTT\n\n", b"00:01.000 --> "),
    "vtt-tags": (".vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n", b"<v "),
    "ass-commas": (".ass", b"[Events]\nDialogue: ", b","),
    "ass-braces": (".ass", b"[Events]\nDialogue: 0,0,0,0,0,0,0,0,0,", b"{\\"),
    "ass-lines": (".ass", b"[Events]\nDialogue: 0,0,0,0,0,0,0,0,0,", b"\\N"),
    "pdf": (".pdf", b"%PDF-1.7\n", b"1 0 obj <</Type/Page/Parent 1 0 R>> endobj "),
}


@pytest.mark.parametrize("name", LONG)
def test_time_grows_with_the_length_alone(tmp_path: Path, name: str) -> None:
    """Four times the input takes about four times as long, or little in all."""
    suffix, head, part = LONG[name]
    small, large = tmp_path / f"small{suffix}", tmp_path / f"large{suffix}"
    for path, count in ((small, 40_000), (large, 160_000)):
        path.write_bytes(head + part * (count // len(part)))
        assert "\n" not in taken(path)
    assert grows_linearly(lambda: taken(small), lambda: taken(large), 9, 0.1)
