"""The keys of a term, worked out when it is written: the one place that loads dictionaries.

Segmentation (rjieba), readings (pypinyin) and English inflection (simplemma) load on first use, 0.2 to 1 s
each; a look-up never comes here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.language.variants import mainland, simplify
from duizhao.glossary.concepts import Term
from duizhao.glossary.keys import STOP_WORDS, Key, KeyKind, compact, fold, runs
from duizhao.glossary.pinyin import Reader, mark_tones, pinyin_keys

__all__ = ["Indexer"]

MIN_INFLECTED = 3
"""Words of one or two letters have no inflections worth storing; simplemma takes ``ai`` for a form of ``be``."""

MAINLAND = {"zh", "zh-hans", "zh-cn", "zh-hans-cn", "zh-sg", "zh-hans-sg", "cmn", "cmn-hans"}
"""Tags whose words are mainland ones already: 程序 (program) stays itself there, while in Taiwan it is a process."""


class Indexer:
    """Works out keys, readings and inflections."""

    def keys(self, term: Term) -> list[Key]:
        """Return the keys of all spellings of a term, each once."""
        found: dict[Key, None] = {}
        for spelling in term.spellings:
            chinese = is_chinese(term.lang) or has_han(spelling)
            for key in self._chinese_keys(spelling, term) if chinese else _other_keys(spelling):
                if key[0]:
                    found[key] = None
        return list(found)

    def reading(self, term: Term) -> str:
        """Return the reading of a Chinese term with tone marks: the one it has, or pypinyin's; ``""`` for others."""
        if term.reading or not is_chinese(term.lang):
            return mark_tones(term.reading)
        return " ".join(syllable for _, syllable in _read(simplify(term.text)))

    def sounds(self, term: Term) -> set[tuple[str, str]]:
        """Return (character, syllable without tone) for the characters of a Chinese term."""
        if not is_chinese(term.lang):
            return set()
        pairs = _read(simplify(term.text))
        return {(character, pinyin_keys(syllable).plain) for character, syllable in pairs if has_han(character)}

    def common_sounds(self) -> set[tuple[str, str]]:
        """Return (character, syllable without tone) for the common characters, for queries typed by sound."""
        return {(character, pinyin_keys(syllable).plain) for character, syllable in _reader().characters()}

    def inflections(self, term: Term) -> set[tuple[str, str]]:
        """Return (inflected form, word as it stands in the term) for the words of an English term."""
        if is_chinese(term.lang):
            return set()
        inflections = _inflections()
        words = {word for spelling in term.spellings for word in fold(spelling).split()}
        return {(form, word) for word in words for form in inflections.of(word)}

    def _chinese_keys(self, spelling: str, term: Term) -> Iterable[Key]:
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
        words = [word for word in _cut(simplified) if compact(word)]
        for run in runs(words, ""):
            yield run, KeyKind.PART, length
        reading = term.reading if spelling == term.text and term.reading else None
        if reading is None:
            reading = " ".join(syllable for _, syllable in _read(simplified))
        typed = pinyin_keys(mark_tones(reading))
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


@cache
def _reader() -> Reader:
    """Return the one reader of this process: its dictionaries never change."""
    return Reader(_cut)


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[tuple[str, str], ...]:
    """Read a term aloud; its keys, its reading and its sounds all ask for it."""
    return _reader().read(text)


@cache
def _inflections() -> _Inflections:
    """Return the one table of this process: its dictionary never changes."""
    return _Inflections()


class _Inflections:
    """English words and their other forms: simplemma's dictionary turned round, and regular plurals for the rest."""

    def __init__(self) -> None:
        """Turn the dictionary round: 0.5 s, once a process that writes English terms."""
        from simplemma.strategies.dictionaries.dictionary_factory import (  # noqa: PLC0415 - only when writing
            DefaultDictionaryFactory,
        )

        lemmas = DefaultDictionaryFactory().get_dictionary("en")
        self._lemmas: dict[str, str] = {}
        self._forms: dict[str, list[str]] = {}
        for form, lemma in lemmas.items():
            if len(form) >= MIN_INFLECTED and form.isascii() and form.isalpha() and form.islower():
                self._lemmas[form] = lemma
                self._forms.setdefault(lemma, []).append(form)

    def of(self, word: str) -> list[str]:
        """Return the forms in which a text may show ``word``, itself left out."""
        if len(word) < MIN_INFLECTED or word in STOP_WORDS or not (word.isascii() and word.isalpha()):
            return []
        lemma = self._lemmas.get(word, word)
        if lemma != word:
            # A term in the plural (sanctions) is also met in the singular.
            return [lemma]
        forms = [form for form in self._forms.get(word, []) if form != word]
        return forms or [_plural(word)]


def _plural(noun: str) -> str:
    """Form the regular plural of a noun that no dictionary holds."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"
