"""Learn how a clause that was left out looks, and write the weights of ``duizhao/audit/clauses.json``.

Run ``python benchmarks/train_clauses.py [--gold ../shared/gold] [--model e5-small] [--limit N] [--write]``. From each
NTREX-128 pair that has two clauses or more one is cut, once from each side. To find are the clauses of the other side
most of whose links went with it; those none of whose links went, and all clauses of the pairs as they were, are to be
left alone. Learns from half of the documents and prints, for the other half, how many cut and how many clean pairs
are flagged by gaps alone and with clauses (`duizhao.audit.checks.coverage`); ``--test FILE.en-zh.tsv`` does so for
pairs of other fields. ``--write`` learns from all documents.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from audit_checks import ROOT, Pair, clean_sets
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from train_gaps import Linked, describe, link

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.words.evidence import Lexicon
from duizhao.audit.checks.coverage import LEAST_ADDED_CLAUSE, LEAST_ADDITION, LEAST_CLAUSE, LEAST_OMISSION
from duizhao.audit.clauses import CLAUSE_FEATURES, Links, describe_clauses, split_clauses, text_size, usual_ratio
from duizhao.audit.coverage import scan_gains, word_gains
from duizhao.audit.gaps import carry_content, load_gap_weights
from duizhao.bitext.language.dictionary import load_dictionary

Floats = npt.NDArray[np.float64]
SEED = 11
BLOCK = 40  # neighbours that make a document
GONE, STAYED = 0.5, 0.3  # a link that went with the cut, and what may be left to a word that lost it
MOST_GONE, FEW_GONE = 0.7, 0.1  # shares of a clause's linked words that went: to be found, to be left alone
LEAST = {"zh": 4, "en": 3}  # Han characters or words of what is cut
LARGEST = 0.7  # share of the text
LANGS = ("zh", "en")
_MARKS = re.compile(r"[，,；;：:、—\s]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One side of a pair: its clauses, which are missing (1, 0; -1 unsure), and the highest sum of a gap."""

    lang: str
    document: int
    cut: bool
    features: Floats
    missing: npt.NDArray[np.int64]
    gap: float


def cut_clause(text: str, lang: str, rng: random.Random) -> tuple[str, tuple[int, int]] | None:
    """Cut a clause out of a text, with the mark behind it or, for the last, before it; return where it was."""
    clauses = split_clauses(text)
    fit = [(a, b) for a, b in clauses if LEAST[lang] <= _count(text[a:b], lang) <= LARGEST * _count(text, lang)]
    if len(clauses) < 2 or not fit:
        return None
    start, end = rng.choice(fit)
    after = next((one for one, _ in clauses if one > start), None)
    if after is not None:
        return text[:start] + text[after:], (start, end)
    return _MARKS.sub("", text[:start]) + text[end:], (start, end)


def _count(text: str, lang: str) -> int:
    return len(re.findall("[一-鿿]", text)) if lang == "zh" else len(text.split())


def sample(pair: Linked, side: int, ratio: float, document: int, gone: tuple[Floats, Floats] | None) -> Sample:
    """Describe a side; ``gone`` has the links of its words to what was cut from the other side, and to the rest."""
    lang = LANGS[side]
    places, features = describe(pair, side)
    table = pair.links.T if side else pair.links
    other = carry_content(pair.words[1 - side], LANGS[1 - side])
    logits = load_gap_weights().weigh(features, lang)
    gains = word_gains(logits, lang)
    starts = np.array([pair.words[side][place].start for place in places], dtype=float)
    free = np.where(other, 1 - table.max(axis=0), 0.0).sum() / max(1, other.sum())
    links = Links(
        starts=starts,
        logits=logits,
        gains=gains,
        best=table.max(axis=1)[places],
        partners=table.argmax(axis=1)[places].astype(float),
        others=table.shape[1],
        free=float(free),
    )
    clauses = describe_clauses(pair.texts[side], pair.texts[1 - side], links, ratio)
    labels = []
    for clause in clauses:
        inside = places[(starts >= clause.start) & (starts < clause.end)]
        labels.append(0 if gone is None else _label(gone[0][inside], gone[1][inside]))
    rows = [clause.features for clause in clauses]
    return Sample(
        lang=lang,
        document=document,
        cut=gone is not None,
        features=np.array(rows).reshape(-1, len(CLAUSE_FEATURES)),
        missing=np.array(labels, dtype=np.int64),
        gap=max((score for *_, score in scan_gains(gains)), default=0.0),
    )


def _label(gone: Floats, stayed: Floats) -> int:
    linked = np.maximum(gone, stayed) > GONE
    if not linked.any():
        return -1
    share = ((gone > GONE) & (stayed < STAYED))[linked].mean()
    return 1 if share >= MOST_GONE else 0 if share <= FEW_GONE else -1


def collect(pairs: Sequence[Pair], encoder: TokenEncoder) -> list[Sample]:
    """Make the samples of both sides of some pairs (Chinese, English), as they are and cut."""
    rng = random.Random(SEED)  # noqa: S311 - a sample, no secret
    lexicon = Lexicon(load_dictionary())
    ratio = usual_ratio([(text_size(chinese), text_size(english)) for chinese, english in pairs])
    ratios = (ratio, 1 / ratio)
    linked = list(link(pairs, encoder, lexicon))
    found = [
        sample(pair, side, ratios[side], number // BLOCK, None)
        for number, pair in enumerate(linked)
        if pair is not None
        for side in (0, 1)
    ]
    for side in (1, 0):
        cuts = [(n, pair, cut_clause(pair.texts[side], LANGS[side], rng)) for n, pair in enumerate(linked) if pair]
        made = [(n, pair, cut) for n, pair, cut in cuts if cut is not None]
        texts = [(pair.texts[0], cut[0]) if side else (cut[0], pair.texts[1]) for _, pair, cut in made]
        for (number, pair, (_, (start, end))), new in zip(made, link(texts, encoder, lexicon), strict=True):
            if new is None:
                continue
            table = pair.links if side else pair.links.T
            out = np.array([start <= word.start < end for word in pair.words[side]])
            gone = table[:, out].max(axis=1, initial=0.0), table[:, ~out].max(axis=1, initial=0.0)
            found.append(sample(new, 1 - side, ratios[1 - side], number // BLOCK, gone))
    return found


def learn(samples: Sequence[Sample]) -> tuple[float, Floats]:
    """Return a bias and the weights of the features as they are."""
    features = np.concatenate([one.features for one in samples])
    missing = np.concatenate([one.missing for one in samples])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=5000))
    model.fit(features[missing >= 0], missing[missing >= 0])
    weights = model[-1].coef_[0] / model[0].scale_
    return float(model[-1].intercept_[0] - (weights * model[0].mean_).sum()), weights


def report(name: str, samples: Sequence[Sample], weights: tuple[float, Floats], least: tuple[float, float]) -> str:
    """Make a row: pairs flagged by gaps alone and with clauses, clean and cut."""
    bias, each = weights
    highest = [float((one.features @ each + bias).max()) if len(one.features) else -9.0 for one in samples]
    gap, clause = least
    cells = []
    for cut in (False, True):
        some = [(one.gap, high) for one, high in zip(samples, highest, strict=True) if one.cut == cut]
        cells += [np.mean([g >= gap for g, _ in some]), np.mean([g >= gap or high >= clause for g, high in some])]
    return f"| {name} | {' | '.join(f'{cell:.1%}' for cell in cells)} |"


def read_pairs(path: Path) -> list[Pair]:
    """Read pairs as (Chinese, English) from a file whose name ends in ``.en-zh.tsv`` or ``.zh-en.tsv``."""
    rows = [line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
    turned = path.name.split(".")[-2].startswith("en")
    return [(two, one) if turned else (one, two) for one, two in rows]


def main() -> None:
    """Learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "gold")
    parser.add_argument("--model", default="e5-small")
    parser.add_argument("--limit", type=int, help="only so many pairs of each set")
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    encoder = load_encoder(args.model)
    if not isinstance(encoder, TokenEncoder):
        parser.error(f"{args.model} gives no token vectors")
    english = clean_sets(args.gold)["NTREX en→zh"].pairs()
    samples = collect([(target, source) for source, target in english][: args.limit], encoder)
    tests = {path.stem: collect(read_pairs(path)[: args.limit], encoder) for path in args.test}
    print("| words missing on | clean: gaps | clean: with clauses | cut: gaps | cut: with clauses |")
    print("|---|--:|--:|--:|--:|")
    written = {}
    for lang in LANGS:
        own = [one for one in samples if one.lang == lang]
        learned = learn([one for one in own if one.document % 2 == 0])
        left = {"NTREX, left out": [one for one in own if one.document % 2], **tests}
        for name, some in left.items():
            for kind, least in (
                ("the source", (LEAST_OMISSION[lang], LEAST_CLAUSE)),
                ("the target", (LEAST_ADDITION[lang], LEAST_ADDED_CLAUSE)),
            ):
                row = [one for one in some if one.lang == lang]
                print(report(f"{name}, {lang}, as {kind}", row, learned, least), flush=True)
        bias, weights = learn(own)
        each = zip(CLAUSE_FEATURES, weights.tolist(), strict=True)
        written[lang] = {"bias": round(bias, 4), **{name: round(weight, 4) for name, weight in each}}
    if args.write:
        path = ROOT / "duizhao" / "audit" / "clauses.json"
        found = json.loads(path.read_text(encoding="utf-8")) | {"weights": written}
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
