"""Many files at once: which file translates which, and how fast a corpus is aligned.

    python benchmarks/corpus.py [--gold ../shared/gold] [--documents 40] [--model use]

Matching: NTREX's 123 documents, a third removed on the English side and another third on the Chinese one, twenty times
by a seeded draw; document vectors of `use`. The threshold was chosen on ten other draws of the same documents.
Throughput: documents made of NTREX's by a seeded script (sentences of a document in order, some left out), aligned by
`duizhao corpus` with one worker and with two, and with two actors of Ray.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from duizhao.align.encoders.registry import load_encoder
from duizhao.bitext.model import Document
from duizhao.corpus.matching import match_documents, profile_document
from duizhao.corpus.running import Engine, gather_pairs, run_corpus
from duizhao.corpus.work import Settings

REPORT = Path(__file__).with_suffix(".md")
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


def throughput(texts: Texts, count: int, model: str) -> list[str]:
    """Return documents a minute and sentences a second for each way of working."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "source"
        source.mkdir()
        sentences = make_folder(texts, source, count)
        ways: list[tuple[Engine, int]] = [("local", 1), ("local", 2), ("ray", 2)]
        for engine, workers in ways:
            pairs, _ = gather_pairs([source])
            started = time.perf_counter()
            settings = Settings(out=Path(name) / f"{engine}{workers}", model=model)
            run_corpus(pairs, settings, engine=engine, workers=workers)
            seconds = time.perf_counter() - started
            rows.append(
                f"| {engine} | {workers} | {seconds:.1f} | {60 * count / seconds:.0f} | {sentences / seconds:.0f} |"
            )
    return [
        f"## Throughput, {count} document pairs, `{model}`",
        "",
        "| engine | workers | seconds, start included | documents a minute | sentences a second |",
        "|---|---:|---:|---:|---:|",
        *rows,
    ]


def main() -> None:
    """Run and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--model", default="use")
    args = parser.parse_args()
    texts = read_documents(args.gold)
    lines = [*matching(texts), "", *throughput(texts, args.documents, args.model)]
    REPORT.write_text(
        f"# A corpus at once\n\n{(__doc__ or '').strip()}\n\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    print("\n".join(lines))


if __name__ == "__main__":
    main()
