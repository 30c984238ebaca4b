"""The pairs of terms that formats of one source and one target language hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry, Status, Term
from duizhao.glossary.interchange.tags import locale

__all__ = ["PairFile", "TermPair", "pair_file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPair:
    """A source term, a target term and the concept they stand in."""

    source: Term
    target: Term
    entry: ConceptEntry

    @property
    def status(self) -> Status | None:
        """The target's status; that of a forbidden source where the target has none worse."""
        return Status.DEPRECATED if self.source.forbidden else self.target.status


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFile:
    """The pairs of a glossary in one direction; ``left_out`` counts terms in other languages or without partner."""

    source_lang: str
    target_lang: str
    pairs: tuple[TermPair, ...]
    left_out: int


def pair_file(entries: Iterable[ConceptEntry], *, chinese_first: bool) -> PairFile:
    """Choose the commonest English-side and Chinese-side language of a glossary and pair their terms.

    Allowed terms come before superseded and forbidden ones within a concept.
    """
    kept = list(entries)
    counts: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    for entry in kept:
        for term in entry.terms:
            counts[is_chinese(term.lang)][term.lang] += 1
    # By locale, so that zh-CN and zh-Hans are one language.
    chosen = {
        side: max(tally, key=lambda lang: (tally[lang], lang)) if tally else ("zh-Hans" if side else "en")
        for side, tally in counts.items()
    }
    source_lang, target_lang = chosen[chinese_first], chosen[not chinese_first]
    pairs: list[TermPair] = []
    left_out = 0
    for entry in kept:
        sides = [
            [term for term in entry.terms if locale(term.lang) == locale(lang)] for lang in (source_lang, target_lang)
        ]
        made = list(_pairs(entry, *sides))
        left_out += len(entry.terms) - (len(sides[0]) + len(sides[1]) if made else 0)
        pairs += sorted(made, key=lambda pair: pair.status in {Status.DEPRECATED, Status.SUPERSEDED})
    return PairFile(source_lang=source_lang, target_lang=target_lang, pairs=tuple(pairs), left_out=left_out)


def _pairs(entry: ConceptEntry, sources: list[Term], targets: list[Term]) -> Iterator[TermPair]:
    for source in sources:
        for target in targets:
            yield TermPair(source=source, target=target, entry=entry)
