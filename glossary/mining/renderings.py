"""Every occurrence of the terms of a glossary in both halves of a bitext, and what stands for it on the other side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from duizhao.bitext.language.dictionary import Dictionary
from duizhao.bitext.language.words import Word
from duizhao.glossary.consistency import Occurrence
from duizhao.glossary.keys import fold
from duizhao.glossary.mining.candidates import english_key
from duizhao.glossary.mining.chinese import chinese_key
from duizhao.glossary.mining.corpus import Cutter, Links, Pair
from duizhao.glossary.mining.extraction import LINKED, find_rendition

__all__ = [
    "Found",
    "Nomenclature",
    "ending_bare",
    "find_across",
    "find_all",
    "find_chinese",
    "find_english",
    "fold_in_place",
    "render",
    "written",
]

_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")
_ACRONYM = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?$")
_ENGLISH_PRONOUNS = frozenset(["it", "its", "they", "them", "their", "he", "him", "his", "she", "her", "this", "that"])
_CHINESE_PRONOUNS = frozenset(["它", "其", "他", "她", "它们", "他们", "她们", "该", "这", "那", "此", "这些", "那些"])


class Found(NamedTuple):
    """A term in a sentence: the number of its concept, its characters, its words (−1 where not cut)."""

    concept: int
    start: int
    end: int
    first: int
    last: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomenclature:
    """The terms of all concepts, indexed for finding them.

    ``english``: key to concept number; ``beginnings``: the first words of keys of several, joined; ``capital``: the
    keys found only where written with a capital, being names or acronyms. ``chinese``: every written form, case
    folded, to the (concept number, key) of those that have it; ``openings``: its first two characters to the lengths
    of the forms, longest first.
    """

    english: Mapping[str, int]
    beginnings: frozenset[str]
    capital: frozenset[str]
    chinese: Mapping[str, tuple[tuple[int, str], ...]]
    openings: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(
        cls,
        english: Sequence[Iterable[str]],
        chinese: Sequence[Iterable[tuple[str, str]]],
        capital: frozenset[str],
    ) -> Nomenclature:
        """Index the keys of each concept, and (form, key) of its Chinese terms."""
        keys = {key: number for number, group in enumerate(english) for key in group}
        forms: dict[str, dict[int, str]] = {}
        for number, group in enumerate(chinese):
            for form, key in group:
                if form:
                    forms.setdefault(form.casefold(), {}).setdefault(number, key)
        beginnings = {key[:place] for key in keys for place, letter in enumerate(key) if letter == " "}
        lengths: dict[str, set[int]] = defaultdict(set)
        for form in forms:
            lengths[form[:2]].add(len(form))
        return cls(
            english=keys,
            beginnings=frozenset(beginnings),
            capital=capital,
            chinese={form: tuple(group.items()) for form, group in forms.items()},
            openings={two: tuple(sorted(some, reverse=True)) for two, some in lengths.items()},
        )


def find_english(tokens: Sequence[Word], text: str, terms: Nomenclature) -> list[Found]:
    """Find the English terms in a sentence; of one concept the longest, of different ones also those inside others.

    Parameters
    ----------
    tokens
        The sentence as :func:`duizhao.bitext.language.words.words` cuts it.
    text
        The sentence.
    terms
        What to look for.
    """
    found = []
    taken: dict[int, int] = {}
    forms = [written(token.text) for token in tokens]
    for first, token in enumerate(tokens):
        for last, key in reversed(_keys_from(first, tokens, forms, terms)):
            concept = terms.english[key]
            if taken.get(concept, -1) > token.start:
                continue
            end = tokens[last - 1].start + len(ending_bare(tokens[last - 1].text))
            if key in terms.capital and not any(letter.isupper() for letter in text[token.start : end]):
                continue
            taken[concept] = end
            found.append(Found(concept=concept, start=token.start, end=end, first=first, last=last, key=key))
    return found


def _keys_from(
    first: int, tokens: Sequence[Word], forms: Sequence[tuple[str, str]], terms: Nomenclature
) -> list[tuple[int, str]]:
    """Return the keys that begin at a word, the shortest first, each with the number of the word after it."""
    inside, whole = forms[first]
    found = [(first + 1, whole)] if whole in terms.english else []
    prefix = inside
    last = first + 1
    while prefix in terms.beginnings and last < len(tokens) and tokens[last].start > tokens[last - 1].end:
        inside, whole = forms[last]
        last += 1
        key = f"{prefix} {whole}"
        if key in terms.english:
            found.append((last, key))
        prefix = f"{prefix} {inside}"
    return found


@lru_cache(maxsize=1 << 17)
def written(word: str) -> tuple[str, str]:
    """Return a word as it stands inside a key, and as it ends one: there a plural is a singular."""
    bare = _POSSESSIVE.sub("", word)
    return fold(bare.replace(".", "") if _ACRONYM.match(bare) else bare), english_key(word)


def ending_bare(word: str) -> str:
    """Return a word as it ends a term: without a possessive ending."""
    return _POSSESSIVE.sub("", word) if word[-1] in "s'’" else word


def fold_in_place(text: str) -> str:
    """Fold the case of a text where that keeps each character in its place."""
    folded = text.casefold()
    return folded if len(folded) == len(text) else text


def find_chinese(tokens: Sequence[Word], text: str, terms: Nomenclature, dictionary: Dictionary) -> list[Found]:
    """Find the Chinese terms in a sentence, as :func:`find_english` does.

    A term must not straddle words (积分 in 累积|分布) nor stand inside a longer word of the dictionary.
    """
    starts = {token.start: number for number, token in enumerate(tokens)}
    ends = {token.end: number + 1 for number, token in enumerate(tokens)}
    folded = fold_in_place(text)
    found = []
    taken: dict[int, int] = {}
    for start in range(len(text)):
        two = folded[start : start + 2]
        # A term of one character is filed under it alone.
        alone = (1,) if len(two) > 1 and two[0] in terms.openings else ()
        for length in (*terms.openings.get(two, ()), *alone):
            end = start + length
            owners = terms.chinese.get(folded[start:end])
            if owners is None or end > len(text):
                continue
            first, last = starts.get(start), ends.get(end)
            if first is None or last is None:
                holder = next((token for token in tokens if token.start <= start and end <= token.end), None)
                if holder is None or holder.text in dictionary:
                    continue
                first, last = -1, -1
            for concept, key in owners:
                if taken.get(concept, -1) <= start:
                    taken[concept] = end
                    found.append(Found(concept=concept, start=start, end=end, first=first, last=last, key=key))
    return found


def render(
    found: Found, pair: Pair, links: Links | None, there: Sequence[Found], *, from_english: bool
) -> tuple[Occurrence, str]:
    """Tell what stands for a term on the other side; return the occurrence and the key of its rendering.

    Parameters
    ----------
    found
        The term.
    pair
        The sentence pair.
    links
        Its word links, where it was linked. Without them only the concept's own terms are found.
    there
        The terms of the same concept on the other side that no other occurrence has taken.
    from_english
        Whether the term is the English one.
    """
    text = pair.english if from_english else pair.chinese
    target = pair.chinese if from_english else pair.english
    kind, start, end, key = find_across(found, links, there, from_english=from_english)
    occurrence = Occurrence(
        document=pair.document,
        bead=pair.bead,
        start=found.start,
        end=found.end,
        form=text[found.start : found.end],
        kind=kind,
        rendering=target[start:end] if start >= 0 else "",
        other_start=start,
        other_end=end,
    )
    return occurrence, key


_OMITTED = ("omitted", -1, -1, "")


def find_across(
    found: Found, links: Links | None, there: Sequence[Found], *, from_english: bool
) -> tuple[str, int, int, str]:
    """Return kind, start, end and key of what stands for a term, as `render` puts them into an occurrence."""
    term = ("term", there[0].start, there[0].end, there[0].key) if there else None
    if links is None or found.first < 0:
        return term or _OMITTED
    matrix, cosines = (links.links, links.cosines) if from_english else (links.links.T, links.cosines.T)
    across = links.chinese if from_english else links.english
    reach = matrix[found.first : found.last].max(axis=0)
    linked = [j for j in range(len(across)) if reach[j] >= LINKED and any(map(str.isalnum, across[j].text))]
    # A term of the concept that the links point into.
    for one in there:
        if any(_inside(across[j], one) for j in linked):
            return "term", one.start, one.end, one.key
    lang = "zh" if from_english else "en"
    rendition = find_rendition(found.first, found.last, across, matrix, cosines, lang=lang)
    if rendition is None:
        pronouns = _CHINESE_PRONOUNS if from_english else _ENGLISH_PRONOUNS
        if term is None and linked and all(across[j].text.lower() in pronouns for j in linked):
            return "pronoun", across[linked[0]].start, across[linked[-1]].end, ""
        return term or _OMITTED
    to_key = chinese_key if from_english else english_key
    return "other", rendition.start, rendition.end, to_key(rendition.text)


def _inside(word: Word, term: Found) -> bool:
    return word.start < term.end and word.end > term.start


def find_all(
    pairs: Sequence[Pair], links: Mapping[int, Links], known: Mapping[str, int], terms: Nomenclature, book: Dictionary
) -> Iterator[tuple[int, list[Found], list[Found]]]:
    """Yield for each pair with any term: its number, the English terms, the Chinese terms."""
    cutter = Cutter(known)
    for number, pair in enumerate(pairs):
        one = links.get(number)
        # The words of the links where there are any, so that their numbers agree.
        english = one.english if one is not None else pair.english_words
        chinese = one.chinese if one is not None else cutter.words(pair)
        ours = find_english(english, pair.english, terms)
        theirs = find_chinese(chinese, pair.chinese, terms, book)
        if ours or theirs:
            yield number, ours, theirs
