"""Learn the weights of sentence alignment, and measure them on chapters left out.

    python benchmarks/train_sentences.py [--shared ../shared] [--write]

The weights are those of a conditional random field over the lattice of each pass: the log likelihood of the true
beads is maximised by L-BFGS, with an L2 penalty on weights of features scaled to unit deviation. They are learned
on the six literary chapters of MAC-dev and, at half their weight, on texts made from the news of NTREX with lines
merged, dropped and inserted (seeded), so that deletions are learned too. Measured leaving one chapter out: both
passes are learned anew without it. ``--write`` learns on all of it and writes ``align/sentences/weights.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from harder_sets import HarderText, make_text, read_ntrex
from scipy.optimize import minimize

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.sentences.confidence import choose_beads
from duizhao.align.sentences.evidence import Scene, null_features
from duizhao.align.sentences.first_pass import Draft, draft_document, first_features, first_scene
from duizhao.align.sentences.search import Lattice, posteriors
from duizhao.align.sentences.second_pass import second_pass, weights_name
from duizhao.align.sentences.weights import Weights
from duizhao.bitext.model import Document

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = ("001", "002", "003", "004", "005", "006")

# Of .1 to 1, the weight of the made-up texts: at .3 to .5 they cost the chapters nothing, at 1 some tenths of a point.
NEWS_WEIGHT = 0.4
# Of 1 to 40: the left-out chapters went from .896 at 1 to .910 at 20, when the evidence was still without words.
PENALTY = {"first": 5.0, "words": 20.0, "tokens": 20.0}
# None of the texts has paragraphs, so nothing is learned about them: a bead that runs over a bound of paragraphs
# must be e times likelier by all else.
PARAGRAPH_CROSSED = -1.0
SEED = 7

Beads = list[tuple[tuple[int, ...], tuple[int, ...]]]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Two documents, Chinese and English, and their true beads."""

    name: str
    source: Document
    target: Document
    beads: Beads
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A lattice to learn from: values of all features, and their sums over the true beads."""

    scene: Scene
    beads: npt.NDArray[np.float32]
    source_null: npt.NDArray[np.float32]
    target_null: npt.NDArray[np.float32]
    truth: Doubles
    names: tuple[str, ...]
    weight: float


def read_chapters(gold: Path) -> list[Text]:
    """Read the six chapters."""
    sys.path.insert(0, str(gold))
    from score_beads import read_beads  # noqa: PLC0415 - stands with the gold data

    folder = gold / "align" / "mac_final_dev"
    texts = []
    for name in CHAPTERS:
        lines = [(folder / side / name).read_text(encoding="utf-8").splitlines() for side in ("zh", "en")]
        texts.append(
            Text(
                name=name,
                source=Document.of(lines[0], "zh-Hans"),
                target=Document.of(lines[1], "en"),
                beads=read_beads(folder / "gold" / name),
            )
        )
    return texts


def text_of(name: str, made: HarderText) -> Text:
    """Make documents of a made-up text."""
    return Text(
        name=name,
        source=Document.of(made.chinese, "zh-Hans"),
        target=Document.of(made.english, "en"),
        beads=made.beads,
        weight=NEWS_WEIGHT,
    )


def make_news(gold: Path) -> list[Text]:
    """Make five texts of 200 pairs of news each, 150 more for foreign lines; the last 250 pairs are left untouched."""
    pairs = read_ntrex(gold / "align" / "ntrex_en_zh")
    rng = np.random.default_rng(SEED)
    settings: list[dict[str, float]] = [
        {"merge": 0.2, "drop": 0.03},
        {"merge": 0.3, "drop": 0.10, "run": 0.02, "longest_run": 20},
        {"merge": 0.2, "drop": 0.02, "run": 0.03},
        {"merge": 0.25, "drop": 0.4, "run": 0.01, "longest_run": 30},
        {"merge": 0.2, "drop": 0.005},
    ]
    texts = []
    for number, options in enumerate(settings):
        foreign = pairs[1000 + number * 150 : 1150 + number * 150]
        made = make_text(pairs[number * 200 : (number + 1) * 200], foreign, rng, **options)  # type: ignore[arg-type]
        texts.append(text_of(f"news {number + 1}", made))
    return texts


def make_example(
    text: Text,
    scene: Scene,
    beads: Iterable[tuple[str, npt.NDArray[np.float32]]],
    alone: Iterable[tuple[str, npt.NDArray[np.float32], npt.NDArray[np.float32]]],
) -> Example:
    """Stack the features of a lattice and sum them over the true beads, as far as the lattice holds them."""
    names, columns = zip(*beads, strict=True)
    alone_names, sources, targets = zip(*alone, strict=True)
    shape = (scene.corridor.size, len(scene.kinds))
    values = np.stack([np.broadcast_to(column, shape) for column in columns], axis=-1)
    source_null, target_null = np.stack(sources, axis=-1), np.stack(targets, axis=-1)
    corridor = scene.corridor
    number = {(int(a), int(b)): k for k, (a, b) in enumerate(scene.kinds)}
    truth = np.zeros(values.shape[-1])
    left: set[int] = set()
    right: set[int] = set()
    for source, target in text.beads:
        a, b = len(source), len(target)
        # What is larger than any bead searched keeps its beginning, and the rest counts as alone.
        while a and b and (a, b) not in number:
            a, b = (a, b - 1) if b >= a else (a - 1, b)
        left.update(source[a:] if b else source)
        right.update(target[b:] if a else target)
        if a and b:
            i, j = source[0], target[0]
            if corridor.low[i] <= j <= corridor.high[i] and corridor.low[i + a] <= j + b <= corridor.high[i + a]:
                truth += values[corridor.offset[i] + j - corridor.low[i], number[a, b]]
    alone_truth = source_null[sorted(left)].sum(axis=0) + target_null[sorted(right)].sum(axis=0)
    runs = sum(i - 1 not in left for i in left) + sum(j - 1 not in right for j in right)
    return Example(
        scene=scene,
        beads=values,
        source_null=source_null,
        target_null=target_null,
        truth=np.concatenate([truth, alone_truth, [runs]]),
        names=(*names, *alone_names, "alone: opening"),
        weight=text.weight,
    )


def lattice_of(example: Example, weights: Doubles) -> Lattice:
    """Put the scores on the moves."""
    split = example.beads.shape[-1]
    single = weights.astype(np.float32)
    return Lattice(
        corridor=example.scene.corridor,
        kinds=example.scene.kinds,
        beads=example.beads @ single[:split],
        source_null=example.source_null @ single[split:-1],
        target_null=example.target_null @ single[split:-1],
        opening=float(weights[-1]),
    )


def learn(examples: Sequence[Example], penalty: float) -> dict[str, float]:
    """Learn weights: maximal likelihood, L2 penalty on features of unit deviation."""
    split = examples[0].beads.shape[-1]
    rows = np.concatenate([e.beads.reshape(-1, split) for e in examples if e.weight == 1] or [examples[0].beads[0]])
    deviation = rows.std(axis=0, dtype=np.float64)
    deviation[deviation < 1e-6] = 1
    scale = np.concatenate([1 / deviation, np.ones(len(examples[0].truth) - split)])

    def loss(scaled: Doubles) -> tuple[float, Doubles]:
        weights = scaled * scale
        value, slope = penalty / 2 * float(scaled @ scaled), penalty * scaled
        for example in examples:
            chances = posteriors(lattice_of(example, weights))
            beads = np.tensordot(chances.beads, example.beads, ((0, 1), (0, 1)))
            alone = chances.source_null @ example.source_null + chances.target_null @ example.target_null
            expected = np.concatenate([beads, alone, [chances.openings]])
            value += example.weight * (chances.log_sum - float(example.truth @ weights))
            slope = slope + example.weight * (expected - example.truth) * scale
        return value, slope

    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return dict(zip(examples[0].names, (found.x * scale).tolist(), strict=True))


def first_examples(texts: Sequence[Text], drafts: Sequence[Draft]) -> list[Example]:
    """Make the lattices of the first pass."""
    examples = []
    for text, draft in zip(texts, drafts, strict=True):
        scene, _ = first_scene(draft, range(len(text.source)), range(len(text.target)))
        examples.append(make_example(text, scene, first_features(scene), null_features(scene)))
    return examples


def second_example(text: Text, draft: Draft, encoder: Encoder) -> Example:
    """Make the lattice of the second pass."""
    ((_, scene, beads, alone),) = second_pass(draft, encoder)
    return make_example(text, scene, beads, alone)


def decode(example: Example, weights: dict[str, float]) -> tuple[Beads, list[float]]:
    """Choose beads, and tell how sure each is."""
    moves, shares, _ = choose_beads(lattice_of(example, np.array([weights[name] for name in example.names])))
    beads = [(tuple(range(i, i + a)), tuple(range(j, j + b))) for i, j, a, b in moves.tolist()]
    return beads, shares.tolist()


def redraft(text: Text, draft: Draft, first: dict[str, float], encoder: Encoder) -> Draft:
    """Do the first pass again with other weights."""
    weights: Weights = {"first": first}
    return draft_document(text.source, text.target, encoder, max_beads=5, weights=weights, sums=draft.sums)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A left-out text: what was found there, how sure each bead was, and what is true."""

    encoder: str
    name: str
    truth: Beads
    found: Beads
    confidence: list[float]


def leave_one_out(encoders: Sequence[Encoder], texts: Sequence[Text]) -> Iterator[Trial]:
    """Learn both passes without each chapter in turn, and align it."""
    bare, wide = _begin(encoders[0], texts)
    for fold in range(len(CHAPTERS)):
        kept = [k for k in range(len(texts)) if k != fold]
        for encoder, examples, weights in _learn_fold(encoders, texts, bare, wide, kept):
            found, confidence = decode(examples[fold], weights)
            yield Trial(
                encoder=encoder.name,
                name=texts[fold].name,
                truth=texts[fold].beads,
                found=found,
                confidence=confidence,
            )


def learn_all(encoders: Sequence[Encoder], texts: Sequence[Text]) -> Weights:
    """Learn all weights on all texts."""
    bare, wide = _begin(encoders[0], texts)
    learned: Weights = {"first": learn(wide, PENALTY["first"])}
    for encoder, _, weights in _learn_fold(encoders, texts, bare, wide, range(len(texts))):
        learned[weights_name(encoder)] = weights
    for table in learned.values():
        table["paragraphs crossed"] = PARAGRAPH_CROSSED
    return {part: {name: round(value, 4) for name, value in table.items()} for part, table in learned.items()}


def _begin(encoder: Encoder, texts: Sequence[Text]) -> tuple[list[Draft], list[Example]]:
    # Encoded once; the first pass's lattices do not depend on weights.
    nothing: Weights = {"first": {"alone: opening": 0.0}}
    drafts = [draft_document(text.source, text.target, encoder, max_beads=5, weights=nothing) for text in texts]
    return drafts, first_examples(texts, drafts)


def _learn_fold(
    encoders: Sequence[Encoder],
    texts: Sequence[Text],
    bare: Sequence[Draft],
    wide: Sequence[Example],
    kept: Sequence[int],
) -> Iterator[tuple[Encoder, list[Example], dict[str, float]]]:
    first = learn([wide[k] for k in kept], PENALTY["first"])
    drafts = [redraft(text, draft, first, encoders[0]) for text, draft in zip(texts, bare, strict=True)]
    for encoder in encoders:
        examples = [second_example(text, draft, encoder) for text, draft in zip(texts, drafts, strict=True)]
        yield encoder, examples, learn([examples[k] for k in kept], PENALTY[weights_name(encoder)])


def main() -> None:
    """Measure, and write if told."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--models", nargs="+", default=["use", "use+e5-small"])
    parser.add_argument(
        "--write", action="store_true", help="learn on everything and write align/sentences/weights.json"
    )
    arguments = parser.parse_args()
    gold = arguments.shared / "gold"
    encoders = [load_encoder(name) for name in arguments.models]
    texts = [*read_chapters(gold), *make_news(gold)]
    if arguments.write:
        written = json.dumps(learn_all(encoders, texts), indent=1) + "\n"
        (ROOT / "align" / "weights.json").write_text(written, encoding="utf-8")
        return
    from score_beads import score  # noqa: PLC0415 - stands with the gold data

    trials: dict[str, list[tuple[Beads, Beads]]] = {}
    for trial in leave_one_out(encoders, texts):
        documents = trials.setdefault(trial.encoder, [])
        documents.append((trial.truth, trial.found))
        print(f"{trial.encoder:14s} without {trial.name}: strict F1 {score(documents[-1:])['strict']['f1']:.3f}")
    for name, documents in trials.items():
        found = score(documents)
        print(f"{name:14s} left out, pooled: strict {found['strict']['f1']:.4f}, lax {found['lax']['f1']:.4f}")


if __name__ == "__main__":
    main()
