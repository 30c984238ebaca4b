"""Many files at once: which file translates which, and how fast a corpus is aligned.

    python benchmarks/corpus.py [matching use default kills large] [--gold ../shared/gold] [--documents 1000]

Matching: NTREX's 123 documents, a third removed on the English side and another third on the Chinese one, twenty times
by a seeded draw; document vectors of `use`. The threshold was chosen on ten other draws of the same documents.
Throughput: documents made of NTREX's by a seeded script (sentences of a document in order, a tenth left out), aligned
by the command `duizhao corpus`, start and end included. What each part says is kept in
``benchmarks/corpus_results.json``, so parts can be run one at a time; ``benchmarks/corpus_notes.md`` comes last.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from duizhao.align.encoders.registry import load_encoder
from duizhao.bitext.model import Document
from duizhao.commands.token_models import DEFAULT_MODEL
from duizhao.corpus.matching import match_documents, profile_document

HERE = Path(__file__).resolve().parent
REPORT, RESULTS, NOTES = HERE / "corpus.md", HERE / "corpus_results.json", HERE / "corpus_notes.md"
PARTS = ("matching", "use", "default", "kills", "large")
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


def throughput(texts: Texts, count: int, model: str) -> list[str]:
    """Return documents a minute and sentences a second for each way of working."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "source"
        source.mkdir()
        sentences = make_folder(texts, source, count)
        alone = 0.0
        for engine, workers in (("local", 1), ("local", 2), ("ray", 2)):
            options = ["--model", model, "--engine", engine, "--workers", str(workers)]
            seconds, processor, memory = run_command(source, Path(name) / f"{engine}{workers}", *options)
            alone = alone or seconds
            share = f"{alone / seconds / workers:.0%}" if workers > 1 else "–"
            rate = f"{60 * count / seconds:.0f} | {sentences / seconds:.0f}"
            rows.append(f"| {engine} | {workers} | {seconds:.1f} | {processor:.1f} | {rate} | {share} | {memory:.0f} |")
            print(rows[-1], flush=True)
    return [
        f"## Throughput, {count} document pairs, {sentences:,} sentences, `{model}`",
        "",
        "| engine | workers | seconds | processor s | documents/min | sentences/s | efficiency | MB, largest process |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *rows,
    ]


def kills(texts: Texts, count: int, times: int) -> list[str]:
    """Kill a run at so many random moments, go on each time, finish, and compare with an undisturbed run."""
    chance = random.Random(19)  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        source, whole, torn = (Path(name) / part for part in ("source", "whole", "torn"))
        source.mkdir()
        make_folder(texts, source, count)
        seconds, _, _ = run_command(source, whole, "--model", "use")
        begun = 0
        for _ in range(times):
            command = [sys.executable, "-m", "duizhao", "corpus", str(source), "-o", str(torn), "--model", "use"]
            running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            try:
                running.wait(chance.uniform(0.3, 1.0) * seconds)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                begun += 1
        run_command(source, torn, "--model", "use")
        same = contents(whole) == contents(torn)
    return [
        "## Killed and resumed",
        "",
        f"{count} document pairs, `use`, one worker: {begun} runs killed (`kill -9`) at random moments, one after the",
        "other in the same folder, then finished: the files made have",
        f"{'the same bytes as' if same else '**other bytes than**'} those of an undisturbed run.",
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


def main() -> None:
    """Run the parts asked for, keep what each says, and write the page of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--default-documents", type=int, default=40)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--killed-documents", type=int, default=40)
    parser.add_argument("--sentences", type=int, default=100_000)
    args = parser.parse_args()
    texts = read_documents(args.gold)
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    made: dict[str, Callable[[], list[str]]] = {
        "matching": lambda: matching(texts),
        "use": lambda: throughput(texts, args.documents, "use"),
        "default": lambda: throughput(texts, args.default_documents, DEFAULT_MODEL),
        "kills": lambda: kills(texts, args.killed_documents, args.kills),
        "large": lambda: large(texts, args.sentences),
    }
    for part in args.parts:
        kept[part] = made[part]()
        RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    lines = [line for part in PARTS if part in kept for line in (*kept[part], "")]
    notes = NOTES.read_text(encoding="utf-8") if NOTES.exists() else ""
    head = f"# A corpus at once\n\n{(__doc__ or '').strip()}\n"
    REPORT.write_text("\n".join([head, *lines]) + notes, encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
