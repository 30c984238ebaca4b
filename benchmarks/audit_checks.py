"""What the audit says of clean text, and what it catches of planted faults; `audit_speed.py` says how fast it is.

Run ``python benchmarks/audit_checks.py [--gold ../shared/gold] [--pofilter PATH] [--model e5-small] [--quick]``; it
prints the tables and writes them to ``benchmarks/audit.md``. ``--pofilter`` is the program of that name from the
package translate-toolkit (in an environment of its own), run on the same pairs; ``--quick`` leaves out what
needs an encoder.

Clean means that nobody marked an error: NTREX-128 (English to Chinese, professional), ``number_clean``, the
WMT20 and bio-mqm pairs without a mark, and DEMETR's good translations. Annotators and translators miss
things, so an alarm there is not always false; a sample was read (see ``audit.md``). DEMETR's spoiled
translations stand in one bitext with their good twins and 470 clean pairs, so that the document's habits
are those clean; only findings on the spoiled ones count, one that is reported once for many pairs in each of
them. ``consistency`` is left out there, since each source stands twice.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import unescape

from duizhao.align.encoders.protocol import Encoder
from duizhao.audit.auditing import audit_bitext
from duizhao.audit.checks import CHECK_MODULES
from duizhao.audit.findings import Audit, Finding
from duizhao.bitext.model import Bead, Bitext, Document

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
Pair = tuple[str, str]
SAMPLE = 2000

MADE_FOR = {
    "base_id33_empty": "coverage",
    "base_id33_shuffle_trans": "coverage",
    "critical_id4_codemix": "language",
    "critical_id6_addition": "coverage",
    "critical_id7_antonym": "polarity",
    "critical_id8_negation": "polarity",
    "critical_id9_ne_replaced": "names",
    "critical_id10_numbers_replaced": "numbers",
    "critical_id20_shuffled": "debris",
    "critical_id21_adj_adv_removed": "coverage",
    "critical_id22_verb_removed": "coverage",
    "critical_id23_noun_removed": "coverage",
    "critical_id24_subj_removed": "coverage",
    "critical_id25_ne_removed": "names",
    "major_id5_pp_removed": "coverage",
    "major_id19_question": "punctuation",
    "minor_id1_repeat2": "repetition",
    "minor_id2_repeat4": "repetition",
    "minor_id16_function_word": "debris",
    "minor_id26_misspelled": "spelling",
    "minor_id27_char_removed": "spelling",
    "minor_id28_final_punc_removed": "punctuation",
    "minor_id29_punc_addition": "punctuation",
    "minor_id30_tokenized": "punctuation",
    "minor_id31_full_lower": "spelling",
    "minor_id32_first_lower": "spelling",
}
"""DEMETR's perturbations, and the check made for each. The others (tense, aspect, gender, word order,
hypernyms, case, part of speech) need a grammar, and no check claims them."""


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a TSV with a header and without quoting."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def pair_up(pairs: Sequence[Pair], source_lang: str, target_lang: str) -> Bitext:
    """Make a bitext of pairs, each a bead."""
    return Bitext(
        source=Document.of([source for source, _ in pairs], source_lang),
        target=Document.of([target for _, target in pairs], target_lang),
        beads=tuple(Bead(source=(number,), target=(number,)) for number in range(len(pairs))),
    )


def clean_sets(gold: Path) -> dict[str, Bitext]:
    """Read the pairs nobody found fault with; one translation a source."""
    sets: dict[str, Bitext] = {}
    english = (gold / "align/ntrex_en_zh/en.txt").read_text(encoding="utf-8").splitlines()
    chinese = (gold / "align/ntrex_en_zh/zh.txt").read_text(encoding="utf-8").splitlines()
    sets["NTREX en→zh"] = pair_up(list(zip(english, chinese, strict=True)), "en", "zh-Hans")
    numbers = read_rows(gold / "audit/number_clean/number_clean_no_error.tsv")
    for direction, langs in (("en-zh", ("en", "zh-Hans")), ("zh-en", ("zh-Hans", "en"))):
        pairs = [(row["source"], row["translation"]) for row in numbers if row["direction"] == direction]
        sets[f"number_clean {direction.replace('-', '→')}"] = pair_up(pairs, *langs)
    rows = read_rows(gold / "audit/demetr_zh-en/demetr_zh-en.tsv")
    good = dict.fromkeys((row["source"], row["good_translation"]) for row in rows)
    sets["DEMETR good zh→en"] = pair_up(list(good), "zh-Hans", "en")
    wmt = read_rows(gold / "audit/wmt20_mqm_zh-en/wmt20_mqm_zh-en.tsv")
    flawless = {row["source"]: row["translation"] for row in wmt if float(row["mqm_penalty_mean"]) == 0}
    sets["WMT20 unmarked zh→en"] = pair_up(list(flawless.items()), "zh-Hans", "en")
    bio = read_rows(gold / "audit/bio-mqm_en-zh/bio_mqm_en-zh.tsv")
    unmarked = {
        row["source"]: row["translation"] for row in bio if row["n_errors"] == "0" and row["source_errors_json"] == "[]"
    }
    sets["bio-mqm unmarked en→zh"] = pair_up(list(unmarked.items()), "en", "zh-Hans")
    return sets


def flagged_by_pofilter(program: str, bitext: Bitext) -> set[int]:
    """Return the pairs that translate-toolkit's pofilter flags with any of its tests."""
    lines = ['msgid ""', 'msgstr "Content-Type: text/plain; charset=UTF-8\\n"', ""]
    for number, (source, target) in enumerate(bitext.pairs()):
        lines += [f'msgctxt "{number}"', f"msgid {_quote(source)}", f"msgstr {_quote(target)}", ""]
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder, "in.po"), Path(folder, "out.po")
        given.write_text("\n".join(lines), encoding="utf-8")
        language = "zh_CN" if bitext.target.lang.startswith("zh") else "en"
        subprocess.run(
            [program, f"--language={language}", "--progress=none", str(given), str(found)],
            check=True,
            capture_output=True,
        )
        text = found.read_text(encoding="utf-8") if found.exists() else ""
    return {int(number) for number in re.findall(r'^msgctxt "(\d+)"', text, re.MULTILINE)}


def _quote(text: str) -> str:
    return '"' + unescape(text).replace("\\", "\\\\").replace('"', '\\"').replace("\t", " ") + '"'


def coverage_alarms(name: str, bitext: Bitext, encoder: Encoder) -> str:
    """Say how often coverage speaks, on the first so many pairs: word links take a hundredth of a second each."""
    sample = pair_up(list(bitext.pairs())[:SAMPLE], bitext.source.lang, bitext.target.lang)
    audit = audit_bitext(sample, encoder=encoder, checks=["coverage"])
    pairs = len(sample.beads)
    errors, reviews = 1000 * len(audit.errors) / pairs, 1000 * len(audit.reviews) / pairs
    return f"| {name}, first {pairs} | {pairs} | coverage, {encoder.name} | {errors:.1f} | {reviews:.1f} |"


def alarms(name: str, audit: Audit, pofilter: str | None) -> list[str]:
    """Say how often each check speaks, in findings and in pairs per 1,000."""
    pairs = len(audit.bitext.beads)
    by_check = Counter((finding.check, finding.tier) for finding in audit.findings)
    lines = [
        f"| {name} | {pairs} | {check} | {1000 * by_check[check, 'error'] / pairs:.1f} |"
        f" {1000 * by_check[check, 'review'] / pairs:.1f} |"
        for check in sorted({check for check, _ in by_check})
    ]
    errors = len({finding.bead for finding in audit.errors})
    either = len({finding.bead for finding in audit.findings})
    lines.append(
        f"| {name} | {pairs} | **any, pairs** | **{1000 * errors / pairs:.1f}** |"
        f" **{1000 * (either - errors) / pairs:.1f}** |"
    )
    if pofilter:
        flagged = len(flagged_by_pofilter(pofilter, audit.bitext))
        lines.append(f"| {name} | {pairs} | pofilter, pairs | | {1000 * flagged / pairs:.1f} |")
    return lines


def beads_of(finding: Finding) -> tuple[int, ...]:
    """Return the beads that a finding speaks of: what is the same in many pairs is reported once, with the others.

    A set here holds fifty pairs spoiled in one way; in a real text this would be the habit of its translator.
    """
    return (finding.bead, *finding.related)


def catches(gold: Path, encoder: Encoder | None, pofilter: str | None) -> Iterator[str]:
    """Say what is caught of DEMETR's spoiled translations, and flagged of their good twins."""
    rows = read_rows(gold / "audit/demetr_zh-en/demetr_zh-en.tsv")
    checks = [name for name in CHECK_MODULES if name not in {"consistency", "coverage"}]
    clean = clean_sets(gold)
    around = [*clean["number_clean zh→en"].pairs(), *clean["WMT20 unmarked zh→en"].pairs()]
    for name, made_for in sorted(MADE_FOR.items(), key=lambda item: (item[1], item[0])):
        chosen = [row for row in rows if row["pert_name"] == name]
        good = [(row["source"], row["good_translation"]) for row in chosen]
        bad = [(row["source"], row["bad_translation"]) for row in chosen]
        count = len(chosen)
        twins = pair_up(good + bad, "zh-Hans", "en")
        found = list(audit_bitext(twins, encoder=encoder, checks=["coverage"]).findings)
        found += audit_bitext(pair_up(good + bad + around, "zh-Hans", "en"), checks=checks).findings
        own = {bead for finding in found if finding.check == made_for for bead in beads_of(finding)}
        everyone = {bead for finding in found for bead in beads_of(finding) if bead < 2 * count}
        errors = {
            bead for finding in found if finding.tier == "error" for bead in beads_of(finding) if bead < 2 * count
        }
        cells = [
            f"{len([bead for bead in own if count <= bead < 2 * count])}",
            f"{len([bead for bead in everyone if bead >= count])}",
            f"{len([bead for bead in errors if bead >= count])}",
            f"{len([bead for bead in everyone if bead < count])}",
        ]
        if pofilter:
            flagged = flagged_by_pofilter(pofilter, twins)
            cells.append(f"{sum(number >= count for number in flagged)}")
            cells.append(f"{sum(number < count for number in flagged)}")
        yield f"| {made_for} | {name.split('_', 1)[1]} | {count} | {' | '.join(cells)} |"


def omissions(gold: Path, encoder: Encoder) -> Iterator[str]:
    """Say how well coverage finds the omissions that bio-mqm's experts marked in the source."""
    rows = read_rows(gold / "audit/bio-mqm_en-zh/bio_mqm_en-zh.tsv")
    pairs = [(row["source"], row["translation"]) for row in rows]
    audit = audit_bitext(pair_up(pairs, "en", "zh-Hans"), encoder=encoder, checks=["coverage"])
    marked = {}
    for number, row in enumerate(rows):
        spans = [
            (int(mark["startIndex"]), int(mark["endIndex"]) + 1, mark["severity"])
            for mark in json.loads(row["source_errors_json"])
            if mark["error_subcategory"] == "Omission"
        ]
        if spans:
            marked[number] = spans
    faulty = {number for number, row in enumerate(rows) if row["n_errors"] != "0" or row["source_errors_json"] != "[]"}
    found = [finding for finding in audit.findings if finding.subtype == "omission" and finding.target]
    right = {
        (finding.bead, start)
        for finding in found
        for start, end, _ in marked.get(finding.bead, [])
        if any(span.start < end and start < span.end for span in finding.source_spans)
    }
    hits = [
        finding
        for finding in found
        if any(
            span.start < end and start < span.end
            for start, end, _ in marked.get(finding.bead, [])
            for span in finding.source_spans
        )
    ]
    total = sum(len(spans) for spans in marked.values())
    grave = {(number, start) for number, spans in marked.items() for start, _, severity in spans if severity != "Minor"}
    yield f"| marked omissions found (recall) | {len(right)} of {total} | {len(right) / total:.0%} |"
    found_grave = len(right & grave)
    yield f"| – those marked major or critical | {found_grave} of {len(grave)} | {found_grave / len(grave):.0%} |"
    share = len(hits) / max(1, len(found))
    yield f"| findings on a marked omission (precision) | {len(hits)} of {len(found)} | {share:.0%} |"
    elsewhere = sum(finding.bead in faulty for finding in found)
    yield f"| findings on a pair with any mark | {elsewhere} of {len(found)} | {elsewhere / max(1, len(found)):.0%} |"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "gold")
    parser.add_argument("--pofilter", help="the program, in an environment of its own")
    parser.add_argument("--model", default="e5-small")
    parser.add_argument("--quick", action="store_true", help="leave out what needs an encoder")
    parser.add_argument("--notes", type=Path, default=HERE / "audit_notes.md", help="what was read by hand")
    args = parser.parse_args()
    encoder: Encoder | None = None
    if not args.quick:
        from duizhao.align.encoders.registry import load_encoder  # noqa: PLC0415 - not with --quick

        encoder = load_encoder(args.model)
    lines = [
        "# The audit: alarms on clean text, catches",
        "",
        f"`python benchmarks/audit_checks.py`, encoder {args.model}.",
        "",
    ]
    lines += ["## Alarms per 1,000 clean pairs", ""]
    lines += ["| set | pairs | check | error tier | review tier |", "|---|---:|---|---:|---:|"]
    rules = [name for name in CHECK_MODULES if name != "coverage"]
    for name, bitext in clean_sets(args.gold).items():
        lines += alarms(name, audit_bitext(bitext, checks=rules), args.pofilter)
        if encoder is not None:
            lines.append(coverage_alarms(name, bitext, encoder))
        print(lines[-1], flush=True)
    lines += ["", "## What is caught of DEMETR's spoiled translations (zh→en)", ""]
    lines += [
        "Pairs with a finding: of the check made for it, of any check, of the error tier; and good twins flagged.",
        "",
    ]
    head = "| check | perturbation | pairs | own check | any check | error tier | good twins |"
    lines += [f"{head} pofilter | its good twins |" if args.pofilter else head]
    lines += ["|---|---|---:|---:|---:|---:|---:|" + ("---:|---:|" if args.pofilter else "")]
    for line in catches(args.gold, encoder, args.pofilter):
        print(line, flush=True)
        lines.append(line)
    if encoder is not None:
        lines += ["", "## Omissions marked in bio-mqm en→zh", "", "| coverage, as shipped | | |", "|---|---:|---:|"]
        lines += list(omissions(args.gold, encoder))
    lines.append("")
    if args.notes.exists():
        lines += [args.notes.read_text(encoding="utf-8").rstrip(), ""]
    (HERE / "audit.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
