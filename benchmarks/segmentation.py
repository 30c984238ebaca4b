"""How well sentences are found, beside pysbd and blingfire.

Run ``python benchmarks/segmentation.py [--gold ../shared/gold] [--rivals PYTHON]``; prints the table and writes it
to ``benchmarks/segmentation.md``. ``--rivals`` is the Python of an environment that holds pysbd, blingfire and
numpy; without it only our own splitter is measured.

Two sets. ``seeds/000``: every line, its boundaries read by hand (ours are held in ``tests/bitext`` and are the
reference). MAC: six literary chapters a language whose sentences annotators put one a line; joined and cut again.
They also cut at some colons and dashes, where no splitter does. Mistakes on MAC were read while the rules were
written.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from duizhao.bitext.language.sentences import split_sentences  # noqa: E402

Splitter = Callable[[list[str], str], list[set[int]]]

# Runs in the other environment: texts on stdin, for each the offsets where sentences end on stdout.
RIVAL = """
import json, sys
name, lang = sys.argv[1:]
texts = json.load(sys.stdin)
if name == "pysbd":
    import pysbd
    splitter = pysbd.Segmenter(language=lang, clean=False)
    split = splitter.segment
else:
    import blingfire
    split = lambda text: blingfire.text_to_sentences(text).split("\\n")
ends = []
for text in texts:
    at, found = 0, []
    for part in split(text):
        part = part.strip()
        if part:
            place = text.find(part[:20], at)
            at = (place if place >= 0 else at) + len(part)
            found.append(at)
    ends.append(found)
json.dump(ends, sys.stdout)
"""


def ours(texts: list[str], lang: str) -> list[set[int]]:
    """Return where sentences end by our own splitter."""
    return [{end for _, end in split_sentences(text, lang)} for text in texts]


def rival(python: Path, name: str) -> Splitter:
    """Make a splitter of a package in another environment."""

    def split(texts: list[str], lang: str) -> list[set[int]]:
        done = subprocess.run(
            [python, "-c", RIVAL, name, lang], input=json.dumps(texts), capture_output=True, text=True, check=True
        )
        return [set(ends) for ends in json.loads(done.stdout)]

    return split


def seed_lines() -> dict[str, list[str]]:
    """Return the lines of the interleaved seed, by language; the line that holds both counts as Chinese."""
    lines: dict[str, list[str]] = {"en": [], "zh": []}
    for line in (ROOT / "seeds" / "000_16fbb5af2bb8e27a.txt").read_text(encoding="utf-8").split("\n"):
        if line.strip():
            lines["zh" if len(re.findall("[一-鿿]", line)) > 5 else "en"].append(line.strip())
    return lines


def mac(folder: Path, lang: str) -> tuple[list[str], list[set[int]]]:
    """Return the chapters, joined, and where their sentences end."""
    texts, ends = [], []
    for path in sorted((folder / lang).iterdir()):
        text, gold = "", set()
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                text += (" " if text and lang == "en" else "") + line.strip()
                gold.add(len(text))
        texts.append(text)
        ends.append(gold)
    return texts, ends


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "gold")
    parser.add_argument("--rivals", type=Path, help="the Python of an environment with pysbd and blingfire")
    arguments = parser.parse_args()
    splitters: dict[str, Splitter] = {"duizhao": ours}
    if arguments.rivals:
        splitters |= {name: rival(arguments.rivals, name) for name in ("pysbd", "blingfire")}
    seed = seed_lines()
    sets: dict[str, tuple[str, list[str], list[set[int]]]] = {}
    for lang, name in (("en", "English"), ("zh", "Chinese")):
        sets[f"seeds/000, {name}"] = (lang, seed[lang], ours(seed[lang], lang))
    for lang, name in (("en", "English"), ("zh", "Chinese")):
        sets[f"MAC, {name}"] = (lang, *mac(arguments.gold / "align" / "mac_final_dev", lang))
    rows = ["| set | sentences | " + " | ".join(splitters) + " |", "|---|---:|" + "---:|" * len(splitters)]
    for label, (lang, texts, gold) in sets.items():
        cells = []
        for split in splitters.values():
            found = split(texts, lang)
            false = sum(len(ends - right) for ends, right in zip(found, gold, strict=True))
            missed = sum(len(right - ends) for ends, right in zip(found, gold, strict=True))
            cells.append(f"{false} / {missed}")
        rows.append(f"| {label} | {sum(map(len, gold))} | {' | '.join(cells)} |")
    text = " ".join(seed["en"]) * 20
    began = time.process_time()
    split_sentences(text, "en")
    speed = len(text) / (time.process_time() - began) / 1e6
    table = "\n".join(rows)
    report = f"""# Sentences: false / missed boundaries

`python benchmarks/segmentation.py --rivals PYTHON`. Fewer is better. On seeds/000 the reference is our own
output, read line by line; MAC's annotators also cut at some colons and dashes, where no splitter does; our
mistakes there were read while the rules were written, the others' were not.

{table}

{speed:.1f} million characters a second; a megabyte of dots, quotes or `Mr. ` takes a few seconds at most.
"""
    (ROOT / "benchmarks" / "segmentation.md").write_text(report, encoding="utf-8")
    print(report)


if __name__ == "__main__":
    main()
