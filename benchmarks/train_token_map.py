"""Learn the map of e5-small's tokens that sentence alignment uses, and measure it on texts left out.

    python benchmarks/train_token_map.py [--shared ../shared] [--write]

The texts are those of `train_sentences`. In windows of eight beads each token spreads one vote over the tokens of the
other side by the softmax of their cosines, both ways; the logarithm of what falls into its own bead is maximised (Adam,
three rounds; a step further the texts left out got no better). One matrix a language; both begin as the main
components of the tokens' vectors, and are drawn back to them.

`cross_maps` learns a map for each of four groups of texts without that group, two books each and the news, so that
weights of features of mapped tokens are learned, and measured, on texts that no map has seen.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from gold_texts import BOOKS, Text, make_news, read_chapters
from torch import Tensor
from torch.nn.functional import normalize

from duizhao.align.encoders.protocol import Encoder, encode_tokens
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.sentences.plan import encoder_parts
from duizhao.align.sentences.search import Ints
from duizhao.align.sentences.token_map import FILE, TokenMap
from duizhao.align.sentences.votes import Tokens, keep_letters

__all__ = ["cross_maps"]

ROOT = Path(__file__).resolve().parent.parent
MODELS = ("e5-small", "intfloat/multilingual-e5-small")
WIDTH = 128
ROUNDS = 3
RATE = 2e-3
# Draws the matrices back to where they began, per squared unit. Without it −log of the share in the own bead of the
# texts left out was 1.139 after the third round, with 1e-4 1.119.
BACK = 1.5e-4
FIRST_TEMPERATURE = 0.06  # learned too: .041 in the end
WINDOW, BATCH = 8, 4  # beads a window, windows a step
LONGEST = 60  # sentences of a side; a window with more is left out
SEED = 0
# Votes and matches of mapped tokens: differences of cosines of .15 are a whole vote, and the temperature is .045.
VOTE_SPREAD, MATCH_SPREAD = 1.5, 0.9
NEWS = len(BOOKS) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenText:
    """The tokens of both sides of a text, and of each the number of its bead, -1 for none.

    ``beads``: first and last + 1 source sentence, and target sentence, of each bead with both sides.
    """

    group: int
    tokens: tuple[Tokens, Tokens]
    owners: tuple[Tensor, Tensor]
    beads: list[tuple[int, int, int, int]]

    def windows(self, offset: int) -> Iterator[tuple[slice, slice]]:
        """Yield the tokens of both sides of each window of beads, of which ``offset`` fewer are in the first."""
        for start in range(-offset, len(self.beads), WINDOW):
            part = self.beads[max(start, 0) : start + WINDOW]
            if not part:
                continue
            rows = min(bead[0] for bead in part), max(bead[1] for bead in part)
            columns = min(bead[2] for bead in part), max(bead[3] for bead in part)
            if max(rows[1] - rows[0], columns[1] - columns[0]) <= LONGEST:
                own, other = (
                    slice(int(side.starts[begin]), int(side.starts[end]))
                    for side, (begin, end) in zip(self.tokens, (rows, columns), strict=True)
                )
                yield own, other


def group_of(text: Text) -> int:
    """Find the number of the group that a text is left out with."""
    return NEWS if text.group == "news" else list(BOOKS).index(text.group) % NEWS


def token_text(text: Text, encoder: Encoder) -> TokenText:
    """Encode the tokens of a text, and find their beads."""
    part = encoder_parts(encoder)[1]
    if part is None:
        raise SystemExit(f"{encoder.name} gives no tokens")
    source, target = text.source.texts, text.target.texts
    tokens = tuple(keep_letters(texts, encode_tokens(part, texts)) for texts in (source, target))
    owners = [np.full(len(texts), -1) for texts in (source, target)]
    paired = [bead for bead in text.beads if bead[0] and bead[1]]
    for number, bead in enumerate(paired):
        for owner, sentences in zip(owners, bead, strict=True):
            owner[list(sentences)] = number
    return TokenText(
        group=group_of(text),
        tokens=(tokens[0], tokens[1]),
        owners=(_spread(owners[0], tokens[0]), _spread(owners[1], tokens[1])),
        beads=sorted((min(s), max(s) + 1, min(t), max(t) + 1) for s, t in paired),
    )


def _spread(owners: Ints, tokens: Tokens) -> Tensor:
    return torch.from_numpy(np.repeat(owners, np.diff(tokens.starts)))


def loss_of(
    text: TokenText, window: tuple[slice, slice], matrices: Sequence[Tensor], temperature: Tensor
) -> tuple[Tensor, int]:
    """Return the sum of −log of the share that falls into each token's own bead, and the number of tokens."""
    sides = [
        normalize(torch.from_numpy(side.vectors[tokens]) @ matrix, dim=1)
        for side, tokens, matrix in zip(text.tokens, window, matrices, strict=True)
    ]
    closeness = sides[0] @ sides[1].T / temperature
    own, other = (owner[tokens] for owner, tokens in zip(text.owners, window, strict=True))
    same = (own[:, None] == other[None]) & (own[:, None] >= 0)
    inside = closeness.masked_fill(~same, -1e4)
    total, count = torch.zeros(()), 0
    for axis in (0, 1):
        kept = same.any(axis)
        total = total + (closeness.logsumexp(axis) - inside.logsumexp(axis))[kept].sum()
        count += int(kept.sum())
    return total, count


def learn_map(texts: Sequence[TokenText]) -> TokenMap:
    """Learn a map on some texts."""
    rng = np.random.default_rng(SEED)
    sample = np.concatenate([side.vectors[::7] for text in texts for side in text.tokens])
    _, components = np.linalg.eigh((sample.T @ sample).astype(np.float64))
    begin = torch.from_numpy(components[:, -WIDTH:].astype(np.float32).copy())
    matrices = [begin.clone().requires_grad_(), begin.clone().requires_grad_()]
    temperature = torch.tensor(float(np.log(FIRST_TEMPERATURE)), requires_grad=True)
    optimiser = torch.optim.Adam([{"params": matrices}, {"params": [temperature], "lr": 1e-2}], lr=RATE)
    for turn in range(ROUNDS):
        optimiser.param_groups[0]["lr"] = RATE * (1 - turn / ROUNDS)
        windows = [(text, window) for text in texts for window in text.windows(int(rng.integers(WINDOW)))]
        order = rng.permutation(len(windows))
        for start in range(0, len(order), BATCH):
            optimiser.zero_grad()
            losses = [loss_of(*windows[k], matrices, temperature.exp()) for k in order[start : start + BATCH]]
            count = sum(one for _, one in losses)
            if count:
                back = sum(((matrix - begin) ** 2).sum() for matrix in matrices)
                loss = torch.stack([one for one, _ in losses]).sum() / count + BACK * back
                loss.backward()
                optimiser.step()
    chinese, english = (matrix.detach().numpy().round(3) for matrix in matrices)
    return TokenMap(models=MODELS, chinese=chinese, english=english, vote_spread=VOTE_SPREAD, match_spread=MATCH_SPREAD)


def mean_loss(texts: Iterable[TokenText], token_map: TokenMap, temperature: float) -> float:
    """Return the mean of −log of the share that falls into the own bead."""
    matrices = [torch.from_numpy(matrix) for matrix in (token_map.chinese, token_map.english)]
    with torch.no_grad():
        found = [
            loss_of(text, window, matrices, torch.tensor(temperature)) for text in texts for window in text.windows(0)
        ]
    return sum(float(one) for one, _ in found) / max(sum(count for _, count in found), 1)


def cross_maps(texts: Sequence[Text], encoder: Encoder, store: Path | None) -> list[TokenMap]:
    """Return for each text a map that was learned without its group; kept in a folder if there is one."""
    made: dict[int, TokenMap] = {}
    whole: list[TokenText] = []
    for group in sorted(set(map(group_of, texts))):
        path = store / f"token map without group {group}.npz" if store else None
        if path and path.exists():
            with np.load(path) as found:
                matrices = found["chinese"], found["english"]
            made[group] = TokenMap(
                models=MODELS,
                chinese=matrices[0],
                english=matrices[1],
                vote_spread=VOTE_SPREAD,
                match_spread=MATCH_SPREAD,
            )
            continue
        whole = whole or [token_text(text, encoder) for text in texts]
        made[group] = learn_map([text for text in whole if text.group != group])
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(path, chinese=made[group].chinese, english=made[group].english)
    return [made[group_of(text)] for text in texts]


def main() -> None:
    """Measure, or learn on everything and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--write", action="store_true", help=f"learn on everything and write align/sentences/{FILE}")
    arguments = parser.parse_args()
    gold = arguments.shared / "gold"
    encoder = load_encoder("use+e5-small")
    texts = [token_text(text, encoder) for text in (*read_chapters(gold), *make_news(gold, weight=1.0))]
    if arguments.write:
        learned = learn_map(texts)
        table = {
            "models": MODELS,
            "vote_spread": VOTE_SPREAD,
            "match_spread": MATCH_SPREAD,
            **{
                name: [[round(float(one), 3) for one in row] for row in matrix]
                for name, matrix in (("chinese", learned.chinese), ("english", learned.english))
            },
        }
        data = gzip.compress(json.dumps(table, separators=(",", ":")).encode(), mtime=0)
        (ROOT / "align" / "sentences" / FILE).write_bytes(data)
        return
    width = texts[0].tokens[0].vectors.shape[1]
    plain = TokenMap(
        models=(),
        chinese=np.eye(width, dtype=np.float32),
        english=np.eye(width, dtype=np.float32),
        vote_spread=1.0,
        match_spread=1.0,
    )
    for group in range(NEWS + 1):
        apart = [text for text in texts if text.group == group]
        learned = learn_map([text for text in texts if text.group != group])
        best = min(mean_loss(apart, plain, temperature) for temperature in (0.05, 0.07, 0.1))
        print(f"group {group} left out: plain {best:.3f}, mapped {mean_loss(apart, learned, 0.042):.3f}", flush=True)


if __name__ == "__main__":
    main()
