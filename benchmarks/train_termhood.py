"""Learn what makes a term: the weights of ``glossary/mining/termhood.json``, from judged concepts of many fields.

``python benchmarks/train_termhood.py`` reads ``termhood_judged.tsv`` and ``termhood_drawn.tsv`` in ``tests/glossary``,
prints for each field how well a model that has not seen it ranks its terms above the rest (area under the curve), and
writes the weights learned from all fields. ``--dry-run`` writes nothing.

The meaning of words is learned with the rest: through the principal components of e5-small's vectors of the words of
each term, and of its last word, which are then folded into two numbers for each common English word
(``glossary/mining/word_values.json.gz``). ``--vectors FILE.npz`` keeps the vectors of the vocabulary.

``--collect FIELD DIR`` mines ``DIR/segments.tsv`` (English, Chinese; not part of this repository), and writes anew what
was seen of the judged terms of the field; run it when a witness is changed or added. Where there is a
``DIR/judged.tsv`` (english, chinese, rendered, keep, weight) its concepts, drawn by chance from all candidates of a new
field, are added, and with ``DIR/terms.tsv`` (English, Chinese) those that the field's own glossary attests.

Of a field only terms, verdicts and what was counted are kept, no running text. A verdict is 1 where a terminologist
could keep the pair, 0 where not; the weight is .5 for what nobody judged and the field's own glossary attests.
``drawn`` is the inverse of the probability of having been drawn, 1 for what was not drawn by chance.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from glossary_mining import keyed, parallel, read_rows, token_encoder
from scipy.optimize import minimize
from wordfreq import get_frequency_dict

from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import lemma
from duizhao.glossary.mining.glossary import gather_evidence
from duizhao.glossary.mining.selection import order_choices
from duizhao.glossary.mining.termhood import FEATURES, Holders, Witnesses, features
from duizhao.glossary.mining.witnesses import weigh_candidates

ROOT = Path(__file__).resolve().parent.parent
JUDGED = ROOT / "tests" / "glossary" / "termhood_judged.tsv"
# Of fields whose judged concepts were drawn by chance from all candidates, for no file is to be too large.
DRAWN = ROOT / "tests" / "glossary" / "termhood_drawn.tsv"
WEIGHTS = ROOT / "glossary" / "mining" / "termhood.json"
VALUES = ROOT / "glossary" / "mining" / "word_values.json.gz"
# English words that get a value; the last of them occurs in a million words once.
VOCABULARY = 24_000
# Principal components of the vectors: of the mean of a term's words, and of its last word; and what a unit of one costs
# (see RIDGE). Of 16, 32 and 48 with fields left out; each word's own vector instead of its components overfits.
COMPONENTS = (32, 16)
MEANING_RIDGE = 20.0
# Which way a feature may speak; the others may either way.
FOR = frozenset(
    """specific_word specific_phrase repeated repeated_phrase known known_phrase labelled trust acronym name
    abbreviated quality_noun long_chinese_word chinese_noun
    chinese_specific_word chinese_specific_phrase rarer share back alone heads repeated_name
    listed_word listed_phrase titled making_word making_phrase heading modifying""".split()  # noqa: SIM905
)
AGAINST = frozenset(
    """generality_word generality_phrase says_how general_head common_word alternatives alternatives_phrase quality
    verb linker gerund held_phrase held_word opening opening_name common_chinese_word chinese_words
    chinese_words_name chinese_clause fragment verbal series common_head common_modifier""".split()  # noqa: SIM905
)
# Of the weights in units of standard deviations; chosen from 1, 3 and 10 with fields left out.
RIDGE = 3.0
# Added to the learned bias. On six fields a tenth less loses one in a hundred of the pairs that glossaries have,
# and of what remains one in a hundred more is worth keeping.
SHIFT = 0.0
# How often a field counts. The piece of the New York Times is the one text of news with a list made by a person; among
# five thousand others its three hundred concepts would be lost (recall .82 of its list, .92 so, at a like precision).
TIMES = {"nyt": 6.0}
# Parts of one text are left out together.
FAMILIES = {"django-large": "django"}
# What a pair counts that nobody judged and the field's glossary attests.
ATTESTED = 0.5
SHIFTS = (0.4, 0.2, 0.0, -0.2, -0.4, -0.6, -0.8)
NAMES = tuple(name for name in FEATURES if name != "meaning")

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judged concept: its field, its keys, the verdict, how much it counts, what was seen of it.

    ``drawn``: how many candidates it stands for, where it was drawn by chance.
    """

    field: str
    english: str
    chinese: str
    verdict: bool
    weight: float
    witnesses: Witnesses
    drawn: float = 1.0


def read_judged() -> list[Judged]:
    """Read the judged concepts of all fields."""
    return [one for path in (JUDGED, DRAWN) for one in _read(path)]


def _read(path: Path) -> list[Judged]:
    head, *rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    found = []
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        held = Holders(
            most=float(cells["most"]),
            opening=float(cells["opening"]),
            kinds=int(cells["kinds"]),
            heads=int(cells["heads"]),
        )
        values = {name: _value(cells[name]) for name in head if name in Witnesses.__slots__}
        found.append(
            Judged(
                field=cells["field"],
                english=cells["english"],
                chinese=cells["chinese"],
                verdict=cells["verdict"] == "1",
                weight=float(cells["weight"]),
                drawn=float(cells["drawn"]),
                witnesses=Witnesses(held=held, **values),  # type: ignore[arg-type]
            )
        )
    return found


def _value(cell: str) -> float | bool | int:
    """Read a cell: yes and no, a count, a measure."""
    return cell == "yes" if cell in {"yes", "no"} else float(cell) if "." in cell else int(cell)


def _cell(value: object) -> str:
    """Write what `_value` reads."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def write_judged(judged: Sequence[Judged]) -> None:
    """Write the judged concepts, by field and term; the meaning is looked up, not kept."""
    by_chance = {one.field for one in judged if one.drawn != 1}
    _write(JUDGED, [one for one in judged if one.field not in by_chance])
    _write(DRAWN, [one for one in judged if one.field in by_chance])


def _write(path: Path, judged: Sequence[Judged]) -> None:
    names = [name for name in Witnesses.__slots__ if name not in {"held", "meaning"}]
    lines = [
        "# Concepts judged by hand: 1 where a terminologist could keep the pair. Made by benchmarks/train_termhood.py.",
        "\t".join(["field", "english", "chinese", "verdict", "weight", "drawn", *names, *Holders.__slots__]),
    ]
    for one in sorted(judged, key=lambda one: (one.field, one.english, one.chinese)):
        values = asdict(one.witnesses)
        values |= values.pop("held")
        cells = [one.field, one.english, one.chinese, str(int(one.verdict)), f"{one.weight:g}", f"{one.drawn:g}"]
        lines.append("\t".join([*cells, *(_cell(values[name]) for name in (*names, *Holders.__slots__))]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def collect(field: str, folder: Path, judged: Sequence[Judged]) -> list[Judged]:
    """Mine a field, and give its judged concepts what is seen of them now; add what is new."""
    rows = [row[:2] for row in read_rows(folder / "segments.tsv") if len(row) > 1]
    gathered = gather_evidence([parallel([r[0] for r in rows], [r[1] for r in rows], field)], token_encoder())
    choices = order_choices(gathered.judged, gathered.seen)
    found = weigh_candidates(choices, gathered.seen, load_dictionary())
    # The keys, the verdict (none where it was not asked for) and the weights.
    verdicts = {
        (one.english, one.chinese): (one.verdict, one.weight, one.drawn) for one in judged if one.field == field
    }
    if (folder / "judged.tsv").exists():
        head, *some = read_rows(folder / "judged.tsv")
        for row in some:
            cells = dict(zip(head, row, strict=False))
            verdicts[cells["english"], cells["chinese"]] = cells["keep"] == "1", 1.0, float(cells["weight"])
    if (folder / "terms.tsv").exists():
        for row in read_rows(folder / "terms.tsv"):
            for key in (keyed((row[0], one)) for one in row[1].split("|")):
                verdicts.setdefault(key, (True, ATTESTED, 1.0))
    return [
        Judged(
            field=field,
            english=english,
            chinese=chinese,
            verdict=verdict,
            weight=weight,
            drawn=drawn,
            witnesses=found[english],
        )
        for (english, chinese), (verdict, weight, drawn) in verdicts.items()
        if english in found and choices[english][0].chinese == chinese
    ]


def matrix(judged: Sequence[Judged]) -> Matrix:
    """Return the features but for the meaning, [shape=(n_judged, n_features), float64]."""
    return np.array([[features(one.witnesses)[name] for name in NAMES] for one in judged])


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Words and their principal components, [shape=(n_words, n), float64], the last row for any other word."""

    words: Mapping[str, int]
    inside: Matrix
    last: Matrix

    def of(self, judged: Sequence[Judged]) -> Matrix:
        """Return the components of the mean and of the last word of each, [shape=(n_judged, n)]."""
        rows = []
        for one in judged:
            places = [self._place(part) for part in one.english.split()]
            rows.append(np.concatenate([self.inside[places].mean(axis=0), self.last[places[-1]]]))
        return np.array(rows)

    def _place(self, word: str) -> int:
        found = self.words.get(word)
        return self.words.get(lemma(word), len(self.words)) if found is None else found


def load_vocabulary(path: Path | None, judged: Sequence[Judged]) -> Vocabulary:
    """Encode the vocabulary, or read its vectors; the components are those of the words of judged terms."""
    if path is not None and path.exists():
        kept = np.load(path)
        names, vectors = [str(name) for name in kept["words"]], kept["vectors"].astype(np.float64)
    else:
        found = get_frequency_dict("en", "large")
        ranked = sorted(found, key=lambda word: (-found[word], word))
        names = [word for word in ranked if re.fullmatch("[a-z]{2,}", word)][:VOCABULARY]
        vectors = token_encoder().encode(names).astype(np.float64)
        if path is not None:
            np.savez(path, words=np.array(names), vectors=vectors.astype(np.float16))
    # A word that is not among them is rare, and most like the rarest of them.
    vectors = np.concatenate([vectors, vectors[-len(vectors) // 5 :].mean(axis=0, keepdims=True)])
    words = {name: place for place, name in enumerate(names)}
    vocabulary = Vocabulary(words=words, inside=vectors, last=vectors)
    both = vocabulary.of(judged)
    width = vectors.shape[1]
    return Vocabulary(
        words=words,
        inside=_project(vectors, both[:, :width], COMPONENTS[0]),
        last=_project(vectors, both[:, width:], COMPONENTS[1]),
    )


def _project(vectors: Matrix, sample: Matrix, count: int) -> Matrix:
    """Project on the first principal components of a sample, each of deviation 1 there."""
    mean = sample.mean(axis=0)
    _, sizes, axes = np.linalg.svd(sample - mean, full_matrices=False)
    return (vectors - mean) @ axes[:count].T / (sizes[:count] / np.sqrt(len(sample)))


def learn(
    table: Matrix, meanings: Matrix, verdicts: npt.NDArray[np.bool_], counts: Matrix
) -> tuple[dict[str, float], Matrix]:
    """Fit a logistic regression whose weights speak the way their features should; return those of the meaning too."""
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread < 1e-6] = 1.0
    mean[0], spread[0] = 0.0, 1.0
    scaled = np.concatenate([(table - mean) / spread, meanings], axis=1)
    right = verdicts.astype(float)
    costs = np.array([0.0, *[RIDGE] * (len(NAMES) - 1), *[MEANING_RIDGE] * meanings.shape[1]])

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        logits = scaled @ weights
        wrong = np.logaddexp(0, -logits) * right + np.logaddexp(0, logits) * (1 - right)
        slope = scaled.T @ (counts * (1 / (1 + np.exp(-logits)) - right))
        return float(counts @ wrong + costs @ weights**2 / 2), slope + costs * weights

    bounds = [(0, None) if name in FOR else (None, 0) if name in AGAINST else (None, None) for name in NAMES]
    bounds += [(None, None)] * meanings.shape[1]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = found[: len(NAMES)] / spread
    weights[0] -= weights[1:] @ mean[1:]
    return dict(zip(NAMES, map(float, weights), strict=True)), found[len(NAMES) :]


def ranked_right(scores: Matrix, verdicts: npt.NDArray[np.bool_]) -> float:
    """Return how often a right one is above a wrong one."""
    good, bad = scores[verdicts], scores[~verdicts]
    return float(np.mean(np.sign(good[:, None] - bad[None, :]) / 2 + 0.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How a field fares with a model learned from the others.

    ``ranked``: how often a right concept is above a wrong one; ``curve``: for each shift of the threshold the share of
    right ones among those above it, and the share above it of the right ones, each counted as often as it stands for.
    """

    ranked: float
    curve: Mapping[float, tuple[float, float]]


def left_out(judged: Sequence[Judged], vocabulary: Vocabulary) -> dict[str, LeftOut]:
    """Return for each field how it fares with a model learned from the others."""
    table, meanings = matrix(judged), vocabulary.of(judged)
    verdicts = np.array([one.verdict for one in judged])
    counts = np.array([one.weight for one in judged])
    times = counts * [TIMES.get(one.field, 1.0) for one in judged]
    drawn = np.array([one.drawn for one in judged])
    of = np.array([one.field for one in judged])
    family = np.array([FAMILIES.get(one.field, one.field) for one in judged])
    found = {}
    for field in sorted(set(of)):
        others = family != FAMILIES.get(field, field)
        weights, values = learn(table[others], meanings[others], verdicts[others], times[others])
        here = (of == field) & (counts == 1)
        scores = table[here] @ np.array([weights[name] for name in NAMES]) + meanings[here] @ values
        right = verdicts[here]
        curve = {}
        for shift in SHIFTS:
            kept = scores + shift > 0
            stands = drawn[here]
            worth = float(np.average(right[kept], weights=stands[kept])) if kept.any() else 1.0
            curve[shift] = worth, float(np.average(kept[right], weights=stands[right]))
        found[field] = LeftOut(ranked=ranked_right(scores, right), curve=curve)
    return found


def write_weights(weights: Mapping[str, float], figures: Mapping[str, LeftOut], judged: Sequence[Judged]) -> None:
    """Write the weights with what they were learned from; the values of words are added as they are."""
    texts = {field: sum(one.field == field for one in judged) for field in figures}
    table = {
        "source": "benchmarks/train_termhood.py, from tests/glossary/termhood_judged.tsv",
        "judged": texts,
        "ranked right with the field left out": {field: round(one.ranked, 3) for field, one in figures.items()},
        "weights": {name: round(value, 3) for name, value in {**weights, "meaning": 1.0}.items()},
    }
    WEIGHTS.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_values(vocabulary: Vocabulary, values: Matrix) -> None:
    """Fold the weights of the components into two numbers for each word, in hundredths."""
    inside = np.rint(100 * vocabulary.inside @ values[: COMPONENTS[0]]).astype(int).tolist()
    last = np.rint(100 * vocabulary.last @ values[COMPONENTS[0] :]).astype(int).tolist()
    table = {
        "source": "benchmarks/train_termhood.py; hundredths of a logit: inside a term, and as its last word",
        "other": [inside[-1], last[-1]],
        "words": {word: [inside[place], last[place]] for word, place in sorted(vocabulary.words.items())},
    }
    raw = json.dumps(table, separators=(",", ":")).encode()
    VALUES.write_bytes(gzip.compress(raw, 9, mtime=0))


def main() -> None:
    """Collect, or learn and say how well."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--collect", nargs=2, metavar=("FIELD", "DIR"))
    parser.add_argument("--vectors", type=Path, metavar="FILE.npz")
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    judged = read_judged()
    if arguments.collect:
        field, folder = arguments.collect
        new = collect(field, Path(folder), judged)
        print(f"{field}: {len(new)} of {sum(one.field == field for one in judged)} judged concepts seen again")
        if not arguments.dry_run:
            write_judged([one for one in judged if one.field != field] + new)
        return
    vocabulary = load_vocabulary(arguments.vectors, judged)
    figures = left_out(judged, vocabulary)
    print(f"{'field':12} judged ranked right   worth keeping and kept of those worth keeping, by shift")
    for field, one in figures.items():
        curve = "  ".join(f"{shift:+}: {right:.2f} {kept:.2f}" for shift, (right, kept) in one.curve.items())
        print(f"{field:12} {sum(some.field == field for some in judged):6} {one.ranked:8.3f}   {curve}")
    print(f"{'mean':12} {np.mean([one.ranked for one in figures.values()]):.3f}")
    weights, values = learn(
        matrix(judged),
        vocabulary.of(judged),
        np.array([one.verdict for one in judged]),
        np.array([one.weight * TIMES.get(one.field, 1.0) for one in judged]),
    )
    weights["bias"] += SHIFT
    if not arguments.dry_run:
        write_weights(weights, figures, judged)
        write_values(vocabulary, values)


if __name__ == "__main__":
    main()
