"""Which Chinese expressions render an English one over all pairs, counted and judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from duizhao.bitext.language.characters import has_han
from duizhao.glossary.mining.english import english_key
from duizhao.glossary.mining.extraction import Rendition
from duizhao.glossary.mining.kinship import Kinship
from duizhao.glossary.mining.trust import PARTS, Evidence, log_dice, log_likelihood, trust

__all__ = ["TermPair", "judge_pairs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPair:
    """An English and a Chinese term that render each other, by their keys.

    ``score``: the trust in the pair, 0 to 1, from the witnesses by :data:`duizhao.glossary.mining.trust.WEIGHTS`.
    """

    english: str
    chinese: str
    score: float
    evidence: Evidence

    @property
    def untranslated(self) -> bool:
        """Whether the Chinese leaves the term in Latin letters as it is."""
        return not has_han(self.chinese)


def judge_pairs(
    renditions: Mapping[tuple[str, str], Sequence[Rendition]],
    english_beads: Mapping[str, Sequence[int]],
    chinese_beads: Mapping[str, Sequence[int]],
    total: int,
    kinship: Mapping[tuple[str, str], Kinship],
    composed: Collection[tuple[str, str]] = (),
) -> list[TermPair]:
    """Judge every pair that was found linked at least once.

    Parameters
    ----------
    renditions
        The linked occurrences of each (English key, Chinese key).
    english_beads, chinese_beads
        For each key the numbers of the sentence pairs that hold it, ascending.
    total
        How many sentence pairs there are.
    kinship
        What the dictionary, the writing and the sound say of a pair; missing is nothing.
    composed
        The pairs of which the text itself has the parts, as a dictionary may have them.

    Returns
    -------
    list of TermPair
        The most trusted first.
    """
    by_english: Counter[str] = Counter()
    by_chinese: Counter[str] = Counter()
    twins: Counter[str] = Counter()
    first_choice: dict[str, tuple[float, str]] = {}
    first_rendering: dict[str, tuple[float, str]] = {}
    last_choice: dict[str, tuple[float, str]] = {}
    for (english, chinese), found in renditions.items():
        by_english[english] += len(found)
        by_chinese[chinese] += len(found)
        weight = sum(one.link for one in found)
        first_choice[english] = max(first_choice.get(english, (0.0, "")), (weight, chinese))
        if _is_left(english, chinese):
            twins[english] += len(found)
        else:
            first_rendering[english] = max(first_rendering.get(english, (0.0, "")), (weight, chinese))
        last_choice[chinese] = max(last_choice.get(chinese, (0.0, "")), (weight, english))
    related: Counter[tuple[str, str]] = Counter()
    by_first: dict[str, list[str]] = {}
    for english, chinese in renditions:
        by_first.setdefault(english, []).append(chinese)
    for english, expressions in by_first.items():
        for one in expressions:
            related[english, one] = sum(
                len(renditions[english, other])
                for other in expressions
                if (one in other or other in one) and (other == one or not _is_left(english, other))
            )
    judged = []
    held: tuple[str, frozenset[int]] = ("", frozenset())
    for (english, chinese), found in sorted(renditions.items(), key=lambda item: item[0]):
        if held[0] != english:
            held = (english, frozenset(english_beads.get(english, ())))
        ours, theirs = held[1], chinese_beads.get(chinese, ())
        # Where the Chinese leaves a term in Latin letters, in code or in a name, it says nothing of how it is rendered.
        left = _is_left(english, chinese)
        choice = (first_choice if left else first_rendering)[english][1]
        both = sum(map(ours.__contains__, theirs))
        kin = kinship.get((english, chinese), Kinship())
        evidence = Evidence(
            count=len(found),
            link=sum(one.link for one in found) / len(found),
            weakest=sum(one.weakest for one in found) / len(found),
            english_share=related[english, chinese] / (by_english[english] - (0 if left else twins[english])),
            chinese_share=len(found) / by_chinese[chinese],
            log_likelihood=log_likelihood(both, len(ours), len(theirs), total),
            log_dice=log_dice(both, len(ours), len(theirs)),
            cosine=sum(one.cosine for one in found) / len(found),
            dictionary=max(kin.dictionary, PARTS if (english, chinese) in composed else 0.0),
            sound=kin.sound,
            mutual=choice == chinese and last_choice[chinese][1] == english,
        )
        judged.append(TermPair(english=english, chinese=chinese, score=trust(evidence), evidence=evidence))
    return sorted(judged, key=lambda pair: (-pair.score, pair.english, pair.chinese))


@lru_cache(maxsize=1 << 16)
def _is_left(english: str, chinese: str) -> bool:
    """Tell whether the Chinese of a pair is the English as it stands, or a form of it: refs, for ref."""
    return not has_han(chinese) and english_key(chinese) == english
