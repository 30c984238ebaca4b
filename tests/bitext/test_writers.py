"""One registry of writers: all outputs or none, and hostile text breaks no format."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.bitext.errors import OutputError
from duizhao.bitext.model import Bitext
from duizhao.bitext.readers.moses import SUFFIXES as SIDE_SUFFIXES
from duizhao.bitext.writers import WRITERS, check_bitext_outputs, write_bitext
from duizhao.bitext.writers.beads import write_beads
from duizhao.bitext.writers.characters import legal, one_line
from duizhao.bitext.writers.jsonl import write_jsonl
from duizhao.bitext.writers.tsv import write_tsv
from tests.bitext.samples import TEXTS, bitexts, small

TIMED = {".srt", ".vtt", ".ass"}  # only what was read from subtitles has times


def test_tsv() -> None:
    handle = io.BytesIO()
    write_tsv(small(), handle, header=True)
    assert handle.getvalue().decode() == (
        "source\ttarget\tkind\tconfidence\tchecked\tpinned\tnote\n"
        "He left. She stayed.\t他走了，她留下。\t2-2\t0.9000\t\t\t\n"
    )


def test_beads() -> None:
    handle = io.BytesIO()
    write_beads(small(), handle)
    assert handle.getvalue() == b"[0,1]:[0,1]:1.250000\n[]:[2]:-0.100000\n[2]:[]:-0.100000\n"


def test_jsonl() -> None:
    handle = io.BytesIO()
    write_jsonl(small(), handle)
    first, second, third = (json.loads(line) for line in handle.getvalue().decode().splitlines())
    assert first == {
        "source": "He left. She stayed.",
        "target": "他走了，她留下。",
        "source_lang": "en",
        "target_lang": "zh-Hans",
        "kind": "2-2",
        "score": 1.25,
        "confidence": 0.9,
        "source_segments": [
            {"index": 0, "start": 0, "end": 8, "paragraph": 0, "lang": "en", "text": "He left."},
            {"index": 1, "start": 9, "end": 20, "paragraph": 1, "lang": "en", "text": "She stayed."},
        ],
        "target_segments": [
            {"index": 0, "start": 0, "end": 4, "paragraph": 0, "lang": "zh-Hans", "text": "他走了，"},
            {"index": 1, "start": 5, "end": 9, "paragraph": 1, "lang": "zh-Hans", "text": "她留下。"},
        ],
    }
    assert (second["source"], second["target"], second["source_segments"]) == ("", "编者按。", [])
    assert (third["target"], third["kind"]) == ("", "1-0")


@pytest.mark.parametrize(
    ("text", "clean", "line"),
    [
        ("plain 𠮷", "plain 𠮷", "plain 𠮷"),  # a character outside the basic plane
        ("a\x00\x07b", "ab", "ab"),
        ("a\tb\nc\r\nd\re", "a\tb\nc\nd\ne", "a b c d e"),
        ("a\x0bb\x85c\u2028d", "a b c\u2028d", "a b c d"),
        ("a\ud800\udfffb\uffff", "a\ufffd\ufffdb\ufffd", "a\ufffd\ufffdb\ufffd"),
        ("全角　空格", "全角　空格", "全角　空格"),  # a full-width space
    ],
)
def test_characters(text: str, clean: str, line: str) -> None:
    assert legal(text) == clean
    assert one_line(text) == line


@given(TEXTS)
def test_legal_is_settled_at_once(text: str) -> None:
    assert legal(legal(text)) == legal(text)
    assert one_line(legal(text)) == one_line(text)
    assert len(one_line(text).splitlines()) <= 1


@given(bitexts())
def test_any_bitext_makes_well_formed_lines(bitext: Bitext) -> None:
    paired = sum(bead.paired for bead in bitext.beads)
    tsv, jsonl, beads = io.BytesIO(), io.BytesIO(), io.BytesIO()
    write_tsv(bitext, tsv)
    rows = [line.split("\t") for line in tsv.getvalue().decode().splitlines()]
    assert [len(row) for row in rows] == [4] * paired
    write_jsonl(bitext, jsonl)
    objects = [json.loads(line, parse_constant=pytest.fail) for line in jsonl.getvalue().decode().splitlines()]
    assert [[s["index"] for s in o["source_segments"]] for o in objects] == [list(b.source) for b in bitext.beads]
    assert [[s["text"] for s in o["target_segments"]] for o in objects] == [
        [re.sub("[\ud800-\udfff]", "\ufffd", bitext.target.segments[j].text) for j in b.target] for b in bitext.beads
    ]
    write_beads(bitext, beads)
    lines = beads.getvalue().decode().splitlines()
    assert [json.loads(f"[{line.rpartition(':')[0].replace(']:[', '],[')}]") for line in lines] == [
        [list(bead.source), list(bead.target)] for bead in bitext.beads
    ]


@given(bitexts(), st.sampled_from(sorted(WRITERS - set(SIDE_SUFFIXES) - TIMED)))
def test_same_bitext_same_bytes(bitext: Bitext, suffix: str) -> None:
    if suffix == "-":
        return
    import tempfile  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        one, two = (Path(folder, name + suffix) for name in "ab")
        write_bitext(bitext, [one, two])
        assert one.read_bytes() == two.read_bytes()


def test_all_or_none(tmp_path: Path) -> None:
    outputs = [tmp_path / f"a{suffix}" for suffix in WRITERS - {"-", ".zh-tw", ".zh-hk", ".zh-hant", ".zh_tw"} - TIMED]
    outputs[-1].write_text("old")
    with pytest.raises(OutputError, match="--force"):
        write_bitext(small(), outputs)
    assert [path.name for path in tmp_path.iterdir()] == [outputs[-1].name]
    write_bitext(small(), outputs, force=True)
    assert all(path.stat().st_size for path in outputs)
    assert len(list(tmp_path.iterdir())) == len(outputs)


def test_unknown_suffix_names_those_known() -> None:
    with pytest.raises(OutputError, match=r"'\.pdf' is unknown; use one of .*\.beads .*\.jsonl .*\.tmx \.tsv"):
        check_bitext_outputs(["a.pdf"])


def test_standard_output_is_tsv(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_bitext(small(), ["-"])
    assert capfdbinary.readouterr().out.decode() == "He left. She stayed.\t他走了，她留下。\t2-2\t0.9000\n"
