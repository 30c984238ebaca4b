"""Two versions of a text in one language: what was kept, condensed, merged, split, moved, left out and added.

An edition keeps no order and no count of sentences, so no path is searched for. Sentences are linked where
each is the other's nearest; then a sentence that has no partner is linked to the one it helps to explain,
if it accounts for words there that the sentences linked already do not. What hangs together is a unit.
Word by word it is then seen which clauses have no counterpart.

The links follow the idea of monolingual alignment for simplified text (Coster and Kauchak 2011, "Simple
English Wikipedia"; Štajner et al. 2018, "CATS"), without their assumption that order is kept; what counts
as moved is the least text, in words, whose removal leaves both versions in one order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from duizhao.align.editions.clauses import split_clauses
from duizhao.align.editions.wording import Ids, Wording
from duizhao.align.encoders.protocol import Encoder, Vectors
from duizhao.align.neighbours import centred, nearest
from duizhao.bitext.errors import InputError
from duizhao.bitext.language.tags import same_language
from duizhao.bitext.language.words import Word, words
from duizhao.bitext.model import Document, Recipe, Segment
from duizhao.bitext.progress import Progress, silent

__all__ = ["Edition", "EditionUnit", "Fate", "Passage", "compare_editions"]

Fate = Literal["kept", "condensed", "expanded", "merged", "split", "left out", "added"]

# The constants below were chosen on the seeds 000 and 002, every sentence of which was judged by hand
# (tests/align/golden_edition.tsv); benchmarks/editions.md says how the result bears other encoders and
# synthetic editions, on which nothing was chosen.

# Two sentences that are each other's nearest are linked from this centred cosine on. True links had .46 or
# more, false ones (a headline of the edition's own) .29 or less.
_MUTUAL = 0.35
# A lone sentence joins a pair from this sum on: the share of its words found among those that the pair leaves
# unexplained, the share of the other side that these are, and the centred cosine. True joins had .75 or more,
# false ones .68 or less; with two content words or more, for a single one is found anywhere.
_JOIN = 0.7
_JOIN_WORDS = 2
# How many of its nearest, and how many neighbours of a linked sentence on either side, are considered.
_NEAREST = 8
_REACH = 2
# A sentence is condensed when its partner has fewer than so many of its content words.
_CONDENSED = 0.7
# A clause is missing when at most so much of its words is found, it holds two content words or more, and no
# clause of the other side, nor two neighbouring ones, nor the whole sentence, comes closer than this centred
# cosine: clauses that were truly dropped had .36 or less, ones put in other words .43 or more.
_MISSING = 0.5
_CLAUSE_WORDS = 2
_CLAUSE_COSINE = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Part of a segment: ``start`` and ``end`` are character offsets into its text, end exclusive."""

    segment: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionUnit:
    """Segments of both versions that hang together, and what became of them.

    ``source`` and ``target`` are ascending segment indices; one may be empty. ``source_share`` is the share
    of the source's content words that are found in the target, weighted by rarity, 0 to 1, and
    ``target_share`` the other way round. ``omissions`` are clauses of the source without counterpart,
    ``additions`` those of the target; whole segments left out or added are not repeated there.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    fate: Fate
    moved: bool = False
    source_share: float = 0.0
    target_share: float = 0.0
    omissions: tuple[Passage, ...] = ()
    additions: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Two versions and their units, in the order of the source; additions stand where the target has them."""

    source: Document
    target: Document
    units: tuple[EditionUnit, ...]
    recipe: Recipe = field(default_factory=Recipe)

    def shares(self) -> dict[str, float]:
        """Return the share of the source's words by fate, and of the target's words under ``added``.

        Words are counted as written; ``moved`` overlaps with the others, and ``omitted clauses`` counts
        the words of clauses left out of sentences that were not.
        """
        source = [_length(text, self.source.lang) for text in self.source.texts]
        target = [_length(text, self.target.lang) for text in self.target.texts]
        all_source, all_target = max(sum(source), 1), max(sum(target), 1)
        counts: dict[str, float] = dict.fromkeys(
            ("kept", "condensed", "expanded", "merged", "split", "left out", "moved", "omitted clauses", "added"), 0.0
        )
        for unit in self.units:
            words = sum(source[i] for i in unit.source) / all_source
            if unit.fate == "added":
                counts["added"] += sum(target[j] for j in unit.target) / all_target
            else:
                counts[unit.fate] += words
            counts["moved"] += words * unit.moved
            counts["omitted clauses"] += sum(_length(p.text, self.source.lang) for p in unit.omissions) / all_source
        return counts


def compare_editions(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    version: str = "",
    progress: Progress | None = None,
) -> Edition:
    """Tell what became of each sentence of ``source`` in ``target``.

    Parameters
    ----------
    source, target
        In one language, English or Chinese, Chinese in either script; the longer or older version first.
    encoder
        See `duizhao.align.encoders`; it compares sentences, and single words where their forms differ.
    version
        The program's version, for the recipe.
    progress
        Called with ``("compare", done, 3)``: words known, sentences linked, units made.

    Returns
    -------
    Edition
        Every segment of both documents stands in exactly one unit.

    Raises
    ------
    InputError
        When the two are not in one language.
    """
    if not same_language(source.lang, target.lang):
        raise InputError(
            f"two editions have to be in one language, not {source.lang} and {target.lang}: align a translation instead"
        )
    report = progress or silent
    report("compare", 0, 3)
    wording = Wording([source.texts, target.texts], source.lang, encoder)
    report("compare", 1, 3)
    links = _link(source, target, wording, encoder)
    report("compare", 2, 3)
    units = tuple(_confirmed(list(_units(source, target, wording, links)), source, target, encoder))
    report("compare", 3, 3)
    return Edition(
        source=source,
        target=target,
        units=units,
        recipe=Recipe(version=version, model=encoder.name, level="edition"),
    )


Links = set[tuple[int, int]]


def _link(source: Document, target: Document, wording: Wording, encoder: Encoder) -> Links:
    """Link each other's nearest, then those that explain what is left over, on either side."""
    if not len(source) or not len(target):
        return set()
    both = centred(encoder, [*source.texts, *target.texts])
    left, right = both[: len(source)], both[len(source) :]
    (near_x, who_x), (_, who_y) = nearest(left, right, _NEAREST)
    links = {
        (i, int(who_x[i, 0])) for i in range(len(source)) if who_y[who_x[i, 0], 0] == i and near_x[i, 0] >= _MUTUAL
    }
    candidates = {(i, int(j)) for i, row in enumerate(who_x) for j in row}
    candidates |= {(int(i), j) for j, row in enumerate(who_y) for i in row}
    one, other = (_Side(vectors=v, ids=i) for v, i in zip((left, right), wording.ids, strict=True))
    links |= _joining(one, other, links, candidates, wording)
    swapped = _joining(other, one, _swap(links), _swap(candidates), wording)
    return links | _swap(swapped)


def _swap(links: Links) -> Links:
    return {(j, i) for i, j in links}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """The sentences of one version: their centred vectors, and the ids of their content words."""

    vectors: Vectors
    ids: Sequence[Ids]


def _joining(many: _Side, few: _Side, links: Links, candidates: Links, wording: Wording) -> Links:
    """Link lone sentences of ``many`` to pairs that they help to explain, the best first.

    ``links`` and ``candidates`` are pairs of numbers, ``many`` first.
    """
    partners: dict[int, list[int]] = defaultdict(list)
    for i, j in links:
        partners[j].append(i)
    linked = {i for i, _ in links}
    lone = {i for i, ids in enumerate(many.ids) if i not in linked and len(ids) >= _JOIN_WORDS}
    near = {(i + step, j) for i, j in links for step in range(-_REACH, _REACH + 1)}
    queue = {(i, j) for i, j in candidates | near if i in lone and partners[j]}
    joined: Links = set()
    scores = {pair: _rate(many, few, partners[pair[1]], pair, wording) for pair in queue}
    while scores:
        (i, j), score = max(scores.items(), key=lambda item: (item[1], item[0]))
        if score < _JOIN:
            break
        joined.add((i, j))
        partners[j].append(i)
        scores = {
            pair: _rate(many, few, partners[j], pair, wording) if pair[1] == j else old
            for pair, old in scores.items()
            if pair[0] != i
        }
    return joined


def _rate(many: _Side, few: _Side, partners: Sequence[int], pair: tuple[int, int], wording: Wording) -> float:
    """Return what speaks for a join, -1 to 3: see ``_JOIN``."""
    one, other = many.ids[pair[0]], few.ids[pair[1]]
    taken = np.concatenate([many.ids[n] for n in partners])
    rest = other[wording.found(other, taken) < 0.5]  # noqa: PLR2004 - a word is either explained or not
    found = wording.found(one, rest) @ wording.weigh(one) / max(wording.weigh(one).sum(), 1e-6)
    explained = wording.found(rest, one) @ wording.weigh(rest) / max(wording.weigh(other).sum(), 1e-6)
    return float(found + explained + many.vectors[pair[0]] @ few.vectors[pair[1]])


def _units(source: Document, target: Document, wording: Wording, links: Links) -> Iterator[EditionUnit]:
    """Make units of what hangs together, in the order of the source; additions follow what stands before them."""
    groups = _components(len(source), len(target), links)
    paired = [group for group in groups if group[0] and group[1]]
    paired.sort(key=lambda group: group[0])
    moved = _moved(paired, [_length(text, source.lang) for text in source.texts])
    made: list[tuple[tuple[float, float], EditionUnit]] = []
    place = {j: float(group[0][0]) for group in paired for j in group[1]}
    last = -1.0
    for j in range(len(target)):
        last = place.setdefault(j, last)
    for group, is_moved in zip(paired, moved, strict=True):
        unit = _describe(source, target, wording, *group, moved=is_moved)
        made.append(((group[0][0], 0.0), unit))
    for left, right in groups:
        if not right:
            made.append(((left[0], 0.0), EditionUnit(source=left, target=(), fate="left out")))
        elif not left:
            made.append(((place[right[0]], 1.0 + right[0]), EditionUnit(source=(), target=right, fate="added")))
    made.sort(key=lambda item: item[0])
    return (unit for _, unit in made)


def _components(left: int, right: int, links: Links) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return what hangs together by links, each as ascending numbers of both sides."""
    parent = list(range(left + right))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for i, j in sorted(links):
        parent[root(left + j)] = root(i)
    groups: dict[int, list[int]] = defaultdict(list)
    for n in range(left + right):
        groups[root(n)].append(n)
    return [
        (tuple(n for n in group if n < left), tuple(n - left for n in group if n >= left)) for group in groups.values()
    ]


def _moved(paired: Sequence[tuple[tuple[int, ...], tuple[int, ...]]], lengths: Sequence[int]) -> list[bool]:
    """Tell which pairs, in source order, stand outside the heaviest run that is in order on both sides.

    The heaviest increasing subsequence by dynamic programming; ``ends`` and ``best`` keep, for each last
    target, the greatest weight so far, as a staircase.
    """
    ends: list[int] = []
    best: list[float] = []
    tails: list[int] = []
    before: list[int] = []
    for number, (left, right) in enumerate(paired):
        weight = float(sum(lengths[i] for i in left)) or 1.0
        at = bisect_right(ends, right[0]) - 1
        before.append(tails[at] if at >= 0 else -1)
        total = weight + (best[at] if at >= 0 else 0.0)
        at += 1
        while at < len(ends) and best[at] <= total:
            del ends[at], best[at], tails[at]
        ends.insert(at, right[0])
        best.insert(at, total)
        tails.insert(at, number)
    kept: set[int] = set()
    number = tails[-1] if tails else -1
    while number >= 0:
        kept.add(number)
        number = before[number]
    return [number not in kept for number in range(len(paired))]


def _describe(
    source: Document,
    target: Document,
    wording: Wording,
    left: tuple[int, ...],
    right: tuple[int, ...],
    *,
    moved: bool,
) -> EditionUnit:
    x = np.concatenate([wording.ids[0][i] for i in left])
    y = np.concatenate([wording.ids[1][j] for j in right])
    forth, back = wording.found(x, y), wording.found(y, x)
    omissions = tuple(_missing(source, wording.words[0], left, forth, wording.weigh(x)))
    additions = tuple(_missing(target, wording.words[1], right, back, wording.weigh(y)))
    return EditionUnit(
        source=left,
        target=right,
        fate=_fate(left, right, len(x), len(y)),
        moved=moved,
        source_share=_share(forth, wording.weigh(x)),
        target_share=_share(back, wording.weigh(y)),
        omissions=omissions,
        additions=additions,
    )


def _share(found: Vectors, weights: Vectors) -> float:
    return float(found @ weights / weights.sum()) if weights.sum() > 0 else 1.0


def _fate(left: tuple[int, ...], right: tuple[int, ...], words_left: int, words_right: int) -> Fate:
    if len(left) > len(right):
        return "merged"
    if len(left) < len(right):
        return "split"
    if words_right < _CONDENSED * words_left:
        return "condensed"
    return "expanded" if words_left < _CONDENSED * words_right else "kept"


def _missing(
    document: Document,
    cut: Sequence[Sequence[Word]],
    numbers: Iterable[int],
    found: Vectors,
    weights: Vectors,
) -> Iterator[Passage]:
    """Yield the clauses that have no counterpart, neighbouring ones joined; ``found`` runs over all the words."""
    at = 0
    for number in numbers:
        text = document.segments[number].text
        here = cut[number]
        starts = np.array([word.start for word in here], dtype=np.int64)
        score, weight = found[at : at + len(here)], weights[at : at + len(here)]
        at += len(here)
        open_from = -1
        open_to = -1
        for start, end in split_clauses(text, document.lang):
            inside = (starts >= start) & (starts < end)
            gone = bool(inside.any()) and _share(score[inside], weight[inside]) <= _MISSING
            if gone or (open_from >= 0 and not inside.any()):
                open_from = start if open_from < 0 else open_from
                open_to = end if gone else open_to
            elif open_from >= 0:
                yield from _passage(number, text, open_from, open_to, starts)
                open_from = -1
        if open_from >= 0:
            yield from _passage(number, text, open_from, open_to, starts)


def _confirmed(
    units: Sequence[EditionUnit], source: Document, target: Document, encoder: Encoder
) -> Iterator[EditionUnit]:
    """Drop the omissions and additions that the other side has in other words."""
    paired = [unit for unit in units if unit.source and unit.target]
    rivals = {("source", i): _rivals(source.segments[i]) for unit in paired for i in unit.source}
    rivals |= {("target", j): _rivals(target.segments[j]) for unit in paired for j in unit.target}
    texts = sorted(
        {text for texts in rivals.values() for text in texts}
        | {passage.text for unit in paired for passage in (*unit.omissions, *unit.additions)}
    )
    place = {text: number for number, text in enumerate(texts)}
    vectors = centred(encoder, texts)

    def missing(passages: Iterable[Passage], side: str, numbers: Iterable[int]) -> tuple[Passage, ...]:
        others = vectors[[place[text] for number in numbers for text in rivals[side, number]]]
        return tuple(p for p in passages if (others @ vectors[place[p.text]]).max() < _CLAUSE_COSINE)

    for unit in units:
        yield replace(
            unit,
            omissions=missing(unit.omissions, "target", unit.target) if unit.omissions else (),
            additions=missing(unit.additions, "source", unit.source) if unit.additions else (),
        )


def _rivals(segment: Segment) -> list[str]:
    """Return a sentence, its clauses, and its neighbouring clauses in twos."""
    cuts = split_clauses(segment.text, segment.lang)
    twos = [(one[0], other[1]) for one, other in pairwise(cuts)]
    return [segment.text, *(segment.text[a:b] for a, b in (*cuts, *twos))]


def _passage(number: int, text: str, start: int, end: int, starts: Ids) -> Iterator[Passage]:
    if int(((starts >= start) & (starts < end)).sum()) >= _CLAUSE_WORDS:
        yield Passage(segment=number, start=start, end=end, text=text[start:end])


def _length(text: str, lang: str) -> int:
    """Count the words of a text as written."""
    return sum(any(char.isalnum() for char in word.text) for word in words(text, lang))
