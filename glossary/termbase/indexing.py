"""The keys of a term, worked out when it is written: the one place that loads dictionaries.

Segmentation (rjieba) and readings (pypinyin) load on first use, 0.2 to 0.5 s each; a look-up never comes here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.language.variants import mainland, simplify
from duizhao.glossary.concepts import Term
from duizhao.glossary.keys import Key, KeyKind, compact, fold, runs
from duizhao.glossary.pinyin import Reader, mark_tones, pinyin_keys

__all__ = ["Indexer"]

ALTERNATIVE = " / "
"""Between the readings of a single character: cháng / zhǎng."""
SHORTEST_COMPOUND = 2
"""A word of two characters has no word inside it."""

MAINLAND = {"zh", "zh-hans", "zh-cn", "zh-hans-cn", "zh-sg", "zh-hans-sg", "cmn", "cmn-hans"}
"""Tags whose words are mainland ones already: 程序 (program) stays itself there, while in Taiwan it is a process."""


class Indexer:
    """Works out keys, readings and inflections."""

    def keys(self, term: Term) -> list[Key]:
        """Return the keys of all spellings of a term, each once."""
        found: dict[Key, None] = {}
        heard: set[tuple[str, int]] = set()
        for spelling in term.spellings:
            chinese = is_chinese(term.lang) or has_han(spelling)
            for key in self._chinese_keys(spelling, term, heard) if chinese else _other_keys(spelling):
                if key[0]:
                    found[key] = None
        return list(found)

    def reading(self, term: Term) -> str:
        """Return the reading of a Chinese term with tone marks: the one it has, or pypinyin's; ``""`` for others."""
        if term.reading or not is_chinese(term.lang):
            return mark_tones(term.reading)
        return _reading(simplify(term.text))

    def sounds(self, term: Term) -> set[tuple[str, str]]:
        """Return (character, syllable without tone) for the characters of a Chinese term."""
        if not is_chinese(term.lang):
            return set()
        pairs = _read(simplify(term.text))
        return {(character, pinyin_keys(syllable).plain) for character, syllable in pairs if has_han(character)}

    def common_sounds(self) -> set[tuple[str, str]]:
        """Return (character, syllable without tone) for the common characters, for queries typed by sound."""
        return {(character, pinyin_keys(syllable).plain) for character, syllable in _reader().characters()}

    def _chinese_keys(self, spelling: str, term: Term, heard: set[tuple[str, int]]) -> Iterable[Key]:
        """Yield the keys of a spelling; parts and sounds but once for all spellings of one Simplified (``heard``)."""
        folded = fold(spelling)
        length = len(folded)
        simplified = simplify(folded)
        local = simplified if term.lang.lower() in MAINLAND else mainland(folded)
        yield folded, KeyKind.FOLDED, length
        if simplified != folded:
            yield simplified, KeyKind.SCRIPT, length
        if local != simplified:
            yield local, KeyKind.REGION, length
        for text in dict.fromkeys((compact(folded), compact(simplified))):
            if len(text) > 1 and text not in {folded, simplified}:
                yield text, KeyKind.COMPACT, length
        if (simplified, length) in heard:
            return
        heard.add((simplified, length))
        words = [word for word in _cut(simplified) if compact(word)]
        for run in (*runs(words, ""), *_inside(words, simplified)):
            yield run, KeyKind.PART, length
        # A Traditional form sounds as the term does.
        same = term.reading and simplified == fold(term.text)
        reading = term.reading if same else _reading(simplified)
        for one in reading.split(ALTERNATIVE):
            typed = pinyin_keys(one)
            yield typed.toned, KeyKind.TONED, length
            yield typed.plain, KeyKind.PINYIN, length
            for initials in typed.initials:
                yield initials, KeyKind.INITIALS, length


def _other_keys(spelling: str) -> Iterable[Key]:
    folded = fold(spelling)
    length = len(folded)
    yield folded, KeyKind.FOLDED, length
    joined = compact(folded)
    if len(joined) > 1 and joined != folded:
        yield joined, KeyKind.COMPACT, length
    for run in runs(folded.split(), " "):
        yield run, KeyKind.PART, length


def _cut(text: str) -> list[str]:
    """Cut Simplified Chinese into dictionary words; unknown ones fall into characters, which hides no boundary."""
    from rjieba import cut  # noqa: PLC0415 - 0.2 s, needed only when writing

    return list(cut(text, hmm=False))


def _inside(words: list[str], text: str) -> Iterable[str]:
    """Yield the dictionary words inside the words of a term: 应用 (apply) in 应用程序 (application)."""
    if all(len(word) <= SHORTEST_COMPOUND for word in words):
        return ()
    from rjieba import cut_for_search  # noqa: PLC0415 - as in `_cut`

    known = {*words, text}
    return (word for word in cut_for_search(text, hmm=False) if len(word) > 1 and word not in known and has_han(word))


def _reading(text: str) -> str:
    """Read Simplified Chinese aloud: a single character in all its ways, the first one first."""
    if len(text) == 1:
        return ALTERNATIVE.join(_reader().readings(text))
    return " ".join(syllable for _, syllable in _read(text))


@cache
def _reader() -> Reader:
    """Return the one reader of this process: its dictionaries never change."""
    return Reader(_cut)


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[tuple[str, str], ...]:
    """Read a term aloud; its keys, its reading and its sounds all ask for it."""
    return _reader().read(text)
