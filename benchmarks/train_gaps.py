"""Learn how a word that was left out looks, and write ``duizhao/audit/gaps.json``.

Run ``python benchmarks/train_gaps.py [--gold ../shared/gold] [--model e5-small] [--write]``. From each pair that nobody
found fault with (NTREX-128, ``number_clean``, the WMT20 pairs without a mark) a word or a phrase of two to
six words is cut, once from each side. To find are the words of the other side whose links all went with
it; all content words of the pairs as they were are to be left alone. Prints, by cross-validation over
documents, how many of the cut pairs are found at each share of clean pairs flagged, beside the best link
alone; ``--write`` then learns from all and writes the weights.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from audit_checks import ROOT, Pair, clean_sets
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.words.evidence import Lexicon, load_weights, probability
from duizhao.align.words.linking import link_evidence
from duizhao.audit.coverage import HALF_WAY, LONGEST, scan_gains, word_gains
from duizhao.audit.gaps import GAP_FEATURES, carry_content, describe_gaps
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import Word, words

Floats = npt.NDArray[np.float64]
FOLDS = 5
SEED = 7
LINKED, LOST = 0.5, 0.3  # a link that was cut, and what may be left to a word that lost it
SURE = 0.6  # links of the words that are cut
SETS = {"NTREX en→zh": 1, "number_clean en→zh": 8, "number_clean zh→en": 8, "WMT20 unmarked zh→en": 8}
"""The sets learned from, and how many neighbours make a document where none are told."""
NATURAL = {"zh": ("number_clean zh→en", "WMT20 unmarked zh→en"), "en": ("NTREX en→zh", "number_clean en→zh")}
"""The sets whose source is in a language: what is left out is looked for there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A pair (Chinese, English) with its words and links, Chinese on the rows."""

    texts: Pair
    words: tuple[list[Word], list[Word]]
    evidence: Floats
    links: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The content words of one side of a pair: what is known of each, and whether it is missing (1, 0; -1 unsure)."""

    set: str
    document: str
    kind: str
    features: Floats
    missing: npt.NDArray[np.int64]


def link(pairs: Sequence[Pair], encoder: TokenEncoder, lexicon: Lexicon) -> Iterator[Linked | None]:
    """Link pairs of Chinese and English texts word by word."""
    for first in range(0, len(pairs), 64):
        some = pairs[first : first + 64]
        cut = [(words(chinese, "zh"), words(english, "en")) for chinese, english in some]
        fits = [all(0 < len(side) <= LONGEST for side in both) for both in cut]
        tokens = [
            ([w.text for w in one], [w.text for w in two]) for (one, two), fit in zip(cut, fits, strict=True) if fit
        ]
        evidence = iter(link_evidence(tokens, encoder, lexicon=lexicon) if tokens else [])
        for both, fit, texts in zip(cut, fits, some, strict=True):
            if not fit:
                yield None
                continue
            planes = next(evidence)
            yield Linked(texts=texts, words=both, evidence=planes, links=probability(planes, load_weights()))


def cut_out(pair: Linked, side: int, rng: random.Random) -> tuple[Pair, int, int] | None:
    """Cut a linked word or phrase from a side; return the new texts and which words went."""
    own = pair.words[side]
    best = pair.links.max(axis=1 - side)
    content = carry_content(own, "en" if side else "zh")
    chosen = [place for place in range(len(own)) if content[place] and best[place] > SURE]
    if len(chosen) < 4:  # a label
        return None
    first = rng.choice(chosen)
    last = first + 1
    if rng.random() < 1 / 3:
        last = min(len(own), first + rng.randint(2, 6))
        while last > first + 1 and not any(map(str.isalnum, own[last - 1].text)):
            last -= 1
        ends = (place for place in range(first + 1, last) if own[place].text in "。！？.!?;；")
        last = next(ends, last)
    text = pair.texts[side]
    left, right = text[: own[first].start], text[own[last - 1].end :]
    if side:
        left, right = left.rstrip(), right.lstrip()
        right = right if right[:1] in {*".,;:!?", ""} or not left else f" {right}"
    new = left + right
    return ((pair.texts[0], new) if side else (new, pair.texts[1])), first, last


def describe(pair: Linked, side: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the places of the content words of a side, and their features."""
    content = [carry_content(pair.words[number], lang) for number, lang in enumerate(("zh", "en"))]
    evidence, links = (pair.evidence.transpose(1, 0, 2), pair.links.T) if side else (pair.evidence, pair.links)
    lang = "en" if side else "zh"
    features = describe_gaps(pair.words[side], lang, content[side], content[1 - side], evidence, links)
    return np.flatnonzero(content[side]), features


def collect(gold: Path, encoder: TokenEncoder) -> dict[str, list[Sample]]:
    """Make the samples, by the language of the words that may be missing."""
    rng = random.Random(SEED)  # noqa: S311 - a sample, no secret
    lexicon = Lexicon(load_dictionary())
    names = (gold / "align/ntrex_en_zh/doc_ids.tsv").read_text(encoding="utf-8").split()
    samples: dict[str, list[Sample]] = {"zh": [], "en": []}
    sets = clean_sets(gold)
    for name, size in SETS.items():
        bitext = sets[name]
        turned = bitext.source.lang.startswith("en")
        pairs = [(other, one) if turned else (one, other) for one, other in bitext.pairs()]
        linked = list(link(pairs, encoder, lexicon))
        documents = names if size == 1 else [f"{name} {number // size}" for number in range(len(pairs))]
        for number, pair in enumerate(linked):
            for side, lang in enumerate(("zh", "en")):
                if pair is not None:
                    _, features = describe(pair, side)
                    none = np.zeros(len(features), dtype=np.int64)
                    sample = Sample(set=name, document=documents[number], kind="clean", features=features, missing=none)
                    samples[lang].append(sample)
        for side, lang in ((1, "zh"), (0, "en")):
            cuts = [(number, pair, cut_out(pair, side, rng)) for number, pair in enumerate(linked) if pair is not None]
            made = [(number, pair, cut) for number, pair, cut in cuts if cut is not None]
            relinked = link([cut[0] for _, _, cut in made], encoder, lexicon)
            for (number, pair, (_, first, last)), new in zip(made, relinked, strict=True):
                if new is None:
                    continue
                links = pair.links.T if side else pair.links
                gone = links[first:last].max(axis=0)
                stay = np.delete(links, slice(first, last), axis=0).max(axis=0)
                places, features = describe(new, 1 - side)
                label = np.where((gone > LINKED) & (stay < LOST), 1, np.where(gone > LOST, -1, 0))[places]
                kind = "word" if last - first == 1 else "phrase"
                samples[lang].append(
                    Sample(set=name, document=documents[number], kind=kind, features=features, missing=label)
                )
    return samples


def learn(samples: Sequence[Sample]) -> tuple[float, Floats]:
    """Return a bias and the weights of the features as they are."""
    features = np.concatenate([one.features for one in samples])
    missing = np.concatenate([one.missing for one in samples])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=2000))
    model.fit(features[missing >= 0], missing[missing >= 0])
    scaler, logistic = model[0], model[-1]
    weights = logistic.coef_[0] / scaler.scale_
    return float(logistic.intercept_[0] - (weights * scaler.mean_).sum()), weights


def validate(samples: Sequence[Sample], lang: str) -> Iterator[str]:
    """Yield rows of what is found of the cut pairs at each share of clean pairs flagged."""
    documents = sorted({one.document for one in samples})
    random.Random(SEED).shuffle(documents)  # noqa: S311 - folds, no secret
    fold = {document: number % FOLDS for number, document in enumerate(documents)}
    new = np.zeros(len(samples))
    for number in range(FOLDS):
        bias, weights = learn([one for one in samples if fold[one.document] != number])
        for place, one in enumerate(samples):
            if fold[one.document] == number:
                new[place] = highest(word_gains(one.features @ weights + bias, lang))
    old = np.array(
        [highest(np.maximum(np.log(HALF_WAY / np.maximum(one.features[:, 0], 0.02)), -0.3)) for one in samples]
    )
    for name in NATURAL[lang]:
        kinds = {
            kind: np.array([one.set == name and one.kind == kind for one in samples])
            for kind in ("clean", "word", "phrase")
        }
        for label, scores in (("best link", old), ("all evidence", new)):
            for share in (0.005, 0.01, 0.02, 0.03):
                least = float(np.quantile(scores[kinds["clean"]], 1 - share))
                found = [f"{(scores[kinds[kind]] > least).mean():.1%}" for kind in ("word", "phrase")]
                yield f"| {lang} | {name} | {label} | {share:.1%} | {least:.2f} | {' | '.join(found)} |"


def highest(gains: Floats) -> float:
    """Return the highest sum of a run."""
    return max((score for _, _, _, score in scan_gains(gains)), default=0.0)


def main() -> None:
    """Learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "gold")
    parser.add_argument("--model", default="e5-small")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    encoder = load_encoder(args.model)
    if not isinstance(encoder, TokenEncoder):
        parser.error(f"{args.model} gives no token vectors")
    samples = collect(args.gold, encoder)
    print("| words | set | by | clean pairs flagged | least sum | cut words found | cut phrases found |")
    print("|---|---|---|---:|---:|---:|---:|")
    for lang, some in samples.items():
        for row in validate(some, lang):
            print(row, flush=True)
    if args.write:
        found = {}
        for lang, some in samples.items():
            bias, weights = learn(some)
            named = {name: round(float(weight), 4) for name, weight in zip(GAP_FEATURES, weights, strict=True)}
            found[lang] = {"bias": round(bias, 4), **named}
        text = json.dumps(found, indent=1) + "\n"
        (ROOT / "duizhao" / "audit" / "gaps.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
