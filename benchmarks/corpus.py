"""Many files at once: which file translates which, and how fast a corpus is aligned.

    [BERTALIGN=DIR] python benchmarks/corpus.py [PART...] [--gold ../shared/gold] [--documents 1000] [--runs 2]

Parts: matching, use, default, bertalign, kills, large, heaps, mining. What each says is kept in
``benchmarks/corpus_results.json``, so that they can be run one at a time; ``benchmarks/corpus_notes.md`` comes last.
``page`` measures nothing and writes the page again.

Matching: NTREX's 123 documents, a third removed on the English side and another third on the Chinese one, twenty times
by a seeded draw; document vectors of `use`. The threshold was chosen on ten other draws of the same documents.
Throughput: documents made of NTREX's by a seeded script (sentences of a document in order, a tenth left out), aligned
by the command `duizhao corpus`, start and end included; of several runs, in turns, the fastest counts. `rivals.py` says
how to get BERTALIGN. The load is that of the machine when a part began, all processes together.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rivals import load_bertalign

from duizhao.align.encoders.protocol import Vectors
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.mining import Search, mine_pairs
from duizhao.bitext.model import Document
from duizhao.commands.token_models import DEFAULT_MODEL
from duizhao.corpus.matching import Profile, match_documents, profile_document

HERE = Path(__file__).resolve().parent
REPORT, RESULTS, NOTES = HERE / "corpus.md", HERE / "corpus_results.json", HERE / "corpus_notes.md"
PARTS = ("matching", "use", "default", "bertalign", "kills", "large", "heaps", "mining")
WORKERS = (("local", 1), ("local", 2), ("ray", 1), ("ray", 2))
Texts = dict[str, tuple[list[str], list[str]]]


def read_documents(gold: Path) -> Texts:
    """Return NTREX's documents: English and Chinese sentences by name."""
    folder = gold / "align" / "ntrex_en_zh"
    english, chinese, names = (
        (folder / name).read_text(encoding="utf-8").splitlines() for name in ("en.txt", "zh.txt", "doc_ids.tsv")
    )
    found: Texts = {}
    for one, other, name in zip(english, chinese, names, strict=True):
        sides = found.setdefault(name, ([], []))
        sides[0].append(one)
        sides[1].append(other)
    return found


def load() -> str:
    """Say how many processes wanted the processors in the last minute."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def matching(texts: Texts) -> list[str]:
    """Return precision and recall of the pairs that are said to be sure."""
    encoder = load_encoder("use")
    english = {name: profile_document(Path(name), Document.of(one, "en"), encoder) for name, (one, _) in texts.items()}
    chinese = {name: profile_document(Path(name), Document.of(two, "zh"), encoder) for name, (_, two) in texts.items()}
    right = said = wanted = best = 0
    for seed in range(20):
        order = list(texts)
        random.Random(500 + seed).shuffle(order)  # noqa: S311
        third = len(order) // 3
        left, other = order[third:], order[: len(order) - third]
        found = match_documents([english[name] for name in left], [chinese[name] for name in sorted(other)])
        sure = [match for match in found if match.sure]
        right += sum(match.source == match.target for match in sure)
        best += sum(match.source == match.target for match in found)
        said += len(sure)
        wanted += len(set(left) & set(other))
    return [
        "## Which file translates which",
        "",
        "| pairs | precision | recall | recall with the unsure ones |",
        "|---:|---:|---:|---:|",
        f"| {wanted} | {right / said:.3f} | {right / wanted:.3f} | {best / wanted:.3f} |",
    ]


def make_folder(texts: Texts, folder: Path, count: int) -> int:
    """Write so many document pairs and return how many sentences they have."""
    chance = random.Random(1)  # noqa: S311
    names = list(texts)
    sentences = 0
    for number in range(count):
        english, chinese = texts[names[number % len(names)]]
        kept = [k for k in range(len(english)) if chance.random() > 0.1]
        for lang, side in (("en", english), ("zh", chinese)):
            text = "\n\n".join(side[k] for k in kept)
            (folder / f"{number:04}.{lang}.txt").write_text(text + "\n", encoding="utf-8")
        sentences += 2 * len(kept)
    return sentences


def run_command(source: Path, out: Path, *options: str) -> tuple[float, float, float]:
    """Run ``duizhao corpus``; return seconds, processor seconds of all processes, and MB of the largest one."""
    command = [sys.executable, "-m", "duizhao", "corpus", str(source), "-o", str(out), *options]
    started = time.perf_counter()
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"{' '.join(command)}: status {running.returncode}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def throughput(texts: Texts, count: int, model: str, runs: int) -> list[str]:
    """Return documents a minute and sentences a second for each way of working."""
    found: dict[tuple[str, int], list[tuple[float, float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "source"
        source.mkdir()
        sentences = make_folder(texts, source, count)
        for run in range(runs):
            for engine, workers in WORKERS:
                options = ["--model", model, "--engine", engine, "--workers", str(workers)]
                measured = run_command(source, Path(name) / f"{engine}{workers}{run}", *options)
                found.setdefault((engine, workers), []).append(measured)
                print(engine, workers, *(f"{number:.1f}" for number in measured), load(), flush=True)
    rows = []
    for (engine, workers), several in found.items():
        seconds, processor, memory = (min(column) for column in zip(*several, strict=True))
        alone = min(one[0] for one in found[engine, 1])
        share = f"{alone / seconds / workers:.0%}" if workers > 1 else "–"
        rate = f"{60 * count / seconds:.0f} | {sentences / seconds:.0f}"
        # The actors of Ray are not children of the command.
        own = f"{processor:.1f} | {rate} | {share} | {memory:.0f}" if engine == "local" else f"– | {rate} | {share} | –"
        rows.append(f"| {engine} | {workers} | {seconds:.1f} | {own} |")
    return [
        f"## Throughput, {count:,} document pairs, {sentences:,} sentences, `{model}`",
        "",
        "| engine | workers | seconds | processor s | documents/min | sentences/s | efficiency | MB, largest process |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *rows,
    ]


def bertalign(texts: Texts, count: int) -> list[str]:
    """Align the same documents with bertalign's own code and defaults, but for the model, which is `use` as well."""
    encoder = load_encoder("use")
    align = load_bertalign(Path(os.environ["BERTALIGN"]), encoder)
    with tempfile.TemporaryDirectory() as name:
        sentences = make_folder(texts, Path(name), count)
        sides = [
            [path.read_text(encoding="utf-8") for path in sorted(Path(name).glob(f"*.{lang}.txt"))]
            for lang in ("en", "zh")
        ]
    align(sides[0][0], sides[1][0])  # what is compiled is compiled here
    started, used = time.perf_counter(), time.process_time()
    for english, chinese in zip(*sides, strict=True):
        align(english, chinese)
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    return [
        "## bertalign's packaged form",
        "",
        f"{count:,} document pairs, {sentences:,} sentences, bertalign 2.0.1 with `use` in place of LaBSE; its start",
        f"and compilation are not counted: {seconds:.1f} s ({processor:.1f} s of processor),",
        f"{sentences / seconds:.0f} sentences/s.",
    ]


def kills(texts: Texts, count: int, times: int) -> list[str]:
    """Kill a run at so many random moments, go on each time, finish, and compare with an undisturbed run."""
    chance = random.Random(19)  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        source, whole, torn = (Path(name) / part for part in ("source", "whole", "torn"))
        source.mkdir()
        make_folder(texts, source, count)
        seconds, _, _ = run_command(source, whole, "--model", "use")
        command = [sys.executable, "-m", "duizhao", "corpus", str(source), "-o", str(torn), "--model", "use"]
        killed, finished, same = 0, 0, True
        while killed < times:
            running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            try:
                running.wait(chance.uniform(0.05, 0.95) * seconds)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                killed += 1
                continue
            finished += 1
            same = same and contents(whole) == contents(torn)
            shutil.rmtree(torn)
        run_command(source, torn, "--model", "use")
        same = same and contents(whole) == contents(torn)
    return [
        "## Killed and resumed",
        "",
        f"{count} document pairs, `use`, one worker: {killed} runs killed (`kill -9`) at random moments, each gone on",
        f"with; {finished + 1} came to their end, and what they made has",
        f"{'the same bytes as' if same else '**other bytes than**'} an undisturbed run.",
    ]


def contents(out: Path) -> dict[str, bytes]:
    """Return what a run has made, without its own notes."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and ".run" not in path.parts)
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def large(texts: Texts, count: int) -> list[str]:
    """Align one document of so many sentences on either side."""
    sides = [[one for pair in texts.values() for one in pair[side]] for side in (0, 1)]
    chance = random.Random(3)  # noqa: S311
    kept: tuple[list[str], list[str]] = ([], [])
    number = 0
    while len(kept[0]) < count:
        place = number % len(sides[0])
        for side in (0, 1):
            if chance.random() > 0.02:
                kept[side].append(f"{number // len(sides[0])}. {sides[side][place]}")
        number += 1
    with tempfile.TemporaryDirectory() as name:
        for lang, side in zip(("en", "zh"), kept, strict=True):
            (Path(name) / f"a.{lang}.txt").write_text("\n".join(side) + "\n", encoding="utf-8")
        seconds, _, memory = run_command(Path(name), Path(name) / "out", "--model", "use", "--lines")
    return [
        "## One large document",
        "",
        f"{len(kept[0]):,} + {len(kept[1]):,} sentences (NTREX's again and again, each time numbered otherwise, one in",
        f"fifty left out of either side), `use`: {seconds:.0f} s, {memory / 1024:.2f} GB at most.",
    ]


def heaps(count: int) -> list[str]:
    """Match so many documents on either side: made-up vectors, two in three with a partner on the other side."""
    rng = np.random.default_rng(5)
    common = 2 * count // 3
    base = rng.standard_normal((count + count - common, 512), dtype=np.float32)
    rows = [base[:count], np.concatenate([base[:common], base[count:]])]
    sides = []
    for number, side in enumerate(rows):
        noisy = side + 0.7 * rng.standard_normal(side.shape, dtype=np.float32)
        marks = [np.unique(rng.integers(k % 997, 1 << 20, 40, dtype=np.uint32)) for k in range(count)]
        sides.append(
            [
                Profile(path=Path(f"{number}/{k}"), vector=row, numbers=mark[:15], latin=mark[15:], words=500.0)
                for k, (row, mark) in enumerate(zip(noisy, marks, strict=True))
            ]
        )
    before = peak()
    started, used = time.perf_counter(), time.process_time()
    found = match_documents(*sides)
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    right = sum(one.source.name == one.target.name and int(one.source.name) < common for one in found if one.sure)
    return [
        f"## Two heaps of {count:,} documents",
        "",
        f"Made-up vectors of 512 numbers, all compared with all: {seconds:.0f} s ({processor:.0f} s of processor),",
        f"{peak():.1f} GB at most, of which the documents themselves take {before:.1f};",
        f"{right / common:.1%} of {common:,} partners found.",
    ]


def mining(count: int, searches: Sequence[Search]) -> list[str]:
    """Mine so many sentences against as many, made-up vectors, a tenth of them pairs: exact and by an index."""
    rng = np.random.default_rng(6)
    topics = rng.standard_normal((2_000, 512), dtype=np.float32)
    sides = []
    for _ in range(2):
        side = rng.standard_normal((count, 512), dtype=np.float32)
        side += topics[rng.integers(len(topics), size=count)]
        sides.append(side)
    sides[1][: count // 10] = sides[0][: count // 10] + 0.9 * rng.standard_normal((count // 10, 512), dtype=np.float32)
    encoder = Given(*sides)
    documents = [Document.of([f"the sentence {letter} {k:07d}" for k in range(count)], "en") for letter in "xy"]
    rows = []
    for search in searches:
        started, used = time.perf_counter(), time.process_time()
        pairs = mine_pairs(documents[0], documents[1], encoder, search=search)
        seconds, processor = time.perf_counter() - started, time.process_time() - used
        right = sum(pair.source == pair.target < count // 10 for pair in pairs)
        rows.append(f"| {search} | {seconds:.0f} | {processor:.0f} | {right / (count // 10):.4f} | {peak():.1f} |")
        print(rows[-1], load(), flush=True)
    return [
        f"## Mining {count:,} sentences against {count:,}",
        "",
        "Made-up vectors of 512 numbers on 2,000 subjects; a tenth of the sentences have a partner on the other side.",
        "",
        "| search | seconds | processor s | partners found | GB, the largest so far |",
        "|---|---:|---:|---:|---:|",
        *rows,
    ]


class Given:
    """An encoder of known vectors: those of ``the sentence x 12`` are row 12 of the first matrix."""

    name = "given"

    def __init__(self, x: Vectors, y: Vectors) -> None:
        """Keep the rows."""
        self._rows = {"x": x, "y": y}
        self.dimension = x.shape[1]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Look the rows up."""
        return self._rows[texts[0][13]][[int(text[15:]) for text in texts]]


def peak() -> float:
    """Return the most gigabytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def main() -> None:
    """Run the parts asked for, keep what each says, and write the page of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--default-documents", type=int, default=40)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--killed-documents", type=int, default=120)
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--heaps", type=int, default=100_000)
    parser.add_argument("--mined", type=int, default=300_000)
    parser.add_argument("--searches", nargs="+", default=["faiss", "exact"], choices=["faiss", "exact"])
    args = parser.parse_args()
    texts = read_documents(args.gold)
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    made: dict[str, Callable[[], list[str]]] = {
        "matching": lambda: matching(texts),
        "use": lambda: throughput(texts, args.documents, "use", args.runs),
        "default": lambda: throughput(texts, args.default_documents, DEFAULT_MODEL, args.runs),
        "bertalign": lambda: bertalign(texts, args.documents),
        "kills": lambda: kills(texts, args.killed_documents, args.kills),
        "large": lambda: large(texts, args.sentences),
        "heaps": lambda: heaps(args.heaps),
        "mining": lambda: mining(args.mined, args.searches),
    }
    for part in args.parts:
        if part == "page":
            continue
        if part == "bertalign" and "BERTALIGN" not in os.environ:
            print("bertalign: left out, since BERTALIGN does not say where it is")
            continue
        before = load()
        lines = made[part]()
        kept[part] = [*lines, "", f"({before[0].upper()}{before[1:]} as it began.)"]
        RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    lines = [line for part in PARTS if part in kept for line in (*kept[part], "")]
    notes = NOTES.read_text(encoding="utf-8") if NOTES.exists() else ""
    head = f"# A corpus at once\n\n{(__doc__ or '').strip()}\n"
    REPORT.write_text("\n".join([head, *lines]) + notes, encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
