"""Measure sentence alignment on kinds of text that nothing was learned on: laws, subtitles, abstracts, poems and more.

    python benchmarks/domains.py --texts DIR [--shared ../shared] [--models use use+e5-small] [--write]

``DIR`` holds clones of public repositories, under their own names: ``eric-muller/udhr`` (the Universal Declaration of
Human Rights), ``creativecommons/cc-licenses-artifacts`` (licences 4.0, CC0), ``3b1b/captions`` (subtitles of lectures),
``clxering/Effective-Java-3rd-edition-Chinese-English-bilingual`` (a book with code, English and Chinese paragraphs in
turn) and ``Leslie-Wong-H/Chinese-Poetry-Bilingual`` (Tang poems in rhymed English; those with as many lines on either
side). The abstracts are the reference translations of the WMT biomedical task (Apache-2.0), shared with the gold data.
They are measured on, and no part of this repository.

All are pairs in order, of which texts are made with lines merged, split and dropped (`harder_sets`, three seeds).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from alignment import table
from gold_texts import Text, text_of
from harder_sets import make_text
from lxml import etree, html

from duizhao.align.encoders.registry import load_encoder
from duizhao.align.sentences.second_pass import align_sentences

HERE = Path(__file__).resolve().parent
SEEDS = (1, 2, 3)
ITEMS = (
    "57-Minimize-the-scope-of-local-variables",
    "59-Know-and-use-the-libraries",
    "61-Prefer-primitive-types-to-boxed-primitives",
    "69-Use-exceptions-only-for-exceptional-conditions",
)
LECTURE = "2024/attention"
LICENCE = "docs/licenses/by/4.0/legalcode.{}.html"
BLOCKS = ("li", "p", "h2", "h3")
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 1.0)

Pairs = list[tuple[str, str]]


def laws(texts: Path) -> Pairs:
    """Read the articles of a declaration, and the numbered sections of a licence."""
    sides = []
    for code in ("cmn_hans", "eng"):
        tree = etree.parse(texts / "eric-muller" / "udhr" / "data" / "udhr" / f"udhr_{code}.xml")
        articles = [tree.findall(f".//{{*}}article[@number='{number}']")[0] for number in range(1, 31)]
        sides.append([[line.text for line in article.iter("{*}title", "{*}para")] for article in articles])
    declaration = [pair for one, other in zip(*sides, strict=True) for pair in zip(one, other, strict=True)]
    folder = texts / "creativecommons" / "cc-licenses-artifacts"
    blocks = [_blocks(html.parse(folder / LICENCE.format(lang)).getroot()) for lang in ("zh-hans", "en")]
    return [*declaration, *zip(*blocks, strict=True)]


def _blocks(page: html.HtmlElement) -> list[str]:
    # The text of each block, without that of blocks inside it.
    found = []
    for block in page.xpath(" | ".join(f"//*[@id='legal-code-body']//{name}" for name in BLOCKS)):
        parts = [part for part in block.xpath(".//text()") if _holder(part.getparent()) is block]
        found.append(" ".join("".join(parts).split()))
    return [text for text in found if text]


def _holder(element: html.HtmlElement) -> html.HtmlElement:
    return next(one for one in (element, *element.iterancestors()) if one.tag in BLOCKS)


def documentation(texts: Path) -> Pairs:
    """Read paragraphs in turn, and the lines of code, which are the same on both sides."""
    pairs: Pairs = []
    folder = texts / "clxering" / "Effective-Java-3rd-edition-Chinese-English-bilingual"
    for item in ITEMS:
        (path,) = folder.glob(f"Chapter-*/*Item-{item}.md")
        english = ""
        for number, part in enumerate(path.read_text(encoding="utf-8").split("```")):
            for line in filter(None, map(str.strip, part.splitlines())):
                if number % 2:
                    pairs.append((line, line))
                elif re.search(r"[\u4e00-\u9fff]", line):
                    if english:
                        pairs.append((line, english))
                    english = ""
                else:
                    english = line
    return pairs


def abstracts(gold: Path) -> Pairs:
    """Read the reference translations, document by document."""
    with (gold / "audit" / "bio-mqm_en-zh" / "bio_mqm_en-zh.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["system"] == "reference"]
    return list({(row["doc"], row["seg_id"]): (row["translation"], row["source"]) for row in rows}.values())


def subtitles(texts: Path) -> Pairs:
    """Read a lecture's captions: those of both languages that begin together and have no other beside them."""
    folder = texts / "3b1b" / "captions" / LECTURE
    sides = [_captions(folder / language / "captions.srt") for language in ("chinese", "english")]
    common = sorted(set(sides[0]) & set(sides[1]))
    pairs: Pairs = []
    for start, end in zip(common, [*common[1:], "~"], strict=True):
        chinese, english = ([text for when, text in side.items() if start <= when < end] for side in sides)
        if len(chinese) == len(english) == 1:
            pairs.append((chinese[0], english[0]))
    return pairs


def poems(texts: Path) -> Pairs:
    """Read the lines of the poems that have as many in both languages."""
    path = texts / "Leslie-Wong-H" / "Chinese-Poetry-Bilingual" / "Tang" / "Tang.json"
    sides = [[one[name]["content"] for name in ("Chinese", "English")] for one in json.loads(path.read_text("utf-8"))]
    equal = ((chinese, english) for chinese, english in sides if len(chinese) == len(english))
    return [pair for chinese, english in equal for pair in zip(chinese, english, strict=True)]


def _captions(path: Path) -> dict[str, str]:
    # When each begins, to a tenth of a second, and its text.
    found = {}
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8-sig").replace("\r", "").strip()):
        lines = block.split("\n")
        found[lines[1].partition(" --> ")[0][:10]] = " ".join(lines[2:])
    return found


def read_texts(texts: Path, gold: Path) -> Iterator[tuple[str, list[Text]]]:
    """Yield each kind of text with its texts."""
    kinds: dict[str, Callable[[], Pairs]] = {
        "laws": lambda: laws(texts),
        "documentation with code": lambda: documentation(texts),
        "abstracts": lambda: abstracts(gold),
        "subtitles": lambda: subtitles(texts),
        "poems": lambda: poems(texts),
    }
    for kind, read in kinds.items():
        pairs = read()
        made = [make_text(pairs, [], np.random.default_rng(seed), merge=0.3, drop=0.06) for seed in SEEDS]
        yield kind, [text_of(f"{kind} {seed}", one) for seed, one in zip(SEEDS, made, strict=True)]


def main() -> None:
    """Measure, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--models", nargs="+", default=["use", "use+e5-small"])
    parser.add_argument("--write", action="store_true", help="write domains.md")
    arguments = parser.parse_args()
    gold = arguments.shared / "gold"
    sys.path.insert(0, str(gold))
    from score_beads import score  # noqa: PLC0415 - stands with the gold data

    rows: list[Sequence[object]] = []
    reliable: list[Sequence[object]] = []
    for kind, found_texts in read_texts(arguments.texts, gold):
        for model in arguments.models:
            encoder = load_encoder(model)
            results, said, right = [], [], []
            for text in found_texts:
                beads = align_sentences(text.source, text.target, encoder).beads
                results.append((text.beads, [(bead.source, bead.target) for bead in beads]))
                truth = set(text.beads)
                said += [bead.confidence for bead in beads]
                right += [(bead.source, bead.target) in truth for bead in beads]
                if model == arguments.models[-1] and not arguments.write:
                    for bead in beads:
                        if (bead.source, bead.target) not in truth:
                            print(text.name, bead.source, bead.target, round(bead.confidence, 2))
            scores = score(results, "all")
            confidence, correct = np.array(said), np.array(right, dtype=np.float64)
            brier = float(np.mean((confidence - correct) ** 2))
            counts = sum(len(text.beads) for text in found_texts)
            rows.append(
                (kind, model, counts, *(f"{scores[way]['f1']:.3f}" for way in ("strict", "lax")), f"{brier:.3f}")
            )
            cells = []
            for low, high in pairwise(BINS):
                here = (confidence >= low) & ((confidence < high) | (high == 1))
                cells.append(f"{correct[here].mean():.2f} of {here.sum()}" if here.any() else "")
            reliable.append((kind, model, *cells))
            print(rows[-1], reliable[-1], flush=True)
    ranges = [f"said {low:.2f}–{high:.2f}" for low, high in pairwise(BINS)]
    lines = [
        "# Sentence alignment of kinds of text that nothing was learned on",
        "",
        "Written by `python benchmarks/domains.py`, which says what the texts are. Strict and lax F1, every bead",
        "counted; Brier score of the confidence. Documentation suffers most where the script joins lines of code with",
        "prose, and where a line is a brace or a rule alone.",
        "",
        *table(("kind", "model", "beads", "strict", "lax", "Brier"), rows),
        "## How often beads are right, by what was said",
        "",
        *table(("kind", "model", *ranges), reliable),
    ]
    if arguments.write:
        (HERE / "domains.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
