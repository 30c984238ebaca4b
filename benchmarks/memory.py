"""The translation memory: size, time to add, time to answer, recall, and OmegaT's percentages beside ours.

    python benchmarks/memory.py [--gold ../shared/gold] [--units 1000,100000,1000000] [--vectors 20000] [--omegat]

Units are made from NTREX-128 by a seeded script: its 1,997 pairs, then copies in which three words of ten (English) or
three characters of ten (Chinese) are replaced by others of the set, so that words keep their frequencies. Times are
processor time of a warm process (by meaning: by the clock, two threads), the median and the worst of 40 queries that
were not chosen. Vectors are made for the first
``--vectors`` units; above that they are copies, shuffled by columns, since only their number matters for the time.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from duizhao.align.encoders.registry import load_encoder
from duizhao.memory.concordance import find_phrase
from duizhao.memory.counterparts import mark_counterparts
from duizhao.memory.folding import fold_key
from duizhao.memory.matches import find_matches
from duizhao.memory.store import Memory, MemoryUnit, open_memory
from duizhao.memory.vectors import MeaningIndex, add_vectors, load_meaning

REPORT = Path(__file__).with_suffix(".md")
QUERIES = 40
PHRASES = ("the", "of the", "government", "climate change", "United States", "的", "政府", "中国", "人工智能", "水")

# OmegaT's own code, run by Java from its package: the three percentages that it shows for a match.
JAVA = """
import java.io.*; import java.nio.charset.*; import org.omegat.core.matching.*; import org.omegat.tokenizer.*;
public class Score { public static void main(String[] a) throws Exception {
  ITokenizer t = a[0].equals("zh") ? new LuceneSmartChineseTokenizer() : new LuceneEnglishTokenizer();
  ISimilarityCalculator d = new LevenshteinDistance();
  BufferedReader r = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)); String l;
  while ((l = r.readLine()) != null) { String[] f = l.split("\\t", -1);
    ITokenizer.StemmingMode m = ITokenizer.StemmingMode.MATCHING, n = ITokenizer.StemmingMode.NONE;
    System.out.println(FuzzyMatcher.calcSimilarity(d, t.tokenizeWords(f[0], m), t.tokenizeWords(f[1], m)) + " "
      + FuzzyMatcher.calcSimilarity(d, t.tokenizeWords(f[0], n), t.tokenizeWords(f[1], n)) + " "
      + FuzzyMatcher.calcSimilarity(d, t.tokenizeVerbatim(f[0]), t.tokenizeVerbatim(f[1]))); } } }
"""


def read_ntrex(gold: Path) -> list[tuple[str, str]]:
    """Return the pairs of NTREX."""
    folder = gold / "align" / "ntrex_en_zh"
    sides = ((folder / name).read_text(encoding="utf-8").splitlines() for name in ("en.txt", "zh.txt"))
    return list(zip(*sides, strict=True))


def make_units(pairs: Sequence[tuple[str, str]], count: int) -> Iterator[MemoryUnit]:
    """Yield the pairs, then copies of them with three words or characters of ten replaced."""
    chance = random.Random(1)  # noqa: S311
    cut = [english.split() for english, _ in pairs]
    words = [word for one in cut for word in one]
    characters = [character for _, chinese in pairs for character in chinese]
    for number in range(count):
        place = number % len(pairs)
        english, chinese = pairs[place]
        if number >= len(pairs):
            english = " ".join(word if chance.random() > 0.3 else chance.choice(words) for word in cut[place])
            chinese = "".join(one if chance.random() > 0.3 else chance.choice(characters) for one in chinese)
        yield MemoryUnit(
            english=english,
            chinese=chinese,
            origin=f"file{number // 1000}.tmx",
            place=number % 1000,
            created="2026-01-01",
            before=(fold_key(english[:9]), fold_key(chinese[:9])),
        )


def blur(text: str, chance: random.Random, pool: Sequence[str], share: float) -> str:
    """Replace a share of the words, or of the characters of Chinese."""
    if text.isascii() or " " in text:
        return " ".join(word if chance.random() > share else chance.choice(pool) for word in text.split())
    return "".join(one if chance.random() > share else chance.choice(pool) for one in text)


def timed(calls: Sequence[Callable[[], object]], clock: Callable[[], float] = time.thread_time) -> str:
    """Return the median and the worst time of the calls, in milliseconds."""
    times = []
    for call in calls:
        started = clock()
        call()
        times.append(1000 * (clock() - started))
    return f"{statistics.median(times):.1f} / {max(times):.0f}"


def measure(pairs: Sequence[tuple[str, str]], count: int, folder: Path, vectors: int) -> list[str]:
    """Build a memory of so many units and return its row."""
    path = folder / f"{count}.db"
    with open_memory(path, create=True) as memory:
        started = time.thread_time()
        memory.add(make_units(pairs, count))
        adding = time.thread_time() - started
        size = path.stat().st_size
        chance = random.Random(2)  # noqa: S311
        asked = chance.sample(range(min(len(pairs), count)), QUERIES)
        words = [word for english, _ in pairs for word in english.split()]
        characters = [one for _, chinese in pairs for one in chinese]
        blurred = [blur(pairs[k][0], chance, words, 0.15) for k in asked]
        blurred_zh = [blur(pairs[k][1], chance, characters, 0.15) for k in asked]
        exact = timed([lambda k=k: find_matches(memory, pairs[k][0], threshold=100) for k in asked])  # type: ignore[misc]
        fuzzy = timed([lambda text=text: find_matches(memory, text) for text in blurred])  # type: ignore[misc]
        fuzzy_zh = timed([lambda text=text: find_matches(memory, text) for text in blurred_zh])  # type: ignore[misc]
        for phrase in PHRASES[:1]:
            mark_counterparts(memory, phrase, find_phrase(memory, phrase))  # the dictionary is loaded now
        lines = timed([lambda phrase=phrase: find_phrase(memory, phrase) for phrase in PHRASES])  # type: ignore[misc]
        marked = timed(
            [lambda phrase=phrase: mark_counterparts(memory, phrase, find_phrase(memory, phrase)) for phrase in PHRASES]  # type: ignore[misc]
        )
        near = sum(
            any(match.unit.english == pairs[k][0] for match in find_matches(memory, text, threshold=60))
            for k, text in zip(asked, blurred, strict=True)
        )
        meaning, bytes_with = meaning_row(memory, path, pairs, asked, vectors)
    return [
        f"{count:,}",
        f"{size / 1e6:,.0f}",
        f"{bytes_with / 1e6:,.0f}",
        f"{adding:.1f}",
        exact,
        fuzzy,
        fuzzy_zh,
        f"{near}/{QUERIES}",
        lines,
        marked,
        meaning,
    ]


def meaning_row(
    memory: Memory, path: Path, pairs: Sequence[tuple[str, str]], asked: Sequence[int], vectors: int
) -> tuple[str, int]:
    """Time the search by meaning; returns it with the size of the file that the vectors make."""
    encoder = load_encoder("use")
    count = len(memory)
    if count <= vectors:
        add_vectors(memory, encoder)
        index = load_meaning(memory, lambda _: encoder)
        size = path.stat().st_size
    else:
        size = path.stat().st_size + count * (encoder.dimension + 12)
        rows = encoder.encode([pairs[k % len(pairs)][0] for k in range(2000)])
        mean = rows.mean(axis=0)
        scaled = np.rint((rows - mean) * 500).clip(-127, 127).astype(np.int8)
        tiled = np.concatenate([np.roll(scaled, shift, axis=1) for shift in range(-(-count // 2000))])[:count]
        index = MeaningIndex(
            memory=memory,
            encoder=encoder,
            units=np.arange(1, count + 1),
            vectors=tiled,
            scales=np.full(count, 1 / 500, dtype=np.float32),
            means=(mean, mean),
        )
    index.search(pairs[0][1])  # compiled now
    return timed([lambda k=k: index.search(pairs[k][1]) for k in asked], time.perf_counter), size  # type: ignore[misc]


def recall(pairs: Sequence[tuple[str, str]], folder: Path) -> list[str]:
    """Return how often a sentence finds its translation among all of NTREX by meaning, at rank 1 and among ten."""
    rows = []
    with open_memory(folder / "recall.db", create=True) as memory:
        memory.add(
            MemoryUnit(english=english, chinese=chinese, origin="ntrex", place=k)
            for k, (english, chinese) in enumerate(pairs)
        )
        encoder = load_encoder("use")
        add_vectors(memory, encoder)
        index = load_meaning(memory, lambda _: encoder)
        texts = [chinese for _, chinese in pairs]
        found = index.search_all(texts, limit=10)
        first = sum(bool(near) and near[0].unit.chinese == text for near, text in zip(found, texts, strict=True))
        ten = sum(any(one.unit.chinese == text for one in near) for near, text in zip(found, texts, strict=True))
        rows.append(
            f"Chinese query, English vectors: {first / len(texts):.3f} at rank 1, {ten / len(texts):.3f} among ten"
        )
    return rows


def omegat(pairs: Sequence[tuple[str, str]], folder: Path) -> list[str]:
    """Return the correlation and the mean difference of our percentage and OmegaT's three, over blurred sentences."""
    jar = Path("/usr/share/omegat/OmegaT.jar")
    java = shutil.which("java")
    if java is None or not jar.exists():
        return ["OmegaT is not installed here."]
    (folder / "Score.java").write_text(JAVA, encoding="utf-8")
    path = ":".join([str(jar), *(str(one) for one in Path("/usr/share/java").glob("lucene*.jar"))])
    lines = []
    chance = random.Random(3)  # noqa: S311
    for lang, side in (("en", 0), ("zh", 1)):
        pool = [one for pair in pairs for one in (pair[side].split() if side == 0 else pair[side])]
        asked = chance.sample(range(len(pairs)), 300)
        rows = [(blur(pairs[k][side], chance, pool, chance.uniform(0, 0.4)), pairs[k][side]) for k in asked]
        text = "".join(f"{one}\t{other}\n" for one, other in rows)
        done = subprocess.run(
            [java, "-cp", path, str(folder / "Score.java"), lang],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        theirs = np.array([[int(value) for value in line.split()] for line in done.stdout.splitlines()], dtype=float)
        ours = []
        with open_memory(folder / f"omegat-{lang}.db", create=True) as memory:
            memory.add(MemoryUnit(english=pairs[k][0], chinese=pairs[k][1], origin="o", place=k) for k in asked)
            for query, text_ in rows:
                found = find_matches(memory, query, threshold=1, limit=300)
                ours.append(next((m.percent for m in found if m.unit.text(chinese=bool(side)) == text_), 0))
        mine = np.minimum(np.array(ours, dtype=float), 100)
        for column, name in enumerate(("stems", "words", "all tokens")):
            r, off = np.corrcoef(mine, theirs[:, column])[0, 1], mine - theirs[:, column]
            lines.append(f"| {lang} | {name} | {r:.3f} | {np.mean(off):+.1f} | {np.mean(np.abs(off)):.1f} |")
    return [
        "| language | OmegaT's percentage by | correlation | ours − theirs | mean distance |",
        "|---|---|---:|---:|---:|",
        *lines,
    ]


def main() -> None:
    """Run and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--units", default="1000,100000,1000000")
    parser.add_argument("--vectors", type=int, default=20_000)
    args = parser.parse_args()
    pairs = read_ntrex(args.gold)
    head = (
        *("units", "MB", "MB with vectors", "s to add", "exact, ms", "fuzzy en, ms", "fuzzy zh, ms", "found again"),
        *("concordance, ms", "with renderings, ms", "by meaning, ms"),
    )
    out = [__doc__ or "", "", "| " + " | ".join(head) + " |", "|" + "---:|" * len(head)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in map(int, args.units.split(",")):
            out.append("| " + " | ".join(measure(pairs, count, folder, args.vectors)) + " |")
            print(out[-1], file=sys.stderr)
        out += ["", "Times are median / worst. *Found again*: English sentences with 15 % of their words replaced."]
        out += [
            "",
            "## Recall by meaning",
            "",
            *recall(pairs, folder),
            "",
            "## Beside OmegaT 3.6",
            "",
            *omegat(pairs, folder),
        ]
    title = "# A translation memory to search\n\n"
    REPORT.write_text(title + "\n".join(out).strip() + "\n", encoding="utf-8")
    print("\n".join(out))


if __name__ == "__main__":
    main()
