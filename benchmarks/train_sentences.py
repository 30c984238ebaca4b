"""Learn the weights of sentence alignment, and measure them on books left out.

    python benchmarks/train_sentences.py [--shared ../shared] [--store DIR] [--write]

The weights are those of a conditional random field over the lattice of each pass (`conditional_field`). They are
learned on eighteen literary chapters of six books (MAC), and on texts made from the news of NTREX with lines merged,
dropped and inserted (seeded), so that deletions are learned too. Measured leaving out one book, and some of the news,
at a time: the second pass is learned again without them. ``--write`` learns on all of it and writes
``align/sentences/weights.json``. ``--stages`` learns some of the weights alone, and keeps the others, and what chief
features are scaled by.

Features of mapped tokens are made with maps learned without the text's group (`train_token_map.cross_maps`), so that
nothing is measured, or weighed, on texts that a map was learned on.

Features take minutes to make and weights seconds to learn: ``--store`` keeps the features in a folder, by a digest of
the code that makes them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import train_token_map
from conditional_field import Example, Learning, learn, log_likelihood, make_example, read_example, write_example
from gold_texts import BOOKS, Beads, Text, make_news, read_chapters

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.sentences.confidence import choose_beads, settle_share
from duizhao.align.sentences.evidence import null_features
from duizhao.align.sentences.first_pass import Draft, draft_beads, first_features, first_scene
from duizhao.align.sentences.plan import Plan, encoder_parts, plan_documents
from duizhao.align.sentences.products import CHIEF, Scaling, product_features
from duizhao.align.sentences.second_pass import second_pass, stage_of
from duizhao.align.sentences.token_map import TokenMap, read_token_map
from duizhao.align.sentences.weights import BEAD_NAMES, Weights

__all__ = ["Trial", "leave_books_out"]

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "align" / "sentences"

# The weight of the made-up texts. At .4, 1 and 2 strict F1 of left-out books was .945 each time, and their log
# likelihood −336, −342 and −352; strict F1 of left-out news .956, .970 and .977.
NEWS_WEIGHT = 1.0
# With products of features and token vectors, strict F1 of left-out books was .943 at a penalty of 20 and .945 at 40,
# their log likelihood −343 and −336 (without products .942 and −338). Weights of sentences alone are freed from it, as
# there are few such sentences: of 3, 4, 6 and 8 times as large at the same cost, 6 gave the best likelihood.
LEARNING = {
    "first": Learning(penalty=5.0, freedom=1.0),
    "words": Learning(penalty=30.0, freedom=6.0),
    "tokens": Learning(penalty=40.0, freedom=6.0),
    "mapped": Learning(penalty=40.0, freedom=6.0),
}
# None of the texts has paragraphs, so nothing is learned about them: a bead that runs over a bound of paragraphs
# must be e times likelier by all else.
PARAGRAPH_CROSSED = -1.0
STAGES = tuple(LEARNING)
NEWS_LEFT_OUT = 2  # of the news, left out with each book

Table = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A left-out text: what was found there, how sure each bead was, what is true, and how likely that was said to be.

    ``likelihood``: natural logarithm.
    """

    encoder: str
    text: Text
    found: Beads
    confidence: list[float]
    likelihood: float


class Workshop:
    """Makes the examples of a set of texts, and keeps them in a folder if there is one."""

    def __init__(self, encoders: Sequence[Encoder], texts: Sequence[Text], store: Path | None) -> None:
        """Encode nothing yet."""
        self.encoders = encoders
        self.texts = texts
        self._plans: dict[int, Plan] = {}
        self._store = store / _digest() if store else None

    def first(self) -> list[Example]:
        """Make the lattices of the first pass."""
        return [self._kept("first", number, self._first) for number in range(len(self.texts))]

    def second(self, weights: Table) -> Iterator[tuple[str, list[Example]]]:
        """Make the lattices of the second pass after a first one with these weights, encoder by encoder.

        Yields the stage that they are for: two for an encoder whose tokens have a map, with it and without.
        """
        nothing = Scaling(middle={}, deviation={})
        first = Weights.of({**weights, "paragraphs crossed": PARAGRAPH_CROSSED}, "first", nothing)
        for encoder in self.encoders:
            mapped = has_map(encoder)
            maps = train_token_map.cross_maps(self.texts, encoder, self._store) if mapped else [None] * len(self.texts)
            make = partial(self._second, first=first, encoder=encoder, maps=maps)
            stage = stage_of(encoder, maps[0])
            examples = [self._kept(stage, number, make) for number in range(len(self.texts))]
            if mapped:
                yield "tokens", [without_map(example) for example in examples]
            yield stage, examples

    def _kept(self, folder: str, number: int, make: Callable[[int], Example]) -> Example:
        path = self._store / folder / f"{self.texts[number].name}.npz" if self._store else None
        if path and path.exists():
            return read_example(path, self.texts[number])
        example = make(number)
        if path:
            write_example(path, example)
        return example

    def _plan(self, number: int) -> Plan:
        if number not in self._plans:
            text = self.texts[number]
            self._plans[number] = plan_documents(text.source, text.target, self.encoders[-1], max_beads=5)
        return self._plans[number]

    def _first(self, number: int) -> Example:
        text = self.texts[number]
        scene, _ = first_scene(self._plan(number), range(len(text.source)), range(len(text.target)))
        return make_example(text, scene, first_features(scene), null_features(scene))

    def _second(self, number: int, first: Weights, encoder: Encoder, maps: Sequence[TokenMap | None]) -> Example:
        draft: Draft = draft_beads(self._plan(number), first)
        ((_, scene, beads, alone),) = second_pass(draft, encoder, maps[number])
        return make_example(self.texts[number], scene, beads, alone)


def has_map(encoder: Encoder) -> bool:
    """Whether a map was learned for the tokens of an encoder."""
    tokens = encoder_parts(encoder)[1]
    return tokens is not None and read_token_map(tokens.name) is not None


def without_map(example: Example) -> Example:
    """Leave out the features of mapped tokens."""
    count = len(BEAD_NAMES["tokens"])
    return replace(example, bead_names=example.bead_names[:count], beads=example.beads[..., :count])


def learn_scaling(stages: Mapping[str, Sequence[Example]]) -> Scaling:
    """Take the middle and deviation of the chief features over the candidate beads."""
    middle: Table = {}
    deviation: Table = {}
    for stage, examples in stages.items():
        for name in set(CHIEF[stage]) - middle.keys():
            values = np.concatenate([e.beads[..., e.bead_names.index(name)].ravel() for e in examples])
            middle[name], deviation[name] = (round(float(one), 4) for one in (values.mean(), values.std()))
    return Scaling(middle=dict(sorted(middle.items())), deviation=dict(sorted(deviation.items())))


def with_products(example: Example, stage: str, scaling: Scaling) -> Example:
    """Add the products of the chief features to an example."""
    chief = {name: example.beads[..., example.bead_names.index(name)] for name in CHIEF[stage]}
    names, values = zip(*product_features(chief, example.kinds, scaling), strict=True)
    return replace(
        example,
        bead_names=(*example.bead_names, *names),
        beads=np.concatenate([example.beads, np.stack(values, axis=-1)], axis=-1),
    )


def decode(example: Example, weights: Table) -> tuple[Beads, list[float]]:
    """Choose beads, and say how sure each is."""
    lattice = example.lattice(np.array([weights[name] for name in example.names]))
    column = example.alone_names.index("alone: document")
    share = float(np.exp(example.source_null[0, column]) - 0.005)
    (settled,) = settle_share([lattice], share, weights["alone: document"])
    moves, shares, _ = choose_beads(settled)
    beads = [(tuple(range(i, i + a)), tuple(range(j, j + b))) for i, j, a, b in moves.tolist()]
    return beads, shares.tolist()


def leave_books_out(
    encoders: Sequence[Encoder], texts: Sequence[Text], store: Path | None = None, stages: Collection[str] = STAGES
) -> Iterator[Trial]:
    """Learn the second pass without each book in turn, and some of the news, and align these.

    The first pass, which draws the corridor and learns nothing of books, is learned once on everything.
    """
    news = [number for number, text in enumerate(texts) if text.group == "news"]
    learned = _Learned(encoders, texts, store, stages)
    for encoder in encoders:
        stage = learned.stages[encoder.name]
        examples, whole = learned.examples[stage], learned.weights[stage]
        measured: set[int] = set()
        for fold, book in enumerate(BOOKS):
            away = {number for number, text in enumerate(texts) if text.group == book}
            away |= set(np.roll(news, -NEWS_LEFT_OUT * fold)[:NEWS_LEFT_OUT].tolist())
            kept = [example for k, example in enumerate(examples) if k not in away]
            weights = learn(kept, LEARNING[stage], whole)
            for k in sorted(away - measured):
                found, confidence = decode(examples[k], weights)
                yield Trial(
                    encoder=encoder.name,
                    text=texts[k],
                    found=found,
                    confidence=confidence,
                    likelihood=log_likelihood(examples[k], weights),
                )
            measured |= away


class _Learned:
    """All weights learned on all texts, and the examples of the second pass, products and all, that they are of."""

    def __init__(
        self, encoders: Sequence[Encoder], texts: Sequence[Text], store: Path | None, stages: Collection[str]
    ) -> None:
        """Make the examples, and learn the weights of some stages; the others are those that are shipped."""
        workshop = Workshop(encoders, texts, store)
        self.weights: dict[str, Table] = {}
        if set(stages) == set(STAGES):
            self.weights["first"] = learn(workshop.first(), LEARNING["first"])
        else:
            self.weights = json.loads((CODE / "weights.json").read_text(encoding="utf-8"))
            parts = {part: self.weights.pop(part) for part in ("middle", "deviation")}
        self.stages = {one.name: "mapped" if has_map(one) else stage_of(one, None) for one in encoders}
        wanted = {*stages, *self.stages.values()}
        bare = {stage: made for stage, made in workshop.second(self.weights["first"]) if stage in wanted}
        self.scaling = learn_scaling(bare) if set(stages) == set(STAGES) else Scaling(**parts)
        self.examples = {
            stage: [with_products(example, stage, self.scaling) for example in examples]
            for stage, examples in bare.items()
        }
        for stage, examples in self.examples.items():
            if stage in stages:
                self.weights[stage] = learn(examples, LEARNING[stage])

    def tables(self) -> dict[str, Mapping[str, float]]:
        """Return what ``weights.json`` holds, rounded to four places."""
        for table in self.weights.values():
            table["paragraphs crossed"] = PARAGRAPH_CROSSED
        tables = {stage: {name: round(w, 4) for name, w in table.items()} for stage, table in self.weights.items()}
        return {**tables, "middle": self.scaling.middle, "deviation": self.scaling.deviation}


def _digest() -> str:
    """Name the state of the code that features come from."""
    makers = [*sorted(CODE.rglob("*.py")), Path(train_token_map.__file__)]
    parts = [path.read_bytes() for path in makers]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:12]


def wrong_alone(trial: Trial) -> tuple[int, int]:
    """Count the sentences said to be alone, and those of them that are not."""
    truth = set(trial.text.beads)
    said = [bead for bead in trial.found if not (bead[0] and bead[1])]
    return len(said), sum(bead not in truth for bead in said)


def main() -> None:
    """Measure, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--models", nargs="+", default=["use", "use+e5-small"])
    parser.add_argument("--stages", nargs="+", default=STAGES, choices=STAGES, help="learn these weights alone")
    parser.add_argument("--store", type=Path, help="keep the features in this folder")
    parser.add_argument(
        "--write", action="store_true", help="learn on everything and write align/sentences/weights.json"
    )
    arguments = parser.parse_args()
    gold = arguments.shared / "gold"
    encoders = [load_encoder(name) for name in arguments.models]
    texts = [*read_chapters(gold), *make_news(gold, weight=NEWS_WEIGHT)]
    if arguments.write:
        written = json.dumps(_Learned(encoders, texts, arguments.store, arguments.stages).tables(), indent=1) + "\n"
        (CODE / "weights.json").write_text(written, encoding="utf-8")
        return
    from score_beads import score  # noqa: PLC0415 - stands with the gold data

    trials: dict[tuple[str, bool], list[Trial]] = {}
    for trial in leave_books_out(encoders, texts, arguments.store, arguments.stages):
        news = trial.text.group == "news"
        trials.setdefault((trial.encoder, news), []).append(trial)
        found = score([(trial.text.beads, trial.found)], "all" if news else "vecalign")
        said, wrong = wrong_alone(trial)
        print(
            f"{trial.encoder:14s} {trial.text.name:10s} strict {found['strict']['f1']:.4f} "
            f"lax {found['lax']['f1']:.4f} alone {said:3d} wrong {wrong:3d} log likelihood {trial.likelihood:8.2f}",
            flush=True,
        )
    for (name, news), group in trials.items():
        found = score([(trial.text.beads, trial.found) for trial in group], "all" if news else "vecalign")
        said, wrong = (sum(counts) for counts in zip(*map(wrong_alone, group), strict=True))
        print(
            f"{name:14s} {'news' if news else 'chapters'} left out, pooled: strict {found['strict']['f1']:.4f}, "
            f"lax {found['lax']['f1']:.4f}, alone {said}, wrong {wrong}, "
            f"log likelihood {sum(trial.likelihood for trial in group):.2f}"
        )


if __name__ == "__main__":
    main()
