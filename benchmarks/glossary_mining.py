"""How good the mined glossary is, and what it takes.

``python benchmarks/glossary_mining.py [nyt] [openstack] [scale]`` prints the parts asked for, all by default.

``nyt`` aligns the article in ``seeds/``, mines it, and compares every pair with the judgements in
``tests/glossary/nyt_judged.tsv`` and with the list a person made, ``tests/glossary/nyt_terms.tsv``.
``openstack`` mines OpenStack's guide for translators and looks for the pairs of OpenStack's own glossary that
occur in it; precision is of the sample judged in ``tests/glossary/openstack_judged.tsv``.
``scale`` mines 5,000 to 100,000 pairs (``--scale N...``): those of a TSV (``--pairs FILE``; not part of this
repository), or made from NTREX by numbering each anew.
``fields`` mines other bitexts and looks for the pairs of their glossaries: ``--dev DIR`` and ``--left-out DIR``, each
with ``segments.tsv`` and ``terms.tsv`` (English, Chinese; not part of this repository); ``--baseline`` adds what
``term_baseline.py`` finds there. Of each, the concepts drawn by chance are looked up in
``tests/glossary/left_out_judged.tsv`` and ``termhood_judged.tsv`` under the folder's name.
``--list`` prints the mined pairs instead, or those drawn from the fields, to be judged.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from term_baseline import mine_baseline

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.sentences.second_pass import align_sentences
from duizhao.bitext.documents import split_manuscript
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.readers import read_manuscript
from duizhao.glossary.mining.candidates import english_key
from duizhao.glossary.mining.chinese import chinese_key
from duizhao.glossary.mining.glossary import Glossary, mine_terms

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT.parent / "shared" / "gold"
JUDGED = ROOT / "tests" / "glossary"
REPORT = ROOT / "benchmarks" / "glossary.md"
SIZES = (5_000, 10_000, 30_000, 100_000)
SAMPLE = 100
DRAWN = 60
"""Concepts drawn from each other field, of those that are not left in Latin letters."""
FIRST = 40
SEED = 1

Key = tuple[str, str]


def token_encoder() -> TokenEncoder:
    """Load e5-small."""
    encoder = load_encoder("e5-small")
    assert isinstance(encoder, TokenEncoder)
    return encoder


def parallel(english: Sequence[str], chinese: Sequence[str], name: str) -> Bitext:
    """Make a bitext of lines that belong together."""
    return Bitext(
        source=Document.of(english, "en", name=name),
        target=Document.of(chinese, "zh-Hans", name=name),
        beads=tuple(Bead(source=(k,), target=(k,)) for k in range(len(english))),
    )


def read_rows(path: Path) -> list[list[str]]:
    """Read a TSV, remarks left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def pairs_of(glossary: Glossary) -> list[tuple[str, str]]:
    """List every pair of terms of every concept, the most valuable concept first."""
    return [
        (one.text, other.text)
        for concept in glossary.concepts
        for one in concept.entry.english
        for other in concept.entry.chinese
    ]


def keyed(pair: Sequence[str]) -> Key:
    """Make pairs comparable: case, hyphens, plural and script do not count."""
    return english_key(pair[0].replace("'", "’")), chinese_key(pair[1])


def spellings(glossary: Glossary) -> set[Key]:
    """Return every form of every term with every form on the other side."""
    return {
        keyed((one, other))
        for concept in glossary.concepts
        for english in concept.entry.english
        for one in english.spellings
        for chinese in concept.entry.chinese
        for other in chinese.spellings
    }


def mine_nyt(encoder: TokenEncoder) -> Glossary:
    """Align and mine the article."""
    path = next((ROOT / "seeds").glob("000_*"))
    source, target = split_manuscript(read_manuscript(path))
    return mine_terms([align_sentences(source, target, load_encoder("use"))], encoder)


def mine_openstack(encoder: TokenEncoder) -> tuple[Glossary, list[list[str]]]:
    """Mine the guide; return its rows too."""
    rows = read_rows(GOLD / "terms" / "openstack-i18n-guide-zh_CN" / "segments.tsv")[1:]
    return mine_terms([parallel([r[0] for r in rows], [r[1] for r in rows], "openstack")], encoder), rows


def precision(pairs: Sequence[tuple[str, str]], path: Path) -> tuple[float, int, int]:
    """Return the share of pairs judged right, how many were judged, and how many were not (they count as wrong)."""
    verdicts = {keyed(row): row[2] for row in read_rows(path)}
    found = [verdicts.get(keyed(pair), "") for pair in pairs]
    return found.count("right") / max(1, len(found)), len(found) - found.count(""), found.count("")


def nyt(encoder: TokenEncoder) -> list[str]:
    """Score the article."""
    started = time.perf_counter()
    glossary = mine_nyt(encoder)
    took = time.perf_counter() - started
    pairs = pairs_of(glossary)
    whole, judged, unjudged = precision(pairs, JUDGED / "nyt_judged.tsv")
    first, _, _ = precision(pairs[:FIRST], JUDGED / "nyt_judged.tsv")
    wanted = read_rows(JUDGED / "nyt_terms.tsv")
    found = spellings(glossary)
    missing = [row[0] for row in wanted if not any(keyed((row[0], one)) in found for one in row[1].split("|"))]
    return [
        "## The piece of the New York Times (`seeds/000`)",
        "",
        "| | |",
        "|---|---|",
        f"| concepts, pairs of terms | {len(glossary.concepts)}, {len(pairs)} |",
        f"| precision, whole list ({judged} judged by hand, {unjudged} not) | {whole:.3f} |",
        f"| precision, first {FIRST} | {first:.3f} |",
        f"| recall of the {len(wanted)} pairs a person listed | {1 - len(missing) / len(wanted):.3f} |",
        f"| missing | {', '.join(missing)} |",
        f"| time with aligning | {took:.0f} s |",
        "",
    ]


def occurring(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the pairs of OpenStack's glossary of which both terms stand in one paragraph and its translation."""
    found = []
    for term in read_rows(GOLD / "terms" / "openstack-glossary-zh_CN" / "terms.tsv")[1:]:
        english = re.compile(rf"\b{re.escape(term[0].lower())}(?:s|es|d|ed|ing)?\b")
        if any(english.search(row[0].lower()) and term[1].lower() in row[1].lower() for row in rows):
            found.append(term)
    return found


def sample_of(glossary: Glossary) -> list[tuple[str, str]]:
    """Draw the pairs to be judged: the main pairs of a hundred concepts."""
    mains = [(concept.entry.english[0].text, concept.entry.chinese[0].text) for concept in glossary.concepts]
    return random.Random(SEED).sample(mains, min(SAMPLE, len(mains)))  # noqa: S311


def openstack(encoder: TokenEncoder) -> list[str]:
    """Score the guide."""
    started = time.perf_counter()
    glossary, rows = mine_openstack(encoder)
    took = time.perf_counter() - started
    wanted = occurring(rows)
    found = spellings(glossary)
    missing = [f"{one[0]} {one[1]}" for one in wanted if keyed(one) not in found]
    right, judged, unjudged = precision(sample_of(glossary), JUDGED / "openstack_judged.tsv")
    return [
        "## OpenStack's guide for translators",
        "",
        "| | |",
        "|---|---|",
        f"| concepts | {len(glossary.concepts)} from {len(rows)} paragraphs |",
        f"| recall of the {len(wanted)} pairs of its own glossary that occur | {1 - len(missing) / len(wanted):.3f} |",
        f"| missing | {', '.join(missing)} |",
        f"| precision of {judged + unjudged} concepts drawn at random ({judged} judged by hand) | {right:.3f} |",
        f"| time | {took:.0f} s |",
        "",
    ]


def attested(rows: Sequence[Sequence[str]], terms: Sequence[Sequence[str]]) -> dict[Key, int]:
    """Count for each pair of a glossary the segments of which both terms stand in the two halves."""
    lowered = [(row[0].lower().replace("-", " "), row[1].lower().replace(" ", "")) for row in rows]
    found = {}
    for english, chinese in terms:
        pattern = re.compile(rf"\b{re.escape(english.lower().replace('-', ' '))}(?:s|es)?\b")
        wanted = chinese.lower().replace(" ", "")
        count = sum(wanted in other and bool(pattern.search(one)) for one, other in lowered)
        if count and len(wanted) > 1:
            found[english, chinese] = count
    return found


def mine_field(encoder: TokenEncoder, folder: Path) -> tuple[list[list[str]], Glossary]:
    """Mine the bitext of a folder; return its rows too."""
    rows = [row[:2] for row in read_rows(folder / "segments.tsv") if len(row) > 1]
    return rows, mine_terms([parallel([r[0] for r in rows], [r[1] for r in rows], folder.name)], encoder)


def drawn(glossary: Glossary) -> list[Key]:
    """Draw the concepts of another field that are judged: of those with a rendering in Chinese characters."""
    mains = [(concept.entry.english[0].text, concept.entry.chinese[0].text) for concept in glossary.concepts]
    some = [pair for pair in mains if has_han(pair[1])]
    return random.Random(SEED).sample(some, min(DRAWN, len(some)))  # noqa: S311


def verdicts_of(field: str) -> dict[Key, str]:
    """Read what was judged of a field: ``1`` is worth keeping."""
    rows = [row for name in ("termhood_judged.tsv", "left_out_judged.tsv") for row in read_rows(JUDGED / name)]
    return {keyed(row[1:3]): row[3] for row in rows if row[0] == field}


def fields(encoder: TokenEncoder, folders: Sequence[tuple[str, Path]], *, baseline: bool) -> list[str]:
    """Score recall on bitexts with a glossary, development and left-out apart."""
    lines = [
        "## Other fields",
        "",
        "| | field | segments | concepts | recall | in three segments or more | worth keeping, of those drawn |",
        "|" + "---|" * 7,
    ]
    for kind, folder in folders:
        rows, glossary = mine_field(encoder, folder)
        wanted = attested(rows, [row[:2] for row in read_rows(folder / "terms.tsv")])
        found = {kind: (len(glossary.concepts), spellings(glossary))}
        verdicts = [verdicts_of(folder.name).get(keyed(pair), "") for pair in drawn(glossary)]
        worth = f"{verdicts.count('1')} of {len(verdicts)}, {verdicts.count('')} not judged"
        if baseline:
            pairs = mine_baseline(rows)
            found["baseline"] = len(pairs), {keyed((pair.english, pair.chinese)) for pair in pairs}
        for name, (concepts, keys) in found.items():
            shares = []
            for least in (1, 3):
                some = [keyed(pair) in keys for pair, count in wanted.items() if count >= least]
                shares.append(f"{sum(some)} of {len(some)}, {sum(some) / max(1, len(some)):.2f}")
            kept = worth if name == kind else ""
            lines.append(f"| {name} | {folder.name} | {len(rows)} | {concepts} | {shares[0]} | {shares[1]} | {kept} |")
    return [*lines, ""]


def scale_rows(source: Path | None) -> list[list[str]]:
    """Return rows of English and Chinese: of a TSV, all different, or made from NTREX by numbering each anew."""
    if source is not None:
        return [row[:2] for row in read_rows(source)]
    lines = [
        (GOLD / "align" / "ntrex_en_zh" / name).read_text(encoding="utf-8").splitlines()
        for name in ("en.txt", "zh.txt")
    ]
    draw = random.Random(SEED)  # noqa: S311
    rows = []
    for _ in range(max(SIZES)):
        number, value = draw.randrange(len(lines[0])), draw.randrange(10, 10**6)
        rows.append([f"{lines[0][number]} ({value})", f"{lines[1][number]}（{value}）"])
    return rows


def measure(source: Path | None, size: int) -> str:
    """Mine so many pairs in this process and another, vectors not kept, and return a row of the table."""
    os.environ["DUIZHAO_CACHE"] = "off"
    rows = scale_rows(source)[:size]
    bitext = parallel([r[0] for r in rows], [r[1] for r in rows], "scale")
    started = time.perf_counter()
    glossary = mine_terms([bitext], token_encoder(), workers=2)
    took = time.perf_counter() - started
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    spent = sum(one.ru_utime + one.ru_stime for one in (own, others))
    return (
        f"| {size:,} | {glossary.candidates:,} | {glossary.linked:,} | {len(glossary.concepts):,} | {took:.0f} "
        f"| {spent:.0f} | {own.ru_maxrss // 1024:,} + {others.ru_maxrss // 1024:,} |"
    )


def scale(sizes: Sequence[int], source: Path | None) -> list[str]:
    """Measure time and memory on many pairs, each size in processes of its own."""
    lines = [
        "## Time and memory",
        "",
        f"Pairs of {source.name if source else 'NTREX, each numbered anew'}; loading of the model included.",
        "",
        "| pairs | candidates | linked | concepts | seconds, two processes | processor seconds | MB at most, each |",
        "|" + "---|" * 7,
    ]
    for size in sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            lines.append(pool.submit(measure, source, size).result())
    return [*lines, ""]


def main() -> None:
    """Print the sections asked for, and put them into the report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=["nyt", "openstack", "scale"])
    parser.add_argument("--scale", type=int, nargs="*", default=SIZES, help="how many pairs the part scale mines")
    parser.add_argument("--pairs", type=Path, help="a TSV of English and Chinese for the part scale (NTREX, numbered)")
    parser.add_argument("--list", action="store_true", help="print the pairs to be judged")
    parser.add_argument("--baseline", action="store_true", help="mine the fields by the plain baseline too")
    parser.add_argument("--dev", nargs="*", type=Path, default=[], help="folders of fields that were tuned on")
    parser.add_argument("--left-out", nargs="*", type=Path, default=[], help="folders of fields that were not")
    arguments = parser.parse_args()
    encoder = token_encoder()
    folders = [("dev", one) for one in arguments.dev] + [("left out", one) for one in arguments.left_out]
    if arguments.list and folders:
        for _, folder in folders:
            pairs = drawn(mine_field(encoder, folder)[1])
            print("\n".join("\t".join((folder.name, *pair)) for pair in pairs))
        return
    if arguments.list:
        pairs = pairs_of(mine_nyt(encoder)) if "nyt" in arguments.parts else sample_of(mine_openstack(encoder)[0])
        print("\n".join("\t".join(pair) for pair in pairs))
        return
    if folders:
        print("\n".join(fields(encoder, folders, baseline=arguments.baseline)), flush=True)
        return
    for part in arguments.parts:
        if part == "scale":
            print("\n".join(scale(arguments.scale, arguments.pairs)), flush=True)
            continue
        section = "\n".join({"nyt": nyt, "openstack": openstack}[part](encoder))
        print(section, flush=True)
        report = REPORT.read_text(encoding="utf-8")
        report = re.sub(
            rf"<!-- {part} -->.*?<!-- end -->", f"<!-- {part} -->\n{section}<!-- end -->", report, flags=re.DOTALL
        )
        REPORT.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
