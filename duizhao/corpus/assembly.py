"""From the documents of a run to one corpus: filtered, without doubles, in shards, with train, dev and test.

Everything is read and written in the order of the plan, so the bytes are the same however the documents came about.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Final

from duizhao.align.encoders.protocol import Encoder
from duizhao.audit.estimate import estimate_pairs
from duizhao.bitext.files import writing
from duizhao.bitext.language.characters import count_han
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.pairs import Head, Pair
from duizhao.bitext.progress import Progress, silent
from duizhao.bitext.readers import open_bitext
from duizhao.bitext.units import Unit, Variant
from duizhao.bitext.writers import STREAMED, Options
from duizhao.bitext.writers.columns import TABLE, heading
from duizhao.bitext.writers.stream import PairWriter
from duizhao.bitext.writers.tmx import locale_of
from duizhao.bitext.writers.tsv import COLUMNS
from duizhao.corpus.doubles import NearDoubles, pair_key, sketch
from duizhao.corpus.plan import DocumentPair
from duizhao.corpus.work import Outcome, document_path

__all__ = ["Assembly", "Filters", "Kept", "assemble", "choose_splits"]

_HAN_PER_WORD: Final = 1.7
"""Han characters for an English word, the middle of both directions (1.82 and 1.53)."""
_SHORT: Final = 5
"""Below so many words on the longer side lengths say nothing."""
_FOREIGN: Final = re.compile("[\u0370-\u1cff\u3040-\u318f\u31f0-\u31ff\ua4d0-\ua6ff\ua800-\uabff\uac00-\ud7ff]")
"""Letters between the Latin ones and Han, bopomofo aside, which is Chinese."""
_QUOTED: Final = re.compile(r"“[^“”]*”|《[^《》]*》|（[^（）]*）|\([^()]*\)|「[^「」]*」|\"[^\"]*\"")
_FEWEST: Final = 10
"""With fewer documents there is no dev and no test."""
SPLITS: Final = ("train", "dev", "test")
_PLACES: Final = (*SPLITS, "held back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which pairs stay.

    ``min_confidence``: 0 to 1. ``max_risk``: of a major error (`duizhao.audit.estimate`), 0 to 1; 1 does not ask.
    ``max_ratio``: how many times longer one side may be than the other, counted as 1.7 Han
    characters a word. ``deduplicate``: keep the first of equal pairs.
    """

    min_confidence: float = 0.5
    max_ratio: float = 4.0
    deduplicate: bool = True
    max_risk: float = 1.0

    @property
    def meanings(self) -> dict[str, str]:
        """What each reason means, for a reader."""
        return {
            "unpaired": "sentences without a partner",
            "low confidence": f"the aligner is less than {self.min_confidence:.0%} sure",
            "not in its language": "no Chinese on the Chinese side, or much on the English one; or other letters",
            "length ratio": f"one side is more than {self.max_ratio:g} times longer than the other",
            "high risk": f"a risk of a major error above {self.max_risk:.0%}",
            "repeated": "the same pair as an earlier one, case, width and script aside",
        }

    def reason(self, pair: Pair, *, chinese_first: bool) -> str:
        """Return why a pair goes, ``""`` where it stays."""
        english, chinese = (pair.target, pair.source) if chinese_first else (pair.source, pair.target)
        if not pair.paired:
            return "unpaired"
        if pair.confidence < self.min_confidence:
            return "low confidence"
        words, han = len(english.split()), count_han(chinese)
        if not han or count_han(english) > words or _is_foreign(english) or _is_foreign(chinese):
            return "not in its language"
        longer = max(words, han / _HAN_PER_WORD)
        if longer >= _SHORT and longer > self.max_ratio * min(words, han / _HAN_PER_WORD):
            return "length ratio"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the corpus has of a document, by its ``number``: its split, pairs kept, and others left out by reason."""

    number: int
    split: str
    pairs: int
    left_out: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """What the corpus holds.

    ``left_out`` counts pairs by reason, ``splits`` documents and pairs by name, ``languages`` documents by their two
    tags; ``columns`` are those of a TSV.
    """

    pairs: int
    left_out: tuple[tuple[str, int], ...]
    splits: tuple[tuple[str, int, int], ...]
    documents: tuple[Kept, ...]
    languages: tuple[tuple[str, int], ...]
    files: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(slots=True)
class _Output:
    """An output in shards: a new file every ``size`` pairs, each complete when the next begins."""

    path: Path
    head: Head
    size: int
    properties: tuple[str, ...]
    names: list[str] = field(default_factory=list)
    writer: PairWriter | None = None
    count: int = 0
    open: ExitStack = field(default_factory=ExitStack)

    def add(self, pair: Pair) -> None:
        if self.writer is None or (self.size and self.count == self.size):
            self._next()
        assert self.writer is not None  # noqa: S101 (as just opened)
        self.writer.add(pair)
        self.count += 1

    def _next(self) -> None:
        self.finish()
        number = len(self.names) + 1
        path = self.path.with_stem(f"{self.path.stem}-{number:04}") if self.size else self.path
        path.parent.mkdir(exist_ok=True)
        handle = self.open.enter_context(writing(path, force=True))
        self.writer = STREAMED[path.suffix](handle, self.head, Options(properties=self.properties))
        self.names.append(path.name if path.parent.name != "splits" else f"splits/{path.name}")
        self.count = 0

    def finish(self) -> None:
        if self.writer is not None:
            self.writer.finish()
            self.writer = None
            self.open.close()

    def abandon(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        """Leave no half-written file when the run ends early."""
        self.open.__exit__(kind, error, place)


def _is_foreign(text: str) -> bool:
    """Tell whether a third of the letters are neither Latin nor Han, such as kana, what is quoted aside."""
    if text.isascii() or not _FOREIGN.search(text):
        return False
    said = _QUOTED.sub("", text)
    return 3 * len(_FOREIGN.findall(said)) >= max(sum(map(str.isalpha, said)), 1)


def choose_splits(outcomes: Sequence[Outcome], share: float) -> dict[int, str]:
    """Say for each document whether it is for train, dev or test, by a hash of its name.

    ``share`` of the pairs, 0 to 0.4, goes to dev and as much to test, at least one document each; nothing where there
    are fewer than ten documents.
    """
    done = [one for one in outcomes if one.status == "done" and one.pairs]
    if share <= 0 or len(done) < _FEWEST:
        return {one.number: "train" for one in done}
    wanted = share * sum(one.pairs for one in done)
    order = sorted(done, key=lambda one: hashlib.sha256(one.name.encode()).digest())
    splits: dict[int, str] = {}
    filled: Counter[str] = Counter()
    for one in order:
        split = next(
            (name for name in ("test", "dev") if not filled[name] or filled[name] + one.pairs <= wanted), "train"
        )
        splits[one.number] = split
        filled[split] += one.pairs
    return splits


def assemble(
    plan: Sequence[DocumentPair],
    outcomes: Sequence[Outcome],
    out: Path,
    *,
    filters: Filters,
    suffixes: Sequence[str],
    shard: int = 0,
    share: float = 0.01,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Assembly:
    """Write the corpus of all documents that are done, every pair in the direction of the first.

    Parameters
    ----------
    suffixes
        Of the merged files, such as ``.tmx`` and ``.tsv``.
    shard
        Pairs a file, 0 for one file.
    share
        See `choose_splits`; the splits are TSV.
    encoder
        For the risk, where the filters ask for it.
    progress
        Called with documents.

    Every pair has the name of its document and what the manifest says of it: as properties in TMX, XLIFF and JSON
    Lines, as further columns in the others.
    """
    splits = choose_splits(outcomes, share)
    todo = [pair for pair in plan if pair.number in splits]
    guard = _guard(todo, splits, out, filters, encoder) if set(splits.values()) > {"train"} else None
    by_split: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    documents: list[Kept] = []
    seen: set[int] = set()
    properties = ("x-document", *dict.fromkeys(name for pair in plan for name, _ in _properties(pair)[1:]))
    with ExitStack() as stack:
        merged: list[_Output] = []
        parts: dict[str, _Output] = {}
        langs = ("", "")
        for number, pair in enumerate(todo):
            (progress or silent)("put together (documents)", number, len(todo))
            split = splits[pair.number]
            left_out: Counter[str] = Counter()
            read = _read(pair, out, filters, left_out, encoder)
            if not merged:
                langs = read.langs
                head = replace(read.head, name="corpus", source_name="", target_name="", unpaired=None)
                merged = [_Output(out / f"corpus{suffix}", head, shard, properties) for suffix in suffixes]
                parts = {name: _Output(out / "splits" / f"{name}.tsv", head, 0, properties) for name in SPLITS if guard}
                for output in (*merged, *parts.values()):
                    stack.push(output.abandon)
            turned = is_chinese(read.langs[0]) != is_chinese(langs[0])
            languages[", ".join(reversed(read.langs) if turned else read.langs)] += 1
            label = _label(pair, langs, tuple(reversed(read.langs)) if turned else read.langs)
            kept = 0
            for one, key, english in read.pairs:
                if filters.deduplicate and key in seen:
                    left_out["repeated"] += 1
                    continue
                seen.add(key)
                labelled = label(one.swapped() if turned else one)
                kept += 1
                for output in merged:
                    output.add(labelled)
                if guard is not None:
                    place = "held back" if guard.forbids(english, split) else split
                    by_split[place] += 1
                    if place == split:
                        parts[split].add(labelled)
            documents.append(
                Kept(number=pair.number, split=split, pairs=kept, left_out=tuple(sorted((+left_out).items())))
            )
        outputs = (*merged, *parts.values())
        for output in outputs:
            output.finish()
    counts = tuple((name, sum(one.split == name for one in documents), by_split[name]) for name in _PLACES if guard)
    return Assembly(
        pairs=sum(one.pairs for one in documents),
        left_out=_summed(documents),
        splits=counts,
        documents=tuple(documents),
        languages=tuple(sorted(languages.items())),
        files=tuple(name for output in outputs for name in output.names),
        columns=(*COLUMNS, *map(heading, properties)),
    )


def _summed(documents: Iterable[Kept]) -> tuple[tuple[str, int], ...]:
    reasons: Counter[str] = Counter()
    for one in documents:
        reasons.update(dict(one.left_out))
    return tuple(sorted(reasons.items()))


def _label(pair: DocumentPair, langs: Sequence[str], own: Sequence[str]) -> Callable[[Pair], Pair]:
    """Return what puts on each pair its document's properties, and its languages where they are not the corpus's."""
    unit = Unit(properties=_properties(pair))
    if tuple(own) == tuple(langs):
        return lambda one: one._replace(unit=unit)
    tags = tuple(map(locale_of, own))

    def label(one: Pair) -> Pair:
        source, target = (
            Variant(lang=tag, text=text) for tag, text in zip(tags, (one.source, one.target), strict=True)
        )
        return one._replace(unit=unit._replace(source=source, target=target))

    return label


def _properties(pair: DocumentPair) -> tuple[tuple[str, str], ...]:
    """Return what every pair of a document carries: its name first, then the columns of the manifest."""
    return (("x-document", pair.name), *((_property(name), value) for name, value in pair.columns))


def _property(name: str) -> str:
    """Return what a column of the manifest is called in a merged file, where another may have its name already."""
    plain = "-".join(name.split())
    return f"x-document-{plain}" if plain in {*TABLE, "document"} else f"x-{plain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A document, its two languages, and its pairs that stay, each with its key and its English side."""

    head: Head
    langs: tuple[str, str]
    pairs: Iterator[tuple[Pair, int, str]]


def _read(pair: DocumentPair, out: Path, filters: Filters, left_out: Counter[str], encoder: Encoder | None) -> _Read:
    """Read a document's pairs; what goes is counted by its reason as the pairs are taken."""
    stream = open_bitext(document_path(out, pair))
    chinese_first = is_chinese(stream.head.source_lang)

    def acceptable() -> Iterator[Pair]:
        for one in stream.pairs:
            reason = filters.reason(one, chinese_first=chinese_first)
            if reason:
                left_out[reason] += 1
            else:
                yield one

    def chosen() -> Iterator[tuple[Pair, int, str]]:
        pairs: Iterable[Pair] = acceptable()
        if encoder is not None:
            few = list(pairs)
            risk = estimate_pairs([(one.source, one.target) for one in few], encoder)
            pairs = [one for one, number in zip(few, risk, strict=True) if number <= filters.max_risk]
            left_out["high risk"] += len(few) - len(pairs)
        for one in pairs:
            english, chinese = (one.target, one.source) if chinese_first else (one.source, one.target)
            yield one, pair_key(english, chinese), english

    return _Read(head=stream.head, langs=(stream.head.source_lang, stream.head.target_lang), pairs=chosen())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guard:
    """The sentences of dev and test: one like them in test goes from dev and train, one like them in dev from train."""

    dev: NearDoubles
    test: NearDoubles

    def forbids(self, english: str, split: str) -> bool:
        """Tell whether a sentence may not stand in this split."""
        if split == "test":
            return False
        one = sketch(english)
        return one in self.test or (split == "train" and one in self.dev)


def _guard(
    todo: Sequence[DocumentPair], splits: dict[int, str], out: Path, filters: Filters, encoder: Encoder | None
) -> _Guard:
    guard = _Guard(dev=NearDoubles(), test=NearDoubles())
    for pair in todo:
        remembered = {"dev": guard.dev, "test": guard.test}.get(splits[pair.number])
        if remembered is not None:
            for _, _, english in _read(pair, out, filters, Counter(), encoder).pairs:
                remembered.add(english)
    return guard
