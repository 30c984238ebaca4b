"""Which name of a concept a Chinese document uses that is no translation of anything at hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duizhao.bitext.language.dictionary import Dictionary
from duizhao.bitext.language.words import words
from duizhao.bitext.model import Document
from duizhao.glossary.mining.chinese import chinese_key
from duizhao.glossary.mining.pairing import TermPair
from duizhao.glossary.mining.renderings import Nomenclature, find_chinese
from duizhao.glossary.mining.selection import Concept

__all__ = ["Attestation", "compose_variants", "count_variants"]

_MOST_TRANSLATIONS = 12
_LEAST_TRUST = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """How often one document has each name of a concept, those it has, the most frequent first."""

    document: str
    counts: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        """Write as in ``a.txt: 计算能力 3, 算力 1``."""
        return f"{self.document}: " + ", ".join(f"{text} {count}" for text, count in self.counts)


def compose_variants(
    concepts: Sequence[Concept], judged: Sequence[TermPair], attest: Sequence[Document], dictionary: Dictionary
) -> dict[int, tuple[str, ...]]:
    """Find other Chinese names, put together from translations of the parts, that the documents use.

    ``computing power`` is 算力 in the bitext; 计算 for the one part and 能力 for the other make 计算能力, and a
    document has that.

    Returns
    -------
    dict
        By the number of the concept; only names that stand in a document and are no term of another concept.
    """
    parts: dict[str, list[str]] = defaultdict(list)
    for pair in judged:
        if pair.score >= _LEAST_TRUST and " " not in pair.english:
            parts[pair.english].append(pair.chinese)
    text = "\n".join(chinese_key(segment) for document in attest for segment in document.texts)
    taken = {key for concept in concepts for key in concept.chinese}
    found = {}
    for number, concept in enumerate(concepts):
        words_ = concept.english[0].split()
        if concept.name or len(words_) != 2:  # noqa: PLR2004  (longer ones have too many readings)
            continue
        choices = [_translations(part, parts, dictionary) for part in words_]
        composed = {one + other for one in choices[0] for other in choices[1]}
        new = sorted(name for name in composed - taken if len(name) > 2 and name in text)  # noqa: PLR2004
        counted = {name for one in count_variants(new, attest, dictionary) for name, _ in one.counts} if new else set()
        if counted:
            found[number] = tuple(sorted(counted))
    return found


def _translations(part: str, mined: Mapping[str, Sequence[str]], dictionary: Dictionary) -> list[str]:
    # The dictionary has the verb of a computing or mailing.
    stems = (part, part.removesuffix("ing"), part.removesuffix("ing") + "e") if part.endswith("ing") else (part,)
    known = [word for stem in stems for word in dictionary.chinese(stem)[:_MOST_TRANSLATIONS]]
    return list(dict.fromkeys([*mined.get(part, ()), *known]))


def count_variants(names: Sequence[str], attest: Sequence[Document], dictionary: Dictionary) -> tuple[Attestation, ...]:
    """Count the names of one concept in each document that has any; the longest at a place counts."""
    terms = Nomenclature.of([()], [[(name, name) for name in names]], frozenset())
    found = []
    for document in attest:
        counts: Counter[str] = Counter()
        for segment in document.texts:
            key = chinese_key(segment)
            if any(name in key for name in names):
                counts.update(one.key for one in find_chinese(words(key, "zh"), key, terms, dictionary))
        if counts:
            found.append(Attestation(document=document.name, counts=tuple(counts.most_common())))
    return tuple(found)
